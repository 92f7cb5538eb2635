package verdict

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"
)

// Settle turns the reasons of each group into an outcome, and works out what follows
// across groups: which of the groups that name another may themselves be deleted first.
// It orders verdicts by scope and id and reasons by weight; it takes verdicts over.
//
// Groups that are held only by one another, in chains or cycles, come out deletable-after
// together. A group that stays, and a default group, is never listed to be deleted first,
// and neither is one of the same cycle, which cannot go first either: what is left to do
// there is to revoke the permission.
func Settle(verdicts []Verdict) []Verdict {
	slices.SortStableFunc(verdicts, func(a, b Verdict) int { return compareGroups(a.Group, b.Group) })
	outlines := make([]Outline, len(verdicts))
	for i := range verdicts {
		outlines[i] = verdicts[i].Outline()
	}
	s := NewSettlement(outlines)
	for i := range verdicts {
		s.Settle(i, &verdicts[i])
	}
	return verdicts
}

// Outline is what settling asks of a verdict, so that not all of them need be in memory.
type Outline struct {
	// ID and Region are those of the group.
	ID, Region string
	// Default means that it is the default group of its VPC, which never goes.
	Default bool
	Outcome Outcome
	// Names lists the other groups whose permissions name the group, with the effect after.
	Names []string
	// Failed is true where a rule did not answer.
	Failed bool
}

// OutlineOf is the outline of a verdict about a group that has no reasons yet.
func OutlineOf(g *Group) Outline {
	return Outline{ID: g.ID, Region: g.Region, Default: g.Name == "default", Outcome: Deletable}
}

// Outline is the outline of a verdict that is not settled.
func (v *Verdict) Outline() Outline {
	o := OutlineOf(&v.Group)
	for i := range v.Reasons {
		r := &v.Reasons[i]
		o.Add(r.Effect, r.names())
	}
	return o
}

// Add notes a reason: its effect, and the group whose permission it is about, if any.
func (o *Outline) Add(e Effect, names string) {
	if found := e.Outcome(); rank(found) < rank(o.Outcome) {
		o.Outcome = found
	}
	if e == EffectAfter && names != "" && names != o.ID {
		o.Names = append(o.Names, names)
	}
}

// names is the group whose permission a reason is about; empty for none.
func (r *Reason) names() string {
	if r.Permission == nil {
		return ""
	}
	return r.Permission.Group
}

// Settlement is what follows from all verdicts together.
type Settlement struct {
	outlines []Outline
	leaves   map[place]int // groups that may go: where their outlines are
	cycles   []int         // see cyclesOf
}

type place struct{ region, id string }

// NewSettlement settles verdicts by their outlines, which are in the order of scope and id.
func NewSettlement(outlines []Outline) *Settlement {
	s := &Settlement{outlines: outlines, leaves: map[place]int{}}
	for i := range outlines {
		o := &outlines[i]
		if !o.Default && (o.Outcome == Deletable || o.Outcome == DeletableAfter) {
			s.leaves[place{o.Region, o.ID}] = i
		}
	}
	s.cycles = s.cyclesOf()
	return s
}

// Settle finishes the i-th verdict: it orders its reasons and says what goes first.
func (s *Settlement) Settle(i int, v *Verdict) {
	slices.SortStableFunc(v.Reasons, compareReasons)
	v.Outcome = s.outlines[i].Outcome
	for j := range v.Reasons {
		r := &v.Reasons[j]
		if r.Effect == EffectAfter && s.first(i, r.names()) {
			r.After = []string{r.Permission.Group}
			r.Remediation = orDelete(r.Remediation, r.Permission.Group)
			v.After = append(v.After, r.Permission.Group)
		}
	}
	slices.Sort(v.After)
	v.After = slices.Compact(v.After)
	v.Fingerprint = fingerprint(v)
}

// first tells whether a group, which names the i-th, may be deleted before it.
func (s *Settlement) first(i int, id string) bool {
	at, may := s.leaves[place{s.outlines[i].Region, id}]
	return may && id != s.outlines[i].ID && (s.cycles[i] == 0 || s.cycles[i] != s.cycles[at])
}

// cyclesOf numbers the cycles among verdicts: those that wait for one another have the
// same number, and those in no cycle have 0.
func (s *Settlement) cyclesOf() []int {
	g := simple.NewDirectedGraph()
	for i := range s.outlines {
		o := &s.outlines[i]
		for _, id := range o.Names {
			if at, may := s.leaves[place{o.Region, id}]; may && at != i {
				g.SetEdge(simple.Edge{F: simple.Node(i), T: simple.Node(at)})
			}
		}
	}
	numbers := make([]int, len(s.outlines))
	for n, component := range topo.TarjanSCC(g) {
		if len(component) > 1 {
			for _, node := range component {
				numbers[node.ID()] = n + 1
			}
		}
	}
	return numbers
}

func compareGroups(a, b Group) int {
	return cmp.Or(
		strings.Compare(a.Partition, b.Partition), strings.Compare(a.Account, b.Account),
		strings.Compare(a.Region, b.Region), strings.Compare(a.ID, b.ID),
	)
}

// compareReasons puts the weightiest first, then orders by rule, place and text, so that
// the order tells nothing of how the rules ran.
func compareReasons(a, b Reason) int {
	var ea, eb Evidence
	if len(a.Evidence) > 0 {
		ea = a.Evidence[0]
	}
	if len(b.Evidence) > 0 {
		eb = b.Evidence[0]
	}
	return cmp.Or(
		slices.Index(Effects(), a.Effect)-slices.Index(Effects(), b.Effect),
		strings.Compare(a.Rule, b.Rule),
		strings.Compare(ea.File, eb.File), cmp.Compare(ea.Line, eb.Line), strings.Compare(ea.Path, eb.Path),
		strings.Compare(a.Message, b.Message),
	)
}

// fingerprint names what was found of a group, not where: it stays while the dump is
// taken anew and changes when a reason comes or goes.
func fingerprint(v *Verdict) string {
	type fact struct{ from, to int }
	facts, all, text := make([]fact, 0, 32), make([]byte, 0, 4096), make([]byte, 0, 4096) // on the stack
	for i := range v.Reasons {
		from := len(all)
		all = appendFact(all, &v.Reasons[i])
		facts = append(facts, fact{from, len(all)})
	}
	slices.SortFunc(facts, func(f, g fact) int { return bytes.Compare(all[f.from:f.to], all[g.from:g.to]) })
	for i, s := range []string{v.Group.Partition, v.Group.Account, v.Group.Region, v.Group.ID} {
		if i > 0 {
			text = append(text, '\x1f')
		}
		text = append(text, s...)
	}
	text = append(text, '\x1e')
	for i, f := range facts {
		if i > 0 {
			text = append(text, '\x1e')
		}
		text = append(text, all[f.from:f.to]...)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// appendFact appends what a reason says, not where it stands nor in which words.
func appendFact(b []byte, r *Reason) []byte {
	b = append(append(append(b, r.Rule...), '\x1f'), r.Effect...)
	if s := r.Subject; s != nil {
		b = append(append(append(append(b, '\x1f'), s.Kind...), '\x1f'), s.ID...)
	}
	return b
}

// Summarize counts verdicts by outcome.
func Summarize(verdicts []Verdict) Summary {
	s := Summary{Groups: len(verdicts), Outcomes: map[Outcome]int{}}
	for _, o := range Outcomes() {
		s.Outcomes[o] = 0
	}
	for _, v := range verdicts {
		s.Outcomes[v.Outcome]++
	}
	return s
}
