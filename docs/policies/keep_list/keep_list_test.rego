package custom.keep_list_test

import data.custom.keep_list
import data.fixture

test_a_name_on_the_list_stays if {
	keep_list.reasons == {{"group": true}} with input as fixture.dossier({"group": {"name": "keep-logs"}})
}

test_any_other_may_go if {
	keep_list.reasons == set() with input as fixture.dossier({"group": {"name": "logs"}})
}

test_a_list_of_another_form if {
	every keep in ["keep-*", {"keep-*": true}, [["keep-*"]], null] {
		count(keep_list.reasons) == 1 with input as fixture.dossier({"group": {"name": "logs"}}) with data.keep as keep
	}
}
