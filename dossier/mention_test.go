package dossier

import (
	"maps"
	"strconv"
	"strings"
	"testing"

	"github.com/sgfree/sgfree/loader"
)

const version2 = `{"LaunchTemplateVersions": [
	{"LaunchTemplateId": "lt-1", "LaunchTemplateName": "web", "VersionNumber": 3, "DefaultVersion": false, "LaunchTemplateData": {}},
	{"LaunchTemplateId": "lt-1", "LaunchTemplateName": "web", "VersionNumber": 2, "DefaultVersion": false, "LaunchTemplateData": {"SecurityGroupIds": ["` + web + `"]}},
	{"LaunchTemplateId": "lt-1", "LaunchTemplateName": "web", "VersionNumber": 1, "DefaultVersion": true, "LaunchTemplateData": {}}]}`

// launchers are whole and empty dumps of everything that may launch a template.
func launchers() map[string]string {
	return map[string]string{
		home + "scaling.json": `{"AutoScalingGroups": []}`,
		home + "fleets.json":  `{"Fleets": [{"FleetId": "fleet-1", "FleetState": "active"}]}`,
		home + "spot.json":    `{"SpotFleetRequestConfigs": []}`,
		home + "batch.json":   `{"computeEnvironments": []}`,
		home + "fast.json":    `{"FastLaunchImages": []}`,
	}
}

