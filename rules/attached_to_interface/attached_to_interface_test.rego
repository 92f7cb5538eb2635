package rules.attached_to_interface_test

import data.fixture
import data.rules.attached_to_interface.reasons

test_every_status_counts if {
	reasons == {{"use": ["network-interface", i]} | some i in numbers.range(0, 4)} with input as fixture.uses("network-interface", [
		{"status": "in-use"},
		{"status": "available"},
		{"status": "Detaching"},
		{"status": ""},
		{"status": "asleep"},
	])
}

test_no_interface_no_reason if {
	reasons == set() with input as fixture.uses("instance", [{"status": "running"}])
}
