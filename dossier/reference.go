package dossier

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sgfree/sgfree/loader"
)

// joinReferences finds the groups that permissions name. The rules dump and the answers of
// describe-security-group-references add what the groups dump does not say.
func (b *Builder) joinReferences() {
	byName := b.byName()
	rules := newRulesByFacts(b.snapshot.Rules)
	for _, from := range b.groups {
		for i := range from.group.Permissions {
			p := &from.group.Permissions[i]
			if len(rules) > 0 {
				for _, source := range slices.Concat([]string{""}, p.CIDRs, p.PrefixLists) {
					rules.tell(from.group.ID, p, source)
				}
			}
			for j := range p.Pairs {
				pair := &p.Pairs[j]
				ruleID := rules.tell(from.group.ID, p, pair.GroupID)
				for _, e := range b.named(from.group, pair, byName) {
					e.references = append(e.references, reference{from: from.group, permission: p, pair: pair, ruleID: ruleID})
				}
			}
		}
	}
	b.joinRules(rules)
	b.joinAnswers()
	b.compareStale()
}

// byName finds the groups by their names.
func (b *Builder) byName() map[string][]*entry {
	found := map[string][]*entry{}
	for _, e := range b.groups {
		found[e.group.Name] = append(found[e.group.Name], e)
	}
	return found
}

// named finds the groups that a pair may mean.
func (b *Builder) named(from *loader.Group, pair *loader.Pair, byName map[string][]*entry) []*entry {
	home := from.Home()
	account := cmp.Or(pair.Account, home.Account)
	if pair.GroupID != "" {
		return b.resolve(pair.GroupID, home.Region, account)
	}
	// EC2-Classic names a group by account and name.
	return filter(byName[pair.GroupName], func(e *entry) bool {
		h := e.group.Home()
		return pair.GroupName != "" && h.Account == account && h.Region == home.Region
	})
}

// rulesByFacts are the elements of the rules dump, and whether the groups dump tells each too.
type rulesByFacts map[string]*toldRule

type toldRule struct {
	id   string
	told bool
}

func newRulesByFacts(rules []*loader.Rule) rulesByFacts {
	byFacts := make(rulesByFacts, len(rules))
	for _, r := range rules {
		byFacts[ruleFacts(r)] = &toldRule{id: r.ID}
	}
	return byFacts
}

// tell notes that the groups dump tells a permission of a group with this source; of one
// without a source, with any. It returns the id of the rule, empty where no dump tells it.
func (rules rulesByFacts) tell(holder string, p *loader.Permission, source string) string {
	if len(rules) == 0 {
		return ""
	}
	r := rules[permissionFacts(holder, p, source)]
	if r == nil {
		return ""
	}
	r.told = true
	return r.id
}

func ruleFacts(r *loader.Rule) string {
	return factsOf(r.GroupID, r.Direction, r.Protocol, r.FromPort, r.ToPort, cmp.Or(r.Pair.GroupID, r.Source))
}

// factsOf is equal for a permission as the groups dump and as the rules dump tells it: a
// port of -1 here is none there.
func factsOf(holder string, d loader.Direction, protocol string, from, to *int, named string) string {
	port := func(p *int) int {
		if p == nil {
			return -1
		}
		return *p
	}
	return fmt.Sprintf("%s %s %s %d %d %s", holder, d, protocol, port(from), port(to), named)
}

func permissionFacts(holder string, p *loader.Permission, source string) string {
	return factsOf(holder, p.Direction, p.Protocol, p.FromPort, p.ToPort, source)
}

