package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// world is a made-up organisation with the dumps that were taken of it. What the dumps
// hold need not be consistent: some lack records, some are cut short.
type world struct {
	scopes []*scope
	groups []*group
	next   int // for ids
}

type scope struct {
	account, region string
	dumps           map[string]*dump // by top-level key
}

type dump struct {
	records   []map[string]any
	style     string
	truncated bool
	copied    bool // once more, in a file of its own
}

type group struct {
	id, vpc string
	scope   *scope
	record  map[string]any
}

var lists = []string{"SecurityGroups", "NetworkInterfaces", "Reservations", "VpcEndpoints", "VpcPeeringConnections"}

var styles = []string{"compact", "indented", "byte order mark", "array of pages", "documents", "numbered files"}

var (
	interfaceStates = []string{"available", "in-use", "associated", "detaching", ""}
	instanceStates  = []string{"pending", "running", "stopping", "stopped", "shutting-down", "terminated", ""}
	endpointStates  = []string{"available", "pending", "Available", "deleting", "deleted", "failed", ""}
	peeringStates   = []string{"active", "deleted", "pending-acceptance", "rejected", ""}
)

func drawWorld(t *rapid.T) *world {
	w := &world{}
	places := [][2]string{{"111122223333", "eu-west-1"}, {"444455556666", "eu-west-1"}, {"111122223333", "us-east-1"}}
	for _, place := range places[:rapid.IntRange(1, len(places)).Draw(t, "scopes")] {
		s := &scope{account: place[0], region: place[1], dumps: map[string]*dump{}}
		for _, list := range lists {
			s.dumps[list] = &dump{style: rapid.SampledFrom(styles).Draw(t, "style"), truncated: rarely(t, 20, "truncated"), copied: rarely(t, 10, "copied")}
		}
		w.scopes = append(w.scopes, s)
		for range rapid.IntRange(1, 2).Draw(t, "VPCs") {
			w.drawVPC(t, s)
		}
	}
	for range rapid.IntRange(0, 6).Draw(t, "references") {
		from := pick(t, w.groups, "from")
		w.name(from, pick(t, w.groups, "to"), rapid.SampledFrom([]string{"IpPermissions", "IpPermissionsEgress"}).Draw(t, "direction"),
			rapid.SampledFrom(peeringStates).Draw(t, "status"))
	}
	for range rapid.IntRange(0, 2).Draw(t, "peerings") {
		a, b := pick(t, w.groups, "requester"), pick(t, w.groups, "accepter")
		other := b.vpc
		if rarely(t, 5, "unseen") {
			other = w.id("vpc")
		}
		if a.vpc == other {
			continue
		}
		a.scope.add("VpcPeeringConnections", map[string]any{
			"VpcPeeringConnectionId": peeringID(a.vpc, other), "Status": map[string]any{"Code": rapid.SampledFrom(peeringStates).Draw(t, "code")},
			"RequesterVpcInfo": map[string]any{"OwnerId": a.scope.account, "VpcId": a.vpc, "Region": a.scope.region},
			"AccepterVpcInfo":  map[string]any{"OwnerId": b.scope.account, "VpcId": other, "Region": b.scope.region},
		})
	}
	return w
}

func (w *world) drawVPC(t *rapid.T, s *scope) {
	vpc := w.id("vpc")
	var groups []*group
	for i := range rapid.IntRange(2, 4).Draw(t, "groups") {
		name := "default"
		if i > 0 {
			name = fmt.Sprintf("group-%d", i)
		}
		g := &group{id: w.id("sg"), vpc: vpc, scope: s}
		g.record = map[string]any{
			"GroupId": g.id, "GroupName": name, "Description": name, "OwnerId": s.account, "VpcId": vpc,
			"SecurityGroupArn": fmt.Sprintf("arn:aws:ec2:%s:%s:security-group/%s", s.region, s.account, g.id),
			"IpPermissions":    []any{}, "IpPermissionsEgress": []any{},
		}
		s.add("SecurityGroups", g.record)
		groups = append(groups, g)
	}
	w.groups = append(w.groups, groups...)
	for range rapid.IntRange(0, 2).Draw(t, "uses") {
		w.drawUse(t, pick(t, groups, "carried"))
	}
}

// drawUse adds a resource that carries a group, in any state, and tells whether it is in
// one that holds the group.
func (w *world) drawUse(t *rapid.T, g *group) (holds bool) {
	carried := []any{map[string]any{"GroupId": g.id, "GroupName": g.record["GroupName"]}}
	switch rapid.SampledFrom([]string{"interface", "instance", "endpoint"}).Draw(t, "use") {
	case "interface":
		owner := g.scope.account
		if rarely(t, 5, "shared") {
			owner = rapid.SampledFrom([]string{"111122223333", "444455556666", "777788889999"}).Draw(t, "owner")
		}
		w.addInterface(g, w.id("eni"), owner, rapid.SampledFrom(interfaceStates).Draw(t, "state"), nil)
		return true
	case "instance":
		id, eni := w.id("i"), w.id("eni")
		own, through := carried, carried
		switch rapid.IntRange(0, 2).Draw(t, "carries it") {
		case 0:
			own = []any{}
		case 1:
			through = []any{}
		}
		state := rapid.SampledFrom(instanceStates).Draw(t, "state")
		g.scope.add("Reservations", map[string]any{"ReservationId": w.id("r"), "OwnerId": g.scope.account, "Instances": []any{map[string]any{
			"InstanceId": id, "State": map[string]any{"Name": state}, "VpcId": g.vpc,
			"Placement": map[string]any{"AvailabilityZone": g.scope.region + "a"}, "SecurityGroups": own,
			"NetworkInterfaces": []any{map[string]any{"NetworkInterfaceId": eni, "Groups": through}},
		}}})
		if !rarely(t, 10, "filtered") {
			w.addInterface(g, eni, g.scope.account, "in-use", map[string]any{"AttachmentId": "eni-attach-" + eni[4:], "InstanceId": id, "InstanceOwnerId": g.scope.account, "Status": "attached"})
			return true
		}
		return state != "terminated"
	default:
		state := rapid.SampledFrom(endpointStates).Draw(t, "state")
		g.scope.add("VpcEndpoints", map[string]any{
			"VpcEndpointId": w.id("vpce"), "VpcEndpointType": "Interface", "VpcId": g.vpc, "ServiceName": "com.amazonaws." + g.scope.region + ".ssm",
			"State": state, "Groups": carried, "NetworkInterfaceIds": []any{}, "OwnerId": g.scope.account,
		})
		return state != "deleted"
	}
}

