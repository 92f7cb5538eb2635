package dossier

import (
	"fmt"
	"slices"
	"time"

	"github.com/sgfree/sgfree/loader"
)

// LimitAge gives a gap to every scope with dumps that were saved longer than most before now,
// after now, or nobody knows when. It comes before the first dossier.
func (b *Builder) LimitAge(most time.Duration, now time.Time) {
	type sort struct {
		scope loader.Scope
		why   string
	}
	tooOld := fmt.Sprintf("longer than %s before %s", ageInWords(most), stamp(now))
	old := map[sort][]*loader.Dump{}
	var sorts []sort
	for _, d := range b.snapshot.Dumps {
		if d.Kind.Aside {
			continue
		}
		taken := d.File.Taken
		at := sort{scope: d.Scope}
		switch {
		case taken.IsZero():
			at.why = "is of no known age, for no manifest tells when it was saved"
		case taken.After(now):
			at.why = "was saved at " + stamp(taken) + ", which is after " + stamp(now)
		case now.Sub(taken) > most:
			at.why = "was saved at " + stamp(taken) + ", " + tooOld
		default:
			continue
		}
		if old[at] == nil {
			sorts = append(sorts, at)
		}
		old[at] = append(old[at], d)
	}
	for _, at := range sorts {
		b.gaps.found[at.scope] = append(b.gaps.found[at.scope], staleGap(at.scope, at.why, old[at]))
	}
}

// staleGap is one gap for all the dumps of a scope that are stale for the same reason, named
// after the first of them in the order of the kinds.
func staleGap(s loader.Scope, why string, dumps []*loader.Dump) Gap {
	first := slices.MinFunc(dumps, func(a, b *loader.Dump) int {
		return slices.Index(loader.Kinds(), a.Kind) - slices.Index(loader.Kinds(), b.Kind)
	})
	others := ""
	if n := len(dumps) - 1; n > 0 {
		others = fmt.Sprintf("; so with %d more of %s", n, place(s))
	}
	gap := gapIn(s, Stale, first.Kind, fmt.Sprintf("the %s dump %s %s%s", words(first.Kind.Name), first.File.Name, why, others))
	gap.Origin = originOf(first.Origin, Cited)
	return gap
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// ageInWords is a duration as --max-age reads it.
func ageInWords(d time.Duration) string {
	const day = 24 * time.Hour
	if d%day == 0 {
		return fmt.Sprintf("%dd", d/day)
	}
	if d%time.Hour == 0 {
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return d.String()
}
