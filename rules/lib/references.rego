# METADATA
# title: What rules share about references
# description: No rule stands here; the rules that fire on one side of a question share its answer.
package rules.lib

# METADATA
# description: |
#   the peering statuses that AWS never leaves again, and in which nothing passes; and stale,
#   which is what describe-stale-security-groups makes of a permission
dead_peering := {"deleted", "rejected", "failed", "expired", "stale"}

# METADATA
# description: |
#   positions of the references from outside whose peering every source calls dead; where
#   sources disagree, or none speaks, the reference is live and not among them
dead_references contains i if {
	some i, reference in input.references
	not reference.relation in {"own", "same-vpc"}
	count(reference.peering_statuses) > 0
	every status in reference.peering_statuses {
		lower(status) in dead_peering
	}
}
