# METADATA
# title: Interfaces and instances that a service runs are hidden
# description: |
#   The account has EC2 leave managed resources out of its answers (managed resource
#   visibility), and neither a record nor the manifest of sgfree collect shows that they were
#   asked for. An interface that EKS, ECS, Lambda or WorkSpaces runs may carry the group unseen.
# related_resources:
#   - description: DescribeNetworkInterfaces
#     ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
# custom:
#   effect: unknown
#   aws_error: ""
#   message: "EC2 hides managed resources in {account, region}, and the dumps do not show them"
#   remediation: Take the dumps of interfaces and instances again with --include-managed-resources; a manifest of sgfree collect tells that they were, where they hold nothing that is managed.
package rules.managed_resources_hidden

# METADATA
# description: one reason for each scope that hides them
reasons contains {"gap": i} if {
	some i, gap in input.gaps
	gap.what == "managed-hidden"
}
