# METADATA
# title: A dump that the answer needs is missing
# description: |
#   Groups, interfaces, instances and endpoints of the group's scope must have been looked at,
#   and so must every kind that --require names. Nothing seen is not nothing there.
# related_resources:
#   - description: describe-network-interfaces
#     ref: https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-network-interfaces.html
#   - description: DeleteSecurityGroup
#     ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html
# custom:
#   effect: unknown
#   aws_error: ""
#   message: "{detail}"
#   remediation: Save the whole answer of the command that the gap names, beside the other dumps.
package rules.missing_dump

# METADATA
# description: one reason for each dump that is missing
reasons contains {"gap": i} if {
	some i, gap in input.gaps
	gap.what == "missing"
}
