package rules.caller_denied_test

import data.fixture
import data.rules.caller_denied.reasons

test_a_deny_is_cited if {
	reasons == {{"caller": ["statement", 1]}} with input as fixture.statements([{}, {"effect": "Deny"}])
}

test_a_level_that_allows_nothing_is_cited if {
	some reason in reasons with input as fixture.statements([])
	reason.caller == ["level", 0]
}

test_an_answer_of_aws_is_cited if {
	some reason in reasons with input as fixture.caller({"answers": [fixture.answer]})
	reason.caller == ["answer", 0]
}

test_it_is_silent_where_the_call_is_allowed if {
	reasons == set() with input as fixture.caller({})
}

test_it_is_silent_where_nobody_asks if {
	reasons == set() with input as fixture.dossier({})
}

test_the_group_of_another_account_is_for_another_rule if {
	reasons == set() with input as fixture.caller({"account": "444455556666", "statements": []})
}
