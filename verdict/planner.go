package verdict

import (
	"slices"
	"strconv"
	"strings"
)

// planner gathers the steps of a plan.
type planner struct {
	verdicts []Verdict
	places   map[string][]int // by id
	doomed   map[int]bool
	order    []int // the doomed, in order
	left     []Left

	drafts     []*draft
	known      map[string]*draft
	ready      map[int][]*draft // what must be done before the group is free of uses
	freed      map[int][]*draft // the revokes that a delete waits for
	deletes    map[int]*draft
	references map[edge][]*Reason // the permissions of a doomed group that name another
	cut        map[edge]bool
	cycles     []component
}

// draft is a step that has no number yet.
type draft struct {
	Step

	at       int // among the drafts
	after    []*draft
	seen     map[any]bool
	owner    string   // who is to release the groups; empty where that is not known
	remedies []remedy // of the subjects
}

type remedy struct {
	of   Subject
	text string
}

// once tells whether a value comes up for the first time.
func (d *draft) once(v any) bool {
	first := !d.seen[v]
	if d.seen == nil {
		d.seen = map[any]bool{}
	}
	d.seen[v] = true
	return first
}

func newPlanner(r *Report) *planner {
	p := &planner{
		verdicts: r.Verdicts, places: map[string][]int{}, doomed: map[int]bool{},
		known: map[string]*draft{}, ready: map[int][]*draft{}, freed: map[int][]*draft{},
		deletes: map[int]*draft{}, references: map[edge][]*Reason{}, cut: map[edge]bool{},
	}
	for i, v := range r.Verdicts {
		p.places[v.Group.ID] = append(p.places[v.Group.ID], i)
	}
	return p
}

// hindrance is why a chosen group cannot be deleted by the plan.
func (p *planner) hindrance(v *Verdict, asked bool) (left Left, stays bool) {
	left = Left{Group: v.Group, Outcome: v.Outcome}
	first := func(is func(Reason) bool) bool {
		i := slices.IndexFunc(v.Reasons, is)
		if i >= 0 {
			left.Why, left.Remediation = v.Reasons[i].Message, v.Reasons[i].Remediation
		}
		return i >= 0
	}
	switch {
	case v.Group.Name == "default":
		left.Why, left.Remediation = "the default group goes with its VPC", "Leave it."
	case len(p.places[v.Group.ID]) > 1:
		left.Why = "the snapshot holds the group in more than one account or region"
		left.Remediation = "Take the dumps again, each in a folder of its account and region."
	case DeleteCommand(v.Group) == nil:
		left.Why, left.Remediation = "its id or region is none that a command may hold", "Delete it by hand."
	case first(func(r Reason) bool { return r.Effect.Outcome() == Unknown }):
		if v.Outcome != Unknown {
			left.Why = "whether anything else holds it cannot be told: " + left.Why
		}
	case v.Outcome != Deletable && !first(func(r Reason) bool { return r.Effect.Outcome() == v.Outcome }):
		left.Why = "no reason tells why it is " + string(v.Outcome) // so what to do first is not known
	case !asked && v.Outcome != Deletable && v.Outcome != DeletableAfter: // as its first such reason says
	default:
		return left, false
	}
	return left, true
}

// prepare drafts what must be done before a doomed group may be deleted, apart from what
// follows from other doomed groups, which it notes.
func (p *planner) prepare(i int) {
	v := &p.verdicts[i]
	owned := ownersOf(v.Reasons)
	for j := range v.Reasons {
		r := &v.Reasons[j]
		switch {
		case r.Effect == EffectNote || r.Effect == EffectAfter && r.Permission != nil:
		case isUse(r.Subject):
			p.release(i, r, owned)
		default:
			p.change(i, r)
		}
	}
	p.wait(i)
	for j := range v.Reasons {
		r := &v.Reasons[j]
		if r.Permission == nil || r.Effect != EffectAfter && r.Effect != EffectNote {
			continue
		}
		holder := p.place(r.Permission.Group)
		goes := holder >= 0 && p.doomed[holder]
		switch {
		case goes && r.Effect == EffectNote: // and the permission with it
		case r.Effect == EffectNote:
			p.revoke(ActionClean, i, holder, r)
		case goes && holder != i:
			p.refer(edge{holder, i}, r)
		default:
			p.revoke(ActionRevoke, i, holder, r)
		}
	}
}

// refer notes a permission by which one doomed group names another; what several rules
// tell is one.
func (p *planner) refer(e edge, r *Reason) {
	if !slices.ContainsFunc(p.references[e], func(o *Reason) bool { return keyOf(o.Permission) == keyOf(r.Permission) }) {
		p.references[e] = append(p.references[e], r)
	}
}

// place is the place of the one group of that id, -1 where it is not in the report or stands
// there in several scopes.
func (p *planner) place(id string) int {
	if found := p.places[id]; len(found) == 1 {
		return found[0]
	}
	return -1
}

