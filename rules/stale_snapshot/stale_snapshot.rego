# METADATA
# title: The snapshot is too old
# description: |
#   Only with --max-age: a dump of the group's scope was saved longer ago than that, or after the
#   time that --now tells, or no manifest tells when. What has changed since cannot be known.
#   Without --now the clock of the machine decides, and the answer changes as it goes on; with it
#   the same dumps give the same answer. The manifest of sgfree collect tells when a dump was saved.
# related_resources:
#   - description: DeleteSecurityGroup
#     ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html
# custom:
#   effect: unknown
#   aws_error: ""
#   flag: --max-age
#   message: "{detail}"
#   remediation: Make the snapshot anew with sgfree collect, whose manifest tells when it was saved.
package rules.stale_snapshot

# METADATA
# description: one reason for all the dumps of a scope that are stale for the same reason
reasons contains {"gap": i} if {
	some i, gap in input.gaps
	gap.what == "stale"
}
