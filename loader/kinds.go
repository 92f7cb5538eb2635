package loader

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// Kind is a row of the table of everything that sgfree reads: recognition, evidence
// paths, gaps and documentation derive from it.
type Kind struct {
	// Name is the singular of what the command lists.
	Name string
	// Command is the AWS CLI command whose answer it is, without "aws".
	Command string
	// Arguments tell, for each word in capitals in Command, the command that lists what may
	// stand there and at its end where in that answer, as JMESPath; nil where nobody can.
	// One may name what those before it listed. A word that ends in … takes up to Batch at once.
	Arguments []string
	Batch     int
	// Hides tells that the answer leaves out what services manage, unless it is asked for with
	// [ManagedOption], which an old AWS CLI does not know.
	Hides bool
	// Config is the resource type of AWS Config whose items have the shape of the records, but
	// for the case of a key's first letter; empty for none.
	Config string
	// Root is the way to the records in that answer: keys, and # for each element. It is empty
	// where the answer is the record itself, as it often is of a configuration.
	Root string
	// Also are other keys at the root that list records of the kind.
	Also []string
	// Aside tells that the records are of an account or an organization, or of what happened:
	// they bear on whoever asks, and a scope is not looked at because of them.
	Aside bool
	// Beside are keys that the answer has at its root besides the records and page tokens.
	Beside []string
	// ID is the member that identifies a record, and Prefix how its value begins; * stands for
	// any part of an ARN. Where kinds share a Root, they tell the records apart. An empty ID
	// means that only the name of the file tells: <service>-<command>__<id>.json.
	ID, Prefix string
	// Names are the ways, below a record, to the groups that it names, of a configuration.
	Names []string
	// ByName are the ways to those that it may name by their name instead: texts that hold no
	// id, or objects with a GroupName and no GroupId.
	ByName []string
	// Facts are other members that a rule or a reader wants to know.
	Facts []string
	// Serves are the ways, below a record, to the interfaces that serve it.
	Serves []string
	// Lies are the ways to the subnets, the VPC and the zones in which a record has its
	// interfaces; those of one that MultiAZ does not call false may be in other zones.
	Lies []string
	// Launches tells that the records name the launch templates from which they launch.
	Launches bool
	// State is the way to the member that tells the state of a configuration, and Over lists
	// the states, compared without case, in which it will never use anything again. Any other
	// state counts, also one that is absent or new.
	State string
	Over  []string
	// Core kinds are those without which no group can be called deletable.
	Core bool
	// Bears marks the other kinds whose records can block a delete: a report names them
	// where they were not looked at.
	Bears bool

	// read reads one element of the list; nil for a configuration, which [Kind.decode]
	// reads by its Names.
	read                       func(w *walker, v gjson.Result, to *records) bool
	ways, byName, serves, lies *ways // of Names, ByName, Serves and Lies
}

// The names of the core kinds, and of the others that a join asks for by name.
const (
	SecurityGroup             = "security-group"
	NetworkInterface          = "network-interface"
	InstanceKind              = "instance"
	VPCEndpoint               = "vpc-endpoint"
	VPCPeeringConnection      = "vpc-peering-connection"
	SecurityGroupRule         = "security-group-rule"
	VPCAssociation            = "security-group-vpc-association"
	StaleSecurityGroup        = "stale-security-group"
	VPCKind                   = "vpc"
	ManagedResourceVisibility = "managed-resource-visibility"
	AutoScalingGroup          = "auto-scaling-group"
	LaunchTemplateVersion     = "launch-template-version"
	SecurityGroupReference    = "security-group-reference"
	TransitGatewayAttachment  = "transit-gateway-vpc-attachment"
	SecurityGroupForVPC       = "security-group-for-vpc"
	SharedResourceKind        = "shared-resource"
	SharePrincipalKind        = "share-principal"
	ShareAssociationKind      = "share-association"
	AuthorizationDetail       = "authorization-detail"
	OrganizationKind          = "organization"
	PolicyForTarget           = "policy-for-target"
)

