package dossier

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/sgfree/sgfree/loader"
)

// Assumed is what [Builder.Assume] took for deleted.
type Assumed struct {
	Kind, ID string
	// Group is the only group that was let go of; empty where the resource itself is gone.
	Group string
	// With lists the interfaces that go with it, and Stays says of others why they do not.
	With, Stays []string
	// File is that of the change which takes it away, and Frees the groups that it held.
	File  string
	Frees []string
}

// Doubt is what was not taken for gone, and why.
type Doubt struct {
	loader.Gone

	Why string
}

// Assume makes the dossiers as if resources were gone: what carries a group, names it in a
// permission or is a configuration of it is left out, and so are the interfaces that hang on
// that. It lists what it found, what it did not take for gone because AWS protects it or it cannot
// tell which resource is meant, and what the snapshot does not hold.
//
// What could not be seen stays unseen: no gap goes with a resource, but for the VPC behind a
// peering that goes. So nothing that is taken for gone contradicts a dump.
//
// It is to be called once, before the first [Builder.Dossier].
func (b *Builder) Assume(gone []loader.Gone) (assumed []Assumed, doubtful []Doubt, unknown []loader.Gone) {
	if len(gone) == 0 {
		return nil, nil, nil
	}
	a := &assumption{builder: b, resources: b.resources(), byID: map[string][]*claim{}, byFacts: map[string]*claim{}, of: map[*Assumed]*claim{}}
	claims := make([]*claim, len(gone))
	for i, g := range gone {
		claims[i] = a.add(g)
	}
	for _, c := range append(a.narrow(claims), a.protected(claims)...) {
		doubtful = append(doubtful, Doubt{c.Gone, c.doubt})
		claims = slices.DeleteFunc(claims, func(o *claim) bool { return o == c })
		for id, of := range a.byID {
			a.byID[id] = slices.DeleteFunc(of, func(o *claim) bool { return o == c })
		}
	}
	claims = append(claims, a.scaled()...)
	b.byID = map[string][]*entry{}
	b.groups = filter(b.groups, func(e *entry) bool { return a.claimed(resourceOf(loader.SecurityGroup, &e.group.Record), "") == nil })
	for _, e := range b.groups {
		b.byID[e.group.ID] = append(b.byID[e.group.ID], e)
		a.at = e.group.ID
		a.leaveOut(e)
		a.at = ""
	}
	a.closePeerings()
	for _, told := range []bool{true, false} { // also what carries no group; of what the kind is not told only if nothing else has the name
		for _, r := range a.resources {
			if told == (r.kind != "") && (told || !a.hit(r.id)) {
				a.claimed(r, "")
			}
		}
	}
	for _, c := range claims {
		if !c.hit {
			unknown = append(unknown, c.Gone)
		}
		for _, f := range c.found {
			slices.Sort(f.With)
			slices.Sort(f.Stays)
			assumed = append(assumed, *f)
		}
	}
	return assumed, doubtful, unknown
}

// assumption is all that is taken for gone at once.
type assumption struct {
	builder   *Builder
	resources []resource
	byID      map[string][]*claim
	byFacts   map[string]*claim // permissions that no id names
	of        map[*Assumed]*claim
	at        string // the group at hand
}

// claim is one thing that is taken for gone, and what it turned out to be.
type claim struct {
	loader.Gone

	arn   arn // what its ARN says, nothing where none is known
	hit   bool
	found []*Assumed // of what several claims fit, the first has it
	homes []string   // where something has this name
	kinds []string   // of what has this name, those that have interfaces
	exact bool       // it is only about what is told to be where it is
	doubt string     // why it is not taken for gone
}

func (a *assumption) add(g loader.Gone) *claim {
	c := &claim{Gone: g}
	if r := g.Rule; r != nil {
		a.byFacts[factsOf(r.GroupID, r.Direction, r.Protocol, r.FromPort, r.ToPort, r.Pair.GroupID)] = c
		return c
	}
	a.byID[g.ID] = append(a.byID[g.ID], c)
	if of := parseARN(g.ID); of.name != "" && (g.Kind == "" || g.Kind == of.kind) {
		c.Kind, c.Account, c.Region = of.kind, of.account, of.region
		a.byID[of.name] = append(a.byID[of.name], c)
	}
	if of := parseARN(cmp.Or(g.ARN, g.ID)); of.kind == c.Kind {
		c.arn = of
	}
	return c
}

