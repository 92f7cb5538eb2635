package rules.referenced_from_peer_test

import data.fixture
import data.rules.referenced_from_peer.reasons

test_a_live_peering_counts if {
	reasons == {{"reference": 0}} with input as fixture.references([{"relation": "other-vpc", "peering": "pcx-0a1b2c3d", "peering_statuses": ["active"]}])
}

test_a_way_that_nothing_tells_counts if {
	reasons == {{"reference": 0}} with input as fixture.references([{"relation": "other-vpc"}])
}

test_a_status_that_is_empty_or_new_counts if {
	reasons == {{"reference": 0}, {"reference": 1}} with input as fixture.references([
		{"relation": "other-vpc", "peering_statuses": [""]},
		{"relation": "other-vpc", "peering_statuses": ["dormant"]},
	])
}

test_where_sources_disagree_the_live_one_wins if {
	reasons == {{"reference": 0}} with input as fixture.references([{"relation": "other-vpc", "peering_statuses": ["deleted", "active"]}])
}

test_a_dead_peering_is_silent_in_any_case if {
	reasons == set() with input as fixture.references([
		{"relation": "other-vpc", "peering_statuses": ["deleted"]},
		{"relation": "other-vpc", "peering_statuses": ["Rejected", "FAILED", "expired"]},
	])
}

test_the_same_vpc_is_for_other_rules if {
	reasons == set() with input as fixture.references([{"relation": "own"}, {"relation": "same-vpc"}])
}

test_a_vpc_that_an_answer_tells_of_counts_with_words_of_its_own if {
	some reason in reasons with input as fixture.references([{"relation": "other-vpc", "from": {"id": "", "name": "", "vpc": "vpc-0b1b2c3d", "account": "", "region": "eu-west-1", "default": false}}])
	reason.reference == 0
	contains(reason.sentence, "{from.vpc}")
}
