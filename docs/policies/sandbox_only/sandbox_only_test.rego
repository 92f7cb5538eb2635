package custom.sandbox_only_test

import data.custom.sandbox_only
import data.fixture

test_a_sandbox if {
	sandbox_only.reasons == set() with input as fixture.dossier({"group": {"account": "444455556666"}})
}

test_any_other_account if {
	sandbox_only.reasons == {{"group": true}} with input as fixture.dossier({"group": {"account": "111122223333"}})
}
