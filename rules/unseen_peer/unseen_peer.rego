# METADATA
# title: A peered VPC was not looked at
# description: |
#   The group's VPC has a peering connection with a VPC that the snapshot does not hold, so
#   whether a group over there names this one cannot be told. Only a peering that every source
#   calls deleted, rejected, failed or expired does not count.
# related_resources:
#   - description: Reference peer security groups
#     ref: https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html
# custom:
#   effect: unknown
#   aws_error: ""
#   message: "{detail}"
#   remediation: Add the group dump of the other side.
package rules.unseen_peer

import data.rules.lib

# METADATA
# description: one reason for each VPC behind a peering that is not known to be dead
reasons contains {"gap": i} if {
	some i, gap in input.gaps
	gap.what == "unseen-peer"
	not i in _dead
}

# METADATA
# description: positions of the gaps whose peering every source calls dead
_dead contains i if {
	some i, gap in input.gaps
	count(gap.peering_statuses) > 0
	every status in gap.peering_statuses {
		lower(status) in lib.dead_peering
	}
}