// claimed is what takes a resource, or its hold on a group, for gone; nil where nothing does.
func (a *assumption) claimed(r resource, group string) *Assumed {
	var first *Assumed
	for _, c := range a.byID[r.id] {
		if r.id == "" || !c.fits(&r) || c.Group != "" && c.Group != group {
			continue
		}
		c.hit = true
		if first == nil {
			first = c.find(r.kind, r.id)
			a.of[first] = c
		}
	}
	if first != nil && a.at != "" {
		first.Frees = appendNew(first.Frees, a.at)
	}
	return first
}

func (c *claim) find(kind, id string) *Assumed {
	for _, f := range c.found {
		if f.Kind == kind && calledBy(f.ID) == calledBy(id) {
			return f
		}
	}
	f := &Assumed{Kind: kind, ID: id, Group: c.Group, File: c.File}
	c.found = append(c.found, f)
	return f
}

// leaveOut takes from a group what is gone.
func (a *assumption) leaveOut(e *entry) {
	id := e.group.ID
	gone := map[string]bool{} // interfaces
	endpoints := map[string]*Assumed{}
	for _, c := range e.endpoints {
		if f := a.claimed(resourceOf(VPCEndpoint, &c.resource.Record), id); f != nil {
			for _, n := range c.resource.Interfaces {
				endpoints[n.GroupID] = f
			}
		}
	}
	primary := map[string]bool{} // instances whose first interface only lets go of the group
	for i, c := range e.interfaces {
		own := a.claimed(resourceOf(NetworkInterface, &c.resource.Record), id)
		if own != nil && a.of[own].Stays && c.resource.Attachment.DeviceIndex == 0 {
			primary[c.resource.InstanceID] = true
		}
		switch f := endpoints[c.resource.ID]; {
		case own != nil:
			gone[c.resource.ID] = true
		case f != nil:
			f.With = appendNew(f.With, c.resource.ID)
			gone[c.resource.ID] = true
		default:
			gone[c.resource.ID] = a.hangs(e, i)
		}
	}
	e.interfaces = filter(e.interfaces, func(c carrier[*loader.Interface]) bool { return !gone[c.resource.ID] })
	e.instances = filter(e.instances, func(c instanceCarrier) bool {
		f := a.claimed(resourceOf(Instance, &c.resource.Record), id)
		lets := primary[c.resource.ID] || f != nil && a.of[f].Stays // what the instance itself lists is of that interface
		return !gone[c.through] && (c.through != "" || !lets) && (f == nil || a.of[f].Stays)
	})
	e.endpoints = filter(e.endpoints, func(c carrier[*loader.Endpoint]) bool {
		return a.claimed(resourceOf(VPCEndpoint, &c.resource.Record), id) == nil
	})
	e.associations = filter(e.associations, func(c carrier[*loader.Association]) bool {
		return a.claimed(resource{kind: VPCAssociation, id: c.resource.VPC, home: c.resource.Home()}, id) == nil
	})
	e.references = filter(e.references, func(r reference) bool { return !a.unnamed(r) })
	e.mentions = filter(e.mentions, func(m mention) bool {
		return m.Kind == nil || a.claimed(resourceOf(m.Kind.Name, &m.Record), id) == nil
	})
}

// unnamed tells whether a permission goes, itself or with its group.
func (a *assumption) unnamed(r reference) bool {
	p := r.permission
	if c := a.byFacts[factsOf(r.from.ID, p.Direction, p.Protocol, p.FromPort, p.ToPort, r.pair.GroupID)]; c != nil {
		c.hit = true
		f := c.find(loader.SecurityGroupRule, c.ID)
		f.Frees = appendNew(f.Frees, a.at)
		return true
	}
	return a.claimed(resourceOf(loader.SecurityGroup, &r.from.Record), "") != nil ||
		a.claimed(resource{kind: loader.SecurityGroupRule, id: r.ruleID, home: r.from.Home()}, r.pair.GroupID) != nil
}