func isUse(s *Subject) bool {
	return s != nil && slices.Contains([]string{"network-interface", "instance", "vpc-endpoint", "security-group-vpc-association"}, s.Kind)
}

// ownersOf tells which uses stand behind others: an instance or an endpoint behind its
// interfaces.
func ownersOf(reasons []Reason) map[string]bool {
	owners := map[string]bool{}
	for _, r := range reasons {
		if isUse(r.Subject) && r.Subject.Kind != "network-interface" {
			owners[r.Subject.ID] = true
		}
	}
	return owners
}

// release has the owner of a use let go: one step for each owner, whatever it holds.
func (p *planner) release(i int, r *Reason, owned map[string]bool) {
	g, s := p.verdicts[i].Group, r.Subject
	owner, who := "owner\x1f"+s.Service+"\x1f"+s.Owner, strings.TrimSpace(s.Service+" "+s.Owner)
	switch {
	case s.Kind == "instance" || s.Kind == "vpc-endpoint":
		owner, who = "use\x1f"+s.ID, words(s.Kind)+" "+s.ID
	case s.Kind == "security-group-vpc-association":
		owner, who = "association\x1f"+s.ID+g.ID, words(s.Kind)+" "+s.ID
	case owned[s.Owner]:
		owner = "use\x1f" + s.Owner
	case s.Owner == "":
		owner += "\x1f" + someGroups.ReplaceAllString(Template(unfill(r.Remediation, g.ID), s), otherGroup)
	}
	k := strings.Join([]string{owner, s.Account, g.Account, g.Region}, "\x1f")
	d := p.known[k]
	if d == nil {
		d = p.draft(k, Step{Action: ActionRelease, ByHand: true, Group: g, Account: s.Account})
		d.owner = who
	}
	if r.Wait != "" && d.once("wait "+r.Wait) {
		d.Wait = strings.TrimPrefix(d.Wait+"; "+r.Wait, "; ")
	}
	if d.once(*s) {
		d.Subjects = append(d.Subjects, *s)
		d.remedies = append(d.remedies, remedy{*s, unfill(r.Remediation, g.ID)})
	}
	p.ready[i] = frees(d, p.ready[i], g, r)
}

func words(kind string) string { return strings.ReplaceAll(kind, "-", " ") }

// remediation is how the owner lets go, with the ids that are the same for all of the step.
func (d *draft) remediation() string {
	for i := range d.remedies {
		d.remedies[i].text = dropGroups(d.remedies[i].text, d.For)
	}
	text := d.remedyText()
	if len(d.For) == 1 {
		text = Fill(text, Group{ID: d.For[0], Region: d.Group.Region}, &d.Subjects[0])
	}
	return text
}

// takes is how long EC2 takes to let go where the owner does not tell it.
func (d *draft) takes() string {
	usual := "seconds to minutes, once the service lets go"
	for _, s := range d.Subjects {
		switch {
		case s.Kind == "instance":
			return "at once with another group; minutes if the instance is terminated"
		case s.Kind == "vpc-endpoint":
			return "at once with another group; minutes if the endpoint is deleted"
		case s.Kind == "security-group-vpc-association":
			return "minutes, once nothing in that VPC carries the group"
		case s.Service == "":
			usual = "at once with another group; seconds to minutes if the interface is deleted"
		}
	}
	return usual
}

// remedyText is how the owner lets go: the interfaces tell it best, and those that differ by their
// ids alone are told once.
func (d *draft) remedyText() string {
	all := slices.DeleteFunc(slices.Clone(d.remedies), func(r remedy) bool { return r.of.Kind != "network-interface" })
	if len(all) == 0 {
		all = d.remedies
	}
	if len(all) == 1 {
		return all[0].text
	}
	var texts []string
	for i := range all {
		if t := Template(all[i].text, &all[i].of); !slices.Contains(texts, t) {
			texts = append(texts, t)
		}
	}
	return strings.Join(texts, "\n")
}

// change has a person do what no command can be seen to have done.
func (p *planner) change(i int, r *Reason) {
	g := p.verdicts[i].Group
	k := strings.Join([]string{"change", r.Rule, r.Message, g.Account, g.Region, g.ID}, "\x1f")
	if s := r.Subject; s != nil && s.Kind != "security-group" && s.ID != "" { // one for each configuration
		k = strings.Join([]string{"change", r.Rule, s.Kind, s.ID, s.Account, g.Account, g.Region}, "\x1f")
	}
	d := p.known[k]
	if d == nil {
		d = p.draft(k, Step{Action: ActionChange, ByHand: true, Group: g, Message: r.Message, Remediation: r.Remediation, Wait: r.Wait})
		if r.Subject != nil {
			d.Subjects, d.Account = []Subject{*r.Subject}, r.Subject.Account
		}
	}
	p.ready[i] = frees(d, p.ready[i], g, r)
}

