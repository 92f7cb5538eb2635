package dossier

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/sgfree/sgfree/loader"
)

// What a [Gap] is.
const (
	Missing      = "missing"       // a dump that was never made
	Truncated    = "truncated"     // a dump that pagination cut short
	Partial      = "partial"       // dumps that contradict each other
	Stale        = "stale"         // dumps that are too old, or of no known age; see [Builder.LimitAge]
	UnseenPeer   = "unseen-peer"   // a VPC that may refer to the group, and is not in the snapshot
	UnseenSharer = "unseen-sharer" // an account that may use the group, and is not in the snapshot

	ManagedHidden = "managed-hidden" // EC2 leaves managed resources out, and no dump shows them
	ManagedUnsure = "managed-unsure" // whether it does is not told, and no dump shows them
)

// gaps is what could not be seen, by scope.
type gaps struct {
	builder *Builder
	// dumped holds the kinds that were dumped, by scope; a scope without an entry was
	// never collected, one with an empty entry was denied.
	dumped map[loader.Scope]map[string]bool
	// denied holds the errors of the calls that failed, by scope and kind; some of a kind may
	// have failed where others did not.
	denied map[loader.Scope]map[string]string
	// recorded holds a file in which AWS Config lists some kind of the scope.
	recorded map[loader.Scope]string
	found    map[loader.Scope][]Gap
	// scopesOf lists the scopes whose records live in a VPC.
	scopesOf map[string][]loader.Scope
	// groupsIn tells the VPCs whose groups the snapshot holds.
	groupsIn map[string]bool
	// strangers are accounts that have something in a VPC and were never collected.
	strangers map[string][]Gap
	sharing   sharing
	// farSharing is of accounts whose groups were not looked at: nothing else of theirs names a
	// group over a peering.
	farSharing sharing

	// answered are groups of which EC2 itself tells who refers to them.
	answered map[groupAt]bool

	mu    sync.RWMutex
	alike map[alike][]Gap
}

// alike are groups whose gaps are the same, but for those of one group alone.
type alike struct {
	own          loader.Scope
	account, vpc string
}

func findGaps(b *Builder) *gaps {
	g := &gaps{
		builder: b, dumped: map[loader.Scope]map[string]bool{}, denied: map[loader.Scope]map[string]string{}, recorded: map[loader.Scope]string{}, found: map[loader.Scope][]Gap{},
		scopesOf: map[string][]loader.Scope{}, groupsIn: map[string]bool{}, strangers: map[string][]Gap{}, alike: map[alike][]Gap{},
		answered: answeredGroups(b.snapshot),
	}
	for _, d := range b.snapshot.Dumps {
		if d.Kind.Aside {
			continue
		}
		if g.dumped[d.Scope] == nil {
			g.dumped[d.Scope] = map[string]bool{}
		}
		g.dumped[d.Scope][d.Kind.Name] = true
		if d.Config {
			g.recorded[d.Scope] = cmp.Or(g.recorded[d.Scope], d.File.Name)
		}
	}
	for _, d := range b.snapshot.Denied {
		if g.dumped[d.Scope] == nil {
			g.dumped[d.Scope] = map[string]bool{}
		}
		if g.denied[d.Scope] == nil {
			g.denied[d.Scope] = map[string]string{}
		}
		g.denied[d.Scope][d.Kind.Name] = cmp.Or(g.denied[d.Scope][d.Kind.Name], d.Why)
	}
	g.joinAside()
	g.findMissing()
	g.findTruncated()
	g.findPlaces()
	g.findPartial()
	g.findHidden()
	g.sharing, g.farSharing = findSharing(g, ""), findSharing(g, loader.SecurityGroup)
	return g
}

// placed tells whether a scope is one: a dump that says nothing of where it was taken
// belongs to none of several.
func (g *gaps) placed(s loader.Scope) bool {
	return s.Account != "" || s.Region != "" || len(g.dumped) == 1
}

