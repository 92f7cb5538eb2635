# METADATA
# title: The id of the group stands somewhere else
# description: |
#   The id of the group stands somewhere in the snapshot where no known kind has it: in any JSON,
#   at any depth, inside ARNs and in JSON in strings. What only describes the group itself does
#   not count: inventories of tags and resources, its AWS Config item, CloudTrail events, its
#   own resource in a Terraform state, reports of sgfree.
# related_resources:
#   - description: Security group IDs in other services
#     ref: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
# custom:
#   effect: breaks
#   aws_error: ""
#   message: "{origin.file} names the group at {origin.path}"
#   remediation: Find out what reads that file, and take the group out of it.
package rules.named_elsewhere

# METADATA
# description: one reason for each place
reasons contains {"mention": i} if {
	some i, mention in input.mentions
	mention.kind == ""
}
