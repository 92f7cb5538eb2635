package custom.open_change_test

import data.custom.open_change
import data.fixture

test_an_open_change if {
	open_change.reasons == {{"group": true, "ticket": "CHG-7"}} with input as fixture.dossier({"group": {"id": "sg-0a1b2c3d"}})
}

test_a_closed_change if {
	open_change.reasons == set() with input as fixture.dossier({"group": {"id": "sg-0a1b2c3e"}})
}

test_a_change_that_is_not_closed if {
	every change in [{"status": "Open", "groups": ["sg-0a1b2c3e"]}, {"groups": ["sg-0a1b2c3e"]}] {
		count(open_change.reasons) == 1 with input as fixture.dossier({"group": {"id": "sg-0a1b2c3e"}})
			with data.changes as {"CHG-9": change}
	}
}

test_changes_of_another_form if {
	every changes in [{"CHG-9": {"status": "open", "groups": "sg-0a1b2c3e"}}, {"CHG-9": {"status": "open"}}, [], "CHG-9"] {
		count(open_change.reasons) >= 1 with input as fixture.dossier({"group": {"id": "sg-0a1b2c3e"}})
			with data.changes as changes
	}
}