func TestALaunchTemplateVersionIsIdleOnlyWhereNothingLaunchesIt(t *testing.T) {
	scaling := func(template string) map[string]string {
		return map[string]string{"scaling.json": `{"AutoScalingGroups": [{"AutoScalingGroupName": "a", "LaunchTemplate": {` + template + `}}]}`}
	}
	versions := func(old, text string) map[string]string {
		return map[string]string{"versions.json": strings.Replace(version2, old, text, 1)}
	}
	const other = "../../444455556666/eu-west-1/"
	const fromEKS = `{"AutoScalingGroups": [{"AutoScalingGroupName": "eks-blue", "Tags": [
		{"Key": "eks:cluster-name", "Value": "c"}, {"Key": "eks:nodegroup-name", "Value": "blue"}]}]}`
	nodegroup := func(template string) map[string]string {
		return map[string]string{"scaling.json": fromEKS, "nodegroup.json": `{"nodegroup": {"nodegroupName": "blue", "version": "1.31",
			"nodegroupArn": "arn:aws:eks:eu-west-1:111122223333:nodegroup/c/blue/1", "launchTemplate": {` + template + `}}}`}
	}
	refresh := func(status string) map[string]string {
		return map[string]string{"refreshes.json": `{"InstanceRefreshes": [{"InstanceRefreshId": "1", "AutoScalingGroupName": "a", "Status": "` + status + `",
			"DesiredConfiguration": {"MixedInstancesPolicy": {"LaunchTemplate": {"LaunchTemplateSpecification": {"LaunchTemplateId": "lt-1", "Version": "2"}}}}}]}`}
	}
	warm := func(state string) map[string]string {
		return map[string]string{"pool.json": `{"WarmPoolConfiguration": {"PoolState": "Stopped"}, "Instances": [{"InstanceId": "i-0000000a", "AvailabilityZone": "eu-west-1a",
			"LifecycleState": "` + state + `", "LaunchTemplate": {"LaunchTemplateId": "lt-1", "LaunchTemplateName": "web", "Version": "2"}}]}`}
	}
	tests := []struct {
		name  string
		files map[string]string // an empty one is taken away
		want  string            // the end of the detail, empty for an idle one
	}{
		{"nothing names it", nil, ""},
		{"nobody looked at Auto Scaling groups", map[string]string{"scaling.json": ""}, "which an unseen auto scaling group may launch"},
		{"nobody looked at fleets", map[string]string{"fleets.json": ""}, "which an unseen fleet may launch"},
		{"nobody looked at spot fleets", map[string]string{"spot.json": ""}, "which an unseen spot fleet request may launch"},
		{"nobody looked at compute environments", map[string]string{"batch.json": ""}, "which an unseen batch compute environment may launch"},
		{"the answer was cut", map[string]string{"scaling.json": `{"AutoScalingGroups": [], "NextToken": "x"}`}, "which an unseen auto scaling group may launch"},
		{"only another account was looked at", map[string]string{
			"scaling.json": "", other + "scaling.json": `{"AutoScalingGroups": []}`,
		}, "which an unseen auto scaling group may launch"},
		{"a group names it by id", scaling(`"LaunchTemplateId": "lt-1", "Version": "2"`), "which something launches"},
		{"a group names it by name", scaling(`"LaunchTemplateName": "web", "Version": "2"`), "which something launches"},
		{"a group of another account has a template of that name", map[string]string{
			other + "scaling.json": `{"AutoScalingGroups": [{"AutoScalingGroupName": "a", "LaunchTemplate": {"LaunchTemplateName": "web", "Version": "2"}}]}`,
		}, ""},
		{"a group names another version", scaling(`"LaunchTemplateId": "lt-1", "Version": "$Latest"`), ""},
		{"an override of a policy names it", map[string]string{"scaling.json": `{"AutoScalingGroups": [{"AutoScalingGroupName": "a", "MixedInstancesPolicy": {"LaunchTemplate":
			{"Overrides": [{"LaunchTemplateSpecification": {"LaunchTemplateId": "lt-1", "Version": "2"}}]}}}]}`}, "which something launches"},
		{"a spot fleet names it", map[string]string{"spot.json": `{"SpotFleetRequestConfigs": [{"SpotFleetRequestId": "sfr-1", "SpotFleetRequestState": "active", "SpotFleetRequestConfig":
			{"LaunchTemplateConfigs": [{"LaunchTemplateSpecification": {"LaunchTemplateId": "lt-1", "Version": "2"}}]}}]}`}, "which something launches"},
		{"a cancelled spot fleet names it", map[string]string{"spot.json": `{"SpotFleetRequestConfigs": [{"SpotFleetRequestId": "sfr-1", "SpotFleetRequestState": "cancelled", "SpotFleetRequestConfig":
			{"LaunchTemplateConfigs": [{"LaunchTemplateSpecification": {"LaunchTemplateId": "lt-1", "Version": "2"}}]}}]}`}, ""},
		{"a compute environment names it", map[string]string{"batch.json": `{"computeEnvironments": [{"computeEnvironmentName": "e", "status": "VALID", "computeResources":
			{"launchTemplate": {"launchTemplateId": "lt-1", "version": "$Default", "overrides": [{"launchTemplateName": "web", "version": "2"}]}}}]}`}, "which something launches"},
		{"a node group names it by id", nodegroup(`"id": "lt-1", "version": "2"`), "which something launches"},
		{"a node group names it by name", nodegroup(`"name": "web", "version": "2"`), "which something launches"},
		{"a node group names another version", nodegroup(`"id": "lt-1", "version": "3"`), ""},
		{"a node group was not looked at", map[string]string{"scaling.json": fromEKS}, "which an unseen eks nodegroup may launch"},
		{"an instance refresh names it", refresh("InProgress"), "which something launches"},
		{"an instance refresh of no known status names it", refresh("New"), "which something launches"},
		{"an instance refresh that rolls back names it", refresh("RollbackInProgress"), "which something launches"},
		{"an instance refresh that is done names it", refresh("Successful"), ""},
		{"an instance of a warm pool names it", warm("Warmed:Stopped"), "which something launches"},
		{"a terminated instance of a warm pool names it", warm("Warmed:Terminated"), ""},
		{"it is the default", versions(`2, "DefaultVersion": false`, `2, "DefaultVersion": true`), "the default"},
		{"it is the latest", versions(`"VersionNumber": 2`, `"VersionNumber": 4`), "the latest"},
		{"whether it is the default is not told", versions(`2, "DefaultVersion": false`, `2`), "perhaps the default"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := whole()
			maps.Copy(files, launchers())
			files[home+"versions.json"] = version2
			for name, text := range tt.files {
				if files[home+name] = text; text == "" {
					delete(files, home+name)
				}
			}
			mentions := dossierOf(t, web, files).Mentions
			if len(mentions) != 1 || mentions[0].Idle != (tt.want == "") || !strings.HasSuffix(mentions[0].Detail, tt.want) {
				t.Errorf("got %+v, want one mention that ends in %q", mentions, tt.want)
			}
		})
	}
}

