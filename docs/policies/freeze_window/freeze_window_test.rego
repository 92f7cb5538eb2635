package custom.freeze_window_test

import data.custom.freeze_window
import data.fixture

test_a_day_in_a_freeze if {
	count(freeze_window.reasons) == 1 with input as fixture.dossier({})
}

test_a_day_after_it if {
	freeze_window.reasons == set() with input as fixture.dossier({}) with data.today as "2027-01-05"
}
