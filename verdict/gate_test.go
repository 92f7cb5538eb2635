package verdict

import "testing"

func TestDecide(t *testing.T) {
	fails := []Outcome{Blocked, Risky}
	tests := []struct {
		name     string
		failOn   []Outcome
		outcomes []Outcome
		want     GateResult
	}{
		{"no gate", nil, []Outcome{Blocked}, GateNone},
		{"nothing that fails", fails, []Outcome{Deletable, DeletableAfter}, GatePassed},
		{"one that fails", fails, []Outcome{Deletable, Blocked}, GateFailed},
		{"an unknown one", fails, []Outcome{Deletable, Unknown}, GateUndecided},
		{"an unknown one and one that fails", fails, []Outcome{Unknown, Risky}, GateFailed},
		{"unknown is told to fail", []Outcome{Unknown}, []Outcome{Unknown}, GateFailed},
		{"no group", fails, nil, GatePassed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var verdicts []Verdict
			for _, o := range tt.outcomes {
				verdicts = append(verdicts, Verdict{Outcome: o})
			}
			if got := Decide(tt.failOn, verdicts).Result; got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestAGroupThatWaitsOnlyForOthersOfItsChangePassesTheGate(t *testing.T) {
	waits := func(id, address string, after ...string) Verdict {
		return Verdict{
			Group: Group{ID: id}, Address: address, Outcome: DeletableAfter, After: after,
			Reasons: []Reason{{Effect: EffectAfter, After: after}},
		}
	}
	blocked := func(v Verdict) Verdict {
		v.Outcome, v.Reasons = Blocked, []Reason{{Effect: EffectBlocks}}
		return v
	}
	known := func(v Verdict) Verdict {
		v.Known = true
		return v
	}
	waived := func(v Verdict) Verdict {
		v.Reasons[0].Waived = &Waived{}
		return v
	}
	free := func(id, address string) Verdict {
		return Verdict{Group: Group{ID: id}, Address: address, Outcome: Deletable}
	}
	for _, tt := range []struct {
		name     string
		verdicts []Verdict
		want     GateResult
	}{
		{"both of the change", []Verdict{waits("sg-1", "a", "sg-2"), free("sg-2", "b")}, GatePassed},
		{"the other stays", []Verdict{waits("sg-1", "a", "sg-2"), free("sg-3", "b")}, GateFailed},
		{"the other is only named", []Verdict{waits("sg-1", "a", "sg-2"), free("sg-2", "")}, GateFailed},
		{"no change", []Verdict{waits("sg-1", "", "sg-2"), free("sg-2", "")}, GateFailed},
		{"the other cannot go either", []Verdict{waits("sg-1", "a", "sg-2"), blocked(free("sg-2", "b"))}, GateFailed},
		{"the other is in the baseline, and cannot go", []Verdict{waits("sg-1", "a", "sg-2"), known(waits("sg-2", "b"))}, GateFailed},
		{"the other is in the baseline, and goes", []Verdict{waits("sg-1", "a", "sg-2"), known(free("sg-2", "b"))}, GatePassed},
		{"what the other waits for is waived, and stays", []Verdict{waits("sg-1", "a", "sg-2"), waived(waits("sg-2", "b"))}, GateFailed},
		{"it waits for one that waits for one that cannot go", []Verdict{waits("sg-1", "a", "sg-2"), waits("sg-2", "b", "sg-3"), known(waits("sg-3", "c"))}, GateFailed},
		{"a permission to revoke", []Verdict{waits("sg-1", "a"), free("sg-2", "b")}, GateFailed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Decide([]Outcome{Blocked, Risky, DeletableAfter}, tt.verdicts).Result; got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
