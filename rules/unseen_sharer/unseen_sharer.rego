# METADATA
# title: An account that shares the group was not looked at
# description: |
#   The group or its VPC is shared with other accounts, and the snapshot lacks one of them. The
#   interfaces there may carry the group, and the groups there may name it, without a trace in
#   the dumps of this account.
# related_resources:
#   - description: Share security groups
#     ref: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-sharing.html
#   - description: Share your VPC subnets
#     ref: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html
# custom:
#   effect: unknown
#   aws_error: ""
#   message: "an account was not looked at: {detail}"
#   remediation: Add the dumps of that account.
package rules.unseen_sharer

# METADATA
# description: one reason for each account
reasons contains {"gap": i} if {
	some i, gap in input.gaps
	gap.what == "unseen-sharer"
}
