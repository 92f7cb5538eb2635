package main

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/loader"
	"github.com/sgfree/sgfree/verdict"
)

// A peering is left out: where it goes, an unseen VPC behind it cannot name the group any more.
func TestWhatIsTakenForGoneAddsNoReasonAndFillsNoGap(t *testing.T) {
	e := newEngine(t)
	tmp := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		b, dir := build(t, tmp, w)
		ids := slices.DeleteFunc(b.Resources(), func(id string) bool { return id[:3] == "pcx" })
		var gone []loader.Gone
		for range rapid.IntRange(1, 3).Draw(t, "gone") {
			gone = append(gone, loader.Gone{ID: pick(t, ids, "id")})
		}
		before := e.reasons(t, dir)
		after := e.reasons(t, dir, gone...)
		for group, reasons := range after {
			for _, r := range reasons {
				// A note may be of use only where nothing weightier stands in the way.
				if r.Effect != verdict.EffectNote && !slices.ContainsFunc(before[group], func(o verdict.Reason) bool { return o.Rule == r.Rule && o.Message == r.Message }) {
					t.Errorf("%s: a new reason: %s: %s", group, r.Rule, r.Message)
				}
				if r.Effect != verdict.EffectUnknown && slices.ContainsFunc(gone, func(g loader.Gone) bool { return r.Subject != nil && r.Subject.ID == g.ID }) {
					t.Errorf("%s: still a reason: %s: %s", group, r.Rule, r.Message)
				}
			}
			for _, r := range before[group] {
				if r.Effect == verdict.EffectUnknown && !slices.ContainsFunc(reasons, func(o verdict.Reason) bool { return o.Rule == r.Rule && o.Message == r.Message }) {
					t.Errorf("%s: a gap went with %v: %s: %s", group, gone, r.Rule, r.Message)
				}
			}
		}
	})
}

// reasons assesses the dumps of a folder as if something were gone.
func (e engine) reasons(t *rapid.T, dir string, gone ...loader.Gone) map[string][]verdict.Reason {
	t.Helper()
	s, err := loader.Load([]string{dir}, loader.Options{Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	b := dossier.NewBuilder(s)
	if _, _, unknown := b.Assume(gone); len(unknown) > 0 {
		t.Fatalf("unknown: %v", unknown)
	}
	verdicts, err := e.Assess(context.Background(), b, 1)
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[string][]verdict.Reason{}
	for _, v := range verdicts {
		reasons[v.Group.ID] = v.Reasons
	}
	return reasons
}
