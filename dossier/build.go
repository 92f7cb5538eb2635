package dossier

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/sgfree/sgfree/loader"
)

// Builder makes the dossiers of a snapshot, one at a time and in any order, so that they
// need not all be in memory. It may be used by several goroutines at once.
type Builder struct {
	snapshot *loader.Snapshot
	groups   []*entry
	byID     map[string][]*entry
	gaps     *gaps
	peers    *peerings
	stale    map[string][]*loader.Pair // see staleFacts
	required []*loader.Kind
	callers  *callers // nil where nobody asks

	templates *templates
	served    map[string][]*loader.Mention // by the interface that serves them
	endpoints map[string]*loader.Endpoint  // by the interface that serves them
	instances map[string]*loader.Instance
}

// entry is a group with the indexes of what bears on it.
type entry struct {
	group      *loader.Group
	interfaces []carrier[*loader.Interface]
	instances  []instanceCarrier
	endpoints  []carrier[*loader.Endpoint]
	// associations are with other VPCs.
	associations []carrier[*loader.Association]
	references   []reference
	mentions     []mention
	attempts     []*loader.Event
	told         int // see [join]
}

// carrier is a resource that carries a group.
type carrier[R any] struct {
	resource R
	origin   *loader.Origin
}

// instanceCarrier is an instance that does.
type instanceCarrier struct {
	carrier[*loader.Instance]

	through string // the interface by which it carries the group, empty for itself
}

// reference is a pair that names a group.
type reference struct {
	from       *loader.Group
	permission *loader.Permission
	pair       *loader.Pair
	ruleID     string
	listed     bool // by describe-security-group-references
}

// NewBuilder joins the records of a snapshot. A scope without a dump of a required kind has
// a gap, as it has without one of the core kinds.
func NewBuilder(s *loader.Snapshot, required ...*loader.Kind) *Builder {
	b := &Builder{snapshot: s, required: required, byID: make(map[string][]*entry, len(s.Groups))}
	groups := slices.Clone(s.Groups)
	slices.SortStableFunc(groups, func(x, y *loader.Group) int {
		return cmp.Or(x.Home().Compare(y.Home()), strings.Compare(x.ID, y.ID))
	})
	entries := make([]entry, len(groups))
	b.groups = make([]*entry, len(groups))
	for i, g := range groups {
		e := &entries[i]
		e.group, b.groups[i] = g, e
		b.byID[g.ID] = append(b.byID[g.ID], e)
	}
	b.instances = make(map[string]*loader.Instance, len(s.Instances))
	for _, i := range s.Instances {
		b.instances[i.ID] = i
	}
	b.peers = findPeerings(s)
	b.stale = staleFacts(s)
	var uses sync.WaitGroup
	uses.Go(b.joinUses) // which ask nothing of the gaps
	b.gaps = findGaps(b)
	uses.Wait()
	b.joinReferences()
	b.joinMentions()
	b.joinAttempts()
	b.served, b.endpoints = servedBy(s), endpointsBy(s)
	return b
}

// Len is how many groups, and so dossiers, there are.
func (b *Builder) Len() int { return len(b.groups) }

// Find lists the dossiers of the groups with an id.
func (b *Builder) Find(id string) (found []int) {
	for i, e := range b.groups {
		if e.group.ID == id {
			found = append(found, i)
		}
	}
	return found
}

// IDs lists the id of every group, in the order of the dossiers.
func (b *Builder) IDs() []string {
	ids := make([]string, len(b.groups))
	for i, e := range b.groups {
		ids[i] = e.group.ID
	}
	return ids
}

