#!/bin/sh
# Makes a snapshot for sgfree: saves what read-only AWS calls answer, whole, and a manifest.
# Made by sgfree 0.1.0. It asks for sh, aws, date, and sha256sum or shasum.
#
#   sh collect.sh [FOLDER]      FOLDER (default: dumps) must be empty or not there
#
# A call that fails is noted in FOLDER/manifest.json, and the next one is made. Exit codes:
# 0 the snapshot is there, 1 no account let us in, 2 wrong usage.
#
# Left out, for nobody lists what their commands ask for: ecs-express-gateway-service.
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
	printf '{"kind":%s,"account":%s,"region":%s,"command":%s,"exit":%d,"error":%s}\n' "$(text "$kind")" \
		"$(text "$account")" "$(text "$region")" "$(text "aws $*")" "$code" "$(text "$error")" >>"$work/denied"
}

# call KIND FILE COMMAND… saves the answer of a command. What was cut leaves no dump.
call() {
	kind=$1 file=$account/$region/$2
	shift 2
	case $managed in
	*" $kind "*) set -- "$@" --include-managed-resources ;;
	esac
	set -- "$@" --region "$region" --output json
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

# collect saves every kind in the account and region at hand.
collect() {
	case $region in
	*[!a-z0-9-]* | '') return ;;
	esac
	echo "$account $region" >&2
	mkdir -p "$out/$account/$region" || return
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
	arguments launch-template-version 'LaunchTemplates[].LaunchTemplateId' ec2 describe-launch-templates | while IFS= read -r each_template; do
		call launch-template-version "ec2-describe-launch-template-versions__$(name "$each_template")" ec2 describe-launch-template-versions --launch-template-id "$each_template"
	done
	call auto-scaling-group autoscaling-describe-auto-scaling-groups autoscaling describe-auto-scaling-groups
	call fleet ec2-describe-fleets ec2 describe-fleets
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
}

# enter PROFILE collects in the account of a profile, the default one for an empty word.
enter() {
	profile=$1 account= region=
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
[ -s "$work/callers" ] || exit 1
