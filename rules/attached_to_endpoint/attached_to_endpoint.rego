# METADATA
# title: A VPC endpoint carries the group
# description: |
#   A VPC endpoint of any type holds its groups through its interfaces, and EC2 refuses the
#   delete until the endpoint is gone or has other groups. Only the state deleted does not
#   count; an endpoint that is being deleted lets go by itself, and the reason says to wait.
# related_resources:
#   - description: ModifyVpcEndpoint
#     ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpoint.html
#   - description: DeleteSecurityGroup
#     ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html
# custom:
#   effect: blocks
#   aws_error: DependencyViolation
#   message: "{kind} {id} ({status, elsewhere}) carries the group"
#   remediation: |
#     Give the endpoint another group with aws ec2 modify-vpc-endpoint (--add-security-group-ids
#     and --remove-security-group-ids), or delete it with aws ec2 delete-vpc-endpoints.
package rules.attached_to_endpoint

# METADATA
# description: one reason for each endpoint that is neither gone nor going
reasons contains {"use": ["vpc-endpoint", i]} if {
	some i, endpoint in input.uses["vpc-endpoint"]
	not lower(endpoint.status) in {"deleted", "deleting"}
}

# METADATA
# description: an endpoint that is being deleted carries the group until its interfaces are gone
reasons contains {"use": ["vpc-endpoint", i], "wait": "minutes: it is being deleted already"} if {
	some i, endpoint in input.uses["vpc-endpoint"]
	lower(endpoint.status) == "deleting"
}
