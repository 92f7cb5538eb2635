package custom.open_change_test

import data.custom.open_change
import data.fixture

test_an_open_change if {
	open_change.reasons == {{"group": true, "ticket": "CHG-7"}} with input as fixture.dossier({"group": {"id": "sg-0a1b2c3d"}})
}

test_a_closed_change if {
	open_change.reasons == set() with input as fixture.dossier({"group": {"id": "sg-0a1b2c3e"}})
}
