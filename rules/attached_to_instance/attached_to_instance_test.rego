package rules.attached_to_instance_test

import data.fixture
import data.rules.attached_to_instance.reasons

test_every_state_but_terminated_counts if {
	reasons == {{"use": ["instance", i]} | some i in numbers.range(0, 3)} with input as fixture.uses("instance", [
		{"status": "running"},
		{"status": "stopped"},
		{"status": "pending"},
		{"status": "stopping"},
		{"status": "terminated"},
	])
}

test_an_instance_that_shuts_down_says_wait if {
	reasons == {{"use": ["instance", 0], "wait": "minutes: it is being terminated already"}} with input as fixture.uses("instance", [{"status": "shutting-down"}])
}

test_a_terminated_instance_is_silent_in_any_case if {
	reasons == set() with input as fixture.uses("instance", [{"status": "terminated"}, {"status": "Terminated"}])
}

test_a_state_that_is_absent_or_new_counts if {
	reasons == {{"use": ["instance", 0]}, {"use": ["instance", 1]}} with input as fixture.uses("instance", [{"status": ""}, {"status": "hibernating"}])
}

test_an_odd_case_of_shutting_down_says_wait_too if {
	reasons == {{"use": ["instance", 0], "wait": "minutes: it is being terminated already"}} with input as fixture.uses("instance", [{"status": "Shutting-Down"}])
}

test_no_instance_no_reason if {
	reasons == set() with input as fixture.dossier({})
}
