package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sgfree/sgfree/verdict"
)

var diffFormats = []Format[verdict.Diff]{
	{Name: "text", Description: "what changed, with the reasons that came and went", Write: writeDiffText},
	{Name: "json", Description: "the whole diff, as sgfree schema diff describes it", Write: writeDiffJSON},
	{Name: "markdown", Description: "the same for a pull request", Write: writeDiffMarkdown},
}

// DiffFormats lists every format of a diff, the default first.
func DiffFormats() []Format[verdict.Diff] { return slices.Clone(diffFormats) }

// FindDiff is the format of a diff of that name.
func FindDiff(name string) (Format[verdict.Diff], error) { return find(diffFormats, name) }

func writeDiffText(w io.Writer, d *verdict.Diff, o Options) error {
	p := newPage(w, o)
	p.departures(d.Departures)
	for _, before := range d.DepartedBefore {
		p.line(0, "changed before: "+prose(before))
	}
	for _, c := range d.Changed {
		p.whole(0, named(c.Group)+": "+p.turn(c))
		p.signed("- ", c.Cleared)
		p.signed("+ ", c.Appeared)
	}
	for _, v := range d.Came {
		p.whole(0, coming(v)+": "+named(v.Group)+": "+p.outcome(v.Outcome))
		p.signed("+ ", v.Reasons)
	}
	for _, g := range d.Went {
		p.whole(0, leaving(g)+": "+named(g.Group)+": was "+p.outcome(g.Outcome))
	}
	if len(d.Changed)+len(d.Came)+len(d.Went) > 0 {
		p.write("\n")
	}
	p.line(0, tally(d))
	p.gate(d.Gate)
	return p.done()
}

// named is a group as a line of its own names it.
func named(g verdict.Group) string {
	return orDash(g.ID) + " (" + orDash(g.Name) + "), " + scopeOf(g).String()
}

// turn is how the outcome changed, or that it did not.
func (p *page) turn(c verdict.Changed) string {
	if c.From == c.To {
		return "still " + p.outcome(c.To)
	}
	return p.outcome(c.From) + " -> " + p.outcome(c.To)
}

func (p *page) signed(sign string, reasons []verdict.Reason) {
	for _, r := range reasons {
		p.line(2, sign+phrase(r.Rule)+": "+phrase(strings.TrimSpace(r.Message)))
	}
}

// coming says that a group came, or only into sight.
func coming(v verdict.Came) string {
	if v.Unseen {
		return "not looked at before"
	}
	return "came"
}

// leaving says that a group went, or only out of sight.
func leaving(g verdict.Went) string {
	if g.Unseen {
		return "not looked at any more"
	}
	return "went"
}

func tally(d *verdict.Diff) string {
	came, went, elsewhere := 0, 0, 0
	for _, v := range d.Came {
		if v.Unseen {
			elsewhere++
		} else {
			came++
		}
	}
	for _, g := range d.Went {
		if g.Unseen {
			elsewhere++
		} else {
			went++
		}
	}
	line := fmt.Sprintf("%s changed, %d came, %d went, %d as before", plural(len(d.Changed), "group"), came, went, d.Same)
	if elsewhere > 0 {
		line += fmt.Sprintf(", %d looked at in only one of the two", elsewhere)
	}
	return line
}

func writeDiffJSON(w io.Writer, d *verdict.Diff, _ Options) error {
	whole := *d
	whole.Gate.FailOn = notNil(d.Gate.FailOn)
	whole.Came = nil
	for _, v := range d.Came {
		v.Verdict = wholeVerdict(v.Verdict)
		whole.Came = append(whole.Came, v)
	}
	whole.Came, whole.Went, whole.Changed = notNil(whole.Came), notNil(d.Went), notNil(d.Changed)
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(whole); err != nil {
		return err
	}
	_, err := w.Write(appendVisible(nil, buf.Bytes()))
	return err
}

// writeDiffMarkdown writes what a comment on a change can hold. What others wrote stands in
// code spans, where it neither formats nor mentions.
func writeDiffMarkdown(w io.Writer, d *verdict.Diff, _ Options) error {
	p := newPage(w, Options{})
	p.write("## Security groups: " + tally(d) + "\n")
	for _, line := range d.Departures {
		p.write("\nChanged: " + markdown(prose(line)) + "\n")
	}
	for _, line := range d.DepartedBefore {
		p.write("\nChanged before: " + markdown(prose(line)) + "\n")
	}
	if d.Gate.Result != verdict.GateNone && d.Gate.Result != "" {
		p.write("\nGate: **" + codeless(string(d.Gate.Result)) + "**\n")
	}
	section := func(title string, n int) {
		if n > 0 {
			p.write("\n### " + title + "\n\n")
		}
	}
	reasons := func(sign string, reasons []verdict.Reason) {
		for _, r := range reasons {
			p.write("  - " + sign + " " + codeSpan(r.Rule) + ": " + codeSpan(strings.TrimSpace(r.Message)) + "\n")
		}
	}
	section("Changed", len(d.Changed))
	for _, c := range d.Changed {
		p.write("- " + inMarkdown(c.Group) + ": " + codeless(string(c.From)) + " → **" + codeless(string(c.To)) + "**\n")
		reasons("cleared", c.Cleared)
		reasons("appeared", c.Appeared)
	}
	section("Came", len(d.Came))
	for _, v := range d.Came {
		p.write("- " + inMarkdown(v.Group) + ": " + coming(v) + ", **" + codeless(string(v.Outcome)) + "**\n")
		reasons("appeared", v.Reasons)
	}
	section("Went", len(d.Went))
	for _, g := range d.Went {
		p.write("- " + inMarkdown(g.Group) + ": " + leaving(g) + ", was " + codeless(string(g.Outcome)) + "\n")
	}
	return p.done()
}

func inMarkdown(g verdict.Group) string {
	return codeSpan(g.ID) + " " + codeSpan(orDash(g.Name)) + " in " + codeSpan(scopeOf(g).String())
}
