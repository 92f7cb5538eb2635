package dossier

import (
	"maps"
	"slices"
	"time"

	"github.com/sgfree/sgfree/loader"
)

// Complete is the status of a kind of which nothing tells that anything is missing.
const Complete = "complete"

// Coverage says how much of a kind the snapshot holds of a scope.
type Coverage struct {
	Scope  loader.Scope
	Kind   *loader.Kind
	Status string // Complete, or the worst of Missing, Truncated and Partial
	// Denied says why a dump that was asked for is not there; empty for one that is, or was not
	// asked for.
	Denied string
	// Command makes the dump.
	Command string
	// Taken is when the oldest of the dumps was saved; zero where no manifest tells.
	Taken time.Time
}

// Coverage lists, for each scope, the core kinds, those that can block a delete besides,
// and the others that were dumped there or should have been. What was dumped of an account or an
// organization is listed in each scope of it.
func (b *Builder) Coverage() (all []Coverage) {
	type key struct {
		scope loader.Scope
		kind  *loader.Kind
	}
	taken := map[key]time.Time{}
	scopes := slices.SortedFunc(maps.Keys(b.gaps.dumped), loader.Scope.Compare)
	for _, d := range b.snapshot.Dumps {
		of := []loader.Scope{d.Scope}
		if d.Kind.Aside {
			of = slices.DeleteFunc(slices.Clone(scopes), func(s loader.Scope) bool { return !isAside(d, s) })
		}
		for _, s := range of {
			at := key{s, d.Kind}
			if first, ok := taken[at]; !ok || d.File.Taken.Before(first) {
				taken[at] = d.File.Taken
			}
		}
	}
	for _, s := range scopes {
		for _, k := range loader.Kinds() {
			if denied := b.gaps.denied[s][k.Name]; k.Core || k.Bears || b.gaps.dumped[s][k.Name] || denied != "" || slices.Contains(b.required, k) {
				all = append(all, Coverage{s, k, b.gaps.status(s, k), denied, command(k, s), taken[key{s, k}]})
			}
		}
	}
	return all
}

func (g *gaps) status(s loader.Scope, k *loader.Kind) string {
	for _, what := range []string{Missing, Truncated, Partial} {
		if slices.ContainsFunc(g.found[s], func(gap Gap) bool { return gap.What == what && gap.Kind == k.Name }) {
			return what
		}
	}
	if !g.dumped[s][k.Name] || g.denied[s][k.Name] != "" {
		return Missing
	}
	return Complete
}
