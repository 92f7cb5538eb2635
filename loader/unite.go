package loader

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// add appends the records of a page and counts them as a dump.
func (s *Snapshot) add(p *page, lacks lack) {
	if p.refused != "" {
		s.Conflicts = append(s.Conflicts, Conflict{
			Kind: p.kind, Scope: p.scope, Origin: p.origin(),
			Detail: fmt.Sprintf("%s holds %s records and is no dump: it %s", p.file.Name, p.kind.Name, p.refused),
		})
		return
	}
	if p.kind.Name == SecurityGroupForVPC && !p.placeGroups() {
		s.Conflicts = append(s.Conflicts, Conflict{
			Kind: p.kind, Scope: p.scope, Origin: p.origin(),
			Detail: p.file.Name + " lists groups of several VPCs, so that some are associated with another VPC, and nothing tells with which; the VPC in the name of the file would",
		})
	}
	if p.doubt != "" {
		s.Conflicts = append(s.Conflicts, Conflict{Kind: p.kind, Scope: p.scope, Origin: p.origin(), Detail: p.doubt})
	}
	placed := map[*Place]*Place{}
	for _, r := range p.records.all {
		rec := r.record()
		if placed[rec.Place] == nil {
			at := *rec.Place
			at.Scope = p.scope
			placed[rec.Place] = &at
		}
		rec.Place = placed[rec.Place]
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
		case *VPC:
			s.VPCs = append(s.VPCs, r)
		case *Visibility:
			s.Visibilities = append(s.Visibilities, r)
		case *Rule:
			s.Rules = append(s.Rules, r)
		case *Association:
			if r.State != "" || p.kind.Name == VPCAssociation {
				s.Associations = append(s.Associations, r)
			} else {
				s.Listed = append(s.Listed, r)
			}
		case *ReferenceAnswer:
			s.References = append(s.References, r)
		case *StaleGroup:
			s.Stale = append(s.Stale, r)
		case *GatewayAttachment:
			s.Attachments = append(s.Attachments, r)
		case *Gateway:
			s.Gateways = append(s.Gateways, r)
		case *Subnet:
			s.Subnets = append(s.Subnets, r)
		case *SharedResource:
			s.Shared = append(s.Shared, r)
		case *SharePrincipal:
			s.Principals = append(s.Principals, r)
		case *Identity:
			s.Identities = append(s.Identities, r)
		case *Policy:
			s.Policies = append(s.Policies, r)
		case *Organization:
			s.Organizations = append(s.Organizations, r)
		case *Root:
			s.Roots = append(s.Roots, r)
		case *Parent:
			r.Child = p.file.Arguments("--child-id")[0]
			s.Parents = append(s.Parents, r)
		case *PolicyTarget:
			if r.Target == "" {
				r.Target = p.file.Arguments("--target-id", "--filter")[0]
			} else {
				r.Policy = p.file.Arguments("--policy-id")[0]
			}
			s.Targets = append(s.Targets, r)
		case *Simulation:
			r.Principal = p.file.Arguments("--policy-source-arn")[0]
			s.Simulations = append(s.Simulations, r)
		case *DryRun:
			asked := p.file.Arguments("--group-id", "")
			r.Group, r.By = asked[0], cmp.Or(asked[1], p.file.caller)
			s.DryRuns = append(s.DryRuns, r)
		case *Event:
			if r.Name == "DeleteSecurityGroup" {
				s.Events = append(s.Events, r)
			}
		case *Mention:
			if len(r.Named)+len(r.ByName) > 0 || len(r.Interfaces) > 0 || r.Kind.Launches || r.Kind.Name == LaunchTemplateVersion {
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
			d.Truncated = d.Truncated || lacks.any()
			d.Before = cmp.Or(d.Before, lacks.before)
			return
		}
	}
	s.Dumps = append(s.Dumps, &Dump{
		Named: p.of.String(),
		File:  p.file, Kind: p.kind, Scope: p.scope, Records: len(p.records.all), Truncated: lacks.any(), Before: lacks.before,
		Config: isItemList(p.root), Origin: p.origin(),
	})
}

// placeGroups finds the VPC that get-security-groups-for-vpc was asked of where the name of the
// file does not tell: groups of several VPCs are of it or associated with it, and a default
// group is never associated. It reports false where nothing tells.
func (p *page) placeGroups() bool {
	if vpcInName.MatchString(p.file.base()) {
		return true
	}
	vpcs, defaults := map[string]bool{}, map[string]bool{}
	for _, r := range p.records.all {
		a := r.(*Association)
		vpcs[a.VPC] = true
		if a.name == "default" {
			defaults[a.VPC] = true
		}
	}
	if len(vpcs) < 2 {
		return true
	}
	if len(defaults) != 1 {
		return false
	}
	asked := slices.Collect(maps.Keys(defaults))[0]
	for _, r := range p.records.all {
		if a := r.(*Association); a.VPC != asked {
			at := *a.Place
			at.VPC = asked
			a.Place, a.ID, a.State = &at, asked, "associated"
		}
	}
	return true
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
		kept.Texts = append(kept.Texts, g.Texts...)
	})
	s.misplaced()
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
	s.Associations = united(s, KindNamed(VPCAssociation), s.Associations,
		func(a *Association) string { return a.State },
		func(kept, a *Association) { kept.State = livelier(kept.State, a.State) })
	s.uniteMentions()
}

