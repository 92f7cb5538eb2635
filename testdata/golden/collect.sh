#!/bin/sh
# Makes a snapshot for sgfree: saves what read-only AWS calls answer, whole, and a manifest.
# Made by sgfree 0.1.0. It asks for sh, aws, date, and sha256sum or shasum.
#
#   sh collect.sh [FOLDER]      FOLDER (default: dumps) must be empty or not there
#
# A call that fails is noted in FOLDER/manifest.json, and the next one is made. Exit codes:
# 0 the snapshot is there, 1 nothing was saved, 2 wrong usage.
#
# Left out, for nobody lists what their commands ask for: share-association, target-of-policy, policy-simulation, dry-run, ecs-express-gateway-service.
set -u
unset CDPATH
umask 077

out=${1:-dumps}
if [ -e "$out/manifest.json" ] || { [ -d "$out" ] && [ -n "$(ls -A "$out")" ]; }; then
	echo "$out: is not empty; name a new folder" >&2
	exit 2
fi
case $out in
-*) out=./$out ;;
esac
if command -v sha256sum >/dev/null; then
	sum=sha256sum
elif command -v shasum >/dev/null; then
	sum='shasum -a 256'
else
	echo "neither sha256sum nor shasum is here" >&2
	exit 2
fi
cli=$(aws --version 2>&1) || {
	echo "aws does not run: $cli" >&2
	exit 2
}
work=$out/.work
mkdir -p "$work" || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM
printf '{"schema":"sgfree/manifest/v1","unfinished":true}\n' >"$out/manifest.json" || exit 2 # until the last line
: >"$work/callers"
: >"$work/files"
: >"$work/denied"
: >"$work/accounts"
began=$(date -u +%Y-%m-%dT%H:%M:%SZ)
AWS_PAGER=
AWS_CLI_AUTO_PROMPT=off
export AWS_PAGER AWS_CLI_AUTO_PROMPT
pager=--no-cli-pager
case $cli in
aws-cli/1.*) pager= ;; # has no pager, and does not know the option
esac
profile=

# text TEXT prints it as a JSON string.
text() {
	printf '"%s"' "$(printf '%s' "$1" | LC_ALL=C tr '\000-\037\177' ' ' | LC_ALL=C sed 's/[\\"]/\\&/g')"
}

# name TEXT prints it as a part of a file name.
name() {
	printf '%s' "$1" | LC_ALL=C tr -c 'A-Za-z0-9._-' '_'
}

# ask COMMAND… makes a call with the profile at hand.
ask() {
	if [ -n "$profile" ]; then set -- "$@" --profile "$profile"; fi
	if [ -n "$pager" ]; then set -- "$@" "$pager"; fi
	aws "$@" </dev/null
}

# deny CODE KIND COMMAND… notes a call that failed.
deny() {
	code=$1 kind=$2
	shift 2
	error=$(sed -n '/[^[:space:]]/{p;q;}' "$work/error")
	[ -n "$error" ] || error="exit code $code, and no answer"
	printf 'failed: %s %s aws %s: %s\n' "$account" "$region" "$*" "$error" >&2
	printf '{"kind":%s,"profile":%s,"account":%s,"region":%s,"command":%s,"exit":%d,"error":%s}\n' "$(text "$kind")" \
		"$(text "$profile")" "$(text "$account")" "$(text "$region")" "$(text "aws $*")" "$code" "$(text "$error")" >>"$work/denied"
}

# call KIND FILE COMMAND… saves the answer of a command. What was cut leaves no dump.
call() {
	kind=$1 file=$account/$region/$2
	shift 2
	case $managed in
	*" $kind "*) set -- "$@" --include-managed-resources ;;
	esac
	set -- "$@" --region "$region" --output json
	mkdir -p "$out/$account/$region" 2>"$work/error" || {
		deny 1 "$kind" "$@"
		return
	}
	ask "$@" >"$work/answer" 2>"$work/error"
	code=$?
	if [ "$code" -ne 0 ] || [ ! -s "$work/answer" ]; then
		deny "$code" "$kind" "$@"
		return
	fi
	n=1 free=$file
	while [ -e "$out/$free.json" ]; do
		n=$((n + 1)) free=$file-$n
	done
	digest=$($sum <"$work/answer") && mv "$work/answer" "$out/$free.json" || {
		echo "$out/$free.json: cannot be written" >"$work/error"
		deny 1 "$kind" "$@"
		return
	}
	printf '{"file":%s,"kind":%s,"account":%s,"region":%s,"sha256":%s,"command":%s}\n' "$(text "$free.json")" \
		"$(text "$kind")" "$(text "$account")" "$(text "$region")" "$(text "${digest%% *}")" "$(text "aws $*")" >>"$work/files"
}

# arguments KIND QUERY COMMAND… lists what a command of the kind may be asked for, one a line.
arguments() {
	kind=$1 query=$2
	shift 2
	case $managed in
	*" $kind "*) set -- "$@" --include-managed-resources ;;
	esac
	set -- "$@" --region "$region" --query "$query" --output text
	ask "$@" >"$work/list" 2>"$work/error"
	code=$?
	if [ "$code" -ne 0 ]; then
		deny "$code" "$kind" "$@"
		return
	fi
	tr '\t' '\n' <"$work/list" | sed '/^$/d; /^None$/d'
}

# batches SIZE KIND FILE COMMAND… reads arguments and makes a call for each SIZE of them.
batches() {
	size=$1 of=$2 into=$3 batch=0
	shift 3
	while IFS= read -r argument; do
		batch=$((batch + 1))
		(
			set -- "$@" "$argument"
			i=1
			while [ "$i" -lt "$size" ] && IFS= read -r argument; do
				i=$((i + 1))
				set -- "$@" "$argument"
			done
			call "$of" "${into}__$batch" "$@"
		)
	done
}

# managed KIND COMMAND… notes whether aws knows --include-managed-resources for a command;
# it makes no call.
managed=' '
managed() {
	kind=$1
	shift
	case $(aws "$@" --generate-cli-skeleton input </dev/null 2>/dev/null) in
	*IncludeManagedResources*) managed="$managed$kind " ;;
	*) echo "this aws does not know $* --include-managed-resources: what services manage may be missing" >&2 ;;
	esac
}
managed network-interface ec2 describe-network-interfaces
managed instance ec2 describe-instances
managed launch-template-version ec2 describe-launch-template-versions

