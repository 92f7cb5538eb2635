package rules.missing_dump_test

import data.fixture
import data.rules.missing_dump.reasons

test_each_gap_of_the_sort_counts if {
	reasons == {{"gap": 0}, {"gap": 1}} with input as fixture.gaps([{"what": "missing"}, {"what": "missing", "kind": "instance"}])
}

test_gaps_of_other_sorts_are_for_other_rules if {
	reasons == set() with input as fixture.gaps([
		{"what": "truncated"},
		{"what": "partial"},
		{"what": "unseen-peer"},
		{"what": "unseen-sharer"},
	])
}