var kinds = []*Kind{
	{Name: SecurityGroup, Config: "AWS::EC2::SecurityGroup", Command: "ec2 describe-security-groups", Root: "SecurityGroups.#", ID: "GroupId", Prefix: "sg-", Core: true, read: decodeGroup},
	{Name: NetworkInterface, Config: "AWS::EC2::NetworkInterface", Command: "ec2 describe-network-interfaces", Root: "NetworkInterfaces.#", ID: "NetworkInterfaceId", Hides: true, Prefix: "eni-", Core: true, read: decodeInterface},
	{Name: InstanceKind, Config: "AWS::EC2::Instance", Command: "ec2 describe-instances", Root: "Reservations.#.Instances.#", ID: "InstanceId", Hides: true, Prefix: "i-", Core: true, read: decodeReservation},
	{Name: VPCEndpoint, Config: "AWS::EC2::VPCEndpoint", Command: "ec2 describe-vpc-endpoints", Root: "VpcEndpoints.#", ID: "VpcEndpointId", Prefix: "vpce-", Core: true, read: decodeEndpoint},
	{Name: VPCPeeringConnection, Config: "AWS::EC2::VPCPeeringConnection", Command: "ec2 describe-vpc-peering-connections", Root: "VpcPeeringConnections.#", ID: "VpcPeeringConnectionId", Prefix: "pcx-", Bears: true, read: decodePeering},
	{Name: SecurityGroupRule, Command: "ec2 describe-security-group-rules", Root: "SecurityGroupRules.#", ID: "SecurityGroupRuleId", Prefix: "sgr-", read: decodeRule},
	{Name: VPCAssociation, Command: "ec2 describe-security-group-vpc-associations", Root: "SecurityGroupVpcAssociations.#", ID: "GroupId", Prefix: "sg-", Bears: true, read: decodeAssociation},
	{Name: StaleSecurityGroup, Command: "ec2 describe-stale-security-groups --vpc-id VPC", Arguments: []string{"ec2 describe-vpcs Vpcs[].VpcId"}, Root: "StaleSecurityGroupSet.#", ID: "GroupId", Prefix: "sg-", read: decodeStale},
	{Name: VPCKind, Config: "AWS::EC2::VPC", Command: "ec2 describe-vpcs", Root: "Vpcs.#", ID: "VpcId", Prefix: "vpc-", read: decodeVPC},
	{Name: ManagedResourceVisibility, Command: "ec2 get-managed-resource-visibility", Root: "Visibility", ID: "DefaultVisibility", read: decodeVisibility},
	{Name: SecurityGroupReference, Command: "ec2 describe-security-group-references --group-id GROUP…", Arguments: []string{"ec2 describe-security-groups SecurityGroups[].GroupId"}, Batch: 200, Root: "SecurityGroupReferenceSet.#", Also: []string{"SecurityGroupsReferenceSet"}, ID: "GroupId", Prefix: "sg-", read: decodeReference},
	{Name: SecurityGroupForVPC, Command: "ec2 get-security-groups-for-vpc --vpc-id VPC", Arguments: []string{"ec2 describe-vpcs Vpcs[].VpcId"}, Root: "SecurityGroupForVpcs.#", ID: "GroupId", Prefix: "sg-", read: decodeGroupForVPC},
	{Name: TransitGatewayAttachment, Command: "ec2 describe-transit-gateway-vpc-attachments", Root: "TransitGatewayVpcAttachments.#", ID: "TransitGatewayAttachmentId", Prefix: "tgw-attach-", read: decodeAttachment},
	{Name: "transit-gateway", Command: "ec2 describe-transit-gateways", Root: "TransitGateways.#", ID: "TransitGatewayId", Prefix: "tgw-", read: decodeGateway},
	{Name: "subnet", Command: "ec2 describe-subnets", Root: "Subnets.#", ID: "SubnetId", Prefix: "subnet-", read: decodeSubnet},
	{Name: SharedResourceKind, Command: "ram list-resources --resource-owner=SELF", Root: "resources.#", ID: "arn", Prefix: "arn:*:", Bears: true, read: decodeShared},
	{Name: SharePrincipalKind, Command: "ram list-principals --resource-owner=SELF", Root: "principals.#", ID: "id", read: decodePrincipal},
	{Name: ShareAssociationKind, Command: "ram get-resource-share-associations --association-type TYPE", Root: "resourceShareAssociations.#", ID: "associatedEntity", State: "status", Over: []string{"DISASSOCIATED", "FAILED"}, read: decodeShareAssociation},

	{Name: AuthorizationDetail, Command: "iam get-account-authorization-details", Root: "UserDetailList.#", Also: []string{"GroupDetailList", "RoleDetailList", "Policies"}, ID: "Arn", Prefix: "arn:*:iam:", Aside: true, read: decodeIdentity},
	{Name: OrganizationKind, Command: "organizations describe-organization", Root: "Organization", ID: "Id", Prefix: "o-", Aside: true, read: decodeOrganization},
	{Name: "organization-root", Command: "organizations list-roots", Root: "Roots.#", ID: "Id", Prefix: "r-", Aside: true, read: decodeRoot},
	{Name: "parent", Command: "organizations list-parents --child-id CHILD", Root: "Parents.#", ID: "Id", Aside: true, read: decodeParent},
	{Name: PolicyForTarget, Command: "organizations list-policies-for-target --target-id TARGET --filter SERVICE_CONTROL_POLICY", Root: "Policies.#", ID: "Id", Prefix: "p-", Aside: true, read: decodePolicyForTarget},
	{Name: "target-of-policy", Command: "organizations list-targets-for-policy --policy-id POLICY", Root: "Targets.#", ID: "TargetId", Aside: true, read: decodeTarget},
	{Name: "policy", Command: "organizations describe-policy --policy-id POLICY", Root: "Policy", ID: "PolicySummary", Aside: true, read: decodePolicy},
	{Name: "policy-simulation", Command: "iam simulate-principal-policy --policy-source-arn PRINCIPAL --action-names ACTION --resource-arns GROUP", Root: "EvaluationResults.#", ID: "EvalActionName", Aside: true, read: decodeSimulation},
	{Name: "dry-run", Command: "ec2 delete-security-group --dry-run --group-id GROUP", Root: "Error", ID: "Code", Aside: true, read: decodeDryRun},
	{Name: "trail-event", Command: "cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=DeleteSecurityGroup", Root: "Events.#", Also: []string{"Records"}, ID: "EventId", Aside: true, read: decodeEvent},

	{
		Name: LaunchTemplateVersion, Command: "ec2 describe-launch-template-versions --launch-template-id TEMPLATE", Root: "LaunchTemplateVersions.#", ID: "LaunchTemplateId", Hides: true, Prefix: "lt-",
		Arguments: []string{"ec2 describe-launch-templates LaunchTemplates[].LaunchTemplateId"},
		Names:     []string{"LaunchTemplateData.SecurityGroupIds.#", "LaunchTemplateData.NetworkInterfaces.#.Groups.#"},
		ByName:    []string{"LaunchTemplateData.SecurityGroups.#"},
		Facts:     []string{"LaunchTemplateName", "VersionNumber", "DefaultVersion"},
	},
	{Name: AutoScalingGroup, Config: "AWS::AutoScaling::AutoScalingGroup", Command: "autoscaling describe-auto-scaling-groups", Root: "AutoScalingGroups.#", ID: "AutoScalingGroupName", Launches: true},
	{
		Name: "instance-refresh", Command: "autoscaling describe-instance-refreshes --auto-scaling-group-name GROUP", Root: "InstanceRefreshes.#", ID: "InstanceRefreshId", Launches: true,
		Arguments: []string{"autoscaling describe-auto-scaling-groups AutoScalingGroups[].AutoScalingGroupName"},
		State:     "Status", Over: []string{"Cancelled", "Failed", "RollbackFailed", "RollbackSuccessful", "Successful"},
	},
	{
		Name: "warm-pool-instance", Command: "autoscaling describe-warm-pool --auto-scaling-group-name GROUP", Root: "Instances.#", ID: "InstanceId", Prefix: "i-", Launches: true,
		Arguments: []string{"autoscaling describe-auto-scaling-groups AutoScalingGroups[].AutoScalingGroupName"},
		Beside:    []string{"WarmPoolConfiguration"},
		State:     "LifecycleState", Over: []string{"Warmed:Terminated"},
	},
	{Name: "fleet", Command: "ec2 describe-fleets", Root: "Fleets.#", ID: "FleetId", Prefix: "fleet-", Launches: true, State: "FleetState", Over: []string{"deleted", "deleted_running", "deleted_terminating", "failed"}},
	{Name: "fast-launch-image", Command: "ec2 describe-fast-launch-images", Root: "FastLaunchImages.#", ID: "ImageId", Prefix: "ami-", Launches: true},
	{
		Name: "pcs-compute-node-group", Command: "pcs get-compute-node-group --cluster-identifier CLUSTER --compute-node-group-identifier GROUP", Root: "computeNodeGroup", ID: "arn", Prefix: "arn:*:pcs:",
		Arguments: []string{"pcs list-clusters clusters[].id", "pcs list-compute-node-groups --cluster-identifier CLUSTER computeNodeGroups[].id"},
		Launches:  true, State: "status", Over: []string{"CREATE_FAILED", "DELETED"},
	},
	{Name: "launch-configuration", Config: "AWS::AutoScaling::LaunchConfiguration", Command: "autoscaling describe-launch-configurations", Root: "LaunchConfigurations.#", ID: "LaunchConfigurationName", Names: []string{"SecurityGroups.#"}, ByName: []string{"SecurityGroups.#"}},
	{Name: "lambda-function", Config: "AWS::Lambda::Function", Command: "lambda list-functions --function-version ALL", Root: "Functions.#", ID: "FunctionName", Names: []string{"VpcConfig.SecurityGroupIds.#"}, Facts: []string{"Version"}, Lies: []string{"VpcConfig.SubnetIds.#"}},

	{
		Name: "spot-fleet-request", Command: "ec2 describe-spot-fleet-requests", Root: "SpotFleetRequestConfigs.#", ID: "SpotFleetRequestId", Prefix: "sfr-", Launches: true,
		Names: []string{
			"SpotFleetRequestConfig.LaunchSpecifications.#.SecurityGroups.#.GroupId",
			"SpotFleetRequestConfig.LaunchSpecifications.#.NetworkInterfaces.#.Groups.#",
		},
		ByName: []string{"SpotFleetRequestConfig.LaunchSpecifications.#.SecurityGroups.#"},
		State:  "SpotFleetRequestState", Over: []string{"cancelled", "cancelled_running", "cancelled_terminating", "failed"},
	},
	{
		Name: "spot-instance-request", Command: "ec2 describe-spot-instance-requests", Root: "SpotInstanceRequests.#", ID: "SpotInstanceRequestId", Prefix: "sir-",
		Names: []string{
			"LaunchSpecification.SecurityGroups.#.GroupId",
			"LaunchSpecification.NetworkInterfaces.#.Groups.#",
		},
		ByName: []string{"LaunchSpecification.SecurityGroups.#"},
		State:  "State", Over: []string{"cancelled", "closed", "failed"},
	},
	{
		Name: "client-vpn-endpoint", Command: "ec2 describe-client-vpn-endpoints", Root: "ClientVpnEndpoints.#", ID: "ClientVpnEndpointId", Prefix: "cvpn-endpoint-",
		Names: []string{"SecurityGroupIds.#"},
		State: "Status.Code", Over: []string{"deleted"},
	},
	{
		Name: "client-vpn-target-network", Command: "ec2 describe-client-vpn-target-networks --client-vpn-endpoint-id ENDPOINT", Root: "ClientVpnTargetNetworks.#", ID: "AssociationId", Prefix: "cvpn-assoc-",
		Arguments: []string{"ec2 describe-client-vpn-endpoints ClientVpnEndpoints[].ClientVpnEndpointId"},
		Names:     []string{"SecurityGroups.#"},
		State:     "Status.Code", Over: []string{"association-failed", "disassociated"},
	},
	{
		Name: "instance-connect-endpoint", Command: "ec2 describe-instance-connect-endpoints", Root: "InstanceConnectEndpoints.#", ID: "InstanceConnectEndpointId", Prefix: "eice-",
		Names: []string{"SecurityGroupIds.#"},
		State: "State", Over: []string{"create-failed", "delete-complete"},
		Serves: []string{"NetworkInterfaceIds.#"},
	},
	{
		Name: "verified-access-endpoint", Command: "ec2 describe-verified-access-endpoints", Root: "VerifiedAccessEndpoints.#", ID: "VerifiedAccessEndpointId", Prefix: "vae-",
		Names: []string{"SecurityGroupIds.#"},
		State: "Status.Code", Over: []string{"deleted"},
	},

	{Name: "load-balancer", Config: "AWS::ElasticLoadBalancingV2::LoadBalancer", Command: "elbv2 describe-load-balancers", Root: "LoadBalancers.#", ID: "LoadBalancerArn", Prefix: "arn:*:elasticloadbalancing:", Names: []string{"SecurityGroups.#"}, State: "State.Code", Over: []string{"failed"}},
	{Name: "classic-load-balancer", Config: "AWS::ElasticLoadBalancing::LoadBalancer", Command: "elb describe-load-balancers", Root: "LoadBalancerDescriptions.#", ID: "LoadBalancerName", Names: []string{"SecurityGroups.#"}},
	{Name: "vpc-link", Command: "apigatewayv2 get-vpc-links", Root: "Items.#", ID: "VpcLinkId", Names: []string{"SecurityGroupIds.#"}, State: "VpcLinkStatus", Over: []string{"FAILED"}},
	{Name: "resource-gateway", Command: "vpc-lattice list-resource-gateways", Root: "items.#", ID: "id", Prefix: "rgw-", Names: []string{"securityGroupIds.#"}, State: "status", Over: []string{"CREATE_FAILED"}},
	{
		Name: "resolver-endpoint", Command: "route53resolver list-resolver-endpoints", Root: "ResolverEndpoints.#", ID: "Id", Prefix: "rslvr-",
		Names: []string{"SecurityGroupIds.#"}, Beside: []string{"MaxResults"},
	},
	{Name: "transfer-server", Command: "transfer describe-server --server-id SERVER", Arguments: []string{"transfer list-servers Servers[].ServerId"}, Root: "Server", ID: "ServerId", Prefix: "s-", Names: []string{"EndpointDetails.SecurityGroupIds.#"}},

	{
		Name: "lambda-capacity-provider", Command: "lambda list-capacity-providers", Root: "CapacityProviders.#", ID: "CapacityProviderArn", Prefix: "arn:*:lambda:",
		Names: []string{"VpcConfig.SecurityGroupIds.#"},
	},
	{
		Name: "ecs-service", Config: "AWS::ECS::Service", Command: "ecs describe-services --cluster CLUSTER --services SERVICE…", Root: "services.#", ID: "serviceArn", Prefix: "arn:*:ecs:",
		Arguments: []string{"ecs list-clusters clusterArns[]", "ecs list-services --cluster CLUSTER serviceArns[]"}, Batch: 10,
		Names: []string{
			"networkConfiguration.awsvpcConfiguration.securityGroups.#",
			"deployments.#.networkConfiguration.awsvpcConfiguration.securityGroups.#",
			"taskSets.#.networkConfiguration.awsvpcConfiguration.securityGroups.#",
		},
		Beside: []string{"failures"},
		State:  "status", Over: []string{"INACTIVE"},
	},
	{
		Name: "ecs-task-set", Command: "ecs describe-task-sets --cluster CLUSTER --service SERVICE", Root: "taskSets.#", ID: "taskSetArn", Prefix: "arn:*:ecs:",
		Arguments: []string{"ecs list-clusters clusterArns[]", "ecs list-services --cluster CLUSTER serviceArns[]"},
		Names:     []string{"networkConfiguration.awsvpcConfiguration.securityGroups.#"}, Beside: []string{"failures"},
	},
	{
		Name: "ecs-express-gateway-service", Command: "ecs describe-express-gateway-service --service-arn SERVICE", Root: "service", ID: "serviceArn", Prefix: "arn:*:ecs:",
		Names: []string{"activeConfigurations.#.networkConfiguration.securityGroups.#"},
		State: "status.statusCode", Over: []string{"INACTIVE"},
	},
	{
		Name: "ecs-capacity-provider", Command: "ecs describe-capacity-providers", Root: "capacityProviders.#", ID: "capacityProviderArn", Prefix: "arn:*:ecs:",
		Names: []string{"managedInstancesProvider.instanceLaunchTemplate.networkConfiguration.securityGroups.#"}, Beside: []string{"failures"},
		State: "status", Over: []string{"INACTIVE"},
	},
	{
		Name: "eks-cluster", Command: "eks describe-cluster --name CLUSTER", Root: "cluster", ID: "arn", Prefix: "arn:*:eks:",
		Arguments: []string{"eks list-clusters clusters[]"},
		Names: []string{
			"resourcesVpcConfig.securityGroupIds.#",
			"resourcesVpcConfig.clusterSecurityGroupId",
		},
	},
	{
		Name: "eks-nodegroup", Command: "eks describe-nodegroup --cluster-name CLUSTER --nodegroup-name NODEGROUP", Root: "nodegroup", ID: "nodegroupArn", Prefix: "arn:*:eks:", Launches: true,
		Arguments: []string{"eks list-clusters clusters[]", "eks list-nodegroups --cluster-name CLUSTER nodegroups[]"},
		Names: []string{
			"remoteAccess.sourceSecurityGroups.#",
			"resources.remoteAccessSecurityGroup",
		},
	},
	{
		Name: "batch-compute-environment", Command: "batch describe-compute-environments", Launches: true, Root: "computeEnvironments.#", ID: "computeEnvironmentName",
		Names: []string{"computeResources.securityGroupIds.#"},
		State: "status", Over: []string{"DELETED"},
	},
	{Name: "pcs-cluster", Command: "pcs get-cluster --cluster-identifier CLUSTER", Arguments: []string{"pcs list-clusters clusters[].id"}, Root: "cluster", ID: "arn", Prefix: "arn:*:pcs:", Names: []string{"networking.securityGroupIds.#"}, State: "status", Over: []string{"CREATE_FAILED"}},
	{Name: "vpc-connector", Command: "apprunner list-vpc-connectors", Root: "VpcConnectors.#", ID: "VpcConnectorArn", Prefix: "arn:*:apprunner:", Names: []string{"SecurityGroups.#"}, State: "Status", Over: []string{"INACTIVE"}},
	{Name: "appstream-fleet", Command: "appstream describe-fleets", Root: "Fleets.#", ID: "Arn", Prefix: "arn:*:appstream:", Names: []string{"VpcConfig.SecurityGroupIds.#"}},
	{Name: "appstream-image-builder", Command: "appstream describe-image-builders", Root: "ImageBuilders.#", ID: "Arn", Prefix: "arn:*:appstream:", Names: []string{"VpcConfig.SecurityGroupIds.#"}},
	{
		Name: "appstream-app-block-builder", Command: "appstream describe-app-block-builders", Root: "AppBlockBuilders.#", ID: "Arn", Prefix: "arn:*:appstream:",
		Names: []string{"VpcConfig.SecurityGroupIds.#"},
	},
	{
		Name: "workspace-directory", Command: "workspaces describe-workspace-directories", Root: "Directories.#", ID: "DirectoryId",
		Names: []string{
			"WorkspaceSecurityGroupId",
			"WorkspaceCreationProperties.CustomSecurityGroupId",
		},
		State: "State", Over: []string{"DEREGISTERED"},
	},
	{
		Name: "workspaces-web-network-settings", Command: "workspaces-web get-network-settings --network-settings-arn SETTINGS", Root: "networkSettings", ID: "networkSettingsArn", Prefix: "arn:*:workspaces-web:",
		Arguments: []string{"workspaces-web list-network-settings networkSettings[].networkSettingsArn"},
		Names:     []string{"securityGroupIds.#"},
	},
	{
		Name: "event-target", Command: "events list-targets-by-rule --rule RULE", Root: "Targets.#", ID: "Id",
		Arguments: []string{"events list-rules Rules[].Name"},
		Names:     []string{"EcsParameters.NetworkConfiguration.awsvpcConfiguration.SecurityGroups.#"},
	},
	{Name: "canary", Command: "synthetics describe-canaries", Root: "Canaries.#", ID: "Name", Names: []string{"VpcConfig.SecurityGroupIds.#"}},

	{
		Name: "codebuild-project", Config: "AWS::CodeBuild::Project", Command: "codebuild batch-get-projects --names PROJECT…", Root: "projects.#", ID: "arn", Prefix: "arn:*:codebuild:",
		Arguments: []string{"codebuild list-projects projects[]"}, Batch: 100,
		Names: []string{
			"vpcConfig.securityGroupIds.#",
			"environment.dockerServer.securityGroupIds.#",
		},
		Beside: []string{"projectsNotFound"},
	},
	{
		Name: "codebuild-fleet", Command: "codebuild batch-get-fleets --names FLEET…", Root: "fleets.#", ID: "arn", Prefix: "arn:*:codebuild:",
		Arguments: []string{"codebuild list-fleets fleets[]"}, Batch: 100,
		Names: []string{"vpcConfig.securityGroupIds.#"}, Beside: []string{"fleetsNotFound"},
		State: "status.statusCode", Over: []string{"CREATE_FAILED"},
	},
	{Name: "connection-host", Command: "codeconnections list-hosts", Root: "Hosts.#", ID: "HostArn", Prefix: "arn:*:code", Names: []string{"VpcConfiguration.SecurityGroupIds.#"}},
	{
		Name: "infrastructure-configuration", Command: "imagebuilder get-infrastructure-configuration --infrastructure-configuration-arn CONFIGURATION", Root: "infrastructureConfiguration", ID: "arn", Prefix: "arn:*:imagebuilder:",
		Arguments: []string{"imagebuilder list-infrastructure-configurations infrastructureConfigurationSummaryList[].arn"},
		Names:     []string{"securityGroupIds.#"}, Beside: []string{"requestId"},
	},
	{Name: "devicefarm-project", Command: "devicefarm list-projects", Root: "projects.#", ID: "arn", Prefix: "arn:*:devicefarm:", Names: []string{"vpcConfig.securityGroupIds.#"}},
	{Name: "test-grid-project", Command: "devicefarm list-test-grid-projects", Root: "testGridProjects.#", ID: "arn", Prefix: "arn:*:devicefarm:", Names: []string{"vpcConfig.securityGroupIds.#"}},
	{
		Name: "agent-space", Command: "securityagent batch-get-agent-spaces --agent-space-ids SPACE…", Root: "agentSpaces.#", ID: "agentSpaceId",
		Arguments: []string{"securityagent list-agent-spaces agentSpaceSummaries[].agentSpaceId"}, Batch: 10,
		Names: []string{"awsResources.vpcs.#.securityGroupArns.#"}, Beside: []string{"notFound"},
	},
	{
		Name: "pentest", Command: "securityagent batch-get-pentests --agent-space-id SPACE --pentest-ids PENTEST…", Root: "pentests.#", ID: "pentestId",
		Arguments: []string{"securityagent list-agent-spaces agentSpaceSummaries[].agentSpaceId", "securityagent list-pentests --agent-space-id SPACE pentestSummaries[].pentestId"}, Batch: 10,
		Names: []string{"vpcConfig.securityGroupArns.#"}, Beside: []string{"notFound"},
	},

	{Name: "db-instance", Config: "AWS::RDS::DBInstance", Command: "rds describe-db-instances", Root: "DBInstances.#", ID: "DBInstanceIdentifier", Names: []string{"VpcSecurityGroups.#.VpcSecurityGroupId"}, Lies: []string{"DBSubnetGroup.VpcId", "AvailabilityZone"}, Facts: []string{"MultiAZ", "DeletionProtection"}},
	{Name: "db-cluster", Config: "AWS::RDS::DBCluster", Command: "rds describe-db-clusters", Root: "DBClusters.#", ID: "DBClusterIdentifier", Names: []string{"VpcSecurityGroups.#.VpcSecurityGroupId"}, Facts: []string{"DeletionProtection"}},
	{Name: "db-proxy", Command: "rds describe-db-proxies", Root: "DBProxies.#", ID: "DBProxyName", Names: []string{"VpcSecurityGroupIds.#"}},
	{Name: "db-proxy-endpoint", Command: "rds describe-db-proxy-endpoints", Root: "DBProxyEndpoints.#", ID: "DBProxyEndpointName", Names: []string{"VpcSecurityGroupIds.#"}},
	{Name: "option-group", Command: "rds describe-option-groups", Root: "OptionGroupsList.#", ID: "OptionGroupName", Names: []string{"Options.#.VpcSecurityGroupMemberships.#.VpcSecurityGroupId"}},
	{
		Name: "docdb-elastic-cluster", Command: "docdb-elastic get-cluster --cluster-arn CLUSTER", Root: "cluster", ID: "clusterArn", Prefix: "arn:*:docdb-elastic:",
		Arguments: []string{"docdb-elastic list-clusters clusters[].clusterArn"},
		Names:     []string{"vpcSecurityGroupIds.#"},
	},
	{Name: "cache-cluster", Command: "elasticache describe-cache-clusters", Root: "CacheClusters.#", ID: "CacheClusterId", Names: []string{"SecurityGroups.#.SecurityGroupId"}, State: "CacheClusterStatus", Over: []string{"deleted"}},
	{Name: "serverless-cache", Command: "elasticache describe-serverless-caches", Root: "ServerlessCaches.#", ID: "ServerlessCacheName", Names: []string{"SecurityGroupIds.#"}, State: "Status", Over: []string{"create-failed"}},
	{Name: "memorydb-cluster", Command: "memorydb describe-clusters", Root: "Clusters.#", ID: "ARN", Prefix: "arn:*:memorydb:", Names: []string{"SecurityGroups.#.SecurityGroupId"}},
	{Name: "dax-cluster", Command: "dax describe-clusters", Root: "Clusters.#", ID: "ClusterArn", Prefix: "arn:*:dax:", Names: []string{"SecurityGroups.#.SecurityGroupIdentifier"}},
	{Name: "redshift-cluster", Config: "AWS::Redshift::Cluster", Command: "redshift describe-clusters", Root: "Clusters.#", ID: "ClusterIdentifier", Names: []string{"VpcSecurityGroups.#.VpcSecurityGroupId"}, Lies: []string{"VpcId"}, Serves: []string{"Endpoint.VpcEndpoints.#.NetworkInterfaces.#.NetworkInterfaceId"}},
	{Name: "redshift-endpoint-access", Command: "redshift describe-endpoint-access", Root: "EndpointAccessList.#", ID: "EndpointName", Names: []string{"VpcSecurityGroups.#.VpcSecurityGroupId"}, Serves: []string{"VpcEndpoint.NetworkInterfaces.#.NetworkInterfaceId"}},
	{
		Name: "redshift-serverless-workgroup", Command: "redshift-serverless list-workgroups", Root: "workgroups.#", ID: "workgroupArn", Prefix: "arn:*:redshift-serverless:",
		Names:  []string{"securityGroupIds.#"},
		Serves: []string{"endpoint.vpcEndpoints.#.networkInterfaces.#.networkInterfaceId"},
	},
	{
		Name: "redshift-serverless-endpoint-access", Command: "redshift-serverless list-endpoint-access", Root: "endpoints.#", ID: "endpointArn", Prefix: "arn:*:redshift-serverless:",
		Names:  []string{"vpcSecurityGroups.#.vpcSecurityGroupId"},
		Serves: []string{"vpcEndpoint.networkInterfaces.#.networkInterfaceId"},
	},
	{Name: "cloudhsm-cluster", Command: "cloudhsmv2 describe-clusters", Root: "Clusters.#", ID: "ClusterId", Prefix: "cluster-", Names: []string{"SecurityGroup"}, State: "State", Over: []string{"DELETED"}},
	{
		Name: "directory", Command: "ds describe-directories", Root: "DirectoryDescriptions.#", ID: "DirectoryId",
		Names: []string{
			"VpcSettings.SecurityGroupId",
			"ConnectSettings.SecurityGroupId",
			"OwnerDirectoryDescription.VpcSettings.SecurityGroupId",
		},
		State: "Stage", Over: []string{"Deleted", "Failed"},
	},
	{Name: "fsx-file-system", Command: "fsx describe-file-systems", Root: "FileSystems.#", ID: "ResourceARN", Prefix: "arn:*:fsx:", Serves: []string{"NetworkInterfaceIds.#"}},
	{
		Name: "mount-target", Command: "efs describe-mount-targets --file-system-id SYSTEM", Root: "MountTargets.#", ID: "MountTargetId", Prefix: "fsmt-",
		Arguments: []string{"efs describe-file-systems FileSystems[].FileSystemId"},
		Serves:    []string{"NetworkInterfaceId"},
	},
	{Name: "s3-outposts-endpoint", Command: "s3outposts list-endpoints", Root: "Endpoints.#", ID: "EndpointArn", Prefix: "arn:*:s3-outposts:", Names: []string{"SecurityGroupId"}, State: "Status", Over: []string{"Create_Failed"}, Serves: []string{"NetworkInterfaces.#.NetworkInterfaceId"}},

	{
		Name: "dms-replication-instance", Command: "dms describe-replication-instances", Root: "ReplicationInstances.#", ID: "ReplicationInstanceIdentifier",
		Names: []string{"VpcSecurityGroups.#.VpcSecurityGroupId"},
		Lies:  []string{"ReplicationSubnetGroup.VpcId", "AvailabilityZone"}, Facts: []string{"MultiAZ"},
		State: "ReplicationInstanceStatus", Over: []string{"deleted"},
	},
	{
		Name: "dms-replication-config", Command: "dms describe-replication-configs", Root: "ReplicationConfigs.#", ID: "ReplicationConfigIdentifier",
		Names: []string{"ComputeConfig.VpcSecurityGroupIds.#"},
	},
	{Name: "dms-instance-profile", Command: "dms describe-instance-profiles", Root: "InstanceProfiles.#", ID: "InstanceProfileArn", Prefix: "arn:*:dms:", Names: []string{"VpcSecurityGroups.#"}},
	{
		Name: "drs-replication-configuration-template", Command: "drs describe-replication-configuration-templates", Root: "items.#", ID: "arn", Prefix: "arn:*:drs:",
		Names: []string{"replicationServersSecurityGroupsIDs.#"},
	},
	{
		Name: "mgn-replication-configuration-template", Command: "mgn describe-replication-configuration-templates", Root: "items.#", ID: "arn", Prefix: "arn:*:mgn:",
		Names: []string{"replicationServersSecurityGroupsIDs.#"},
	},
	{Name: "glue-connection", Command: "glue get-connections", Root: "ConnectionList.#", ID: "Name", Names: []string{"PhysicalConnectionRequirements.SecurityGroupIdList.#"}},
	{Name: "glue-dev-endpoint", Command: "glue get-dev-endpoints", Root: "DevEndpoints.#", ID: "EndpointName", Names: []string{"SecurityGroupIds.#"}},
	{
		Name: "emr-cluster", Command: "emr describe-cluster --cluster-id CLUSTER", Root: "Cluster", ID: "Id", Prefix: "j-",
		Arguments: []string{"emr list-clusters --active Clusters[].Id"},
		Names: []string{
			"Ec2InstanceAttributes.EmrManagedMasterSecurityGroup",
			"Ec2InstanceAttributes.EmrManagedSlaveSecurityGroup",
			"Ec2InstanceAttributes.ServiceAccessSecurityGroup",
			"Ec2InstanceAttributes.AdditionalMasterSecurityGroups.#",
			"Ec2InstanceAttributes.AdditionalSlaveSecurityGroups.#",
		},
		State: "Status.State", Over: []string{"TERMINATED", "TERMINATED_WITH_ERRORS"},
	},
	{
		Name: "emr-studio", Command: "emr describe-studio --studio-id STUDIO", Root: "Studio", ID: "StudioId", Prefix: "es-",
		Arguments: []string{"emr list-studios Studios[].StudioId"},
		Names: []string{
			"WorkspaceSecurityGroupId",
			"EngineSecurityGroupId",
		},
	},
	{
		Name: "emr-managed-endpoint", Command: "emr-containers list-managed-endpoints --virtual-cluster-id CLUSTER", Root: "endpoints.#", ID: "arn", Prefix: "arn:*:emr-containers:",
		Arguments: []string{"emr-containers list-virtual-clusters virtualClusters[].id"},
		Names:     []string{"securityGroup"},
		State:     "state", Over: []string{"TERMINATED", "TERMINATED_WITH_ERRORS"},
	},
	{
		Name: "emr-serverless-application", Command: "emr-serverless get-application --application-id APPLICATION", Root: "application", ID: "arn", Prefix: "arn:*:emr-serverless:",
		Arguments: []string{"emr-serverless list-applications applications[].id"},
		Names:     []string{"networkConfiguration.securityGroupIds.#"},
		State:     "state", Over: []string{"TERMINATED"},
	},
	{Name: "opensearch-domain", Command: "opensearch describe-domains --domain-names DOMAIN…", Arguments: []string{"opensearch list-domain-names DomainNames[].DomainName"}, Batch: 5, Root: "DomainStatusList.#", ID: "DomainName", Names: []string{"VPCOptions.SecurityGroupIds.#"}},
	{
		Name: "opensearch-vpc-endpoint", Command: "opensearch describe-vpc-endpoints --vpc-endpoint-ids ENDPOINT…", Root: "VpcEndpoints.#", ID: "VpcEndpointId", Prefix: "aos-",
		Arguments: []string{"opensearch list-vpc-endpoints VpcEndpointSummaryList[].VpcEndpointId"}, Batch: 10,
		Names: []string{"VpcOptions.SecurityGroupIds.#"}, Beside: []string{"VpcEndpointErrors"},
		State: "Status", Over: []string{"CREATE_FAILED"},
	},
	{
		Name: "opensearch-serverless-vpc-endpoint", Command: "opensearchserverless batch-get-vpc-endpoint --ids ENDPOINT…", Root: "vpcEndpointDetails.#", ID: "id", Prefix: "vpce-",
		Arguments: []string{"opensearchserverless list-vpc-endpoints vpcEndpointSummaries[].id"}, Batch: 10,
		Names: []string{"securityGroupIds.#"}, Beside: []string{"vpcEndpointErrorDetails"},
	},
	{Name: "ingestion-pipeline-endpoint", Command: "osis list-pipeline-endpoints", Root: "PipelineEndpoints.#", ID: "EndpointId", Names: []string{"VpcOptions.SecurityGroupIds.#"}, State: "Status", Over: []string{"CREATE_FAILED"}},
	{
		Name: "delivery-stream", Command: "firehose describe-delivery-stream --delivery-stream-name STREAM", Root: "DeliveryStreamDescription", ID: "DeliveryStreamName",
		Arguments: []string{"firehose list-delivery-streams --limit 10000 DeliveryStreamNames[]"},
		Names: []string{
			"Destinations.#.ElasticsearchDestinationDescription.VpcConfigurationDescription.SecurityGroupIds.#",
			"Destinations.#.AmazonopensearchserviceDestinationDescription.VpcConfigurationDescription.SecurityGroupIds.#",
			"Destinations.#.AmazonOpenSearchServerlessDestinationDescription.VpcConfigurationDescription.SecurityGroupIds.#",
		},
		State: "DeliveryStreamStatus", Over: []string{"CREATING_FAILED"},
	},
	{
		Name: "analytics-application", Command: "kinesisanalyticsv2 describe-application --application-name APPLICATION", Root: "ApplicationDetail", ID: "ApplicationName",
		Arguments: []string{"kinesisanalyticsv2 list-applications ApplicationSummaries[].ApplicationName"},
		Names:     []string{"ApplicationConfigurationDescription.VpcConfigurationDescriptions.#.SecurityGroupIds.#"},
	},
	{
		Name: "kafka-cluster", Command: "kafka list-clusters-v2", Root: "ClusterInfoList.#", ID: "ClusterArn", Prefix: "arn:*:kafka:",
		Names: []string{
			"Provisioned.BrokerNodeGroupInfo.SecurityGroups.#",
			"Serverless.VpcConfigs.#.SecurityGroupIds.#",
			"BrokerNodeGroupInfo.SecurityGroups.#",
		},
	},
	{
		Name: "kafka-connector", Command: "kafkaconnect list-connectors", Root: "connectors.#", ID: "connectorArn", Prefix: "arn:*:kafkaconnect:",
		Names: []string{"kafkaCluster.apacheKafkaCluster.vpc.securityGroups.#"},
	},
	{
		Name: "mwaa-environment", Command: "mwaa get-environment --name ENVIRONMENT", Root: "Environment", ID: "Arn", Prefix: "arn:*:airflow:",
		Arguments: []string{"mwaa list-environments Environments[]"},
		Names:     []string{"NetworkConfiguration.SecurityGroupIds.#"},
		State:     "Status", Over: []string{"CREATE_FAILED", "DELETED"},
	},
	{
		Name: "amp-scraper", Command: "amp list-scrapers", Root: "scrapers.#", ID: "scraperId",
		Names: []string{
			"source.eksConfiguration.securityGroupIds.#",
			"source.vpcConfiguration.securityGroupIds.#",
		},
		State: "status.statusCode", Over: []string{"CREATION_FAILED"},
	},
	{Name: "grafana-workspace", Command: "grafana describe-workspace --workspace-id WORKSPACE", Arguments: []string{"grafana list-workspaces workspaces[].id"}, Root: "workspace", ID: "id", Prefix: "g-", Names: []string{"vpcConfiguration.securityGroupIds.#"}, State: "status", Over: []string{"CREATION_FAILED"}},
	{
		Name: "quicksight-vpc-connection", Command: "quicksight list-vpc-connections --aws-account-id ACCOUNT", Root: "VPCConnectionSummaries.#", ID: "VPCConnectionId",
		Arguments: []string{"sts get-caller-identity Account"},
		Names:     []string{"SecurityGroupIds.#"}, Beside: []string{"RequestId", "Status"},
		State: "Status", Over: []string{"CREATION_FAILED", "DELETED"},
		Serves: []string{"NetworkInterfaces.#.NetworkInterfaceId"},
	},
	{
		Name: "datazone-connection", Command: "datazone list-connections --domain-identifier DOMAIN", Root: "items.#", ID: "connectionId",
		Arguments: []string{"datazone list-domains items[].id"},
		Names:     []string{"physicalEndpoints.#.glueConnection.physicalConnectionRequirements.securityGroupIdList.#"},
	},
	{
		Name: "topic-rule-destination", Command: "iot list-topic-rule-destinations", Root: "destinationSummaries.#", ID: "arn", Prefix: "arn:*:iot:",
		Names: []string{"vpcDestinationSummary.securityGroups.#"},
	},
	{Name: "sagemaker-workforce", Command: "sagemaker list-workforces", Root: "Workforces.#", ID: "WorkforceName", Names: []string{"WorkforceVpcConfig.SecurityGroupIds.#"}},
	{
		Name: "marketplace-model-endpoint", Command: "bedrock get-marketplace-model-endpoint --endpoint-arn ENDPOINT", Root: "marketplaceModelEndpoint", ID: "endpointArn",
		Arguments: []string{"bedrock list-marketplace-model-endpoints marketplaceModelEndpoints[].endpointArn"},
		Names:     []string{"endpointConfig.sageMaker.vpc.securityGroupIds.#"},
	},
	{
		Name: "agentcore-harness", Command: "bedrock-agentcore-control get-harness --harness-id HARNESS", Root: "harness", ID: "harnessId",
		Arguments: []string{"bedrock-agentcore-control list-harnesses harnesses[].harnessId"},
		Names: []string{
			"environment.agentCoreRuntimeEnvironment.networkConfiguration.networkModeConfig.securityGroups.#",
			"authorizerConfiguration.customJWTAuthorizer.privateEndpoint.managedVpcResource.securityGroupIds.#",
			"authorizerConfiguration.customJWTAuthorizer.privateEndpointOverrides.#.privateEndpoint.managedVpcResource.securityGroupIds.#",
		},
		State: "status", Over: []string{"CREATE_FAILED"},
	},
	{
		Name: "flywheel", Command: "comprehend describe-flywheel --flywheel-arn FLYWHEEL", Root: "FlywheelProperties", ID: "FlywheelArn", Prefix: "arn:*:comprehend:",
		Arguments: []string{"comprehend list-flywheels FlywheelSummaryList[].FlywheelArn"},
		Names:     []string{"DataSecurityConfig.VpcConfig.SecurityGroupIds.#"},
	},
	{Name: "pca-connector", Command: "pca-connector-ad list-connectors", Root: "Connectors.#", ID: "Arn", Prefix: "arn:*:pca-connector-ad:", Names: []string{"VpcInformation.SecurityGroupIds.#"}},
	{
		Name: "license-identity-provider", Command: "license-manager-user-subscriptions list-identity-providers", Root: "IdentityProviderSummaries.#", ID: "IdentityProviderArn", Prefix: "arn:*:license-manager-user-subscriptions:",
		Names: []string{"Settings.SecurityGroupId"},
	},
	{Name: "medialive-channel", Command: "medialive list-channels", Root: "Channels.#", ID: "Arn", Prefix: "arn:*:medialive:", Names: []string{"Vpc.SecurityGroupIds.#"}, State: "State", Over: []string{"CREATE_FAILED", "DELETED"}},
	{
		Name: "mediaconnect-flow", Command: "mediaconnect describe-flow --flow-arn FLOW", Root: "Flow", ID: "FlowArn", Prefix: "arn:*:mediaconnect:",
		Arguments: []string{"mediaconnect list-flows Flows[].FlowArn"},
		Names:     []string{"VpcInterfaces.#.SecurityGroupIds.#"}, Beside: []string{"Messages"},
		Serves: []string{"VpcInterfaces.#.NetworkInterfaceIds.#"},
	},
	{
		Name: "router-network-interface", Command: "mediaconnect get-router-network-interface --arn INTERFACE", Root: "RouterNetworkInterface", ID: "Arn", Prefix: "arn:*:mediaconnect:",
		Arguments: []string{"mediaconnect list-router-network-interfaces RouterNetworkInterfaces[].Arn"},
		Names:     []string{"Configuration.Vpc.SecurityGroupIds.#"},
	},
	{
		Name: "evs-environment", Command: "evs get-environment --environment-id ENVIRONMENT", Root: "environment", ID: "environmentId", Prefix: "env-",
		Arguments: []string{"evs list-environments environmentSummaries[].environmentId"},
		Names:     []string{"serviceAccessSecurityGroups.securityGroups.#"},
		State:     "environmentState", Over: []string{"CREATE_FAILED", "DELETED"},
	},

	// Records that are answers by themselves. Some hold the ARNs of others: these come after them.
	{
		Name: "mq-broker", Command: "mq describe-broker --broker-id BROKER", Root: "", ID: "BrokerArn", Prefix: "arn:*:mq:",
		Arguments: []string{"mq list-brokers BrokerSummaries[].BrokerId"},
		Names: []string{
			"SecurityGroups.#",
			"PendingSecurityGroups.#",
		},
		State: "BrokerState", Over: []string{"CREATION_FAILED"},
	},
	{
		Name: "schedule", Command: "scheduler get-schedule --group-name GROUP --name SCHEDULE", Root: "", ID: "Arn", Prefix: "arn:*:scheduler:",
		Arguments: []string{"scheduler list-schedule-groups ScheduleGroups[].Name", "scheduler list-schedules --group-name GROUP Schedules[].Name"},
		Names:     []string{"Target.EcsParameters.NetworkConfiguration.awsvpcConfiguration.SecurityGroups.#"},
	},
	{
		Name: "pipe", Command: "pipes describe-pipe --name PIPE", Root: "", ID: "Arn", Prefix: "arn:*:pipes:",
		Arguments: []string{"pipes list-pipes Pipes[].Name"},
		Names: []string{
			"SourceParameters.SelfManagedKafkaParameters.Vpc.SecurityGroup.#",
			"TargetParameters.EcsTaskParameters.NetworkConfiguration.awsvpcConfiguration.SecurityGroups.#",
		},
	},
	{
		Name: "mount-target-groups", Command: "efs describe-mount-target-security-groups --mount-target-id TARGET", Root: "", ID: "", Prefix: "fsmt-",
		Arguments: []string{"efs describe-file-systems FileSystems[].FileSystemId", "efs describe-mount-targets --file-system-id SYSTEM MountTargets[].MountTargetId"},
		Names:     []string{"SecurityGroups.#"},
	},
	{
		Name: "s3files-mount-target", Command: "s3files get-mount-target --mount-target-id TARGET", Root: "", ID: "mountTargetId", Prefix: "fsmt-",
		Arguments: []string{"s3files list-file-systems fileSystems[].fileSystemId", "s3files list-mount-targets --file-system-id SYSTEM mountTargets[].mountTargetId"},
		Names:     []string{"securityGroups.#"},
		State:     "status", Over: []string{"deleted"},
		Serves: []string{"networkInterfaceId"},
	},
	{
		Name: "sagemaker-notebook-instance", Command: "sagemaker describe-notebook-instance --notebook-instance-name NOTEBOOK", Root: "", ID: "NotebookInstanceArn", Prefix: "arn:*:sagemaker:",
		Arguments: []string{"sagemaker list-notebook-instances NotebookInstances[].NotebookInstanceName"},
		Names:     []string{"SecurityGroups.#"},
		Serves:    []string{"NetworkInterfaceId"},
	},
	{
		Name: "sagemaker-domain", Command: "sagemaker describe-domain --domain-id DOMAIN", Root: "", ID: "DomainArn", Prefix: "arn:*:sagemaker:",
		Arguments: []string{"sagemaker list-domains Domains[].DomainId"},
		Names: []string{
			"SecurityGroupIdForDomainBoundary",
			"DefaultUserSettings.SecurityGroups.#",
			"DefaultSpaceSettings.SecurityGroups.#",
			"DomainSettings.SecurityGroupIds.#",
		},
	},
	{
		Name: "sagemaker-user-profile", Command: "sagemaker describe-user-profile --domain-id DOMAIN --user-profile-name PROFILE", Root: "", ID: "UserProfileArn", Prefix: "arn:*:sagemaker:",
		Arguments: []string{"sagemaker list-domains Domains[].DomainId", "sagemaker list-user-profiles --domain-id-equals DOMAIN UserProfiles[].UserProfileName"},
		Names:     []string{"UserSettings.SecurityGroups.#"},
	},
	{
		Name: "sagemaker-endpoint-config", Command: "sagemaker describe-endpoint-config --endpoint-config-name CONFIG", Root: "", ID: "EndpointConfigArn", Prefix: "arn:*:sagemaker:",
		Arguments: []string{"sagemaker list-endpoint-configs EndpointConfigs[].EndpointConfigName"},
		Names:     []string{"VpcConfig.SecurityGroupIds.#"},
	},
	{
		Name: "sagemaker-model", Command: "sagemaker describe-model --model-name MODEL", Root: "", ID: "ModelArn", Prefix: "arn:*:sagemaker:",
		Arguments: []string{"sagemaker list-models Models[].ModelName"},
		Names:     []string{"VpcConfig.SecurityGroupIds.#"},
	},
	{
		Name: "sagemaker-cluster", Command: "sagemaker describe-cluster --cluster-name CLUSTER", Root: "", ID: "ClusterArn", Prefix: "arn:*:sagemaker:",
		Arguments: []string{"sagemaker list-clusters ClusterSummaries[].ClusterName"},
		Names: []string{
			"VpcConfig.SecurityGroupIds.#",
			"InstanceGroups.#.OverrideVpcConfig.SecurityGroupIds.#",
			"RestrictedInstanceGroups.#.OverrideVpcConfig.SecurityGroupIds.#",
		},
	},
	{
		Name: "data-quality-job-definition", Command: "sagemaker describe-data-quality-job-definition --job-definition-name DEFINITION", Root: "", ID: "JobDefinitionArn", Prefix: "arn:*:sagemaker:*:*:data-quality-job-definition/",
		Arguments: []string{"sagemaker list-data-quality-job-definitions JobDefinitionSummaries[].MonitoringJobDefinitionName"},
		Names:     []string{"NetworkConfig.VpcConfig.SecurityGroupIds.#"},
	},
	{
		Name: "model-bias-job-definition", Command: "sagemaker describe-model-bias-job-definition --job-definition-name DEFINITION", Root: "", ID: "JobDefinitionArn", Prefix: "arn:*:sagemaker:*:*:model-bias-job-definition/",
		Arguments: []string{"sagemaker list-model-bias-job-definitions JobDefinitionSummaries[].MonitoringJobDefinitionName"},
		Names:     []string{"NetworkConfig.VpcConfig.SecurityGroupIds.#"},
	},
	{
		Name: "model-explainability-job-definition", Command: "sagemaker describe-model-explainability-job-definition --job-definition-name DEFINITION", Root: "", ID: "JobDefinitionArn", Prefix: "arn:*:sagemaker:*:*:model-explainability-job-definition/",
		Arguments: []string{"sagemaker list-model-explainability-job-definitions JobDefinitionSummaries[].MonitoringJobDefinitionName"},
		Names:     []string{"NetworkConfig.VpcConfig.SecurityGroupIds.#"},
	},
	{
		Name: "model-quality-job-definition", Command: "sagemaker describe-model-quality-job-definition --job-definition-name DEFINITION", Root: "", ID: "JobDefinitionArn", Prefix: "arn:*:sagemaker:*:*:model-quality-job-definition/",
		Arguments: []string{"sagemaker list-model-quality-job-definitions JobDefinitionSummaries[].MonitoringJobDefinitionName"},
		Names:     []string{"NetworkConfig.VpcConfig.SecurityGroupIds.#"},
	},
	{
		Name: "processing-job", Command: "sagemaker describe-processing-job --processing-job-name JOB", Root: "", ID: "ProcessingJobArn", Prefix: "arn:*:sagemaker:",
		Arguments: []string{"sagemaker list-processing-jobs --status-equals InProgress ProcessingJobSummaries[].ProcessingJobName"},
		Names:     []string{"NetworkConfig.VpcConfig.SecurityGroupIds.#"},
		State:     "ProcessingJobStatus", Over: []string{"Completed", "Failed", "Stopped"},
	},
	{
		Name: "training-job", Command: "sagemaker describe-training-job --training-job-name JOB", Root: "", ID: "TrainingJobArn", Prefix: "arn:*:sagemaker:",
		Arguments: []string{"sagemaker list-training-jobs --status-equals InProgress TrainingJobSummaries[].TrainingJobName"},
		Names:     []string{"VpcConfig.SecurityGroupIds.#"},
		State:     "TrainingJobStatus", Over: []string{"Completed", "Failed", "Stopped"},
	},
	{
		Name: "monitoring-schedule", Command: "sagemaker describe-monitoring-schedule --monitoring-schedule-name SCHEDULE", Root: "", ID: "MonitoringScheduleArn", Prefix: "arn:*:sagemaker:",
		Arguments: []string{"sagemaker list-monitoring-schedules MonitoringScheduleSummaries[].MonitoringScheduleName"},
		Names:     []string{"MonitoringScheduleConfig.MonitoringJobDefinition.NetworkConfig.VpcConfig.SecurityGroupIds.#"},
	},
	{
		Name: "hyper-parameter-tuning-job", Command: "sagemaker describe-hyper-parameter-tuning-job --hyper-parameter-tuning-job-name JOB", Root: "", ID: "HyperParameterTuningJobArn", Prefix: "arn:*:sagemaker:",
		Arguments: []string{"sagemaker list-hyper-parameter-tuning-jobs --status-equals InProgress HyperParameterTuningJobSummaries[].HyperParameterTuningJobName"},
		Names: []string{
			"TrainingJobDefinition.VpcConfig.SecurityGroupIds.#",
			"TrainingJobDefinitions.#.VpcConfig.SecurityGroupIds.#",
		},
		State: "HyperParameterTuningJobStatus", Over: []string{"Completed", "Failed", "Stopped"},
	},
	{
		Name: "auto-ml-job", Command: "sagemaker describe-auto-ml-job-v2 --auto-ml-job-name JOB", Root: "", ID: "AutoMLJobArn", Prefix: "arn:*:sagemaker:",
		Arguments: []string{"sagemaker list-auto-ml-jobs --status-equals InProgress AutoMLJobSummaries[].AutoMLJobName"},
		Names: []string{
			"SecurityConfig.VpcConfig.SecurityGroupIds.#",
			"AutoMLJobConfig.SecurityConfig.VpcConfig.SecurityGroupIds.#",
		},
		State: "AutoMLJobStatus", Over: []string{"Completed", "Failed", "Stopped"},
	},
	{
		Name: "labeling-job", Command: "sagemaker describe-labeling-job --labeling-job-name JOB", Root: "", ID: "LabelingJobArn", Prefix: "arn:*:sagemaker:",
		Arguments: []string{"sagemaker list-labeling-jobs --status-equals InProgress LabelingJobSummaryList[].LabelingJobName"},
		Names:     []string{"LabelingJobAlgorithmsConfig.LabelingJobResourceConfig.VpcConfig.SecurityGroupIds.#"},
		State:     "LabelingJobStatus", Over: []string{"Completed", "Failed", "Stopped"},
	},
	{
		Name: "compilation-job", Command: "sagemaker describe-compilation-job --compilation-job-name JOB", Root: "", ID: "CompilationJobArn", Prefix: "arn:*:sagemaker:",
		Arguments: []string{"sagemaker list-compilation-jobs --status-equals=INPROGRESS CompilationJobSummaries[].CompilationJobName"},
		Names:     []string{"VpcConfig.SecurityGroupIds.#"},
		State:     "CompilationJobStatus", Over: []string{"COMPLETED", "FAILED", "STOPPED"},
	},
	{
		Name: "optimization-job", Command: "sagemaker describe-optimization-job --optimization-job-name JOB", Root: "", ID: "OptimizationJobArn", Prefix: "arn:*:sagemaker:",
		Arguments: []string{"sagemaker list-optimization-jobs --status-equals=INPROGRESS OptimizationJobSummaries[].OptimizationJobName"},
		Names:     []string{"VpcConfig.SecurityGroupIds.#"},
		State:     "OptimizationJobStatus", Over: []string{"COMPLETED", "FAILED", "STOPPED"},
	},
	{
		Name: "inference-recommendations-job", Command: "sagemaker describe-inference-recommendations-job --job-name JOB", Root: "", ID: "JobArn", Prefix: "arn:*:sagemaker:",
		Arguments: []string{"sagemaker list-inference-recommendations-jobs --status-equals IN_PROGRESS InferenceRecommendationsJobs[].JobName"},
		Names:     []string{"InputConfig.VpcConfig.SecurityGroupIds.#"},
		State:     "Status", Over: []string{"COMPLETED", "DELETED", "FAILED", "STOPPED"},
	},
	{
		Name: "ai-benchmark-job", Command: "sagemaker describe-ai-benchmark-job --ai-benchmark-job-name JOB", Root: "", ID: "AIBenchmarkJobArn", Prefix: "arn:*:sagemaker:",
		Arguments: []string{"sagemaker list-ai-benchmark-jobs AIBenchmarkJobs[].AIBenchmarkJobName"},
		Names:     []string{"NetworkConfig.VpcConfig.SecurityGroupIds.#"},
		State:     "AIBenchmarkJobStatus", Over: []string{"Completed", "Failed", "Stopped"},
	},
	{
		Name: "influxdb-instance", Command: "timestream-influxdb get-db-instance --identifier INSTANCE", Root: "", ID: "arn", Prefix: "arn:*:timestream-influxdb:*:*:db-instance/",
		Arguments: []string{"timestream-influxdb list-db-instances items[].id"},
		Names:     []string{"vpcSecurityGroupIds.#"},
		State:     "status", Over: []string{"DELETED"},
	},
	{
		Name: "influxdb-cluster", Command: "timestream-influxdb get-db-cluster --db-cluster-id CLUSTER", Root: "", ID: "arn", Prefix: "arn:*:timestream-influxdb:*:*:db-cluster/",
		Arguments: []string{"timestream-influxdb list-db-clusters items[].id"},
		Names:     []string{"vpcSecurityGroupIds.#"},
		State:     "status", Over: []string{"DELETED"},
	},
	{
		Name: "kafka-replicator", Command: "kafka describe-replicator --replicator-arn REPLICATOR", Root: "", ID: "ReplicatorArn", Prefix: "arn:*:kafka:",
		Arguments: []string{"kafka list-replicators Replicators[].ReplicatorArn"},
		Names:     []string{"KafkaClusters.#.VpcConfig.SecurityGroupIds.#"},
	},
	{
		Name: "kafka-vpc-connection", Command: "kafka describe-vpc-connection --arn CONNECTION", Root: "", ID: "VpcConnectionArn", Prefix: "arn:*:kafka:",
		Arguments: []string{"kafka list-vpc-connections VpcConnections[].VpcConnectionArn"},
		Names:     []string{"SecurityGroups.#"},
		State:     "State", Over: []string{"REJECTED"},
	},
	{
		Name: "service-network-vpc-association", Command: "vpc-lattice get-service-network-vpc-association --service-network-vpc-association-identifier ASSOCIATION", Root: "", ID: "arn", Prefix: "arn:*:vpc-lattice:*:*:servicenetworkvpcassociation/",
		Arguments: []string{"ec2 describe-vpcs Vpcs[].VpcId", "vpc-lattice list-service-network-vpc-associations --vpc-identifier VPC items[].id"},
		Names:     []string{"securityGroupIds.#"},
		State:     "status", Over: []string{"CREATE_FAILED"},
	},
	{
		Name: "datasync-agent", Command: "datasync describe-agent --agent-arn AGENT", Root: "", ID: "AgentArn", Prefix: "arn:*:datasync:",
		Arguments: []string{"datasync list-agents Agents[].AgentArn"},
		Names:     []string{"PrivateLinkConfig.SecurityGroupArns.#"},
	},
	{
		Name: "datasync-efs-location", Command: "datasync describe-location-efs --location-arn LOCATION", Root: "", ID: "LocationArn", Prefix: "arn:*:datasync:",
		Arguments: []string{"datasync list-locations Locations[?starts_with(LocationUri,'efs:')].LocationArn"},
		Names:     []string{"Ec2Config.SecurityGroupArns.#"},
	},
	{
		Name: "datasync-lustre-location", Command: "datasync describe-location-fsx-lustre --location-arn LOCATION", Root: "", ID: "LocationArn", Prefix: "arn:*:datasync:",
		Arguments: []string{"datasync list-locations Locations[?starts_with(LocationUri,'fsxl:')].LocationArn"},
		Names:     []string{"SecurityGroupArns.#"},
	},
	{
		Name: "datasync-ontap-location", Command: "datasync describe-location-fsx-ontap --location-arn LOCATION", Root: "", ID: "LocationArn", Prefix: "arn:*:datasync:",
		Arguments: []string{"datasync list-locations Locations[?starts_with(LocationUri,'fsxn')].LocationArn"},
		Names:     []string{"SecurityGroupArns.#"},
	},
	{
		Name: "datasync-open-zfs-location", Command: "datasync describe-location-fsx-open-zfs --location-arn LOCATION", Root: "", ID: "LocationArn", Prefix: "arn:*:datasync:",
		Arguments: []string{"datasync list-locations Locations[?starts_with(LocationUri,'fsxz:')].LocationArn"},
		Names:     []string{"SecurityGroupArns.#"},
	},
	{
		Name: "datasync-windows-location", Command: "datasync describe-location-fsx-windows --location-arn LOCATION", Root: "", ID: "LocationArn", Prefix: "arn:*:datasync:",
		Arguments: []string{"datasync list-locations Locations[?starts_with(LocationUri,'fsxw:')].LocationArn"},
		Names:     []string{"SecurityGroupArns.#"},
	},
	{
		Name: "firewall-manager-policy", Command: "fms get-policy --policy-id POLICY", Root: "", ID: "PolicyArn", Prefix: "arn:*:fms:",
		Arguments: []string{"fms list-policies PolicyList[].PolicyId"},
		Names:     []string{"Policy.SecurityServicePolicyData.ManagedServiceData"}, // JSON in a string
	},
	{
		Name: "model-customization-job", Command: "bedrock get-model-customization-job --job-identifier JOB", Root: "", ID: "jobArn", Prefix: "arn:*:bedrock:*:*:model-customization-job/",
		Arguments: []string{"bedrock list-model-customization-jobs --status-equals InProgress modelCustomizationJobSummaries[].jobArn"},
		Names:     []string{"vpcConfig.securityGroupIds.#"},
		State:     "status", Over: []string{"Completed", "Failed", "Stopped"},
	},
	{
		Name: "model-import-job", Command: "bedrock get-model-import-job --job-identifier JOB", Root: "", ID: "jobArn", Prefix: "arn:*:bedrock:*:*:model-import-job/",
		Arguments: []string{"bedrock list-model-import-jobs --status-equals InProgress modelImportJobSummaries[].jobArn"},
		Names:     []string{"vpcConfig.securityGroupIds.#"},
		State:     "status", Over: []string{"Completed", "Failed"},
	},
	{
		Name: "model-invocation-job", Command: "bedrock get-model-invocation-job --job-identifier JOB", Root: "", ID: "jobArn", Prefix: "arn:*:bedrock:*:*:model-invocation-job/",
		Arguments: []string{"bedrock list-model-invocation-jobs --status-equals InProgress invocationJobSummaries[].jobArn"},
		Names:     []string{"vpcConfig.securityGroupIds.#"},
		State:     "status", Over: []string{"Completed", "Expired", "Failed", "PartiallyCompleted", "Stopped"},
	},
	{
		Name: "agentcore-runtime", Command: "bedrock-agentcore-control get-agent-runtime --agent-runtime-id RUNTIME", Root: "", ID: "agentRuntimeArn", Prefix: "arn:*:bedrock-agentcore:",
		Arguments: []string{"bedrock-agentcore-control list-agent-runtimes agentRuntimes[].agentRuntimeId"},
		Names: []string{
			"networkConfiguration.networkModeConfig.securityGroups.#",
			"authorizerConfiguration.customJWTAuthorizer.privateEndpoint.managedVpcResource.securityGroupIds.#",
			"authorizerConfiguration.customJWTAuthorizer.privateEndpointOverrides.#.privateEndpoint.managedVpcResource.securityGroupIds.#",
		},
		State: "status", Over: []string{"CREATE_FAILED"},
	},
	{
		Name: "agentcore-browser", Command: "bedrock-agentcore-control get-browser --browser-id BROWSER", Root: "", ID: "browserArn", Prefix: "arn:*:bedrock-agentcore:",
		Arguments: []string{"bedrock-agentcore-control list-browsers browserSummaries[].browserId"},
		Names:     []string{"networkConfiguration.vpcConfig.securityGroups.#"},
		State:     "status", Over: []string{"CREATE_FAILED", "DELETED"},
	},
	{
		Name: "agentcore-code-interpreter", Command: "bedrock-agentcore-control get-code-interpreter --code-interpreter-id INTERPRETER", Root: "", ID: "codeInterpreterArn", Prefix: "arn:*:bedrock-agentcore:",
		Arguments: []string{"bedrock-agentcore-control list-code-interpreters codeInterpreterSummaries[].codeInterpreterId"},
		Names:     []string{"networkConfiguration.vpcConfig.securityGroups.#"},
		State:     "status", Over: []string{"CREATE_FAILED", "DELETED"},
	},
	{
		Name: "agentcore-gateway-target", Command: "bedrock-agentcore-control get-gateway-target --gateway-identifier GATEWAY --target-id TARGET", Root: "", ID: "targetId",
		Arguments: []string{"bedrock-agentcore-control list-gateways items[].gatewayId", "bedrock-agentcore-control list-gateway-targets --gateway-identifier GATEWAY items[].targetId"},
		Names:     []string{"privateEndpoint.managedVpcResource.securityGroupIds.#"},
	},
	{
		Name: "agentcore-gateway", Command: "bedrock-agentcore-control get-gateway --gateway-identifier GATEWAY", Root: "", ID: "gatewayArn", Prefix: "arn:*:bedrock-agentcore:",
		Arguments: []string{"bedrock-agentcore-control list-gateways items[].gatewayId"},
		Names: []string{
			"authorizerConfiguration.customJWTAuthorizer.privateEndpoint.managedVpcResource.securityGroupIds.#",
			"authorizerConfiguration.customJWTAuthorizer.privateEndpointOverrides.#.privateEndpoint.managedVpcResource.securityGroupIds.#",
		},
	},
	{
		Name: "oauth2-credential-provider", Command: "bedrock-agentcore-control get-oauth2-credential-provider --name PROVIDER", Root: "", ID: "credentialProviderArn", Prefix: "arn:*:bedrock-agentcore:",
		Arguments: []string{"bedrock-agentcore-control list-oauth2-credential-providers credentialProviders[].name"},
		Names: []string{
			"oauth2ProviderConfigOutput.customOauth2ProviderConfig.privateEndpoint.managedVpcResource.securityGroupIds.#",
			"oauth2ProviderConfigOutput.customOauth2ProviderConfig.privateEndpointOverrides.#.privateEndpoint.managedVpcResource.securityGroupIds.#",
		},
		State: "status", Over: []string{"CREATE_FAILED"},
	},
	{
		Name: "agentcore-payment-manager", Command: "bedrock-agentcore-control get-payment-manager --payment-manager-id MANAGER", Root: "", ID: "paymentManagerArn", Prefix: "arn:*:bedrock-agentcore:",
		Arguments: []string{"bedrock-agentcore-control list-payment-managers paymentManagers[].paymentManagerId"},
		Names: []string{
			"authorizerConfiguration.customJWTAuthorizer.privateEndpoint.managedVpcResource.securityGroupIds.#",
			"authorizerConfiguration.customJWTAuthorizer.privateEndpointOverrides.#.privateEndpoint.managedVpcResource.securityGroupIds.#",
		},
		State: "status", Over: []string{"CREATE_FAILED"},
	},
	{
		Name: "agentcore-registry", Command: "bedrock-agentcore-control get-registry --registry-id REGISTRY", Root: "", ID: "registryArn", Prefix: "arn:*:bedrock-agentcore:",
		Arguments: []string{"bedrock-agentcore-control list-registries registries[].registryId"},
		Names: []string{
			"authorizerConfiguration.customJWTAuthorizer.privateEndpoint.managedVpcResource.securityGroupIds.#",
			"authorizerConfiguration.customJWTAuthorizer.privateEndpointOverrides.#.privateEndpoint.managedVpcResource.securityGroupIds.#",
		},
		State: "status", Over: []string{"CREATE_FAILED"},
	},
	{
		Name: "license-endpoint", Command: "deadline get-license-endpoint --license-endpoint-id ENDPOINT", Root: "", ID: "licenseEndpointId", Prefix: "le-",
		Arguments: []string{"deadline list-license-endpoints licenseEndpoints[].licenseEndpointId"},
		Names:     []string{"securityGroupIds.#"},
	},
	{
		Name: "drs-replication-configuration", Command: "drs get-replication-configuration --source-server-id SERVER", Root: "", ID: "sourceServerID", Prefix: "s-",
		Arguments: []string{"drs describe-source-servers items[].sourceServerID"},
		Names:     []string{"replicationServersSecurityGroupsIDs.#"},
	},
	{
		Name: "mgn-replication-configuration", Command: "mgn get-replication-configuration --source-server-id SERVER", Root: "", ID: "sourceServerID", Prefix: "s-",
		Arguments: []string{"mgn describe-source-servers items[].sourceServerID"},
		Names:     []string{"replicationServersSecurityGroupsIDs.#"},
	},
	{
		Name: "kx-cluster", Command: "finspace get-kx-cluster --environment-id ENVIRONMENT --cluster-name CLUSTER", Root: "", ID: "clusterName",
		Arguments: []string{"finspace list-kx-environments environments[].environmentId", "finspace list-kx-clusters --environment-id ENVIRONMENT kxClusterSummaries[].clusterName"},
		Names:     []string{"vpcConfiguration.securityGroupIds.#"},
		State:     "status", Over: []string{"CREATE_FAILED", "DELETED"},
	},
	{
		Name: "dataflow-endpoint-group", Command: "groundstation get-dataflow-endpoint-group --dataflow-endpoint-group-id GROUP", Root: "", ID: "dataflowEndpointGroupArn", Prefix: "arn:*:groundstation:",
		Arguments: []string{"groundstation list-dataflow-endpoint-groups dataflowEndpointGroupList[].dataflowEndpointGroupId"},
		Names:     []string{"endpointsDetails.#.securityDetails.securityGroupIds.#"},
	},
	{
		Name: "kendra-data-source", Command: "kendra describe-data-source --index-id INDEX --id SOURCE", Root: "", ID: "Id",
		Arguments: []string{"kendra list-indices IndexConfigurationSummaryItems[].Id", "kendra list-data-sources --index-id INDEX SummaryItems[].Id"},
		Names: []string{
			"VpcConfiguration.SecurityGroupIds.#",
			"Configuration.SharePointConfiguration.VpcConfiguration.SecurityGroupIds.#",
			"Configuration.DatabaseConfiguration.VpcConfiguration.SecurityGroupIds.#",
			"Configuration.ConfluenceConfiguration.VpcConfiguration.SecurityGroupIds.#",
			"Configuration.FsxConfiguration.VpcConfiguration.SecurityGroupIds.#",
			"Configuration.SlackConfiguration.VpcConfiguration.SecurityGroupIds.#",
			"Configuration.BoxConfiguration.VpcConfiguration.SecurityGroupIds.#",
			"Configuration.QuipConfiguration.VpcConfiguration.SecurityGroupIds.#",
			"Configuration.JiraConfiguration.VpcConfiguration.SecurityGroupIds.#",
			"Configuration.GitHubConfiguration.VpcConfiguration.SecurityGroupIds.#",
			"Configuration.AlfrescoConfiguration.VpcConfiguration.SecurityGroupIds.#",
		},
	},
	{
		Name: "mainframe-environment", Command: "m2 get-environment --environment-id ENVIRONMENT", Root: "", ID: "environmentArn", Prefix: "arn:*:m2:",
		Arguments: []string{"m2 list-environments environments[].environmentId"},
		Names:     []string{"securityGroupIds.#"},
	},
	{
		Name: "mwaa-workflow", Command: "mwaa-serverless get-workflow --workflow-arn WORKFLOW", Root: "", ID: "WorkflowArn", Prefix: "arn:*:airflow-serverless:",
		Arguments: []string{"mwaa-serverless list-workflows Workflows[].WorkflowArn"},
		Names:     []string{"NetworkConfiguration.SecurityGroupIds.#"},
	},
	{
		Name: "omics-configuration", Command: "omics get-configuration --name CONFIGURATION", Root: "", ID: "arn", Prefix: "arn:*:omics:",
		Arguments: []string{"omics list-configurations items[].name"},
		Names:     []string{"runConfigurations.vpcConfig.securityGroupIds.#"},
		State:     "status", Over: []string{"DELETED"},
	},
	{
		Name: "omics-run", Command: "omics get-run --id RUN", Root: "", ID: "arn", Prefix: "arn:*:omics:",
		Arguments: []string{"omics list-runs items[].id"},
		Names:     []string{"vpcConfig.securityGroupIds.#"},
		State:     "status", Over: []string{"CANCELLED", "COMPLETED", "DELETED", "FAILED"},
	},
	{
		Name: "qbusiness-data-source", Command: "qbusiness get-data-source --application-id APPLICATION --index-id INDEX --data-source-id SOURCE", Root: "", ID: "dataSourceArn", Prefix: "arn:*:qbusiness:",
		Arguments: []string{"qbusiness list-applications applications[].applicationId", "qbusiness list-indices --application-id APPLICATION indices[].indexId", "qbusiness list-data-sources --application-id APPLICATION --index-id INDEX dataSources[].dataSourceId"},
		Names:     []string{"vpcConfiguration.securityGroupIds.#"},
	},
	{
		Name: "rtb-requester-gateway", Command: "rtbfabric get-requester-gateway --gateway-id GATEWAY", Root: "", ID: "gatewayId",
		Arguments: []string{"rtbfabric list-requester-gateways gatewayIds[]"},
		Names:     []string{"securityGroupIds.#"},
		State:     "status", Over: []string{"DELETED"},
	},
	{
		Name: "rtb-responder-gateway", Command: "rtbfabric get-responder-gateway --gateway-id GATEWAY", Root: "", ID: "gatewayId",
		Arguments: []string{"rtbfabric list-responder-gateways gatewayIds[]"},
		Names:     []string{"securityGroupIds.#"},
		State:     "status", Over: []string{"DELETED"},
	},
}

