package verdict

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"

	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"
)

// edge says that one group has to go before another, for its permissions name that one.
// Groups are known by their places among the verdicts.
type edge struct{ before, after int }

func (e edge) compare(o edge) int {
	return cmp.Or(cmp.Compare(e.before, o.before), cmp.Compare(e.after, o.after))
}

// exactUpTo is how many groups a component may have for its cut to be the smallest there
// is; the search takes time and memory of the order 2^n.
const exactUpTo = 16

// component is a set of groups of which each has to go before each other one, so that some
// permissions between them have to be revoked first.
type component struct {
	groups []int
	cut    []edge
	exact  bool // no smaller cut exists
}

// componentsOf finds the components of more than one group, and for each the edges to cut
// so that as few permissions as possible are revoked; weights counts the permissions of an
// edge. The smallest cut is a minimum feedback arc set, which is NP-hard to find: beyond
// exactUpTo groups it is the one of Eades, Lin and Smyth, improved by moving single groups.
func componentsOf(weights map[edge]int) []component {
	edges := slices.SortedFunc(maps.Keys(weights), edge.compare)
	g := simple.NewDirectedGraph()
	for _, e := range edges {
		g.SetEdge(simple.Edge{F: simple.Node(e.before), T: simple.Node(e.after)})
	}
	var all []component
	of := map[int]int{} // group to its component
	for _, nodes := range topo.TarjanSCC(g) {
		if len(nodes) < 2 {
			continue
		}
		var c component
		for _, n := range nodes {
			c.groups = append(c.groups, int(n.ID()))
		}
		slices.Sort(c.groups)
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b component) int { return cmp.Compare(a.groups[0], b.groups[0]) })
	inside := make([]map[edge]int, len(all))
	for i, c := range all {
		inside[i] = map[edge]int{}
		for _, g := range c.groups {
			of[g] = i + 1
		}
	}
	for _, e := range edges {
		if i := of[e.before]; i > 0 && i == of[e.after] {
			inside[i-1][e] = weights[e]
		}
	}
	for i := range all {
		all[i].settle(inside[i])
	}
	return all
}

// settle finds the cut of a component.
func (c *component) settle(weights map[edge]int) {
	at := map[int]int{}
	for i, g := range c.groups {
		at[g] = i
	}
	t := newTangle(len(c.groups))
	for _, e := range slices.SortedFunc(maps.Keys(weights), edge.compare) {
		t.add(at[e.before], at[e.after], weights[e])
	}
	var order []int
	if c.exact = len(c.groups) <= exactUpTo; c.exact {
		order = t.best()
	} else {
		order = t.improve(t.greedy())
	}
	for _, e := range t.needed(t.against(order)) {
		c.cut = append(c.cut, edge{c.groups[e.before], c.groups[e.after]})
	}
	slices.SortFunc(c.cut, edge.compare)
}

// tangle is a component with its groups numbered from 0.
type tangle struct {
	out, in []map[int]int // weights of the edges from and to each group
}

func newTangle(n int) *tangle {
	t := &tangle{out: make([]map[int]int, n), in: make([]map[int]int, n)}
	for i := range n {
		t.out[i], t.in[i] = map[int]int{}, map[int]int{}
	}
	return t
}

func (t *tangle) add(before, after, weight int) {
	t.out[before][after], t.in[after][before] = weight, weight
}

// best is an order of the groups against which the edges weigh as little as can be: the
// best order of a set ends with some group of it, behind the best order of the others.
func (t *tangle) best() []int {
	n := len(t.out)
	after := make([]int, n) // the sets of groups that each has to go before
	weights := make([][]int, n)
	for v, out := range t.out {
		weights[v] = make([]int, n)
		for to, weight := range out {
			after[v] |= 1 << to
			weights[v][to] = weight
		}
	}
	cost, last := make([]int, 1<<n), make([]int, 1<<n)
	for set := 1; set < 1<<n; set++ {
		cost[set] = -1
		for rest := set; rest != 0; rest &= rest - 1 {
			v := bits.TrailingZeros(uint(rest))
			others := set &^ (1 << v)
			sum := cost[others]
			for early := others & after[v]; early != 0; early &= early - 1 { // these should have gone after v
				sum += weights[v][bits.TrailingZeros(uint(early))]
			}
			if cost[set] < 0 || sum < cost[set] {
				cost[set], last[set] = sum, v
			}
		}
	}
	order := make([]int, n)
	for set, i := 1<<n-1, n-1; i >= 0; i-- {
		order[i] = last[set]
		set &^= 1 << last[set]
	}
	return order
}

// greedy is the order of Eades, Lin and Smyth: what nothing has to precede goes first, what
// need precede nothing goes last, and else that goes first which gains most by it.
func (t *tangle) greedy() []int {
	n := len(t.out)
	left, right := make([]int, 0, n), []int{}
	placed := make([]bool, n)
	sum := func(weights map[int]int) (total int) {
		for other, w := range weights {
			if !placed[other] {
				total += w
			}
		}
		return total
	}
	for len(left)+len(right) < n {
		next, gain, end := -1, 0, false
		for v := range n {
			if placed[v] {
				continue
			}
			in, out := sum(t.in[v]), sum(t.out[v])
			if in == 0 || out == 0 {
				next, end = v, in != 0
				break
			}
			if next < 0 || out-in > gain {
				next, gain = v, out-in
			}
		}
		placed[next] = true
		if end {
			right = append(right, next)
		} else {
			left = append(left, next)
		}
	}
	slices.Reverse(right)
	return append(left, right...)
}

// improve moves single groups to where the fewest edges go against the order, until no move
// helps.
func (t *tangle) improve(order []int) []int {
	for moved := true; moved; {
		moved = false
		for v := range t.out {
			from := slices.Index(order, v)
			to, most, gain := from, 0, 0
			for i := from - 1; i >= 0; i-- { // forward past order[i]
				gain += t.out[v][order[i]] - t.in[v][order[i]]
				if gain > most {
					to, most = i, gain
				}
			}
			gain = 0
			for i := from + 1; i < len(order); i++ {
				gain += t.in[v][order[i]] - t.out[v][order[i]]
				if gain > most {
					to, most = i, gain
				}
			}
			if to != from {
				order = slices.Insert(slices.Delete(order, from, from+1), to, v)
				moved = true
			}
		}
	}
	return order
}

// against lists the edges that go against an order.
func (t *tangle) against(order []int) (edges []edge) {
	place := make([]int, len(order))
	for i, v := range order {
		place[v] = i
	}
	for v := range t.out {
		for _, to := range slices.Sorted(maps.Keys(t.out[v])) {
			if place[to] < place[v] {
				edges = append(edges, edge{v, to})
			}
		}
	}
	return edges
}

// needed leaves out of a cut what closes no cycle with the edges that stay.
func (t *tangle) needed(cut []edge) (kept []edge) {
	gone := map[edge]bool{}
	for _, e := range cut {
		gone[e] = true
	}
	for _, e := range cut {
		if t.leads(e.after, e.before, gone) {
			kept = append(kept, e)
		} else {
			delete(gone, e)
		}
	}
	return kept
}

// leads tells whether a way leads from one group to another without the edges that are gone.
func (t *tangle) leads(from, to int, gone map[edge]bool) bool {
	seen := map[int]bool{from: true}
	for next := []int{from}; len(next) > 0; {
		v := next[len(next)-1]
		next = next[:len(next)-1]
		if v == to {
			return true
		}
		for w := range t.out[v] {
			if !seen[w] && !gone[edge{v, w}] {
				seen[w] = true
				next = append(next, w)
			}
		}
	}
	return false
}