// joinRules adds the references that only the rules dump tells. The groups dump should tell
// every rule too, so each that it does not is a contradiction. The other way round it is none:
// a rules dump may be of a few groups.
func (b *Builder) joinRules(rules rulesByFacts) {
	for _, r := range b.snapshot.Rules {
		if rules[ruleFacts(r)].told {
			continue
		}
		home := r.Home()
		b.untold(&r.Record, r.GroupID, fmt.Sprintf("rule %s of group %s names %s, which the group dump does not tell",
			r.ID, r.GroupID, cmp.Or(r.Pair.GroupID, r.Source, "a source")))
		if r.Pair.GroupID == "" {
			continue
		}
		from := &loader.Group{Record: loader.Record{ID: r.GroupID, Place: &loader.Place{Owner: r.Owner, Scope: r.Scope}}}
		if holders := b.resolve(r.GroupID, home.Region, home.Account); len(holders) > 0 {
			from = holders[0].group
		}
		for _, e := range b.resolve(r.Pair.GroupID, home.Region, cmp.Or(r.Pair.Account, home.Account)) {
			p := &loader.Permission{Traffic: &loader.Traffic{Direction: r.Direction, Protocol: r.Protocol, FromPort: r.FromPort, ToPort: r.ToPort}, Origin: r.Origin}
			e.references = append(e.references, reference{from: from, permission: p, pair: &r.Pair, ruleID: r.ID})
		}
	}
}

// untold notes a permission of a group that the group dump ought to hold and does not.
func (b *Builder) untold(r *loader.Record, group, detail string) {
	for _, scope := range []loader.Scope{r.Home(), r.Scope} {
		if b.gaps.dumped[scope][loader.SecurityGroup] || b.gaps.vague(scope) {
			b.gaps.partial(scope, loader.SecurityGroup, group, r.Origin, detail)
			return
		}
	}
}

// compareStale looks in the group dump for the permissions that
// describe-stale-security-groups lists.
func (b *Builder) compareStale() {
	if len(b.snapshot.Stale) == 0 {
		return
	}
	told := map[string]bool{}
	for _, stale := range b.snapshot.Stale {
		for _, e := range b.byID[stale.ID] {
			for i := range e.group.Permissions {
				for _, q := range e.group.Permissions[i].Pairs {
					told[permissionFacts(stale.ID, &e.group.Permissions[i], q.GroupID)] = true
				}
			}
		}
		if len(b.byID[stale.ID]) == 0 {
			b.untold(&stale.Record, stale.ID, fmt.Sprintf("group %s has stale permissions, and the group dump lacks it", stale.ID))
			continue
		}
		for i := range stale.Permissions {
			for _, q := range stale.Permissions[i].Pairs {
				if !told[permissionFacts(stale.ID, &stale.Permissions[i], q.GroupID)] {
					b.untold(&stale.Record, stale.ID, fmt.Sprintf("a stale permission of group %s names %s, which the group dump does not tell", stale.ID, cmp.Or(q.GroupID, "a group")))
				}
			}
		}
	}
}

// joinAnswers puts what describe-security-group-references tells beside the references: a VPC
// that it lists names the group over a way that lives. Where no permission that is known
// goes that way, the answer is a reference itself.
func (b *Builder) joinAnswers() {
	for _, r := range b.snapshot.References {
		home := r.Home()
		for _, e := range b.resolve(r.GroupID, home.Region, home.Account) {
			known := false
			for i := range e.references {
				if e.references[i].goes(r) {
					known, e.references[i].listed = true, true
				}
			}
			if known {
				continue
			}
			from := &loader.Group{Record: loader.Record{Place: &loader.Place{VPC: r.ReferencingVPC, Scope: loader.Scope{Partition: home.Partition, Region: home.Region}}}}
			pair := &loader.Pair{GroupID: r.GroupID, Named: &loader.Named{PeeringID: r.PeeringID}, Origin: r.Origin}
			e.references = append(e.references, reference{from: from, permission: &loader.Permission{Traffic: &loader.Traffic{}}, pair: pair, listed: true})
		}
	}
}

// goes tells whether a reference may be one that an answer is about: from the same VPC, by
// the same way or by one that either does not tell.
func (r reference) goes(answer *loader.ReferenceAnswer) bool {
	way := r.pair.PeeringID
	untold := way == "" || answer.PeeringID == "" && answer.TransitGateway == ""
	return r.from.VPC == answer.ReferencingVPC && (untold || way == answer.PeeringID)
}

// groupAt is a group by its id, in a scope.
type groupAt struct {
	scope loader.Scope
	id    string
}

