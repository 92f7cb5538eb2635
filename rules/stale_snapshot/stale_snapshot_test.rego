package rules.stale_snapshot_test

import data.fixture
import data.rules.stale_snapshot.reasons

test_each_gap_of_the_sort_counts if {
	reasons == {{"gap": 0}, {"gap": 1}} with input as fixture.gaps([{"what": "stale"}, {"what": "stale", "kind": "instance"}])
}

test_gaps_of_other_sorts_are_for_other_rules if {
	reasons == set() with input as fixture.gaps([
		{"what": "missing"},
		{"what": "truncated"},
		{"what": "partial"},
		{"what": "unseen-peer"},
		{"what": "unseen-sharer"},
	])
}