// owning are the kinds of the resources that rows of the owners table name.
var owning = map[string]string{
	"vpc-endpoint": VPCEndpoint, "gwlb-endpoint": VPCEndpoint,
	"alb": "load-balancer", "nlb": "load-balancer", "gwlb": "load-balancer", "clb": "classic-load-balancer",
	"lambda": "lambda-function", "lambda-legacy": "lambda-function",
	"rds": "db-instance", "rds-proxy": "db-proxy", "redshift": "redshift-cluster", "dms": "dms-replication-instance",
	"memorydb": "memorydb-cluster", "elasticache": "cache-cluster", "dax": "dax-cluster", "opensearch": "opensearch-domain",
	"msk": "kafka-cluster", "directory": "directory", "resolver": "resolver-endpoint", "client-vpn": "client-vpn-endpoint",
	"instance-connect": "instance-connect-endpoint", "api-gateway": "vpc-link",
}

// hangs tells whether the i-th interface of a group goes with something else that does.
func (a *assumption) hangs(e *entry, i int) bool {
	n := e.interfaces[i].resource
	if at := n.Attachment; n.InstanceID != "" {
		f := a.claimed(resource{kind: Instance, id: n.InstanceID, home: n.Home()}, e.group.ID)
		switch {
		case f == nil:
			return false
		case !a.of[f].Stays && !at.DeleteOnTermination:
			f.Stays = appendNew(f.Stays, n.ID+": it is not deleted with the instance")
			return false
		case a.of[f].Stays && at.DeviceIndex != 0:
			f.Stays = appendNew(f.Stays, n.ID+": it has groups of its own")
			return false
		}
		f.With = appendNew(f.With, n.ID)
		return true
	}
	o := ownerOf(n, around{}, Facts)
	owners, byGroups := a.builder.ownersOf(e, n, &o)
	var found []*Assumed
	var names []string
	for _, owner := range owners {
		names = appendNew(names, owner.names[0])
		for _, name := range owner.names {
			if f := a.claimed(resource{owner.kind, name, owner.arn, n.Home()}, e.group.ID); f != nil {
				found = append(found, f)
				break
			}
		}
	}
	if len(found) == 0 {
		return false
	}
	why := ""
	switch {
	case o.Likely && len(a.builder.served[n.ID]) == 0:
		why = "only text that anybody can write says that it belongs to this"
	case byGroups && a.builder.gaps.status(n.Scope, loader.KindNamed(joins[o.ID].kind)) != Complete:
		why = fmt.Sprintf("without a whole %s dump nothing tells what else uses it", words(joins[o.ID].kind))
	case byGroups && owners[0].guessed:
		why = fmt.Sprintf("no %s in the snapshot has its groups", words(joins[o.ID].kind))
	case len(found) < len(owners):
		why = "it may serve " + strings.Join(names, ", ")
	}
	for _, f := range found {
		if why != "" {
			f.Stays = appendNew(f.Stays, n.ID+": "+why)
		} else {
			f.With = appendNew(f.With, n.ID)
		}
	}
	return why == ""
}

// owner is what an interface may serve, by kind and what it may be called.
type owner struct {
	kind    string
	names   []string
	arn     string // empty where nothing tells
	guessed bool   // only the interface itself says so
}

// ownersOf lists what an interface serves, and tells whether only its groups, or the interface
// where nothing has them, say which of a kind that is. There is always one.
func (b *Builder) ownersOf(e *entry, n *loader.Interface, o *Owner) (owners []owner, byGroups bool) {
	serving := b.served[n.ID]
	join, joined := joins[o.ID]
	if len(serving) == 0 && joined && (!join.named || o.Resource == "") {
		byGroups = true
		serving = filter(e.mentionsByGroups()[ofGroups{join.kind, groupsOf(n.Groups)}], func(m *loader.Mention) bool { return liesWith(m, n) })
	}
	for _, m := range serving {
		owners = append(owners, owner{kind: m.Kind.Name, names: []string{m.ID, nameOf(m)}, arn: m.ID})
	}
	if len(owners) == 0 {
		owners = []owner{{kind: owning[o.ID], names: []string{o.Resource}, arn: ownerARN(n), guessed: true}}
	}
	return owners, byGroups
}

// closePeerings calls every peering that goes deleted, whatever the dumps say of it.
func (a *assumption) closePeerings() {
	p := a.builder.peers
	for _, ways := range p.ofVPC {
		for _, way := range ways {
			if a.claimed(resource{kind: loader.VPCPeeringConnection, id: way.id}, "") != nil {
				way.statuses, p.gone[way.id] = []string{"deleted"}, true
			}
		}
	}
	for id := range p.byID {
		if a.claimed(resource{kind: loader.VPCPeeringConnection, id: id}, "") != nil {
			p.gone[id] = true
		}
	}
}

