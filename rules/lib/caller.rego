# METADATA
# title: Whether the caller may make the call
# description: |
#   Evaluates IAM and service control policies in three values, from the statements that speak of
#   the call. One that has a doubt, as of an unknown operator, a key of unknown value or a text
#   that cannot be compared, may speak of it or not, and so never decides anything.
package rules.lib.caller

# METADATA
# description: |
#   what the policies come to, and the statements that say so, for whom the walk is shown
answer := {
	"decision": decision,
	"foreign": is_foreign,
	"allows": allows,
	"denies": denies,
	"may_allow": may_allow,
	"may_deny": may_deny,
	"sure": sure,
	"silent": silent,
}

# METADATA
# description: nobody may delete the group of another account, whatever the policies say
foreign if {
	input.caller.account != ""
	input.caller.account != input.caller.principal.account
}

# METADATA
# description: two partitions may have accounts of one number
foreign if input.caller.partition != input.caller.principal.partition

default is_foreign := false

is_foreign if foreign

decision := "denied" if denied

decision := "allowed" if allowed

decision := "undecided" if {
	not denied
	not allowed
}

denied if count(denies) > 0

denied if count(silent) > 0

denied if count(answered.denied) > 0

allowed if {
	not denied
	count(unclear) == 0
	input.caller.account != ""
	every i, _ in input.caller.levels {
		i in sure
	}
	count(may_deny) == 0
}

# A dry run is the call itself, but for its effect.
allowed if {
	not denied
	count(unclear) == 0
	some a in answered.allowed
	input.caller.answers[a].source == "a dry run"
}

# A simulation need not see all of the organization's policies.
allowed if {
	not denied
	count(unclear) == 0
	input.caller.account != ""
	count(answered.allowed) > 0
	count(organization_in_doubt) == 0
}

organization_in_doubt contains i if {
	some i, level in input.caller.levels
	level.organization
	not i in sure
}

organization_in_doubt contains statement.level if {
	some i, statement in input.caller.statements
	i in may_deny
	input.caller.levels[statement.level].organization
}

# METADATA
# description: the answers of AWS that were given all that they asked for, by what they say
answered[decided] contains a if {
	some decided in ["allowed", "denied"]
	some a, said in input.caller.answers
	said.decision == decided
	count(said.missing) == 0
}

# METADATA
# description: the answers of AWS that contradict themselves
unclear contains a if {
	some a, said in input.caller.answers
	said.decision == "unclear"
}

# METADATA
# description: the levels that allow the call, and of which nothing is missing
sure contains i if {
	some i, level in input.caller.levels
	count(level.unseen) == 0
	some j in allows
	input.caller.statements[j].level == i
}

# METADATA
# description: the levels of which nothing that is there or may be there allows the call
silent contains i if {
	some i, level in input.caller.levels
	count(level.unseen) == 0
	every j, statement in input.caller.statements {
		not allowing(i, statement.level, j)
	}
}

allowing(level, its, statement) if {
	level == its
	statement in (allows | may_allow)
}

# METADATA
# description: the levels that hold something that was not seen
open contains i if {
	some i, level in input.caller.levels
	count(level.unseen) > 0
}

# METADATA
# description: the statements that deny the call for certain
denies contains i if {
	some i, statement in input.caller.statements
	statement.effect == "Deny"
	statement.doubt == ""
}

allows contains i if {
	some i, statement in input.caller.statements
	statement.effect == "Allow"
	statement.doubt == ""
}

# METADATA
# description: the statements that deny the call if what is not known turns out so
may_deny contains i if {
	some i, statement in input.caller.statements
	statement.effect != "Allow"
	statement.doubt != ""
}

may_allow contains i if {
	some i, statement in input.caller.statements
	statement.effect != "Deny"
	statement.doubt != ""
}
