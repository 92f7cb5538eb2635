package loader

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// configurations are the rows that need no code.
func configurations() (found []*Kind) {
	for _, k := range Kinds() {
		if k.read == nil {
			found = append(found, k)
		}
	}
	return found
}

// plant puts value at the end of a way, one element in each list.
func plant(in map[string]any, way []string, value any) {
	next := value
	for i := len(way) - 1; i > 0; i-- {
		if way[i] == "#" {
			next = []any{next}
		} else {
			next = map[string]any{way[i]: next}
		}
	}
	in[way[0]] = merge(in[way[0]], next)
}

func merge(a, b any) any {
	switch a := a.(type) {
	case map[string]any:
		if b, ok := b.(map[string]any); ok {
			for k := range b {
				a[k] = merge(a[k], b[k])
			}
		}
		return a
	case []any:
		if b, ok := b.([]any); ok {
			a[0] = merge(a[0], b[0])
		}
		return a
	}
	return b
}

// idOf is an id of a kind.
func idOf(k *Kind) string {
	if !strings.HasPrefix(k.Prefix, "arn:") {
		return k.Prefix + "1"
	}
	parts := []string{"arn", "aws-cn", "", "cn-north-1", "111122223333", "x/1"}
	for i, part := range strings.Split(k.Prefix, ":") {
		if part != "*" && part != "" {
			parts[i] = part
		}
	}
	if !strings.HasPrefix(parts[5], "x") {
		parts[5] += "1"
	}
	return strings.Join(parts, ":")
}

// fileOf is the name that collect gives an answer of a kind.
func fileOf(k *Kind) string {
	words := strings.Fields(k.Command)
	return words[0] + "-" + words[1] + "__" + strings.NewReplacer(":", "_", "/", "_").Replace(idOf(k)) + ".json"
}

// answerOf is the least that a kind's command may answer, with another group at each of the
// ways, and the jq paths of these.
func answerOf(t *testing.T, k *Kind) (text string, ids map[string]string) {
	t.Helper()
	record, ids := map[string]any{}, map[string]string{}
	root := "." + k.list()
	if !k.single() {
		root += "[0]"
	}
	root = strings.TrimSuffix(root, ".")
	for i, way := range k.Names {
		id := fmt.Sprintf("sg-%08x", 0xa1000000+i)
		plant(record, strings.Split(way, "."), id)
		ids[id] = root + "." + strings.ReplaceAll(way, ".#", "[0]")
	}
	if k.ID != "" {
		record[k.ID] = idOf(k)
	}
	answer := record
	if k.Root != "" {
		answer = map[string]any{}
		plant(answer, strings.Split(k.Root, "."), record)
	}
	for _, key := range k.Beside {
		answer[key] = []any{}
	}
	raw, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw), ids
}

func TestEveryConfigurationIsReadByItsRow(t *testing.T) {
	for _, k := range configurations() {
		t.Run(k.Name, func(t *testing.T) {
			text, ids := answerOf(t, k)
			file := "x.json"
			if k.Root == "" {
				file = fileOf(k)
			}
			s := mustLoad(t, map[string]string{"groups.json": oneGroup, file: text})
			if i := slices.IndexFunc(s.Dumps, func(d *Dump) bool { return d.Kind == k }); i < 0 || s.Dumps[i].Records != 1 {
				t.Fatalf("not recognised: %v %s", s.Skipped, text)
			}
			if len(ids) == 0 {
				return // names launch templates and no groups
			}
			if len(s.Mentions) != 1 {
				t.Fatalf("got %d mentions, want one that leaves nothing to the search: %s", len(s.Mentions), text)
			}
			m := s.Mentions[0]
			if m.Kind != k || len(m.Named) != len(ids) {
				t.Errorf("got %s with %d groups, want %s with %d", m.Kind.Name, len(m.Named), k.Name, len(ids))
			}
			for _, c := range m.Named {
				if got, want := c.Origin.Path(), ids[c.GroupID]; got != want {
					t.Errorf("%s: got path %s, want %s", c.GroupID, got, want)
				}
			}
		})
	}
}

