# METADATA
# title: A dump that the answer needs is missing
# description: |
#   Groups, interfaces, instances and endpoints of the group's scope must have been looked at,
#   and so must every kind that --require names. Nothing seen is not nothing there.
# related_resources:
#   - description: describe-network-interfaces
#     ref: https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-network-interfaces.html
#   - description: DeleteSecurityGroup
#     ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html
# custom:
#   effect: unknown
#   aws_error: ""
#   message: "no {kind} dump for {account, region}"
#   remediation: Save the whole answer of the command that the gap names, beside the other dumps.
package rules.missing_dump

# METADATA
# description: one reason for each dump that is missing
reasons contains {"gap": i} if {
	some i, gap in input.gaps
	gap.what == "missing"
	not i in _nowhere
	not gap.denied
	not gap.unrecorded
}

# METADATA
# description: a dump that tells no account and no region counts for none, so one more is missing
reasons contains {"gap": i, "message": input.gaps[i].detail} if some i in _nowhere

# METADATA
# description: where the call was made and failed, the gap says why
reasons contains {"gap": i, "message": gap.detail} if {
	some i, gap in input.gaps
	gap.what == "missing"
	gap.denied
}

# METADATA
# description: where AWS Config may not record the kind, the gap says so
reasons contains {"gap": i, "message": gap.detail} if {
	some i, gap in input.gaps
	gap.what == "missing"
	gap.unrecorded
}

# METADATA
# description: positions of the missing dumps whose account and region nobody knows
_nowhere contains i if {
	some i, gap in input.gaps
	gap.what == "missing"
	gap.account == ""
	gap.region == ""
}