func TestAConfigurationThatIsOverIsIdle(t *testing.T) {
	for _, tt := range []struct {
		text string
		idle bool
	}{
		{`{"SpotInstanceRequests": [{"SpotInstanceRequestId": "sir-1", "State": "cancelled", "LaunchSpecification": {"SecurityGroups": [{"GroupId": "sg-0000000a"}]}}]}`, true},
		{`{"SpotInstanceRequests": [{"SpotInstanceRequestId": "sir-1", "State": "disabled", "LaunchSpecification": {"SecurityGroups": [{"GroupId": "sg-0000000a"}]}}]}`, false},
		{`{"SpotInstanceRequests": [{"SpotInstanceRequestId": "sir-1", "LaunchSpecification": {"SecurityGroups": [{"GroupId": "sg-0000000a"}]}}]}`, false},
		{`{"ClientVpnEndpoints": [{"ClientVpnEndpointId": "cvpn-endpoint-1", "Status": {"Code": "deleted"}, "SecurityGroupIds": ["sg-0000000a"]}]}`, true},
		{`{"ClientVpnEndpoints": [{"ClientVpnEndpointId": "cvpn-endpoint-1", "Status": {"Code": "new-state"}, "SecurityGroupIds": ["sg-0000000a"]}]}`, false},
		{`{"Cluster": {"Id": "j-1", "Status": {"State": "TERMINATED_WITH_ERRORS"}, "Ec2InstanceAttributes": {"ServiceAccessSecurityGroup": "sg-0000000a"}}}`, true},
	} {
		files := whole()
		files[home+"x.json"] = strings.ReplaceAll(tt.text, "sg-0000000a", web)
		if mentions := dossierOf(t, web, files).Mentions; len(mentions) != 1 || mentions[0].Idle != tt.idle {
			t.Errorf("%s: got %+v, want one mention, idle %v", tt.text, mentions, tt.idle)
		}
	}
}

func TestACopyOfAConfigurationIsNoSecondMention(t *testing.T) {
	const request = `{"SpotInstanceRequests": [{"SpotInstanceRequestId": "sir-1", "State": "STATE", "LaunchSpecification": {"SecurityGroups": [{"GroupId": "` + web + `"}]}}]}`
	files := whole()
	files[home+"a.json"] = strings.Replace(request, "STATE", "closed", 1)
	files[home+"b.json"] = strings.Replace(request, "STATE", "active", 1)
	files[home+"c.json"] = files[home+"a.json"]
	files[home+"associations.json"] = `{"SecurityGroupVpcAssociations": [{"GroupId": "` + web + `", "VpcId": "vpc-2", "GroupOwnerId": "111122223333", "State": "disassociated"}]}`
	files[home+"associations-b.json"] = strings.Replace(files[home+"associations.json"], "disassociated", "associated", 1)
	d := dossierOf(t, web, files)
	if len(d.Mentions) != 1 || d.Mentions[0].Idle {
		t.Errorf("got %+v, want one mention, and the live copy counts", d.Mentions)
	}
	if uses := d.Uses[VPCAssociation]; len(uses) != 1 || uses[0].Status != "associated" {
		t.Errorf("got %+v, want one association, and the live copy counts", uses)
	}
}

func TestAConfigurationNamesTheOwnerOfAnInterface(t *testing.T) {
	const databases = `{"DBInstances": [
		{"DBInstanceIdentifier": "orders", "VpcSecurityGroups": [{"VpcSecurityGroupId": "` + web + `", "Status": "active"}]},
		{"DBInstanceIdentifier": "other", "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-000000d0"}, {"VpcSecurityGroupId": "` + web + `"}]}]}`
	files := whole()
	files[home+"databases.json"] = databases
	files[home+"interfaces.json"] = `{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-0000000a", "OwnerId": "111122223333", "Status": "in-use", "RequesterId": "amazon-rds",
		"RequesterManaged": true, "Description": "RDSNetworkInterface", "InterfaceType": "interface", "Groups": [{"GroupId": "` + web + `"}],
		"Attachment": {"AttachmentId": "eni-attach-1", "InstanceOwnerId": "amazon-rds", "Status": "attached"}}]}`
	d := dossierOf(t, web, files)
	if o := d.Uses[NetworkInterface][0].Owner; o.Resource != "orders" || o.Label != "RDS database orders" || o.Service != "RDS" {
		t.Errorf("got owner %+v, want the database with the groups of the interface", o)
	}
	if len(d.Mentions) != 1 || d.Mentions[0].ID != "other" {
		t.Errorf("got mentions %+v, want the other database alone", d.Mentions)
	}
}

