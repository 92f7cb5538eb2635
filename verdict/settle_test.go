package verdict

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func reason(e Effect) Reason { return Reason{Rule: "rule_" + string(e), Effect: e} }

// reference is a reason for a permission of another group that names this one.
func reference(from string) Reason {
	return Reason{
		Rule: "referenced_by_group", Effect: EffectAfter,
		Subject:    &Subject{Kind: "security-group", ID: from},
		Permission: &Permission{Group: from, Direction: "ingress"},
	}
}

func group(id string, reasons ...Reason) Verdict {
	return Verdict{Group: Group{ID: id, Account: "111122223333", Region: "eu-west-1"}, Reasons: reasons}
}

func TestTheWeightiestReasonDecides(t *testing.T) {
	tests := []struct {
		effects []Effect
		want    Outcome
	}{
		{nil, Deletable},
		{[]Effect{EffectNote}, Deletable},
		{[]Effect{EffectNote, EffectAfter}, DeletableAfter},
		{[]Effect{EffectAfter, EffectBreaks}, Risky},
		{[]Effect{EffectBreaks, EffectUnknown}, Unknown},
		{[]Effect{EffectUnknown, EffectBlocks}, Blocked},
		{[]Effect{"new"}, Unknown},
	}
	for _, tt := range tests {
		var reasons []Reason
		for _, e := range tt.effects {
			reasons = append(reasons, reason(e))
		}
		if got := Settle([]Verdict{group("sg-a", reasons...)})[0].Outcome; got != tt.want {
			t.Errorf("%v: got %s, want %s", tt.effects, got, tt.want)
		}
	}
}

func TestSettle(t *testing.T) {
	tests := []struct {
		name   string
		groups []Verdict
		want   map[string]string // outcome and what comes first, by group
	}{
		{
			"a chain settles together",
			[]Verdict{group("sg-a"), group("sg-b", reference("sg-a")), group("sg-c", reference("sg-b"))},
			map[string]string{"sg-a": "deletable []", "sg-b": "deletable-after [sg-a]", "sg-c": "deletable-after [sg-b]"},
		},
		{
			"a cycle settles together",
			[]Verdict{group("sg-a", reference("sg-b")), group("sg-b", reference("sg-a"))},
			map[string]string{"sg-a": "deletable-after []", "sg-b": "deletable-after []"},
		},
		{
			"what waits for a cycle waits for its groups",
			[]Verdict{group("sg-a", reference("sg-b")), group("sg-b", reference("sg-a"), reference("sg-d")), group("sg-c", reference("sg-a")), group("sg-d")},
			map[string]string{"sg-a": "deletable-after []", "sg-b": "deletable-after [sg-d]", "sg-c": "deletable-after [sg-a]", "sg-d": "deletable []"},
		},
		{
			"a group that stays is not to be deleted",
			[]Verdict{group("sg-a", reason(EffectBlocks)), group("sg-b", reference("sg-a"))},
			map[string]string{"sg-a": "blocked []", "sg-b": "deletable-after []"},
		},
		{
			"nor is one that nobody knows enough about",
			[]Verdict{group("sg-a", reason(EffectUnknown)), group("sg-b", reference("sg-a"))},
			map[string]string{"sg-a": "unknown []", "sg-b": "deletable-after []"},
		},
		{
			"nor one that something needs later",
			[]Verdict{group("sg-a", reason(EffectBreaks)), group("sg-b", reference("sg-a"))},
			map[string]string{"sg-a": "risky []", "sg-b": "deletable-after []"},
		},
		{
			"a group does not wait for itself",
			[]Verdict{group("sg-a", reference("sg-a"))},
			map[string]string{"sg-a": "deletable-after []"},
		},
		{
			"two permissions of one group count once",
			[]Verdict{group("sg-a"), group("sg-b", reference("sg-a"), reference("sg-a"))},
			map[string]string{"sg-a": "deletable []", "sg-b": "deletable-after [sg-a]"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, v := range Settle(tt.groups) {
				if got := fmt.Sprint(v.Outcome, " ", v.After); got != tt.want[v.Group.ID] {
					t.Errorf("%s: got %s, want %s", v.Group.ID, got, tt.want[v.Group.ID])
				}
			}
		})
	}
}

