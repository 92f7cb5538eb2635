package custom.foreign_reference_test

import data.custom.foreign_reference
import data.fixture

from(account) := fixture.references([{"from": {"account": account}}])

test_an_account_of_others if {
	foreign_reference.reasons == {{"reference": 0}} with input as from("999988887777")
}

test_an_exception if {
	foreign_reference.reasons == set() with input as from("444455556666")
}

test_the_own_account if {
	foreign_reference.reasons == set() with input as from("111122223333")
}
