# METADATA
# title: A group of another VPC names the group
# description: |
#   A permission of a group in another VPC names this one: over a peering connection, a transit
#   gateway, an association of a group with several VPCs, or over a way that cannot be told.
#   AWS's own texts disagree on whether that stops the delete. The support article on groups
#   that cannot be deleted has the reference revoked or the peering connection deleted first;
#   the API reference names only groups of the same VPC, and the peering guide says what
#   remains when the referenced group goes: a stale permission. The default effect, after, is
#   the careful side, and the step it asks for is harmless either way. Whoever reads AWS the
#   other way says so with --effect referenced_from_peer=note.
#   Only a peering that every source calls deleted, rejected, failed or expired does not
#   count: stale_reference lists those.
# related_resources:
#   - description: Reference peer security groups
#     ref: https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html
#   - description: Why a security group cannot be deleted
#     ref: https://repost.aws/knowledge-center/troubleshoot-delete-vpc-sg
#   - description: DeleteSecurityGroup
#     ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html
# custom:
#   effect: after
#   aws_error: DependencyViolation
#   message: "{direction} permission ({ports}) of group {from.id} ({from.name, elsewhere, from.vpc}) in another VPC names the group; AWS's own texts disagree whether this stops the delete"
#   remediation: Revoke that permission in the other VPC, or delete the peering connection from either side if nothing else needs it.
package rules.referenced_from_peer

import data.rules.lib

# METADATA
# description: one reason for each reference from outside that is not known to be dead
reasons contains {"reference": i} if {
	some i, reference in input.references
	not reference.relation in {"own", "same-vpc"}
	not i in lib.dead_references
	reference.from.id != ""
}

# METADATA
# description: |
#   one reason for each VPC that describe-security-group-references tells of; it does not say
#   which group or permission it is
reasons contains {"reference": i, "sentence": sentence} if {
	some i, reference in input.references
	not reference.relation in {"own", "same-vpc"}
	not i in lib.dead_references
	reference.from.id == ""
	sentence := "a permission of a group in {from.vpc} names the group; AWS's own texts disagree whether this stops the delete"
}