func TestAnEmptyAnswerIsKnownByTheNameOfItsFile(t *testing.T) {
	for _, k := range configurations() {
		if k.single() {
			continue
		}
		words := strings.Fields(k.Command)
		answer := map[string]any{k.list(): []any{}}
		for _, key := range k.Beside {
			answer[key] = []any{}
		}
		raw, err := json.Marshal(answer)
		if err != nil {
			t.Fatal(err)
		}
		s := mustLoad(t, map[string]string{"groups.json": oneGroup, words[0] + "-" + words[1] + ".json": string(raw)})
		if !slices.ContainsFunc(s.Dumps, func(d *Dump) bool { return d.Kind == k }) {
			t.Errorf("%s: not recognised: %v", k.Name, s.Skipped)
		}
	}
}

func TestKindsHaveTheirOwnNamesAndCommands(t *testing.T) {
	names, commands := map[string]bool{}, map[string]bool{}
	for _, k := range Kinds() {
		if names[k.Name] || commands[k.Command] {
			t.Errorf("%s, %s: there twice", k.Name, k.Command)
		}
		names[k.Name], commands[k.Command] = true, true
	}
}

// The answers of other services and of other commands that have their records under a key
// of ours.
func TestRecordsUnderOneKeyAreToldApart(t *testing.T) {
	tests := []struct{ text, want string }{
		{`{"VpcEndpoints": [{"VpcEndpointId": "vpce-1", "Groups": []}]}`, VPCEndpoint},
		{`{"VpcEndpoints": [{"VpcEndpointId": "aos-1"}], "VpcEndpointErrors": []}`, "opensearch-vpc-endpoint"},
		{`{"VpcEndpoints": [], "VpcEndpointErrors": []}`, "opensearch-vpc-endpoint"},
		{`{"VpcEndpoints": []}`, VPCEndpoint},
		{`{"SecurityGroupsReferenceSet": [{"GroupId": "sg-0a1b2c3d", "ReferencingVpcId": "vpc-0a1b2c3e"}]}`, SecurityGroupReference}, // as the guide spells it
		{`{"SecurityGroupsReferenceSet": []}`, SecurityGroupReference},
		{`{"Clusters": [{"ClusterIdentifier": "c"}]}`, "redshift-cluster"},
		{`{"Clusters": [{"ClusterId": "cluster-1"}]}`, "cloudhsm-cluster"},
		{`{"Clusters": [{"Id": "j-1", "Name": "c", "ClusterArn": "arn:aws:elasticmapreduce:eu-west-1:111122223333:cluster/j-1"}]}`, ""},
		{`{"Clusters": []}`, ""},
		{`{"cluster": {"name": "c", "arn": "arn:aws:eks:eu-west-1:111122223333:cluster/c"}}`, "eks-cluster"},
		{`{"cluster": {"name": "c", "arn": "arn:aws-us-gov:pcs:us-gov-west-1:111122223333:cluster/c"}}`, "pcs-cluster"},
		{`{"items": [{"id": "a1b2c3", "name": "api"}]}`, ""},
		{`{"projects": [{"name": "p", "arn": "arn:aws:codebuild:eu-west-1:111122223333:project/p"}], "projectsNotFound": ["q"]}`, "codebuild-project"},
		{`{"projects": [{"name": "p", "arn": "arn:aws:devicefarm:us-west-2:111122223333:project:1"}]}`, "devicefarm-project"},
		{`{"projects": [{"name": "p"}]}`, ""},
		{`{"environment": {"name": "e"}}`, ""},
		{`{"Endpoints": [{"EndpointArn": "arn:aws:dms:eu-west-1:111122223333:endpoint:1"}]}`, ""},
		{`{"Hosts": [{"HostId": "h-1"}]}`, ""},
		{`{"Functions": [{"FunctionName": "f"}], "SecurityGroupsOf": []}`, ""},
	}
	for _, tt := range tests {
		s := mustLoad(t, map[string]string{"groups.json": oneGroup, "x.json": tt.text})
		got := ""
		for _, d := range s.Dumps {
			if d.File.Name != s.Groups[0].Origin.File() {
				got = d.Kind.Name
			}
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

// A kind that looked at a record and did not take it, or read a name where it wanted an id,
// must not keep the search from what is there.
func TestNoKindHidesAGroupFromTheSearch(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a refused record", `{"Functions": [{"VpcConfig": {"SecurityGroupIds": ["sg-0a1b2c3e"]}}]}`, ".Functions[0].VpcConfig.SecurityGroupIds[0]"},
		{"a refused object", `{"cluster": {"resourcesVpcConfig": {"securityGroupIds": ["sg-0a1b2c3e"]}}}`, ".cluster.resourcesVpcConfig.securityGroupIds[0]"},
		{"a refused record of a core kind", `{"SecurityGroups": [{"GroupId": "x"}, {"GroupName": "sg-0a1b2c3e"}]}`, ".SecurityGroups[1].GroupName"},
		{"a record that another kind refused", `{"Clusters": [{"SecurityGroup": "sg-0a1b2c3e", "ClusterIdentifier": "c"}]}`, ".Clusters[0].SecurityGroup"},
		{"a name where an id may stand", `{"LaunchConfigurations": [{"LaunchConfigurationName": "l", "SecurityGroups": ["web"], "UserData": "sg-0a1b2c3e"}]}`, ".LaunchConfigurations[0].UserData"},
		{"what an answer has beside its list", `{"services": [], "failures": [{"detail": "sg-0a1b2c3e"}]}`, ".failures[0].detail"},
		{"an object where a list should be", `{"NetworkInterfaces": {"a": "sg-0a1b2c3e"}, "Other": 1}`, ".NetworkInterfaces.a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := mustLoad(t, map[string]string{"groups.json": oneGroup, "x.json": tt.text})
			var got []string
			for _, m := range s.Mentions {
				for _, c := range m.Named {
					got = append(got, c.GroupID+" "+c.Origin.Path())
				}
			}
			if want := "sg-0a1b2c3e " + tt.want; !slices.Equal(got, []string{want}) {
				t.Errorf("got %s, want %s", strconv.Quote(strings.Join(got, ", ")), want)
			}
		})
	}
}

func TestARecordIsOfTheScopeOfItsOwnARNAlone(t *testing.T) {
	tests := []struct{ name, text, account, region string }{
		{"another ARN comes first", `{"ServerlessCaches": [{"ServerlessCacheName": "carts", "SecurityGroupIds": ["sg-0a1b2c3e"],
			"KeyArn": "arn:aws:kms:us-east-1:999988887777:key/1",
			"ARN": "arn:aws:elasticache:eu-west-1:444455556666:serverlesscache:carts"}]}`, "444455556666", "eu-west-1"},
		{"there are only others", `{"ServerlessCaches": [{"ServerlessCacheName": "carts", "SecurityGroupIds": ["sg-0a1b2c3e"],
			"KeyArn": "arn:aws:kms:us-east-1:999988887777:key/1"}]}`, "", ""},
		{"an event's target has the id of the record", `{"Targets": [{"Id": "orders", "Arn": "arn:aws:ecs:us-east-1:999988887777:cluster/orders",
			"RoleArn": "arn:aws:iam::999988887777:role/orders", "EcsParameters": {"NetworkConfiguration": {"awsvpcConfiguration": {"SecurityGroups": ["sg-0a1b2c3e"]}}}}]}`, "", ""},
		{"the source of a replica", `{"DBInstances": [{"DBInstanceIdentifier": "copy", "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-0a1b2c3e"}],
			"SourceArn": "arn:aws:rds:us-east-1:999988887777:db:orders", "DBInstanceArn": "arn:aws:rds:eu-west-1:444455556666:db:copy"}]}`, "444455556666", "eu-west-1"},
		{"its id is the ARN", `{"LoadBalancers": [{"LoadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:444455556666:loadbalancer/app/a/1", "SecurityGroups": ["sg-0a1b2c3e"]}]}`, "444455556666", "eu-west-1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := mustLoad(t, map[string]string{"groups.json": oneGroup, "x.json": tt.text})
			if m := s.Mentions[0]; m.Owner != tt.account || m.region != tt.region {
				t.Errorf("got %q %q, want %q %q", m.Owner, m.region, tt.account, tt.region)
			}
		})
	}
}

