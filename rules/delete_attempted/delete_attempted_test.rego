package rules.delete_attempted_test

import data.fixture
import data.rules.delete_attempted.reasons

test_a_refused_call_is_noted if {
	reasons == {{"attempt": 0}} with input as fixture.attempts([{}])
}

test_a_call_that_went_through_is_noted if {
	some reason in reasons with input as fixture.attempts([{"error": ""}])
	reason.attempt == 0
}

test_no_call_is_no_note if {
	reasons == set() with input as fixture.attempts([])
}

test_a_dry_run_that_would_have_succeeded_is_no_refusal if {
	some reason in reasons with input as fixture.attempts([{"error": "Client.DryRunOperation"}])
	contains(reason.message, "would have been authorised")
	count(reasons) == 1 with input as fixture.attempts([{"error": "Client.DryRunOperation"}])
}
