package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/loader"
	"github.com/sgfree/sgfree/verdict"
)

// cloud is EC2 as far as deletes go, over what a world holds. It knows nothing of sgfree
// but the words of AWS CLI calls.
type cloud struct {
	groups   map[string]*cloudGroup
	carriers map[string]*carrier // by id
	peerings map[string][]string // what the dumps of peerings say of one
	pairs    map[string][]string // and what permissions say
}

type cloudGroup struct {
	Name, Description, VPC string
	Tags                   map[string]string
	Rules                  map[string]cloudRule // by what EC2 takes for one
}

type cloudRule struct {
	Direction, Protocol, From, To string
	Source                        string // an address range, a prefix list, or a group
	Account, VPC, Peering         string // of the group
	Description                   string
	id                            string
	live                          bool // over no peering, or one that may be alive
}

func (r cloudRule) key() string {
	return strings.Join([]string{r.Direction, r.Protocol, r.From, r.To, r.Source}, " ")
}

// carrier is an interface, an instance or an endpoint, in any state but those in which it
// is gone.
type carrier struct{ groups []string }

// permissions are IpPermissions as the AWS CLI takes them.
type permissions []struct {
	IPProtocol string `json:"IpProtocol"`
	FromPort   *int
	ToPort     *int
	IPRanges   []struct{ CidrIp, Description string }   `json:"IpRanges"` //nolint:revive // AWS's word
	IPv6Ranges []struct{ CidrIpv6, Description string } `json:"Ipv6Ranges"`
	Lists      []struct {
		ID          string `json:"PrefixListId"`
		Description string
	} `json:"PrefixListIds"`
	Pairs []struct {
		GroupID     string `json:"GroupId"`
		Account     string `json:"UserId"`
		VPC         string `json:"VpcId"`
		Peering     string `json:"VpcPeeringConnectionId"`
		Status      string `json:"PeeringStatus"`
		Description string
	} `json:"UserIdGroupPairs"`
}

func (c *cloud) rules(direction string, all permissions) (rules []cloudRule) {
	port := func(p *int) string {
		if p == nil {
			return "-1"
		}
		return strconv.Itoa(*p)
	}
	for _, p := range all {
		base := cloudRule{Direction: direction, Protocol: p.IPProtocol, From: port(p.FromPort), To: port(p.ToPort), live: true}
		add := func(source, description string) {
			rule := base
			rule.Source, rule.Description = source, description
			rules = append(rules, rule)
		}
		for _, r := range p.IPRanges {
			add(r.CidrIp, r.Description)
		}
		for _, r := range p.IPv6Ranges {
			add(r.CidrIpv6, r.Description)
		}
		for _, l := range p.Lists {
			add(l.ID, l.Description)
		}
		for _, q := range p.Pairs {
			rule := base
			rule.Source, rule.Description, rule.Account, rule.VPC, rule.Peering = q.GroupID, q.Description, q.Account, q.VPC, q.Peering
			said := slices.Concat(c.peerings[q.Peering], c.pairs[q.Peering])
			if q.Status != "" {
				said = append(slices.Clone(c.peerings[q.Peering]), q.Status)
			}
			rule.live = len(said) == 0 || slices.ContainsFunc(said, func(s string) bool { return s != "deleted" && s != "rejected" })
			rules = append(rules, rule)
		}
	}
	return rules
}