// vague tells whether a scope may be any of several: what is wrong in it bears on all of them.
func (g *gaps) vague(s loader.Scope) bool {
	return (s.Account == "" || s.Region == "") && len(g.dumped) > 1
}

// nearby lists the gaps of the vague scopes that may be this one. What they lack, they lack of
// no scope in particular.
func (g *gaps) nearby(own loader.Scope) (gaps []Gap) {
	same := func(a, b string) bool { return a == "" || a == b }
	for _, s := range slices.SortedFunc(maps.Keys(g.found), loader.Scope.Compare) {
		if s == own || !g.vague(s) || !same(s.Account, own.Account) || !same(s.Region, own.Region) {
			continue
		}
		for _, gap := range g.found[s] {
			if gap.What != Missing && gap.What != ManagedUnsure {
				gaps = append(gaps, gap)
			}
		}
	}
	return gaps
}

// joinAside notes what was dumped of an account in each of its scopes, and of an organization
// in all.
func (g *gaps) joinAside() {
	for _, d := range g.builder.snapshot.Dumps {
		for s, dumped := range g.dumped {
			if isAside(d, s) {
				dumped[d.Kind.Name] = true
			}
		}
	}
}

// isAside tells whether a dump is of the account or the organization of a scope.
func isAside(d *loader.Dump, s loader.Scope) bool {
	return d.Kind.Aside && (d.Scope.Account == "" || d.Scope.Account == s.Account)
}

func (g *gaps) findMissing() {
	for s, dumped := range g.dumped {
		for _, k := range loader.Kinds() {
			denied := g.denied[s][k.Name]
			switch {
			case denied != "" && (k.Core || k.Bears):
				g.found[s] = append(g.found[s], gapIn(s, Missing, k, fmt.Sprintf("no whole %s dump for %s, for %s", words(k.Name), place(s), denied)))
			case !k.Core && !slices.Contains(g.builder.required, k):
			case !g.placed(s):
				g.found[s] = append(g.found[s], gapIn(s, Missing, k, fmt.Sprintf("no %s dump that could be told to be of the same account and region", words(k.Name))))
			case !dumped[k.Name] && g.recorded[s] != "" && k.Config != "":
				g.found[s] = append(g.found[s], gapIn(s, Missing, k, fmt.Sprintf("no %s dump for %s: that %s lists no %s need not mean that there is none, for AWS Config may not record them",
					words(k.Name), place(s), g.recorded[s], k.Config)))
			case !dumped[k.Name]:
				g.found[s] = append(g.found[s], gapIn(s, Missing, k, fmt.Sprintf("no %s dump for %s%s", words(k.Name), place(s), g.notCounted(s, k))))
			}
		}
	}
}

// notCounted names a file that is no dump of a kind, or none of a scope, because of its name
// or for want of one; empty for none.
func (g *gaps) notCounted(own loader.Scope, k *loader.Kind) string {
	for _, s := range g.builder.snapshot.Skipped {
		if s.Kind == k && maySame(s.Scope.Account, own.Account) && maySame(s.Scope.Region, own.Region) {
			return fmt.Sprintf(": %s %s", s.Name, s.Why)
		}
	}
	for _, d := range g.builder.snapshot.Dumps {
		if d.Scope == own && d.Kind.Root == k.Root && d.Kind != k && d.Records == 0 {
			return fmt.Sprintf(": %s has an empty list, which by its name is of the kind %s", d.File.Name, d.Kind.Name)
		}
		switch {
		case d.Kind != k || d.Records > 0 || g.dumped[d.Scope][loader.SecurityGroup]:
		case d.Named != "":
			return fmt.Sprintf(": %s has an empty list, which by its name is of %s", d.File.Name, d.Named)
		case maySame(d.Scope.Account, own.Account) && maySame(d.Scope.Region, own.Region):
			return fmt.Sprintf(": %s has an empty list, and nothing tells which of several accounts or regions it is of", d.File.Name)
		}
	}
	return ""
}

