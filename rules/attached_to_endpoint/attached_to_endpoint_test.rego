package rules.attached_to_endpoint_test

import data.fixture
import data.rules.attached_to_endpoint.reasons

test_every_state_but_deleted_counts if {
	reasons == {{"use": ["vpc-endpoint", i]} | some i in numbers.range(0, 5)} with input as fixture.uses("vpc-endpoint", [
		{"status": "available"},
		{"status": "pendingAcceptance"},
		{"status": "Pending"},
		{"status": "rejected"},
		{"status": "failed"},
		{"status": "expired"},
		{"status": "deleted"},
	])
}

test_an_endpoint_that_is_being_deleted_says_wait if {
	reasons == {
		{"use": ["vpc-endpoint", 0], "wait": "minutes: it is being deleted already"},
		{"use": ["vpc-endpoint", 1], "wait": "minutes: it is being deleted already"},
	} with input as fixture.uses("vpc-endpoint", [{"status": "deleting"}, {"status": "Deleting"}])
}

test_a_deleted_endpoint_is_silent_in_any_case if {
	reasons == set() with input as fixture.uses("vpc-endpoint", [{"status": "deleted"}, {"status": "Deleted"}])
}

test_a_state_that_is_absent_or_new_counts if {
	reasons == {{"use": ["vpc-endpoint", 0]}, {"use": ["vpc-endpoint", 1]}} with input as fixture.uses("vpc-endpoint", [{"status": ""}, {"status": "partial"}])
}
