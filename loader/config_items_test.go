package loader

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// configSnapshot is a configuration snapshot of AWS Config with some items.
func configSnapshot(items ...string) string {
	return `{"fileVersion": "1.0", "configSnapshotId": "0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f", "configurationItems": [` + "\n" + strings.Join(items, ",\n") + `]}`
}

// configItem is a configuration item of one account and region, with more members.
func configItem(resourceType, id, configuration string, more ...string) string {
	return `{"relatedEvents": [], "configuration": ` + configuration + `, "supplementaryConfiguration": {}, "tags": {},
"configurationItemVersion": "1.3", "configurationItemStatus": "OK", "awsAccountId": "111122223333", "awsRegion": "eu-west-1",
"resourceType": "` + resourceType + `", "resourceId": "` + id + `"` + strings.Join(append([]string{""}, more...), ", ") + `}`
}

const (
	configGroup = `{"description": "web", "groupName": "web", "groupId": "sg-0a1b2c3d", "ownerId": "111122223333", "vpcId": "vpc-0a1b2c3d",
"ipPermissions": [{"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "ipRanges": ["10.0.0.0/8"], "ipv4Ranges": [{"cidrIp": "10.0.0.0/8"}],
"ipv6Ranges": [], "prefixListIds": [], "userIdGroupPairs": [{"groupId": "sg-1a1b2c3d", "userId": "111122223333"}]}],
"ipPermissionsEgress": [], "tags": []}`
	configInterface = `{"networkInterfaceId": "eni-0a1b2c3d", "status": "in-use", "ownerId": "111122223333", "vpcId": "vpc-0a1b2c3d",
"groups": [{"groupName": "web", "groupId": "sg-0a1b2c3d"}], "tagSet": []}`
	configInstance = `{"instanceId": "i-0a1b2c3d", "state": {"code": 16, "name": "running"}, "securityGroups": [{"groupId": "sg-0a1b2c3d"}], "networkInterfaces": []}`
	configEndpoint = `{"vpcEndpointId": "vpce-0a1b2c3d", "state": {"value": "available"}, "vpcEndpointType": "Interface", "groups": [{"groupId": "sg-0a1b2c3d"}]}`
	isWeb          = `"relationships": [{"resourceId": "sg-0a1b2c3d", "resourceType": "AWS::EC2::SecurityGroup", "name": "Is associated with SecurityGroup"}]`
)

func loadText(t *testing.T, text string) *Snapshot {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Load([]string{path}, Options{})
	if err != nil && !errors.Is(err, ErrNoGroups) {
		t.Fatal(err)
	}
	return s
}

