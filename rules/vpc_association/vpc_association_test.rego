package rules.vpc_association_test

import data.fixture
import data.rules.vpc_association.reasons

test_every_state_in_which_it_holds_counts if {
	reasons == {{"use": ["security-group-vpc-association", i]} | some i in numbers.range(0, 4)} with input as fixture.uses("security-group-vpc-association", [
		{"status": "associating"},
		{"status": "associated"},
		{"status": "Associated"},
		{"status": "disassociation-failed"},
		{"status": ""},
	])
}

test_one_that_is_being_ended_says_wait if {
	reasons == {{"use": ["security-group-vpc-association", 0], "wait": "minutes: it is being ended already"}} with input as fixture.uses("security-group-vpc-association", [{"status": "disassociating"}])
}

test_a_new_state_counts if {
	reasons == {{"use": ["security-group-vpc-association", 0]}} with input as fixture.uses("security-group-vpc-association", [{"status": "paused"}])
}

test_one_that_is_over_is_silent if {
	reasons == set() with input as fixture.uses("security-group-vpc-association", [{"status": "disassociated"}, {"status": "association-failed"}, {"status": "Disassociated"}])
}
