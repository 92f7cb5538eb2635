package verdict

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"
)

// Settle turns the reasons of each group into an outcome, and works out what follows
// across groups: which of the groups that name another may themselves be deleted first.
// It orders verdicts by scope and id and reasons by weight; it takes verdicts over.
//
// Groups that are held only by one another, in chains or cycles, come out deletable-after
// together. A group that stays, and a default group, is never listed to be deleted first,
// and neither is one of the same cycle, which cannot go first either: what is left to do
// there is to revoke the permission.
func Settle(verdicts []Verdict) []Verdict {
	slices.SortStableFunc(verdicts, func(a, b Verdict) int { return compareGroups(a.Group, b.Group) })
	leaves := map[string]int{} // groups that may go: their places among the verdicts
	for i := range verdicts {
		v := &verdicts[i]
		slices.SortStableFunc(v.Reasons, compareReasons)
		v.Outcome = outcomeOf(v.Reasons)
		if v.Group.Name != "default" && (v.Outcome == Deletable || v.Outcome == DeletableAfter) {
			leaves[key(v.Group.Region, v.Group.ID)] = i
		}
	}
	first := func(v *Verdict, r *Reason) (place int, may bool) {
		if r.Effect != EffectAfter || r.Permission == nil || r.Permission.Group == v.Group.ID {
			return 0, false
		}
		place, may = leaves[key(v.Group.Region, r.Permission.Group)]
		return place, may
	}
	cycles := cyclesOf(verdicts, first)
	for i := range verdicts {
		v := &verdicts[i]
		for j := range v.Reasons {
			r := &v.Reasons[j]
			place, may := first(v, r)
			if may && (cycles[i] == 0 || cycles[i] != cycles[place]) {
				r.After = []string{r.Permission.Group}
				v.After = append(v.After, r.Permission.Group)
			}
		}
		slices.Sort(v.After)
		v.After = slices.Compact(v.After)
		v.Fingerprint = fingerprint(v)
	}
	return verdicts
}

// cyclesOf numbers the cycles among verdicts: those that wait for one another have the
// same number, and those in no cycle have 0.
func cyclesOf(verdicts []Verdict, first func(*Verdict, *Reason) (int, bool)) []int {
	g := simple.NewDirectedGraph()
	for i := range verdicts {
		v := &verdicts[i]
		for j := range v.Reasons {
			if place, may := first(v, &v.Reasons[j]); may && place != i {
				g.SetEdge(simple.Edge{F: simple.Node(i), T: simple.Node(place)})
			}
		}
	}
	numbers := make([]int, len(verdicts))
	for n, component := range topo.TarjanSCC(g) {
		if len(component) > 1 {
			for _, node := range component {
				numbers[node.ID()] = n + 1
			}
		}
	}
	return numbers
}

func key(region, id string) string { return region + " " + id }

func compareGroups(a, b Group) int {
	return cmp.Or(
		strings.Compare(a.Partition, b.Partition), strings.Compare(a.Account, b.Account),
		strings.Compare(a.Region, b.Region), strings.Compare(a.ID, b.ID),
	)
}

// compareReasons puts the weightiest first, then orders by rule, place and text, so that
// the order tells nothing of how the rules ran.
func compareReasons(a, b Reason) int {
	var ea, eb Evidence
	if len(a.Evidence) > 0 {
		ea = a.Evidence[0]
	}
	if len(b.Evidence) > 0 {
		eb = b.Evidence[0]
	}
	return cmp.Or(
		slices.Index(Effects(), a.Effect)-slices.Index(Effects(), b.Effect),
		strings.Compare(a.Rule, b.Rule),
		strings.Compare(ea.File, eb.File), cmp.Compare(ea.Line, eb.Line), strings.Compare(ea.Path, eb.Path),
		strings.Compare(a.Message, b.Message),
	)
}

// fingerprint names what was found of a group, not where: it stays while the dump is
// taken anew and changes when a reason comes or goes.
func fingerprint(v *Verdict) string {
	facts := make([]string, 0, len(v.Reasons))
	for _, r := range v.Reasons {
		facts = append(facts, fact(r))
	}
	slices.Sort(facts)
	head := strings.Join([]string{v.Group.Partition, v.Group.Account, v.Group.Region, v.Group.ID}, "\x1f")
	sum := sha256.Sum256([]byte(head + "\x1e" + strings.Join(facts, "\x1e")))
	return hex.EncodeToString(sum[:16])
}

// fact is what a reason says, not where it stands nor in which words.
func fact(r Reason) string {
	fact := []string{r.Rule, string(r.Effect)}
	if s := r.Subject; s != nil {
		fact = append(fact, s.Kind, s.ID)
	}
	return strings.Join(fact, "\x1f")
}

// Summarize counts verdicts by outcome.
func Summarize(verdicts []Verdict) Summary {
	s := Summary{Groups: len(verdicts), Outcomes: map[Outcome]int{}}
	for _, o := range Outcomes() {
		s.Outcomes[o] = 0
	}
	for _, v := range verdicts {
		s.Outcomes[v.Outcome]++
	}
	return s
}
