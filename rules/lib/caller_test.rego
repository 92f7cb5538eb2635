# METADATA
# description: What single statements come to; the table of cmd/sgfree has more, from dumps.
package rules.lib.caller_test

import data.fixture
import data.rules.lib.caller

test_an_allow if {
	caller.decision == "allowed" with input as fixture.statements([{}], {})
}

test_no_statement if {
	caller.decision == "denied" with input as fixture.statements([], {})
}

test_deny_beats_allow if {
	caller.decision == "denied" with input as fixture.statements([{}, {"effect": "Deny"}], {})
}

test_another_action if {
	caller.decision == "denied" with input as fixture.statements([{"actions": ["ec2:RunInstances"]}], {})
}

test_not_action if {
	caller.decision == "allowed" with input as fixture.statements([{"actions": ["ec2:RunInstances"], "not_action": true}], {})
}

test_not_action_that_names_it if {
	caller.decision == "denied" with input as fixture.statements([{"not_action": true}], {})
}

test_a_wrong_statement if {
	caller.decision == "undecided" with input as fixture.statements([{"effect": "", "wrong": "has no effect that is known"}], {})
}

test_a_resource if {
	caller.decision == "allowed" with input as fixture.statements([{"resources": ["arn:aws:ec2:*:*:security-group/*"]}], {})
}

test_a_short_resource if {
	caller.decision == "allowed" with input as fixture.statements([{"resources": ["arn:aws:ec2"]}], {})
}

test_not_resource if {
	caller.decision == "allowed" with input as fixture.statements([{"resources": ["arn:aws:ec2:*:*:instance/*"], "not_resource": true}], {})
}

test_a_resource_that_is_no_arn if {
	caller.decision == "undecided" with input as fixture.statements([{"resources": ["sg-*"]}], {})
}

test_no_resource_that_is_no_arn if {
	caller.decision == "undecided" with input as fixture.statements([{"resources": ["sg-*"], "not_resource": true}], {})
}

test_a_resource_with_a_variable if {
	caller.decision == "allowed" with input as fixture.statements([{"resources": ["arn:aws:ec2:*:${aws:principalaccount}:*"]}], {"aws:principalaccount": {"state": "known", "values": ["111122223333"]}})
}

test_a_resource_without_its_variable if {
	caller.decision == "denied" with input as fixture.statements([{"resources": ["arn:aws:ec2:*:${aws:principaltag/x}:*"]}], {"aws:principaltag/x": {"state": "absent", "values": []}})
}

test_a_resource_with_a_variable_that_nobody_knows if {
	caller.decision == "undecided" with input as fixture.statements([{"resources": ["arn:aws:ec2:*:${my:key}:*"]}], {})
}

test_plain_variables if {
	caller.decision == "allowed" with input as fixture.statements([{"variables": false, "conditions": [{"operator": "StringEquals", "key": "k", "values": ["${a:b}"]}]}], {"k": {"state": "known", "values": ["${a:b}"]}})
}

test_a_default if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "StringLike", "key": "k", "values": ["${a:b, 'x*'}?"]}]}], {"k": {"state": "known", "values": ["x*y"]}, "a:b": {"state": "absent", "values": []}})
}

test_a_star if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "StringLike", "key": "k", "values": ["a${*}"]}]}], {"k": {"state": "known", "values": ["a*"]}})
}

test_a_key_that_is_not_known if {
	caller.decision == "undecided" with input as fixture.statements([{"conditions": [{"operator": "StringEquals", "key": "k", "values": ["a"]}]}], {"k": {"state": "unknown", "values": []}})
}

test_a_key_that_the_dossier_does_not_tell if {
	caller.decision == "undecided" with input as fixture.statements([{"conditions": [{"operator": "StringEquals", "key": "k", "values": ["a"]}]}], {})
}

test_an_absent_key if {
	caller.decision == "denied" with input as fixture.statements([{"conditions": [{"operator": "StringEquals", "key": "k", "values": ["a"]}]}], {"k": {"state": "absent", "values": []}})
}

