package verdict

import "slices"

// Decide says how a gate on some outcomes ends for verdicts: an unknown one leaves it
// undecided, unless unknown itself is listed or another one fails.
//
// It looks at what nobody has taken care of: not at waived reasons, nor at verdicts of the
// baseline. What a change deletes is judged together: a group that only waits for others
// which the same change deletes, and may delete, does not fail the gate.
func Decide(failOn []Outcome, verdicts []Verdict) Gate {
	if len(failOn) == 0 {
		return Gate{FailOn: []Outcome{}, Result: GateNone}
	}
	g := Gate{FailOn: failOn, Result: GatePassed}
	at := g.At(verdicts)
	for i := range verdicts {
		switch v := &verdicts[i]; at(v) {
		case GateNone:
			if v.Known {
				g.Known++
			} else {
				g.Waived++
			}
		case GateFailed:
			g.Result = GateFailed
		case GateUndecided:
			if g.Result == GatePassed {
				g.Result = GateUndecided
			}
		case GatePassed:
		}
	}
	return g
}

// Judge decides a gate for the verdicts of the report, and notes how it ends for each.
func (r *Report) Judge(failOn []Outcome) {
	r.Gate = Decide(failOn, r.Verdicts)
	if r.Gate.Result == GateNone {
		for i := range r.Verdicts { // what an earlier gate noted
			if v := &r.Verdicts[i]; v.Gate != "" {
				v.Gate, v.Reasons = "", slices.Clone(v.Reasons)
				for j := range v.Reasons {
					v.Reasons[j].InChange = false
				}
			}
		}
		return
	}
	at, going := r.Gate.At(r.Verdicts), goingOf(r.Verdicts)
	note := func(v *Verdict) {
		v.Gate = at(v)
		for i := range v.Reasons {
			v.Reasons[i].InChange = v.waits(&v.Reasons[i], going)
		}
	}
	for i := range r.Verdicts {
		note(&r.Verdicts[i])
	}
	if stream := r.Stream; stream != nil {
		r.Stream = func(yield func(*Verdict) bool) {
			for v := range stream {
				if note(v); !yield(v) {
					return
				}
			}
		}
	}
}

// At says how the gate ends for each of these verdicts by itself: with none where no gate is
// set, and where it does not look at the verdict, which is in the baseline or waived.
func (g Gate) At(verdicts []Verdict) func(*Verdict) GateResult {
	going := goingOf(verdicts)
	return func(v *Verdict) GateResult {
		o := v.atTheGate(going)
		settled := o == Deletable && v.Outcome != Deletable
		switch {
		case len(g.FailOn) == 0 || v.Known || settled && v.Waived():
			return GateNone
		case settled:
			return GatePassed
		case slices.Contains(g.FailOn, o):
			return GateFailed
		case o == Unknown:
			return GateUndecided
		}
		return GatePassed
	}
}

// goingOf are the groups that a change deletes, but for those that cannot go, whatever the gate
// is told to overlook. One of which that is not known is among them where it leaves the gate
// undecided by itself.
func goingOf(verdicts []Verdict) map[string]bool {
	going := map[string]bool{}
	for i := range verdicts {
		if verdicts[i].Address != "" {
			going[verdicts[i].Group.ID] = true
		}
	}
	for before := -1; before != len(going); {
		before = len(going)
		for i := range verdicts {
			if v := &verdicts[i]; going[v.Group.ID] && !v.goes(going) {
				delete(going, v.Group.ID)
			}
		}
	}
	return going
}

func (v *Verdict) goes(going map[string]bool) bool {
	o, _ := v.outcomeBut(func(r *Reason) bool { return r.Effect == EffectBreaks || v.waits(r, going) })
	overlooked := v.Known || !slices.ContainsFunc(v.Reasons, func(r Reason) bool { return r.Effect == EffectUnknown && r.Waived == nil })
	return o == Deletable || o == Unknown && !overlooked
}

// Waived tells whether waivers accept all that stands against the group.
func (v *Verdict) Waived() bool {
	o, skipped := v.outcomeBut(func(r *Reason) bool { return r.Waived != nil })
	return skipped && o == Deletable && v.Outcome != Deletable
}

// atTheGate is the outcome of the reasons that nobody has taken care of.
func (v *Verdict) atTheGate(going map[string]bool) Outcome {
	o, skipped := v.outcomeBut(func(r *Reason) bool { return r.Waived != nil || v.waits(r, going) })
	if !skipped {
		return v.Outcome
	}
	return o
}

// outcomeBut is the outcome that some reasons left out would leave, and whether there are any.
func (v *Verdict) outcomeBut(skip func(*Reason) bool) (o Outcome, skipped bool) {
	o = Deletable
	for i := range v.Reasons {
		r := &v.Reasons[i]
		if skip(r) {
			skipped = true
		} else if called := r.Effect.Outcome(); rank(called) < rank(o) {
			o = called
		}
	}
	return o, skipped
}

// waits tells whether a reason only asks for other groups to be deleted first, which the
// change that deletes this one deletes too.
func (v *Verdict) waits(r *Reason, going map[string]bool) bool {
	return v.Address != "" && r.Effect == EffectAfter && len(r.After) > 0 &&
		!slices.ContainsFunc(r.After, func(id string) bool { return !going[id] })
}

// Recognize marks the verdicts that are in a baseline: the same group with the same findings. Where
// a rule did not answer there is nothing to know.
func Recognize(verdicts []Verdict, baseline *Report) {
	known := map[string]bool{}
	for _, v := range baseline.Verdicts {
		known[v.Fingerprint] = true
	}
	for i := range verdicts {
		v := &verdicts[i]
		v.Known = known[v.Fingerprint] && !slices.ContainsFunc(v.Reasons, func(r Reason) bool { return r.Failed })
	}
}

// Prune leaves of a baseline what still holds, and what the report now is not about.
func Prune(baseline, now *Report) (kept *Report, gone int) {
	still := map[string]bool{}
	for _, v := range now.Verdicts {
		still[v.Fingerprint] = true
	}
	pruned := *baseline
	pruned.Verdicts = slices.DeleteFunc(slices.Clone(baseline.Verdicts), func(v Verdict) bool { return !still[v.Fingerprint] && now.LookedFor(&v.Group) })
	pruned.Summary = Summarize(pruned.Verdicts)
	return &pruned, len(baseline.Verdicts) - len(pruned.Verdicts)
}
