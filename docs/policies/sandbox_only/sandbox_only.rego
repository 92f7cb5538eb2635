# METADATA
# title: The account is no sandbox
# description: |
#   Groups go only in accounts that are sandboxes.
# custom:
#   effect: blocks
#   message: "account {account} is no sandbox"
#   remediation: Delete groups of this account by its own process.
package custom.sandbox_only

# METADATA
# description: one reason for a group of any other account
reasons contains {"group": true} if not input.group.account in data.sandboxes
