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

test_a_gap_without_account_and_region_says_what_it_is if {
	reasons == {{"gap": 0, "message": "no dump of any place"}, {"gap": 1}} with input as fixture.gaps([
		{"what": "missing", "account": "", "region": "", "detail": "no dump of any place"},
		{"what": "missing", "account": "", "region": "eu-west-1"},
	])
}

test_a_call_that_failed_says_why if {
	reasons == {{"gap": 0, "message": "not allowed"}} with input as fixture.gaps([{"what": "missing", "denied": true, "detail": "not allowed"}])
}

test_a_kind_that_aws_config_may_not_record_says_so if {
	reasons == {{"gap": 0, "message": "not recorded"}} with input as fixture.gaps([{"what": "missing", "unrecorded": true, "detail": "not recorded"}])
}