func (g *gaps) findTruncated() {
	for _, d := range g.builder.snapshot.Dumps {
		if !d.Truncated || d.Kind.Aside {
			continue
		}
		gap := gapIn(d.Scope, Truncated, d.Kind, fmt.Sprintf("the %s dump goes on where %s ends", words(d.Kind.Name), d.File.Name))
		if d.Before > 0 {
			gap.Detail = fmt.Sprintf("page %d of the %s dump is not there: by its name, %s is page %d", d.Before, words(d.Kind.Name), d.File.Name, d.Before+1)
		}
		gap.Origin = originOf(d.Origin, Cited)
		g.found[d.Scope] = append(g.found[d.Scope], gap)
	}
}

// findPlaces learns which scopes have something in which VPC, and which accounts have
// that were never collected.
func (g *gaps) findPlaces() {
	note := func(r *loader.Record, kind string) {
		if r.VPC == "" {
			return
		}
		home := r.Home()
		for _, s := range []loader.Scope{home, r.Scope} {
			if g.dumped[s] != nil && !slices.Contains(g.scopesOf[r.VPC], s) {
				g.scopesOf[r.VPC] = append(g.scopesOf[r.VPC], s)
			}
		}
		if g.dumped[home] == nil {
			g.stranger(r.VPC, home, kind, r.ID, r.Origin)
		}
	}
	s := g.builder.snapshot
	for _, r := range s.Groups {
		note(&r.Record, loader.SecurityGroup)
		g.groupsIn[r.VPC] = true
		for _, p := range r.Permissions {
			for _, q := range p.Pairs {
				// A pair without a VPC names a group of the same VPC; of another account, the VPC is shared.
				home := r.Home()
				home.Account = q.Account
				if q.VPC == "" && q.PeeringID == "" && isAccount(q.Account) && g.dumped[home] == nil {
					g.stranger(r.VPC, home, loader.SecurityGroup, q.GroupID, q.Origin)
				}
			}
		}
	}
	for _, r := range s.Interfaces {
		note(&r.Record, loader.NetworkInterface)
	}
	for _, r := range s.Instances {
		note(&r.Record, loader.InstanceKind)
	}
	for _, r := range s.Endpoints {
		note(&r.Record, loader.VPCEndpoint)
	}
	for _, r := range s.VPCs {
		note(&r.Record, loader.VPCKind)
	}
}

// findHidden notes the scopes whose dumps may lack the interfaces and instances that a
// service runs. One such interface in a dump shows that it was taken with them; an instance
// shows nothing of interfaces, which carry the groups of instances too. Where none shows, the
// commands of all the dumps must have asked for them.
func (g *gaps) findHidden() {
	s := g.builder.snapshot
	shown, hidden := map[loader.Scope]bool{}, map[loader.Scope]*loader.Visibility{}
	told := map[loader.Scope]bool{}
	for _, n := range s.Interfaces {
		shown[n.Scope] = shown[n.Scope] || n.Hidden()
	}
	for _, v := range s.Visibilities {
		told[v.Scope] = true
		if !strings.EqualFold(v.Default, "visible") {
			hidden[v.Scope] = v
		}
	}
	interfaces := loader.KindNamed(loader.NetworkInterface)
	unasked := map[loader.Scope][]*loader.Kind{} // interfaces first
	for _, d := range s.Dumps {
		if k := d.Kind; k.Core && k.Hides && !d.File.AsksForManaged() && !slices.Contains(unasked[d.Scope], k) {
			at := len(unasked[d.Scope])
			if k == interfaces {
				at = 0
			}
			unasked[d.Scope] = slices.Insert(unasked[d.Scope], at, k)
		}
	}
	for scope := range g.dumped {
		shown := shown[scope] || g.dumped[scope][loader.NetworkInterface] && len(unasked[scope]) == 0
		kinds := unasked[scope]
		if len(kinds) == 0 {
			kinds = []*loader.Kind{interfaces}
		}
		gap := gapIn(scope, ManagedUnsure, kinds[0], "")
		gap.Command = command(loader.KindNamed(loader.ManagedResourceVisibility), scope)
		switch v := hidden[scope]; {
		case shown:
			continue
		case v != nil:
			gap.What, gap.Origin = ManagedHidden, originOf(v.Origin, Cited)
			gap.Command = command(kinds[0], scope)
			for _, k := range kinds[1:] {
				gap.Command += "\n" + command(k, scope)
			}
		case told[scope], !g.dumped[scope][loader.NetworkInterface] && !g.dumped[scope][loader.InstanceKind]:
			continue
		}
		g.found[scope] = append(g.found[scope], gap)
	}
}

