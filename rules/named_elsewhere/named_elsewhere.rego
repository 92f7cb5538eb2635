# METADATA
# title: The id of the group stands somewhere else
# description: |
#   The id of the group stands somewhere in the snapshot where no known kind has it: in any JSON,
#   at any depth, in keys, inside ARNs and URLs and in JSON in strings. What only describes the
#   group itself does not count: its entry in an inventory of tags or resources, findings about
#   it, its AWS Config item, CloudTrail events, its own resources in a Terraform state or plan,
#   reports of sgfree. A file is one reason, however many of its places name the group.
# related_resources:
#   - description: Security group IDs in other services
#     ref: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
# custom:
#   effect: breaks
#   aws_error: ""
#   message: "{origin.file} names the group at {origin.path, detail}"
#   remediation: Find out what reads that file, and take the group out of it.
package rules.named_elsewhere

# METADATA
# description: one reason for each file
reasons contains {"mention": i} if {
	some i, mention in input.mentions
	mention.kind == ""
}
