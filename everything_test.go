package sgfree_test

import (
	"testing"
	"time"

	"github.com/sgfree/sgfree/assess"
	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/loader"
	"github.com/sgfree/sgfree/rules"
	"github.com/sgfree/sgfree/verdict"
)

func TestEverythingHasAReasonOfEveryRuleAndADumpOfEveryKind(t *testing.T) {
	longAgo := func(b *dossier.Builder) { b.LimitAge(time.Hour, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)) }
	asked := func(b *dossier.Builder) {
		if err := b.Ask("arn:aws:iam::111122223333:role/network-admin", nil); err != nil {
			t.Fatal(err)
		}
	}
	engine, verdicts, snapshot := assessed(t, "testdata/snapshots/everything", longAgo, asked)
	fired, dumped := map[string]int{}, map[string]int{}
	for _, v := range verdicts {
		for _, r := range v.Reasons {
			fired[r.Rule]++
		}
	}
	for _, d := range snapshot.Dumps {
		dumped[d.Kind.Name] += d.Records
	}
	for _, r := range engine.Rules() {
		if fired[r.ID] == 0 {
			t.Errorf("rule %s: no reason in testdata/snapshots/everything", r.ID)
		}
	}
	for _, k := range loader.Kinds() {
		if dumped[k.Name] == 0 {
			t.Errorf("kind %s: no record in testdata/snapshots/everything", k.Name)
		}
	}
}

// The demo is what a reader sees first: its dumps are whole, so that each verdict is the
// one that its group was made for.
func TestTheDemoGivesEachGroupTheOutcomeItWasMadeFor(t *testing.T) {
	want := map[string]verdict.Outcome{
		"default":           verdict.Blocked,
		"shop-alb":          verdict.Blocked,
		"checkout-function": verdict.Blocked,
		"ssm-endpoint":      verdict.Blocked,
		"build-server":      verdict.Blocked,
		"report-runner":     verdict.Blocked,
		"legacy-web":        verdict.DeletableAfter,
		"legacy-app":        verdict.DeletableAfter,
		"legacy-db":         verdict.Deletable,
		"batch-scheduler":   verdict.DeletableAfter,
		"batch-worker":      verdict.DeletableAfter,
		"search-cluster":    verdict.DeletableAfter,
		"warehouse-access":  verdict.DeletableAfter,
		"ftp-import":        verdict.Deletable,
		"report-archive":    verdict.Deletable,
		"test-of-monday":    verdict.Deletable,
	}
	_, verdicts, _ := assessed(t, "testdata/snapshots/demo")
	for _, v := range verdicts {
		if v.Outcome != want[v.Group.Name] {
			t.Errorf("%s: got %s, want %s", v.Group.Name, v.Outcome, want[v.Group.Name])
		}
		for _, r := range v.Reasons {
			if r.Effect == verdict.EffectUnknown {
				t.Errorf("%s: %s: %s, want a demo without gaps", v.Group.Name, r.Rule, r.Message)
			}
		}
	}
	if len(verdicts) != len(want)+1 { // two VPCs, two default groups
		t.Errorf("got %d verdicts, want %d", len(verdicts), len(want)+1)
	}
}

func assessed(t *testing.T, path string, asked ...func(*dossier.Builder)) (*assess.Engine, []verdict.Verdict, *loader.Snapshot) {
	t.Helper()
	s, err := loader.Load([]string{path}, loader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	engine, err := assess.New(rules.FS, rules.DossierSchema())
	if err != nil {
		t.Fatal(err)
	}
	b := dossier.NewBuilder(s)
	for _, ask := range asked {
		ask(b)
	}
	verdicts, err := engine.Assess(t.Context(), b, 0)
	if err != nil {
		t.Fatal(err)
	}
	return engine, verdict.Settle(verdicts), s
}
