# METADATA
# title: A configuration names the group
# description: |
#   A configuration of a known kind names the group: a launch template version that something may
#   still launch, a launch configuration, a function, a service, a project and the like. It holds
#   nothing now and EC2 lets the group go, but what the configuration launches next fails with
#   InvalidGroup.NotFound. A configuration in a state that is over, such as a cancelled spot
#   request, does not count; nor does a launch template version that is neither the default nor
#   the latest, where the snapshot shows everything that may launch a template (Auto Scaling
#   groups, fleets, spot fleets, compute environments, node groups) and none of it names the
#   version.
# related_resources:
#   - description: RunInstances
#     ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
# custom:
#   effect: breaks
#   aws_error: ""
#   message: "{kind} {id, detail, elsewhere} names the group"
#   remediation: Take the group out of the configuration, or delete the configuration if nobody needs it.
package rules.named_by_configuration

# METADATA
# description: one reason for each configuration that may still be used
reasons contains {"mention": i} if {
	some i, mention in input.mentions
	mention.kind != ""
	not mention.idle
}
