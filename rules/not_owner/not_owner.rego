# METADATA
# title: The group belongs to another account
# description: |
#   Only with --principal: the group is of another account than the caller. Who has a group through
#   RAM may use it, and only principals of its own account may delete it.
# related_resources:
#   - description: Share security groups with AWS Organizations
#     ref: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-sharing.html
# custom:
#   effect: blocks
#   aws_error: UnauthorizedOperation
#   flag: --principal
#   message: "the group belongs to account {group.account}, and {caller.principal.arn} to account {caller.principal.account}"
#   remediation: Have a principal of the owning account delete the group.
package rules.not_owner

import data.rules.lib.caller

# METADATA
# description: the group itself, whose owner it is about
reasons contains {"group": true} if {
	caller.foreign
	input.caller.account != input.caller.principal.account
}

# METADATA
# description: the group of another partition, where an account of one number is another one
reasons contains {
	"group": true,
	"message": sprintf("the group is of the partition %s, and %s of %s", [input.caller.partition, input.caller.principal.arn, input.caller.principal.partition]),
} if {
	caller.foreign
	input.caller.account == input.caller.principal.account
}
