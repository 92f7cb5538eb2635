# METADATA
# title: Whether the caller may make the call
# description: |
#   Evaluates IAM and service control policies in three values. Of each question there are two
#   sets: what is so for certain, and what may be so; what is in neither is not so. An unknown
#   operator, a key of unknown value or a text that cannot be compared leaves a condition in the
#   second set alone, so that it never decides anything.
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
	"because": {sprintf("%d", [i]): text | some i, text in because},
}

# METADATA
# description: nobody may delete the group of another account, whatever the policies say
foreign if {
	input.caller.account != ""
	input.caller.account != input.caller.principal.account
}

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
	input.caller.account != ""
	every i, _ in input.caller.levels {
		i in sure
	}
	count(may_deny) == 0
}

# A dry run is the call itself, but for its effect.
allowed if {
	not denied
	some a in answered.allowed
	input.caller.answers[a].source == "a dry run"
}

# A simulation need not see all of the organization's policies.
allowed if {
	not denied
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
	i in certain
}

allows contains i if {
	some i, statement in input.caller.statements
	statement.effect == "Allow"
	i in certain
}

# METADATA
# description: the statements that deny the call if what is not known turns out so
may_deny contains i if {
	some i, statement in input.caller.statements
	statement.effect == "Deny"
	i in possible
	not i in certain
}

may_deny contains i if {
	some i, statement in input.caller.statements
	statement.wrong != ""
}

may_allow contains i if {
	some i, statement in input.caller.statements
	statement.effect == "Allow"
	i in possible
	not i in certain
}

may_allow contains i if {
	some i, statement in input.caller.statements
	statement.wrong != ""
}

# METADATA
# description: the statements that speak of the call for certain
certain contains i if {
	some i, statement in input.caller.statements
	statement.wrong == ""
	i in of_action
	i in of_resource
	every c, _ in statement.conditions {
		[i, c] in holds
	}
}

# METADATA
# description: the statements that speak of the call if what is not known turns out so
possible contains i if {
	some i, statement in input.caller.statements
	statement.wrong == ""
	i in of_action
	i in maybe_of_resource
	every c, _ in statement.conditions {
		[i, c] in may_hold
	}
}

# METADATA
# description: why a statement that may speak of the call cannot be told to, in words
because[i] := concat("; ", sort(whys[i])) if {
	some i in (may_allow | may_deny)
}

whys[i] contains statement.wrong if {
	some i, statement in input.caller.statements
	statement.wrong != ""
}

whys[i] contains sprintf("%s is not known", [condition.key]) if {
	some i, statement in input.caller.statements
	some condition in statement.conditions
	key_state(condition.key) == "unknown"
}

whys[i] contains sprintf("%s %s cannot be decided", [condition.operator, condition.key]) if {
	some i, statement in input.caller.statements
	some c, condition in statement.conditions
	key_state(condition.key) != "unknown"
	[i, c] in may_hold
	not [i, c] in holds
}

whys[i] contains sprintf("the resource %s cannot be compared", [text]) if {
	some i, statement in input.caller.statements
	some r, text in statement.resources
	[i, r] in cannot_cover
}

# Actions.

names_action contains i if {
	some i, statement in input.caller.statements
	some action in statement.actions
	like(lower(action), lower(input.caller.action))
}

of_action contains i if {
	some i, statement in input.caller.statements
	not statement.not_action
	i in names_action
}

of_action contains i if {
	some i, statement in input.caller.statements
	statement.not_action
	not i in names_action
}

# Resources.

covers contains [i, r] if {
	some i, statement in input.caller.statements
	some r, text in statement.resources
	arn_like(text, input.caller.resource, statement.variables)
}

# METADATA
# description: the patterns of resources of which it cannot be told what they match
cannot_cover contains [i, r] if {
	some i, statement in input.caller.statements
	some r, text in statement.resources
	not is_arn(text)
}

cannot_cover contains [i, r] if {
	some i, statement in input.caller.statements
	some r, text in statement.resources
	count(open_variables(text, statement.variables)) > 0
}

# A variable without a value matches nothing. Whether NotResource then leaves nothing out is
# not documented.
never_covers contains [i, r] if {
	some i, statement in input.caller.statements
	some r, text in statement.resources
	some part in open_variables(text, statement.variables)
	variable_state(part) == "absent"
}

of_resource contains i if {
	some i, statement in input.caller.statements
	not statement.not_resource
	some r, _ in statement.resources
	[i, r] in covers
}

of_resource contains i if {
	some i, statement in input.caller.statements
	statement.not_resource
	every r, _ in statement.resources {
		not [i, r] in covers
		not [i, r] in cannot_cover
	}
}

