# METADATA
# title: The dumps contradict each other
# description: |
#   One dump of the group's scope speaks of a record that another ought to hold and does not, a
#   record lacks what it is read for, or two copies of one record disagree. So one of the dumps
#   was filtered, cut or trimmed, or they are of different times, and what else is gone cannot
#   be told.
# related_resources:
#   - description: Filtering in the AWS CLI
#     ref: https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-filter.html
# custom:
#   effect: unknown
#   aws_error: ""
#   message: "a dump is not whole: {detail}"
#   remediation: Take the dumps of that account and region again, one after the other, with neither --filters nor --query.
package rules.partial_dump

# METADATA
# description: one reason for each contradiction
reasons contains {"gap": i} if {
	some i, gap in input.gaps
	gap.what == "partial"
}
