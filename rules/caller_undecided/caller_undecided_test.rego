package rules.caller_undecided_test

import data.fixture
import data.rules.caller_undecided.reasons

test_a_deny_that_cannot_be_decided_is_cited if {
	reasons == {{"caller": ["statement", 1]}} with input as fixture.statements([{}, {"effect": "Deny", "doubt": "k is not known"}])
}

test_an_allow_that_cannot_be_decided_is_cited if {
	some reason in reasons with input as fixture.statements([{"doubt": "k is not known"}])
	reason.caller == ["statement", 0]
}

test_what_was_not_seen_is_cited if {
	some reason in reasons with input as fixture.caller({"levels": [object.union(fixture.level, {"unseen": ["a policy"]})]})
	reason.caller == ["level", 0]
}

test_an_answer_that_contradicts_itself_is_cited if {
	some reason in reasons with input as fixture.caller({"answers": [object.union(fixture.answer, {"decision": "unclear"})]})
	reason.caller == ["answer", 0]
}

test_a_group_of_no_known_account_is_undecided if {
	some reason in reasons with input as fixture.caller({"account": ""})
	reason.group
}

test_it_is_silent_where_the_call_is_decided if {
	reasons == set() with input as fixture.caller({})
	reasons == set() with input as fixture.statements([])
}

test_it_is_silent_where_nobody_asks if {
	reasons == set() with input as fixture.dossier({})
}
