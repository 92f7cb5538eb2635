# METADATA
# title: Nothing is deleted in a freeze
# description: |
#   On the days of a freeze no group goes. The day is that of the snapshot, as the data say
#   it: a policy has no clock.
# custom:
#   effect: blocks
#   message: "{from} to {until} is a freeze: {why}"
#   remediation: Come back when the freeze is over.
package custom.freeze_window

# METADATA
# description: one reason for each freeze that the day is in
reasons contains {"group": true, "from": freeze.from, "until": freeze.until, "why": freeze.why} if {
	some freeze in data.freezes
	freeze.from <= data.today
	data.today <= freeze.until
}
