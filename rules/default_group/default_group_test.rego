package rules.default_group_test

import data.fixture
import data.rules.default_group.reasons

test_the_default_group_is_found if {
	reasons == {{"group": true}} with input as fixture.dossier({"group": {"name": "default"}})
}

test_another_name_is_not if {
	reasons == set() with input as fixture.dossier({"group": {"name": "default-web"}})
}
