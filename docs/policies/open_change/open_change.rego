# METADATA
# title: A change is open
# description: |
#   While a change ticket that names the group is not closed, the group stays; where tickets
#   cannot be read, all groups do.
# custom:
#   effect: blocks
#   message: "change {ticket} is open"
#   remediation: Close the change first.
package custom.open_change

# METADATA
# description: one reason for each change that is not closed
reasons contains {"group": true, "ticket": ticket} if {
	some ticket, change in data.changes
	not closed(change)
	input.group.id in change.groups
}

closed(change) if lower(change.status) == "closed"

# METADATA
# description: one reason where the changes are not as they should be
reasons contains {"group": true, "message": "the open changes cannot be read"} if not readable

readable if {
	is_object(data.changes)
	every change in data.changes {
		is_array(change.groups)
		every id in change.groups {
			is_string(id)
			startswith(id, "sg-")
		}
	}
}
