package dossier

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sgfree/sgfree/loader"
)

// The words of the fixtures: groups, interfaces, … as AWS writes them, cut to what is read.
const home = "111122223333/eu-west-1/"

func group(id, name, vpc, more string) string {
	return fmt.Sprintf(`{"GroupId": %q, "GroupName": %q, "VpcId": %q, "OwnerId": "111122223333", "IpPermissionsEgress": []%s}`, id, name, vpc, more)
}

func naming(pair string) string {
	return `, "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "UserIdGroupPairs": [{` + pair + `}]}]`
}

const (
	web     = "sg-0000000a"
	vpc     = "vpc-0000000a"
	nothing = `, "IpPermissions": []`
)

func groups(records ...string) string {
	records = append(records, group("sg-000000d0", "default", vpc, nothing), group(web, "web", vpc, nothing))
	return `{"SecurityGroups": [` + strings.Join(records, ",") + `]}`
}

// whole is a snapshot in which nothing stands in the way of web.
func whole() map[string]string {
	return map[string]string{
		home + "groups.json":     groups(),
		home + "interfaces.json": `{"NetworkInterfaces": []}`,
		home + "instances.json":  `{"Reservations": []}`,
		home + "endpoints.json":  `{"VpcEndpoints": []}`,
		home + "visibility.json": `{"Visibility": {"DefaultVisibility": "visible"}}`,
	}
}

