package verdict

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func all(Verdict) bool { return true }

// permitted is a reason for the permission of a group on a port that names another one.
func permitted(from, to string, port int, e Effect) Reason {
	return Reason{
		Rule: "referenced", Effect: e, Message: from + " names " + to, Evidence: []Evidence{{File: "groups.json", Path: "." + from + to, Line: port}},
		Permission: &Permission{Group: from, Direction: "ingress", Protocol: "tcp", FromPort: &port, ToPort: &port, Pair: Pair{Group: to}},
	}
}

func carriedBy(kind, id, service, owner, remedy string) Reason {
	return Reason{Rule: "attached", Effect: EffectBlocks, Message: id + " carries the group", Remediation: remedy, Subject: &Subject{Kind: kind, ID: id, Service: service, Owner: owner}}
}

func planOf(asked bool, verdicts ...Verdict) *Plan {
	return MakePlan(&Report{Verdicts: Settle(verdicts)}, all, asked)
}

// told is what a plan says, a line for each step and for each group that is left.
func told(p *Plan) (lines []string) {
	for _, s := range p.Steps {
		lines = append(lines, strings.TrimSpace(fmt.Sprint(s.Wave, " ", s.Message, " ", s.After)))
	}
	for _, l := range p.Left {
		lines = append(lines, "left "+l.Group.ID+": "+l.Why)
	}
	return lines
}

const a, b, c, d = "sg-0000000a", "sg-0000000b", "sg-0000000c", "sg-0000000d"

