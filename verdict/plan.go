package verdict

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"
)

// PlanSchema names the shape of a [Plan]; within v1 there are only additions.
const PlanSchema = "sgfree/plan/v1"

// Plan is the ordered work that frees and deletes groups. Its steps stand in an order in
// which each can be done; those of one wave need not wait for one another.
type Plan struct {
	Schema  string      `json:"schema"`
	Tool    Tool        `json:"tool"`
	Summary PlanSummary `json:"summary"`
	Steps   []Step      `json:"steps"`
	Cycles  []Cycle     `json:"cycles"`
	// Left are the groups that were chosen and that the plan does not delete.
	Left []Left `json:"left"`
}

// PlanSummary counts what a plan holds.
type PlanSummary struct {
	Steps   int `json:"steps"`
	Waves   int `json:"waves"`
	Deletes int `json:"deletes"`
	Revokes int `json:"revokes"` // clean steps too
	ByHand  int `json:"by_hand"` // steps that a person must do
	Left    int `json:"left"`
}

// Action is what a step does.
type Action string

// The actions, in the order in which they stand within a wave.
const (
	ActionRelease Action = "release" // a person: have an owner let go of the groups
	ActionChange  Action = "change"  // a person: anything else that no command of EC2 shows to be done
	ActionWait    Action = "wait"    // until nothing carries the group
	ActionRevoke  Action = "revoke"  // a permission that stands in the way of a delete
	ActionClean   Action = "clean"   // a permission that would be left naming a group that is gone
	ActionDelete  Action = "delete"
)

// Actions lists every action.
func Actions() []Action {
	return []Action{ActionRelease, ActionChange, ActionWait, ActionRevoke, ActionClean, ActionDelete}
}

// Step is one piece of a plan.
type Step struct {
	Number int    `json:"number"` // 1-based
	Wave   int    `json:"wave"`   // 1-based
	Action Action `json:"action"`
	// ByHand is true where a person must do it: nothing that a command may hold does.
	ByHand bool `json:"by_hand"`
	// Group is the group that the step is about; of a revoke, the one whose permission it is.
	// Where that one is not in the report, no more than its id and region are known.
	Group Group `json:"group"`
	// For lists the groups that the step frees, or deletes.
	For     []string `json:"for"`
	Message string   `json:"message"`
	// Subjects are what is to let go of the groups.
	Subjects   []Subject   `json:"subjects,omitempty"`
	Permission *Permission `json:"permission,omitempty"`
	// Command is the AWS CLI call in words, not quoted for any shell.
	Command     []string   `json:"command,omitempty"`
	Remediation string     `json:"remediation,omitempty"`
	Wait        string     `json:"wait,omitempty"`
	Notes       []string   `json:"notes,omitempty"` // who else says that the group is theirs
	After       []int      `json:"after"`           // the numbers of the steps that must be done before
	Evidence    []Evidence `json:"evidence"`
}

// Cycle is a set of groups that hold one another.
type Cycle struct {
	Groups []string `json:"groups"`
	// Revokes are the numbers of the steps that break it.
	Revokes []int `json:"revokes"`
	// Exact is true where no plan breaks it with fewer revokes.
	Exact bool `json:"exact"`
}

// Left is a group that a plan does not delete, and why.
type Left struct {
	Group       Group   `json:"group"`
	Outcome     Outcome `json:"outcome"`
	Why         string  `json:"why"`
	Remediation string  `json:"remediation,omitempty"`
}

// MakePlan orders the work that deletes the chosen groups of a report and of them alone.
// The report holds the settled verdicts of the whole snapshot, so that it tells where a
// permission stands. Groups that are asked for, by name or outcome, may be blocked or
// risky: the plan says what a person must do first. Default groups, and those that the
// snapshot does not know enough about, are left in any case.
//
// A permission is revoked only where its group stays, or where groups hold one another;
// otherwise its group goes first.
func MakePlan(r *Report, chosen func(Verdict) bool, asked bool) *Plan {
	p := newPlanner(r)
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		if !chosen(*v) {
			continue
		}
		if left, stays := p.hindrance(v, asked); stays {
			p.left = append(p.left, left)
		} else {
			p.doomed[i] = true
			p.order = append(p.order, i)
		}
	}
	for _, i := range p.order {
		p.prepare(i)
	}
	p.breakCycles()
	for _, i := range p.order {
		p.delete(i)
	}
	return p.plan(r.Tool)
}