func TestAConfigSnapshotIsReadAsDumpsOfItsTypes(t *testing.T) {
	s := loadText(t, configSnapshot(
		strings.Replace(configItem("AWS::EC2::SecurityGroup", "sg-0a1b2c3d", configGroup), `"tags": {},`, `"tags": {"team": "web"},`, 1),
		configItem("AWS::EC2::NetworkInterface", "eni-0a1b2c3d", configInterface, isWeb),
		configItem("AWS::EC2::Instance", "i-0a1b2c3d", configInstance, isWeb),
		configItem("AWS::EC2::VPCEndpoint", "vpce-0a1b2c3d", configEndpoint, isWeb),
		configItem("AWS::EC2::VPCPeeringConnection", "pcx-0a1b2c3d", `{"vpcPeeringConnectionId": "pcx-0a1b2c3d", "status": {"code": "active"}, "requesterVpcInfo": {"vpcId": "vpc-0a1b2c3d"}, "accepterVpcInfo": {"vpcId": "vpc-1a1b2c3d"}}`),
		configItem("AWS::Lambda::Function", "hello", `{"functionName": "hello", "vpcConfig": {"securityGroupIds": ["sg-0a1b2c3d"]}}`, isWeb),
		configItem("AWS::RDS::DBCluster", "cluster-0A1B2C3D", `{"dbclusterIdentifier": "data", "vpcSecurityGroups": [{"vpcSecurityGroupId": "sg-0a1b2c3d"}]}`, `"resourceName": "data"`),
	))
	scope := Scope{"aws", "111122223333", "eu-west-1"}
	var kinds []string
	for _, d := range s.Dumps {
		kinds = append(kinds, d.Kind.Name)
		if d.Scope != scope || d.Truncated || d.Records != 1 || d.Origin.Path() != ".configurationItems" {
			t.Errorf("got dump %s %v %v of %d at %s", d.Kind.Name, d.Scope, d.Truncated, d.Records, d.Origin.Path())
		}
	}
	want := []string{"security-group", "network-interface", "instance", "vpc-endpoint", "vpc-peering-connection", "lambda-function", "db-cluster"}
	if !slices.Equal(kinds, want) {
		t.Errorf("got kinds %v, want %v", kinds, want)
	}
	g := s.Groups[0]
	if p := g.Permissions[0]; g.Name != "web" || len(g.Lacks()) > 0 || len(p.CIDRs) != 1 || p.Pairs[0].GroupID != "sg-1a1b2c3d" {
		t.Errorf("got group %+v", g)
	}
	if !slices.Equal(g.Tags, []Tag{{"team", "web"}}) {
		t.Errorf("got tags %v", g.Tags)
	}
	at := s.Interfaces[0].Groups[0].Origin
	if at.Path() != ".configurationItems[1].configuration.groups[0].groupId" || at.Line() != 9 {
		t.Errorf("got %s line %d", at.Path(), at.Line())
	}
	if s.Instances[0].State != "running" || s.Endpoints[0].State != "available" || s.Peerings[0].Status != "active" {
		t.Errorf("got states %q, %q and %q", s.Instances[0].State, s.Endpoints[0].State, s.Peerings[0].Status)
	}
	var named []string
	for _, m := range s.Mentions {
		if m.Kind == nil {
			t.Errorf("got a mention at %s of what is read", m.Origin.Path())
			continue
		}
		named = append(named, m.Kind.Name+" "+m.ID)
	}
	if !slices.Equal(named, []string{"lambda-function hello", "db-cluster data"}) {
		t.Errorf("got mentions %v", named)
	}
	if len(s.Conflicts) > 0 {
		t.Errorf("got conflicts %+v", s.Conflicts)
	}
}

func TestAConfigurationInAStringIsReadWithItsPath(t *testing.T) {
	s := loadText(t, configSnapshot(configItem("AWS::EC2::NetworkInterface", "eni-0a1b2c3d",
		`"{\"networkInterfaceId\": \"eni-0a1b2c3d\", \"groups\": [{\"groupId\": \"sg-0a1b2c3d\"}], \"description\": \"for sg-1a1b2c3d\"}"`)))
	at := s.Interfaces[0].Groups[0].Origin
	if want := ".configurationItems[0].configuration|fromjson.groups[0].groupId"; at.Path() != want || at.Line() != 2 {
		t.Errorf("got %s line %d, want %s line 2", at.Path(), at.Line(), want)
	}
	if len(s.Mentions) != 1 || s.Mentions[0].Named[0].GroupID != "sg-1a1b2c3d" {
		t.Errorf("got mentions %+v", s.Mentions)
	}
}

func TestOnlyAConfigSnapshotIsWhole(t *testing.T) {
	group := configItem("AWS::EC2::SecurityGroup", "sg-0a1b2c3d", configGroup)
	notRecorded := strings.Replace(configItem("AWS::EC2::SecurityGroup", "sg-1a1b2c3d", "null"), `"OK"`, `"ResourceNotRecorded"`, 1)
	snapshot := configSnapshot(group)
	for name, test := range map[string]struct {
		text string
		cut  bool
	}{
		"a snapshot":                        {snapshot, false},
		"a history":                         {strings.Replace(snapshot, "configSnapshotId", "requestId", 1), true},
		"a type that is no longer recorded": {configSnapshot(group, notRecorded), true},
		"an answer that goes on":            {strings.Replace(snapshot, `"fileVersion"`, `"nextToken"`, 1), true},
		"an answer of some resources":       {`{"baseConfigurationItems": [` + group + `], "unprocessedResourceKeys": []}`, true},
	} {
		s := loadText(t, test.text)
		if len(s.Dumps) != 1 || s.Dumps[0].Truncated != test.cut || len(s.Groups) != 1 {
			t.Errorf("%s: got %d dumps, cut short %v, want %v", name, len(s.Dumps), !test.cut, test.cut)
		}
	}
}