func TestMakePlan(t *testing.T) {
	hostile := permitted(b, a, 1, EffectAfter)
	hostile.Permission.Protocol = "tcp'; rm -rf /"
	byName := permitted(b, a, 1, EffectAfter)
	byName.Permission.Pair = Pair{Account: "111122223333"}
	nowhere := Reason{Rule: "referenced_from_peer", Effect: EffectAfter, Message: "a group in vpc-1 names the group", Subject: &Subject{Kind: "vpc", ID: "vpc-1"}}
	fallback := group(d)
	fallback.Group.Name = "default"
	tests := []struct {
		name  string
		asked bool
		plan  []Verdict
		want  []string
	}{
		{
			"what names another group goes first, and nothing is revoked of it", false,
			[]Verdict{group(a, permitted(b, a, 1, EffectAfter)), group(b)},
			[]string{"1 delete sg-0000000b []", "2 delete sg-0000000a [1]"},
		},
		{
			"the lighter side of a cycle is revoked", false,
			[]Verdict{group(a, permitted(b, a, 1, EffectAfter)), group(b, permitted(a, b, 1, EffectAfter), permitted(a, b, 2, EffectAfter))},
			[]string{"1 revoke the ingress permission (tcp 1) of sg-0000000b that names sg-0000000a []", "2 delete sg-0000000a [1]", "3 delete sg-0000000b [2]"},
		},
		{
			"what two rules tell is revoked once", false,
			[]Verdict{group(a, permitted(a, a, 1, EffectAfter), permitted(a, a, 1, EffectAfter))},
			[]string{"1 revoke the ingress permission (tcp 1) of sg-0000000a that names sg-0000000a []", "2 delete sg-0000000a [1]"},
		},
		{
			"a default group is stripped", false,
			[]Verdict{group(a, permitted(d, a, 1, EffectAfter)), fallback},
			[]string{"1 revoke the ingress permission (tcp 1) of sg-0000000d (default) that names sg-0000000a []", "2 delete sg-0000000a [1]", "left sg-0000000d: the default group goes with its VPC"},
		},
		{
			"a dead permission is cleaned, unless its group goes too, and holds nothing up", false,
			[]Verdict{group(a, permitted(c, a, 1, EffectNote), permitted(b, a, 1, EffectNote), permitted(a, a, 1, EffectNote)), group(b), group(c, reason(EffectUnknown))},
			[]string{"1 clean up the dead ingress permission (tcp 1) of sg-0000000c that names sg-0000000a []", "1 delete sg-0000000a []", "1 delete sg-0000000b []", "left sg-0000000c: "},
		},
		{
			"a group that is not in the report loses its permission all the same", false,
			[]Verdict{group(a, permitted(b, a, 1, EffectAfter))},
			[]string{"1 revoke the ingress permission (tcp 1) of sg-0000000b that names sg-0000000a []", "2 delete sg-0000000a [1]"},
		},
		{
			"a permission whose text no command may hold is for a person", false,
			[]Verdict{group(a, hostile), group(b, reason(EffectBlocks))},
			[]string{"1 revoke the ingress permission (protocol tcp'; rm -rf / 1) of sg-0000000b that names sg-0000000a []", "2 delete sg-0000000a [1]", "left sg-0000000b: "},
		},
		{
			"and so is one that names a group by its name", false,
			[]Verdict{group(a, byName)},
			[]string{"1 revoke the ingress permission (tcp 1) of sg-0000000b that names sg-0000000a []", "2 delete sg-0000000a [1]"},
		},
		{
			"a reference that nobody can place is for a person", false,
			[]Verdict{group(a, nowhere)},
			[]string{"1 a group in vpc-1 names the group (sg-0000000a) []", "2 delete sg-0000000a [1]"},
		},
		{
			"an owner lets go once, of all that it holds; permissions go after that", true,
			[]Verdict{
				group(a, carriedBy("network-interface", "eni-1", "Lambda", "f", "free eni-1"), carriedBy("network-interface", "eni-2", "Lambda", "f", "free eni-2"), permitted(c, a, 1, EffectAfter)),
				group(b, carriedBy("network-interface", "eni-1", "Lambda", "f", "free eni-1")),
			},
			[]string{
				"1 have Lambda f let go of sg-0000000a, sg-0000000b []", "2 wait until nothing carries sg-0000000a [1]", "2 wait until nothing carries sg-0000000b [1]",
				"3 revoke the ingress permission (tcp 1) of sg-0000000c that names sg-0000000a [2]", "3 delete sg-0000000b [3]", "4 delete sg-0000000a [2 4]",
			},
		},
		{
			"an instance lets go with its interfaces", true,
			[]Verdict{group(a, carriedBy("instance", "i-1", "", "", "stop"), carriedBy("network-interface", "eni-1", "EC2 instance", "i-1", "free eni-1"))},
			[]string{"1 have EC2 instance i-1 let go of sg-0000000a []", "2 wait until nothing carries sg-0000000a [1]", "3 delete sg-0000000a [2]"},
		},
		{
			"what was not asked for is left where it is in use", false,
			[]Verdict{group(a, carriedBy("instance", "i-1", "", "", "stop")), group(b, reason(EffectBreaks))},
			[]string{"left sg-0000000a: i-1 carries the group", "left sg-0000000b: "},
		},
		{
			"what is unknown is left though it was asked for", true,
			[]Verdict{group(a, carriedBy("instance", "i-1", "", "", "stop"), Reason{Effect: EffectUnknown, Message: "no dump"})},
			[]string{"left sg-0000000a: whether anything else holds it cannot be told: no dump"},
		},
		{
			"a group that stands in two regions is left", true,
			[]Verdict{group(a), {Group: Group{ID: a, Region: "us-east-1"}}},
			[]string{"left sg-0000000a: the snapshot holds the group in more than one account or region", "left sg-0000000a: the snapshot holds the group in more than one account or region"},
		},
		{
			"an id that is none is left", false,
			[]Verdict{group("sg-$(rm)")},
			[]string{"left sg-$(rm): its id or region is none that a command may hold"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := planOf(tt.asked, tt.plan...)
			if diff := cmp.Diff(tt.want, told(p)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			for _, s := range p.Steps {
				if person := s.Action == ActionRelease || s.Action == ActionChange || s.Action != ActionWait && s.Command == nil; s.ByHand != person {
					t.Errorf("step %d, %s: by hand is %v, want %v", s.Number, s.Message, s.ByHand, person)
				}
			}
		})
	}
}

func TestAGroupWithoutTheReasonsOfItsOutcomeIsLeft(t *testing.T) {
	for _, o := range Outcomes() {
		v := group(a)
		v.Outcome = o
		p := MakePlan(&Report{Verdicts: []Verdict{v}}, all, true)
		if left := len(p.Left) == 1; left != (o != Deletable) {
			t.Errorf("%s: left is %v, want %v", o, left, o != Deletable)
		}
	}
}

func TestTheRemedyOfAnOwnerIsToldOnce(t *testing.T) {
	one := carriedBy("network-interface", "eni-1", "Lambda", "f", "free eni-1")
	two := carriedBy("network-interface", "eni-2", "Lambda", "f", "free eni-2")
	instance := carriedBy("instance", "i-1", "", "", "stop i-1")
	its := carriedBy("network-interface", "eni-1", "EC2 instance", "i-1", "free eni-1 of i-1")
	for _, tt := range []struct {
		reasons []Reason
		want    string
	}{
		{[]Reason{one}, "free eni-1"},
		{[]Reason{one, two}, "free NETWORK_INTERFACE_ID"},
		{[]Reason{instance}, "stop i-1"},
		{[]Reason{instance, its}, "free eni-1 of i-1"},
	} {
		if got := planOf(true, group(a, tt.reasons...)).Steps[0].Remediation; got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// Whatever holds groups, each step finds done what it needs, and nobody does what is in vain.
func TestEveryStepOfAPlanCanBeDoneWhenItsTurnComes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for range 20 {
			verdicts := drawHeldGroups(t)
			carried, names := map[string][]string{}, map[string]map[string]bool{} // owners by group; groups by who names them, and how
			for _, v := range verdicts {
				names[v.Group.ID] = map[string]bool{}
				for _, r := range v.Reasons {
					if r.Permission != nil && r.Effect == EffectAfter {
						names[v.Group.ID][keyOf(r.Permission)] = true
					} else if r.Subject != nil {
						carried[v.Group.ID] = append(carried[v.Group.ID], r.Subject.ID)
					}
				}
			}
			shuffled := slices.Clone(verdicts)
			p := planOf(true, verdicts...)
			seed := rapid.Uint64().Draw(t, "seed")
			rand.New(rand.NewPCG(seed, 0)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			if diff := cmp.Diff(p, planOf(true, shuffled...)); diff != "" {
				t.Fatalf("in another order: %s", diff)
			}
			gone := map[string]bool{}
			for _, s := range inSomeOrder(p, seed) {
				switch s.Action {
				case ActionRelease:
					for _, id := range s.For {
						carried[id] = slices.DeleteFunc(carried[id], func(use string) bool {
							return slices.ContainsFunc(s.Subjects, func(s Subject) bool { return s.ID == use })
						})
					}
				case ActionWait:
					if len(carried[s.Group.ID]) > 0 {
						t.Fatalf("step %d: %v carry %s", s.Number, carried[s.Group.ID], s.Group.ID)
					}
				case ActionRevoke:
					if gone[s.Group.ID] || len(carried[s.For[0]]) > 0 || !names[s.For[0]][keyOf(s.Permission)] {
						t.Fatalf("step %d: %s: in vain or too early", s.Number, s.Message)
					}
					delete(names[s.For[0]], keyOf(s.Permission))
				case ActionDelete:
					id := s.Group.ID
					for k := range names[id] {
						if by, _, _ := strings.Cut(k, "\x1f"); !gone[by] {
							t.Fatalf("step %d: %s still names %s", s.Number, by, id)
						}
					}
					if gone[id] || len(carried[id]) > 0 {
						t.Fatalf("step %d: %s is gone or carried by %v", s.Number, id, carried[id])
					}
					gone[id] = true
				case ActionChange, ActionClean:
					t.Fatalf("step %d: %s: nothing calls for it", s.Number, s.Message)
				}
			}
			for _, v := range verdicts {
				unsure := slices.ContainsFunc(v.Reasons, func(r Reason) bool { return r.Effect == EffectUnknown })
				if gone[v.Group.ID] == (unsure || v.Group.Name == "default") {
					t.Fatalf("%s: gone is %v", v.Group.ID, gone[v.Group.ID])
				}
			}
		}
	})
}

func TestAReleaseSaysWhatItTakesAndLeavesNoIDBlankThatIsKnown(t *testing.T) {
	remedy := "modify --remove-security-group-ids THIS_GROUP_ID"
	endpoint := carriedBy("vpc-endpoint", "vpce-1", "", "", remedy)
	association := carriedBy("security-group-vpc-association", "vpc-0000000a", "", "", "disassociate --group-id THIS_GROUP_ID --vpc-id VPC_ID")
	quick := carriedBy("network-interface", "eni-1", "Lambda", "f", remedy)
	quick.Wait = "up to 45 minutes"
	const unowned = "at once with another group; seconds to minutes if the interface is deleted"
	keeping := func(ids ...string) Reason {
		return carriedBy("network-interface", "eni-1", "", "", "modify --groups "+strings.Join(ids, " "))
	}
	tests := []struct {
		name              string
		plan              []Verdict
		message, do, wait string
	}{
		{"one group", []Verdict{group(a, endpoint)}, "have vpc endpoint vpce-1 let go of sg-0000000a", "modify --remove-security-group-ids sg-0000000a", "at once with another group; minutes if the endpoint is deleted"},
		{"two groups", []Verdict{group(a, endpoint), group(b, endpoint)}, "have vpc endpoint vpce-1 let go of sg-0000000a, sg-0000000b", remedy, "at once with another group; minutes if the endpoint is deleted"},
		{"an association", []Verdict{group(a, association)}, "have security group vpc association vpc-0000000a let go of sg-0000000a", "disassociate --group-id sg-0000000a --vpc-id vpc-0000000a", "minutes, once nothing in that VPC carries the group"},
		{"a list of groups that stay", []Verdict{group(a, keeping(b, c))}, "take sg-0000000a off network interface eni-1", "modify --groups sg-0000000b sg-0000000c", unowned},
		{"a list of which some go", []Verdict{group(a, keeping(b, c)), group(b, keeping(a, c))}, "take sg-0000000a, sg-0000000b off network interface eni-1", "modify --groups sg-0000000c", unowned},
		{"a list of which all go", []Verdict{group(a, keeping(b)), group(b, keeping(a))}, "take sg-0000000a, sg-0000000b off network interface eni-1", "modify --groups OTHER_GROUP_ID", unowned},
		{"an owner that tells it", []Verdict{group(a, quick)}, "have Lambda f let go of sg-0000000a", "modify --remove-security-group-ids sg-0000000a", "up to 45 minutes"},
		{"a service that does not", []Verdict{group(a, carriedBy("network-interface", "eni-1", "RDS", "", "modify"))}, "have RDS let go of sg-0000000a", "modify", "seconds to minutes, once the service lets go"},
		{"no known owner", []Verdict{group(a, carriedBy("network-interface", "eni-1", "", "", "delete eni-1"))}, "take sg-0000000a off network interface eni-1", "delete eni-1", "at once with another group; seconds to minutes if the interface is deleted"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := planOf(true, tt.plan...).Steps[0]
			if s.Message != tt.message || s.Remediation != tt.do || s.Wait != tt.wait {
				t.Errorf("got %q, %q, %q, want %q, %q, %q", s.Message, s.Remediation, s.Wait, tt.message, tt.do, tt.wait)
			}
		})
	}
}

