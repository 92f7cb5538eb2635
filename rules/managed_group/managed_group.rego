# METADATA
# title: Another tool or service owns the group
# description: |
#   Tags say that something else made the group and looks after it: a CloudFormation stack, an
#   EKS cluster, a load balancer controller, Firewall Manager and the like. Deleting it by hand
#   is undone, or leaves that owner in a state that it does not expect.
# related_resources:
#   - description: Tags that AWS writes
#     ref: https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html
# custom:
#   effect: note
#   aws_error: ""
#   message: "tag {key} says that {owner} {value} owns the group"
#   remediation: Have its owner delete it, be it the stack, the cluster or the policy that it belongs to.
package rules.managed_group

# METADATA
# description: the tags that owners write on the groups they make, and who that is
owners := {
	"aws:cloudformation:stack-name": "CloudFormation stack",
	"aws:eks:cluster-name": "EKS cluster",
	"elbv2.k8s.aws/cluster": "AWS Load Balancer Controller of cluster",
	"elasticbeanstalk:environment-name": "Elastic Beanstalk environment",
	"aws:elasticmapreduce:job-flow-id": "EMR cluster",
	"aws:cloud9:environment": "Cloud9 environment",
	"aws:servicecatalog:provisionedProductArn": "Service Catalog product",
	"FMManaged": "Firewall Manager",
	"AWSServiceName": "AWS service",
	"AmazonFSx.FileSystemId": "FSx file system",
	"AWSElasticDisasterRecoveryManaged": "Elastic Disaster Recovery",
	"AWSApplicationMigrationServiceManaged": "Application Migration Service",
}

# METADATA
# description: one reason for each owner that a tag names
reasons contains {"tag": tag, "owner": owner} if {
	some tag, _ in input.group.tags
	owner := owners[tag]
}

# METADATA
# description: Kubernetes writes the name of the cluster into the key of the tag
reasons contains {"tag": tag, "message": message} if {
	some tag, value in input.group.tags
	startswith(tag, "kubernetes.io/cluster/")
	value == "owned"
	message := sprintf("tag %s says that the cluster owns the group", [tag])
}
