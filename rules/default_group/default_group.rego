# METADATA
# title: The group is the default group of its VPC
# description: |
#   Every VPC has one group named "default" for as long as the VPC lives. EC2 never deletes
#   it for anybody; it goes with the VPC.
# related_resources:
#   - description: Default security groups
#     ref: https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
#   - description: DeleteSecurityGroup
#     ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html
# custom:
#   effect: blocks
#   aws_error: Client.CannotDelete
#   message: "the group is the default group of {vpc}"
#   remediation: Leave it, and revoke its permissions if nothing is to use it. It goes when its VPC is deleted.
package rules.default_group

# METADATA
# description: the group itself, by its name; nobody can give that name to another group
reasons contains {"group": true} if input.group.name == "default"