func TestAConfigurationThatNamesItsInterfaceIsItsOwner(t *testing.T) {
	eni := func(rest string) string {
		return `{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-0000000a", "OwnerId": "111122223333", "Status": "in-use", "InterfaceType": "interface",
			"Groups": [{"GroupId": "` + web + `"}]` + rest + `}]}`
	}
	database := func(more string) string {
		return eni(`, "RequesterManaged": true, "RequesterId": "amazon-rds", "Description": "RDSNetworkInterface", ` + more)
	}
	db := func(id, more string) string {
		return `{"DBInstanceIdentifier": "` + id + `", "VpcSecurityGroups": [{"VpcSecurityGroupId": "` + web + `"}], ` + more + `}`
	}
	functions := `{"Functions": [{"FunctionName": "b", "VpcConfig": {"SecurityGroupIds": ["` + web + `"]}}, {"FunctionName": "a", "VpcConfig": {"SecurityGroupIds": ["` + web + `"]}}]}`
	caches := `{"CacheClusters": [{"CacheClusterId": "carts-001", "SecurityGroups": [{"SecurityGroupId": "` + web + `"}]}, {"CacheClusterId": "other", "SecurityGroups": [{"SecurityGroupId": "` + web + `"}]}]}`
	for _, tt := range []struct {
		name, eni, dump, label string
		mentions               int
	}{
		{"FSx", eni(``), `{"FileSystems": [{"FileSystemId": "fs-1", "ResourceARN": "arn:aws:fsx:eu-west-1:111122223333:file-system/fs-1", "NetworkInterfaceIds": ["eni-0000000a"]}]}`, "FSx file system fs-1", 0},
		{"EFS", eni(``), `{"MountTargets": [{"MountTargetId": "fsmt-1", "NetworkInterfaceId": "eni-0000000a"}]}`, "EFS mount target fsmt-1", 0},
		{"a notebook names the group too", eni(``), `{"NotebookInstanceArn": "arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/n", "NetworkInterfaceId": "eni-0000000a", "SecurityGroups": ["` + web + `"]}`, "SageMaker notebook n", 0},
		{"another interface", eni(``), `{"MountTargets": [{"MountTargetId": "fsmt-1", "NetworkInterfaceId": "eni-0000000b"}]}`, "owner unknown", 0},
		{"functions of one subnet share one", eni(`, "InterfaceType": "lambda", "SubnetId": "subnet-1"`), `{"Functions": [
			{"FunctionName": "a", "VpcConfig": {"SubnetIds": ["subnet-2", "subnet-1"], "SecurityGroupIds": ["` + web + `"]}}, {"FunctionName": "b", "VpcConfig": {"SubnetIds": ["subnet-2"], "SecurityGroupIds": ["` + web + `"]}},
			{"FunctionName": "c", "VpcConfig": {"SecurityGroupIds": ["` + web + `"]}}]}`, "Lambda functions a, c", 1},
		{"a database by its VPC and zone", database(`"AvailabilityZone": "eu-west-1a", "VpcId": "vpc-0000000a"`), `{"DBInstances": [` + strings.Join([]string{
			db("a", `"AvailabilityZone": "eu-west-1a", "MultiAZ": false, "DBSubnetGroup": {"VpcId": "vpc-0000000a"}`),
			db("b", `"AvailabilityZone": "eu-west-1b", "MultiAZ": false, "DBSubnetGroup": {"VpcId": "vpc-0000000a"}`),
			db("c", `"AvailabilityZone": "eu-west-1a", "MultiAZ": false, "DBSubnetGroup": {"VpcId": "vpc-0000000b"}`),
			db("d", `"AvailabilityZone": "eu-west-1b", "MultiAZ": true, "DBSubnetGroup": {"VpcId": "vpc-0000000a"}`),
			db("e", `"AvailabilityZone": "eu-west-1b"`),
		}, ",") + `]}`, "RDS databases a, d, e", 2},
		{"Redshift Serverless", eni(`, "RequesterManaged": true, "RequesterId": "amazon-redshift"`), `{"workgroups": [{"workgroupName": "w", "workgroupArn": "arn:aws:redshift-serverless:eu-west-1:111122223333:workgroup/1",
			"securityGroupIds": ["` + web + `"], "endpoint": {"vpcEndpoints": [{"networkInterfaces": [{"networkInterfaceId": "eni-0000000a"}]}]}}]}`, "Redshift Serverless workgroup 1", 0},
		{"functions share one", eni(`, "InterfaceType": "lambda"`), functions, "Lambda functions a, b", 0},
		{"a cache node by its name", eni(`, "RequesterManaged": true, "Description": "ElastiCache carts-001"`), caches, "ElastiCache node carts-001", 1},
		{"cache clusters by their groups", eni(`, "RequesterManaged": true, "RequesterId": "amazon-elasticache"`), caches, "ElastiCache clusters carts-001, other", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := whole()
			files[home+"interfaces.json"] = strings.Replace(tt.eni, `"InterfaceType": "interface",`, "", strings.Count(tt.eni, `"InterfaceType"`)-1)
			files[home+"x.json"] = tt.dump
			d := dossierOf(t, web, files)
			if got := d.Uses[NetworkInterface][0].Owner.Label; got != tt.label || len(d.Mentions) != tt.mentions {
				t.Errorf("got %q and %d mentions, want %q and %d", got, len(d.Mentions), tt.label, tt.mentions)
			}
		})
	}
}

