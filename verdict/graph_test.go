package verdict

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawReport is a report of groups that name one another at random, and some that it does not hold.
func drawReport(t *rapid.T) *Report {
	ids := []string{"sg-0000000a", "sg-0000000b", "sg-0000000c", "sg-0000000d", "sg-0000000e", "sg-0000000f"}
	r := &Report{}
	for _, id := range ids[:4] {
		v := Verdict{Group: Group{ID: id}, Outcome: DeletableAfter}
		for _, from := range rapid.SliceOfN(rapid.SampledFrom(ids), 0, 4).Draw(t, "named by") {
			effect := rapid.SampledFrom([]Effect{EffectAfter, EffectAfter, EffectNote}).Draw(t, "effect")
			v.Reasons = append(v.Reasons, Reason{Effect: effect, Permission: &Permission{Group: from, Pair: Pair{Group: id}}})
		}
		r.Verdicts = append(r.Verdicts, v)
	}
	return r
}

func TestAReferenceIsInACycleIfItsGroupsLeadToOneAnother(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := MakeGraph(drawReport(t), func(Verdict) bool { return true }, 9)
		leads := func(from, to string) bool {
			seen, open := map[string]bool{}, []string{from}
			for len(open) > 0 {
				at := open[0]
				open = open[1:]
				for _, r := range g.References {
					if r.From == at && !r.Dead && !seen[r.To] {
						seen[r.To] = true
						open = append(open, r.To)
					}
				}
			}
			return seen[to]
		}
		for _, r := range g.References {
			if want := !r.Dead && r.From != r.To && leads(r.To, r.From); r.InCycle != want {
				t.Errorf("%+v: got %v, want %v", r, r.InCycle, want)
			}
		}
	})
}

func TestAGraphHasTheChosenGroupsAndNoReferenceToWhatItLacks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawReport(t)
		chosen := func(v Verdict) bool { return v.Group.ID == "sg-0000000a" }
		before := 0
		for depth := range 5 {
			g := MakeGraph(r, chosen, depth)
			has := func(id string) bool {
				return slices.ContainsFunc(g.Groups, func(at GraphGroup) bool { return at.Group.ID == id })
			}
			if !has("sg-0000000a") || len(g.Groups) < before || depth == 0 && len(g.Groups) != 1 {
				t.Errorf("depth %d: got %d groups after %d", depth, len(g.Groups), before)
			}
			before = len(g.Groups)
			for _, ref := range g.References {
				if !has(ref.From) || !has(ref.To) {
					t.Errorf("depth %d: %+v leads out of it", depth, ref)
				}
			}
		}
	})
}

func TestWhatOneOwnerHasIsOneUse(t *testing.T) {
	use := func(kind, id, service, owner string, e Effect) Reason {
		return Reason{Effect: e, Subject: &Subject{Kind: kind, ID: id, Service: service, Owner: owner}}
	}
	group := func(id string, reasons ...Reason) Verdict {
		return Verdict{Group: Group{ID: id}, Outcome: Blocked, Reasons: reasons}
	}
	g := MakeGraph(&Report{Verdicts: []Verdict{
		group("sg-0000000a", use("network-interface", "eni-1", "Lambda", "resize", EffectBlocks), use("network-interface", "eni-2", "Lambda", "resize", EffectBlocks),
			use("instance", "i-1", "", "", EffectBlocks), use("network-interface", "eni-3", "EC2 instance", "i-1", EffectBlocks)),
		group("sg-0000000b", use("network-interface", "eni-2", "Lambda", "resize", EffectBlocks), use("launch-template-version", "lt-1", "", "", EffectBreaks), use("security-group", "sg-0000000b", "", "", EffectBlocks),
			use("network-interface", "eni-4", "EFS", "", EffectBlocks), use("network-interface", "eni-5", "EFS", "", EffectBlocks),
			use("instance", "", "", "", EffectUnknown),
			use("network-interface", "eni-4", "EFS", "", EffectBlocks), use("network-interface", "eni-5", "EFS", "", EffectBlocks),
			use("instance", "", "", "", EffectUnknown)),
	}}, func(Verdict) bool { return true }, 0)
	var got []string
	for _, u := range g.Uses {
		got = append(got, strings.TrimSpace(u.Kind+" "+u.Owner)+": "+strings.Join(u.IDs, ",")+" "+strings.Join(u.Groups, ","))
	}
	want := []string{
		"instance: i-1 sg-0000000a", "launch-template-version: lt-1 sg-0000000b", "network-interface: eni-4,eni-5 sg-0000000b", "network-interface resize: eni-1,eni-2 sg-0000000a,sg-0000000b",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