// dossierOf is the dossier of a group in a snapshot.
func dossierOf(t *testing.T, id string, files map[string]string) *Dossier {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := loader.Load([]string{dir}, loader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b := NewBuilder(s)
	for _, i := range b.Find(id) {
		if d := b.Dossier(i); d.Group.Region == "eu-west-1" || d.Group.Region == "" {
			return d
		}
	}
	t.Fatalf("no group %s", id)
	return nil
}

// brief is what a gap is, as the tests name it.
func brief(g Gap) string { return strings.TrimSpace(g.What + " " + g.Kind + " " + g.ID) }

func TestGaps(t *testing.T) {
	eni := func(more string) string {
		return `{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-0000000a", "OwnerId": "111122223333", "Status": "in-use"` + more + `}]}`
	}
	instance := func(state, more string) string {
		return `{"Reservations": [{"OwnerId": "111122223333", "Instances": [{"InstanceId": "i-0000000a", "State": {"Name": "` + state + `"}, "SecurityGroups": []` + more + `}]}]}`
	}
	endpoint := func(state, more string) string {
		return `{"VpcEndpoints": [{"VpcEndpointId": "vpce-0000000a", "VpcEndpointType": "Interface", "OwnerId": "111122223333", "State": "` + state + `"` + more + `}]}`
	}
	const (
		attached = `, "Groups": [], "Attachment": {"InstanceId": "i-0000000a", "InstanceOwnerId": "111122223333", "Status": "attached"}`
		its      = `, "NetworkInterfaces": [{"NetworkInterfaceId": "eni-0000000a", "Groups": []}]`
		carries  = `, "Groups": [{"GroupId": "sg-0000000f"}]`
	)
	peering := func(status string) string {
		return `{"VpcPeeringConnections": [{"VpcPeeringConnectionId": "pcx-0000000a", "Status": {"Code": "` + status + `"},
			"RequesterVpcInfo": {"VpcId": "` + vpc + `", "OwnerId": "111122223333"}, "AccepterVpcInfo": {"VpcId": "vpc-0000000b", "OwnerId": "444455556666"}}]}`
	}
	answer := func(file, group string) map[string]string {
		list := ""
		if group != "" {
			list = `{"GroupId": "` + group + `", "ReferencingVpcId": "vpc-0000000b", "VpcPeeringConnectionId": "pcx-0000000a"}`
		}
		return map[string]string{"p.json": peering("active"), "../../" + file: `{"SecurityGroupReferenceSet": [` + list + `]}`}
	}
	association := func(id, state string) string {
		return `{"SecurityGroupVpcAssociations": [{"GroupId": "` + id + `", "VpcId": "vpc-0000000c", "State": "` + state + `", "GroupOwnerId": "111122223333"}]}`
	}
	sharedPeer := func(status string) map[string]string {
		return map[string]string{
			"p.json":          peering(status),
			"groups.json":     groups(group("sg-0000000b", "default", "vpc-0000000b", nothing)),
			"interfaces.json": `{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-0000000a", "OwnerId": "444455556666", "VpcId": "vpc-0000000b", "Groups": []}, {"NetworkInterfaceId": "eni-0000000b", "OwnerId": "111122223333", "Groups": []}]}`,
		}
	}
	rule := func(source string) string {
		return `{"SecurityGroupRules": [{"SecurityGroupRuleId": "sgr-0000000a", "GroupId": "sg-0000000b", "GroupOwnerId": "111122223333", "IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, ` + source + `}]}`
	}
	stale := func(port int) string {
		return fmt.Sprintf(`{"StaleSecurityGroupSet": [{"GroupId": "sg-0000000b", "VpcId": %q, "StaleIpPermissions": [{"IpProtocol": "tcp", "FromPort": %d, "ToPort": %[2]d, "UserIdGroupPairs": [{"GroupId": "sg-0000000c"}]}]}]}`, vpc, port)
	}
	tests := []struct {
		name string
		set  map[string]string // an empty text takes the file away
		want []string
	}{
		{"a whole snapshot", nil, nil},
		{"no interface dump", map[string]string{"interfaces.json": ""}, []string{"missing network-interface"}},
		{"no instance dump", map[string]string{"instances.json": ""}, []string{"missing instance"}},
		{"no endpoint dump", map[string]string{"endpoints.json": ""}, []string{"missing vpc-endpoint"}},
		{"a page token", map[string]string{"interfaces.json": `{"NetworkInterfaces": [], "NextToken": "x"}`}, []string{"truncated network-interface"}},
		{"a peering dump with a page token", map[string]string{"p.json": `{"VpcPeeringConnections": [], "NextToken": "x"}`}, []string{"truncated vpc-peering-connection"}},

		{"the interface of an instance", map[string]string{"instances.json": instance("running", its)}, []string{"partial network-interface eni-0000000a"}},
		{"the interface of an instance in no state", map[string]string{"instances.json": instance("", its)}, []string{"partial network-interface eni-0000000a"}},
		{"the interface of a terminated instance", map[string]string{"instances.json": instance("terminated", its)}, nil},
		{"the interface of an instance shutting down", map[string]string{"instances.json": instance("shutting-down", its)}, nil},
		{"the interface of an endpoint", map[string]string{"endpoints.json": endpoint("available", `, "Groups": [], "NetworkInterfaceIds": ["eni-0000000a"]`)}, []string{"partial network-interface eni-0000000a"}},
		{"the interface of a deleting endpoint", map[string]string{"endpoints.json": endpoint("deleting", `, "Groups": [], "NetworkInterfaceIds": ["eni-0000000a"]`)}, nil},
		{"the instance of an interface", map[string]string{"interfaces.json": eni(attached)}, []string{"partial instance i-0000000a"}},
		{"the instance of another account", map[string]string{"interfaces.json": eni(strings.ReplaceAll(attached, "111122223333", "999999999999"))}, nil},
		{"instance and interface", map[string]string{"interfaces.json": eni(attached), "instances.json": instance("running", its)}, nil},
		{"the group of an interface", map[string]string{"interfaces.json": eni(carries)}, []string{"partial security-group sg-0000000f"}},
		{"the group of an instance", map[string]string{"instances.json": instance("running", strings.Replace(its, `"Groups": []`, `"Groups": [{"GroupId": "sg-0000000f"}]`, 1)), "interfaces.json": eni(`, "Groups": []`)}, []string{"partial security-group sg-0000000f"}},
		{"the group of an endpoint", map[string]string{"endpoints.json": endpoint("available", carries)}, []string{"partial security-group sg-0000000f"}},
		{"an interface without Groups", map[string]string{"interfaces.json": eni("")}, []string{"partial network-interface eni-0000000a"}},
		{"an interface with a nameless group", map[string]string{"interfaces.json": eni(`, "Groups": [{"GroupName": "x"}]`)}, []string{"partial network-interface eni-0000000a"}},
		{"an interface whose Groups are null", map[string]string{"interfaces.json": eni(`, "Groups": null`)}, []string{"partial network-interface eni-0000000a"}},
		{"an endpoint without Groups", map[string]string{"endpoints.json": endpoint("available", "")}, []string{"partial vpc-endpoint vpce-0000000a"}},
		{"a gateway endpoint without Groups", map[string]string{"endpoints.json": strings.Replace(endpoint("available", ""), `"Interface"`, `"GatewayLoadBalancer"`, 1)}, nil},
		{"a group without IpPermissions", map[string]string{"groups.json": groups(group("sg-0000000b", "x", vpc, ""))}, []string{"partial security-group sg-0000000b"}},
		{"a record without an id", map[string]string{"interfaces.json": `{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-0000000b", "Groups": []}, {"Groups": []}]}`}, []string{"partial network-interface"}},
		{"a VPC without its default group", map[string]string{"groups.json": groups(group("sg-0000000b", "x", "vpc-0000000c", nothing))}, []string{"partial security-group"}},
		{"an interface in a VPC without its default group", map[string]string{"interfaces.json": eni(`, "Groups": [], "VpcId": "vpc-0000000c"`)}, []string{"partial security-group"}},
		{"copies that disagree", map[string]string{"groups2.json": `{"SecurityGroups": [` + group(web, "web", vpc, naming(`"GroupId": "sg-000000d0"`)) + `]}`}, []string{"partial security-group " + web}},

		{"hidden managed resources", map[string]string{"visibility.json": `{"Visibility": {"DefaultVisibility": "hidden"}}`}, []string{"managed-hidden network-interface"}},
		{"managed resources in a state that is new", map[string]string{"visibility.json": `{"Visibility": {"DefaultVisibility": "partly"}}`}, []string{"managed-hidden network-interface"}},
		{"hidden managed resources of which only an instance is shown", map[string]string{
			"visibility.json": `{"Visibility": {"DefaultVisibility": "hidden"}}`,
			"instances.json":  instance("terminated", `, "Operator": {"Managed": true, "HiddenByDefault": true}`),
		}, []string{"managed-hidden network-interface"}},
		{"an interface of an endpoint that the endpoint dump lacks", map[string]string{"interfaces.json": eni(`, "Groups": [], "RequesterManaged": true, "InterfaceType": "vpc_endpoint", "Description": "VPC Endpoint Interface vpce-0000000b"`)}, []string{"partial vpc-endpoint vpce-0000000b"}},
		{"an interface of an endpoint that a service runs", map[string]string{"interfaces.json": eni(`, "Groups": [], "RequesterId": "amazon-redshift", "InterfaceType": "vpc_endpoint", "Description": "VPC Endpoint Interface vpce-0000000b"`)}, nil},
		{"an interface of an endpoint that is in the dump", map[string]string{"endpoints.json": endpoint("available", `, "Groups": []`), "interfaces.json": eni(`, "Groups": [], "InterfaceType": "vpc_endpoint", "Description": "VPC Endpoint Interface vpce-0000000a"`)}, nil},
		{"a gateway endpoint of another region", map[string]string{"endpoints.json": `{"VpcEndpoints": [{"VpcEndpointId": "vpce-0000000a", "VpcEndpointType": "Gateway", "ServiceName": "com.amazonaws.us-east-1.s3", "State": "available"}]}`}, []string{"partial vpc-endpoint vpce-0000000a"}},
		{"a gateway endpoint of its region", map[string]string{"endpoints.json": `{"VpcEndpoints": [{"VpcEndpointId": "vpce-0000000a", "VpcEndpointType": "Gateway", "ServiceName": "com.amazonaws.eu-west-1.s3", "State": "available"}]}`}, nil},
		{"an endpoint in a VPC without its default group", map[string]string{"endpoints.json": endpoint("available", `, "Groups": [], "VpcId": "vpc-0000000c"`)}, []string{"partial security-group"}},
		{"an instance in a VPC without its default group", map[string]string{"instances.json": instance("stopped", `, "NetworkInterfaces": [], "VpcId": "vpc-0000000c"`)}, []string{"partial security-group"}},
		{"hidden managed resources that a dump shows", map[string]string{
			"visibility.json": `{"Visibility": {"DefaultVisibility": "hidden"}}`,
			"interfaces.json": eni(`, "Groups": [], "Operator": {"Managed": true, "HiddenByDefault": true}`),
		}, nil},
		{"managed resources untold", map[string]string{"visibility.json": ""}, []string{"managed-unsure network-interface"}},
		{"a VPC of another account", map[string]string{"vpcs.json": `{"Vpcs": [{"VpcId": "` + vpc + `", "OwnerId": "444455556666"}, {"VpcId": "vpc-0000000d", "OwnerId": "111122223333"}]}`, "groups.json": groups(group("sg-0000000b", "default", "vpc-0000000d", nothing))}, []string{"unseen-sharer vpc " + vpc}},

		{"a live peering", map[string]string{"p.json": peering("active")}, []string{"unseen-peer vpc vpc-0000000b"}},
		{"a peering from a pair", map[string]string{"groups.json": groups(group("sg-0000000b", "x", vpc, naming(`"GroupId": "sg-0000000e", "VpcId": "vpc-0000000b", "VpcPeeringConnectionId": "pcx-0000000b", "PeeringStatus": "active"`)))}, []string{"unseen-peer vpc vpc-0000000b"}},
		{"a peering with a VPC that is there", map[string]string{"p.json": peering("active"), "groups.json": groups(group("sg-0000000b", "default", "vpc-0000000b", nothing))}, nil},

		{"a peering and an answer about the group", answer(home+"ec2-describe-security-group-references__"+web+".json", ""), nil},
		{"a peering and an answer that lists the group", answer(home+"references.json", web), nil},
		{"a peering and an answer that a manifest tells to be about the group", map[string]string{
			"p.json": peering("active"), "references__1.json": `{"SecurityGroupReferenceSet": []}`,
			"../../manifest.json": `{"schema": "sgfree/manifest/v1", "time": "2026-01-01T00:00:00Z", "files": [{"file": "` + home + `references__1.json", "account": "111122223333", "region": "eu-west-1", "command": "aws ec2 describe-security-group-references --group-id sg-0000000b ` + web + `"}]}`,
		}, nil},
		{"a peering and an answer about nobody knows whom", map[string]string{"p.json": peering("active"), "references__1.json": `{"SecurityGroupReferenceSet": []}`}, []string{"unseen-peer vpc vpc-0000000b"}},
		{"a peering and an answer about a longer id", answer(home+"ec2-describe-security-group-references__"+web+"000000001.json", ""), []string{"unseen-peer vpc vpc-0000000b"}},
		{"a peering and an answer in a folder named like the group", answer(home+web+"/references.json", ""), []string{"unseen-peer vpc vpc-0000000b"}},
		{"a peering and an answer about the id in another region", answer("111122223333/us-east-1/references__"+web+".json", ""), []string{"unseen-peer vpc vpc-0000000b"}},
		{"a peering and an answer of another account that lists the id", answer("444455556666/eu-west-1/references.json", web), []string{"unseen-peer vpc vpc-0000000b"}},
		{"a peering and a cut answer", map[string]string{"p.json": peering("active"), "references__" + web + ".json": `{"SecurityGroupReferenceSet": [], "NextToken": "x"}`}, []string{"truncated security-group-reference", "unseen-peer vpc vpc-0000000b"}},

		{"a peering without its VPCs", map[string]string{"p.json": `{"VpcPeeringConnections": [{"VpcPeeringConnectionId": "pcx-0000000a", "Status": {"Code": "active"}}]}`}, []string{"partial vpc-peering-connection pcx-0000000a"}},
		{"a peering without its id", map[string]string{"p.json": strings.Replace(peering("deleted"), `"VpcPeeringConnectionId": "pcx-0000000a", `, "", 1)}, []string{"partial vpc-peering-connection", "unseen-peer vpc vpc-0000000b"}},
		{"peerings beside something else", map[string]string{"p.json": strings.Replace(peering("active"), "{", `{"X": 1, `, 1)}, []string{"partial vpc-peering-connection"}},
		{"interfaces beside something else", map[string]string{"x.json": strings.Replace(eni(`, "Groups": []`), "{", `{"X": 1, `, 1)}, []string{"partial network-interface"}},
		{"two dumps in one object", map[string]string{"x.json": `{"SecurityGroups": [], "NetworkInterfaces": [{}]}`}, []string{"partial security-group"}},

		{"a rule that the group dump tells", map[string]string{"r.json": rule(`"CidrIpv4": "10.0.0.0/8"`), "groups.json": groups(group("sg-0000000b", "x", vpc, `, "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "UserIdGroupPairs": [], "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]`))}, nil},
		{"a rules dump that lacks rules", map[string]string{"r.json": `{"SecurityGroupRules": []}`, "groups.json": groups(group("sg-0000000b", "x", vpc, naming(`"GroupId": "`+web+`"`)))}, nil},
		{"a rule of a group that the group dump lacks", map[string]string{"r.json": rule(`"CidrIpv4": "10.0.0.0/8"`)}, []string{"partial security-group sg-0000000b"}},
		{"a rule with a range that the group dump lacks", map[string]string{"r.json": rule(`"CidrIpv6": "::/0"`), "groups.json": groups(group("sg-0000000b", "x", vpc, nothing))}, []string{"partial security-group sg-0000000b"}},
		{"a rule with a prefix list that the group dump lacks", map[string]string{"r.json": rule(`"PrefixListId": "pl-0000000a"`), "groups.json": groups(group("sg-0000000b", "x", vpc, naming(`"GroupId": "`+web+`"`)))}, []string{"partial security-group sg-0000000b"}},
		{"a rule that names a group that the group dump lacks", map[string]string{"r.json": rule(`"ReferencedGroupInfo": {"GroupId": "sg-0000000c"}`), "groups.json": groups(group("sg-0000000b", "x", vpc, nothing))}, []string{"partial security-group sg-0000000b"}},
		{"a rule of no source that the group dump lacks", map[string]string{"r.json": rule(`"Description": ""`), "groups.json": groups(group("sg-0000000b", "x", vpc, nothing))}, []string{"partial security-group sg-0000000b"}},
		{"a stale permission that the group dump tells", map[string]string{"s.json": stale(1), "groups.json": groups(group("sg-0000000b", "x", vpc, naming(`"GroupId": "sg-0000000c"`)))}, nil},
		{"a stale permission that the group dump lacks", map[string]string{"s.json": stale(2), "groups.json": groups(group("sg-0000000b", "x", vpc, naming(`"GroupId": "sg-0000000c"`)))}, []string{"partial security-group sg-0000000b"}},
		{"a stale permission of a group that the group dump lacks", map[string]string{"s.json": stale(1)}, []string{"partial security-group sg-0000000b"}},
		{"a rule of no place that several group dumps lack", map[string]string{"../../r.json": strings.Replace(rule(`"CidrIpv4": "10.0.0.0/8"`), `"GroupOwnerId": "111122223333", `, "", 1), "../../444455556666/eu-west-1/i.json": `{"Reservations": []}`}, []string{"partial security-group sg-0000000b"}},
		{"a cut dump of no place", map[string]string{"../../i.json": `{"Reservations": [], "NextToken": "x"}`, "../../444455556666/eu-west-1/i.json": `{"Reservations": []}`}, []string{"truncated instance"}},
		{"a cut dump of no region", map[string]string{"../i.json": `{"Reservations": [], "NextToken": "x"}`, "../us-east-1/i.json": `{"Reservations": []}`}, []string{"truncated instance"}},
		{"a cut dump of another account and no region", map[string]string{"../../444455556666/i.json": `{"Reservations": [], "NextToken": "x"}`, "../us-east-1/i.json": `{"Reservations": []}`}, nil},
		{"a cut dump of another region", map[string]string{"../us-east-1/i.json": `{"Reservations": [], "NextToken": "x"}`}, nil},

		{"an association of a group that the group dump lacks", map[string]string{"a.json": association("sg-0000000f", "associated")}, []string{"partial security-group sg-0000000f"}},
		{"an association that is over of a group that is gone", map[string]string{"a.json": association("sg-0000000f", "disassociated")}, nil},
		{"a group for the VPC that the group dump lacks", map[string]string{"x.json": `{"SecurityGroupForVpcs": [{"GroupId": "sg-0000000f", "GroupName": "x", "OwnerId": "111122223333", "PrimaryVpcId": "` + vpc + `"}]}`}, []string{"partial security-group sg-0000000f"}},
		{"a group of another account for the VPC", map[string]string{"x.json": `{"SecurityGroupForVpcs": [{"GroupId": "sg-0000000f", "GroupName": "x", "OwnerId": "444455556666", "PrimaryVpcId": "` + vpc + `"}]}`}, nil},
		{"an association of the group", map[string]string{"a.json": association(web, "associated")}, nil},
		{"an instance without NetworkInterfaces", map[string]string{"instances.json": instance("stopped", "")}, []string{"partial instance i-0000000a"}},
		{"an instance with an interface without Groups", map[string]string{"instances.json": instance("stopped", `, "NetworkInterfaces": [{"NetworkInterfaceId": "eni-0000000a"}]`), "interfaces.json": eni(`, "Groups": []`)}, []string{"partial instance i-0000000a"}},
		{"a terminated instance without NetworkInterfaces", map[string]string{"instances.json": instance("terminated", "")}, nil},
		{"a VPC of the account without its default group", map[string]string{"vpcs.json": `{"Vpcs": [{"VpcId": "` + vpc + `", "OwnerId": "111122223333"}, {"VpcId": "vpc-0000000d", "OwnerId": "111122223333"}]}`}, []string{"partial security-group"}},
		{"an account unseen in a peered VPC", sharedPeer("active"), []string{"unseen-peer vpc vpc-0000000b"}},

		{"a permission without its pairs", map[string]string{"groups.json": groups(group("sg-0000000b", "x", vpc, `, "IpPermissions": [{"IpProtocol": "tcp", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]`))}, []string{"partial security-group sg-0000000b"}},
		{"a permission without any source", map[string]string{"groups.json": groups(group("sg-0000000b", "x", vpc, `, "IpPermissions": [{"IpProtocol": "tcp", "UserIdGroupPairs": null}]`))}, []string{"partial security-group sg-0000000b"}},
		{"a pair that names nobody", map[string]string{"groups.json": groups(group("sg-0000000b", "x", vpc, naming(`"UserId": "111122223333"`)))}, []string{"partial security-group sg-0000000b"}},
		{"a group with a tag without a value", map[string]string{"groups.json": groups(group("sg-0000000b", "x", vpc, nothing+`, "Tags": [{"Key": "team"}]`))}, []string{"partial security-group sg-0000000b"}},
		{"a group with a tag of an empty value", map[string]string{"groups.json": groups(group("sg-0000000b", "x", vpc, nothing+`, "Tags": [{"Key": "team", "Value": ""}]`))}, nil},
		{"a group without a name", map[string]string{"groups.json": groups(group("sg-0000000b", "", vpc, nothing))}, []string{"partial security-group sg-0000000b"}},
		{"the group in another region too", map[string]string{"../us-west-2/groups.json": groups()}, []string{"missing instance", "missing network-interface", "missing vpc-endpoint", "partial security-group " + web, "partial security-group sg-000000d0"}},

		{"an interface of an account unseen", map[string]string{"interfaces.json": `{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-0000000b", "OwnerId": "444455556666", "VpcId": "` + vpc + `", "Groups": []},
			{"NetworkInterfaceId": "eni-0000000c", "OwnerId": "111122223333", "Groups": []}]}`}, []string{"unseen-sharer network-interface eni-0000000b"}},
		{"a pair of an account unseen in the VPC", map[string]string{"groups.json": groups(group("sg-0000000b", "x", vpc, naming(`"GroupId": "sg-0000000e", "UserId": "444455556666"`)))}, []string{"unseen-sharer security-group sg-0000000e"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := whole()
			for name, text := range tt.set {
				files[home+name] = text
				if text == "" {
					delete(files, home+name)
				}
			}
			got := []string{}
			for _, g := range dossierOf(t, web, files).Gaps {
				got = append(got, brief(g))
			}
			slices.Sort(got)
			if got = slices.Compact(got); !slices.Equal(got, append([]string{}, tt.want...)) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTheCommandForAMissingDumpAsksForWhatServicesManage(t *testing.T) {
	for kind, want := range map[string]string{
		loader.NetworkInterface: "aws ec2 describe-network-interfaces --include-managed-resources --region eu-west-1 --output json",
		loader.VPCEndpoint:      "aws ec2 describe-vpc-endpoints --region eu-west-1 --output json",
	} {
		if got := command(loader.KindNamed(kind), loader.Scope{Region: "eu-west-1"}); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestDumpsThatWereAskedForWithManagedResourcesHideNone(t *testing.T) {
	const flag = " --include-managed-resources"
	for _, tt := range []struct {
		name                  string
		interfaces, instances string // options of their commands
		visibility            string // empty where nothing tells
		want                  string // the gap and what mends it
	}{
		{"both", flag, flag, "hidden", ""},
		{"both, where nothing tells what is hidden", flag, flag, "", ""},
		{"interfaces alone", flag, "", "hidden", "managed-hidden instance: aws ec2 describe-instances --include-managed-resources --region eu-west-1 --output json"},
		{"instances alone", "", flag, "hidden", "managed-hidden network-interface: aws ec2 describe-network-interfaces --include-managed-resources --region eu-west-1 --output json"},
		{"neither", " --include-managed-resources-not", "", "hidden", "managed-hidden network-interface: aws ec2 describe-network-interfaces --include-managed-resources --region eu-west-1 --output json\naws ec2 describe-instances --include-managed-resources --region eu-west-1 --output json"},
		{"neither, where nothing tells what is hidden", "", "", "", "managed-unsure network-interface: aws ec2 get-managed-resource-visibility --region eu-west-1 --output json"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := whole()
			delete(files, home+"visibility.json")
			if tt.visibility != "" {
				files[home+"visibility.json"] = `{"Visibility": {"DefaultVisibility": "` + tt.visibility + `"}}`
			}
			listed := func(file, command string) string {
				return fmt.Sprintf(`{"file": "%s%s", "account": "111122223333", "region": "eu-west-1", "command": "aws ec2 %s --region eu-west-1 --output json"}`, home, file, command)
			}
			files["manifest.json"] = `{"schema": "sgfree/manifest/v1", "time": "2026-01-01T00:00:00Z", "files": [` +
				listed("interfaces.json", "describe-network-interfaces"+tt.interfaces) + "," + listed("instances.json", "describe-instances"+tt.instances) + `]}`
			got := ""
			for _, g := range dossierOf(t, web, files).Gaps {
				got += brief(g) + ": " + g.Command
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestADumpThatWasNotAskedForWithManagedResourcesHidesThemBesideOneThatWas(t *testing.T) {
	files := whole()
	files[home+"visibility.json"] = `{"Visibility": {"DefaultVisibility": "hidden"}}`
	files[home+"more.json"] = `{"NetworkInterfaces": []}`
	files["manifest.json"] = `{"schema": "sgfree/manifest/v1", "time": "2026-01-01T00:00:00Z", "files": [
		{"file": "` + home + `interfaces.json", "account": "111122223333", "region": "eu-west-1", "command": "aws ec2 describe-network-interfaces --include-managed-resources"},
		{"file": "` + home + `instances.json", "account": "111122223333", "region": "eu-west-1", "command": "aws ec2 describe-instances --include-managed-resources"}]}`
	if gaps := dossierOf(t, web, files).Gaps; len(gaps) != 1 || brief(gaps[0]) != "managed-hidden network-interface" {
		t.Errorf("got %+v, want the interfaces hidden", gaps)
	}
}

func TestAGapInAnotherScopeStaysThereUnlessTheVPCIsShared(t *testing.T) {
	other := func(its string) map[string]string {
		files := whole()
		files["444455556666/eu-west-1/groups.json"] = strings.NewReplacer("111122223333", "444455556666", "sg-000000", "sg-100000", vpc, its).Replace(groups())
		return files
	}
	if gaps := dossierOf(t, web, other("vpc-0000000e")).Gaps; len(gaps) != 0 {
		t.Errorf("another account with its own VPC lacks dumps: got gaps %v, want none", gaps)
	}
	var got []string
	for _, g := range dossierOf(t, web, other(vpc)).Gaps {
		got = append(got, brief(g)+" of "+g.Account)
	}
	want := []string{"missing network-interface of 444455556666", "missing instance of 444455556666", "missing vpc-endpoint of 444455556666"}
	if !slices.Equal(got, want) {
		t.Errorf("another account in the same VPC lacks dumps: got %q, want %q", got, want)
	}
}

func TestAGroupOfAnAccountThatWasNotCollectedIsShared(t *testing.T) {
	files := whole()
	files[home+"groups.json"] = groups(strings.ReplaceAll(group("sg-0000000b", "x", vpc, nothing), "111122223333", "444455556666"))
	d := dossierOf(t, "sg-0000000b", files)
	if len(d.Gaps) == 0 || d.Gaps[0].What != UnseenSharer || d.Gaps[0].Account != "444455556666" {
		t.Errorf("got gaps %+v, want the first to be an unseen sharer", d.Gaps)
	}
}

func TestReferencesKnowTheirWayAndItsStatus(t *testing.T) {
	peering := func(status string) string {
		return `{"VpcPeeringConnections": [{"VpcPeeringConnectionId": "pcx-0000000a", "Status": {"Code": "` + status + `"},
			"RequesterVpcInfo": {"VpcId": "` + vpc + `"}, "AccepterVpcInfo": {"VpcId": "vpc-0000000b"}}]}`
	}
	const far = "vpc-0000000b"
	tests := []struct {
		name, vpc, pair, peerings string
		relation                  string
		statuses                  []string
	}{
		{"the same VPC", vpc, `"GroupId": "` + web + `"`, "", "same-vpc", nil},
		{"the same VPC of another account", vpc, `"GroupId": "` + web + `", "UserId": "111122223333"`, "", "same-vpc", nil},
		{"over a peering that only the pair tells", far, `"GroupId": "` + web + `", "VpcPeeringConnectionId": "pcx-0000000a", "PeeringStatus": "Active"`, "", "other-vpc", []string{"active"}},
		{"over a peering that only the dump tells", far, `"GroupId": "` + web + `", "VpcPeeringConnectionId": "pcx-0000000a"`, peering("deleted"), "other-vpc", []string{"deleted"}},
		{"over a peering that both tell", far, `"GroupId": "` + web + `", "VpcPeeringConnectionId": "pcx-0000000a", "PeeringStatus": "deleted"`, peering("active"), "other-vpc", []string{"deleted", "active"}},
		{"over a peering that was made again", far, `"GroupId": "` + web + `", "VpcPeeringConnectionId": "pcx-0000000b"`, peering("active"), "other-vpc", nil},
		{"over a peering of which no source speaks, beside a dead one", far, `"GroupId": "` + web + `", "VpcPeeringConnectionId": "pcx-0000000b"`, peering("deleted"), "other-vpc", nil},
		{"over a peering that was made again, by a pair that says it is gone", far, `"GroupId": "` + web + `", "VpcPeeringConnectionId": "pcx-0000000b", "PeeringStatus": "deleted"`, peering("active"), "other-vpc", []string{"deleted"}},
		{"over another way", far, `"GroupId": "` + web + `", "VpcId": "` + vpc + `"`, "", "other-vpc", nil},
		{"by name alone", vpc, `"GroupName": "web", "UserId": "111122223333"`, "", "same-vpc", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := whole()
			files[home+"groups.json"] = groups(group("sg-0000000b", "far", tt.vpc, naming(tt.pair)))
			if tt.peerings != "" {
				files[home+"peerings.json"] = tt.peerings
			}
			refs := dossierOf(t, web, files).References
			if len(refs) != 1 {
				t.Fatalf("got %d references, want one", len(refs))
			}
			if r := refs[0]; r.Relation != tt.relation || !slices.Equal(r.PeeringStatuses, tt.statuses) || r.From.ID != "sg-0000000b" || r.Ports != "tcp 1" {
				t.Errorf("got %+v, want relation %s and statuses %q", r, tt.relation, tt.statuses)
			}
		})
	}
}

func TestAVPCThatEC2ListsAsReferencingDoesSoOverAWayThatLives(t *testing.T) {
	const far, dead = "vpc-0000000b", `, "VpcPeeringConnectionId": "pcx-0000000a", "PeeringStatus": "deleted"`
	for _, tt := range []struct {
		name, pair, answer string
		want               [][]string // statuses of each reference
	}{
		{"by a transit gateway, beside a dead peering", dead, `"TransitGatewayId": "tgw-1"`, [][]string{{"deleted"}, {}}},
		{"by the peering that is called dead", dead, `"VpcPeeringConnectionId": "pcx-0000000a"`, [][]string{{"deleted", "referencing"}}},
		{"by another peering", dead, `"VpcPeeringConnectionId": "pcx-0000000b"`, [][]string{{"deleted"}, {}}},
		{"by a way that is not told", dead, `"X": 1`, [][]string{{"deleted", "referencing"}}},
		{"where the permission does not tell its way", "", `"VpcPeeringConnectionId": "pcx-0000000b"`, [][]string{{}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := whole()
			files[home+"groups.json"] = groups(group("sg-0000000b", "far", far, naming(`"GroupId": "`+web+`"`+tt.pair)))
			files[home+"peerings.json"] = `{"VpcPeeringConnections": [{"VpcPeeringConnectionId": "pcx-0000000a", "Status": {"Code": "deleted"},
				"RequesterVpcInfo": {"VpcId": "` + vpc + `"}, "AccepterVpcInfo": {"VpcId": "` + far + `"}}]}`
			files[home+"answer.json"] = `{"SecurityGroupReferenceSet": [{"GroupId": "` + web + `", "ReferencingVpcId": "` + far + `", ` + tt.answer + `}]}`
			var got [][]string
			for _, r := range dossierOf(t, web, files).References {
				got = append(got, r.PeeringStatuses)
			}
			if !slices.EqualFunc(got, tt.want, slices.Equal[[]string]) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestAStaleAnswerIsAboutThePermissionOfItsOwnWay(t *testing.T) {
	const far = "vpc-0000000b"
	for way, want := range map[string][]string{
		"": {}, `, "VpcPeeringConnectionId": "pcx-0000000a"`: {"stale"}, `, "VpcPeeringConnectionId": "pcx-0000000b"`: {},
	} {
		files := whole()
		files[home+"groups.json"] = groups(group("sg-0000000b", "far", far, naming(`"GroupId": "`+web+`", "VpcId": "`+vpc+`"`+way)))
		files[home+"stale.json"] = `{"StaleSecurityGroupSet": [{"GroupId": "sg-0000000b", "VpcId": "` + far + `", "StaleIpPermissions": [{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1,
			"UserIdGroupPairs": [{"GroupId": "` + web + `", "VpcPeeringConnectionId": "pcx-0000000a"}]}]}]}`
		if refs := dossierOf(t, web, files).References; len(refs) != 1 || !slices.Equal(refs[0].PeeringStatuses, want) {
			t.Errorf("%q: got %+v, want statuses %q", way, refs, want)
		}
	}
}

func TestAnInstanceCarriesTheGroupThroughItsInterfaces(t *testing.T) {
	files := whole()
	files[home+"instances.json"] = `{"Reservations": [{"OwnerId": "111122223333", "Instances": [
		{"InstanceId": "i-0000000a", "State": {"Name": "stopped"}, "SecurityGroups": [], "NetworkInterfaces": [{"NetworkInterfaceId": "eni-0000000a", "Groups": [{"GroupId": "` + web + `"}]}]},
		{"InstanceId": "i-0000000b", "State": {"Name": "running"}, "SecurityGroups": [{"GroupId": "` + web + `"}], "NetworkInterfaces": []},
		{"InstanceId": "i-0000000c", "State": {"Name": "running"}, "SecurityGroups": [], "NetworkInterfaces": []}]}]}`
	files[home+"interfaces.json"] = `{"NetworkInterfaces": [
		{"NetworkInterfaceId": "eni-0000000a", "OwnerId": "111122223333", "Groups": [{"GroupId": "` + web + `"}]},
		{"NetworkInterfaceId": "eni-0000000c", "OwnerId": "111122223333", "Groups": [{"GroupId": "` + web + `"}, {"GroupId": "` + web + `"}],
		 "Attachment": {"InstanceId": "i-0000000c", "InstanceOwnerId": "111122223333"}}]}`
	d := dossierOf(t, web, files)
	got := map[string][]string{}
	for _, u := range d.Uses[Instance] {
		got[u.ID] = u.Through
	}
	if len(got) != 3 || !slices.Equal(got["i-0000000a"], []string{"eni-0000000a"}) || len(got["i-0000000b"]) != 0 || !slices.Equal(got["i-0000000c"], []string{"eni-0000000c"}) {
		t.Errorf("got %v, want each instance, with its interface where it does not list the group itself", got)
	}
	if n := len(d.Uses[NetworkInterface]); n != 2 {
		t.Errorf("got %d interfaces, want 2: one that lists a group twice carries it once", n)
	}
}
