# METADATA
# title: The group is on the keep list
# description: |
#   Groups whose names fit a pattern of the list stay, used or not.
# custom:
#   effect: blocks
#   message: "{name} is on the keep list"
#   remediation: Ask whoever keeps the list to take the group off it.
package custom.keep_list

# METADATA
# description: one reason, however many patterns fit
reasons contains {"group": true} if {
	some pattern in data.keep
	glob.match(pattern, [], input.group.name)
}
