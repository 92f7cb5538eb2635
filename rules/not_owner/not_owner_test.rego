package rules.not_owner_test

import data.fixture
import data.rules.not_owner.reasons

test_the_group_of_another_account if {
	reasons == {{"group": true}} with input as fixture.caller({"account": "444455556666"})
}

test_the_group_of_the_own_account if {
	reasons == set() with input as fixture.caller({})
}

test_a_group_of_no_known_account if {
	reasons == set() with input as fixture.caller({"account": ""})
}

test_the_group_of_another_partition if {
	some reason in reasons with input as fixture.caller({"partition": "aws-us-gov"})
	contains(reason.message, "aws-us-gov")
}
