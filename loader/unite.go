package loader

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// add appends the records of a page and counts them as a dump.
func (s *Snapshot) add(p *page, truncated bool) {
	for _, r := range p.records.all {
		r.record().Scope = p.scope
		switch r := r.(type) {
		case *Group:
			s.Groups = append(s.Groups, r)
		case *Interface:
			s.Interfaces = append(s.Interfaces, r)
		case *Instance:
			s.Instances = append(s.Instances, r)
		case *Endpoint:
			s.Endpoints = append(s.Endpoints, r)
		case *Peering:
			s.Peerings = append(s.Peerings, r)
		case *Rule:
			s.Rules = append(s.Rules, r)
		case *Association:
			s.Associations = append(s.Associations, r)
		case *ReferenceAnswer:
			s.References = append(s.References, r)
		case *StaleGroup:
			s.Stale = append(s.Stale, r)
		case *Mention:
			if len(r.Named) > 0 {
				s.Mentions = append(s.Mentions, r)
			}
		}
	}
	for _, o := range p.nameless {
		if p.kind.read == nil { // what it names has been found by the search
			break
		}
		s.Conflicts = append(s.Conflicts, Conflict{
			Kind: p.kind, Scope: p.scope, Origin: o,
			Detail: "a record has no " + p.kind.ID,
		})
	}
	for _, d := range s.Dumps {
		if d.File == p.file && d.Kind == p.kind && d.Scope == p.scope {
			d.Records += len(p.records.all)
			d.Truncated = d.Truncated || truncated
			return
		}
	}
	s.Dumps = append(s.Dumps, &Dump{
		File: p.file, Kind: p.kind, Scope: p.scope, Records: len(p.records.all), Truncated: truncated,
		Origin: Origin{file: p.file, page: p.path, path: "." + p.kind.list(), line: p.line},
	})
}

// unite makes one record of the copies of each. What only one copy tells is kept; copies
// that disagree on groups, permissions or state are a conflict of every scope that has one.
func (s *Snapshot) unite() {
	s.Groups = united(s, KindNamed(SecurityGroup), s.Groups, groupFacts, func(kept, g *Group) {
		for _, p := range g.Permissions {
			if !slices.ContainsFunc(kept.Permissions, func(k Permission) bool { return permissionFacts(k) == permissionFacts(p) }) {
				kept.Permissions = append(kept.Permissions, p)
			}
		}
		kept.Name = cmp.Or(kept.Name, g.Name)
	})
	s.Interfaces = united(s, KindNamed(NetworkInterface), s.Interfaces,
		func(n *Interface) string { return n.Status + groupIDs(n.Groups) },
		func(kept, n *Interface) { kept.Groups = unionOf(kept.Groups, n.Groups) })
	s.Instances = united(s, KindNamed(InstanceKind), s.Instances,
		func(i *Instance) string {
			facts := []string{i.State, groupIDs(i.Groups)}
			for _, n := range i.Interfaces {
				facts = append(facts, n.ID, groupIDs(n.Groups))
			}
			return strings.Join(facts, "")
		},
		func(kept, i *Instance) {
			kept.Groups = unionOf(kept.Groups, i.Groups)
			kept.Interfaces = append(kept.Interfaces, i.Interfaces...)
			kept.State = livelier(kept.State, i.State)
		})
	s.Endpoints = united(s, KindNamed(VPCEndpoint), s.Endpoints,
		func(e *Endpoint) string { return e.State + groupIDs(e.Groups) },
		func(kept, e *Endpoint) {
			kept.Groups = unionOf(kept.Groups, e.Groups)
			kept.Interfaces = unionOf(kept.Interfaces, e.Interfaces)
			kept.State = livelier(kept.State, e.State)
		})
}

// united keeps the first copy of each record and folds the others into it.
func united[R record](s *Snapshot, kind *Kind, all []R, facts func(R) string, fold func(kept, copied R)) []R {
	type key struct {
		home Scope
		id   string
	}
	first := make(map[key]R, len(all))
	kept := all[:0]
	for _, r := range all {
		rec := r.record()
		k := key{rec.Home(), rec.ID}
		k0, copied := first[k]
		if !copied {
			first[k] = r
			kept = append(kept, r)
			continue
		}
		if facts(k0) != facts(r) {
			for _, c := range []*Record{k0.record(), rec} {
				s.Conflicts = append(s.Conflicts, Conflict{
					Kind: kind, ID: rec.ID, Scope: c.Scope, Origin: c.Origin,
					Detail: fmt.Sprintf("copies of %s disagree", rec.ID),
				})
			}
		}
		k0.record().Lacks = append(k0.record().Lacks, rec.Lacks...)
		fold(k0, r)
	}
	clear(all[len(kept):])
	return kept
}

// Home is the scope that owns the record: that of its dump, in the account of its owner.
func (r *Record) Home() Scope {
	home := r.Scope
	home.Account = cmp.Or(r.Owner, home.Account)
	return home
}

func groupFacts(g *Group) string {
	facts := make([]string, 0, len(g.Permissions))
	for _, p := range g.Permissions {
		facts = append(facts, permissionFacts(p))
	}
	slices.Sort(facts)
	return g.Name + "\x00" + g.VPC + "\x00" + strings.Join(facts, "\x00")
}

// permissionFacts is equal for two permissions that let the same traffic through,
// whatever the order of their sources.
func permissionFacts(p Permission) string {
	var pairs []string
	for _, q := range p.Pairs {
		pairs = append(pairs, strings.Join([]string{q.GroupID, q.GroupName, q.Account, q.VPC, q.PeeringID, q.PeeringStatus}, " "))
	}
	return fmt.Sprintf("%s %s %s %s %q %q %q", p.Direction, p.Protocol, portText(p.FromPort), portText(p.ToPort),
		sorted(p.CIDRs), sorted(p.PrefixLists), sorted(pairs))
}

func portText(p *int) string {
	if p == nil {
		return "-"
	}
	return strconv.Itoa(*p)
}

func sorted(s []string) []string {
	s = slices.Clone(s)
	slices.Sort(s)
	return s
}

func groupIDs(groups []Carried) string {
	ids := make([]string, 0, len(groups))
	for _, c := range groups {
		ids = append(ids, c.GroupID)
	}
	return fmt.Sprintf(" %q ", sorted(ids))
}

func unionOf(a, b []Carried) []Carried {
	for _, c := range b {
		if !slices.ContainsFunc(a, func(o Carried) bool { return o.GroupID == c.GroupID }) {
			a = append(a, c)
		}
	}
	return a
}

// livelier is the state of two that counts: the one in which the resource still exists.
func livelier(a, b string) string {
	if strings.EqualFold(a, "terminated") || strings.EqualFold(a, "deleted") {
		return b
	}
	return a
}
