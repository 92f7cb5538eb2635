package custom.policy_id_test

import data.custom.policy_id
import data.fixture

test_a_group_to_be_kept_has_a_reason if {
	policy_id.reasons == {{"group": true}} with input as fixture.dossier({"group": {"name": "keep-logs"}})
}

test_any_other_group_has_none if {
	policy_id.reasons == set() with input as fixture.dossier({"group": {"name": "logs"}})
}
