package dossier

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sgfree/sgfree/loader"
)

// joinAttempts gives each group the calls that tried to delete it, the last one first.
func (b *Builder) joinAttempts() {
	events := slices.Clone(b.snapshot.Events)
	slices.SortStableFunc(events, func(x, y *loader.Event) int {
		return cmp.Or(strings.Compare(y.Time, x.Time), strings.Compare(x.ID, y.ID))
	})
	seen := map[string]bool{}
	for _, v := range events {
		if v.Group == "" || v.ID != "" && seen[v.ID] {
			continue
		}
		seen[v.ID] = true
		for _, e := range b.resolve(v.Group, v.Region(), v.Owner) {
			e.attempts = append(e.attempts, v)
		}
	}
}

func attemptsOf(events []*loader.Event) []Attempt {
	attempts := make([]Attempt, len(events))
	for i, e := range events {
		attempts[i] = Attempt{Time: e.Time, By: e.By, Error: e.Error, Message: e.Message, Origin: originOf(e.Origin, Cited)}
	}
	return attempts
}
