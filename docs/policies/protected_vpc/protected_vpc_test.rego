package custom.protected_vpc_test

import data.custom.protected_vpc
import data.fixture

test_a_protected_vpc if {
	protected_vpc.reasons == {{"group": true}} with input as fixture.dossier({"group": {"vpc": "vpc-0a1b2c3d"}})
}

test_any_other_vpc if {
	protected_vpc.reasons == set() with input as fixture.dossier({"group": {"vpc": "vpc-0a1b2c3e"}})
}

test_a_list_of_another_form if {
	every protected in ["vpc-0a1b2c3e", {"vpc-0a1b2c3e": true}, [{"id": "vpc-0a1b2c3e"}], ["production"]] {
		count(protected_vpc.reasons) == 1 with input as fixture.dossier({"group": {"vpc": "vpc-0a1b2c3e"}})
			with data.protected as protected
	}
}