func (g *gaps) stranger(vpc string, home loader.Scope, kind, id string, at loader.Origin) {
	for _, known := range g.strangers[vpc] {
		if known.Account == home.Account && known.Region == home.Region {
			return
		}
	}
	detail := fmt.Sprintf("account %s has %s %s in %s", home.Account, words(kind), id, vpc)
	if kind == loader.VPCKind {
		detail = fmt.Sprintf("%s belongs to account %s, which shares it", vpc, home.Account)
	}
	g.strangers[vpc] = append(g.strangers[vpc], Gap{
		PeeringStatuses: []string{},
		What:            UnseenSharer, Kind: kind, ID: id, Account: home.Account, Region: home.Region,
		Detail: detail,
		Origin: originOf(at, Cited),
	})
}

func isAccount(s string) bool {
	return len(s) == 12 && strings.Trim(s, "0123456789") == ""
}

// findPartial looks for dumps that contradict each other, so that one of them must be
// filtered, cut or trimmed.
func (g *gaps) findPartial() {
	s := g.builder.snapshot
	for _, c := range s.Conflicts {
		g.partial(c.Scope, c.Kind.Name, c.ID, c.Origin, c.Detail)
	}
	interfaces := make(map[string]bool, len(s.Interfaces))
	for _, n := range s.Interfaces {
		interfaces[n.ID] = true
	}
	for _, r := range s.Groups {
		g.lacks(&r.Record, loader.SecurityGroup)
	}
	for _, n := range s.Interfaces {
		g.lacks(&n.Record, loader.NetworkInterface)
		g.groupsKnown(&n.Record, loader.NetworkInterface, n.Groups)
		at := n.Attachment
		its := n.Scope
		its.Account = cmp.Or(at.InstanceOwner, its.Account)
		if n.InstanceID != "" && g.builder.instances[n.InstanceID] == nil && g.dumped[its][loader.InstanceKind] && !strings.EqualFold(at.Status, "detached") {
			g.partial(its, loader.InstanceKind, n.InstanceID, n.Origin,
				fmt.Sprintf("interface %s is attached to instance %s, which the instance dump lacks", n.ID, n.InstanceID))
		}
	}
	for _, i := range s.Instances {
		if strings.EqualFold(i.State, "terminated") {
			continue
		}
		g.lacks(&i.Record, loader.InstanceKind)
		g.groupsKnown(&i.Record, loader.InstanceKind, i.Groups)
		for _, n := range i.Interfaces {
			g.groupsKnown(&i.Record, loader.InstanceKind, n.Groups)
			if !interfaces[n.ID] && !strings.EqualFold(i.State, "shutting-down") && g.dumped[i.Scope][loader.NetworkInterface] {
				g.partial(i.Scope, loader.NetworkInterface, n.ID, n.Origin,
					fmt.Sprintf("instance %s has interface %s, which the interface dump lacks", i.ID, n.ID))
			}
		}
	}
	for _, p := range s.Endpoints {
		if strings.EqualFold(p.State, "deleted") {
			continue
		}
		g.lacks(&p.Record, loader.VPCEndpoint)
		g.groupsKnown(&p.Record, loader.VPCEndpoint, p.Groups)
		for _, n := range p.Interfaces {
			if !interfaces[n.GroupID] && strings.EqualFold(p.State, "available") && g.dumped[p.Scope][loader.NetworkInterface] {
				g.partial(p.Scope, loader.NetworkInterface, n.GroupID, n.Origin,
					fmt.Sprintf("endpoint %s has interface %s, which the interface dump lacks", p.ID, n.GroupID))
			}
		}
	}
	for _, p := range s.Peerings {
		g.lacks(&p.Record, loader.VPCPeeringConnection)
	}
	for _, a := range s.Associations {
		if !strings.EqualFold(a.State, "disassociated") && !strings.EqualFold(a.State, "association-failed") {
			g.groupsKnown(&a.Record, loader.VPCAssociation, []loader.Carried{{GroupID: a.GroupID, Origin: a.Origin}})
		}
	}
	for _, a := range s.Listed {
		home := a.Home()
		if g.dumped[home][loader.SecurityGroup] && len(g.builder.byID[a.GroupID]) == 0 {
			g.partial(home, loader.SecurityGroup, a.GroupID, a.Origin, fmt.Sprintf("%s may use %s, which the group dump lacks", a.VPC, a.GroupID))
		}
	}
	g.findDefaults()
	g.findEndpoints()
}