test_an_absent_key_if_exists if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "StringEqualsIfExists", "key": "k", "values": ["a"]}]}], {"k": {"state": "absent", "values": []}})
}

test_an_absent_key_for_all if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "ForAllValues:StringEquals", "key": "k", "values": ["a"]}]}], {"k": {"state": "absent", "values": []}})
}

test_an_absent_key_negated if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "StringNotEquals", "key": "k", "values": ["a"]}]}], {"k": {"state": "absent", "values": []}})
}

test_a_value_negated if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "StringNotEquals", "key": "k", "values": ["a"]}]}], {"k": {"state": "known", "values": ["b"]}})
}

test_any_value if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "ForAnyValue:StringEqualsIgnoreCase", "key": "k", "values": ["A"]}]}], {"k": {"state": "known", "values": ["b", "a"]}})
}

test_all_values if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "ForAllValues:StringEquals", "key": "k", "values": ["a", "b"]}]}], {"k": {"state": "known", "values": ["b", "a"]}})
}

test_several_values if {
	caller.decision == "undecided" with input as fixture.statements([{"conditions": [{"operator": "StringEquals", "key": "k", "values": ["a"]}]}], {"k": {"state": "known", "values": ["b", "a"]}})
}

test_null if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "Null", "key": "k", "values": ["true"]}]}], {"k": {"state": "absent", "values": []}})
}

test_null_of_another_text if {
	caller.decision == "undecided" with input as fixture.statements([{"conditions": [{"operator": "Null", "key": "k", "values": ["x"]}]}], {"k": {"state": "absent", "values": []}})
}

test_an_unknown_operator if {
	caller.decision == "undecided" with input as fixture.statements([{"conditions": [{"operator": "StringMatches", "key": "k", "values": ["x"]}]}], {"k": {"state": "known", "values": ["x"]}})
}

test_no_values if {
	caller.decision == "undecided" with input as fixture.statements([{"conditions": [{"operator": "StringEquals", "key": "k", "values": []}]}], {"k": {"state": "known", "values": ["x"]}})
}

test_a_bool if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "Bool", "key": "k", "values": ["True"]}]}], {"k": {"state": "known", "values": ["true"]}})
}

test_an_arn if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "ArnEquals", "key": "k", "values": ["arn:aws:iam::*:role/a*"]}]}], {"k": {"state": "known", "values": ["arn:aws:iam::111122223333:role/admin"]}})
}

test_numericequals_of_1 if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "NumericEquals", "key": "k", "values": ["1.0"]}]}], {"k": {"state": "known", "values": ["1"]}})
}

test_numericlessthan_of_1 if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "NumericLessThan", "key": "k", "values": ["2"]}]}], {"k": {"state": "known", "values": ["1"]}})
}

test_numericlessthanequals_of_1 if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "NumericLessThanEquals", "key": "k", "values": ["1"]}]}], {"k": {"state": "known", "values": ["1"]}})
}

test_numericgreaterthan_of_2 if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "NumericGreaterThan", "key": "k", "values": ["1"]}]}], {"k": {"state": "known", "values": ["2"]}})
}

test_numericgreaterthanequals_of_1 if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "NumericGreaterThanEquals", "key": "k", "values": ["1"]}]}], {"k": {"state": "known", "values": ["1"]}})
}

test_dateequals_of_0 if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "DateEquals", "key": "k", "values": ["1970-01-01"]}]}], {"k": {"state": "known", "values": ["0"]}})
}

test_datelessthan_of_2026_01_01 if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "DateLessThan", "key": "k", "values": ["2026-01-02"]}]}], {"k": {"state": "known", "values": ["2026-01-01"]}})
}

test_datelessthanequals_of_2026_01_02 if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "DateLessThanEquals", "key": "k", "values": ["2026-01-02"]}]}], {"k": {"state": "known", "values": ["2026-01-02"]}})
}

test_dategreaterthan_of_2026_01_02T00_00_00Z if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "DateGreaterThan", "key": "k", "values": ["2026-01-01"]}]}], {"k": {"state": "known", "values": ["2026-01-02T00:00:00Z"]}})
}

