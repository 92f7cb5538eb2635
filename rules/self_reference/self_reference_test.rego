package rules.self_reference_test

import data.fixture
import data.rules.self_reference.reasons

test_each_own_permission_counts if {
	reasons == {{"reference": 0}, {"reference": 1}} with input as fixture.references([{"relation": "own"}, {"relation": "own", "direction": "egress"}])
}

test_permissions_of_others_are_for_other_rules if {
	reasons == set() with input as fixture.references([{"relation": "same-vpc"}, {"relation": "other-vpc"}])
}
