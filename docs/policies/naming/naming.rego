# METADATA
# title: The name does not fit the convention
# description: |
#   Names that do not fit tell nothing of what a group is for; the report notes them.
# custom:
#   effect: note
#   message: "{name} does not fit the convention"
#   remediation: A group cannot be renamed; make one with a better name when it is replaced.
#   params:
#     pattern: {type: string, default: '^(prod|test)-[a-z0-9-]+$', description: a regular expression that names fit}
package custom.naming

# METADATA
# description: one reason for a name that does not fit; default groups have no choice
reasons contains {"group": true} if {
	input.group.name != "default"
	not regex.match(data.params.naming.pattern, input.group.name)
}