// uniteMentions keeps one of the configurations that say the same. Copies that differ in what
// they name are kept: each may be what counts.
func (s *Snapshot) uniteMentions() {
	first := make(map[string]*Mention, len(s.Mentions))
	s.Mentions = slices.DeleteFunc(s.Mentions, func(m *Mention) bool {
		if m.Kind == nil {
			return false
		}
		var called []string
		for _, c := range m.ByName {
			called = append(called, c.Name)
		}
		key := fmt.Sprintf("%q %q %q %q %q %q %q %q %q", m.Kind.Name, m.Home(), m.ID, m.Facts, groupIDs(m.Named), sorted(called), m.Launches, sorted(m.Interfaces), sorted(m.Lies))
		kept := first[key]
		if kept == nil {
			first[key] = m
			return false
		}
		if m.Kind.IsOver(kept.State) {
			kept.State = m.State
		}
		return true
	})
}

// misplaced notes groups that stand in several scopes. A group id and its VPC are of one
// account and region, so all the dumps but one of them are not what they seem.
func (s *Snapshot) misplaced() {
	type key struct{ id, vpc string }
	copies := map[key][]*Group{}
	for _, g := range s.Groups {
		if g.VPC != "" {
			copies[key{g.ID, g.VPC}] = append(copies[key{g.ID, g.VPC}], g)
		}
	}
	for _, g := range s.Groups {
		if len(copies[key{g.ID, g.VPC}]) > 1 {
			s.Conflicts = append(s.Conflicts, Conflict{
				Kind: KindNamed(SecurityGroup), ID: g.ID, Scope: g.Scope, Origin: g.Origin,
				Detail: fmt.Sprintf("group %s of %s stands in the dumps of several accounts or regions", g.ID, g.VPC),
			})
		}
	}
}

// regionless notes several whole dumps of one core kind, which is asked for once in a region,
// where nothing tells the region of one of them: they may be of as many regions, and an empty
// one of them would pass for another's. Other kinds are asked for several times, or need not
// be there at all.
func (s *Snapshot) regionless(pages []*page) {
	type key struct {
		kind  *Kind
		scope Scope
	}
	whole := map[key]*page{}
	for _, p := range pages {
		k := key{p.kind, p.scope}
		switch first := whole[k]; {
		case !p.kind.Core || p.goesOn || p.part || p.refused != "":
		case first == nil:
			whole[k] = p
		case (first.untold != p.untold || p.untold && first.file != p.file) && !first.records.share(&p.records):
			s.Conflicts = append(s.Conflicts, Conflict{
				Kind: p.kind, Scope: p.scope, Origin: p.origin(),
				Detail: fmt.Sprintf("the %s dump of a region may be missing: nothing tells of which regions %s and %s are; folders named <account>/<region> would",
					strings.ReplaceAll(p.kind.Name, "-", " "), first.file.Name, p.file.Name),
			})
		}
	}
}

// united keeps the first copy of each record and folds the others into it.
func united[R record](s *Snapshot, kind *Kind, all []R, facts func(R) string, fold func(kept, copied R)) []R {
	type key struct {
		home Scope
		id   string
	}
	homes := map[*Place]Scope{}
	first := make(map[string]R, len(all)) // most ids stand in one scope
	others := map[key]R{}
	kept := all[:0]
	for _, r := range all {
		rec := r.record()
		k := key{id: rec.ID}
		if a, ok := any(r).(*Association); ok {
			k.id += a.GroupID // its ID is a VPC, with which many groups may be associated
		}
		var known bool
		if k.home, known = homes[rec.Place]; !known {
			k.home = rec.Home()
			homes[rec.Place] = k.home
		}
		k0, copied := first[k.id]
		switch {
		case !copied:
			first[k.id] = r
		case homes[k0.record().Place] != k.home:
			if k0, copied = others[k]; !copied {
				others[k] = r
			}
		}
		if !copied {
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
		if also := rec.Lacks(); len(also) > 0 {
			o := k0.record().oddly()
			o.lacks = append(o.lacks, also...)
		}
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
	switch strings.ToLower(a) {
	case "terminated", "deleted", "disassociated", "association-failed":
		return b
	}
	return a
}
