package report

import (
	"io"
	"strconv"
	"strings"

	"github.com/sgfree/sgfree/verdict"
)

// writePlanMarkdown writes a list to tick off.
func writePlanMarkdown(w io.Writer, p *verdict.Plan, _ Options) error {
	out := newPage(w, Options{})
	out.whole(0, "# "+markdown(planInWords(p)))
	for _, line := range lines(func(of *page) { of.supposed(p.Departures, p.Assumed) }) {
		out.whole(0, "\n"+markdown(oneLine(line)))
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		if i == 0 || p.Steps[i-1].Wave != s.Wave {
			out.whole(0, "\n## Wave "+strconv.Itoa(s.Wave)+"\n")
		}
		out.ticked(s)
	}
	if len(p.Cycles) > 0 {
		out.whole(0, "\n## Cycles\n")
	}
	for _, c := range p.Cycles {
		out.whole(0, "- "+markdown(cycleInWords(c)))
	}
	if len(p.Left) > 0 {
		out.whole(0, "\n## Not in this plan\n\n| group | name | outcome | why |\n|---|---|---|---|")
	}
	for _, l := range p.Left {
		out.whole(0, "| "+markdown(l.Group.ID)+" | "+markdown(l.Group.Name)+" | "+markdown(string(l.Outcome))+" | "+markdown(oneLine(l.Why))+" |")
	}
	out.whole(0, "\n"+markdown(planCaveat))
	return out.done()
}

func (p *page) ticked(s *verdict.Step) {
	by := ""
	if s.ByHand {
		by = "by hand: "
	}
	p.whole(0, "- [ ] **"+strconv.Itoa(s.Number)+"** "+by+markdown(oneLine(s.Message))+", "+markdown(stepPlace(s).String()))
	told := func(label, text string) {
		if text != "" {
			p.whole(2, "- "+label+": "+text)
		}
	}
	if s.Action == verdict.ActionRelease {
		told("what", markdown(subjects(s)))
	}
	if len(s.Command) > 0 { // holds what matches its pattern, and no backquote
		p.whole(2, "- `"+command(s.Command)+"`")
	}
	told("do", markdown(oneLine(s.Remediation)))
	told("wait", markdown(oneLine(s.Wait)))
	for _, n := range s.Notes {
		told("note", markdown(oneLine(n)))
	}
	told("after", steps(s.After))
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
