package verdict

import (
	"cmp"
	"slices"
	"strings"

	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"
)

// Graph is groups, what carries or names them, and the references between them. Groups, uses
// and references are sorted.
type Graph struct {
	Groups     []GraphGroup
	Uses       []GraphUse
	References []Reference
	// Assumed lists what is taken for deleted, and Departures are those of the report.
	Assumed    []Assumed
	Departures []string
}

// GraphGroup is a group of a [Graph]. Of one that the report does not hold only the id is
// known, and no outcome.
type GraphGroup struct {
	Group   Group
	Outcome Outcome
}

// GraphUse is what carries groups, or a configuration that names them: all the resources of one
// owner; where none is known, those of one service that carry one group; or one resource.
type GraphUse struct {
	Kind, Service, Owner string
	IDs                  []string
	// Groups are the ids of those that it carries or names.
	Groups []string
	// Names tells that it only names them.
	Names bool
}

// Reference tells that permissions of the group From name the group To.
type Reference struct {
	From, To string
	// Dead tells that no permission counts any more; InCycle that To leads back to From.
	Dead, InCycle bool
}

// MakeGraph draws the chosen groups of a report and all that at most depth references, in
// either direction, lead to.
func MakeGraph(r *Report, chosen func(Verdict) bool, depth int) *Graph {
	references := map[[2]string]*Reference{}
	neighbours := map[string][]string{}
	near := map[string]bool{}
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		if chosen(*v) {
			near[v.Group.ID] = true
		}
		for j := range v.Reasons {
			reason := &v.Reasons[j]
			if reason.Permission == nil {
				continue
			}
			from, to := reason.Permission.Group, v.Group.ID
			dead := reason.Effect == EffectNote
			if known := references[[2]string{from, to}]; known != nil {
				known.Dead = known.Dead && dead
				continue
			}
			references[[2]string{from, to}] = &Reference{From: from, To: to, Dead: dead}
			neighbours[from] = append(neighbours[from], to)
			neighbours[to] = append(neighbours[to], from)
		}
	}
	widen(near, neighbours, depth)
	g := &Graph{Assumed: r.Assumed, Departures: r.Departures()}
	for _, ref := range references {
		if near[ref.From] && near[ref.To] {
			g.References = append(g.References, *ref)
		}
	}
	slices.SortFunc(g.References, func(a, b Reference) int {
		return cmp.Or(strings.Compare(a.From, b.From), strings.Compare(a.To, b.To))
	})
	markCycles(g.References)
	g.add(r, near)
	return g
}

// widen adds what so many steps lead to.
func widen(near map[string]bool, neighbours map[string][]string, depth int) {
	var edge []string
	for id := range near {
		edge = append(edge, id)
	}
	for ; depth > 0 && len(edge) > 0; depth-- {
		var next []string
		for _, id := range edge {
			for _, n := range neighbours[id] {
				if !near[n] {
					near[n] = true
					next = append(next, n)
				}
			}
		}
		edge = next
	}
}

// markCycles marks the references between groups that lead to one another.
func markCycles(references []Reference) {
	g := simple.NewDirectedGraph()
	nodes := map[string]int64{}
	node := func(id string) simple.Node {
		if _, ok := nodes[id]; !ok {
			nodes[id] = int64(len(nodes))
		}
		return simple.Node(nodes[id])
	}
	for _, r := range references {
		if r.From != r.To && !r.Dead {
			g.SetEdge(simple.Edge{F: node(r.From), T: node(r.To)})
		}
	}
	of := map[int64]int{}
	for i, component := range topo.TarjanSCC(g) {
		for _, n := range component {
			of[n.ID()] = i
		}
	}
	for i := range references {
		r := &references[i]
		if r.From != r.To && !r.Dead {
			r.InCycle = of[nodes[r.From]] == of[nodes[r.To]]
		}
	}
}

// add adds the groups that are near, and what carries or names them.
func (g *Graph) add(report *Report, near map[string]bool) {
	seen := map[string]bool{}
	uses := map[Subject]*GraphUse{}
	for i := range report.Verdicts {
		v := &report.Verdicts[i]
		if !near[v.Group.ID] {
			continue
		}
		if !seen[v.Group.ID] {
			seen[v.Group.ID] = true
			g.Groups = append(g.Groups, GraphGroup{v.Group, v.Outcome})
		}
		owners := ownersOf(v.Reasons)
		for j := range v.Reasons {
			r := &v.Reasons[j]
			s := r.Subject
			if s == nil || s.ID == "" || r.Permission != nil || r.Effect == EffectUnknown || !isUse(s) && r.Effect != EffectBreaks {
				continue
			}
			if s.Kind == "network-interface" && s.Owner != "" && owners[s.Owner] {
				continue // it goes with the instance or endpoint that it serves
			}
			key := *s
			switch {
			case s.Owner != "":
				key.ID = ""
			case s.Service != "": // of one owner as far as can be told
				key.ID = v.Group.ID
			}
			if uses[key] == nil {
				uses[key] = &GraphUse{Kind: s.Kind, Service: s.Service, Owner: s.Owner, Names: !isUse(s)}
			}
			uses[key].IDs = append(uses[key].IDs, s.ID)
			uses[key].Groups = append(uses[key].Groups, v.Group.ID)
		}
	}
	for id := range near {
		if !seen[id] {
			g.Groups = append(g.Groups, GraphGroup{Group: Group{ID: id}})
		}
	}
	slices.SortFunc(g.Groups, func(a, b GraphGroup) int {
		return cmp.Or(compareGroups(a.Group, b.Group), strings.Compare(a.Group.VPC, b.Group.VPC))
	})
	for _, u := range uses {
		slices.Sort(u.IDs)
		slices.Sort(u.Groups)
		u.IDs, u.Groups = slices.Compact(u.IDs), slices.Compact(u.Groups)
		g.Uses = append(g.Uses, *u)
	}
	slices.SortFunc(g.Uses, func(a, b GraphUse) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Service, b.Service), strings.Compare(a.Owner, b.Owner), slices.Compare(a.IDs, b.IDs))
	})
}