// wait lets everything that was released show.
func (p *planner) wait(i int) {
	var released, others []*draft
	for _, d := range p.ready[i] {
		if d.Action == ActionRelease {
			released = append(released, d)
		} else {
			others = append(others, d)
		}
	}
	if len(released) == 0 {
		return
	}
	g := p.verdicts[i].Group
	d := p.draft("", Step{Action: ActionWait, Group: g, For: []string{g.ID}, Evidence: []Evidence{}})
	for _, r := range released {
		if r.Wait != "" && d.once(r.Wait) {
			d.Wait = strings.TrimPrefix(d.Wait+"; "+r.Wait, "; ")
		}
		for _, s := range r.Subjects {
			if s.Kind == "security-group-vpc-association" { // the others hold it by interfaces
				d.Subjects = append(d.Subjects, s)
			}
		}
	}
	d.after = released
	p.ready[i] = append(others, d)
}

// revoke takes a permission of a group away that names the i-th.
func (p *planner) revoke(action Action, i, holder int, r *Reason) {
	m, g := r.Permission, p.verdicts[i].Group
	group := Group{ID: m.Group, Partition: g.Partition, Region: g.Region, Tags: map[string]string{}}
	if r.Subject != nil {
		group.Account = r.Subject.Account
	}
	if holder >= 0 {
		group = p.verdicts[holder].Group
	}
	k := "revoke\x1f" + group.Region + "\x1f" + keyOf(m)
	d := p.known[k]
	if d == nil {
		d = p.draft(k, Step{Action: action, Group: group, Permission: m})
		d.Command = RevokeCommand(*m, group.Region)
		if d.Command == nil {
			d.ByHand, d.Remediation = true, r.Remediation
		}
	}
	d.after = append(d.after, p.ready[i]...)
	if action == ActionRevoke {
		d.Action = action
		p.freed[i] = append(p.freed[i], d)
	}
	frees(d, nil, g, r)
}

// keyOf is equal for permissions that EC2 takes for one.
func keyOf(m *Permission) string {
	return strings.Join([]string{m.Group, m.Direction, m.Protocol, port(m.FromPort), port(m.ToPort), m.Pair.Group}, "\x1f")
}

// port is a port as EC2 keeps it: none is -1.
func port(n *int) string {
	if n == nil {
		return "-1"
	}
	return strconv.Itoa(*n)
}

// breakCycles revokes, among doomed groups that hold one another, what keeps all of them.
func (p *planner) breakCycles() {
	weights := map[edge]int{}
	for e, reasons := range p.references {
		weights[e] = len(reasons)
	}
	p.cycles = componentsOf(weights)
	for _, c := range p.cycles {
		for _, e := range c.cut {
			p.cut[e] = true
			for _, r := range p.references[e] {
				p.revoke(ActionRevoke, e.after, e.before, r)
			}
		}
	}
}

// delete drafts the delete of a doomed group; the groups that name it go before. Where one
// of those loses the permission instead, the group that it names still goes before it, along
// the rest of the cycle, so that nothing is revoked of a group that is gone.
func (p *planner) delete(i int) {
	v, d := &p.verdicts[i], p.deletion(i)
	d.after = slices.Concat(p.ready[i], p.freed[i])
	for j := range v.Reasons {
		r := &v.Reasons[j]
		if r.Permission == nil {
			if r.Effect == EffectNote && r.Subject != nil && r.Subject.Kind == "security-group" {
				d.Notes = append(d.Notes, r.Message)
			}
			continue
		}
		holder := p.place(r.Permission.Group)
		if e := (edge{holder, i}); holder >= 0 && len(p.references[e]) > 0 && !p.cut[e] && d.once(e) {
			d.after = append(d.after, p.deletion(holder))
		}
	}
}

func (p *planner) deletion(i int) *draft {
	if p.deletes[i] == nil {
		g := p.verdicts[i].Group
		p.deletes[i] = p.draft("", Step{Action: ActionDelete, Group: g, For: []string{g.ID}, Command: DeleteCommand(g), Evidence: []Evidence{}})
	}
	return p.deletes[i]
}

func (p *planner) draft(k string, s Step) *draft {
	d := &draft{Step: s, at: len(p.drafts)}
	p.drafts = append(p.drafts, d)
	if k != "" {
		p.known[k] = d
	}
	return d
}

// frees notes that a step frees a group, and returns the list with the step in it.
func frees(d *draft, list []*draft, g Group, r *Reason) []*draft {
	if d.once("for " + g.ID) {
		d.For = append(d.For, g.ID)
		list = append(list, d)
	}
	for _, e := range r.Evidence {
		if d.once(e) {
			d.Evidence = append(d.Evidence, e)
		}
	}
	return list
}