// planner gathers the steps of a plan.
type planner struct {
	verdicts []Verdict
	places   map[string][]int // by id
	doomed   map[int]bool
	order    []int // the doomed, in order
	left     []Left

	drafts   []*draft
	known    map[string]*draft
	ready    map[int][]*draft // what must be done before the group is free of uses
	freed    map[int][]*draft // the revokes that a delete waits for
	holds    map[int][]*draft // the revokes of permissions of a group
	deletes  map[int]*draft
	mentions map[edge][]*Reason // the permissions of a doomed group that name another
	cut      map[edge]bool
	cycles   []component
}

// draft is a step that has no number yet.
type draft struct {
	Step

	at       int // among the drafts
	after    []*draft
	seen     map[any]bool
	owner    string   // who is to release the groups
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
		known: map[string]*draft{}, ready: map[int][]*draft{}, freed: map[int][]*draft{}, holds: map[int][]*draft{},
		deletes: map[int]*draft{}, mentions: map[edge][]*Reason{}, cut: map[edge]bool{},
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
	case first(func(r Reason) bool { return r.Effect == EffectUnknown }):
	case !asked && v.Outcome != Deletable && v.Outcome != DeletableAfter:
		if !first(func(r Reason) bool { return r.Effect.Outcome() == v.Outcome }) {
			left.Why = "its outcome is " + string(v.Outcome)
		}
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
		switch {
		case holder == i && r.Effect == EffectNote:
		case holder >= 0 && holder != i && p.doomed[holder]:
			e := edge{holder, i}
			if same := func(o *Reason) bool { return keyOf(o.Permission) == keyOf(r.Permission) }; r.Effect == EffectAfter && !slices.ContainsFunc(p.mentions[e], same) {
				p.mentions[e] = append(p.mentions[e], r)
			}
		case r.Effect == EffectNote:
			p.revoke(ActionClean, i, holder, r)
		default:
			p.revoke(ActionRevoke, i, holder, r)
		}
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
		owner, who = owner+"\x1f"+template(remedy{*s, r.Remediation}), cmp.Or(who, "the account itself")
	}
	k := strings.Join([]string{owner, g.Account, g.Region}, "\x1f")
	d := p.known[k]
	if d == nil {
		d = p.draft(k, Step{Action: ActionRelease, ByHand: true, Group: g})
		d.owner = who
	}
	if r.Wait != "" && d.once("wait "+r.Wait) {
		d.Wait = strings.TrimPrefix(d.Wait+"; "+r.Wait, "; ")
	}
	if d.once(*s) {
		d.Subjects = append(d.Subjects, *s)
		d.remedies = append(d.remedies, remedy{*s, r.Remediation})
	}
	p.ready[i] = frees(d, p.ready[i], g, r)
}

func words(kind string) string { return strings.ReplaceAll(kind, "-", " ") }

// template is a remedy without the id of what it is for.
func template(r remedy) string {
	if r.of.ID == "" {
		return r.text
	}
	return strings.ReplaceAll(r.text, r.of.ID, "<"+r.of.Kind+"-id>")
}

