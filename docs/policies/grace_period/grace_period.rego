# METADATA
# title: The group has not been free for long enough
# description: |
#   A group goes only when it has been free for some days. The history says since when; a
#   group that it does not name is unknown.
# custom:
#   effect: unknown
#   message: "the history does not show the group free for long enough"
#   remediation: Wait, and write the history anew.
#   params:
#     days: {type: number, default: 30, description: for how many days a group must have been free}
package custom.grace_period

# METADATA
# description: free for too short a time, or for nobody knows how long
reasons contains {"group": true} if not free_for_long

free_for_long if {
	since := time.parse_rfc3339_ns(sprintf("%sT00:00:00Z", [data.free_since[input.group.id]]))
	now := time.parse_rfc3339_ns(sprintf("%sT00:00:00Z", [data.today]))
	now - since >= ((((data.params.grace_period.days * 24) * 60) * 60) * 1000) * 1000000
}
