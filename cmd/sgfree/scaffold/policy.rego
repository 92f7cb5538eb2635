# METADATA
# title: The group is named to be kept
# description: |
#   Say here what the policy looks at, and why. Title, description and custom.effect must be there;
#   the effect is blocks, unknown, breaks, after or note.
# custom:
#   effect: blocks
#   message: "{name} is to be kept"
#   remediation: Ask the team that the group is named after.
package custom.policy_id

# METADATA
# description: one reason for a group with such a name
reasons contains {"group": true} if startswith(input.group.name, "keep-")