maybe_of_resource contains i if some i in of_resource

maybe_of_resource contains i if {
	some i, statement in input.caller.statements
	not statement.not_resource
	some r, _ in statement.resources
	[i, r] in cannot_cover
	not [i, r] in never_covers
}

maybe_of_resource contains i if {
	some i, statement in input.caller.statements
	statement.not_resource
	every r, _ in statement.resources {
		not [i, r] in covers
	}
}

# Conditions.

# METADATA
# description: the operators that say the opposite of the comparison that they make
opposite contains name if {
	some name, _ in comparison
	contains(name, "not")
}

# METADATA
# description: each operator with the comparison that it makes
comparison := {
	"stringnotequals": "stringequals",
	"stringnotequalsignorecase": "stringequalsignorecase",
	"stringnotlike": "stringlike",
	"arnnotequals": "arnlike",
	"arnnotlike": "arnlike",
	"numericnotequals": "numericequals",
	"datenotequals": "dateequals",
	"notipaddress": "ipaddress",
	"stringequals": "stringequals",
	"stringequalsignorecase": "stringequalsignorecase",
	"stringlike": "stringlike",
	"arnequals": "arnlike",
	"arnlike": "arnlike",
	"bool": "bool",
	"numericequals": "numericequals",
	"numericlessthan": "numericlessthan",
	"numericlessthanequals": "numericlessthanequals",
	"numericgreaterthan": "numericgreaterthan",
	"numericgreaterthanequals": "numericgreaterthanequals",
	"dateequals": "dateequals",
	"datelessthan": "datelessthan",
	"datelessthanequals": "datelessthanequals",
	"dategreaterthan": "dategreaterthan",
	"dategreaterthanequals": "dategreaterthanequals",
	"ipaddress": "ipaddress",
}

# METADATA
# description: an operator as [prefix, name, suffix], in lower case; undefined for one that is none
operator(text) := [prefix, name, suffix] if {
	some [_, prefix, name, suffix] in regex.find_all_string_submatch_n(`^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$`, lower(text), 1)
	comparison[name]
}

# METADATA
# description: the conditions that hold for certain
holds contains [i, c] if {
	some i, statement in input.caller.statements
	some c, condition in statement.conditions
	key_state(condition.key) == "absent"
	[prefix, name, suffix] := operator(condition.operator)
	count(condition.values) > 0
	holds_without(prefix, name, suffix)
}

holds contains [i, c] if {
	some i, statement in input.caller.statements
	some c, condition in statement.conditions
	key_state(condition.key) == "known"
	count(condition.values) > 0
	[prefix, _, _] := operator(condition.operator)
	good := {v | some v, _ in key_values(condition.key); [i, c, v] in fits}
	enough(prefix, good, count(key_values(condition.key)))
}

holds contains [i, c] if {
	some i, statement in input.caller.statements
	some c, condition in statement.conditions
	lower(condition.operator) == "null"
	some text in condition.values
	null_state[lower(text)] == key_state(condition.key)
}

# METADATA
# description: the conditions that hold if what is not known turns out so
may_hold contains pair if some pair in holds

may_hold contains [i, c] if {
	some i, statement in input.caller.statements
	some c, condition in statement.conditions
	key_state(condition.key) == "unknown"
}

may_hold contains [i, c] if {
	some i, statement in input.caller.statements
	some c, condition in statement.conditions
	not operator(condition.operator)
	lower(condition.operator) != "null"
}

may_hold contains [i, c] if {
	some i, statement in input.caller.statements
	some c, condition in statement.conditions
	lower(condition.operator) == "null"
	some text in condition.values
	not null_state[lower(text)]
}

may_hold contains [i, c] if {
	some i, statement in input.caller.statements
	some c, condition in statement.conditions
	count(condition.values) == 0
}

may_hold contains [i, c] if {
	some i, statement in input.caller.statements
	some c, condition in statement.conditions
	key_state(condition.key) == "known"
	[prefix, _, _] := operator(condition.operator)
	fair := {v | some v, _ in key_values(condition.key); [i, c, v] in may_fit}
	enough(prefix, fair, count(key_values(condition.key)))
}

# No text says what an operator for one value makes of several.
may_hold contains [i, c] if {
	some i, statement in input.caller.statements
	some c, condition in statement.conditions
	["", _, _] = operator(condition.operator)
	count(key_values(condition.key)) > 1
}

null_state := {"true": "absent", "false": "known"}

# METADATA
# description: whether a condition on a key that the call does not carry holds
holds_without(prefix, _, _) if prefix == "forallvalues"