func TestADocumentThatIsARecordIsReadByItsRow(t *testing.T) {
	const training = `{"TrainingJobArn": "arn:aws:sagemaker:eu-west-1:111122223333:training-job/t",
		"TuningJobArn": "arn:aws:sagemaker:eu-west-1:111122223333:hyper-parameter-tuning-job/h", "HyperParameters": {"peer": "sg-0a1b2c3f"},
		"TrainingJobStatus": "Completed", "Environment": {"A": "b"}, "VpcConfig": {"SecurityGroupIds": ["sg-0a1b2c3e"]}}`
	tests := []struct{ name, file, text, kind, id, state string }{
		{"by its ARN", "x.json", `{"BrokerArn": "arn:aws:mq:eu-west-1:111122223333:broker:b:b-1", "BrokerId": "b-1", "SecurityGroups": ["sg-0a1b2c3e"], "BrokerState": "RUNNING"}`, "mq-broker", "arn:aws:mq:eu-west-1:111122223333:broker:b:b-1", "RUNNING"},
		{"by its own ARN of several", "x.json", training, "training-job", "arn:aws:sagemaker:eu-west-1:111122223333:training-job/t", "Completed"},
		{"by the name of its file", "efs-describe-mount-target-security-groups__fsmt-0a1b2c3d.json", `{"SecurityGroups": ["sg-0a1b2c3e"]}`, "mount-target-groups", "fsmt-0a1b2c3d", ""},
		{"by file and id", "drs-get-replication-configuration__s-1.json", `{"sourceServerID": "s-1", "replicationServersSecurityGroupsIDs": ["sg-0a1b2c3e"]}`, "drs-replication-configuration", "s-1", ""},
		{
			"JSON in a string", "x.json", `{"Policy": {"PolicyId": "p-1", "SecurityServicePolicyData": {"Type": "SECURITY_GROUPS_COMMON",
			"ManagedServiceData": "{\"type\": \"SECURITY_GROUPS_COMMON\", \"securityGroups\": [{\"id\": \"sg-0a1b2c3e\"}]}"}}, "PolicyArn": "arn:aws:fms:eu-west-1:111122223333:policy/p-1"}`,
			"firewall-manager-policy", "arn:aws:fms:eu-west-1:111122223333:policy/p-1", "",
		},
		{"not by an ARN without what the row reads", "x.json", `{"LocationArn": "arn:aws:datasync:eu-west-1:111122223333:location/loc-1", "LocationUri": "s3://sg-0a1b2c3e/"}`, "", "", ""},
		{"not by the name of a longer command", "omics-get-run-group.json", `{"arn": "arn:aws:omics:eu-west-1:111122223333:runGroup/1", "name": "sg-0a1b2c3e"}`, "", "", ""},
		{"not by its argument alone", "x__fsmt-0a1b2c3d.json", `{"SecurityGroups": ["sg-0a1b2c3e"]}`, "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := mustLoad(t, map[string]string{"groups.json": oneGroup, tt.file: tt.text})
			i := slices.IndexFunc(s.Mentions, func(m *Mention) bool { return m.Named[0].GroupID == "sg-0a1b2c3e" })
			if i < 0 {
				t.Fatalf("got mentions %+v, want the group in one", s.Mentions)
			}
			m, kind := s.Mentions[i], ""
			if m.Kind != nil {
				kind = m.Kind.Name
			}
			if kind != tt.kind || m.ID != tt.id || m.State != tt.state {
				t.Errorf("got %s %s %q, want %s %s %q", kind, m.ID, m.State, tt.kind, tt.id, tt.state)
			}
			if elsewhere := strings.Contains(tt.text, "sg-0a1b2c3f"); elsewhere != (len(s.Mentions) == 2) {
				t.Errorf("got %d mentions, want what the row does not read named elsewhere", len(s.Mentions))
			}
		})
	}
}

