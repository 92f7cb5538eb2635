package dossier

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/sgfree/sgfree/loader"
)

// joinReferences finds the groups that permissions name. The rules dump and the answers of
// describe-security-group-references add what the groups dump does not say.
func (b *Builder) joinReferences() {
	byName := map[string][]*entry{}
	for _, e := range b.groups {
		byName[e.group.Name] = append(byName[e.group.Name], e)
	}
	rules := rulesByFacts(b.snapshot.Rules)
	for _, from := range b.groups {
		for i := range from.group.Permissions {
			p := &from.group.Permissions[i]
			for j := range p.Pairs {
				pair := &p.Pairs[j]
				ruleID := ""
				if r := rules[factsOf(from.group.ID, p.Direction, p.Protocol, p.FromPort, p.ToPort, pair.GroupID)]; r != nil {
					r.told, ruleID = true, r.rule.ID
				}
				for _, e := range b.named(from.group, pair, byName) {
					e.references = append(e.references, reference{from.group, p, pair, ruleID})
				}
			}
		}
	}
	b.joinRules(rules)
	b.joinAnswers()
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

// toldRule is an element of the rules dump, and whether the groups dump tells it too.
type toldRule struct {
	rule *loader.Rule
	told bool
}

func rulesByFacts(rules []*loader.Rule) map[string]*toldRule {
	byFacts := make(map[string]*toldRule, len(rules))
	for _, r := range rules {
		if r.Pair.GroupID != "" {
			byFacts[factsOf(r.GroupID, r.Direction, r.Protocol, r.FromPort, r.ToPort, r.Pair.GroupID)] = &toldRule{rule: r}
		}
	}
	return byFacts
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

// joinRules adds the references that only the rules dump tells. The groups dump should
// tell them too, so each is a contradiction besides.
func (b *Builder) joinRules(rules map[string]*toldRule) {
	for _, r := range b.snapshot.Rules {
		told := rules[factsOf(r.GroupID, r.Direction, r.Protocol, r.FromPort, r.ToPort, r.Pair.GroupID)]
		if r.Pair.GroupID == "" || told == nil || told.told {
			continue
		}
		home := r.Home()
		from := &loader.Group{Record: loader.Record{ID: r.GroupID, Place: &loader.Place{Owner: r.Owner, Scope: r.Scope}}}
		if holders := b.resolve(r.GroupID, home.Region, home.Account); len(holders) > 0 {
			from = holders[0].group
		}
		for _, e := range b.resolve(r.Pair.GroupID, home.Region, cmp.Or(r.Pair.Account, home.Account)) {
			p := &loader.Permission{Traffic: &loader.Traffic{Direction: r.Direction, Protocol: r.Protocol, FromPort: r.FromPort, ToPort: r.ToPort}, Origin: r.Origin}
			e.references = append(e.references, reference{from, p, &r.Pair, r.ID})
		}
		if b.gaps.dumped[r.Scope][loader.SecurityGroup] {
			b.gaps.partial(r.Scope, loader.SecurityGroup, r.GroupID, r.Origin,
				fmt.Sprintf("rule %s has group %s name %s, which the group dump does not tell", r.ID, r.GroupID, r.Pair.GroupID))
		}
	}
}

// joinAnswers adds the VPCs that describe-security-group-references tells to name a group
// and of which no permission is in the snapshot.
func (b *Builder) joinAnswers() {
	for _, r := range b.snapshot.References {
		home := r.Home()
		for _, e := range b.resolve(r.GroupID, home.Region, home.Account) {
			if slices.ContainsFunc(e.references, func(known reference) bool { return known.from.VPC == r.ReferencingVPC }) {
				continue
			}
			from := &loader.Group{Record: loader.Record{Place: &loader.Place{VPC: r.ReferencingVPC, Scope: loader.Scope{Partition: home.Partition, Region: home.Region}}}}
			pair := &loader.Pair{GroupID: r.GroupID, Named: &loader.Named{PeeringID: r.PeeringID}, Origin: r.Origin}
			e.references = append(e.references, reference{from: from, permission: &loader.Permission{Traffic: &loader.Traffic{}}, pair: pair})
		}
	}
}

// answered tells whether an answer of describe-security-group-references is about the
// group. An answer lists only groups that are referred to, so one that lists nothing is
// about those that its file is named after.
func answered(s *loader.Snapshot, g *loader.Group) bool {
	if slices.ContainsFunc(s.References, func(r *loader.ReferenceAnswer) bool { return r.GroupID == g.ID }) {
		return true
	}
	return slices.ContainsFunc(s.Dumps, func(d *loader.Dump) bool {
		return d.Kind.Name == loader.SecurityGroupReference && !d.Truncated && strings.Contains(d.File.Name, g.ID)
	})
}

// staleFacts is the set of the permissions that describe-stale-security-groups lists.
func staleFacts(s *loader.Snapshot) map[string]bool {
	facts := map[string]bool{}
	for _, stale := range s.Stale {
		for _, p := range stale.Permissions {
			for _, q := range p.Pairs {
				facts[factsOf(stale.ID, p.Direction, p.Protocol, p.FromPort, p.ToPort, q.GroupID)] = true
			}
		}
	}
	return facts
}

func (b *Builder) referenceOf(g *loader.Group, r reference) Reference {
	home := r.from.Home()
	p := r.permission
	statuses := b.peers.statuses(r.pair)
	// A peering that was deleted may have been made again under another id; only the
	// permission itself tells that it still hangs on the old one.
	if r.pair.PeeringID != "" && r.pair.PeeringStatus == "" && r.from.VPC != g.VPC {
		for _, s := range b.peers.between(r.from.VPC, g.VPC) {
			statuses = appendNew(statuses, s)
		}
	}
	if b.stale[factsOf(r.from.ID, p.Direction, p.Protocol, p.FromPort, p.ToPort, r.pair.GroupID)] {
		statuses = append(statuses, "stale")
	}
	return Reference{
		From: ReferencingGroup{
			ID: r.from.ID, Name: r.from.Name, VPC: r.from.VPC, Account: home.Account, Region: home.Region,
			Default: r.from.Name == "default",
		},
		Relation:  relation(g, r.from),
		Direction: string(p.Direction), Protocol: p.Protocol, FromPort: p.FromPort, ToPort: p.ToPort, Ports: ports(p),
		Pair:            pairOf(r.pair),
		Peering:         r.pair.PeeringID,
		PeeringStatuses: statuses,
		RuleID:          r.ruleID,
		Origin:          originOf(r.pair.Origin),
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
		return fmt.Sprintf("%s %d", p.Protocol, *p.FromPort)
	default:
		return fmt.Sprintf("%s %d-%d", p.Protocol, *p.FromPort, *p.ToPort)
	}
}
