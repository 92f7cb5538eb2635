package report

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/sgfree/sgfree/verdict"
)

// writePlanText writes the steps wave by wave, and what the plan does not do.
func writePlanText(w io.Writer, p *verdict.Plan, o Options) error {
	out := newPage(w, o)
	out.line(0, "plan: "+planInWords(p))
	out.supposed(p.Departures, p.Assumed)
	for i := range p.Steps {
		s := &p.Steps[i]
		if i == 0 || p.Steps[i-1].Wave != s.Wave {
			out.write("\n")
			out.whole(0, "wave "+strconv.Itoa(s.Wave))
		}
		out.step(s)
	}
	if len(p.Cycles) > 0 {
		out.write("\n")
	}
	for _, c := range p.Cycles {
		out.line(0, cycleInWords(c))
	}
	if len(p.Left) > 0 {
		out.write("\n")
		out.whole(0, "not in this plan:")
	}
	for _, l := range p.Left {
		out.line(2, orDash(l.Group.ID)+" ("+orDash(l.Group.Name)+") "+phrase(string(l.Outcome))+": "+prose(l.Why))
	}
	out.write("\n")
	out.line(0, planCaveat)
	return out.done()
}

const planCaveat = "The plan holds as far as the dumps show; sgfree check says what was not looked at."

func (p *page) step(s *verdict.Step) {
	by := ""
	if s.ByHand {
		by = "by hand: "
	}
	p.line(2, strconv.Itoa(s.Number)+". "+by+prose(s.Message)+", "+stepPlace(s).String())
	if s.Action == verdict.ActionRelease {
		p.line(5, subjects(s))
	}
	if len(s.Command) > 0 {
		p.whole(5, command(s.Command))
	}
	p.labelled(5, "do", prose(s.Remediation))
	p.labelled(5, "wait", prose(s.Wait))
	for _, n := range s.Notes {
		p.labelled(5, "note", prose(n))
	}
	p.labelled(5, "after", steps(s.After))
}

// stepPlace is where a step is to be done.
func stepPlace(s *verdict.Step) scope {
	at := s.Group
	if s.Account != "" {
		at.Account = s.Account
	}
	return scopeOf(at)
}

// planInWords is "delete 3 groups, revoke 2 permissions; 1 step by hand".
func planInWords(p *verdict.Plan) string {
	n := p.Summary
	s := "delete " + plural(n.Deletes, "group")
	if n.Revokes > 0 {
		s += ", revoke " + plural(n.Revokes, "permission")
	}
	if n.ByHand > 0 {
		s += "; " + plural(n.ByHand, "step") + " by hand"
	}
	if n.Waves > 0 {
		s += "; in " + plural(n.Waves, "wave")
	}
	if n.Left > 0 {
		s += "; " + plural(n.Left, "group") + " not in it"
	}
	return s
}

// subjects is "2 network interfaces: eni-1, eni-2", the first of many.
func subjects(s *verdict.Step) string {
	ids := map[string][]string{}
	var kinds []string
	for _, subject := range s.Subjects {
		kind := strings.ReplaceAll(phrase(subject.Kind), "-", " ")
		if ids[kind] == nil {
			kinds = append(kinds, kind)
		}
		ids[kind] = append(ids[kind], orDash(subject.ID))
	}
	slices.Sort(kinds)
	for i, kind := range kinds {
		kinds[i] = plural(len(ids[kind]), kind) + ": " + few(ids[kind])
	}
	return strings.Join(kinds, "; ")
}

// few are the first of many.
func few(words []string) string {
	n := len(words) - alike
	if n <= 0 {
		return strings.Join(words, ", ")
	}
	return strings.Join(words[:alike], ", ") + " and " + plural(n, "other")
}

// steps is "steps 1, 2", the first of many.
func steps(numbers []int) string {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = strconv.Itoa(n)
	}
	switch len(words) {
	case 0:
		return ""
	case 1:
		return "step " + words[0]
	}
	return "steps " + few(words)
}

func cycleInWords(c verdict.Cycle) string {
	s := "cycle of " + plural(len(c.Groups), "group") + " (" + few(escaped(c.Groups)) + "): broken by " + steps(c.Revokes)
	if c.Exact {
		return s + ", as few revokes as can be"
	}
	return s + ", as few revokes as were found"
}

func escaped(words []string) []string {
	shown := make([]string, len(words))
	for i, w := range words {
		shown[i] = phrase(w)
	}
	return shown
}
