package verdict

import (
	"testing"

	"pgregory.net/rapid"
)

func TestADiffOfAReportWithItselfIsEmpty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := &Report{Verdicts: drawVerdicts(t)}
		d := Compare(r, r, Outcomes())
		if d.Same != len(r.Verdicts) || len(d.Came)+len(d.Went)+len(d.Changed) != 0 || d.Gate.Result != GatePassed {
			t.Errorf("got %+v, want nothing but %d the same", d, len(r.Verdicts))
		}
	})
}

func TestADiffTellsOfEveryGroupOnceAndTurnsRound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := &Report{Verdicts: drawVerdicts(t)}, &Report{Verdicts: drawVerdicts(t)}
		a.Verdicts = a.Verdicts[rapid.IntRange(0, 3).Draw(t, "came"):]
		b.Verdicts = b.Verdicts[:rapid.IntRange(0, 3).Draw(t, "went")]
		there, back := Compare(a, b, nil), Compare(b, a, nil)
		if got, want := there.Same+len(there.Came)+len(there.Changed), len(b.Verdicts); got != want {
			t.Errorf("got %d groups of the new report, want %d", got, want)
		}
		if got, want := there.Same+len(there.Went)+len(there.Changed), len(a.Verdicts); got != want {
			t.Errorf("got %d groups of the old report, want %d", got, want)
		}
		if there.Same != back.Same || len(there.Came) != len(back.Went) || len(there.Changed) != len(back.Changed) {
			t.Errorf("there %+v, back %+v", there, back)
		}
		for i, c := range there.Changed {
			if o := back.Changed[i]; c.From != o.To || len(c.Appeared) != len(o.Cleared) || len(c.Cleared) != len(o.Appeared) {
				t.Errorf("%s: there %+v, back %+v", c.Group.ID, c, o)
			}
		}
	})
}

func TestTheGateOfADiffLooksAtWhatBecameOfAGroup(t *testing.T) {
	at := func(o Outcome) *Report { return &Report{Verdicts: []Verdict{{Group: Group{ID: "sg-1"}, Outcome: o}}} }
	for _, tt := range []struct {
		name          string
		before, after *Report
		want          GateResult
	}{
		{"it was so before", at(Blocked), at(Blocked), GatePassed},
		{"it had another that fails", at(Risky), at(Blocked), GatePassed},
		{"it had none that fails", at(Deletable), at(Blocked), GateFailed},
		{"it is new", &Report{}, at(Blocked), GateFailed},
		{"it is not known any more", at(Deletable), at(Unknown), GateUndecided},
		{"it was not known before", at(Unknown), at(Unknown), GatePassed},
		{"it went", at(Blocked), &Report{}, GatePassed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Compare(tt.before, tt.after, []Outcome{Blocked, Risky}).Gate.Result; got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
