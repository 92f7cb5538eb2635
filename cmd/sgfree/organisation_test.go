package main

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	godiff "github.com/google/go-cmp/cmp"

	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/loader"
	"github.com/sgfree/sgfree/verdict"
)

// An organisation of three accounts and two regions. Account A shares its VPC a1 with account
// B, whose groups and interfaces live in it, and peers it with VPC c1 of account C. The peering
// of a2 and c2, in the other region, is gone.
const (
	accountA, accountB, accountC = "111122223333", "222233334444", "333344445555"

	aEU, aUS = accountA + "/eu-west-1/", accountA + "/us-east-1/"
	bEU, bUS = accountB + "/eu-west-1/", accountB + "/us-east-1/"
	cEU, cUS = accountC + "/eu-west-1/", accountC + "/us-east-1/"

	a1, a2, b2, c1, c2 = "vpc-000000a1", "vpc-000000a2", "vpc-000000b2", "vpc-000000c1", "vpc-000000c2"
	live, dead         = "pcx-0000000a", "pcx-0000000d"
)

// members are the groups by name: where they live, the permissions that they hold, and the
// verdict, worked out by hand.
var members = []struct {
	name, folder, vpc string
	names             []string // other members
	outcome           verdict.Outcome
	rules             []string
}{
	{"a-default", aEU, a1, nil, verdict.Blocked, []string{"default_group"}},
	{"a-free", aEU, a1, nil, verdict.Deletable, nil},
	{"a-web", aEU, a1, nil, verdict.Blocked, []string{"attached_to_instance", "attached_to_interface"}}, // an instance of A
	{"a-named", aEU, a1, nil, verdict.DeletableAfter, []string{"referenced_by_group"}},                  // by b-app, of B in the same VPC
	{"a-peer", aEU, a1, nil, verdict.DeletableAfter, []string{"referenced_from_peer"}},                  // by c-app, over the live peering
	{"a-lent", aEU, a1, nil, verdict.Blocked, []string{"attached_to_interface"}},                        // an interface of B
	{"a-one", aEU, a1, []string{"a-two"}, verdict.DeletableAfter, []string{"referenced_by_group"}},
	{"a-two", aEU, a1, []string{"a-one"}, verdict.DeletableAfter, []string{"referenced_by_group"}},
	{"b-app", bEU, a1, []string{"a-named"}, verdict.Deletable, nil},
	{"b-busy", bEU, a1, nil, verdict.Blocked, []string{"attached_to_interface"}},
	{"b-self", bEU, a1, []string{"b-self"}, verdict.DeletableAfter, []string{"self_reference"}},
	{"c-default", cEU, c1, nil, verdict.Blocked, []string{"default_group"}},
	{"c-app", cEU, c1, []string{"a-peer"}, verdict.Deletable, nil},
	{"c-door", cEU, c1, nil, verdict.Blocked, []string{"attached_to_endpoint", "attached_to_interface"}},
	{"a2-default", aUS, a2, nil, verdict.Blocked, []string{"default_group"}},
	{"a2-old", aUS, a2, nil, verdict.Deletable, []string{"stale_reference"}}, // by c2-old, over the dead peering
	{"a2-both", aUS, a2, nil, verdict.Blocked, []string{"vpc_association"}},
	{"c2-default", cUS, c2, nil, verdict.Blocked, []string{"default_group"}},
	{"c2-old", cUS, c2, []string{"a2-old"}, verdict.Deletable, nil},
	{"c2-next", cUS, c2, nil, verdict.Risky, []string{"named_by_configuration"}}, // a launch template
	{"b2-default", bUS, b2, nil, verdict.Blocked, []string{"default_group"}},
	{"b2-free", bUS, b2, nil, verdict.Deletable, nil},
}

// memberID is the id of a member by its name.
func memberID(name string) string {
	for i, m := range members {
		if m.name == name {
			return fmt.Sprintf("sg-%08x", i+1)
		}
	}
	panic("no member " + name)
}

