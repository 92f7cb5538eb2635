# METADATA
# title: A dump was cut short
# description: |
#   A dump that bears on the group carries a pagination token: there were more records than it
#   holds. --max-items, --no-paginate and --max-results cut an answer that way. Or its file is
#   numbered as a page of an answer, and the page before it is not there, as after --starting-token.
# related_resources:
#   - description: Pagination in the AWS CLI
#     ref: https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-pagination.html
# custom:
#   effect: unknown
#   aws_error: ""
#   message: "{detail}"
#   remediation: Take the dump again without --max-items, --max-results, --no-paginate and --starting-token.
package rules.truncated_dump

# METADATA
# description: one reason for each dump that was cut short
reasons contains {"gap": i} if {
	some i, gap in input.gaps
	gap.what == "truncated"
}