// resolve finds the groups that an id may mean where it was read. Ids are unique in a
// region; where the snapshot holds more than one it is the group of the same account,
// and where that does not tell, every one of them: rather a use too many than one too few.
func (b *Builder) resolve(id, region, account string) []*entry {
	found := b.byID[id]
	for _, narrow := range []func(loader.Scope) bool{
		func(s loader.Scope) bool { return region == "" || s.Region == "" || s.Region == region },
		func(s loader.Scope) bool { return s.Account == account },
	} {
		if len(found) < 2 {
			break
		}
		if some := filter(found, func(e *entry) bool { return narrow(e.group.Home()) }); len(some) > 0 {
			found = some
		}
	}
	return b.withCopies(found)
}

// withCopies adds what is the same group in the dumps of another scope: of two copies in
// different scopes one is misplaced, and nobody knows which.
func (b *Builder) withCopies(found []*entry) []*entry {
	if len(found) == 0 || len(b.byID[found[0].group.ID]) == len(found) {
		return found
	}
	return filter(b.byID[found[0].group.ID], func(e *entry) bool {
		return slices.ContainsFunc(found, func(f *entry) bool { return f == e || f.group.VPC != "" && f.group.VPC == e.group.VPC })
	})
}

func filter[E any](all []E, keep func(E) bool) (kept []E) {
	for _, e := range all {
		if keep(e) {
			kept = append(kept, e)
		}
	}
	return kept
}

func (b *Builder) joinUses() {
	join(b, func(e *entry) *[]instanceCarrier { return &e.instances }, b.eachInstance)
	join(b, func(e *entry) *[]carrier[*loader.Interface] { return &e.interfaces }, b.eachInterface)
	for _, p := range b.snapshot.Endpoints {
		home := p.Home()
		for k := range p.Groups {
			c := &p.Groups[k]
			for _, e := range b.resolve(c.GroupID, home.Region, home.Account) {
				e.endpoints = append(e.endpoints, carrier[*loader.Endpoint]{p, &c.Origin})
			}
		}
	}
	for _, a := range b.snapshot.Associations {
		home := a.Home()
		for _, e := range b.resolve(a.GroupID, home.Region, home.Account) {
			e.associations = append(e.associations, carrier[*loader.Association]{a, &a.Origin})
		}
	}
}

// join gives every group a list of what each tells of it. The lists are parts of one array: each
// is asked twice, the first time to count.
func join[C any](b *Builder, of func(*entry) *[]C, each func(tell func(*entry, C))) {
	n := 0
	each(func(e *entry, _ C) { e.told++; n++ })
	all := make([]C, n)
	for _, e := range b.groups {
		*of(e), all = all[:0:e.told], all[e.told:]
		e.told = 0
	}
	each(func(e *entry, c C) { *of(e) = append(*of(e), c) })
}

// eachInterface tells of every group the interfaces that carry it. One that lists it twice
// carries it once.
func (b *Builder) eachInterface(tell func(*entry, carrier[*loader.Interface])) {
	for _, n := range b.snapshot.Interfaces {
		home := n.Home()
		for k := range n.Groups {
			c := &n.Groups[k]
			if lists(n.Groups[:k], c.GroupID) {
				continue
			}
			for _, e := range b.resolve(c.GroupID, home.Region, home.Account) {
				tell(e, carrier[*loader.Interface]{n, &c.Origin})
			}
		}
	}
}

// eachInstance tells of every group the instances that carry it, by themselves and through
// interfaces that they or the interfaces tell.
func (b *Builder) eachInstance(tell func(*entry, instanceCarrier)) {
	all := func(i *loader.Instance, home loader.Scope, groups []loader.Carried, through string) {
		for k := range groups {
			c := &groups[k]
			for _, e := range b.resolve(c.GroupID, home.Region, home.Account) {
				tell(e, instanceCarrier{carrier[*loader.Instance]{i, &c.Origin}, through})
			}
		}
	}
	for _, i := range b.snapshot.Instances {
		home := i.Home()
		all(i, home, i.Groups, "")
		for _, n := range i.Interfaces {
			all(i, home, n.Groups, n.ID)
		}
	}
	for _, n := range b.snapshot.Interfaces {
		if i := b.instances[n.InstanceID]; i != nil && !tells(i, n) {
			all(i, n.Home(), n.Groups, n.ID)
		}
	}
}

