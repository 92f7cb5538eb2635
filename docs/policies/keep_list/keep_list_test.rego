package custom.keep_list_test

import data.custom.keep_list
import data.fixture

test_a_name_on_the_list_stays if {
	keep_list.reasons == {{"group": true}} with input as fixture.dossier({"group": {"name": "keep-logs"}})
}

test_any_other_may_go if {
	keep_list.reasons == set() with input as fixture.dossier({"group": {"name": "logs"}})
}