func TestInterfacesOfNobodyThatKeepOtherGroupsAreOneStep(t *testing.T) {
	first := carriedBy("network-interface", "eni-1", "", "", "modify eni-1 --groups sg-0000000b")
	second := carriedBy("network-interface", "eni-2", "", "", "modify eni-2 --groups sg-0000000c")
	last := carriedBy("network-interface", "eni-3", "", "", "modify eni-3 --groups OTHER_GROUP_ID")
	p := planOf(true, group(a, first, second, last))
	want := "modify NETWORK_INTERFACE_ID --groups sg-0000000b\nmodify NETWORK_INTERFACE_ID --groups sg-0000000c\nmodify NETWORK_INTERFACE_ID --groups OTHER_GROUP_ID"
	if s := p.Steps[0]; len(s.Subjects) != 3 || s.Remediation != want {
		t.Errorf("got %+v, want three interfaces and %q", s, want)
	}
}

func TestWhatIsKnownIsPutIntoARemedyAndNothingThatIsNoID(t *testing.T) {
	const remedy = "x --group-id THIS_GROUP_ID --vpc-id VPC_ID --region REGION"
	association := func(id string) *Subject { return &Subject{Kind: "security-group-vpc-association", ID: id} }
	for _, tt := range []struct {
		g    Group
		s    *Subject
		want string
	}{
		{Group{ID: "sg-0000000a", Region: "eu-west-1"}, association("vpc-0000000a"), "x --group-id sg-0000000a --vpc-id vpc-0000000a --region eu-west-1"},
		{Group{ID: "sg-0000000a"}, association("vpc-0000000a"), "x --group-id sg-0000000a --vpc-id vpc-0000000a"},
		{Group{ID: "sg-0000000a; reboot", Region: "eu; reboot"}, association("vpc-0000000a; reboot"), remedy},
		{Group{ID: "sg-0000000a"}, &Subject{Kind: "network-interface", ID: "vpc-0000000a"}, "x --group-id sg-0000000a --vpc-id VPC_ID"},
		{Group{ID: "sg-0000000a"}, nil, "x --group-id sg-0000000a --vpc-id VPC_ID"},
	} {
		if got := Fill(remedy, tt.g, tt.s); got != tt.want {
			t.Errorf("%+v, %+v: got %q, want %q", tt.g, tt.s, got, tt.want)
		}
	}
}