// tells tells whether an instance says all that one of its interfaces says of their groups.
func tells(i *loader.Instance, n *loader.Interface) bool {
	return i.Home() == n.Home() && slices.ContainsFunc(i.Interfaces, func(k loader.InstanceInterface) bool {
		return k.ID == n.ID && !slices.ContainsFunc(n.Groups, func(c loader.Carried) bool { return !lists(k.Groups, c.GroupID) })
	})
}

func lists(groups []loader.Carried, id string) bool {
	return slices.ContainsFunc(groups, func(c loader.Carried) bool { return c.GroupID == id })
}

// Detail is how much of a dossier is made.
type Detail int

// The details, each with all of those before.
const (
	// Facts are what the rules come to their answers by: all but origins, the group's own
	// permissions, the tags and records of uses and the owners of interfaces.
	Facts Detail = iota
	// Cited is what a reason tells: also the origins and the owners.
	Cited
	Whole
)

// Group is what identifies the i-th group, as its dossier has it; nothing else of it is there.
func (b *Builder) Group(i int) Group { return identityOf(b.groups[i].group) }

// Tags are those of the i-th group, as its dossier has them.
func (b *Builder) Tags(i int) map[string]string { return tagsOf(b.groups[i].group.Tags) }

// Dossier makes the dossier of the i-th group.
func (b *Builder) Dossier(i int) *Dossier {
	d := &Dossier{}
	b.Remake(d, i, Whole)
	return d
}

// Remake makes the dossier of the i-th group in the room of another one, which is lost.
func (b *Builder) Remake(d *Dossier, i int, detail Detail) {
	e := b.groups[i]
	if d.Uses == nil {
		d.Uses = make(map[string][]Use, 4)
	}
	d.Group = groupOf(e.group, detail)
	interfaces, endpoints, associations := roomOf(d.Uses[NetworkInterface]), roomOf(d.Uses[VPCEndpoint]), roomOf(d.Uses[VPCAssociation])
	d.Mentions, d.References = roomOf(d.Mentions), roomOf(d.References)
	d.Gaps = b.gaps.of(e.group)
	d.Attempts = attemptsOf(e.attempts)
	d.Caller = b.Caller(i, Delete)

	joined := len(e.mentions) > 0 // what an owner is known by is no mention
	interfaces = slices.Grow(interfaces, len(e.interfaces))
	for _, c := range e.interfaces {
		n := c.resource
		interfaces = append(interfaces, useOf(NetworkInterface, &n.Record, *c.origin, detail))
		u := &interfaces[len(interfaces)-1]
		u.Status, u.Type, u.Description = n.Status, n.Type, n.Description
		u.RequesterID, u.RequesterManaged = n.RequesterID, n.RequesterManaged
		if detail > Facts || joined {
			u.Owner = ownerOf(n, b.around(e, n), detail)
		}
	}
	for _, c := range e.endpoints {
		p := c.resource
		u := useOf(VPCEndpoint, &p.Record, *c.origin, detail)
		u.Status, u.Type, u.RequesterManaged = p.State, p.Type, p.RequesterManaged
		u.Owner = Owner{Service: p.Service}
		endpoints = append(endpoints, u)
	}
	for _, c := range e.associations {
		u := useOf(VPCAssociation, &c.resource.Record, *c.origin, detail)
		u.Status = c.resource.State
		associations = append(associations, u)
	}
	d.Uses[NetworkInterface], d.Uses[VPCEndpoint], d.Uses[VPCAssociation] = orEmpty(interfaces), orEmpty(endpoints), orEmpty(associations)
	d.Uses[Instance] = orEmpty(instanceUses(roomOf(d.Uses[Instance]), e.instances, detail))
	var owners map[*loader.Mention]bool
	if detail > Facts || joined {
		owners = e.nameOwners(interfaces, b.served)
	}
	for _, m := range e.mentions {
		if !owners[m.Mention] {
			d.Mentions = append(d.Mentions, b.mentionOf(m, detail))
		}
	}
	for _, r := range e.references {
		d.References = append(d.References, b.referenceOf(e.group, r, detail))
	}
	d.Mentions, d.References = orEmpty(d.Mentions), orEmpty(d.References)
}

