package rules.managed_group_test

import data.fixture
import data.rules.managed_group.reasons

test_a_stack_owns_the_group if {
	tag := "aws:cloudformation:stack-name"
	reasons == {{"tag": tag, "owner": "CloudFormation stack"}} with input as fixture.tagged({tag: "shop"})
}

test_a_cluster_owns_the_group if {
	some reason in reasons with input as fixture.tagged({"kubernetes.io/cluster/shop": "owned"})
	contains(reason.message, "kubernetes.io/cluster/shop")
}

test_a_cluster_that_only_uses_the_group_is_silent if {
	reasons == set() with input as fixture.tagged({"kubernetes.io/cluster/shop": "shared", "team": "web"})
}
