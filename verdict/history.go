package verdict

import (
	"fmt"
	"slices"
)

// Past is an earlier report and what to call it.
type Past struct {
	Name   string
	Report *Report
}

// Silent counts the groups that the report says nothing of because it was made of others.
func (p Past) Silent(verdicts []Verdict) (n int) {
	then := index([]Past{p})[0]
	for i := range verdicts {
		if g := &verdicts[i].Group; then[identity(*g)] == nil && !p.Report.LookedFor(g) {
			n++
		}
	}
	return n
}

const heldBefore = "held_before"

// HeldBefore is the rule of the reasons that [Remember] adds.
func HeldBefore() Rule {
	return Rule{
		ID: heldBefore, Title: "The group was less free in an earlier snapshot", Effect: EffectBreaks,
		Description: "What runs at night only, or is scaled to nothing for a while, is not in every snapshot. A group is called " +
			"deletable only if it was so in each of the snapshots that --history names.",
		Remediation: "See what held the group then, and whether it comes back.",
		References:  []string{}, Origin: "builtin",
	}
}

// effectsOf are what an earlier outcome does to one that is better now: what was in use then
// may be in use again.
var effectsOf = map[Outcome]Effect{Blocked: EffectBreaks, Risky: EffectBreaks, Unknown: EffectUnknown, DeletableAfter: EffectAfter}

// Remember adds a reason to each verdict that is better than in an earlier report. It takes
// verdicts that are not settled yet, and the past oldest first; a group that an earlier report
// does not have was not there.
func Remember(verdicts []Verdict, past []Past) {
	if len(past) == 0 {
		return
	}
	then := index(past)
	for i := range verdicts {
		v := &verdicts[i]
		now := v.Outline().Outcome
		var worst *Verdict
		name, worse, seen := "", 0, 0
		for n := range past {
			was := then[n][identity(v.Group)]
			if was == nil {
				continue
			}
			seen++
			if rank(was.Outcome) >= rank(now) {
				continue
			}
			worse++
			if worst == nil || rank(was.Outcome) <= rank(worst.Outcome) {
				worst, name = was, past[n].Name
			}
		}
		if worst != nil {
			v.Reasons = append(v.Reasons, held(worst, name, worse, seen))
		}
	}
}

// held is the reason that an earlier verdict gives.
func held(was *Verdict, name string, worse, seen int) Reason {
	rule := HeldBefore()
	r := Reason{
		Rule: rule.ID, Effect: effectsOf[was.Outcome], Remediation: rule.Remediation, Evidence: []Evidence{},
		Message: fmt.Sprintf("the group was %s in %s", was.Outcome, name),
	}
	reasons := slices.SortedStableFunc(slices.Values(was.Reasons), compareReasons)
	if len(reasons) > 0 {
		r.Message += ": " + reasons[0].Message
		r.Subject, r.Evidence = reasons[0].Subject, reasons[0].Evidence
	}
	if worse > 1 {
		r.Message += fmt.Sprintf(" (and less free than now in %d of %d earlier snapshots)", worse, seen)
	}
	return r
}

// Date sets on settled verdicts since when each has had its outcome: the first of the
// reports, oldest first, from which on it was the same in every one that has the group. The
// reasons of [Remember] do not count.
func Date(verdicts []Verdict, past []Past) {
	if len(past) == 0 {
		return
	}
	then := index(past)
	for i := range verdicts {
		v := &verdicts[i]
		now := v.Outcome
		if alone, held := v.outcomeBut(func(r *Reason) bool { return r.Rule == heldBefore }); held {
			now = alone
		}
		for n := range slices.Backward(past) {
			was := then[n][identity(v.Group)]
			if was == nil || was.Outcome != now {
				break
			}
			v.Since = past[n].Name
		}
	}
}

func index(past []Past) []map[string]*Verdict {
	all := make([]map[string]*Verdict, len(past))
	for n, p := range past {
		all[n] = map[string]*Verdict{}
		for i := range p.Report.Verdicts {
			all[n][identity(p.Report.Verdicts[i].Group)] = &p.Report.Verdicts[i]
		}
	}
	return all
}
