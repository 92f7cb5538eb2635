package rules.managed_resources_unsure_test

import data.fixture
import data.rules.managed_resources_unsure.reasons

test_it_fires if {
	reasons == {{"gap": 1}} with input as fixture.gaps([{}, {"what": "managed-unsure"}])
}

test_it_is_silent if {
	reasons == set() with input as fixture.gaps([{}])
}
