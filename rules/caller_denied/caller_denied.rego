# METADATA
# title: The caller may not delete the group
# description: |
#   Only with --principal: a policy of the caller, its permissions boundary or a service control
#   policy above its account denies ec2:DeleteSecurityGroup on the group, or none of one of them
#   allows it. Session policies and the policy of a VPC endpoint are never seen; they could only
#   deny more.
# related_resources:
#   - description: Policy evaluation logic
#     ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
#   - description: Service control policies
#     ref: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
# custom:
#   effect: blocks
#   aws_error: UnauthorizedOperation
#   flag: --principal
#   message: "{policy}, {label}, denies {caller.action} to {caller.principal.arn}"
#   remediation: >-
#     Look up the DeleteSecurityGroup call in CloudTrail, which tells who was refused and by what sort of
#     policy; then allow the action in the policy, or have somebody make the call who may.
package rules.caller_denied

import data.rules.lib.caller

# METADATA
# description: the statements that deny it
reasons contains {"caller": ["statement", i]} if {
	input.caller
	not caller.foreign
	some i in caller.denies
}

# METADATA
# description: the levels that do not allow it
reasons contains {
	"caller": ["level", i],
	"message": sprintf("nothing in %s allows %s to %s", [level.label, input.caller.action, input.caller.principal.arn]),
} if {
	not caller.foreign
	some i, level in input.caller.levels
	i in caller.silent
}

# METADATA
# description: what AWS answered
reasons contains {
	"caller": ["answer", i],
	"message": sprintf("%s of %s by %s came to %s", [said.source, input.caller.action, input.caller.principal.arn, said.detail]),
} if {
	not caller.foreign
	some i in caller.answered.denied
	said := input.caller.answers[i]
}