test_dategreaterthanequals_of_2026_01_01 if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "DateGreaterThanEquals", "key": "k", "values": ["2026-01-01"]}]}], {"k": {"state": "known", "values": ["2026-01-01"]}})
}

test_ipaddress_of_10_1_2_3 if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "IpAddress", "key": "k", "values": ["10.0.0.0/8"]}]}], {"k": {"state": "known", "values": ["10.1.2.3"]}})
}

test_ipaddress_of_2001_db8__1 if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "IpAddress", "key": "k", "values": ["2001:db8::1"]}]}], {"k": {"state": "known", "values": ["2001:db8::1"]}})
}

test_ipaddress_of_10_1_2_3_again if {
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "IpAddress", "key": "k", "values": ["10.1.2.3"]}]}], {"k": {"state": "known", "values": ["10.1.2.3"]}})
}

test_an_address_that_is_none if {
	caller.decision == "undecided" with input as fixture.statements([{"conditions": [{"operator": "IpAddress", "key": "k", "values": ["10.0.0.0/8"]}]}], {"k": {"state": "known", "values": ["home"]}})
}

test_why_it_cannot_be_told if {
	dossier := fixture.statements(
		[
			{"effect": "", "wrong": "has no effect that is known"},
			{"conditions": [{"operator": "Bool", "key": "k", "values": ["true"]}]},
			{"conditions": [{"operator": "Odd", "key": "known", "values": ["true"]}]},
			{"effect": "Deny", "resources": ["sg-*"]},
		],
		{"k": {"state": "unknown", "values": []}, "known": {"state": "known", "values": ["true"]}},
	)
	caller.because == {
		0: "has no effect that is known",
		1: "k is not known",
		2: "Odd known cannot be decided",
		3: "the resource sg-* cannot be compared",
	} with input as dossier
}

test_the_walk_tells_all if {
	caller.answer == {
		"decision": "allowed",
		"foreign": false,
		"allows": {0},
		"denies": set(),
		"may_allow": set(),
		"may_deny": set(),
		"sure": {0},
		"silent": set(),
		"because": {},
	} with input as fixture.caller({})
}

test_the_walk_of_a_foreign_group if {
	caller.answer.foreign with input as fixture.caller({"account": "444455556666"})
}

test_a_dry_run_decides if {
	caller.decision == "allowed" with input as fixture.caller({
		"levels": [object.union(fixture.level, {"unseen": ["something"]})],
		"answers": [object.union(fixture.answer, {"decision": "allowed", "detail": "DryRunOperation"})],
	})
}

test_a_simulation_decides_what_is_no_matter_of_the_organization if {
	answers := [object.union(fixture.answer, {"decision": "allowed", "source": "iam simulate-principal-policy"})]
	unseen := object.union(fixture.level, {"unseen": ["something"]})
	caller.decision == "allowed" with input as fixture.caller({"levels": [unseen], "answers": answers})
	above := object.union(unseen, {"organization": true})
	caller.decision == "undecided" with input as fixture.caller({"levels": [above], "answers": answers})
}

test_a_simulation_leaves_a_policy_of_the_organization_in_doubt if {
	caller.decision == "undecided" with input as fixture.caller({
		"levels": [object.union(fixture.level, {"organization": true})],
		"statements": [fixture.statement, object.union(fixture.statement, {"effect": "Deny", "resources": ["sg-*"]})],
		"answers": [object.union(fixture.answer, {"decision": "allowed", "source": "iam simulate-principal-policy"})],
	})
}

test_an_answer_without_all_that_it_asked_for_decides_nothing if {
	caller.decision == "allowed" with input as fixture.caller({"answers": [object.union(fixture.answer, {"missing": ["k"]})]})
}

test_an_answer_denies if {
	caller.decision == "denied" with input as fixture.caller({"answers": [fixture.answer]})
}

test_a_variable_that_equals if {
	keys := {"k": {"state": "known", "values": ["a"]}, "o": {"state": "known", "values": ["a"]}}
	caller.decision == "allowed" with input as fixture.statements([{"conditions": [{"operator": "StringEquals", "key": "k", "values": ["${o}"]}]}], keys)
}