// byList finds the kinds that list their records under a top-level key.
var byList = map[string][]*Kind{}

// byConfig finds the kind of a resource type of AWS Config, in lower case.
var byConfig = map[string]*Kind{}

func init() {
	for _, k := range kinds {
		k.ways, k.byName, k.serves, k.lies = waysOf(k.Names), waysOf(k.ByName), waysOf(k.Serves), waysOf(k.Lies)
		if k.Root != "" {
			for _, key := range append([]string{k.list()}, k.Also...) {
				byList[key] = append(byList[key], k)
			}
		}
		if k.Config != "" {
			byConfig[strings.ToLower(k.Config)] = k
		}
	}
}

var placeholder = regexp.MustCompile(`^[A-Z]+…?$`)

// Placeholders lists the words that stand for arguments, in Command and in the commands of
// Arguments, which may ask for more than Command does.
func (k *Kind) Placeholders() (words []string) {
	for _, command := range append(slices.Clone(k.Arguments), k.Command) {
		for word := range strings.FieldsSeq(command) {
			if placeholder.MatchString(word) && word != "ALL" && !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
	}
	return words
}

// Kinds lists every kind that is read, the core ones first.
func Kinds() []*Kind { return kinds }

// KindNamed finds a kind by name, nil where there is none.
func KindNamed(name string) *Kind {
	for _, k := range kinds {
		if k.Name == name {
			return k
		}
	}
	return nil
}

// IsOver tells whether a state is one in which a configuration never uses anything again.
func (k *Kind) IsOver(state string) bool {
	return slices.ContainsFunc(k.Over, func(over string) bool { return strings.EqualFold(over, state) })
}

// list is the top-level key of the kind's answer.
func (k *Kind) list() string {
	key, _, _ := strings.Cut(k.Root, ".")
	return key
}

// decode reads one element of the list. It reports false for an element that is no record
// of this kind, which is how two kinds with one key are told apart.
func (k *Kind) decode(w *walker, v gjson.Result, to *records) bool {
	if k.read != nil {
		return k.read(w, v, to)
	}
	return k.configuration(w, v, to)
}

// owns tells whether an id is one of the kind.
func (k *Kind) owns(id string) bool {
	want := strings.Split(k.Prefix, ":")
	parts := strings.SplitN(id, ":", len(want))
	last := len(want) - 1
	for i := range last {
		if i >= len(parts) || want[i] != "*" && want[i] != parts[i] {
			return false
		}
	}
	return id != "" && last < len(parts) && strings.HasPrefix(parts[last], want[last])
}

// allows tells whether an answer of the kind may have all of some members at its root.
func (k *Kind) allows(members facts) bool {
	for _, m := range members {
		if !envelope(m.key) && !slices.Contains(k.Beside, m.key) {
			return false
		}
	}
	return true
}

// single tells whether the answer holds one record and no list.
func (k *Kind) single() bool { return !strings.Contains(k.Root, "#") }

// pageToken tells whether a top-level member is a pagination token. IsTruncated is one in
// spirit: it says that the answer goes on.
func pageToken(key string) bool {
	switch key {
	case "NextToken", "nextToken", "NextMarker", "Marker", "IsTruncated":
		return true
	}
	return false
}

// envelope tells whether a top-level member is what an SDK wraps around every answer.
func envelope(key string) bool { return key == "ResponseMetadata" || key == "$metadata" }
