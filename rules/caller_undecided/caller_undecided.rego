# METADATA
# title: Whether the caller may delete the group cannot be told
# description: |
#   Only with --principal: a policy that may speak of the call is not in the snapshot, or names a
#   condition key whose value only the call itself has, such as whether there was MFA. What --context
#   tells decides such a key.
# related_resources:
#   - description: Policy evaluation logic
#     ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
#   - description: Condition keys of every call
#     ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
# custom:
#   effect: unknown
#   aws_error: ""
#   flag: --principal
#   message: "whether {policy}, {label}, denies {caller.action} to {caller.principal.arn} cannot be told: {doubt}"
#   remediation: >-
#     Tell the condition keys with --context KEY=VALUE, or save what is missing; sgfree collect saves the
#     policies of an account, and those of its organization where the caller may read them.
package rules.caller_undecided

import data.rules.lib.caller

# METADATA
# description: the statements that may deny it
reasons contains {"caller": ["statement", i]} if {
	input.caller
	undecided
	some i in caller.may_deny
}

# METADATA
# description: the statements that may allow it, where nothing else does
reasons contains {
	"caller": ["statement", i],
	"message": sprintf(
		"whether %s, %s, allows %s to %s cannot be told: %s",
		[statement.policy, statement.label, input.caller.action, input.caller.principal.arn, statement.doubt],
	),
} if {
	undecided
	some i, statement in input.caller.statements
	i in caller.may_allow
	not i in caller.may_deny
	not statement.level in caller.sure
}

# METADATA
# description: the levels of which something is missing
reasons contains {
	"caller": ["level", i],
	"message": sprintf("of %s this was not seen: %s", [level.label, concat("; ", level.unseen)]),
} if {
	undecided
	some i, level in input.caller.levels
	i in caller.open
}

# METADATA
# description: the answers of AWS that contradict themselves
reasons contains {
	"caller": ["answer", i],
	"message": sprintf("%s of %s by %s came to %s", [said.source, input.caller.action, input.caller.principal.arn, said.detail]),
} if {
	undecided
	some i in caller.unclear
	said := input.caller.answers[i]
}

# METADATA
# description: a group of nobody knows which account
reasons contains {"group": true, "message": "whose group it is cannot be told, and so not whether the caller may delete it"} if {
	undecided
	input.caller.account == ""
}

undecided if {
	not caller.foreign
	caller.decision == "undecided"
}
