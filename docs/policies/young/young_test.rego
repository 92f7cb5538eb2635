package custom.young_test

import data.custom.young
import data.fixture

test_made_this_week if {
	young.reasons == {{"tag": "created"}} with input as fixture.tagged({"created": "2026-02-27"})
}

test_made_last_year if {
	young.reasons == set() with input as fixture.tagged({"created": "2025-02-27"})
}

test_made_who_knows_when if {
	young.reasons == {{"tag": "created"}} with input as fixture.tagged({"created": "1 May"})
}

test_no_tag if {
	young.reasons == set() with input as fixture.tagged({})
}

test_no_day_to_compare_with if {
	every oldest in ["soon", 20260201] {
		count(young.reasons) == 1 with input as fixture.dossier({"group": {"tags": {"created": "2026-01-01"}}})
			with data.oldest as oldest
	}
}
