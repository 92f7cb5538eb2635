package rules.named_elsewhere_test

import data.fixture
import data.rules.named_elsewhere.reasons

test_it_fires if {
	reasons == {{"mention": 1}} with input as fixture.mentions([
		{"kind": "launch-template-version", "id": "lt-0a1b2c3d"},
		{"kind": "", "id": ""},
		{"kind": "launch-template-version", "id": "lt-0a1b2c3d", "idle": true},
	])
}

test_it_is_silent if {
	reasons == set() with input as fixture.mentions([])
}
