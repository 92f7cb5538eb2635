package rules.unseen_peer_test

import data.fixture
import data.rules.unseen_peer.reasons

test_a_live_peering_counts if {
	reasons == {{"gap": 0}, {"gap": 1}} with input as fixture.gaps([
		{"what": "unseen-peer", "peering_statuses": ["active"]},
		{"what": "unseen-peer", "peering_statuses": ["pending-acceptance"]},
	])
}

test_a_status_that_is_absent_empty_or_new_counts if {
	reasons == {{"gap": 0}, {"gap": 1}, {"gap": 2}} with input as fixture.gaps([
		{"what": "unseen-peer"},
		{"what": "unseen-peer", "peering_statuses": [""]},
		{"what": "unseen-peer", "peering_statuses": ["dormant"]},
	])
}

test_where_sources_disagree_the_live_one_wins if {
	reasons == {{"gap": 0}} with input as fixture.gaps([{"what": "unseen-peer", "peering_statuses": ["deleted", "active"]}])
}

test_a_dead_peering_is_silent_in_any_case if {
	reasons == set() with input as fixture.gaps([
		{"what": "unseen-peer", "peering_statuses": ["deleted"]},
		{"what": "unseen-peer", "peering_statuses": ["Rejected", "FAILED", "expired"]},
	])
}

test_gaps_of_other_sorts_are_for_other_rules if {
	reasons == set() with input as fixture.gaps([
		{"what": "missing"},
		{"what": "truncated"},
		{"what": "partial"},
		{"what": "unseen-sharer"},
	])
}