# climb saves the service control policies of the account at hand, and of all that stands above
# it in its organization. Only the management account and delegated administrators may ask.
climb() {
	child=$account depth=0
	while [ -n "$child" ] && [ "$depth" -lt 8 ]; do
		depth=$((depth + 1))
		set -- organizations list-policies-for-target --target-id "$child" --filter SERVICE_CONTROL_POLICY
		call policy-for-target "organizations-list-policies-for-target__$(name "$child")" "$@"
		arguments policy-for-target 'Policies[].Id' "$@" | while IFS= read -r each_policy; do
			call policy "organizations-describe-policy__$(name "$each_policy")" organizations describe-policy --policy-id "$each_policy"
		done
		case $child in
		r-*) return ;;
		esac
		set -- organizations list-parents --child-id "$child"
		call parent "organizations-list-parents__$(name "$child")" "$@"
		child=$(arguments parent 'Parents[].Id' "$@")
	done
}

# once saves what is of the account at hand and of none of its regions, beside the first of them.
once() {
	call authorization-detail iam-get-account-authorization-details iam get-account-authorization-details
	call organization organizations-describe-organization organizations describe-organization
	call organization-root organizations-list-roots organizations list-roots
	climb
}

# collect saves every kind in the account and region at hand.
collect() {
	case $region in
	*[!a-z0-9-]* | '')
		echo "\"$region\" is no region" >"$work/error"
		deny 1 region ec2 describe-regions
		return
		;;
	esac
	echo "$account $region" >&2
	if [ -z "$home" ]; then
		home=$region
		once
	fi
	call security-group ec2-describe-security-groups ec2 describe-security-groups
	call network-interface ec2-describe-network-interfaces ec2 describe-network-interfaces
	call instance ec2-describe-instances ec2 describe-instances
	call vpc-endpoint ec2-describe-vpc-endpoints ec2 describe-vpc-endpoints
	call vpc-peering-connection ec2-describe-vpc-peering-connections ec2 describe-vpc-peering-connections
	call security-group-rule ec2-describe-security-group-rules ec2 describe-security-group-rules
	call security-group-vpc-association ec2-describe-security-group-vpc-associations ec2 describe-security-group-vpc-associations
	arguments stale-security-group 'Vpcs[].VpcId' ec2 describe-vpcs | while IFS= read -r each_vpc; do
		call stale-security-group "ec2-describe-stale-security-groups__$(name "$each_vpc")" ec2 describe-stale-security-groups --vpc-id "$each_vpc"
	done
	call vpc ec2-describe-vpcs ec2 describe-vpcs
	call managed-resource-visibility ec2-get-managed-resource-visibility ec2 get-managed-resource-visibility
	arguments security-group-reference 'SecurityGroups[].GroupId' ec2 describe-security-groups |
		batches 200 security-group-reference ec2-describe-security-group-references ec2 describe-security-group-references --group-id
	arguments security-group-for-vpc 'Vpcs[].VpcId' ec2 describe-vpcs | while IFS= read -r each_vpc; do
		call security-group-for-vpc "ec2-get-security-groups-for-vpc__$(name "$each_vpc")" ec2 get-security-groups-for-vpc --vpc-id "$each_vpc"
	done
	call transit-gateway-vpc-attachment ec2-describe-transit-gateway-vpc-attachments ec2 describe-transit-gateway-vpc-attachments
	call transit-gateway ec2-describe-transit-gateways ec2 describe-transit-gateways
	call subnet ec2-describe-subnets ec2 describe-subnets
	call shared-resource ram-list-resources ram list-resources --resource-owner=SELF
	call share-principal ram-list-principals ram list-principals --resource-owner=SELF
	call trail-event cloudtrail-lookup-events cloudtrail lookup-events --lookup-attributes 'AttributeKey=EventName,AttributeValue=DeleteSecurityGroup'
	arguments launch-template-version 'LaunchTemplates[].LaunchTemplateId' ec2 describe-launch-templates | while IFS= read -r each_template; do
		call launch-template-version "ec2-describe-launch-template-versions__$(name "$each_template")" ec2 describe-launch-template-versions --launch-template-id "$each_template"
	done
	call auto-scaling-group autoscaling-describe-auto-scaling-groups autoscaling describe-auto-scaling-groups
	arguments instance-refresh 'AutoScalingGroups[].AutoScalingGroupName' autoscaling describe-auto-scaling-groups | while IFS= read -r each_group; do
		call instance-refresh "autoscaling-describe-instance-refreshes__$(name "$each_group")" autoscaling describe-instance-refreshes --auto-scaling-group-name "$each_group"
	done
	arguments warm-pool-instance 'AutoScalingGroups[].AutoScalingGroupName' autoscaling describe-auto-scaling-groups | while IFS= read -r each_group; do
		call warm-pool-instance "autoscaling-describe-warm-pool__$(name "$each_group")" autoscaling describe-warm-pool --auto-scaling-group-name "$each_group"
	done
	call fleet ec2-describe-fleets ec2 describe-fleets
	call fast-launch-image ec2-describe-fast-launch-images ec2 describe-fast-launch-images
	arguments pcs-compute-node-group 'clusters[].id' pcs list-clusters | while IFS= read -r each_cluster; do
		arguments pcs-compute-node-group 'computeNodeGroups[].id' pcs list-compute-node-groups --cluster-identifier "$each_cluster" | while IFS= read -r each_group; do
			call pcs-compute-node-group "pcs-get-compute-node-group__$(name "$each_cluster")__$(name "$each_group")" pcs get-compute-node-group --cluster-identifier "$each_cluster" --compute-node-group-identifier "$each_group"
		done
	done
	call launch-configuration autoscaling-describe-launch-configurations autoscaling describe-launch-configurations
	call lambda-function lambda-list-functions lambda list-functions --function-version ALL
	call spot-fleet-request ec2-describe-spot-fleet-requests ec2 describe-spot-fleet-requests
	call spot-instance-request ec2-describe-spot-instance-requests ec2 describe-spot-instance-requests
	call client-vpn-endpoint ec2-describe-client-vpn-endpoints ec2 describe-client-vpn-endpoints
	arguments client-vpn-target-network 'ClientVpnEndpoints[].ClientVpnEndpointId' ec2 describe-client-vpn-endpoints | while IFS= read -r each_endpoint; do
		call client-vpn-target-network "ec2-describe-client-vpn-target-networks__$(name "$each_endpoint")" ec2 describe-client-vpn-target-networks --client-vpn-endpoint-id "$each_endpoint"
	done
	call instance-connect-endpoint ec2-describe-instance-connect-endpoints ec2 describe-instance-connect-endpoints
	call verified-access-endpoint ec2-describe-verified-access-endpoints ec2 describe-verified-access-endpoints
	call load-balancer elbv2-describe-load-balancers elbv2 describe-load-balancers
	call classic-load-balancer elb-describe-load-balancers elb describe-load-balancers
	call vpc-link apigatewayv2-get-vpc-links apigatewayv2 get-vpc-links
	call resource-gateway vpc-lattice-list-resource-gateways vpc-lattice list-resource-gateways
	call resolver-endpoint route53resolver-list-resolver-endpoints route53resolver list-resolver-endpoints
	arguments transfer-server 'Servers[].ServerId' transfer list-servers | while IFS= read -r each_server; do
		call transfer-server "transfer-describe-server__$(name "$each_server")" transfer describe-server --server-id "$each_server"
	done
	call lambda-capacity-provider lambda-list-capacity-providers lambda list-capacity-providers
	arguments ecs-service 'clusterArns[]' ecs list-clusters | while IFS= read -r each_cluster; do
		arguments ecs-service 'serviceArns[]' ecs list-services --cluster "$each_cluster" |
			batches 10 ecs-service "ecs-describe-services__$(name "$each_cluster")" ecs describe-services --cluster "$each_cluster" --services
	done
	arguments ecs-task-set 'clusterArns[]' ecs list-clusters | while IFS= read -r each_cluster; do
		arguments ecs-task-set 'serviceArns[]' ecs list-services --cluster "$each_cluster" | while IFS= read -r each_service; do
			call ecs-task-set "ecs-describe-task-sets__$(name "$each_cluster")__$(name "$each_service")" ecs describe-task-sets --cluster "$each_cluster" --service "$each_service"
		done
	done
	call ecs-capacity-provider ecs-describe-capacity-providers ecs describe-capacity-providers
	arguments eks-cluster 'clusters[]' eks list-clusters | while IFS= read -r each_cluster; do
		call eks-cluster "eks-describe-cluster__$(name "$each_cluster")" eks describe-cluster --name "$each_cluster"
	done
	arguments eks-nodegroup 'clusters[]' eks list-clusters | while IFS= read -r each_cluster; do
		arguments eks-nodegroup 'nodegroups[]' eks list-nodegroups --cluster-name "$each_cluster" | while IFS= read -r each_nodegroup; do
			call eks-nodegroup "eks-describe-nodegroup__$(name "$each_cluster")__$(name "$each_nodegroup")" eks describe-nodegroup --cluster-name "$each_cluster" --nodegroup-name "$each_nodegroup"
		done
	done
	call batch-compute-environment batch-describe-compute-environments batch describe-compute-environments
	arguments pcs-cluster 'clusters[].id' pcs list-clusters | while IFS= read -r each_cluster; do
		call pcs-cluster "pcs-get-cluster__$(name "$each_cluster")" pcs get-cluster --cluster-identifier "$each_cluster"
	done
	call vpc-connector apprunner-list-vpc-connectors apprunner list-vpc-connectors
	call appstream-fleet appstream-describe-fleets appstream describe-fleets
	call appstream-image-builder appstream-describe-image-builders appstream describe-image-builders
	call appstream-app-block-builder appstream-describe-app-block-builders appstream describe-app-block-builders
	call workspace-directory workspaces-describe-workspace-directories workspaces describe-workspace-directories
	arguments workspaces-web-network-settings 'networkSettings[].networkSettingsArn' workspaces-web list-network-settings | while IFS= read -r each_settings; do
		call workspaces-web-network-settings "workspaces-web-get-network-settings__$(name "$each_settings")" workspaces-web get-network-settings --network-settings-arn "$each_settings"
	done
	arguments event-target 'Rules[].Name' events list-rules | while IFS= read -r each_rule; do
		call event-target "events-list-targets-by-rule__$(name "$each_rule")" events list-targets-by-rule --rule "$each_rule"
	done
	call canary synthetics-describe-canaries synthetics describe-canaries
	arguments codebuild-project 'projects[]' codebuild list-projects |
		batches 100 codebuild-project codebuild-batch-get-projects codebuild batch-get-projects --names
	arguments codebuild-fleet 'fleets[]' codebuild list-fleets |
		batches 100 codebuild-fleet codebuild-batch-get-fleets codebuild batch-get-fleets --names
	call connection-host codeconnections-list-hosts codeconnections list-hosts
	arguments infrastructure-configuration 'infrastructureConfigurationSummaryList[].arn' imagebuilder list-infrastructure-configurations | while IFS= read -r each_configuration; do
		call infrastructure-configuration "imagebuilder-get-infrastructure-configuration__$(name "$each_configuration")" imagebuilder get-infrastructure-configuration --infrastructure-configuration-arn "$each_configuration"
	done
	call devicefarm-project devicefarm-list-projects devicefarm list-projects
	call test-grid-project devicefarm-list-test-grid-projects devicefarm list-test-grid-projects
	arguments agent-space 'agentSpaceSummaries[].agentSpaceId' securityagent list-agent-spaces |
		batches 10 agent-space securityagent-batch-get-agent-spaces securityagent batch-get-agent-spaces --agent-space-ids
	arguments pentest 'agentSpaceSummaries[].agentSpaceId' securityagent list-agent-spaces | while IFS= read -r each_space; do
		arguments pentest 'pentestSummaries[].pentestId' securityagent list-pentests --agent-space-id "$each_space" |
			batches 10 pentest "securityagent-batch-get-pentests__$(name "$each_space")" securityagent batch-get-pentests --agent-space-id "$each_space" --pentest-ids
	done
	call db-instance rds-describe-db-instances rds describe-db-instances
	call db-cluster rds-describe-db-clusters rds describe-db-clusters
	call db-proxy rds-describe-db-proxies rds describe-db-proxies
	call db-proxy-endpoint rds-describe-db-proxy-endpoints rds describe-db-proxy-endpoints
	call option-group rds-describe-option-groups rds describe-option-groups
	arguments docdb-elastic-cluster 'clusters[].clusterArn' docdb-elastic list-clusters | while IFS= read -r each_cluster; do
		call docdb-elastic-cluster "docdb-elastic-get-cluster__$(name "$each_cluster")" docdb-elastic get-cluster --cluster-arn "$each_cluster"
	done
	call cache-cluster elasticache-describe-cache-clusters elasticache describe-cache-clusters
	call serverless-cache elasticache-describe-serverless-caches elasticache describe-serverless-caches
	call memorydb-cluster memorydb-describe-clusters memorydb describe-clusters
	call dax-cluster dax-describe-clusters dax describe-clusters
	call redshift-cluster redshift-describe-clusters redshift describe-clusters
	call redshift-endpoint-access redshift-describe-endpoint-access redshift describe-endpoint-access
	call redshift-serverless-workgroup redshift-serverless-list-workgroups redshift-serverless list-workgroups
	call redshift-serverless-endpoint-access redshift-serverless-list-endpoint-access redshift-serverless list-endpoint-access
	call cloudhsm-cluster cloudhsmv2-describe-clusters cloudhsmv2 describe-clusters
	call directory ds-describe-directories ds describe-directories
	call fsx-file-system fsx-describe-file-systems fsx describe-file-systems
	arguments mount-target 'FileSystems[].FileSystemId' efs describe-file-systems | while IFS= read -r each_system; do
		call mount-target "efs-describe-mount-targets__$(name "$each_system")" efs describe-mount-targets --file-system-id "$each_system"
	done
	call s3-outposts-endpoint s3outposts-list-endpoints s3outposts list-endpoints
	call dms-replication-instance dms-describe-replication-instances dms describe-replication-instances
	call dms-replication-config dms-describe-replication-configs dms describe-replication-configs
	call dms-instance-profile dms-describe-instance-profiles dms describe-instance-profiles
	call drs-replication-configuration-template drs-describe-replication-configuration-templates drs describe-replication-configuration-templates
	call mgn-replication-configuration-template mgn-describe-replication-configuration-templates mgn describe-replication-configuration-templates
	call glue-connection glue-get-connections glue get-connections
	call glue-dev-endpoint glue-get-dev-endpoints glue get-dev-endpoints
	arguments emr-cluster 'Clusters[].Id' emr list-clusters --active | while IFS= read -r each_cluster; do
		call emr-cluster "emr-describe-cluster__$(name "$each_cluster")" emr describe-cluster --cluster-id "$each_cluster"
	done
	arguments emr-studio 'Studios[].StudioId' emr list-studios | while IFS= read -r each_studio; do
		call emr-studio "emr-describe-studio__$(name "$each_studio")" emr describe-studio --studio-id "$each_studio"
	done
	arguments emr-managed-endpoint 'virtualClusters[].id' emr-containers list-virtual-clusters | while IFS= read -r each_cluster; do
		call emr-managed-endpoint "emr-containers-list-managed-endpoints__$(name "$each_cluster")" emr-containers list-managed-endpoints --virtual-cluster-id "$each_cluster"
	done
	arguments emr-serverless-application 'applications[].id' emr-serverless list-applications | while IFS= read -r each_application; do
		call emr-serverless-application "emr-serverless-get-application__$(name "$each_application")" emr-serverless get-application --application-id "$each_application"
	done
	arguments opensearch-domain 'DomainNames[].DomainName' opensearch list-domain-names |
		batches 5 opensearch-domain opensearch-describe-domains opensearch describe-domains --domain-names
	arguments opensearch-vpc-endpoint 'VpcEndpointSummaryList[].VpcEndpointId' opensearch list-vpc-endpoints |
		batches 10 opensearch-vpc-endpoint opensearch-describe-vpc-endpoints opensearch describe-vpc-endpoints --vpc-endpoint-ids
	arguments opensearch-serverless-vpc-endpoint 'vpcEndpointSummaries[].id' opensearchserverless list-vpc-endpoints |
		batches 10 opensearch-serverless-vpc-endpoint opensearchserverless-batch-get-vpc-endpoint opensearchserverless batch-get-vpc-endpoint --ids
	call ingestion-pipeline-endpoint osis-list-pipeline-endpoints osis list-pipeline-endpoints
	arguments delivery-stream 'DeliveryStreamNames[]' firehose list-delivery-streams --limit 10000 | while IFS= read -r each_stream; do
		call delivery-stream "firehose-describe-delivery-stream__$(name "$each_stream")" firehose describe-delivery-stream --delivery-stream-name "$each_stream"
	done
	arguments analytics-application 'ApplicationSummaries[].ApplicationName' kinesisanalyticsv2 list-applications | while IFS= read -r each_application; do
		call analytics-application "kinesisanalyticsv2-describe-application__$(name "$each_application")" kinesisanalyticsv2 describe-application --application-name "$each_application"
	done
	call kafka-cluster kafka-list-clusters-v2 kafka list-clusters-v2
	call kafka-connector kafkaconnect-list-connectors kafkaconnect list-connectors
	arguments mwaa-environment 'Environments[]' mwaa list-environments | while IFS= read -r each_environment; do
		call mwaa-environment "mwaa-get-environment__$(name "$each_environment")" mwaa get-environment --name "$each_environment"
	done
	call amp-scraper amp-list-scrapers amp list-scrapers
	arguments grafana-workspace 'workspaces[].id' grafana list-workspaces | while IFS= read -r each_workspace; do
		call grafana-workspace "grafana-describe-workspace__$(name "$each_workspace")" grafana describe-workspace --workspace-id "$each_workspace"
	done
	arguments quicksight-vpc-connection 'Account' sts get-caller-identity | while IFS= read -r each_account; do
		call quicksight-vpc-connection "quicksight-list-vpc-connections__$(name "$each_account")" quicksight list-vpc-connections --aws-account-id "$each_account"
	done
	arguments datazone-connection 'items[].id' datazone list-domains | while IFS= read -r each_domain; do
		call datazone-connection "datazone-list-connections__$(name "$each_domain")" datazone list-connections --domain-identifier "$each_domain"
	done
	call topic-rule-destination iot-list-topic-rule-destinations iot list-topic-rule-destinations
	call sagemaker-workforce sagemaker-list-workforces sagemaker list-workforces
	arguments marketplace-model-endpoint 'marketplaceModelEndpoints[].endpointArn' bedrock list-marketplace-model-endpoints | while IFS= read -r each_endpoint; do
		call marketplace-model-endpoint "bedrock-get-marketplace-model-endpoint__$(name "$each_endpoint")" bedrock get-marketplace-model-endpoint --endpoint-arn "$each_endpoint"
	done
	arguments agentcore-harness 'harnesses[].harnessId' bedrock-agentcore-control list-harnesses | while IFS= read -r each_harness; do
		call agentcore-harness "bedrock-agentcore-control-get-harness__$(name "$each_harness")" bedrock-agentcore-control get-harness --harness-id "$each_harness"
	done
	arguments flywheel 'FlywheelSummaryList[].FlywheelArn' comprehend list-flywheels | while IFS= read -r each_flywheel; do
		call flywheel "comprehend-describe-flywheel__$(name "$each_flywheel")" comprehend describe-flywheel --flywheel-arn "$each_flywheel"
	done
	call pca-connector pca-connector-ad-list-connectors pca-connector-ad list-connectors
	call license-identity-provider license-manager-user-subscriptions-list-identity-providers license-manager-user-subscriptions list-identity-providers
	call medialive-channel medialive-list-channels medialive list-channels
	arguments mediaconnect-flow 'Flows[].FlowArn' mediaconnect list-flows | while IFS= read -r each_flow; do
		call mediaconnect-flow "mediaconnect-describe-flow__$(name "$each_flow")" mediaconnect describe-flow --flow-arn "$each_flow"
	done
	arguments router-network-interface 'RouterNetworkInterfaces[].Arn' mediaconnect list-router-network-interfaces | while IFS= read -r each_interface; do
		call router-network-interface "mediaconnect-get-router-network-interface__$(name "$each_interface")" mediaconnect get-router-network-interface --arn "$each_interface"
	done
	arguments evs-environment 'environmentSummaries[].environmentId' evs list-environments | while IFS= read -r each_environment; do
		call evs-environment "evs-get-environment__$(name "$each_environment")" evs get-environment --environment-id "$each_environment"
	done
	arguments mq-broker 'BrokerSummaries[].BrokerId' mq list-brokers | while IFS= read -r each_broker; do
		call mq-broker "mq-describe-broker__$(name "$each_broker")" mq describe-broker --broker-id "$each_broker"
	done
	arguments schedule 'ScheduleGroups[].Name' scheduler list-schedule-groups | while IFS= read -r each_group; do
		arguments schedule 'Schedules[].Name' scheduler list-schedules --group-name "$each_group" | while IFS= read -r each_schedule; do
			call schedule "scheduler-get-schedule__$(name "$each_group")__$(name "$each_schedule")" scheduler get-schedule --group-name "$each_group" --name "$each_schedule"
		done
	done
	arguments pipe 'Pipes[].Name' pipes list-pipes | while IFS= read -r each_pipe; do
		call pipe "pipes-describe-pipe__$(name "$each_pipe")" pipes describe-pipe --name "$each_pipe"
	done
	arguments mount-target-groups 'FileSystems[].FileSystemId' efs describe-file-systems | while IFS= read -r each_system; do
		arguments mount-target-groups 'MountTargets[].MountTargetId' efs describe-mount-targets --file-system-id "$each_system" | while IFS= read -r each_target; do
			call mount-target-groups "efs-describe-mount-target-security-groups__$(name "$each_system")__$(name "$each_target")" efs describe-mount-target-security-groups --mount-target-id "$each_target"
		done
	done
	arguments s3files-mount-target 'fileSystems[].fileSystemId' s3files list-file-systems | while IFS= read -r each_system; do
		arguments s3files-mount-target 'mountTargets[].mountTargetId' s3files list-mount-targets --file-system-id "$each_system" | while IFS= read -r each_target; do
			call s3files-mount-target "s3files-get-mount-target__$(name "$each_system")__$(name "$each_target")" s3files get-mount-target --mount-target-id "$each_target"
		done
	done
	arguments sagemaker-notebook-instance 'NotebookInstances[].NotebookInstanceName' sagemaker list-notebook-instances | while IFS= read -r each_notebook; do
		call sagemaker-notebook-instance "sagemaker-describe-notebook-instance__$(name "$each_notebook")" sagemaker describe-notebook-instance --notebook-instance-name "$each_notebook"
	done
	arguments sagemaker-domain 'Domains[].DomainId' sagemaker list-domains | while IFS= read -r each_domain; do
		call sagemaker-domain "sagemaker-describe-domain__$(name "$each_domain")" sagemaker describe-domain --domain-id "$each_domain"
	done
	arguments sagemaker-user-profile 'Domains[].DomainId' sagemaker list-domains | while IFS= read -r each_domain; do
		arguments sagemaker-user-profile 'UserProfiles[].UserProfileName' sagemaker list-user-profiles --domain-id-equals "$each_domain" | while IFS= read -r each_profile; do
			call sagemaker-user-profile "sagemaker-describe-user-profile__$(name "$each_domain")__$(name "$each_profile")" sagemaker describe-user-profile --domain-id "$each_domain" --user-profile-name "$each_profile"
		done
	done
	arguments sagemaker-endpoint-config 'EndpointConfigs[].EndpointConfigName' sagemaker list-endpoint-configs | while IFS= read -r each_config; do
		call sagemaker-endpoint-config "sagemaker-describe-endpoint-config__$(name "$each_config")" sagemaker describe-endpoint-config --endpoint-config-name "$each_config"
	done
	arguments sagemaker-model 'Models[].ModelName' sagemaker list-models | while IFS= read -r each_model; do
		call sagemaker-model "sagemaker-describe-model__$(name "$each_model")" sagemaker describe-model --model-name "$each_model"
	done
	arguments sagemaker-cluster 'ClusterSummaries[].ClusterName' sagemaker list-clusters | while IFS= read -r each_cluster; do
		call sagemaker-cluster "sagemaker-describe-cluster__$(name "$each_cluster")" sagemaker describe-cluster --cluster-name "$each_cluster"
	done
	arguments data-quality-job-definition 'JobDefinitionSummaries[].MonitoringJobDefinitionName' sagemaker list-data-quality-job-definitions | while IFS= read -r each_definition; do
		call data-quality-job-definition "sagemaker-describe-data-quality-job-definition__$(name "$each_definition")" sagemaker describe-data-quality-job-definition --job-definition-name "$each_definition"
	done
	arguments model-bias-job-definition 'JobDefinitionSummaries[].MonitoringJobDefinitionName' sagemaker list-model-bias-job-definitions | while IFS= read -r each_definition; do
		call model-bias-job-definition "sagemaker-describe-model-bias-job-definition__$(name "$each_definition")" sagemaker describe-model-bias-job-definition --job-definition-name "$each_definition"
	done
	arguments model-explainability-job-definition 'JobDefinitionSummaries[].MonitoringJobDefinitionName' sagemaker list-model-explainability-job-definitions | while IFS= read -r each_definition; do
		call model-explainability-job-definition "sagemaker-describe-model-explainability-job-definition__$(name "$each_definition")" sagemaker describe-model-explainability-job-definition --job-definition-name "$each_definition"
	done
	arguments model-quality-job-definition 'JobDefinitionSummaries[].MonitoringJobDefinitionName' sagemaker list-model-quality-job-definitions | while IFS= read -r each_definition; do
		call model-quality-job-definition "sagemaker-describe-model-quality-job-definition__$(name "$each_definition")" sagemaker describe-model-quality-job-definition --job-definition-name "$each_definition"
	done
	arguments processing-job 'ProcessingJobSummaries[].ProcessingJobName' sagemaker list-processing-jobs --status-equals InProgress | while IFS= read -r each_job; do
		call processing-job "sagemaker-describe-processing-job__$(name "$each_job")" sagemaker describe-processing-job --processing-job-name "$each_job"
	done
	arguments training-job 'TrainingJobSummaries[].TrainingJobName' sagemaker list-training-jobs --status-equals InProgress | while IFS= read -r each_job; do
		call training-job "sagemaker-describe-training-job__$(name "$each_job")" sagemaker describe-training-job --training-job-name "$each_job"
	done
	arguments monitoring-schedule 'MonitoringScheduleSummaries[].MonitoringScheduleName' sagemaker list-monitoring-schedules | while IFS= read -r each_schedule; do
		call monitoring-schedule "sagemaker-describe-monitoring-schedule__$(name "$each_schedule")" sagemaker describe-monitoring-schedule --monitoring-schedule-name "$each_schedule"
	done
	arguments hyper-parameter-tuning-job 'HyperParameterTuningJobSummaries[].HyperParameterTuningJobName' sagemaker list-hyper-parameter-tuning-jobs --status-equals InProgress | while IFS= read -r each_job; do
		call hyper-parameter-tuning-job "sagemaker-describe-hyper-parameter-tuning-job__$(name "$each_job")" sagemaker describe-hyper-parameter-tuning-job --hyper-parameter-tuning-job-name "$each_job"
	done
	arguments auto-ml-job 'AutoMLJobSummaries[].AutoMLJobName' sagemaker list-auto-ml-jobs --status-equals InProgress | while IFS= read -r each_job; do
		call auto-ml-job "sagemaker-describe-auto-ml-job-v2__$(name "$each_job")" sagemaker describe-auto-ml-job-v2 --auto-ml-job-name "$each_job"
	done
	arguments labeling-job 'LabelingJobSummaryList[].LabelingJobName' sagemaker list-labeling-jobs --status-equals InProgress | while IFS= read -r each_job; do
		call labeling-job "sagemaker-describe-labeling-job__$(name "$each_job")" sagemaker describe-labeling-job --labeling-job-name "$each_job"
	done
	arguments compilation-job 'CompilationJobSummaries[].CompilationJobName' sagemaker list-compilation-jobs --status-equals=INPROGRESS | while IFS= read -r each_job; do
		call compilation-job "sagemaker-describe-compilation-job__$(name "$each_job")" sagemaker describe-compilation-job --compilation-job-name "$each_job"
	done
	arguments optimization-job 'OptimizationJobSummaries[].OptimizationJobName' sagemaker list-optimization-jobs --status-equals=INPROGRESS | while IFS= read -r each_job; do
		call optimization-job "sagemaker-describe-optimization-job__$(name "$each_job")" sagemaker describe-optimization-job --optimization-job-name "$each_job"
	done
	arguments inference-recommendations-job 'InferenceRecommendationsJobs[].JobName' sagemaker list-inference-recommendations-jobs --status-equals IN_PROGRESS | while IFS= read -r each_job; do
		call inference-recommendations-job "sagemaker-describe-inference-recommendations-job__$(name "$each_job")" sagemaker describe-inference-recommendations-job --job-name "$each_job"
	done
	arguments ai-benchmark-job 'AIBenchmarkJobs[].AIBenchmarkJobName' sagemaker list-ai-benchmark-jobs | while IFS= read -r each_job; do
		call ai-benchmark-job "sagemaker-describe-ai-benchmark-job__$(name "$each_job")" sagemaker describe-ai-benchmark-job --ai-benchmark-job-name "$each_job"
	done
	arguments influxdb-instance 'items[].id' timestream-influxdb list-db-instances | while IFS= read -r each_instance; do
		call influxdb-instance "timestream-influxdb-get-db-instance__$(name "$each_instance")" timestream-influxdb get-db-instance --identifier "$each_instance"
	done
	arguments influxdb-cluster 'items[].id' timestream-influxdb list-db-clusters | while IFS= read -r each_cluster; do
		call influxdb-cluster "timestream-influxdb-get-db-cluster__$(name "$each_cluster")" timestream-influxdb get-db-cluster --db-cluster-id "$each_cluster"
	done
	arguments kafka-replicator 'Replicators[].ReplicatorArn' kafka list-replicators | while IFS= read -r each_replicator; do
		call kafka-replicator "kafka-describe-replicator__$(name "$each_replicator")" kafka describe-replicator --replicator-arn "$each_replicator"
	done
	arguments kafka-vpc-connection 'VpcConnections[].VpcConnectionArn' kafka list-vpc-connections | while IFS= read -r each_connection; do
		call kafka-vpc-connection "kafka-describe-vpc-connection__$(name "$each_connection")" kafka describe-vpc-connection --arn "$each_connection"
	done
	arguments service-network-vpc-association 'Vpcs[].VpcId' ec2 describe-vpcs | while IFS= read -r each_vpc; do
		arguments service-network-vpc-association 'items[].id' vpc-lattice list-service-network-vpc-associations --vpc-identifier "$each_vpc" | while IFS= read -r each_association; do
			call service-network-vpc-association "vpc-lattice-get-service-network-vpc-association__$(name "$each_vpc")__$(name "$each_association")" vpc-lattice get-service-network-vpc-association --service-network-vpc-association-identifier "$each_association"
		done
	done
	arguments datasync-agent 'Agents[].AgentArn' datasync list-agents | while IFS= read -r each_agent; do
		call datasync-agent "datasync-describe-agent__$(name "$each_agent")" datasync describe-agent --agent-arn "$each_agent"
	done
	arguments datasync-efs-location 'Locations[?starts_with(LocationUri,'\''efs:'\'')].LocationArn' datasync list-locations | while IFS= read -r each_location; do
		call datasync-efs-location "datasync-describe-location-efs__$(name "$each_location")" datasync describe-location-efs --location-arn "$each_location"
	done
	arguments datasync-lustre-location 'Locations[?starts_with(LocationUri,'\''fsxl:'\'')].LocationArn' datasync list-locations | while IFS= read -r each_location; do
		call datasync-lustre-location "datasync-describe-location-fsx-lustre__$(name "$each_location")" datasync describe-location-fsx-lustre --location-arn "$each_location"
	done
	arguments datasync-ontap-location 'Locations[?starts_with(LocationUri,'\''fsxn'\'')].LocationArn' datasync list-locations | while IFS= read -r each_location; do
		call datasync-ontap-location "datasync-describe-location-fsx-ontap__$(name "$each_location")" datasync describe-location-fsx-ontap --location-arn "$each_location"
	done
	arguments datasync-open-zfs-location 'Locations[?starts_with(LocationUri,'\''fsxz:'\'')].LocationArn' datasync list-locations | while IFS= read -r each_location; do
		call datasync-open-zfs-location "datasync-describe-location-fsx-open-zfs__$(name "$each_location")" datasync describe-location-fsx-open-zfs --location-arn "$each_location"
	done
	arguments datasync-windows-location 'Locations[?starts_with(LocationUri,'\''fsxw:'\'')].LocationArn' datasync list-locations | while IFS= read -r each_location; do
		call datasync-windows-location "datasync-describe-location-fsx-windows__$(name "$each_location")" datasync describe-location-fsx-windows --location-arn "$each_location"
	done
	arguments firewall-manager-policy 'PolicyList[].PolicyId' fms list-policies | while IFS= read -r each_policy; do
		call firewall-manager-policy "fms-get-policy__$(name "$each_policy")" fms get-policy --policy-id "$each_policy"
	done
	arguments model-customization-job 'modelCustomizationJobSummaries[].jobArn' bedrock list-model-customization-jobs --status-equals InProgress | while IFS= read -r each_job; do
		call model-customization-job "bedrock-get-model-customization-job__$(name "$each_job")" bedrock get-model-customization-job --job-identifier "$each_job"
	done
	arguments model-import-job 'modelImportJobSummaries[].jobArn' bedrock list-model-import-jobs --status-equals InProgress | while IFS= read -r each_job; do
		call model-import-job "bedrock-get-model-import-job__$(name "$each_job")" bedrock get-model-import-job --job-identifier "$each_job"
	done
	arguments model-invocation-job 'invocationJobSummaries[].jobArn' bedrock list-model-invocation-jobs --status-equals InProgress | while IFS= read -r each_job; do
		call model-invocation-job "bedrock-get-model-invocation-job__$(name "$each_job")" bedrock get-model-invocation-job --job-identifier "$each_job"
	done
	arguments agentcore-runtime 'agentRuntimes[].agentRuntimeId' bedrock-agentcore-control list-agent-runtimes | while IFS= read -r each_runtime; do
		call agentcore-runtime "bedrock-agentcore-control-get-agent-runtime__$(name "$each_runtime")" bedrock-agentcore-control get-agent-runtime --agent-runtime-id "$each_runtime"
	done
	arguments agentcore-browser 'browserSummaries[].browserId' bedrock-agentcore-control list-browsers | while IFS= read -r each_browser; do
		call agentcore-browser "bedrock-agentcore-control-get-browser__$(name "$each_browser")" bedrock-agentcore-control get-browser --browser-id "$each_browser"
	done
	arguments agentcore-code-interpreter 'codeInterpreterSummaries[].codeInterpreterId' bedrock-agentcore-control list-code-interpreters | while IFS= read -r each_interpreter; do
		call agentcore-code-interpreter "bedrock-agentcore-control-get-code-interpreter__$(name "$each_interpreter")" bedrock-agentcore-control get-code-interpreter --code-interpreter-id "$each_interpreter"
	done
	arguments agentcore-gateway-target 'items[].gatewayId' bedrock-agentcore-control list-gateways | while IFS= read -r each_gateway; do
		arguments agentcore-gateway-target 'items[].targetId' bedrock-agentcore-control list-gateway-targets --gateway-identifier "$each_gateway" | while IFS= read -r each_target; do
			call agentcore-gateway-target "bedrock-agentcore-control-get-gateway-target__$(name "$each_gateway")__$(name "$each_target")" bedrock-agentcore-control get-gateway-target --gateway-identifier "$each_gateway" --target-id "$each_target"
		done
	done
	arguments agentcore-gateway 'items[].gatewayId' bedrock-agentcore-control list-gateways | while IFS= read -r each_gateway; do
		call agentcore-gateway "bedrock-agentcore-control-get-gateway__$(name "$each_gateway")" bedrock-agentcore-control get-gateway --gateway-identifier "$each_gateway"
	done
	arguments oauth2-credential-provider 'credentialProviders[].name' bedrock-agentcore-control list-oauth2-credential-providers | while IFS= read -r each_provider; do
		call oauth2-credential-provider "bedrock-agentcore-control-get-oauth2-credential-provider__$(name "$each_provider")" bedrock-agentcore-control get-oauth2-credential-provider --name "$each_provider"
	done
	arguments agentcore-payment-manager 'paymentManagers[].paymentManagerId' bedrock-agentcore-control list-payment-managers | while IFS= read -r each_manager; do
		call agentcore-payment-manager "bedrock-agentcore-control-get-payment-manager__$(name "$each_manager")" bedrock-agentcore-control get-payment-manager --payment-manager-id "$each_manager"
	done
	arguments agentcore-registry 'registries[].registryId' bedrock-agentcore-control list-registries | while IFS= read -r each_registry; do
		call agentcore-registry "bedrock-agentcore-control-get-registry__$(name "$each_registry")" bedrock-agentcore-control get-registry --registry-id "$each_registry"
	done
	arguments license-endpoint 'licenseEndpoints[].licenseEndpointId' deadline list-license-endpoints | while IFS= read -r each_endpoint; do
		call license-endpoint "deadline-get-license-endpoint__$(name "$each_endpoint")" deadline get-license-endpoint --license-endpoint-id "$each_endpoint"
	done
	arguments drs-replication-configuration 'items[].sourceServerID' drs describe-source-servers | while IFS= read -r each_server; do
		call drs-replication-configuration "drs-get-replication-configuration__$(name "$each_server")" drs get-replication-configuration --source-server-id "$each_server"
	done
	arguments mgn-replication-configuration 'items[].sourceServerID' mgn describe-source-servers | while IFS= read -r each_server; do
		call mgn-replication-configuration "mgn-get-replication-configuration__$(name "$each_server")" mgn get-replication-configuration --source-server-id "$each_server"
	done
	arguments kx-cluster 'environments[].environmentId' finspace list-kx-environments | while IFS= read -r each_environment; do
		arguments kx-cluster 'kxClusterSummaries[].clusterName' finspace list-kx-clusters --environment-id "$each_environment" | while IFS= read -r each_cluster; do
			call kx-cluster "finspace-get-kx-cluster__$(name "$each_environment")__$(name "$each_cluster")" finspace get-kx-cluster --environment-id "$each_environment" --cluster-name "$each_cluster"
		done
	done
	arguments dataflow-endpoint-group 'dataflowEndpointGroupList[].dataflowEndpointGroupId' groundstation list-dataflow-endpoint-groups | while IFS= read -r each_group; do
		call dataflow-endpoint-group "groundstation-get-dataflow-endpoint-group__$(name "$each_group")" groundstation get-dataflow-endpoint-group --dataflow-endpoint-group-id "$each_group"
	done
	arguments kendra-data-source 'IndexConfigurationSummaryItems[].Id' kendra list-indices | while IFS= read -r each_index; do
		arguments kendra-data-source 'SummaryItems[].Id' kendra list-data-sources --index-id "$each_index" | while IFS= read -r each_source; do
			call kendra-data-source "kendra-describe-data-source__$(name "$each_index")__$(name "$each_source")" kendra describe-data-source --index-id "$each_index" --id "$each_source"
		done
	done
	arguments mainframe-environment 'environments[].environmentId' m2 list-environments | while IFS= read -r each_environment; do
		call mainframe-environment "m2-get-environment__$(name "$each_environment")" m2 get-environment --environment-id "$each_environment"
	done
	arguments mwaa-workflow 'Workflows[].WorkflowArn' mwaa-serverless list-workflows | while IFS= read -r each_workflow; do
		call mwaa-workflow "mwaa-serverless-get-workflow__$(name "$each_workflow")" mwaa-serverless get-workflow --workflow-arn "$each_workflow"
	done
	arguments omics-configuration 'items[].name' omics list-configurations | while IFS= read -r each_configuration; do
		call omics-configuration "omics-get-configuration__$(name "$each_configuration")" omics get-configuration --name "$each_configuration"
	done
	arguments omics-run 'items[].id' omics list-runs | while IFS= read -r each_run; do
		call omics-run "omics-get-run__$(name "$each_run")" omics get-run --id "$each_run"
	done
	arguments qbusiness-data-source 'applications[].applicationId' qbusiness list-applications | while IFS= read -r each_application; do
		arguments qbusiness-data-source 'indices[].indexId' qbusiness list-indices --application-id "$each_application" | while IFS= read -r each_index; do
			arguments qbusiness-data-source 'dataSources[].dataSourceId' qbusiness list-data-sources --application-id "$each_application" --index-id "$each_index" | while IFS= read -r each_source; do
				call qbusiness-data-source "qbusiness-get-data-source__$(name "$each_application")__$(name "$each_index")__$(name "$each_source")" qbusiness get-data-source --application-id "$each_application" --index-id "$each_index" --data-source-id "$each_source"
			done
		done
	done
	arguments rtb-requester-gateway 'gatewayIds[]' rtbfabric list-requester-gateways | while IFS= read -r each_gateway; do
		call rtb-requester-gateway "rtbfabric-get-requester-gateway__$(name "$each_gateway")" rtbfabric get-requester-gateway --gateway-id "$each_gateway"
	done
	arguments rtb-responder-gateway 'gatewayIds[]' rtbfabric list-responder-gateways | while IFS= read -r each_gateway; do
		call rtb-responder-gateway "rtbfabric-get-responder-gateway__$(name "$each_gateway")" rtbfabric get-responder-gateway --gateway-id "$each_gateway"
	done
}

