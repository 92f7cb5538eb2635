package custom.naming_test

import data.custom.naming
import data.fixture

test_a_name_that_fits if {
	naming.reasons == set() with input as fixture.dossier({"group": {"name": "prod-web-alb"}})
}

test_a_name_that_does_not if {
	naming.reasons == {{"group": true}} with input as fixture.dossier({"group": {"name": "launch-wizard-1"}})
}

test_the_default_group if {
	naming.reasons == set() with input as fixture.dossier({"group": {"name": "default"}})
}