// TestSettleProperties holds for any reasons of any groups: what came in another order
// comes out the same, another reason never makes an outcome milder, and only groups that
// may go are listed to go first.
func TestARemedyOffersOnlyToDeleteWhatMayGo(t *testing.T) {
	remedied := func(from, remedy string) Reason {
		r := reference(from)
		r.Remediation = remedy
		return r
	}
	const revoke = "\naws ec2 revoke-security-group-ingress --group-id x"
	tests := []struct{ from, remedy, want string }{
		{"sg-0000000a", "Revoke that permission." + revoke, "Revoke that permission, or delete sg-0000000a first." + revoke},
		{"sg-0000000b", "Revoke that permission." + revoke, "Revoke that permission." + revoke},
		{"sg-0000000c", "Revoke that permission.", "Revoke that permission."},
		{"sg-0000000a", "", "Delete sg-0000000a first."},
		{"sg-x: aws", "Revoke it.", "Revoke it, or delete that group first."},
	}
	stays := group("sg-0000000b", reason(EffectBlocks))
	inCycle := group("sg-0000000c", reference("sg-0000000d"))
	for _, tt := range tests {
		v := Settle([]Verdict{group("sg-0000000a"), stays, inCycle, group("sg-x: aws"), group("sg-0000000d", remedied(tt.from, tt.remedy))})[3]
		if got := v.Reasons[0].Remediation; got != tt.want {
			t.Errorf("%q of %s: got %q, want %q", tt.remedy, tt.from, got, tt.want)
		}
	}
}

func TestADefaultGroupIsNeverToBeDeletedFirst(t *testing.T) {
	name := group("sg-a", reason(EffectNote)) // as --effect default_group=note has it
	name.Group.Name = "default"
	got := Settle([]Verdict{name, group("sg-b", reference("sg-a"))})[1]
	if got.Outcome != DeletableAfter || len(got.After) > 0 {
		t.Errorf("got %s after %q, want %s after none", got.Outcome, got.After, DeletableAfter)
	}
}

func TestSettleProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "groups")
		id := func(i int) string { return fmt.Sprintf("sg-%08x", i) }
		var groups []Verdict
		for i := range n {
			var reasons []Reason
			for range rapid.IntRange(0, 3).Draw(t, "reasons") {
				reasons = append(reasons, reason(rapid.SampledFrom(Effects()).Draw(t, "effect")))
			}
			for range rapid.IntRange(0, 3).Draw(t, "references") {
				reasons = append(reasons, reference(id(rapid.IntRange(0, n-1).Draw(t, "from"))))
			}
			groups = append(groups, group(id(i), reasons...))
		}
		copied := func() (all []Verdict) {
			for _, v := range groups {
				v.Reasons = slices.Clone(v.Reasons)
				all = append(all, v)
			}
			return all
		}
		settled := Settle(copied())
		outcomes := map[string]Outcome{}
		for _, v := range settled {
			outcomes[v.Group.ID] = v.Outcome
		}
		for _, v := range settled {
			for _, a := range v.After {
				if a == v.Group.ID || outcomes[a] != Deletable && outcomes[a] != DeletableAfter {
					t.Errorf("%s is to go after %s, which is %s", v.Group.ID, a, outcomes[a])
				}
			}
		}

		shuffled := copied()
		seed := rapid.Uint64().Draw(t, "seed")
		r := rand.New(rand.NewPCG(seed, 0))
		r.Shuffle(n, func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		for i, v := range Settle(shuffled) {
			if v.Fingerprint != settled[i].Fingerprint || v.Outcome != settled[i].Outcome || !slices.Equal(v.After, settled[i].After) {
				t.Errorf("in another order: got %+v, want %+v", v, settled[i])
			}
		}

		more := copied()
		i := rapid.IntRange(0, n-1).Draw(t, "more")
		more[i].Reasons = append(more[i].Reasons, reason(rapid.SampledFrom(Effects()).Draw(t, "effect")))
		if got := Settle(more)[i].Outcome; rank(got) > rank(settled[i].Outcome) {
			t.Errorf("one reason more: got %s, milder than %s", got, settled[i].Outcome)
		}
	})
}

func TestAFingerprintIsOfWhatWasFoundNotWhere(t *testing.T) {
	found := func(line int, id string) string {
		v := group("sg-a", Reason{
			Rule: "attached_to_interface", Effect: EffectBlocks, Message: fmt.Sprint("line ", line),
			Subject: &Subject{Kind: "network-interface", ID: id}, Evidence: []Evidence{{File: "e.json", Line: line}},
		})
		return Settle([]Verdict{v})[0].Fingerprint
	}
	if found(1, "eni-1") != found(2, "eni-1") {
		t.Error("the fingerprint changed with the line")
	}
	if found(1, "eni-1") == found(1, "eni-2") {
		t.Error("the fingerprint stayed though another interface carries the group")
	}
}

func TestSummarizeCountsEveryOutcome(t *testing.T) {
	s := Summarize([]Verdict{{Outcome: Blocked}, {Outcome: Blocked}, {Outcome: Deletable}})
	if s.Groups != 3 || s.Outcomes[Blocked] != 2 || s.Outcomes[Deletable] != 1 || len(s.Outcomes) != len(Outcomes()) {
		t.Errorf("got %+v, want 3 groups: 2 blocked, 1 deletable, and an entry for each outcome", s)
	}
}