// organisation is every dump of it, by file.
func organisation() map[string]string {
	lists := map[string][]map[string]any{}
	add := func(file string, record map[string]any) { lists[file] = append(lists[file], record) }
	owner := func(folder string) string { return path.Dir(path.Clean(folder)) }
	carried := func(name string) []any { return []any{map[string]any{"GroupId": memberID(name)}} }
	for _, folder := range []string{aEU, aUS, bEU, bUS, cEU, cUS} {
		for _, file := range []string{"SecurityGroups", "NetworkInterfaces", "Reservations", "VpcEndpoints", "VpcPeeringConnections", "SecurityGroupVpcAssociations"} {
			lists[folder+file] = []map[string]any{}
		}
	}
	place := map[string]string{}
	for _, m := range members {
		place[m.name] = m.vpc
	}
	for _, m := range members {
		name := m.name
		if strings.HasSuffix(name, "-default") {
			name = "default"
		}
		permissions := []any{}
		for _, named := range m.names {
			pair := map[string]any{"GroupId": memberID(named)}
			switch place[named] {
			case m.vpc:
			case a1:
				pair["VpcId"], pair["VpcPeeringConnectionId"], pair["PeeringStatus"] = a1, live, "active"
			default:
				pair["VpcId"], pair["VpcPeeringConnectionId"], pair["PeeringStatus"] = a2, dead, "deleted"
			}
			permissions = append(permissions, map[string]any{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "UserIdGroupPairs": []any{pair}})
		}
		add(m.folder+"SecurityGroups", map[string]any{
			"GroupId": memberID(m.name), "GroupName": name, "OwnerId": owner(m.folder), "VpcId": m.vpc,
			"IpPermissions": permissions, "IpPermissionsEgress": []any{},
		})
	}
	for i, n := range []struct{ folder, vpc, carries string }{
		{aEU, a1, "a-web"}, {bEU, a1, "a-lent"}, {bEU, a1, "b-busy"}, {cEU, c1, "c-door"},
	} {
		add(n.folder+"NetworkInterfaces", map[string]any{
			"NetworkInterfaceId": fmt.Sprintf("eni-%08x", i+1), "OwnerId": owner(n.folder), "VpcId": n.vpc, "Status": "in-use", "Groups": carried(n.carries),
		})
	}
	add(aEU+"Reservations", map[string]any{"OwnerId": accountA, "Instances": []any{map[string]any{
		"InstanceId": "i-00000001", "State": map[string]any{"Name": "running"}, "VpcId": a1, "SecurityGroups": carried("a-web"),
		"NetworkInterfaces": []any{map[string]any{"NetworkInterfaceId": "eni-00000001", "Groups": carried("a-web")}},
	}}})
	add(cEU+"VpcEndpoints", map[string]any{
		"VpcEndpointId": "vpce-00000001", "VpcEndpointType": "Interface", "OwnerId": accountC, "VpcId": c1, "State": "available",
		"Groups": carried("c-door"), "NetworkInterfaceIds": []any{"eni-00000004"},
	})
	for _, p := range []struct{ id, status, a, c, inA, inC string }{{live, "active", a1, c1, aEU, cEU}, {dead, "deleted", a2, c2, aUS, cUS}} {
		for _, folder := range []string{p.inA, p.inC} {
			add(folder+"VpcPeeringConnections", map[string]any{
				"VpcPeeringConnectionId": p.id, "Status": map[string]any{"Code": p.status},
				"RequesterVpcInfo": map[string]any{"OwnerId": accountA, "VpcId": p.a}, "AccepterVpcInfo": map[string]any{"OwnerId": accountC, "VpcId": p.c},
			})
		}
	}
	add(aUS+"SecurityGroupVpcAssociations", map[string]any{"GroupId": memberID("a2-both"), "VpcId": "vpc-000000a3", "State": "associated", "GroupOwnerId": accountA})
	add(cUS+"LaunchTemplateVersions", map[string]any{
		"LaunchTemplateId": "lt-00000001", "VersionNumber": 1, "DefaultVersion": true,
		"LaunchTemplateData": map[string]any{"SecurityGroupIds": []any{memberID("c2-next")}},
	})
	files := map[string]string{}
	for file, records := range lists {
		files[file+".json"] = text(page(path.Base(file), records, false), " ")
		files[path.Dir(file)+"/Visibility.json"] = `{"Visibility": {"DefaultVisibility": "visible"}}`
	}
	return files
}

func TestTheVerdictOfEveryGroupOfAnOrganisation(t *testing.T) {
	e := newEngine(t)
	got := e.ofOrganisation(t, organisation())
	for _, m := range members {
		v := got[m.name]
		var fired []string
		for _, r := range v.Reasons {
			if !slices.Contains(fired, r.Rule) {
				fired = append(fired, r.Rule)
			}
		}
		slices.Sort(fired)
		if v.Outcome != m.outcome || !slices.Equal(fired, m.rules) {
			t.Errorf("%s: got %s by %q, want %s by %q", m.name, v.Outcome, fired, m.outcome, m.rules)
		}
	}
}

