# METADATA
# title: The group is young
# description: |
#   A group that was made a short time ago may not be in use yet. The tag "created" says when;
#   a date that cannot be read counts as young.
# custom:
#   effect: unknown
#   message: "the group was made on {value}"
#   remediation: Wait until the group is older, or ask who made it.
package custom.young

# METADATA
# description: one reason for the tag
reasons contains {"tag": "created"} if {
	input.group.tags.created
	not old
}

old if {
	every day in [input.group.tags.created, data.oldest] {
		is_string(day)
		regex.match(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`, day)
	}
	input.group.tags.created < data.oldest
}