func TestTheLatestItemOfAResourceCounts(t *testing.T) {
	item := func(status, when, group string) string {
		return strings.Replace(configItem("AWS::EC2::NetworkInterface", "eni-0a1b2c3d", strings.Replace(configInterface, "sg-0a1b2c3d", group, 1),
			`"configurationItemCaptureTime": "`+when+`"`), `"OK"`, `"`+status+`"`, 1)
	}
	older, newer := "2024-05-01T10:00:00.000Z", "2024-05-01T13:00:00.000+02:00"
	for name, test := range map[string]struct {
		items []string
		want  []string // groups that the interface carries
	}{
		"in order":           {[]string{item("OK", older, "sg-1a1b2c3d"), item("OK", newer, "sg-2a1b2c3d")}, []string{"sg-2a1b2c3d"}},
		"the other way":      {[]string{item("OK", newer, "sg-2a1b2c3d"), item("OK", older, "sg-1a1b2c3d")}, []string{"sg-2a1b2c3d"}},
		"deleted":            {[]string{item("OK", older, "sg-1a1b2c3d"), item("ResourceDeleted", newer, "sg-1a1b2c3d")}, nil},
		"deleted and made":   {[]string{item("ResourceDeleted", older, "sg-1a1b2c3d"), item("OK", newer, "sg-1a1b2c3d")}, []string{"sg-1a1b2c3d"}},
		"nobody knows which": {[]string{item("OK", "", "sg-1a1b2c3d"), item("OK", newer, "sg-2a1b2c3d")}, []string{"sg-1a1b2c3d", "sg-2a1b2c3d"}},
	} {
		s := loadText(t, configSnapshot(test.items...))
		var got []string
		for _, n := range s.Interfaces {
			for _, c := range n.Groups {
				got = append(got, c.GroupID)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

func TestAnItemThatIsNoRecordIsAConflict(t *testing.T) {
	for _, configuration := range []string{"null", `"cut {"`, `{"groups": "sg-0a1b2c3d", "networkInterfaceId": "eni-0a1b2c3d"}`, "[]"} {
		s := loadText(t, configSnapshot(configItem("AWS::EC2::NetworkInterface", "eni-0a1b2c3d", configuration)))
		if len(s.Conflicts) != 1 || s.Conflicts[0].Kind.Name != NetworkInterface || s.Conflicts[0].Scope.Account != "111122223333" {
			t.Errorf("%s: got conflicts %+v", configuration, s.Conflicts)
		}
	}
}

func TestARelationshipThatTheConfigurationDoesNotTellIsAMention(t *testing.T) {
	for _, configuration := range []string{`{"functionName": "hello"}`, "null", `"{}"`, `{"functionName": "hello", "vpcConfig": {"securityGroupIds": ["sg-1a1b2c3d"]}}`} {
		s := loadText(t, configSnapshot(configItem("AWS::Lambda::Function", "hello", configuration, isWeb)))
		named := 0
		for _, m := range s.Mentions {
			if m.Kind == nil && m.Named[0].GroupID == "sg-0a1b2c3d" {
				named++
			}
		}
		if named != 1 {
			t.Errorf("%s: got mentions %+v", configuration, s.Mentions)
		}
	}
}

func TestARelationshipOfAnUnreadTypeIsAMention(t *testing.T) {
	for _, member := range []string{"name", "relationshipName"} {
		s := loadText(t, configSnapshot(configItem("AWS::MSK::Cluster", "logs", `{}`, strings.Replace(isWeb, "name", member, 1))))
		if len(s.Mentions) != 1 || s.Mentions[0].Origin.Path() != ".configurationItems[0].relationships[0].resourceId" {
			t.Errorf("%s: got mentions %+v", member, s.Mentions)
		}
	}
}

func TestWhatIsRelatedToAGroupAndNamesNoneIsAMention(t *testing.T) {
	relation := func(typ, id, how string) string {
		return configItem("AWS::EC2::SecurityGroup", "sg-0a1b2c3d", configGroup, `"relationships": [{"resourceId": "`+id+`", "resourceType": "`+typ+`", "name": "`+how+`"}]`)
	}
	const uses = "Is associated with X"
	for _, tt := range []struct {
		name  string
		items []string
		want  int
	}{
		{"a function without an item", []string{relation("AWS::Lambda::Function", "hello", uses)}, 1},
		{"one that names another group", []string{relation("AWS::Lambda::Function", "hello", uses), configItem("AWS::Lambda::Function", "hello", `{"functionName": "hello", "vpcConfig": {"securityGroupIds": ["sg-1a1b2c3d"]}}`)}, 1},
		{"one that names the group is its own mention", []string{relation("AWS::Lambda::Function", "hello", uses), configItem("AWS::Lambda::Function", "hello", `{"functionName": "hello", "vpcConfig": {"securityGroupIds": ["sg-0a1b2c3d"]}}`)}, 1},
		{"a type that no row reads", []string{relation("AWS::Fantasy::Thing", "x", uses)}, 1},
		{"a stack that holds the group", []string{relation("AWS::CloudFormation::Stack", "x", "Is contained in Stack")}, 0},
		{"a group", []string{relation("AWS::EC2::SecurityGroup", "sg-1a1b2c3d", uses)}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, got := loadText(t, configSnapshot(tt.items...)), 0
			for _, m := range s.Mentions {
				if slices.ContainsFunc(m.Named, func(c Carried) bool { return c.GroupID == "sg-0a1b2c3d" }) {
					got++
				}
			}
			if got != tt.want || len(s.Conflicts) != 0 {
				t.Errorf("got %d mentions of the group and conflicts %v, want %d and none", got, s.Conflicts, tt.want)
			}
		})
	}
}

func TestWhatIsRelatedToAGroupAndDoesNotCarryItIsAConflict(t *testing.T) {
	group := configItem("AWS::EC2::SecurityGroup", "sg-0a1b2c3d", configGroup, `"relationships": [
		{"resourceId": "vpc-0a1b2c3d", "resourceType": "AWS::EC2::VPC", "name": "Is contained in Vpc"},
		{"resourceId": "eni-0a1b2c3d", "resourceType": "AWS::EC2::NetworkInterface", "name": "Is associated with NetworkInterface"},
		{"resourceId": "i-0a1b2c3d", "resourceType": "AWS::EC2::Instance", "name": "Is associated with Instance"}]`)
	netif := configItem("AWS::EC2::NetworkInterface", "eni-0a1b2c3d", configInterface, isWeb)
	instance := configItem("AWS::EC2::Instance", "i-0a1b2c3d", configInstance, isWeb)
	for _, tt := range []struct {
		name  string
		items []string
		want  []string
	}{
		{"all have", []string{group, netif, instance}, nil},
		{"an interface has none", []string{group, instance}, []string{NetworkInterface + " eni-0a1b2c3d .configurationItems[0].relationships[1]"}},
		{"an interface carries another", []string{group, strings.Replace(netif, `"groupId": "sg-0a1b2c3d"`, `"groupId": "sg-1a1b2c3d"`, 1), instance}, []string{NetworkInterface + " eni-0a1b2c3d .configurationItems[0].relationships[1]"}},
		{"an instance is gone", []string{group, netif, configItem("AWS::EC2::Instance", "i-0a1b2c3d", `{"instanceId": "i-0a1b2c3d", "state": {"code": 48, "name": "terminated"}, "securityGroups": [], "networkInterfaces": []}`)}, nil},
		{"none has", []string{group}, []string{NetworkInterface + " eni-0a1b2c3d .configurationItems[0].relationships[1]", InstanceKind + " i-0a1b2c3d .configurationItems[0].relationships[2]"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, c := range loadText(t, configSnapshot(tt.items...)).Conflicts {
				got = append(got, c.Kind.Name+" "+c.ID+" "+c.Origin.Path())
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
