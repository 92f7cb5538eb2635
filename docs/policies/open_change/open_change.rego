# METADATA
# title: A change is open
# description: |
#   While a change ticket that names the group is open, the group stays.
# custom:
#   effect: blocks
#   message: "change {ticket} is open"
#   remediation: Close the change first.
package custom.open_change

# METADATA
# description: one reason for each open change
reasons contains {"group": true, "ticket": ticket} if {
	some ticket, change in data.changes
	change.status == "open"
	input.group.id in change.groups
}