// What each dump was needed for: without it, the groups listed come out as told, or are gone
// with it, and no other changes.
func TestADumpTakenFromAnOrganisationChangesOnlyWhatItMust(t *testing.T) {
	const unknown = verdict.Unknown
	both := func(all ...map[string]verdict.Outcome) map[string]verdict.Outcome {
		sum := map[string]verdict.Outcome{}
		for _, m := range all {
			maps.Copy(sum, m)
		}
		return sum
	}
	all := func(o verdict.Outcome, names ...string) map[string]verdict.Outcome {
		m := map[string]verdict.Outcome{}
		for _, n := range names {
			m[n] = o
		}
		return m
	}
	// Whoever has something in VPC a1 can use and name the groups of both accounts.
	inA := all(unknown, "a-free", "a-named", "a-peer", "a-one", "a-two")
	inB := all(unknown, "b-app", "b-self")
	shared := both(inA, inB)
	want := map[string]map[string]verdict.Outcome{
		aEU + "NetworkInterfaces": shared,
		aEU + "Reservations":      shared,
		aEU + "VpcEndpoints":      shared,
		// Groups of A may name those of B, and over the peering those of C.
		aEU + "SecurityGroups": both(all("", "a-default", "a-free", "a-web", "a-named", "a-peer", "a-lent", "a-one", "a-two"), inB, all(unknown, "c-app")),

		bEU + "NetworkInterfaces": both(shared, all(unknown, "a-lent", "b-busy")), // nothing else tells of these uses
		bEU + "Reservations":      shared,
		bEU + "VpcEndpoints":      shared,
		bEU + "SecurityGroups":    both(all("", "b-app", "b-busy", "b-self"), inA, all(unknown, "c-app")),

		cEU + "NetworkInterfaces": all(unknown, "c-app"),
		cEU + "Reservations":      all(unknown, "c-app"),
		cEU + "VpcEndpoints":      all(unknown, "c-app"),
		cEU + "SecurityGroups":    both(all("", "c-default", "c-app", "c-door"), shared), // the peer is unseen

		aUS + "NetworkInterfaces":            all(unknown, "a2-old"),
		aUS + "Reservations":                 all(unknown, "a2-old"),
		aUS + "VpcEndpoints":                 all(unknown, "a2-old"),
		aUS + "SecurityGroups":               all("", "a2-default", "a2-old", "a2-both"), // a dead peering needs no other side
		aUS + "SecurityGroupVpcAssociations": all(verdict.Deletable, "a2-both"),          // no core dump; the report says that nobody looked

		cUS + "NetworkInterfaces":      all(unknown, "c2-old", "c2-next"),
		cUS + "Reservations":           all(unknown, "c2-old", "c2-next"),
		cUS + "VpcEndpoints":           all(unknown, "c2-old", "c2-next"),
		cUS + "SecurityGroups":         all("", "c2-default", "c2-old", "c2-next"),
		cUS + "LaunchTemplateVersions": all(verdict.Deletable, "c2-next"),

		bUS + "NetworkInterfaces": all(unknown, "b2-free"),
		bUS + "Reservations":      all(unknown, "b2-free"),
		bUS + "VpcEndpoints":      all(unknown, "b2-free"),
		bUS + "SecurityGroups":    all("", "b2-default", "b2-free"),

		// The peerings are told by both sides and by the permissions; visibility is a note; the
		// other association dumps are empty.
	}
	e := newEngine(t)
	whole := organisation()
	before := e.ofOrganisation(t, whole)
	for _, file := range sorted(whole) {
		left := maps.Clone(whole)
		delete(left, file)
		after := e.ofOrganisation(t, left)
		changed := map[string]verdict.Outcome{}
		for _, m := range members {
			if o := after[m.name].Outcome; o != before[m.name].Outcome {
				changed[m.name] = o
			}
		}
		expected := want[strings.TrimSuffix(file, ".json")]
		if expected == nil {
			expected = map[string]verdict.Outcome{}
		}
		if diff := godiff.Diff(expected, changed); diff != "" {
			t.Errorf("without %s (-want +got):\n%s", file, diff)
		}
		for _, k := range loader.Kinds() {
			if !k.Core || !strings.HasPrefix(k.Root, strings.TrimSuffix(path.Base(file), ".json")+".") {
				continue
			}
			for _, m := range members {
				if o := after[m.name].Outcome; strings.HasPrefix(file, m.folder) && o != "" && rank(o) > rank(before[m.name].Outcome) && o != unknown {
					t.Errorf("without the core dump %s: %s became %s", file, m.name, o)
				}
			}
		}
	}
}

// Whatever kind it is of, a dump that goes on may hold what stands in the way.
func TestADumpCutShortLeavesNothingDeletableInItsScope(t *testing.T) {
	e := newEngine(t)
	whole := organisation()
	before := e.ofOrganisation(t, whole)
	for _, file := range sorted(whole) {
		cut := maps.Clone(whole)
		cut[file] = strings.Replace(cut[file], "{", `{"NextToken": "eyJwYWdlIjogMn0=",`, 1)
		after := e.ofOrganisation(t, cut)
		for _, m := range members {
			o := after[m.name].Outcome
			switch {
			case strings.HasPrefix(file, m.folder) && o != verdict.Blocked && o != verdict.Unknown:
				t.Errorf("%s goes on: %s is %s, want it unknown", file, m.name, o)
			case o != before[m.name].Outcome && o != verdict.Unknown:
				t.Errorf("%s goes on: %s of another scope became %s", file, m.name, o)
			}
		}
	}
}

// ofOrganisation is the verdict of each member that the dumps hold, by name.
func (e engine) ofOrganisation(t *testing.T, files map[string]string) map[string]verdict.Verdict {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, files)
	s, err := loader.Load([]string{dir}, loader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	verdicts, err := e.Assess(context.Background(), dossier.NewBuilder(s), 0)
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]verdict.Verdict{}
	for _, v := range verdict.Settle(verdicts) {
		for _, m := range members {
			if memberID(m.name) == v.Group.ID {
				byName[m.name] = v
			}
		}
	}
	return byName
}