// arn is what the ARN of a resource says: its kind and name, as dumps have them, and where it is.
type arn struct {
	kind, name, account, region string
	// whole is the name with what AWS adds to it: the type of a load balancer, what tells it from
	// others that had the name before.
	whole string
}

// parseARN reads an ARN; what is none, or of no kind that is known, says nothing.
func parseARN(s string) arn {
	parts := strings.SplitN(s, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" {
		return arn{}
	}
	for _, known := range []struct{ service, before, kind string }{
		{"lambda", "function:", "lambda-function"},
		{"elasticloadbalancing", "loadbalancer/app/", "load-balancer"},
		{"elasticloadbalancing", "loadbalancer/net/", "load-balancer"},
		{"elasticloadbalancing", "loadbalancer/gwy/", "load-balancer"},
		{"elasticloadbalancing", "loadbalancer/", "classic-load-balancer"},
		{"rds", "db:", "db-instance"},
		{"rds", "cluster:", "db-cluster"},
		{"elasticache", "cluster:", "cache-cluster"},
		{"redshift", "cluster:", "redshift-cluster"},
		{"memorydb", "cluster/", "memorydb-cluster"},
		{"dax", "cache/", "dax-cluster"},
		{"kafka", "cluster/", "kafka-cluster"},
		{"es", "domain/", "opensearch-domain"},
		{"ec2", "instance/", Instance},
		{"ec2", "network-interface/", NetworkInterface},
		{"ec2", "vpc-endpoint/", VPCEndpoint},
		{"ec2", "security-group/", loader.SecurityGroup},
		{"ec2", "security-group-rule/", loader.SecurityGroupRule},
		{"ec2", "vpc-peering-connection/", loader.VPCPeeringConnection},
	} {
		if rest, ok := strings.CutPrefix(parts[5], known.before); ok && parts[2] == known.service {
			rest, _, _ = strings.Cut(rest, ":") // a version
			name, _, _ := strings.Cut(rest, "/")
			return arn{known.kind, name, parts[4], parts[3], known.before + rest}
		}
	}
	return arn{}
}

// contradicts tells whether two ARNs of one kind and name are of different resources, as far as both
// tell.
func (a arn) contradicts(b arn) bool {
	begins := func(a, b string) bool { return strings.HasPrefix(a+"/", b+"/") }
	return a.whole != "" && b.whole != "" && !begins(a.whole, b.whole) && !begins(b.whole, a.whole)
}

// resource is something that can be taken for gone.
type resource struct {
	kind, id string
	arn      string // empty where nothing tells
	home     loader.Scope
}

func resourceOf(kind string, r *loader.Record) resource {
	return resource{kind, r.ID, r.ID, r.Home()}
}

func (b *Builder) resources() (all []resource) {
	add := func(kind string, r *loader.Record) { all = append(all, resourceOf(kind, r)) }
	s := b.snapshot
	for _, r := range s.Groups {
		add(loader.SecurityGroup, &r.Record)
	}
	for _, r := range s.Interfaces {
		add(NetworkInterface, &r.Record)
		if o := ownerOf(r, around{}, Facts); owning[o.ID] != "" {
			all = append(all, resource{owning[o.ID], o.Resource, ownerARN(r), r.Home()})
		} else {
			all = append(all, resource{id: o.Resource, home: r.Home()})
		}
	}
	for _, r := range s.Instances {
		add(Instance, &r.Record)
		if name := tagsOf(r.Tags)[launchedBy]; name != "" {
			all = append(all, resource{kind: loader.AutoScalingGroup, id: name, home: r.Home()})
		}
	}
	for _, r := range s.Endpoints {
		add(VPCEndpoint, &r.Record)
	}
	for _, r := range s.Rules {
		add(loader.SecurityGroupRule, &r.Record)
	}
	for _, r := range s.Peerings {
		add(loader.VPCPeeringConnection, &r.Record)
	}
	for _, r := range s.Mentions {
		if r.Kind != nil {
			add(r.Kind.Name, &r.Record)
		}
	}
	return all
}

// Resources lists every id and name that [Builder.Assume] knows, in order.
func (b *Builder) Resources() (ids []string) {
	for _, r := range b.resources() {
		if r.id != "" {
			ids = append(ids, r.id)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
