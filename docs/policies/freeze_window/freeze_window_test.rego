package custom.freeze_window_test

import data.custom.freeze_window
import data.fixture

test_a_day_in_a_freeze if {
	count(freeze_window.reasons) == 1 with input as fixture.dossier({})
}

test_a_day_after_it if {
	freeze_window.reasons == set() with input as fixture.dossier({}) with data.today as "2027-01-05"
}

test_data_of_another_form if {
	every changed in [
		{"today": "2027-01-05T10:00:00Z", "freezes": []},
		{"today": 20270105, "freezes": []},
		{"today": "2027-01-05", "freezes": {"from": "2026-12-20", "until": "2027-01-06"}},
		{"today": "2027-01-05", "freezes": [{"from": "2026-12-20"}]},
	] {
		count(freeze_window.reasons) == 1 with input as fixture.dossier({})
			with data.today as changed.today
			with data.freezes as changed.freezes
	}
}