# enter PROFILE collects in the account of a profile, the default one for an empty word.
enter() {
	profile=$1 account= region= home=
	if ! ask sts get-caller-identity --region eu-west-1 --query '[Account,Arn]' --output text >"$work/caller" 2>"$work/error"; then
		deny 1 caller sts get-caller-identity
		return
	fi
	read -r account arn <"$work/caller"
	case $account in
	*[!0-9]* | '')
		echo "no account id: $account" >"$work/error"
		account=
		deny 1 caller sts get-caller-identity
		return
		;;
	esac
	printf '{"profile":%s,"account":%s,"arn":%s}\n' "$(text "$profile")" "$(text "$account")" "$(text "$arn")" >>"$work/callers"
	if grep -qx "$account" "$work/accounts"; then
		echo "$account: was collected already" >&2
		return
	fi
	echo "$account" >>"$work/accounts"
	for region in eu-west-1 us-gov-west-1; do
		collect
	done
}

# rows FILE prints lines as the elements of a JSON array.
rows() {
	sed '$!s/$/,/' "$1"
}

enter 'dev'
enter 'o'\''brien'

{
	printf '{"schema":"sgfree/manifest/v1",\n"time":%s,\n"cli":%s,\n"callers":[\n' "$(text "$began")" "$(text "$cli")"
	rows "$work/callers"
	printf '],\n"files":[\n'
	rows "$work/files"
	printf '],\n"denied":[\n'
	rows "$work/denied"
	printf ']}\n'
} >"$work/manifest" && mv "$work/manifest" "$out/manifest.json" || exit 2
echo "$out: $(grep -c . "$work/files") dumps, $(grep -c . "$work/denied") calls failed" >&2
[ -s "$work/files" ] || exit 1