// findEndpoints notes endpoints that their interfaces tell and the endpoint dump lacks, and
// dumps that hold the endpoints of another region.
func (g *gaps) findEndpoints() {
	s := g.builder.snapshot
	known := map[string]bool{}
	for _, p := range s.Endpoints {
		known[p.ID] = true
		if region := gatewayRegion(p); region != "" && p.Scope.Region != "" && region != p.Scope.Region {
			g.partial(p.Scope, loader.VPCEndpoint, p.ID, p.Origin,
				fmt.Sprintf("endpoint %s is of %s, so its dump is not of %s", p.ID, p.Service, p.Scope.Region))
		}
	}
	for _, n := range s.Interfaces {
		id, named := strings.CutPrefix(n.Description, "VPC Endpoint Interface ")
		// An interface that is let go of may outlive its endpoint, and another account's
		// endpoint is in that account's dump.
		if !named || known[id] || !strings.EqualFold(n.Type, "vpc_endpoint") || !strings.EqualFold(n.Status, "in-use") ||
			strings.HasPrefix(n.RequesterID, "amazon-") || n.Owner == "" || n.Home() != n.Scope || !g.dumped[n.Scope][loader.VPCEndpoint] {
			continue
		}
		g.partial(n.Scope, loader.VPCEndpoint, id, n.Origin, fmt.Sprintf("interface %s is of endpoint %s, which the endpoint dump lacks", n.ID, id))
	}
}

// gatewayRegion is the region of a gateway endpoint, which is that of its service
// (com.amazonaws.REGION.s3); empty where it is not told. Other endpoints may be of services
// of another region.
func gatewayRegion(p *loader.Endpoint) string {
	parts := strings.Split(p.Service, ".")
	if !strings.EqualFold(p.Type, "Gateway") || len(parts) < 4 || parts[len(parts)-3] != "amazonaws" {
		return ""
	}
	return parts[len(parts)-2]
}

// lacks notes a record without a member that it is read for.
func (g *gaps) lacks(r *loader.Record, kind string) {
	if lacks := r.Lacks(); len(lacks) > 0 {
		g.partial(r.Scope, kind, r.ID, r.Origin, fmt.Sprintf("%s %s has no %s", words(kind), cmp.Or(r.ID, "without an id"), strings.Join(lacks, ", ")))
	}
}

// groupsKnown notes a resource that carries a group which no dump of groups holds, where its
// owner's groups were dumped.
func (g *gaps) groupsKnown(r *loader.Record, kind string, groups []loader.Carried) {
	home := r.Home()
	if !g.dumped[home][loader.SecurityGroup] {
		return
	}
	for _, c := range groups {
		if len(g.builder.byID[c.GroupID]) == 0 {
			g.partial(home, loader.SecurityGroup, c.GroupID, c.Origin,
				fmt.Sprintf("%s %s carries %s, which the group dump lacks", words(kind), r.ID, c.GroupID))
		}
	}
}

