# METADATA
# title: The group is associated with another VPC
# description: |
#   EC2 refuses the delete of a group that is associated with a second VPC, in any state of the
#   association but disassociated and association-failed. It refuses the disassociation in turn
#   while an interface in that VPC carries the group.
# related_resources:
#   - description: Associate security groups with multiple VPCs
#     ref: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-assoc.html
#   - description: DisassociateSecurityGroupVpc
#     ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateSecurityGroupVpc.html
# custom:
#   effect: blocks
#   aws_error: DependencyViolation
#   message: "the group is associated with {vpc} ({status})"
#   remediation: |
#     Take the group off the interfaces of that VPC, then end the association with
#     aws ec2 disassociate-security-group-vpc --group-id THIS_GROUP_ID --vpc-id VPC_ID --region REGION
#     and wait until it is disassociated.
package rules.vpc_association

# METADATA
# description: one reason for each association that is neither over nor on its way
reasons contains {"use": ["security-group-vpc-association", i]} if {
	some i, association in input.uses["security-group-vpc-association"]
	not lower(association.status) in {"disassociated", "association-failed", "disassociating"}
}

# METADATA
# description: an association that is being ended holds the group until it is over
reasons contains {"use": ["security-group-vpc-association", i], "wait": "minutes: it is being ended already"} if {
	some i, association in input.uses["security-group-vpc-association"]
	lower(association.status) == "disassociating"
}