// remediation is how the owner lets go: the interfaces tell it best, and those that differ
// by their ids alone are told once.
func (d *draft) remediation() string {
	all := slices.DeleteFunc(slices.Clone(d.remedies), func(r remedy) bool { return r.of.Kind != "network-interface" })
	if len(all) == 0 {
		all = d.remedies
	}
	if len(all) == 1 {
		return all[0].text
	}
	var texts []string
	for _, r := range all {
		if t := template(r); !slices.Contains(texts, t) {
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
		k = strings.Join([]string{"change", r.Rule, s.Kind, s.ID, g.Account, g.Region}, "\x1f")
	}
	d := p.known[k]
	if d == nil {
		d = p.draft(k, Step{Action: ActionChange, ByHand: true, Group: g, Message: r.Message, Remediation: r.Remediation, Wait: r.Wait})
		if r.Subject != nil {
			d.Subjects = []Subject{*r.Subject}
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
	if holder >= 0 {
		p.holds[holder] = append(p.holds[holder], d)
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
	for e, reasons := range p.mentions {
		weights[e] = len(reasons)
	}
	p.cycles = componentsOf(weights)
	for _, c := range p.cycles {
		for _, e := range c.cut {
			p.cut[e] = true
			for _, r := range p.mentions[e] {
				p.revoke(ActionRevoke, e.after, e.before, r)
			}
		}
	}
}

// delete drafts the delete of a doomed group; the groups that name it go before.
func (p *planner) delete(i int) {
	v, d := &p.verdicts[i], p.deletion(i)
	d.after = slices.Concat(p.ready[i], p.freed[i], p.holds[i])
	for j := range v.Reasons {
		r := &v.Reasons[j]
		if r.Permission == nil {
			if r.Effect == EffectNote && r.Subject != nil && r.Subject.Kind == "security-group" {
				d.Notes = append(d.Notes, r.Message)
			}
			continue
		}
		holder := p.place(r.Permission.Group)
		if e := (edge{holder, i}); holder >= 0 && len(p.mentions[e]) > 0 && !p.cut[e] && d.once(e) {
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

// plan numbers the steps, wave by wave.
func (p *planner) plan(tool Tool) *Plan {
	p.waves()
	slices.SortStableFunc(p.drafts, func(a, b *draft) int {
		return cmp.Or(
			cmp.Compare(a.Wave, b.Wave), cmp.Compare(slices.Index(Actions(), a.Action), slices.Index(Actions(), b.Action)),
			compareGroups(a.Group, b.Group), strings.Compare(a.Message, b.Message), slices.Compare(a.Command, b.Command),
		)
	})
	out := &Plan{Schema: PlanSchema, Tool: tool, Steps: make([]Step, len(p.drafts)), Cycles: []Cycle{}, Left: p.left}
	if out.Left == nil {
		out.Left = []Left{}
	}
	for n, d := range p.drafts {
		d.Number = n + 1
		if d.Action == ActionRelease {
			d.Remediation = d.remediation()
		}
		d.Message = p.message(d)
	}
	for n, d := range p.drafts {
		d.Step.After = []int{}
		for _, a := range d.after {
			d.Step.After = append(d.Step.After, a.Number)
		}
		slices.Sort(d.Step.After)
		d.Step.After = slices.Compact(d.Step.After)
		d.Evidence = append([]Evidence{}, d.Evidence...)
		out.Steps[n] = d.Step
		out.Summary.count(&d.Step)
	}
	out.Summary.Left = len(out.Left)
	for _, c := range p.cycles {
		cycle := Cycle{Groups: []string{}, Revokes: []int{}, Exact: c.exact}
		for _, i := range c.groups {
			cycle.Groups = append(cycle.Groups, p.verdicts[i].Group.ID)
		}
		for _, e := range c.cut {
			for _, d := range p.freed[e.after] {
				if d.Permission.Group == p.verdicts[e.before].Group.ID && !slices.Contains(cycle.Revokes, d.Number) {
					cycle.Revokes = append(cycle.Revokes, d.Number)
				}
			}
		}
		slices.Sort(cycle.Revokes)
		out.Cycles = append(out.Cycles, cycle)
	}
	return out
}

// message is what to do, in a sentence.
func (p *planner) message(d *draft) string {
	switch d.Action {
	case ActionRelease:
		return "have " + d.owner + " let go of " + strings.Join(d.For, ", ")
	case ActionWait:
		return "wait until nothing carries " + named(d.Group)
	case ActionRevoke:
		return "revoke the " + d.Permission.Direction + " permission (" + d.Permission.Traffic() + ") of " + named(d.Group) + " that names " + strings.Join(d.For, ", ")
	case ActionClean:
		return "clean up the dead " + d.Permission.Direction + " permission (" + d.Permission.Traffic() + ") of " + named(d.Group) + " that names " + strings.Join(d.For, ", ")
	case ActionDelete:
		return "delete " + named(d.Group)
	case ActionChange:
		return d.Message + " (" + strings.Join(d.For, ", ") + ")"
	}
	return d.Message
}

func named(g Group) string {
	if g.Name == "" {
		return g.ID
	}
	return g.ID + " (" + g.Name + ")"
}

// waves puts each step into the wave after those that it waits for.
func (p *planner) waves() {
	g := simple.NewDirectedGraph()
	for _, d := range p.drafts {
		d.Wave = 1
		for _, a := range d.after {
			g.SetEdge(simple.Edge{F: simple.Node(a.at), T: simple.Node(d.at)})
		}
	}
	inOrder, err := topo.SortStabilized(g, func(nodes []graph.Node) {
		slices.SortFunc(nodes, func(a, b graph.Node) int { return cmp.Compare(a.ID(), b.ID()) })
	})
	if err != nil {
		panic("verdict: a plan that waits for itself: " + err.Error()) // every cycle was cut
	}
	for _, n := range inOrder {
		d := p.drafts[n.ID()]
		for _, a := range d.after {
			d.Wave = max(d.Wave, a.Wave+1)
		}
	}
}

func (s *PlanSummary) count(step *Step) {
	s.Steps++
	s.Waves = max(s.Waves, step.Wave)
	switch step.Action {
	case ActionDelete:
		s.Deletes++
	case ActionRevoke, ActionClean:
		s.Revokes++
	case ActionRelease, ActionChange, ActionWait:
	}
	if step.ByHand {
		s.ByHand++
	}
}