func (w *world) addInterface(g *group, id, owner, status string, attachment map[string]any) {
	n := map[string]any{
		"NetworkInterfaceId": id, "Status": status, "InterfaceType": "interface", "OwnerId": owner, "VpcId": g.vpc,
		"AvailabilityZone": g.scope.region + "a", "Description": "", "RequesterManaged": false,
		"Groups": []any{map[string]any{"GroupId": g.id, "GroupName": g.record["GroupName"]}},
	}
	if attachment != nil {
		n["Attachment"] = attachment
	}
	g.scope.add("NetworkInterfaces", n)
}

// name makes a permission of one group name another, over a peering where they are of two
// VPCs.
func (w *world) name(from, to *group, direction, status string) {
	pair := map[string]any{"GroupId": to.id, "UserId": to.scope.account}
	if from.vpc != to.vpc {
		pair["VpcId"], pair["VpcPeeringConnectionId"] = to.vpc, peeringID(from.vpc, to.vpc)
		if status != "" {
			pair["PeeringStatus"] = status
		}
	}
	from.record[direction] = append(from.record[direction].([]any), map[string]any{
		"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "UserIdGroupPairs": []any{pair},
		"IpRanges": []any{}, "Ipv6Ranges": []any{}, "PrefixListIds": []any{},
	})
}

func (w *world) id(prefix string) string {
	w.next++
	return fmt.Sprintf("%s-%08x", prefix, w.next)
}

func peeringID(a, b string) string {
	return "pcx-" + min(a, b)[8:] + max(a, b)[8:]
}

func (s *scope) add(list string, record map[string]any) {
	s.dumps[list].records = append(s.dumps[list].records, record)
}

// files writes every dump, each in its style.
func (w *world) files() map[string]string {
	files := map[string]string{}
	for _, s := range w.scopes {
		for list, d := range s.dumps {
			d.write(files, s.account+"/"+s.region+"/"+strings.ToLower(list), list)
		}
	}
	return files
}

func (d *dump) write(files map[string]string, name, list string) {
	if d.copied {
		files[name+" copy.json"] = text(page(list, d.records, false), "  ")
	}
	half := len(d.records) / 2
	first := page(list, d.records[:half], true)
	second := page(list, d.records[half:], d.truncated)
	switch d.style {
	case "array of pages":
		files[name+".json"] = text([]any{first, second}, "  ")
	case "documents":
		files[name+".json"] = text(first, "") + text(second, "\t")
	case "numbered files":
		files[name+"-1.json"], files[name+"-2.json"] = text(first, "    "), text(second, "    ")
	case "byte order mark":
		files[name+".json"] = "\ufeff" + text(page(list, d.records, d.truncated), "    ")
	case "indented":
		files[name+".json"] = "\n" + text(page(list, d.records, d.truncated), "    ")
	default:
		files[name+".json"] = text(page(list, d.records, d.truncated), "")
	}
}

func page(list string, records []map[string]any, goesOn bool) map[string]any {
	p := map[string]any{list: slices.Concat([]map[string]any{}, records)}
	if len(records) == 0 {
		p[list] = []any{}
	}
	if goesOn {
		p["NextToken"] = "eyJwYWdlIjogMn0="
	}
	return p
}

func text(v any, indent string) string {
	var b []byte
	var err error
	if indent == "" {
		b, err = json.Marshal(v)
	} else {
		b, err = json.MarshalIndent(v, "", indent)
	}
	if err != nil {
		panic(err)
	}
	return string(b) + "\n"
}

// free lists the groups that are no default group, so that something may become of them.
func (w *world) free() (groups []*group) {
	for _, g := range w.groups {
		if g.record["GroupName"] != "default" {
			groups = append(groups, g)
		}
	}
	return groups
}

// rarely draws true once in n times.
func rarely(t *rapid.T, n int, label string) bool {
	return rapid.IntRange(0, n-1).Draw(t, label) == n-1
}

// pick draws one of several by its place, which is all that a log of draws needs.
func pick[E any](t *rapid.T, all []E, label string) E {
	return all[rapid.IntRange(0, len(all)-1).Draw(t, label)]
}

// sorted lists the names of files in order.
func sorted(files map[string]string) []string { return slices.Sorted(maps.Keys(files)) }
