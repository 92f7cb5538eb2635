package dossier

import (
	"slices"

	"github.com/sgfree/sgfree/loader"
)

// Coverage says how much of a kind the snapshot holds of a scope.
type Coverage struct {
	Scope  loader.Scope
	Kind   *loader.Kind
	Status string // complete, or the worst of missing, truncated and partial
}

// Coverage lists, for each scope, the core kinds, those that can block a delete besides,
// and the others that were dumped there.
func (b *Builder) Coverage() (all []Coverage) {
	var scopes []loader.Scope
	for s := range b.gaps.dumped {
		scopes = append(scopes, s)
	}
	slices.SortFunc(scopes, loader.Scope.Compare)
	for _, s := range scopes {
		for _, k := range loader.Kinds() {
			if k.Core || k.Bears || b.gaps.dumped[s][k.Name] {
				all = append(all, Coverage{s, k, b.gaps.status(s, k)})
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
	if !g.dumped[s][k.Name] {
		return Missing
	}
	return "complete"
}