// instanceUses appends one use for each instance: its own mention of the group where it has
// one, else the interfaces through which it carries it.
func instanceUses(uses []Use, carriers []instanceCarrier, detail Detail) []Use {
	known := make(map[*loader.Instance]int, min(len(carriers), 8))
	for _, c := range carriers {
		i := c.resource
		n, again := known[i]
		if !again {
			u := useOf(Instance, &i.Record, *c.origin, detail)
			u.Status = i.State
			if c.through != "" {
				u.Through = []string{c.through}
			}
			known[i] = len(uses)
			uses = append(uses, u)
			continue
		}
		through := uses[n].Through
		if c.through != "" && len(through) > 0 && !slices.Contains(through, c.through) {
			uses[n].Through = append(through, c.through)
		}
	}
	return uses
}

func useOf(kind string, r *loader.Record, at loader.Origin, detail Detail) Use {
	home := r.Home()
	tags, record := noTags, JSON("")
	if detail == Whole {
		tags, record = tagsOf(r.Tags), JSON(r.Text())
	}
	return Use{
		Record: record,
		Kind:   kind, ID: r.ID, VPC: r.VPC, Account: home.Account, Region: home.Region,
		Tags: tags, Through: []string{}, Origin: originOf(at, detail),
	}
}

func identityOf(g *loader.Group) Group {
	home := g.Home()
	return Group{
		ID: g.ID, Name: g.Name, VPC: g.VPC, Partition: home.Partition, Account: home.Account, Region: home.Region,
	}
}

func groupOf(g *loader.Group, detail Detail) Group {
	d := identityOf(g)
	d.Description, d.Tags, d.Permissions, d.Origin = g.Description, tagsOf(g.Tags), []Permission{}, originOf(g.Origin, detail)
	if detail < Whole {
		return d
	}
	d.Record = JSON(g.Text())
	for _, p := range g.Permissions {
		q := Permission{
			Direction: string(p.Direction), Protocol: p.Protocol, FromPort: p.FromPort, ToPort: p.ToPort,
			CIDRs: orEmpty(p.CIDRs), PrefixLists: orEmpty(p.PrefixLists), Pairs: []Pair{},
		}
		for i := range p.Pairs {
			q.Pairs = append(q.Pairs, pairOf(&p.Pairs[i]))
		}
		d.Permissions = append(d.Permissions, q)
	}
	return d
}

func pairOf(p *loader.Pair) Pair {
	return Pair{Group: p.GroupID, Account: p.Account, VPC: p.VPC, Peering: p.PeeringID}
}

// noTags are the tags of what has none. Nobody changes the tags of a dossier.
var noTags = map[string]string{}

func tagsOf(tags []loader.Tag) map[string]string {
	if len(tags) == 0 {
		return noTags
	}
	m := make(map[string]string, len(tags))
	for _, t := range tags {
		m[t.Key] = t.Value
	}
	return m
}

// originOf is an origin in words; empty where only the facts are asked for.
func originOf(o loader.Origin, detail Detail) Origin {
	if detail == Facts {
		return Origin{}
	}
	return Origin{File: o.File(), Path: o.Path(), Line: o.Line()}
}

// roomOf is the room of a list that is done with, unless it is so large that it would keep more
// from being collected than it saves.
func roomOf[E any](done []E) []E {
	if cap(done) > 256 {
		return nil
	}
	return done[:0]
}

func orEmpty[E any](s []E) []E {
	if s == nil {
		return []E{}
	}
	return s
}
