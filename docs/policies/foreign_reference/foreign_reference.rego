# METADATA
# title: An account that is not on the list names the group
# description: |
#   Permissions of other accounts that name the group are looked into first, but for those of
#   accounts on the list.
# custom:
#   effect: blocks
#   message: "account {from.account} names the group, and is no exception"
#   remediation: Ask that account, or add it to the exceptions.
package custom.foreign_reference

# METADATA
# description: one reason for each permission of such an account
reasons contains {"reference": i} if {
	some i, reference in input.references
	reference.from.account != input.group.account
	not reference.from.account in data.exceptions
}
