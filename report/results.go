package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/sgfree/sgfree/verdict"
)

// result is a reason as tools see it that track one finding over many runs.
type result struct {
	*verdict.Reason

	of *verdict.Verdict
	// assuming is what the verdict takes for gone, empty for nothing.
	assuming string
	// id is the same in every run for the same thing found of the same group, and another for
	// anything else; like the fingerprint of a verdict it has no line and no path in it.
	id string
}

// resultsOf are the reasons of a verdict, but for those that are waived and those of a verdict
// that the baseline has, unless they are asked for.
func resultsOf(v *verdict.Verdict, assuming string, o Options) []result {
	all := make([]result, 0, len(v.Reasons))
	seen := map[string]int{}
	for i := range v.Reasons {
		r := &v.Reasons[i]
		if !o.Waived && (v.Known || r.Waived != nil) {
			continue
		}
		id := resultID(v, r)
		if seen[id]++; seen[id] > 1 {
			id += "-" + strconv.Itoa(seen[id])
		}
		all = append(all, result{r, v, assuming, id})
	}
	return all
}

func resultID(v *verdict.Verdict, r *verdict.Reason) string {
	facts := []string{v.Group.Partition, v.Group.Account, v.Group.Region, v.Group.ID, r.Rule, string(r.Effect)}
	if s := r.Subject; s != nil {
		facts = append(facts, s.Kind, s.ID)
	}
	if p := r.Permission; p != nil {
		facts = append(facts, p.RuleID, p.Group, p.Direction, p.Protocol, portOf(p.FromPort), portOf(p.ToPort), fmt.Sprint(p.Pair))
	}
	sum := sha256.Sum256([]byte(strings.Join(facts, "\x1f")))
	return hex.EncodeToString(sum[:16])
}

func portOf(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// sentence is what was found, and of which group.
func (r result) sentence() string {
	s := known(r.of) + " is " + Terminal(string(r.of.Outcome))
	if r.assuming != "" {
		s += " (" + r.assuming + ")"
	}
	return s + ": " + prose(r.Message)
}

// known is a group as a line of its own knows it: by id, name, and address in the change that
// deletes it.
func known(v *verdict.Verdict) string {
	s := orDash(v.Group.ID) + " (" + orDash(v.Group.Name) + ")"
	if v.Address != "" {
		s += " at " + phrase(v.Address)
	}
	return s
}

// gateAt says how the gate ended for each verdict of a report: as noted, or else as it would.
func gateAt(r *verdict.Report) func(*verdict.Verdict) verdict.GateResult {
	at := r.Gate.At(r.Verdicts)
	return func(v *verdict.Verdict) verdict.GateResult { return cmp.Or(v.Gate, at(v)) }
}

// place is where it stands. Every reason that sgfree writes cites a place; one that cites none
// stands at the beginning of nothing.
func (r result) place() verdict.Evidence {
	at := verdict.Evidence{File: "-", Line: 1}
	if len(r.Evidence) > 0 {
		at = r.Evidence[0]
	}
	at.Line = max(at.Line, 1)
	return at
}

// accepted says why nobody need act on it, "" where somebody should.
func (r result) accepted() string {
	switch {
	case r.Waived != nil:
		return "waived until " + phrase(r.Waived.Until) + ": " + prose(r.Waived.Reason)
	case r.of.Known:
		return "in the baseline"
	}
	return ""
}

// severity is how machines weigh an effect.
type severity struct{ sarif, problem, gitlab string }

var severities = map[verdict.Effect]severity{
	verdict.EffectBlocks:  {"error", "error", "blocker"},
	verdict.EffectUnknown: {"warning", "warning", "major"},
	verdict.EffectBreaks:  {"warning", "warning", "critical"},
	verdict.EffectAfter:   {"warning", "warning", "minor"},
	verdict.EffectNote:    {"note", "recommendation", "info"},
}

// severityOf is that of unknown for an effect that nobody knows.
func severityOf(e verdict.Effect) severity {
	if s, ok := severities[e]; ok {
		return s
	}
	return severities[verdict.EffectUnknown]
}
