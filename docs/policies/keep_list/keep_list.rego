# METADATA
# title: The group is on the keep list
# description: |
#   Groups whose names fit a pattern of the list stay, used or not. Where the list cannot be
#   read, all stay.
# custom:
#   effect: blocks
#   message: "{name} is on the keep list"
#   remediation: Ask whoever keeps the list to take the group off it.
package custom.keep_list

# METADATA
# description: one reason, however many patterns fit
reasons contains {"group": true} if {
	some pattern in data.keep
	is_string(pattern)
	glob.match(pattern, [], input.group.name)
}

# METADATA
# description: one reason where the list is none
reasons contains {"group": true, "message": "the keep list cannot be read"} if not readable

readable if {
	is_array(data.keep)
	every pattern in data.keep {
		is_string(pattern)
	}
}