// inSomeOrder puts the steps of a plan into an order that they allow by what they are after.
func inSomeOrder(p *Plan, seed uint64) (steps []Step) {
	r, done := rand.New(rand.NewPCG(seed, 1)), map[int]bool{}
	for len(steps) < len(p.Steps) {
		s := p.Steps[r.IntN(len(p.Steps))]
		if !done[s.Number] && !slices.ContainsFunc(s.After, func(n int) bool { return !done[n] }) {
			done[s.Number], steps = true, append(steps, s)
		}
	}
	return steps
}

// drawHeldGroups draws groups that are carried and that name one another.
func drawHeldGroups(t *rapid.T) (verdicts []Verdict) {
	n := rapid.IntRange(1, 8).Draw(t, "groups")
	id := func(i int) string { return fmt.Sprintf("sg-%08x", i) }
	for i := range n {
		v := group(id(i))
		if rapid.IntRange(0, 6).Draw(t, "default") == 0 {
			v.Group.Name = "default"
		}
		if rapid.IntRange(0, 6).Draw(t, "unsure") == 0 {
			v.Reasons = append(v.Reasons, reason(EffectUnknown))
		}
		for range rapid.IntRange(0, 2).Draw(t, "uses") {
			use := fmt.Sprintf("eni-%d", rapid.IntRange(0, 3).Draw(t, "use"))
			v.Reasons = append(v.Reasons, carriedBy("network-interface", use, "Lambda", rapid.SampledFrom([]string{"f", "g", ""}).Draw(t, "owner"), "free "+use))
		}
		for range rapid.IntRange(0, 4).Draw(t, "references") {
			v.Reasons = append(v.Reasons, permitted(id(rapid.IntRange(0, n-1).Draw(t, "from")), id(i), rapid.IntRange(1, 2).Draw(t, "port"), EffectAfter))
		}
		verdicts = append(verdicts, v)
	}
	return verdicts
}

