# METADATA
# title: The group names itself
# description: |
#   One of the group's own permissions names the group.
#   AWS's own texts disagree on whether that stops the delete. The support article on groups
#   that cannot be deleted has such a permission removed first, and so did older guides; the
#   current guides and the API reference speak of other groups only. The default effect, after,
#   is the careful side, and revoking the permission is harmless either way. Whoever reads AWS
#   the other way says so with --effect self_reference=note.
# related_resources:
#   - description: Why a security group cannot be deleted
#     ref: https://repost.aws/knowledge-center/troubleshoot-delete-vpc-sg
#   - description: Delete a security group
#     ref: https://docs.aws.amazon.com/vpc/latest/userguide/deleting-security-groups.html
# custom:
#   effect: after
#   aws_error: DependencyViolation
#   message: "its own {direction} permission ({ports}) names the group; AWS's own texts disagree whether this stops the delete"
#   remediation: Revoke that permission first.
package rules.self_reference

# METADATA
# description: one reason for each permission by which the group names itself
reasons contains {"reference": i} if {
	some i, reference in input.references
	reference.relation == "own"
}