func TestTheEndpointThatAnInterfaceServesTellsItsOwner(t *testing.T) {
	const eni = `{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-0000000a", "OwnerId": "111122223333", "Status": "in-use", "InterfaceType": "vpc_endpoint", "RequesterManaged": true,
		"Description": "VPC Endpoint Interface vpce-0000000a", "Groups": [{"GroupId": "` + web + `"}]}]}`
	endpoint := func(more string) string {
		return `{"VpcEndpoints": [{"VpcEndpointId": "vpce-0000000a", "VpcId": "vpc-0000000a", "OwnerId": "111122223333", "VpcEndpointType": "Interface", "State": "available",
			"Groups": [{"GroupId": "` + web + `"}], "NetworkInterfaceIds": ["eni-0000000a"], ` + more + `}]}`
	}
	const serverless = `{"vpcEndpointDetails": [{"id": "vpce-0000000a", "securityGroupIds": ["` + web + `"]}]}`
	for _, tt := range []struct{ name, endpoint, dump, label string }{
		{"nobody's", endpoint(`"Tags": []`), "", "VPC endpoint vpce-0000000a"},
		{"a broker's", endpoint(`"RequesterManaged": true, "Tags": [{"Key": "AMQManaged", "Value": "true"}]`), "", "VPC endpoint vpce-0000000a of Amazon MQ"},
		{"a Transfer server's", endpoint(`"ServiceName": "com.amazonaws.eu-west-1.transfer.server"`), "", "VPC endpoint vpce-0000000a of Transfer Family"},
		{"OpenSearch Serverless's", endpoint(`"Tags": []`), serverless, "OpenSearch Serverless endpoint vpce-0000000a"},
	} {
		files := whole()
		files[home+"interfaces.json"], files[home+"endpoints.json"] = eni, tt.endpoint
		if tt.dump != "" {
			files[home+"x.json"] = tt.dump
		}
		if got := dossierOf(t, web, files).Uses[NetworkInterface][0].Owner; got.Label != tt.label || got.Likely {
			t.Errorf("%s: got %+v, want %q", tt.name, got, tt.label)
		}
	}
}

func TestAServicesInterfaceWithTheGroupsOfAConfigurationIsProbablyIts(t *testing.T) {
	eni := func(groups string) string {
		return `{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-0000000a", "OwnerId": "111122223333", "Status": "in-use", "RequesterManaged": true,
			"Groups": [{"GroupId": "` + web + `"}` + groups + `]}]}`
	}
	environment := func(status string) string {
		return `{"Environment": {"Name": "nightly", "Arn": "arn:aws:airflow:eu-west-1:111122223333:environment/nightly", "Status": "` + status + `",
			"NetworkConfiguration": {"SecurityGroupIds": ["` + web + `"]}}}`
	}
	for _, tt := range []struct{ name, eni, environment, label string }{
		{"equal groups", eni(""), environment("AVAILABLE"), "probably Managed Airflow environment nightly"},
		{"more groups", eni(`, {"GroupId": "sg-000000d0"}`), environment("AVAILABLE"), "owner unknown"},
		{"one that is over", eni(""), environment("DELETED"), "owner unknown"},
	} {
		files := whole()
		files[home+"interfaces.json"], files[home+"x.json"] = tt.eni, tt.environment
		d := dossierOf(t, web, files)
		if got := d.Uses[NetworkInterface][0].Owner.Label; got != tt.label || len(d.Mentions) != 1 {
			t.Errorf("%s: got %q and %d mentions, want %q and the environment", tt.name, got, len(d.Mentions), tt.label)
		}
	}
}