// An empty list says nothing of what it lists. A gate must not pass because another command
// found nothing.
func TestAnEmptyListOfAnotherCommandIsNoDump(t *testing.T) {
	const instances, endpoints, groups = `{"Reservations": []}`, `{"VpcEndpoints": []}`, `{"SecurityGroups": []}`
	tests := []struct{ file, text, want string }{
		{"instances.json", instances, InstanceKind},
		{"describe-instances.json", instances, InstanceKind},
		{"describe-instances2.json", instances, InstanceKind},
		{"describe-instances-prod.json", instances, InstanceKind},
		{"ec2_describe_instances_page2.json", instances, InstanceKind},
		{"DescribeInstances.json", instances, InstanceKind},
		{"EC2DescribeInstances.json", instances, InstanceKind},
		{"aws-ec2-describe-instances-eu-west-1.json", instances, InstanceKind},
		{"instance-list-2.json", instances, InstanceKind},
		{"111122223333/eu-west-1/ec2/describe-instances.json", instances, InstanceKind},
		{"medialive/111122223333/eu-west-1/instances.json", instances, ""},
		{"describe-instances-in-us-east-1.json", instances, InstanceKind},
		{"describe-instances-by-vpc.json", instances, InstanceKind},
		{"MediaLive_reservations.json", instances, ""},
		{"media-connect-reservations.json", instances, ""},
		{"111122223333/mediaconnect/eu-west-1/reservations.json", instances, ""},
		{"get-instances.json", instances, ""},
		{"get-instances.json", `{"Reservations": [], "NextToken": "t"}`, InstanceKind},
		{"mediaconnect-list-reservations.json", `{"Reservations": [], "NextToken": "t"}`, ""},
		{"get-enis.json", `{"NetworkInterfaces": []}`, NetworkInterface},
		{"sagemaker/list_network_interfaces.json", `{"NetworkInterfaces": []}`, NetworkInterface},
		{"get-enis.json", `{"NetworkInterfaces": [], "NextToken": "t"}`, NetworkInterface},
		{"mediaconnect-list-reservations.json", instances, ""},
		{"aws_mediaconnect_list_reservations_2.json", instances, ""},
		{"list-reservations.json", instances, ""},
		{"ListReservations.json", instances, ""},
		{"111122223333/eu-west-1/medialive/reservations.json", instances, ""},
		{"describe-vpc-endpoints.json", endpoints, VPCEndpoint},
		{"111122223333-ec2-describe-vpc-endpoints.json", endpoints, VPCEndpoint},
		{"DescribeVpcEndpoints.json", endpoints, VPCEndpoint},
		{"opensearch/describe-vpc-endpoints.json", endpoints, "opensearch-vpc-endpoint"},
		{"opensearch/aws-ec2-describe-vpc-endpoints.json", endpoints, VPCEndpoint},
		{"ec2/opensearch/describe-vpc-endpoints.json", endpoints, "opensearch-vpc-endpoint"},
		{"111122223333/opensearch/eu-west-1/describe-vpc-endpoints.json", endpoints, "opensearch-vpc-endpoint"},
		{"eu-west-1/opensearch/111122223333/vpc-endpoints.json", endpoints, ""},
		{"opensearch/today/vpc-endpoints.json", endpoints, ""},
		{"OpenSearch/vpcEndpoints.json", endpoints, ""},
		{"OpenSearchDescribeVpcEndpoints.json", endpoints, "opensearch-vpc-endpoint"},
		{"query-results-vpces.json", endpoints, VPCEndpoint},
		{"es/describe-vpc-endpoints.json", endpoints, ""},
		{"osis-vpc-endpoints.json", endpoints, ""},
		{"describe-mount-target-security-groups.json", groups, ""},
		{"efs-security-groups.json", groups, ""},
		{"apigatewayv2-get-vpc-links.json", `{"Items": []}`, "vpc-link"},
		{"apigatewayv2-get-apis.json", `{"Items": []}`, ""},
		{"items.json", `{"Items": []}`, ""},
		{"ram-list-resources.json", `{"resources": []}`, SharedResourceKind},
		{"codestar-list-resources.json", `{"resources": []}`, ""},
		{"ram-list-resources-for-web-acl.json", `{"resources": []}`, ""},
		{"resources.json", `{"resources": []}`, ""},
		{"ram.json", `{"resources": [], "nextToken": "t"}`, SharedResourceKind},
		{"iot-list-things.json", `{"resources": [], "nextToken": "t"}`, ""},
		{"iot-list-thing-principals.json", `{"principals": []}`, ""},
		{"ec2-describe-hosts.json", `{"Hosts": []}`, ""},
		{"codeconnections-list-hosts.json", `{"Hosts": []}`, "connection-host"},
		{"ssm-instances.json", `{"Instances": []}`, ""},
		{"autoscaling-describe-load-balancers.json", `{"LoadBalancers": []}`, ""},
		{"elbv2-describe-load-balancers.json", `{"LoadBalancers": []}`, "load-balancer"},
		{"peerings.json", `{"VpcPeeringConnections": []}`, VPCPeeringConnection},
		{"gamelift-describe-vpc-peering-connections.json", `{"VpcPeeringConnections": []}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.file+" "+tt.text, func(t *testing.T) {
			s := mustLoad(t, map[string]string{"groups.json": oneGroup, tt.file: tt.text})
			got := ""
			for _, d := range s.Dumps {
				if d.File.Name != s.Groups[0].Origin.File() {
					got = d.Kind.Name
				}
			}
			if got != tt.want {
				t.Errorf("got %q, want %q (skipped: %v)", got, tt.want, s.Skipped)
			}
		})
	}
}

func TestAListWithoutARecordOfTheKindIsAGapOnlyWhereNothingElseHasItsKey(t *testing.T) {
	tests := []struct{ file, text, want string }{
		{"x.json", `{"resources": ["x"]}`, ""},
		{"x.json", `{"resources": [{"id": "arn:aws:x"}]}`, ""},
		{"x.json", `{"principals": [{"PrincipalARN": "x"}]}`, ""},
		{"ram-list-principals.json", `{"principals": [{"type": "x"}]}`, SharePrincipalKind},
		{"x.json", `{"SecurityGroups": [{"GroupName": "web"}]}`, SecurityGroup},
		{"list-groups.json", `{"SecurityGroups": [{"GroupName": "web"}]}`, SecurityGroup},
		{"x.json", `{"SecurityGroupVpcAssociations": [{"VpcId": "vpc-0a1b2c3d"}]}`, VPCAssociation},
		{"x.json", `{"VpcEndpoints": ["vpce-0a1b2c3d"]}`, VPCEndpoint},
		{"mediaconnect-list-reservations.json", `{"Reservations": [{"ReservationArn": "arn:aws:mediaconnect:x"}]}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.file+" "+tt.text, func(t *testing.T) {
			s := mustLoad(t, map[string]string{"groups.json": oneGroup, tt.file: tt.text})
			got := ""
			for _, c := range s.Conflicts {
				got = c.Kind.Name
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestAFolderInWhichCoreRecordsLieIsNamedAfterNoService(t *testing.T) {
	for _, above := range []string{"", "x/", "gamelift/", "x/opensearch-prod/", "medialive/111122223333/eu-west-1/"} {
		s := mustLoad(t, map[string]string{above + "groups.json": oneGroup, above + "y/instances.json": `{"Reservations": []}`, above + "endpoints.json": `{"VpcEndpoints": []}`})
		if len(s.Dumps) != 3 {
			t.Errorf("%s: got %d dumps, want 3 (skipped: %v)", above, len(s.Dumps), s.Skipped)
		}
	}
	s := mustLoad(t, map[string]string{"x/groups.json": oneGroup, "opensearch/endpoints.json": `{"VpcEndpoints": []}`})
	if len(s.Dumps) != 1 || s.Skipped[0].Kind.Name != VPCEndpoint || !strings.Contains(s.Skipped[0].Why, "may be of opensearch") {
		t.Errorf("got %d dumps and %v, want the groups alone", len(s.Dumps), s.Skipped)
	}
}
