package rules.managed_resources_hidden_test

import data.fixture
import data.rules.managed_resources_hidden.reasons

test_it_fires if {
	reasons == {{"gap": 1}} with input as fixture.gaps([{}, {"what": "managed-hidden"}])
}

test_it_is_silent if {
	reasons == set() with input as fixture.gaps([{}])
}
