package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/sgfree/sgfree/verdict"
)

// page lays out lines for people. An error of the writer sticks and comes out of done.
// What it is given has been escaped.
type page struct {
	out   *bufio.Writer
	width int
	color bool
}

func newPage(w io.Writer, o Options) *page {
	return &page{out: bufio.NewWriter(w), width: o.Width, color: o.Color}
}

func (p *page) done() error { return p.out.Flush() }

// write puts a string down as it is; bufio keeps the error for done.
func (p *page) write(s string) { _, _ = p.out.WriteString(s) }

// whole writes one line that is never wrapped.
func (p *page) whole(indent int, s string) {
	p.write(strings.Repeat(" ", indent) + s + "\n")
}

// line writes text under an indent, and what does not fit below it, two columns further in.
func (p *page) line(indent int, s string) {
	room := p.width
	if room > 0 {
		room = max(room-indent-2, 20)
	}
	for i, part := range wrap(s, room) {
		if i > 0 {
			part = "  " + part
		}
		p.whole(indent, part)
	}
}

// labelled writes "label: text", and nothing where there is no text.
func (p *page) labelled(indent int, label, s string) {
	if s != "" {
		p.line(indent, label+": "+s)
	}
}

// outcome is the word, in its colour where the page has any.
func (p *page) outcome(o verdict.Outcome) string {
	word := Terminal(string(o))
	if color := colors[o]; p.color && color != "" {
		return "\x1b[" + color + "m" + word + "\x1b[0m"
	}
	return word
}

var colors = map[verdict.Outcome]string{
	verdict.Blocked:        "31", // red
	verdict.Unknown:        "35", // magenta
	verdict.Risky:          "33", // yellow
	verdict.DeletableAfter: "36", // cyan
	verdict.Deletable:      "32", // green
}

// summary writes "12 groups: 3 blocked, 9 deletable", and how the gate ended if one was set.
func (p *page) summary(r *verdict.Report) {
	var counts []string
	for _, o := range verdict.Outcomes() {
		if n := r.Summary.Outcomes[o]; n > 0 {
			counts = append(counts, strconv.Itoa(n)+" "+string(o))
		}
	}
	line := plural(r.Summary.Groups, "group")
	if len(counts) > 0 {
		line += ": " + strings.Join(counts, ", ")
	}
	p.line(0, line)
	if r.Gate.Result != "" && r.Gate.Result != verdict.GateNone {
		p.line(0, "gate: "+phrase(string(r.Gate.Result))+" (fails on "+join(r.Gate.FailOn)+")")
	}
	p.departures(r)
}

// departures names every rule that the user changed, and every policy that was asked too, so
// that no reader takes the outcomes for those of the rules as they are.
func (p *page) departures(r *verdict.Report) {
	for _, rule := range r.Rules {
		switch {
		case rule.Disabled:
			p.line(0, "changed: "+phrase(rule.ID)+" is DISABLED: nobody asked whether "+firstLower(phrase(rule.Title)))
		case rule.DefaultEffect != "":
			p.line(0, "changed: "+phrase(rule.ID)+" has effect "+phrase(string(rule.Effect))+", by default "+phrase(string(rule.DefaultEffect)))
		}
		for _, param := range rule.Params {
			if value, own := inWords(param.Value), inWords(param.Default); value != own {
				p.line(0, "changed: "+phrase(rule.ID)+" has "+phrase(param.Name)+" "+value+", by default "+own)
			}
		}
	}
}

// inWords is the value of a parameter as JSON.
func inWords(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return phrase(fmt.Sprint(value))
	}
	return phrase(string(text))
}

func firstLower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}

// join lists words that others may have written.
func join[S ~string](words []S) string {
	shown := make([]string, len(words))
	for i, w := range words {
		shown[i] = phrase(string(w))
	}
	return strings.Join(shown, ", ")
}

// byWeight sorts reasons by effect, the weightiest first and otherwise as they stand.
func byWeight(reasons []verdict.Reason) []verdict.Reason {
	effects := verdict.Effects()
	return slices.SortedStableFunc(slices.Values(reasons), func(a, b verdict.Reason) int {
		return slices.Index(effects, a.Effect) - slices.Index(effects, b.Effect)
	})
}
