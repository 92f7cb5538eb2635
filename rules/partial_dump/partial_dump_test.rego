package rules.partial_dump_test

import data.fixture
import data.rules.partial_dump.reasons

test_each_gap_of_the_sort_counts if {
	reasons == {{"gap": 0}, {"gap": 1}} with input as fixture.gaps([{"what": "partial"}, {"what": "partial", "kind": "instance"}])
}

test_gaps_of_other_sorts_are_for_other_rules if {
	reasons == set() with input as fixture.gaps([
		{"what": "missing"},
		{"what": "truncated"},
		{"what": "unseen-peer"},
		{"what": "unseen-sharer"},
	])
}