// answeredGroups are the groups that an answer of describe-security-group-references, asked where
// they live, is about. An answer lists only groups that are referred to, so one that lists nothing
// is about those that it was asked for.
func answeredGroups(s *loader.Snapshot) map[groupAt]bool {
	answered := map[groupAt]bool{}
	for _, r := range s.References {
		answered[groupAt{r.Scope, r.GroupID}] = true
	}
	for _, d := range s.Dumps {
		if d.Kind.Name == loader.SecurityGroupReference && !d.Truncated {
			for _, id := range d.File.Asked() {
				answered[groupAt{d.Scope, id}] = true
			}
		}
	}
	return answered
}

// staleFacts are the pairs of the permissions that describe-stale-security-groups lists.
func staleFacts(s *loader.Snapshot) map[string][]*loader.Pair {
	facts := map[string][]*loader.Pair{}
	for _, stale := range s.Stale {
		for i := range stale.Permissions {
			p := &stale.Permissions[i]
			for j := range p.Pairs {
				key := permissionFacts(stale.ID, p, p.Pairs[j].GroupID)
				facts[key] = append(facts[key], &p.Pairs[j])
			}
		}
	}
	return facts
}

// listedStale tells whether describe-stale-security-groups lists a reference. The same ports
// may be open to the same group over another way, which lives.
func (b *Builder) listedStale(r reference) bool {
	if len(b.stale) == 0 {
		return false
	}
	return slices.ContainsFunc(b.stale[permissionFacts(r.from.ID, r.permission, r.pair.GroupID)], func(q *loader.Pair) bool {
		return q.PeeringID == r.pair.PeeringID && (q.VPC == r.pair.VPC || q.VPC == "" || r.pair.VPC == "")
	})
}

// statusesOf is what every source says of the way of a reference.
func (b *Builder) statusesOf(g *loader.Group, r reference) []string {
	statuses := b.peers.statuses(r.pair)
	// A peering that was deleted may have been made again under another id; only the
	// permission itself tells that it still hangs on the old one. Of a peering that no source
	// speaks of, another one tells nothing.
	if len(statuses) > 0 && r.pair.PeeringStatus == "" && r.from.VPC != g.VPC {
		for _, s := range b.peers.between(r.from.VPC, g.VPC) {
			statuses = appendNew(statuses, s)
		}
	}
	if b.listedStale(r) {
		statuses = append(statuses, "stale")
	}
	if r.listed && len(statuses) > 0 && !b.peers.gone[r.pair.PeeringID] {
		statuses = append(statuses, "referencing")
	}
	return statuses
}

func (b *Builder) referenceOf(g *loader.Group, r reference, detail Detail) Reference {
	home := r.from.Home()
	p := r.permission
	return Reference{
		From: ReferencingGroup{
			ID: r.from.ID, Name: r.from.Name, VPC: r.from.VPC, Account: home.Account, Region: home.Region,
			Default: r.from.Name == "default",
		},
		Relation:  relation(g, r.from),
		Direction: string(p.Direction), Protocol: p.Protocol, FromPort: p.FromPort, ToPort: p.ToPort, Ports: ports(p),
		Pair:            pairOf(r.pair),
		Peering:         r.pair.PeeringID,
		PeeringStatuses: b.statusesOf(g, r),
		RuleID:          r.ruleID,
		Origin:          originOf(r.pair.Origin, detail),
	}
}

func relation(g, from *loader.Group) string {
	switch {
	case g == from:
		return "own"
	case g.VPC != "" && g.VPC == from.VPC:
		return "same-vpc"
	default:
		return "other-vpc"
	}
}

// ports is the traffic of a permission in the words of the console.
func ports(p *loader.Permission) string {
	switch {
	case p.Protocol == "-1" || p.Protocol == "":
		return "all traffic"
	case p.FromPort == nil || *p.FromPort == -1 || strings.HasPrefix(p.Protocol, "icmp"):
		return p.Protocol
	case p.ToPort == nil || *p.FromPort == *p.ToPort:
		return p.Protocol + " " + strconv.Itoa(*p.FromPort)
	default:
		return p.Protocol + " " + strconv.Itoa(*p.FromPort) + "-" + strconv.Itoa(*p.ToPort)
	}
}
