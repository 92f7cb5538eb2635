# METADATA
# title: The VPC is protected
# description: |
#   Nothing in a protected VPC goes, and nothing at all where the list cannot be read.
# custom:
#   effect: blocks
#   message: "{vpc} is protected"
#   remediation: Ask the team that runs the VPC.
package custom.protected_vpc

# METADATA
# description: one reason for a group of such a VPC
reasons contains {"group": true} if input.group.vpc in data.protected

# METADATA
# description: one reason where the list is none
reasons contains {"group": true, "message": "the list of protected VPCs cannot be read"} if not readable

readable if {
	is_array(data.protected)
	every vpc in data.protected {
		is_string(vpc)
		startswith(vpc, "vpc-")
	}
}
