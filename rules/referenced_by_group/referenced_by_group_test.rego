package rules.referenced_by_group_test

import data.fixture
import data.rules.referenced_by_group.reasons

test_both_directions_count if {
	reasons == {{"reference": 0}, {"reference": 1}} with input as fixture.references([{"direction": "ingress"}, {"direction": "egress"}])
}

test_a_group_of_another_account_counts if {
	reasons == {{"reference": 0}} with input as fixture.references([{"from": {"account": "444455556666"}}])
}

test_own_and_outside_permissions_are_for_other_rules if {
	reasons == set() with input as fixture.references([{"relation": "own"}, {"relation": "other-vpc"}])
}