// findDefaults notes each VPC in which something lives but whose default group,
// which every VPC has, is in no dump.
func (g *gaps) findDefaults() {
	s := g.builder.snapshot
	has := map[string]bool{}
	for _, r := range s.Groups {
		if r.Name == "default" {
			has[r.VPC] = true
		}
	}
	type place struct {
		vpc   string
		scope loader.Scope
	}
	noted := map[place]bool{}
	note := func(r *loader.Record, kind string) {
		if r.VPC == "" || has[r.VPC] {
			return
		}
		key := place{r.VPC, r.Scope}
		if noted[key] || !g.dumped[r.Scope][loader.SecurityGroup] {
			return
		}
		noted[key] = true
		g.partial(r.Scope, loader.SecurityGroup, "", r.Origin,
			fmt.Sprintf("%s %s lives in %s, whose default group no dump holds", words(kind), r.ID, r.VPC))
	}
	for _, r := range s.Groups {
		note(&r.Record, loader.SecurityGroup)
	}
	for _, r := range s.Interfaces {
		note(&r.Record, loader.NetworkInterface)
	}
	for _, r := range s.Instances {
		if !strings.EqualFold(r.State, "terminated") {
			note(&r.Record, loader.InstanceKind)
		}
	}
	for _, r := range s.Endpoints {
		if !strings.EqualFold(r.State, "deleted") {
			note(&r.Record, loader.VPCEndpoint)
		}
	}
	for _, r := range s.VPCs {
		if r.Home() == r.Scope { // else it is shared, and its groups are another's
			note(&r.Record, loader.VPCKind)
		}
	}
}

// partial notes a contradiction in a scope; a person needs a few, not thousands.
func (g *gaps) partial(s loader.Scope, kind, id string, at loader.Origin, detail string) {
	const enough = 20
	n := 0
	for _, known := range g.found[s] {
		if known.What == Partial && known.Kind == kind {
			if n++; n >= enough || known.Detail == detail {
				return
			}
		}
	}
	gap := gapIn(s, Partial, loader.KindNamed(kind), detail)
	gap.ID, gap.Origin = id, originOf(at, Cited)
	g.found[s] = append(g.found[s], gap)
}

func gapIn(s loader.Scope, what string, k *loader.Kind, detail string) Gap {
	return Gap{PeeringStatuses: []string{}, What: what, Kind: k.Name, Account: s.Account, Region: s.Region, Command: command(k, s), Detail: detail}
}

// place is a scope as a sentence names it.
func place(s loader.Scope) string {
	return cmp.Or(strings.Trim(s.Account+", "+s.Region, ", "), "no known place")
}

// command is the AWS CLI command that makes a dump of a kind.
func command(k *loader.Kind, s loader.Scope) string {
	c := "aws " + k.Command
	if k.Hides {
		c += " " + loader.ManagedOption
	}
	if s.Region != "" {
		c += " --region " + s.Region
	}
	return c + " --output json"
}

// words is a kind as a sentence names it.
func words(kind string) string { return strings.ReplaceAll(kind, "-", " ") }

