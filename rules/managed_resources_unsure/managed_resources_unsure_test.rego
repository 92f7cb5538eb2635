package rules.managed_resources_unsure_test

import data.fixture
import data.rules.managed_resources_unsure.reasons

test_it_fires if {
	reasons == {{"gap": 1}} with input as fixture.gaps([{}, {"what": "managed-unsure"}])
}

# METADATA
# description: the gap and an instance in this state
with_instance(status) := {
	"gaps": fixture.gaps([{"what": "managed-unsure"}]).gaps,
	"uses": fixture.uses("instance", [{"status": status}]).uses,
}

test_a_terminated_instance_carries_nothing if {
	reasons == {{"gap": 0}} with input as fixture.dossier(with_instance("terminated"))
	reasons == {{"gap": 0}} with input as fixture.dossier(with_instance("Terminated"))
}

test_it_is_silent_where_an_instance_carries_the_group if {
	reasons == set() with input as fixture.dossier(with_instance("stopped"))
	reasons == set() with input as fixture.dossier(with_instance(""))
}

test_it_is_silent if {
	reasons == set() with input as fixture.gaps([{}])
}