// decode reads a record of a world as a type of this test.
func decode[T any](t fataler, record any) (v T) {
	t.Helper()
	b, err := json.Marshal(record)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

type carried []struct {
	GroupID string `json:"GroupId"`
}

func (c carried) ids() (ids []string) {
	for _, g := range c {
		ids = append(ids, g.GroupID)
	}
	return ids
}

func newCloud(t fataler, w *world) *cloud {
	t.Helper()
	c := &cloud{groups: map[string]*cloudGroup{}, carriers: map[string]*carrier{}, peerings: map[string][]string{}, pairs: map[string][]string{}}
	each := func(list string, read func(record map[string]any)) {
		for _, s := range w.scopes {
			for _, r := range s.dumps[list].records {
				read(r)
			}
		}
	}
	each("VpcPeeringConnections", func(r map[string]any) {
		p := decode[struct {
			ID     string `json:"VpcPeeringConnectionId"`
			Status struct{ Code string }
		}](t, r)
		if p.Status.Code != "" {
			c.peerings[p.ID] = append(c.peerings[p.ID], p.Status.Code)
		}
	})
	each("SecurityGroups", func(r map[string]any) {
		for _, list := range []string{"IpPermissions", "IpPermissionsEgress"} {
			for _, p := range decode[permissions](t, r[list]) {
				for _, q := range p.Pairs {
					if q.Status != "" {
						c.pairs[q.Peering] = append(c.pairs[q.Peering], q.Status)
					}
				}
			}
		}
	})
	each("SecurityGroups", func(r map[string]any) {
		g := decode[struct {
			GroupID         string `json:"GroupId"`
			GroupName       string
			Description     string
			VPC             string `json:"VpcId"`
			Tags            []struct{ Key, Value string }
			Ingress, Egress permissions
		}](t, map[string]any{
			"GroupId": r["GroupId"], "GroupName": r["GroupName"], "Description": r["Description"], "VpcId": r["VpcId"],
			"Tags": r["Tags"], "Ingress": r["IpPermissions"], "Egress": r["IpPermissionsEgress"],
		})
		made := &cloudGroup{Name: g.GroupName, Description: g.Description, VPC: g.VPC, Tags: map[string]string{}, Rules: map[string]cloudRule{}}
		for _, tag := range g.Tags {
			made.Tags[tag.Key] = tag.Value
		}
		for _, rule := range slices.Concat(c.rules("ingress", g.Ingress), c.rules("egress", g.Egress)) {
			known, again := made.Rules[rule.key()]
			rule.live = rule.live || again && known.live
			made.Rules[rule.key()] = rule
		}
		c.groups[g.GroupID] = made
	})
	each("SecurityGroupRules", func(r map[string]any) {
		rule := decode[struct {
			ID         string `json:"SecurityGroupRuleId"`
			GroupID    string `json:"GroupId"`
			IsEgress   bool
			IPProtocol string `json:"IpProtocol"`
			FromPort   int
			ToPort     int
			Named      struct {
				GroupID string `json:"GroupId"`
			} `json:"ReferencedGroupInfo"`
		}](t, r)
		key := cloudRule{Direction: direction(rule.IsEgress), Protocol: rule.IPProtocol, From: strconv.Itoa(rule.FromPort), To: strconv.Itoa(rule.ToPort), Source: rule.Named.GroupID}.key()
		if known, ok := c.groups[rule.GroupID].Rules[key]; ok {
			known.id = rule.ID
			c.groups[rule.GroupID].Rules[key] = known
		}
	})
	each("NetworkInterfaces", func(r map[string]any) {
		c.carriers[r["NetworkInterfaceId"].(string)] = &carrier{decode[carried](t, r["Groups"]).ids()}
	})
	each("VpcEndpoints", func(r map[string]any) {
		if r["State"] != "deleted" {
			c.carriers[r["VpcEndpointId"].(string)] = &carrier{decode[carried](t, r["Groups"]).ids()}
		}
	})
	each("Reservations", func(r map[string]any) {
		reservation := decode[struct {
			Instances []struct {
				ID                string `json:"InstanceId"`
				State             struct{ Name string }
				SecurityGroups    carried
				NetworkInterfaces []struct{ Groups carried }
			}
		}](t, r)
		for _, i := range reservation.Instances {
			if i.State.Name == "terminated" {
				continue
			}
			all := i.SecurityGroups.ids()
			for _, n := range i.NetworkInterfaces {
				all = append(all, n.Groups.ids()...)
			}
			c.carriers[i.ID] = &carrier{all}
		}
	})
	return c
}

func direction(egress bool) string {
	if egress {
		return "egress"
	}
	return "ingress"
}

// release is what a person does in a step by hand.
func (c *cloud) release(id, group string) {
	if k := c.carriers[id]; k != nil {
		k.groups = slices.DeleteFunc(k.groups, func(g string) bool { return g == group })
	}
}

// call does what an AWS CLI call does, or refuses it.
func (c *cloud) call(words []string) error {
	if len(words) < 3 || words[0] != "aws" || words[1] != "ec2" {
		return fmt.Errorf("%q is no call of EC2", words)
	}
	options := map[string]string{}
	for i := 3; i+1 < len(words); i += 2 {
		options[words[i]] = words[i+1]
	}
	id := options["--group-id"]
	g := c.groups[id]
	if g == nil {
		return fmt.Errorf("InvalidGroup.NotFound: %s", id)
	}
	switch what, direction := words[2], strings.TrimPrefix(words[2], "revoke-security-group-"); what {
	case "revoke-security-group-ingress", "revoke-security-group-egress":
		return c.revoke(g, direction, options)
	case "delete-security-group":
		return c.delete(id, g)
	default:
		return fmt.Errorf("%s is no call that a plan makes", what)
	}
}

func (c *cloud) revoke(g *cloudGroup, direction string, options map[string]string) error {
	if rule := options["--security-group-rule-ids"]; rule != "" {
		for key, r := range g.Rules {
			if r.id == rule && r.Direction == direction {
				delete(g.Rules, key)
				return nil
			}
		}
		return fmt.Errorf("InvalidSecurityGroupRuleId.NotFound: %s", rule)
	}
	var exact permissions
	if err := json.Unmarshal([]byte(options["--ip-permissions"]), &exact); err != nil {
		return err
	}
	rules := c.rules(direction, exact)
	if len(rules) != 1 {
		return fmt.Errorf("a revoke of %d rules, want one", len(rules))
	}
	if _, ok := g.Rules[rules[0].key()]; !ok {
		return fmt.Errorf("InvalidPermission.NotFound: %s", rules[0].key())
	}
	delete(g.Rules, rules[0].key())
	return nil
}

func (c *cloud) delete(id string, g *cloudGroup) error {
	if g.Name == "default" {
		return fmt.Errorf("CannotDelete: %s", id)
	}
	for by, k := range c.carriers {
		if slices.Contains(k.groups, id) {
			return fmt.Errorf("DependencyViolation: %s carries %s", by, id)
		}
	}
	for by, other := range c.groups {
		for _, r := range other.Rules {
			if r.Source == id && (r.live || other.VPC == g.VPC) {
				return fmt.Errorf("DependencyViolation: %s of %s names %s", r.key(), by, id)
			}
		}
	}
	delete(c.groups, id)
	return nil
}

// traffic is what permissions may be for; EC2 gives no ports where a protocol has none.
var traffic = []record{
	{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443},
	{"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535},
	{"IpProtocol": "udp", "FromPort": 53, "ToPort": 53},
	{"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1},
	{"IpProtocol": "icmpv6"},
	{"IpProtocol": "50"},
	{"IpProtocol": "-1"},
}

// enrich adds to a world what an undo has to bring back, permissions as EC2 keeps them, one
// for all sources of some traffic, and rules with ids.
func (w *world) enrich(t *rapid.T) {
	for _, s := range w.scopes {
		s.dumps["SecurityGroupRules"] = &dump{style: "indented"}
	}
	for _, g := range w.groups {
		if rapid.Bool().Draw(t, "tagged") {
			g.record["Tags"] = []any{map[string]any{"Key": "team's", "Value": `we"b`}, map[string]any{"Key": "aws:cloudformation:stack-name", "Value": "x"}}
		}
		for _, list := range []string{"IpPermissions", "IpPermissionsEgress"} {
			var named []any
			for _, p := range g.record[list].([]any) {
				named = append(named, p.(record)["UserIdGroupPairs"].([]any)...)
			}
			g.record[list] = w.drawPermissions(t, g, list, named)
		}
	}
}

func (w *world) drawPermissions(t *rapid.T, g *group, list string, named []any) []any {
	permissions := []any{}
	by := map[int]record{}
	permission := func() (record, int) {
		kind := rapid.IntRange(0, len(traffic)-1).Draw(t, "traffic")
		if by[kind] == nil {
			by[kind] = record{"UserIdGroupPairs": []any{}, "IpRanges": []any{}, "Ipv6Ranges": []any{}, "PrefixListIds": []any{}}
			maps.Copy(by[kind], traffic[kind])
			permissions = append(permissions, by[kind])
		}
		return by[kind], kind
	}
	for i, pair := range named {
		p, kind := permission()
		pairs, pair := p["UserIdGroupPairs"].([]any), pair.(record)
		if slices.ContainsFunc(pairs, func(q any) bool { return q.(record)["GroupId"] == pair["GroupId"] }) {
			continue // EC2 holds no permission twice
		}
		pair["Description"] = fmt.Sprintf("number %d", i)
		p["UserIdGroupPairs"] = append(pairs, pair)
		if rapid.Bool().Draw(t, "with the id of its rule") {
			rule := record{
				"SecurityGroupRuleId": w.id("sgr"), "GroupId": g.id, "GroupOwnerId": g.scope.account, "IsEgress": list == "IpPermissionsEgress",
				"FromPort": -1, "ToPort": -1, "ReferencedGroupInfo": maps.Clone(pair),
			}
			maps.Copy(rule, traffic[kind])
			g.scope.add("SecurityGroupRules", rule)
		}
	}
	for _, s := range []struct {
		list   string
		source record
	}{
		{"IpRanges", record{"CidrIp": "0.0.0.0/0", "Description": "out"}},
		{"IpRanges", record{"CidrIp": "10.0.0.0/8"}},
		{"Ipv6Ranges", record{"CidrIpv6": "::/0", "Description": "six"}},
		{"PrefixListIds", record{"PrefixListId": "pl-0a1b2c3d", "Description": "list"}},
	} {
		if rarely(t, 3, s.list) {
			p, _ := permission()
			p[s.list] = append(p[s.list].([]any), maps.Clone(s.source))
		}
	}
	return permissions
}

// clone is the same cloud, to try something on.
func (c *cloud) clone() *cloud {
	n := &cloud{groups: map[string]*cloudGroup{}, carriers: map[string]*carrier{}, peerings: c.peerings, pairs: c.pairs}
	for id, g := range c.groups {
		n.groups[id] = &cloudGroup{g.Name, g.Description, g.VPC, maps.Clone(g.Tags), maps.Clone(g.Rules)}
	}
	for id, k := range c.carriers {
		n.carriers[id] = &carrier{slices.Clone(k.groups)}
	}
	return n
}

func TestAPlanDeletesWhatItPromisesAndChangesNothingElseAndItsUndoBringsAllBack(t *testing.T) {
	e := newEngine(t)
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		for range 40 { // worlds; a check of rapid costs more than one
			w := drawWorld(t)
			for range rapid.IntRange(0, 8).Draw(t, "more references") { // for cycles
				vpc := pick(t, w.groups, "VPC").vpc
				inside := slices.DeleteFunc(slices.Clone(w.groups), func(g *group) bool { return g.vpc != vpc })
				w.name(pick(t, inside, "from"), pick(t, inside, "to"), rapid.SampledFrom([]string{"IpPermissions", "IpPermissionsEgress"}).Draw(t, "direction"), "")
			}
			w.enrich(t)
			r, s := e.judge(t, dir, w)
			before := newCloud(t, w)
			for range 2 { // choices out of one world
				e.plan(t, w, r, s, before)
			}
		}
	})
}

// plan carries out a plan for some groups of a world, and undoes it.
func (e engine) plan(t *rapid.T, w *world, r *verdict.Report, s *loader.Snapshot, before *cloud) {
	t.Helper()
	asked := rapid.Bool().Draw(t, "asked")
	some := rapid.Permutation(w.groups).Draw(t, "some")[:rapid.IntRange(1, len(w.groups)).Draw(t, "how many")]
	chosen := func(v verdict.Verdict) bool {
		return !asked || slices.ContainsFunc(some, func(g *group) bool { return g.id == v.Group.ID })
	}
	p := verdict.MakePlan(r, chosen, asked)
	promised := promises(t, r, p, chosen, asked)
	c := before.clone()
	revoked := c.carryOut(t, p, rapid.Uint64().Draw(t, "order"))

	for id, g := range before.groups {
		want := maps.Clone(g.Rules)
		for _, key := range revoked[id] {
			delete(want, key)
		}
		got := c.groups[id]
		switch {
		case promised[id] && got != nil:
			t.Errorf("%s is still there", id)
		case !promised[id] && got == nil:
			t.Errorf("%s is gone", id)
		case !promised[id] && !cmp.Equal(want, got.Rules, cmp.AllowUnexported(cloudRule{})):
			t.Errorf("%s: %s", id, cmp.Diff(want, got.Rules, cmp.AllowUnexported(cloudRule{})))
		}
	}

	u, err := verdict.MakeUndo(p, textsOf(s))
	if err != nil {
		t.Fatal(err)
	}
	c.restore(t, u, before)
}

// promises are the groups that a plan deletes; each that is chosen is among them or left.
func promises(t *rapid.T, r *verdict.Report, p *verdict.Plan, chosen func(verdict.Verdict) bool, asked bool) map[string]bool {
	t.Helper()
	promised, left := map[string]bool{}, map[string]bool{}
	for _, s := range p.Steps {
		if s.Action == verdict.ActionDelete {
			promised[s.Group.ID] = true
		}
	}
	for _, l := range p.Left {
		left[l.Group.ID] = true
	}
	for _, v := range r.Verdicts {
		id := v.Group.ID
		unsure := slices.ContainsFunc(v.Reasons, func(r verdict.Reason) bool { return r.Effect == verdict.EffectUnknown })
		free := v.Outcome == verdict.Deletable || v.Outcome == verdict.DeletableAfter
		want := chosen(v) && v.Group.Name != "default" && !unsure && (asked || free)
		if promised[id] != want || chosen(v) != (promised[id] || left[id]) || promised[id] && left[id] {
			t.Errorf("%s, which is %s: promised %v, left %v", id, v.Outcome, promised[id], left[id])
		}
	}
	return promised
}

// inSomeOrder puts the steps of a plan into an order that they allow by what they are after;
// the order in which they stand is one.
func inSomeOrder(t *rapid.T, p *verdict.Plan, seed uint64) (steps []verdict.Step) {
	t.Helper()
	for n, s := range p.Steps {
		if s.Number != n+1 || slices.ContainsFunc(s.After, func(a int) bool { return a >= s.Number || p.Steps[a-1].Wave >= s.Wave }) {
			t.Fatalf("step %d of wave %d is after steps %v", s.Number, s.Wave, s.After)
		}
	}
	if seed == 0 {
		return p.Steps
	}
	r, done := rand.New(rand.NewPCG(seed, 1)), map[int]bool{}
	for len(steps) < len(p.Steps) {
		s := p.Steps[r.IntN(len(p.Steps))]
		if !done[s.Number] && !slices.ContainsFunc(s.After, func(n int) bool { return !done[n] }) {
			done[s.Number], steps = true, append(steps, s)
		}
	}
	return steps
}

// carryOut does the steps of a plan, none of which may be refused, and tells the rules that
// it revoked of each group.
func (c *cloud) carryOut(t *rapid.T, p *verdict.Plan, order uint64) map[string][]string {
	t.Helper()
	revoked := map[string][]string{}
	for _, s := range inSomeOrder(t, p, order) {
		switch s.Action {
		case verdict.ActionRelease:
			for _, subject := range s.Subjects {
				for _, id := range s.For {
					c.release(subject.ID, id)
				}
			}
		case verdict.ActionWait:
		case verdict.ActionChange:
			t.Fatalf("step %d: %s, in a world without configurations", s.Number, s.Message)
		case verdict.ActionRevoke, verdict.ActionClean, verdict.ActionDelete:
			var rules map[string]cloudRule
			if g := c.groups[s.Group.ID]; g != nil {
				rules = maps.Clone(g.Rules)
			}
			if err := c.call(s.Command); err != nil {
				t.Fatalf("step %d, %s: %v", s.Number, s.Message, err)
			}
			for key := range rules {
				if s.Action == verdict.ActionDelete {
					continue
				}
				if _, ok := c.groups[s.Group.ID].Rules[key]; !ok {
					revoked[s.Group.ID] = append(revoked[s.Group.ID], key)
				}
			}
		}
	}
	for id, keys := range revoked {
		for _, key := range keys { // each takes one, which names a group that goes
			fields := strings.Fields(key)
			if named := fields[len(fields)-1]; c.groups[named] != nil {
				t.Errorf("%s: %s was revoked, though %s stays", id, key, named)
			}
		}
	}
	return revoked
}

// restore does what an undo says, and compares with what was before.
func (c *cloud) restore(t *rapid.T, u *verdict.Undo, before *cloud) {
	t.Helper()
	news, olds := map[string]string{}, map[string]string{}
	for i, d := range u.Groups {
		id := fmt.Sprintf("sg-%017x", i)
		news[d.ID], olds[id] = id, d.ID
		g := &cloudGroup{Name: d.Create.Name, Description: d.Create.Description, VPC: d.Create.VPC, Tags: map[string]string{}, Rules: map[string]cloudRule{}}
		for _, spec := range d.Create.Tags {
			for _, tag := range spec.Tags {
				g.Tags[tag.Key] = tag.Value
			}
		}
		c.groups[id] = g
	}
	give := func(id, direction string, all ...verdict.IPPermission) {
		if news[id] != "" {
			id = news[id]
		}
		for _, rule := range c.rules(direction, decode[permissions](t, all)) {
			if n := news[rule.Source]; n != "" {
				rule.Source = n
			}
			if _, twice := c.groups[id].Rules[rule.key()]; twice {
				t.Errorf("InvalidPermission.Duplicate: %s of %s", rule.key(), id)
			}
			c.groups[id].Rules[rule.key()] = rule
		}
	}
	for _, d := range u.Groups {
		give(d.ID, "ingress", d.Ingress...)
		give(d.ID, "egress", d.Egress...)
	}
	for _, p := range u.Permissions {
		give(p.Group, p.Direction, p.Permission)
	}
	got := map[string]*cloudGroup{}
	for id, g := range c.groups {
		rules := map[string]cloudRule{}
		for _, rule := range g.Rules {
			if old := olds[rule.Source]; old != "" {
				rule.Source = old
			}
			rule.id, rule.live = "", false
			rules[rule.key()] = rule
		}
		g.Rules = rules
		delete(g.Tags, "aws:cloudformation:stack-name")
		delete(g.Tags, verdict.UndoTag)
		if old := olds[id]; old != "" {
			id = old
		}
		got[id] = g
	}
	want := map[string]*cloudGroup{}
	for id, g := range before.groups {
		rules := map[string]cloudRule{}
		for key, rule := range g.Rules {
			rule.id, rule.live = "", false
			rules[key] = rule
		}
		tags := maps.Clone(g.Tags)
		delete(tags, "aws:cloudformation:stack-name")
		want[id] = &cloudGroup{g.Name, g.Description, g.VPC, tags, rules}
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(cloudRule{})); diff != "" {
		t.Errorf("the undo brings back something else (-want +got):\n%s", diff)
	}
}

// judge writes the dumps of a world over those of the one before, one file a scope, and settles
// the verdicts of all its groups.
func (e engine) judge(t *rapid.T, dir string, w *world) (*verdict.Report, *loader.Snapshot) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, s := range w.scopes {
		name := s.account + "/" + s.region + "/dumps.json"
		for _, list := range slices.Sorted(maps.Keys(s.dumps)) {
			files[name] += text(page(list, s.dumps[list].records, s.dumps[list].truncated), "")
		}
	}
	write(t, dir, files)
	s, err := loader.Load([]string{dir}, loader.Options{Jobs: 1, Verbatim: true})
	if err != nil {
		t.Fatal(err)
	}
	verdicts, err := e.Assess(context.Background(), dossier.NewBuilder(s), 1)
	if err != nil {
		t.Fatal(err)
	}
	return &verdict.Report{Verdicts: verdict.Settle(verdicts)}, s
}
