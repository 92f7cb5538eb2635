package verdict

import (
	"path"
	"slices"
	"time"
)

// Waiver is a dated acceptance of what a rule finds of some groups. The selectors that are
// not empty must all fit.
type Waiver struct {
	Rule    string `json:"rule"`
	Group   string `json:"group,omitempty"`
	Name    string `json:"name,omitempty"` // a pattern of [path.Match]
	Tag     string `json:"tag,omitempty"`  // KEY=VALUE, or KEY for any value
	VPC     string `json:"vpc,omitempty"`
	Account string `json:"account,omitempty"`
	Reason  string `json:"reason"`
	Until   string `json:"until"` // the last day, in UTC, on which it counts: 2026-01-31
	// Place is the file and line where it stands.
	Place string `json:"place"`
	// Status is one of [WaiverUsed], [WaiverEnding], [WaiverEnded], [WaiverUnused], [WaiverRefused],
	// [WaiverFailed].
	Status string `json:"status"`
}

// What became of a waiver.
const (
	WaiverUsed    = "used"
	WaiverEnding  = "ending"  // used, and ends within two weeks
	WaiverEnded   = "ended"   // it does nothing any more
	WaiverUnused  = "unused"  // nothing fits it
	WaiverRefused = "refused" // what fits it blocks, and that is never waived
	WaiverFailed  = "failed"  // the rule did not answer, and that is never waived
)

// Waived is what a waiver says of a reason.
type Waived struct {
	Reason string `json:"reason"`
	Until  string `json:"until"`
}

// soon is how long before its end a waiver is about to end.
const soon = 14 * 24 * time.Hour

// Waive marks the reasons that a waiver accepts, never one that blocks or did not answer, and returns the
// waivers with what became of them. Each Until must be a date.
func Waive(verdicts []Verdict, waivers []Waiver, now time.Time) []Waiver {
	done := slices.Clone(waivers)
	for i := range done {
		w := &done[i]
		last, err := time.Parse(time.DateOnly, w.Until)
		end := last.AddDate(0, 0, 1)
		if err != nil || !now.Before(end) {
			w.Status = WaiverEnded
			continue
		}
		w.Status = WaiverUnused
		for j := range verdicts {
			v := &verdicts[j]
			if w.fits(v.Group) {
				w.mark(v.Reasons)
			}
		}
		if w.Status == WaiverUsed && end.Sub(now) < soon {
			w.Status = WaiverEnding
		}
	}
	return done
}

func (w *Waiver) mark(reasons []Reason) {
	for i := range reasons {
		r := &reasons[i]
		switch {
		case r.Rule != w.Rule:
		case r.Failed:
			if w.Status == WaiverUnused {
				w.Status = WaiverFailed
			}
		case r.Effect != EffectBlocks:
			r.Waived = &Waived{w.Reason, w.Until}
			w.Status = WaiverUsed
		case w.Status == WaiverUnused || w.Status == WaiverFailed:
			w.Status = WaiverRefused
		}
	}
}

func (w *Waiver) fits(g Group) bool {
	is := func(want, got string) bool { return want == "" || want == got }
	named, _ := path.Match(w.Name, g.Name)
	return is(w.Group, g.ID) && is(w.VPC, g.VPC) && is(w.Account, g.Account) && (w.Name == "" || named) &&
		(w.Tag == "" || tagged(g.Tags, w.Tag))
}
