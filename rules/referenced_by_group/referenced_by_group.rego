# METADATA
# title: Another group of the VPC names the group
# description: |
#   EC2 refuses the delete while a permission, ingress or egress, of another group in the same
#   VPC names the group. The other group may belong to another account where the VPC is shared.
#   Where it may go itself, deleting it first does as well; a default group, and one that stays,
#   loses the permission.
# related_resources:
#   - description: Delete a security group
#     ref: https://docs.aws.amazon.com/vpc/latest/userguide/deleting-security-groups.html
#   - description: DeleteSecurityGroup
#     ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html
# custom:
#   effect: after
#   aws_error: DependencyViolation
#   message: "{direction} permission ({ports}) of group {from.id} ({from.name, elsewhere}) names the group"
#   remediation: Revoke that permission.
package rules.referenced_by_group

# METADATA
# description: one reason for each permission of another group in the same VPC
reasons contains {"reference": i} if {
	some i, reference in input.references
	reference.relation == "same-vpc"
}
