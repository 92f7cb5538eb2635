# METADATA
# title: A dead permission of another VPC still names the group
# description: |
#   A permission in another VPC names the group over a peering connection that every source
#   calls deleted, rejected, failed or expired. It lets nothing through and does not stop the
#   delete. It is worth clearing all the same.
# related_resources:
#   - description: Stale security group rules
#     ref: https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html
#   - description: DescribeStaleSecurityGroups
#     ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeStaleSecurityGroups.html
# custom:
#   effect: note
#   aws_error: ""
#   message: "stale {direction} permission ({ports}) of group {from.id} ({from.name, elsewhere, from.vpc}) names the group over a dead way ({peering, peering_statuses})"
#   remediation: Nothing has to be done here. The owner of the other VPC may revoke the stale permission.
package rules.stale_reference

import data.rules.lib

# METADATA
# description: one reason for each reference that is known to be dead
reasons contains {"reference": i} if {
	some i in lib.dead_references
	input.references[i].from.id != ""
}

# METADATA
# description: |
#   one reason for each VPC that describe-security-group-references tells of over a dead way; it
#   does not say which group or permission it is
reasons contains {"reference": i, "sentence": sentence} if {
	some i in lib.dead_references
	input.references[i].from.id == ""
	sentence := "a stale permission of a group in {from.vpc} names the group over a dead way ({peering, peering_statuses})"
}
