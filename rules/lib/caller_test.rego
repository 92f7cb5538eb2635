# METADATA
# description: What statements that speak of the call come to; the table of cmd/sgfree has more, from dumps.
package rules.lib.caller_test

import data.fixture
import data.rules.lib.caller

test_an_allow if {
	caller.decision == "allowed" with input as fixture.statements([{}])
}

test_no_statement if {
	caller.decision == "denied" with input as fixture.statements([])
}

test_deny_beats_allow if {
	caller.decision == "denied" with input as fixture.statements([{}, {"effect": "Deny"}])
}

test_a_deny_in_doubt if {
	caller.decision == "undecided" with input as fixture.statements([{}, {"effect": "Deny", "doubt": "k is not known"}])
}

test_an_allow_in_doubt if {
	caller.decision == "undecided" with input as fixture.statements([{"doubt": "k is not known"}])
}

test_an_allow_in_doubt_beside_a_sure_one if {
	caller.decision == "allowed" with input as fixture.statements([{}, {"doubt": "k is not known"}])
}

test_a_statement_that_cannot_be_read_may_be_either if {
	dossier := fixture.statements([{}, {"effect": "", "doubt": "has no effect that is known"}])
	caller.decision == "undecided" with input as dossier
	caller.may_deny == {1} with input as dossier
	caller.may_allow == {1} with input as dossier
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
		"statements": [fixture.statement, object.union(fixture.statement, {"effect": "Deny", "doubt": "k is not known"})],
		"answers": [object.union(fixture.answer, {"decision": "allowed", "source": "iam simulate-principal-policy"})],
	})
}

test_an_answer_without_all_that_it_asked_for_decides_nothing if {
	caller.decision == "allowed" with input as fixture.caller({"answers": [object.union(fixture.answer, {"missing": ["k"]})]})
}

test_an_answer_denies if {
	caller.decision == "denied" with input as fixture.caller({"answers": [fixture.answer]})
}

test_an_answer_that_contradicts_itself_leaves_it_open if {
	caller.decision == "undecided" with input as fixture.caller({"answers": [object.union(fixture.answer, {"decision": "unclear"})]})
}
