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
			d.Remediation, d.Wait = d.remediation(), cmp.Or(d.Wait, d.takes())
		}
		d.Message = p.message(d)
	}
	for n, d := range p.drafts {
		d.After = []int{}
		for _, a := range d.after {
			d.After = append(d.After, a.Number)
		}
		slices.Sort(d.After)
		d.After = slices.Compact(d.After)
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
		if d.owner == "" {
			return "take " + strings.Join(d.For, ", ") + " off " + subjectsOf(d.Subjects)
		}
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

// subjectsOf is "network interface eni-1" or "2 network interfaces".
func subjectsOf(subjects []Subject) string {
	if len(subjects) == 1 {
		return words(subjects[0].Kind) + " " + subjects[0].ID
	}
	return strconv.Itoa(len(subjects)) + " " + words(subjects[0].Kind) + "s"
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
