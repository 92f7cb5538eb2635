package verdict

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestWithItsHistoryAGroupIsNeverMoreDeletableThanItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var past []Past
		for _, name := range []string{"monday", "tuesday"} {
			past = append(past, Past{name, &Report{Verdicts: drawVerdicts(t)}})
		}
		verdicts := drawVerdicts(t)
		alone := slices.Clone(verdicts)
		Remember(verdicts, past)
		verdicts = Settle(verdicts)
		for i, v := range verdicts {
			worst := alone[i].Outcome
			for _, p := range past {
				if was := p.Report.Verdicts[i].Outcome; rank(was) < rank(worst) {
					worst = was
				}
			}
			if v.Outcome == Deletable && worst != Deletable {
				t.Errorf("%s: deletable, and it was %s", v.Group.ID, worst)
			}
			if worst == alone[i].Outcome && v.Outcome != worst {
				t.Errorf("%s: got %s, want %s as it always was", v.Group.ID, v.Outcome, worst)
			}
			if rank(v.Outcome) > rank(alone[i].Outcome) {
				t.Errorf("%s: %s became %s by its history", v.Group.ID, alone[i].Outcome, v.Outcome)
			}
		}
	})
}

func TestSinceIsTheFirstOfTheUnbrokenRun(t *testing.T) {
	at := func(name string, o ...Outcome) Past {
		r := &Report{}
		for _, o := range o {
			r.Verdicts = append(r.Verdicts, Verdict{Group: Group{ID: "sg-1"}, Outcome: o})
		}
		return Past{name, r}
	}
	for _, tt := range []struct {
		name string
		past []Past
		want string
	}{
		{"always", []Past{at("a", Deletable), at("b", Deletable)}, "a"},
		{"broken", []Past{at("a", Deletable), at("b", Blocked), at("c", Deletable)}, "c"},
		{"only now", []Past{at("a", Blocked)}, ""},
		{"since it was made", []Past{at("a"), at("b", Deletable)}, "b"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			verdicts := []Verdict{{Group: Group{ID: "sg-1"}, Outcome: Deletable}}
			Date(verdicts, tt.past)
			if got := verdicts[0].Since; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