func BenchmarkMentionsOfOneGroup(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			group := &loader.Group{Record: loader.Record{ID: web, Place: &loader.Place{}}}
			s := &loader.Snapshot{Groups: []*loader.Group{group}}
			for i := range n {
				m := &loader.Mention{Record: loader.Record{ID: "function-" + strconv.Itoa(i), Place: &loader.Place{}}, Named: []loader.Carried{{GroupID: web}}, Kind: loader.KindNamed("lambda-function")}
				s.Mentions = append(s.Mentions, m)
			}
			b.ReportAllocs()
			for b.Loop() {
				NewBuilder(s).Dossier(0)
			}
		})
	}
}

func TestAConfigurationMayNameAGroupByItsName(t *testing.T) {
	const there = "../../444455556666/eu-west-1/"
	template := func(more string) string {
		return `{"LaunchTemplateVersions": [{"LaunchTemplateId": "lt-1", "LaunchTemplateName": "a", "VersionNumber": 1, "DefaultVersion": true, "LaunchTemplateData": {` + more + `}}]}`
	}
	spot := func(group string) string {
		return `{"SpotInstanceRequests": [{"SpotInstanceRequestId": "sir-1", "State": "active", "LaunchSpecification": {"SecurityGroups": [` + group + `]}}]}`
	}
	vpcs := func(isDefault string) string {
		return `{"Vpcs": [{"VpcId": "vpc-0000000a", "OwnerId": "111122223333", "IsDefault": false}, {"VpcId": "` + isDefault + `", "OwnerId": "111122223333", "IsDefault": true}]}`
	}
	const byName = `"SecurityGroups": ["web"]`
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  string // kind, detail and path
	}{
		{"a launch template", map[string]string{"x.json": template(byName)}, "launch-template-version: version 1, the default, the latest, by its name: .LaunchTemplateVersions[0].LaunchTemplateData.SecurityGroups[0]"},
		{"a launch template, by its id too", map[string]string{"x.json": template(byName + `, "SecurityGroupIds": ["` + web + `"]`)}, "launch-template-version: version 1, the default, the latest: .LaunchTemplateVersions[0].LaunchTemplateData.SecurityGroupIds[0]"},
		{"a launch configuration", map[string]string{"x.json": `{"LaunchConfigurations": [{"LaunchConfigurationName": "a", "SecurityGroups": ["web"]}]}`}, "launch-configuration: by its name: .LaunchConfigurations[0].SecurityGroups[0]"},
		{"a spot request", map[string]string{"x.json": spot(`{"GroupName": "web"}`)}, "spot-instance-request: by its name: .SpotInstanceRequests[0].LaunchSpecification.SecurityGroups[0].GroupName"},
		{"a spot request with the id of another", map[string]string{"x.json": spot(`{"GroupName": "web", "GroupId": "sg-000000d1"}`)}, ""},
		{"a spot fleet", map[string]string{"x.json": `{"SpotFleetRequestConfigs": [{"SpotFleetRequestId": "sfr-1", "SpotFleetRequestConfig": {"LaunchSpecifications": [{"SecurityGroups": [{"GroupName": "web"}]}]}}]}`}, "spot-fleet-request: by its name: .SpotFleetRequestConfigs[0].SpotFleetRequestConfig.LaunchSpecifications[0].SecurityGroups[0].GroupName"},
		{"another name", map[string]string{"x.json": template(`"SecurityGroups": ["webs"]`)}, ""},
		{"of another account", map[string]string{there + "x.json": template(byName), there + "groups.json": `{"SecurityGroups": []}`}, ""},
		{"where another group of the default VPC has the name", map[string]string{"x.json": template(byName), "vpcs.json": vpcs("vpc-0000000b"), "more.json": groups(group("sg-0000000b", "web", "vpc-0000000b", ""))}, ""},
		{"where no group of the default VPC has the name", map[string]string{"x.json": template(byName), "vpcs.json": vpcs("vpc-0000000b")}, "launch-template-version: version 1, the default, the latest, by its name: .LaunchTemplateVersions[0].LaunchTemplateData.SecurityGroups[0]"},
		{"where nothing tells the default VPC", map[string]string{"x.json": template(byName), "more.json": groups(group("sg-0000000b", "web", "vpc-0000000b", ""))}, "launch-template-version: version 1, the default, the latest, by its name: .LaunchTemplateVersions[0].LaunchTemplateData.SecurityGroups[0]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := whole()
			for name, text := range tt.files {
				files[home+name] = text
			}
			got := ""
			for _, m := range dossierOf(t, web, files).Mentions {
				got += m.Kind + ": " + m.Detail + ": " + m.Origin.Path
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
