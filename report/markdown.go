package report

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/sgfree/sgfree/verdict"
)

// A comment on GitHub takes 65,536 characters.
const commentRoom = 60_000

// writeMarkdown writes a page for a comment on a change. What others wrote stands in code,
// where it neither formats nor mentions anybody.
func writeMarkdown(w io.Writer, r *verdict.Report, o Options) error {
	return writeSheet(w, r, o, "", commentRoom)
}

// Longer lists than these are folded, and a cell says no more than so many columns of why.
const (
	unfolded        = 15
	unfoldedDetails = 3
	whyCell         = 300
)

// sheet is a Markdown page of a limited size: what does not fit is left out and counted.
type sheet struct {
	b    strings.Builder
	room int // for what add adds
}

// add adds a part where it fits, and tells whether it did.
func (s *sheet) add(part string) bool {
	if len(part) > s.room {
		return false
	}
	s.room -= len(part)
	s.b.WriteString(part)
	return true
}

// ours adds what is short and has to be there: titles, counts, the ends of what was begun.
func (s *sheet) ours(part string) { s.b.WriteString(part) }

// oursRoom is more than the parts that have to be there take together.
const oursRoom = 4000

// writeSheet writes at most room bytes, and nothing where the titles might take more.
func writeSheet(w io.Writer, r *verdict.Report, o Options, begin string, room int) error {
	if room < oursRoom {
		return nil
	}
	s := &sheet{room: room - oursRoom}
	summary := lines(func(p *page) { p.summary(r) })
	s.ours(begin + "## " + strings.Replace(summary[0], " group", " security group", 1) + "\n")
	s.quoted("", summary[1:])
	sections := byOutcome(worstFirst(r.Verdicts))
	for i, verdicts := range sections {
		s.within(len(sections)-i+2, func() { s.section(verdicts) })
	}
	s.within(2, func() { s.details(r, o) })
	s.quoted("What was not looked at", lines(func(p *page) { p.notLookedAt(r, nil) }))
	if c := caveat(r, r.Verdicts); c != "" {
		s.ours("\n" + c + "\n")
	}
	_, err := io.WriteString(w, s.b.String())
	return err
}

// within lets a part have no more than its share of the room that is left, so that those behind
// it get theirs.
func (s *sheet) within(shares int, part func()) {
	spare := s.room - s.room/shares
	s.room /= shares
	part()
	s.room += spare
}

// byOutcome parts verdicts, which stand in the order of their outcomes.
func byOutcome(verdicts []verdict.Verdict) (parts [][]verdict.Verdict) {
	for i := range verdicts {
		if i == 0 || verdicts[i].Outcome != verdicts[i-1].Outcome {
			parts = append(parts, nil)
		}
		last := &parts[len(parts)-1]
		*last = append(*last, verdicts[i])
	}
	return parts
}

// lines are the lines that are written to a page without a width.
func lines(write func(*page)) (all []string) {
	var b bytes.Buffer
	p := newPage(&b, Options{})
	write(p)
	_ = p.done() // a buffer takes everything
	for line := range strings.Lines(b.String()) {
		all = append(all, strings.TrimSuffix(line, "\n"))
	}
	return all
}

// quoted adds lines of text as they are, folded where there is a title. None of them begins
// with what others wrote, so none ends the block.
func (s *sheet) quoted(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	if title != "" {
		s.ours("\n<details><summary>" + title + "</summary>\n")
	}
	s.ours("\n```text\n")
	left := 0
	for _, line := range lines {
		if !s.add(line + "\n") {
			left++
		}
	}
	if left > 0 {
		s.ours("and " + plural(left, "line") + " more\n")
	}
	s.ours("```\n")
	if title != "" {
		s.ours("\n</details>\n")
	}
}

// section is a table of the groups of one outcome.
func (s *sheet) section(verdicts []verdict.Verdict) {
	outcome := codeless(string(verdicts[0].Outcome))
	s.ours("\n### " + outcome + " (" + strconv.Itoa(len(verdicts)) + ")\n")
	if meaning := meanings[verdicts[0].Outcome]; meaning != "" {
		s.ours("\n" + meaning + "\n")
	}
	fold := len(verdicts) > unfolded
	if fold {
		s.ours("\n<details><summary>" + plural(len(verdicts), "group") + "</summary>\n")
	}
	columns := columnsOf(verdicts)
	if addressed(verdicts) {
		columns = append(columns, column{"address", func(v *verdict.Verdict) string { return v.Address }})
	}
	head, rule := "|", "|"
	for _, c := range append(columns, column{title: "why"}) {
		head, rule = head+" "+c.title+" |", rule+"---|"
	}
	s.ours("\n" + head + "\n" + rule + "\n")
	left := 0
	for _, v := range verdicts {
		row := "|"
		for _, c := range columns {
			row += " " + codeCell(orDash(c.value(&v))) + " |"
		}
		if len(v.Reasons) > 0 {
			row += " " + codeCell(why(v, whyCell))
		}
		if left > 0 || !s.add(row+" |\n") {
			left++
		}
	}
	if left > 0 {
		s.ours("\nand " + plural(left, "more group") + "\n")
	}
	if fold {
		s.ours("\n</details>\n")
	}
}

// details are the reasons of the groups that somebody asked about: those that the gate does
// not let pass, and all of them with Options.All.
func (s *sheet) details(r *verdict.Report, o Options) {
	at := gateAt(r)
	var asked []*verdict.Verdict
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		if a := at(v); len(v.Reasons) > 0 && (o.All || a == verdict.GateFailed || a == verdict.GateUndecided) {
			asked = append(asked, v)
		}
	}
	if len(asked) == 0 {
		return
	}
	s.ours("\n### What stands in the way\n")
	fold := len(asked) > unfoldedDetails
	if fold {
		s.ours("\n<details><summary>" + plural(len(asked), "group") + "</summary>\n")
	}
	left := 0
	for _, v := range asked {
		if !s.add(detailsOf(v)) {
			left++
		}
	}
	if left > 0 {
		s.ours("\nand the reasons of " + plural(left, "more group") + "\n")
	}
	if fold {
		s.ours("\n</details>\n")
	}
}

func detailsOf(v *verdict.Verdict) string {
	var b strings.Builder
	b.WriteString("\n#### " + codeSpan(orDash(v.Group.ID)) + " " + codeSpan(orDash(v.Group.Name)) + ": " + codeless(string(v.Outcome)) + "\n\n")
	if v.Address != "" {
		b.WriteString("- address: " + codeSpan(v.Address) + "\n")
	}
	for _, f := range findings(v.Reasons, false) {
		b.WriteString("- **" + codeless(string(f.effect)) + "** " + codeSpan(f.rule) + "\n")
		shown := f.reasons[:min(len(f.reasons), alike)]
		for _, r := range shown {
			b.WriteString("  - " + codeSpan(strings.TrimSpace(r.Message)))
			if len(r.Evidence) > 0 {
				b.WriteString(", " + codeSpan(place(r.Evidence[0])))
			}
			b.WriteString("\n")
		}
		if n := len(f.reasons) - len(shown); n > 0 {
			fmt.Fprintf(&b, "  - and %d more\n", n)
		}
		for _, part := range []struct{ label, value string }{
			{"EC2 says", awsText(f.code, v.Group.ID)}, {"do", prose(f.remediation)}, {"wait", prose(f.waits)},
		} {
			if part.value != "" {
				b.WriteString("  - " + part.label + ": " + codeSpan(part.value) + "\n")
			}
		}
	}
	return b.String()
}
