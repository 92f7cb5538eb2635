# METADATA
# title: An interface carries the group
# description: |
#   EC2 refuses the delete while any network interface lists the group, whatever the status:
#   a detached one holds it too. The reason names the service and the resource behind the
#   interface and the way to release it. An interface that a service runs goes away with the
#   resource it serves; whoever detaches it by hand reads that it "is currently in use".
# related_resources:
#   - description: Requester-managed network interfaces
#     ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html
#   - description: DeleteSecurityGroup
#     ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html
# custom:
#   effect: blocks
#   aws_error: DependencyViolation
#   message: "{kind} {id} ({status, owner.label, elsewhere}) carries the group"
#   remediation: Give the resource behind the interface another group, or delete it if nobody needs it.
package rules.attached_to_interface

# METADATA
# description: one reason for each interface, whatever its status
reasons contains {"use": ["network-interface", i]} if some i, _ in input.uses["network-interface"]
