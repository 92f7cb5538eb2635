package verdict

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Settle turns the reasons of each group into an outcome, and works out what follows
// across groups: which of the groups that name another may themselves be deleted first.
// It orders verdicts by scope and id and reasons by weight; it takes verdicts over.
//
// Groups that are held only by one another, in chains or cycles, come out deletable-after
// together. A group that stays, and a default group, is never listed to be deleted: its
// permission is revoked.
func Settle(verdicts []Verdict) []Verdict {
	slices.SortStableFunc(verdicts, func(a, b Verdict) int { return compareGroups(a.Group, b.Group) })
	leaves := map[string]bool{} // groups that may go, by key
	for i := range verdicts {
		v := &verdicts[i]
		slices.SortStableFunc(v.Reasons, compareReasons)
		v.Outcome = outcomeOf(v.Reasons)
		leaves[key(v.Group.Region, v.Group.ID)] = v.Group.Name != "default" && (v.Outcome == Deletable || v.Outcome == DeletableAfter)
	}
	for i := range verdicts {
		v := &verdicts[i]
		for j := range v.Reasons {
			r := &v.Reasons[j]
			if r.Effect != EffectAfter || r.Permission == nil || r.Permission.Group == v.Group.ID {
				continue
			}
			if leaves[key(v.Group.Region, r.Permission.Group)] {
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
		fact := []string{r.Rule, string(r.Effect)}
		if s := r.Subject; s != nil {
			fact = append(fact, s.Kind, s.ID)
		}
		facts = append(facts, strings.Join(fact, "\x1f"))
	}
	slices.Sort(facts)
	head := strings.Join([]string{v.Group.Partition, v.Group.Account, v.Group.Region, v.Group.ID}, "\x1f")
	sum := sha256.Sum256([]byte(head + "\x1e" + strings.Join(facts, "\x1e")))
	return hex.EncodeToString(sum[:16])
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

// Decide says how a gate on some outcomes ends for verdicts: an unknown one leaves it
// undecided, unless unknown itself is listed or another one fails.
func Decide(failOn []Outcome, verdicts []Verdict) Gate {
	g := Gate{FailOn: failOn, Result: GatePassed}
	if len(failOn) == 0 {
		return Gate{FailOn: []Outcome{}, Result: GateNone}
	}
	for _, v := range verdicts {
		switch {
		case slices.Contains(failOn, v.Outcome):
			g.Result = GateFailed
			return g
		case v.Outcome == Unknown:
			g.Result = GateUndecided
		}
	}
	return g
}
