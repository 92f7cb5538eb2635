package rules.stale_reference_test

import data.fixture
import data.rules.referenced_from_peer
import data.rules.stale_reference.reasons

test_a_dead_peering_is_listed_in_any_case if {
	reasons == {{"reference": i} | some i in numbers.range(0, 4)} with input as fixture.references([
		{"relation": "other-vpc", "peering_statuses": ["deleted"]},
		{"relation": "other-vpc", "peering_statuses": ["rejected"]},
		{"relation": "other-vpc", "peering_statuses": ["failed"]},
		{"relation": "other-vpc", "peering_statuses": ["expired"]},
		{"relation": "other-vpc", "peering_statuses": ["Deleted", "EXPIRED"]},
	])
}

test_what_is_or_may_be_live_is_silent if {
	reasons == set() with input as fixture.references([
		{"relation": "other-vpc"},
		{"relation": "other-vpc", "peering_statuses": ["active"]},
		{"relation": "other-vpc", "peering_statuses": ["deleting"]},
		{"relation": "other-vpc", "peering_statuses": ["deleted", "active"]},
		{"relation": "other-vpc", "peering_statuses": [""]},
	])
}

test_an_answer_that_names_no_group_says_which_vpc if {
	reasons == {{"reference": 0, "sentence": "a stale permission of a group in {from.vpc} names the group over a dead way ({peering, peering_statuses})"}} with input as fixture.references([{
		"relation": "other-vpc",
		"peering": "pcx-0a1b2c3d",
		"peering_statuses": ["deleted"],
		"from": {"id": "", "name": "", "vpc": "vpc-0b1b2c3d", "account": "", "region": "eu-west-1", "default": false},
	}])
}

test_a_status_says_nothing_of_the_same_vpc if {
	reasons == set() with input as fixture.references([{"relation": "same-vpc", "peering_statuses": ["deleted"]}])
}

test_each_reference_from_outside_is_either_live_or_stale if {
	dossier := fixture.references([
		{"relation": "other-vpc", "peering_statuses": ["deleted"]},
		{"relation": "other-vpc", "peering_statuses": ["active"]},
		{"relation": "other-vpc"},
	])
	stale := reasons with input as dossier
	live := referenced_from_peer.reasons with input as dossier
	stale & live == set()
	count(stale | live) == 3
}