// of lists the gaps that bear on a group: those of its own scope, those of scopes that
// share its VPC, cut group dumps on the far side of a peering, peers and sharers unseen.
func (g *gaps) of(group *loader.Group) []Gap {
	home := group.Home()
	own := home
	var alone []Gap
	if g.dumped[home] == nil {
		own = group.Scope
		if home.Account != group.Scope.Account {
			alone = append(alone, Gap{
				PeeringStatuses: []string{},
				What:            UnseenSharer, Kind: loader.SecurityGroup, ID: group.ID, Account: home.Account, Region: home.Region,
				Detail: fmt.Sprintf("the group belongs to account %s, of which the snapshot has no dump", home.Account),
			})
		}
	}
	gaps := g.around(alike{own, home.Account, group.VPC})
	if len(alone) > 0 {
		gaps = append(alone, gaps...)
	}
	for _, gap := range g.sharing.bearOn(group) {
		if !slices.ContainsFunc(gaps, gap.same) {
			gaps = append(gaps, gap)
		}
	}
	ways := g.builder.peers.ofVPC[group.VPC]
	if len(ways) > 0 && g.answered[groupAt{home, group.ID}] {
		return gaps // EC2 itself has told what is behind them
	}
	for _, way := range ways {
		if way.peer == group.VPC {
			continue
		}
		if !g.groupsIn[way.peer] {
			gaps = append(gaps, unseenPeer(way))
			continue
		}
		for _, stranger := range slices.Concat(g.strangers[way.peer], g.farSharing.behind(way.peer, g.scopesOf[way.peer])) {
			if slices.ContainsFunc(gaps, stranger.same) {
				continue // it bears on the group anyway
			}
			gap := unseenPeer(way)
			gap.Account, gap.Region, gap.Origin, gap.Command = stranger.Account, stranger.Region, stranger.Origin, stranger.Command
			gap.Detail = fmt.Sprintf("%s is connected by %s, and an account was not looked at: %s", way.peer, wayInWords(way), stranger.Detail)
			gaps = append(gaps, gap)
		}
		for _, s := range g.scopesOf[way.peer] {
			if s == own || slices.Contains(g.scopesOf[group.VPC], s) {
				continue
			}
			for _, gap := range elsewhere(g.found[s], "the peered "+way.peer) {
				if gap.Kind == loader.SecurityGroup && !slices.ContainsFunc(gaps, gap.same) {
					gaps = append(gaps, gap)
				}
			}
		}
	}
	return gaps
}

// around lists the gaps of the scope of groups, and of what shares their VPC.
func (g *gaps) around(groups alike) []Gap {
	g.mu.RLock()
	gaps, ok := g.alike[groups]
	g.mu.RUnlock()
	if ok {
		return gaps
	}
	gaps = slices.Concat([]Gap{}, g.found[groups.own], g.nearby(groups.own))
	for _, s := range g.scopesOf[groups.vpc] {
		if s != groups.own {
			gaps = append(gaps, elsewhere(g.found[s], groups.vpc)...)
		}
	}
	for _, stranger := range g.strangers[groups.vpc] {
		if stranger.Account != groups.account {
			gaps = append(gaps, stranger)
		}
	}
	gaps = slices.Clip(orEmpty(gaps))
	g.mu.Lock()
	g.alike[groups] = gaps
	g.mu.Unlock()
	return gaps
}

// elsewhere is gaps of another scope, with what they have to do with the group.
func elsewhere(gaps []Gap, vpc string) []Gap {
	gaps = slices.Clone(gaps)
	for i := range gaps {
		g := &gaps[i]
		g.Detail += fmt.Sprintf("; %s has something in %s", place(loader.Scope{Account: g.Account, Region: g.Region}), vpc)
	}
	return gaps
}

// same tells whether two gaps are about the same thing.
func (g Gap) same(o Gap) bool {
	return g.What == o.What && g.Kind == o.Kind && g.ID == o.ID && g.Account == o.Account && g.Region == o.Region && g.Detail == o.Detail
}

func unseenPeer(way *peering) Gap {
	gap := Gap{
		What: UnseenPeer, Kind: "vpc", ID: way.peer, Account: way.account, Region: way.region,
		Peering: way.id, PeeringStatuses: way.statuses, Origin: originOf(way.origin, Cited),
		Command: command(loader.KindNamed(loader.SecurityGroup), loader.Scope{Region: way.region}),
	}
	if way.others > 0 {
		gap.Detail = fmt.Sprintf("%s and %d more hang on %s (%s), and none of their groups is in the snapshot",
			way.peer, way.others, way.id, strings.Join(way.statuses, ", "))
		return gap
	}
	gap.Detail = fmt.Sprintf("%s is connected by %s, and none of its groups is in the snapshot", cmp.Or(way.peer, "a VPC"), wayInWords(way))
	return gap
}

func wayInWords(way *peering) string {
	return fmt.Sprintf("%s (%s)", cmp.Or(way.id, "another way than peering"), cmp.Or(strings.Join(way.statuses, ", "), "status unknown"))
}
