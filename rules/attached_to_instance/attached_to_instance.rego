# METADATA
# title: An instance carries the group
# description: |
#   EC2 refuses the delete while an instance in any state but terminated carries the group,
#   a stopped one too, whether the instance lists the group itself or carries it through one
#   of its interfaces. A state that is not known counts as live.
# related_resources:
#   - description: Change the security groups of an instance
#     ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/changing-security-group.html
#   - description: DeleteSecurityGroup
#     ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html
# custom:
#   effect: blocks
#   aws_error: DependencyViolation
#   message: "{kind} {id} ({status, elsewhere}) carries the group"
#   remediation: Give the interfaces of the instance another group, or terminate the instance if nobody needs it.
package rules.attached_to_instance

# METADATA
# description: one reason for each instance that is neither gone nor going
reasons contains {"use": ["instance", i]} if {
	some i, instance in input.uses.instance
	not lower(instance.status) in {"terminated", "shutting-down"}
}

# METADATA
# description: an instance that shuts down carries the group until its interfaces are gone
reasons contains {"use": ["instance", i], "wait": "minutes: it is being terminated already"} if {
	some i, instance in input.uses.instance
	lower(instance.status) == "shutting-down"
}
