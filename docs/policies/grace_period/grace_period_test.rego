package custom.grace_period_test

import data.custom.grace_period
import data.fixture

test_free_for_a_month if {
	grace_period.reasons == set() with input as fixture.dossier({"group": {"id": "sg-0a1b2c3d"}})
}

test_free_for_a_day if {
	grace_period.reasons == {{"group": true}} with input as fixture.dossier({"group": {"id": "sg-0a1b2c3e"}})
}

test_not_in_the_history if {
	grace_period.reasons == {{"group": true}} with input as fixture.dossier({"group": {"id": "sg-0a1b2c3f"}})
}
