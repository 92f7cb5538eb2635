# METADATA
# title: Nothing is deleted in a freeze
# description: |
#   On the days of a freeze no group goes. The day is that of the snapshot, as the data say
#   it: a policy has no clock. Where days cannot be read, nothing goes either.
# custom:
#   effect: blocks
#   message: "{days} is a freeze"
#   remediation: Come back when the freeze is over.
package custom.freeze_window

# METADATA
# description: one reason for each freeze that the day is in
reasons contains {"group": true, "days": days} if {
	some freeze in data.freezes
	freeze.from <= data.today
	data.today <= freeze.until
	days := concat(" to ", [freeze.from, freeze.until])
}

# METADATA
# description: one reason where the data are not as they should be
reasons contains {"group": true, "message": "the days of freezes cannot be read"} if not readable

readable if {
	is_array(data.freezes)
	is_day(data.today)
	every freeze in data.freezes {
		is_day(freeze.from)
		is_day(freeze.until)
	}
}

is_day(text) if {
	is_string(text)
	regex.match(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`, text)
}
