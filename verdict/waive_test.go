package verdict

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var day = time.Date(2026, 1, 10, 12, 0, 0, 0, time.UTC)

// drawVerdicts makes settled verdicts of a few groups with reasons of a few rules.
func drawVerdicts(t *rapid.T) []Verdict {
	var verdicts []Verdict
	for _, id := range []string{"sg-1", "sg-2", "sg-3"} {
		v := Verdict{Group: Group{ID: id, Name: rapid.SampledFrom([]string{"web", "db", ""}).Draw(t, "name")}}
		for range rapid.IntRange(0, 3).Draw(t, "reasons") {
			v.Reasons = append(v.Reasons, Reason{
				Rule:   rapid.SampledFrom([]string{"a", "b"}).Draw(t, "rule"),
				Effect: rapid.SampledFrom(Effects()).Draw(t, "effect"),
			})
		}
		verdicts = append(verdicts, v)
	}
	return Settle(verdicts)
}

func TestAWaiverNeverTakesABlockOutOfTheGateNorAnOutcomeItsWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		verdicts := drawVerdicts(t)
		outcomes := func() (all []Outcome) {
			for _, v := range verdicts {
				all = append(all, v.Outcome)
			}
			return all
		}
		before := outcomes()
		failOn := []Outcome{rapid.SampledFrom(Outcomes()).Draw(t, "fails on")}
		gate := Decide(failOn, verdicts)
		waivers := []Waiver{{
			Rule: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "waived"), Name: rapid.SampledFrom([]string{"*", "web", ""}).Draw(t, "pattern"),
			Until: rapid.SampledFrom([]string{"2026-01-09", "2026-01-10", "2026-12-31"}).Draw(t, "until"),
		}}
		done := Waive(verdicts, waivers, day)
		if !slices.Equal(before, outcomes()) {
			t.Errorf("outcomes: got %v, want %v", outcomes(), before)
		}
		waived := false
		for _, v := range verdicts {
			for _, r := range v.Reasons {
				waived = waived || r.Waived != nil
				if r.Waived != nil && r.Effect == EffectBlocks {
					t.Errorf("%s: a block is waived", v.Group.ID)
				}
			}
		}
		if used := done[0].Status == WaiverUsed || done[0].Status == WaiverEnding; used != waived {
			t.Errorf("status %s, and waived is %t", done[0].Status, waived)
		}
		after := Decide(failOn, verdicts)
		if slices.Contains(before, Blocked) && failOn[0] == Blocked && after.Result != GateFailed {
			t.Errorf("the gate on blocked: got %s", after.Result)
		}
		if !waived && after.Result != gate.Result {
			t.Errorf("nothing is waived: got %s, want %s", after.Result, gate.Result)
		}
	})
}

func TestAWaivedUnknownLeavesTheGateDecided(t *testing.T) {
	verdicts := Settle([]Verdict{{Group: Group{ID: "sg-1"}, Reasons: []Reason{{Rule: "a", Effect: EffectUnknown}, {Rule: "b", Effect: EffectBreaks}}}})
	failOn := []Outcome{Risky}
	if got := Decide(failOn, verdicts).Result; got != GateUndecided {
		t.Errorf("without a waiver: got %s, want undecided", got)
	}
	Waive(verdicts, []Waiver{{Rule: "a", Until: "2026-12-31"}}, day)
	if got := Decide(failOn, verdicts).Result; got != GateFailed {
		t.Errorf("with what breaks left: got %s, want failed", got)
	}
	Waive(verdicts, []Waiver{{Rule: "b", Until: "2026-12-31"}}, day)
	if got := Decide(failOn, verdicts); got.Result != GatePassed || got.Waived != 1 {
		t.Errorf("with nothing left: got %+v, want passed, 1 waived", got)
	}
}

func TestReadRefusesWhatIsNoReport(t *testing.T) {
	for _, text := range []string{
		"", "[]", "{}", "null", `{"schema": "sgfree/dossier/v1"}`, `{"schema": "sgfree/report/v1"} {}`,
		`{"schema": "sgfree/report/v1", "verdicts": [{"group": {"id": "sg-1"}, "outcome": "deletable"}]}`,
		`{"schema": "sgfree/report/v1", "verdicts": [{"group": {"id": "sg-1"}, "outcome": "deletable", "fingerprint": "f", "reasons": [{"effect": "error"}]}]}`,
	} {
		if _, err := Read(strings.NewReader(text)); err == nil {
			t.Errorf("%s: want an error", text)
		}
	}
	r, err := Read(strings.NewReader(`{"schema": "sgfree/report/v1", "later": 1, "verdicts": [{"group": {"id": "sg-1"}, "outcome": "deletable", "fingerprint": "f"}]}`))
	if err != nil || len(r.Verdicts) != 1 {
		t.Errorf("got %v, %v, want a report with a verdict", r, err)
	}
}

func TestWhatDidNotAnswerIsNeverWaivedNorKnown(t *testing.T) {
	verdicts := Settle([]Verdict{{Group: Group{ID: "sg-1"}, Reasons: []Reason{{Rule: "custom.a", Effect: EffectUnknown, Failed: true}}}})
	done := Waive(verdicts, []Waiver{{Rule: "custom.a", Group: "sg-1", Until: "2026-12-31"}}, day)
	if done[0].Status != WaiverFailed || verdicts[0].Reasons[0].Waived != nil {
		t.Errorf("got status %s and %+v", done[0].Status, verdicts[0].Reasons[0])
	}
	Recognize(verdicts, &Report{Verdicts: slices.Clone(verdicts)})
	if g := Decide([]Outcome{Blocked}, verdicts); verdicts[0].Known || g.Result != GateUndecided {
		t.Errorf("known is %t, and the gate is %s, want undecided", verdicts[0].Known, g.Result)
	}
}
