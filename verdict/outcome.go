package verdict

import "slices"

// Outcome says what DeleteSecurityGroup would do now, and what it would leave behind.
type Outcome string

// The outcomes, in order of precedence: the first that any reason calls for wins.
const (
	Blocked        Outcome = "blocked"         // EC2 refuses, and something in use must change first
	Unknown        Outcome = "unknown"         // the snapshot cannot say
	Risky          Outcome = "risky"           // EC2 accepts, and a configuration that names the group breaks later
	DeletableAfter Outcome = "deletable-after" // only permissions name the group
	Deletable      Outcome = "deletable"       // EC2 accepts, as far as the dumps show
)

// Outcomes lists every outcome in order of precedence.
func Outcomes() []Outcome {
	return []Outcome{Blocked, Unknown, Risky, DeletableAfter, Deletable}
}

// Effect is what a reason does to the outcome.
type Effect string

// The effects; each but note calls for one outcome.
const (
	EffectBlocks  Effect = "blocks"
	EffectUnknown Effect = "unknown"
	EffectBreaks  Effect = "breaks"
	EffectAfter   Effect = "after"
	EffectNote    Effect = "note"
)

// Effects lists every effect, the weightiest first.
func Effects() []Effect {
	return []Effect{EffectBlocks, EffectUnknown, EffectBreaks, EffectAfter, EffectNote}
}

// Outcome is the outcome that a reason of this effect calls for.
func (e Effect) Outcome() Outcome {
	switch e {
	case EffectBlocks:
		return Blocked
	case EffectBreaks:
		return Risky
	case EffectAfter:
		return DeletableAfter
	case EffectNote:
		return Deletable
	case EffectUnknown:
		return Unknown
	}
	return Unknown
}

// rank is the place of an outcome in the order of precedence, 0 first.
func rank(o Outcome) int { return slices.Index(Outcomes(), o) }

// GateResult says how a gate ended.
type GateResult string

// The results of a gate.
const (
	GateNone      GateResult = "none"      // no gate was set
	GatePassed    GateResult = "passed"    // no selected group has an outcome that fails
	GateFailed    GateResult = "failed"    // a selected group has one
	GateUndecided GateResult = "undecided" // none has, but an unknown one might
)