holds_without(_, _, suffix) if suffix == "ifexists"

holds_without(prefix, name, _) if {
	prefix == ""
	name in opposite
}

# METADATA
# description: whether enough of the values of a key fit
enough(prefix, fitting, all) if {
	prefix == ""
	all == 1
	count(fitting) == 1
}

enough(prefix, fitting, _) if {
	prefix == "foranyvalue"
	count(fitting) > 0
}

enough(prefix, fitting, all) if {
	prefix == "forallvalues"
	count(fitting) == all
}

# METADATA
# description: the values of keys that equal one of the texts of a condition, for certain
hits contains [i, c, v] if {
	some i, statement in input.caller.statements
	some c, condition in statement.conditions
	[_, name, _] := operator(condition.operator)
	some v, value in key_values(condition.key)
	some text in condition.values
	compares(comparison[name], value, text, statement.variables)
	equals(comparison[name], value, text, statement.variables)
}

# METADATA
# description: the values of keys that cannot be compared with one of the texts of a condition
doubts contains [i, c, v] if {
	some i, statement in input.caller.statements
	some c, condition in statement.conditions
	[_, name, _] := operator(condition.operator)
	some v, value in key_values(condition.key)
	some text in condition.values
	not compares(comparison[name], value, text, statement.variables)
}

# METADATA
# description: the values of keys that are as a condition wants them, for certain
fits contains [i, c, v] if {
	some [i, c, v] in hits
	[_, name, _] := operator(input.caller.statements[i].conditions[c].operator)
	not name in opposite
}

fits contains [i, c, v] if {
	some i, statement in input.caller.statements
	some c, condition in statement.conditions
	[_, name, _] := operator(condition.operator)
	name in opposite
	some v, _ in key_values(condition.key)
	not [i, c, v] in hits
	not [i, c, v] in doubts
}

may_fit contains fit if some fit in fits

may_fit contains [i, c, v] if {
	some [i, c, v] in doubts
	not [i, c, v] in hits
}

# METADATA
# description: what is known of a key; one that the dossier does not tell is unknown
key_state(key) := state if state := input.caller.keys[key].state

key_state(key) := "unknown" if not input.caller.keys[key]

key_values(key) := values if {
	key_state(key) == "known"
	values := input.caller.keys[key].values
}

# METADATA
# description: whether a value can be compared with a text
compares(how, _, text, variables) if {
	startswith(how, "string")
	count(open_variables(text, variables)) == 0
}

compares("arnlike", value, text, variables) if {
	is_arn(text)
	regex.match(`^arn(:[^:]*){4}:.`, value)
	count(open_variables(text, variables)) == 0
}

compares("bool", value, text, _) if {
	lower(text) in {"true", "false"}
	lower(value) in {"true", "false"}
}

compares(how, value, text, _) if {
	startswith(how, "numeric")
	is_numeral(value)
	is_numeral(text)
}

compares(how, value, text, _) if {
	startswith(how, "date")
	is_date(value)
	is_date(text)
}

compares("ipaddress", value, text, _) if {
	net.cidr_is_valid(cidr(value))
	not contains(value, "/")
	net.cidr_is_valid(cidr(text))
}

# METADATA
# description: whether a value is as a text says, of two that can be compared
equals("stringequals", value, text, variables) if value == plain(text, variables)

equals("stringequalsignorecase", value, text, variables) if lower(value) == lower(plain(text, variables))

equals("stringlike", value, text, variables) if regex.match(sprintf("^(?s:%s)$", [pattern(text, variables)]), value)

equals("arnlike", value, text, variables) if arn_like(text, value, variables)

equals("bool", value, text, _) if lower(value) == lower(text)

equals("numericequals", value, text, _) if to_number(value) == to_number(text)

equals("numericlessthan", value, text, _) if to_number(value) < to_number(text)

equals("numericlessthanequals", value, text, _) if to_number(value) <= to_number(text)

equals("numericgreaterthan", value, text, _) if to_number(value) > to_number(text)

equals("numericgreaterthanequals", value, text, _) if to_number(value) >= to_number(text)

equals("dateequals", value, text, _) if moment(value) == moment(text)

equals("datelessthan", value, text, _) if moment(value) < moment(text)

equals("datelessthanequals", value, text, _) if moment(value) <= moment(text)

equals("dategreaterthan", value, text, _) if moment(value) > moment(text)

equals("dategreaterthanequals", value, text, _) if moment(value) >= moment(text)

equals("ipaddress", value, text, _) if net.cidr_contains(cidr(text), value)

is_numeral(text) if regex.match(`^-?[0-9]{1,15}(\.[0-9]{1,9})?$`, text)

