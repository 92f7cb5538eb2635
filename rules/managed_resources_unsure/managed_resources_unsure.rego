# METADATA
# title: Whether managed resources are hidden is not told
# description: |
#   EC2 can leave interfaces and instances that a service runs out of its answers (managed
#   resource visibility). Nothing in the snapshot tells whether it does, and neither a record
#   nor the manifest of sgfree collect shows that they were asked for. It is said of groups that nothing
#   else carries; a terminated instance carries none.
# related_resources:
#   - description: DescribeNetworkInterfaces
#     ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
# custom:
#   effect: note
#   aws_error: ""
#   message: "whether EC2 hides managed resources in {account, region} is not told"
#   remediation: Save the answer of the command beside the dumps, or take the dumps of interfaces and instances with --include-managed-resources.
package rules.managed_resources_unsure

# METADATA
# description: one reason for each scope of which it is not told, where nothing carries the group
reasons contains {"gap": i} if {
	some i, gap in input.gaps
	gap.what == "managed-unsure"
	count(input.uses["network-interface"]) == 0
	every instance in input.uses.instance {
		lower(instance.status) == "terminated"
	}
	input.group.name != "default"
}
