# METADATA
# title: The VPC is protected
# description: |
#   Nothing in a protected VPC goes.
# custom:
#   effect: blocks
#   message: "{vpc} is protected"
#   remediation: Ask the team that runs the VPC.
package custom.protected_vpc

# METADATA
# description: one reason for a group of such a VPC
reasons contains {"group": true} if input.group.vpc in data.protected