is_date(text) if moment(text)

# METADATA
# description: a date in nanoseconds since 1970; undefined for what is none
moment(text) := to_number(text) * 1000000000 if regex.match(`^[0-9]{1,12}$`, text)

moment(text) := time.parse_rfc3339_ns(text) if {
	regex.match(`^(19[7-9][0-9]|20[0-9][0-9]|21[0-9][0-9])-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`, text)
}

moment(text) := time.parse_rfc3339_ns(sprintf("%sT00:00:00Z", [text])) if {
	regex.match(`^(19[7-9][0-9]|20[0-9][0-9]|21[0-9][0-9])-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)$`, text)
}

cidr(text) := text if contains(text, "/")

cidr(text) := sprintf("%s/32", [text]) if {
	not contains(text, "/")
	not contains(text, ":")
}

cidr(text) := sprintf("%s/128", [text]) if {
	not contains(text, "/")
	contains(text, ":")
}

# Texts with variables and wildcards.

# METADATA
# description: variables, colons, and what is between them
parts(text, true) := regex.find_n(`\$\{[^{}]*\}|:|[^$:]+|\$`, text, -1)

parts(text, false) := regex.find_n(`:|[^:]+`, text, -1)

is_variable(part) if regex.match(`^\$\{[^{}]*\}$`, part)

# METADATA
# description: a variable as [key, default in quotes]
variable(part) := [lower(key), standard] if {
	some [_, key, standard] in regex.find_all_string_submatch_n(`^\$\{\s*([^,'\s]+)\s*(?:,\s*('[^']*')\s*)?\}$`, part, 1)
}

variable_state(part) := key_state(variable(part)[0])

# METADATA
# description: what stands for a variable; undefined where nobody knows
stands(part) := substring(part, 2, 1) if part in {"${*}", "${?}", "${$}"}

stands(part) := value if {
	not part in {"${*}", "${?}", "${$}"}
	[value] = key_values(variable(part)[0])
}

stands(part) := trim(standard, "'") if {
	[_, standard] := variable(part)
	variable_state(part) == "absent"
	standard != ""
}

# METADATA
# description: the variables for which nothing stands
open_variables(text, variables) := {part |
	some part in parts(text, variables)
	variables
	is_variable(part)
	not stands(part)
}

plain(text, variables) := concat("", [said |
	some part in parts(text, variables)
	said := literally(part, variables)
])

literally(part, variables) := part if not is_open(part, variables)

literally(part, variables) := stands(part) if is_open(part, variables)

is_open(part, variables) if {
	variables
	is_variable(part)
}

# METADATA
# description: the regular expression of a text with wildcards
pattern(text, variables) := concat("", [said |
	some part in parts(text, variables)
	said := fragment(part, ".", variables)
])

fragment(part, any, variables) := glob(part, any) if not is_open(part, variables)

fragment(part, _, variables) := quoted(stands(part)) if is_open(part, variables)

like(text, value) if regex.match(sprintf("^(?s:%s)$", [glob(text, ".")]), value)

glob(text, any) := replace(replace(strings.replace_n(special, text), "?", any), "*", sprintf("%s*", [any]))

quoted(text) := replace(replace(strings.replace_n(special, text), "?", `\?`), "*", `\*`)

special := {
	`\`: `\\`,
	".": `\.`,
	"+": `\+`,
	"(": `\(`,
	")": `\)`,
	"[": `\[`,
	"]": `\]`,
	"{": `\{`,
	"}": `\}`,
	"^": `\^`,
	"$": `\$`,
	"|": `\|`,
}

# ARNs are compared by their six segments, of which only the last may have colons.

is_arn(text) if startswith(text, "arn:")

is_arn(text) if regex.match(`^\*+$`, text)

arn_like(text, _, _) if regex.match(`^\*+$`, text)

arn_like(text, value, variables) if {
	startswith(text, "arn:")
	count(open_variables(text, variables)) == 0
	regex.match(sprintf("^(?s:%s)$", [arn_pattern(text, variables)]), value)
}

# METADATA
# description: the regular expression of an ARN; segments that are left out may be anything
arn_pattern(text, variables) := concat("", array.concat(said, rest)) if {
	all := parts(text, variables)
	colons := [n | some n, part in all; part == ":"]
	said := [fragment(part, any, variables) |
		some n, part in all
		any := segment_any(count([1 | some at in colons; at < n]))
	]
	rest := [sprintf(":%s*", [segment_any(n)]) |
		some n in [1, 2, 3, 4, 5]
		n > count(colons)
	]
}

segment_any(n) := "[^:]" if n < 5

segment_any(n) := "." if n >= 5
