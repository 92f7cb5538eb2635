package verdict

import "slices"

// Decide says how a gate on some outcomes ends for verdicts: an unknown one leaves it
// undecided, unless unknown itself is listed or another one fails.
//
// What a change deletes is judged together: a group that only waits for others which the
// same change deletes, and may delete, does not fail the gate.
func Decide(failOn []Outcome, verdicts []Verdict) Gate {
	g := Gate{FailOn: failOn, Result: GatePassed}
	if len(failOn) == 0 {
		return Gate{FailOn: []Outcome{}, Result: GateNone}
	}
	going := map[string]bool{}
	for _, v := range verdicts {
		going[v.Group.ID] = v.Address != ""
	}
	for _, v := range verdicts {
		o, gated := atTheGate(v, going)
		switch {
		case !gated:
		case slices.Contains(failOn, o):
			g.Result = GateFailed
			return g
		case o == Unknown:
			g.Result = GateUndecided
		}
	}
	return g
}

// atTheGate is the outcome that the gate looks at: of the reasons that nobody has taken
// care of. It reports false for a verdict with none of them left.
func atTheGate(v Verdict, going map[string]bool) (Outcome, bool) {
	left := slices.DeleteFunc(slices.Clone(v.Reasons), func(r Reason) bool { return waits(v, r, going) })
	if len(left) == len(v.Reasons) {
		return v.Outcome, true
	}
	o := outcomeOf(left)
	return o, o != Deletable
}

// waits tells whether a reason only asks for other groups to be deleted first, which the
// change that deletes this one deletes too.
func waits(v Verdict, r Reason, going map[string]bool) bool {
	return v.Address != "" && r.Effect == EffectAfter && len(r.After) > 0 &&
		!slices.ContainsFunc(r.After, func(id string) bool { return !going[id] })
}
