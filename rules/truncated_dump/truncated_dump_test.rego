package rules.truncated_dump_test

import data.fixture
import data.rules.truncated_dump.reasons

test_each_gap_of_the_sort_counts if {
	reasons == {{"gap": 0}, {"gap": 1}} with input as fixture.gaps([{"what": "truncated"}, {"what": "truncated", "kind": "instance"}])
}

test_gaps_of_other_sorts_are_for_other_rules if {
	reasons == set() with input as fixture.gaps([
		{"what": "missing"},
		{"what": "partial"},
		{"what": "unseen-peer"},
		{"what": "unseen-sharer"},
	])
}
