# METADATA
# title: Somebody tried to delete the group before
# description: |
#   CloudTrail recorded a DeleteSecurityGroup on the group. What AWS said then need not hold now; it
#   tells who asked and what stood in the way.
# related_resources:
#   - description: LookupEvents
#     ref: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
# custom:
#   effect: note
#   aws_error: ""
#   message: "refused at {time} to {by}: {error} {message}"
#   remediation: Nothing need be done; the event tells what AWS said at that time.
package rules.delete_attempted

# METADATA
# description: the calls that were refused
reasons contains {"attempt": i} if {
	some i, attempt in input.attempts
	not attempt.error in {"", "DryRunOperation", "Client.DryRunOperation"}
}

# METADATA
# description: the dry runs, of which EC2 calls success an error
reasons contains {"attempt": i, "message": sprintf("a dry run at %s by %s would have been authorised", [attempt.time, attempt.by])} if {
	some i, attempt in input.attempts
	attempt.error in {"DryRunOperation", "Client.DryRunOperation"}
}

# METADATA
# description: the calls that went through, so that the group was there again, or the dump is older
reasons contains {"attempt": i, "message": sprintf("deleted at %s by %s; this group is there again, or its dump is older", [attempt.time, attempt.by])} if {
	some i, attempt in input.attempts
	attempt.error == ""
}
