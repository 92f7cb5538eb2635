# METADATA
# title: The group has an owner and no ticket
# description: |
#   A group that somebody owns goes only with a ticket, so that the owner knows.
# custom:
#   effect: blocks
#   message: "the group is owned by {value}, and its tags name no ticket"
#   remediation: Ask the owner, and put the number of the ticket into the tag "ticket".
package custom.owner_ticket

# METADATA
# description: one reason for the tag of the owner
reasons contains {"tag": "owner"} if {
	input.group.tags.owner
	not input.group.tags.ticket
}
