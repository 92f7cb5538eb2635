package verdict

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawTangle draws groups that name one another, with the number of permissions of each edge.
func drawTangle(t *rapid.T, most int) map[edge]int {
	n := rapid.IntRange(2, most).Draw(t, "groups")
	weights := map[edge]int{}
	for range rapid.IntRange(0, 4*n).Draw(t, "edges") {
		e := edge{rapid.IntRange(0, n-1).Draw(t, "before"), rapid.IntRange(0, n-1).Draw(t, "after")}
		if e.before != e.after {
			weights[e] = rapid.IntRange(1, 3).Draw(t, "permissions")
		}
	}
	return weights
}

func cutOf(weights map[edge]int) (cut []edge, exact bool) {
	exact = true
	for _, c := range componentsOf(weights) {
		cut = append(cut, c.cut...)
		exact = exact && c.exact
	}
	return cut, exact
}

// weigh is how many permissions a cut revokes, -1 if it leaves a cycle.
func weigh(weights map[edge]int, cut []edge) (sum int) {
	rest := maps.Clone(weights)
	for _, e := range cut {
		sum += weights[e]
		delete(rest, e)
	}
	if len(componentsOf(rest)) > 0 {
		return -1
	}
	return sum
}

func TestACutBreaksEveryCycleAndNoSmallerOneDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := drawTangle(t, 4)
		cut, exact := cutOf(weights)
		if !exact {
			t.Error("got a cut of few groups that is not exact")
		}
		got := weigh(weights, cut)
		if got < 0 {
			t.Fatalf("%v: the cut %v leaves a cycle", weights, cut)
		}
		edges := slices.SortedFunc(maps.Keys(weights), edge.compare)
		for set := range 1 << len(edges) {
			var other []edge
			for i, e := range edges {
				if set&(1<<i) != 0 {
					other = append(other, e)
				}
			}
			if n := weigh(weights, other); n >= 0 && n < got {
				t.Fatalf("%v: got %v (%d permissions), want %v (%d)", weights, cut, got, other, n)
			}
		}
	})
}

// Beyond what can be searched the cut is not the smallest, but it needs all that it holds.
func TestTheCutOfManyGroupsBreaksEveryCycleAndHoldsNothingInVain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := drawTangle(t, 60)
		cut, _ := cutOf(weights)
		if weigh(weights, cut) < 0 {
			t.Fatalf("%v: the cut %v leaves a cycle", weights, cut)
		}
		for i := range cut {
			if weigh(weights, slices.Delete(slices.Clone(cut), i, i+1)) >= 0 {
				t.Errorf("%v: %v need not be cut", weights, cut[i])
			}
		}
	})
}

// What a search finds is a yardstick for what is found without it.
func TestTheGreedyOrderIsSeldomFarFromTheBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tangle := newTangle(9)
		for e, w := range drawTangle(t, 9) {
			tangle.add(e.before, e.after, w)
		}
		cost := func(order []int) (sum int) {
			for _, e := range tangle.against(order) {
				sum += tangle.out[e.before][e.after]
			}
			return sum
		}
		best, found := cost(tangle.best()), cost(tangle.improve(tangle.greedy()))
		if found < best || found > 2*best {
			t.Errorf("got %d permissions, want %d to %d", found, best, 2*best)
		}
	})
}