func TestAGroupThatIsMadeAgainHasNoMoreTagsThanEC2Allows(t *testing.T) {
	for n, marked := range map[int]bool{0: true, 49: true, 50: false} {
		tags := []string{`{"Key":"aws:x","Value":"y"}`, `{"Key":"AWS:z","Value":"y"}`}
		for i := range n {
			tags = append(tags, fmt.Sprintf(`{"Key":"k%d","Value":"v"}`, i))
		}
		text := `{"GroupName":"web","Description":"web","VpcId":"vpc-0a1b2c3d","IpPermissions":[],"IpPermissionsEgress":[],"Tags":[` + strings.Join(tags, ",") + `]}`
		p := &Plan{Steps: []Step{{Action: ActionDelete, Group: Group{ID: "sg-0a1b2c3d"}}}}
		u, err := MakeUndo(p, func(Group) []string { return []string{text} })
		if err != nil {
			t.Fatal(err)
		}
		g := &u.Groups[0]
		want := n
		if marked {
			want++
		}
		got := 0
		for _, spec := range g.Create.Tags {
			got += len(spec.Tags)
		}
		if got != want || g.Marked() != marked {
			t.Errorf("%d tags: got %d, marked %v, want %d, %v", n, got, g.Marked(), want, marked)
		}
	}
}
