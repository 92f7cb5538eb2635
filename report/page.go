package report

import (
	"bufio"
	"cmp"
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

// effect is the word, in the colour of the outcome that it calls for.
func (p *page) effect(e verdict.Effect) string {
	word := phrase(string(e))
	if color := colors[e.Outcome()]; p.color && color != "" && e != verdict.EffectNote {
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

// summary writes how many groups came out how, how the gate ended if one was set, and on what all
// that rests.
func (p *page) summary(r *verdict.Report) {
	p.line(0, counts(r))
	p.notes(r)
	p.assumed(r.Assumed)
	p.setting(r)
}

// counts is "12 groups: 3 blocked, 9 deletable".
func counts(r *verdict.Report) string {
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
	return line
}

// notes say how the gate ended, and what was given beside the dumps.
func (p *page) notes(r *verdict.Report) {
	p.gate(r.Gate)
	p.waivers(r)
	p.departures(r.Departures())
	p.policies(r)
}

// setting says of changes and earlier snapshots what the verdicts bear in mind.
func (p *page) setting(r *verdict.Report) {
	p.notAssumed(r)
	for _, b := range r.Order {
		p.line(0, phrase(b.First)+" must be applied before "+phrase(b.Then)+", which deletes what it frees")
	}
	p.labelled(0, "history", join(r.History))
}

// gate says how a gate ended, if one was set.
func (p *page) gate(g verdict.Gate) {
	if g.Result != "" && g.Result != verdict.GateNone {
		passed := ""
		for _, n := range []struct {
			count int
			how   string
		}{{g.Waived, "waived"}, {g.Known, "in the baseline"}} {
			if n.count > 0 {
				passed += fmt.Sprintf("; %d %s", n.count, n.how)
			}
		}
		p.line(0, "gate: "+phrase(string(g.Result))+" (fails on "+join(g.FailOn)+passed+")")
		if n := len(g.Hidden); n > 0 {
			p.line(0, "the gate looked at "+plural(n, "group")+" that the report does not show: "+some(phrases(g.Hidden), withNamed, ", ", "group"))
		}
	}
}

// waivers says of each waiver that did not do all that it says, or will not for long.
func (p *page) waivers(r *verdict.Report) {
	said := map[string]string{
		verdict.WaiverEnding: "ends on", verdict.WaiverEnded: "does nothing any more: it ended on",
		verdict.WaiverUnused: "does nothing: no group has such a reason; it ends on", verdict.WaiverRefused: "does nothing: what blocks is never waived; it ends on",
		verdict.WaiverFailed: "does nothing: the rule did not answer, which is never waived; it ends on",
	}
	for _, w := range r.Waivers {
		if s := said[w.Status]; s != "" {
			p.line(0, "waiver "+phrase(w.Place)+" ("+phrase(w.Rule)+") "+s+" "+phrase(w.Until))
		}
	}
}

// Of what is taken for gone, and of what goes with each, this many are named.
const (
	assumedNamed = 20
	withNamed    = 8
)

// assumed names what is taken for gone, for all that follows holds only then.
func (p *page) assumed(all []verdict.Assumed) {
	for _, a := range all[:min(len(all), assumedNamed)] {
		line := "taken for deleted: "
		if a.Group != "" {
			line = "taken to let go of " + phrase(a.Group) + ": "
		}
		line += words(a.Kind) + " " + phrase(a.ID)
		if len(a.With) > 0 {
			line += ", and with it " + some(phrases(a.With), withNamed, ", ", "interface")
		}
		p.line(0, line)
		for _, s := range a.Stays {
			p.line(2, "but not "+phrase(s))
		}
	}
	if n := len(all) - assumedNamed; n > 0 {
		p.line(0, fmt.Sprintf("taken for deleted: %d more", n))
	}
}

// notAssumed names what seems to go and is not taken for gone.
func (p *page) notAssumed(r *verdict.Report) {
	for _, s := range r.NotAssumed[:min(len(r.NotAssumed), assumedNamed)] {
		p.line(0, "not taken for deleted: "+phrase(s.What)+": "+phrase(s.Why))
	}
	if n := len(r.NotAssumed) - assumedNamed; n > 0 {
		p.line(0, fmt.Sprintf("not taken for deleted: %d more", n))
	}
}

// noted puts what all rests on into comments of another language, by its escape.
func (p *page) noted(comment string, escape func(string) string, departures []string, assumed []verdict.Assumed) {
	for _, line := range lines(func(p *page) { p.supposed(departures, assumed) }) {
		p.whole(0, comment+" "+escape(line))
	}
}

// Assuming is on what else than the dumps the verdicts rest: how the rules were changed, and what
// is taken for gone, as the end of a sentence ("as if vpc endpoint vpce-0a1b2c3d and 2 more were
// gone"). It is empty where there is nothing.
func Assuming(r *verdict.Report) string {
	all := phrases(r.Departures())
	if s := gone(r.Assumed); s != "" {
		all = append(all, s)
	}
	return strings.Join(all, "; ")
}

func gone(all []verdict.Assumed) string {
	var named []string
	for _, a := range all[:min(len(all), firstFew)] {
		named = append(named, words(a.Kind)+" "+phrase(a.ID))
	}
	if len(all) == 0 {
		return ""
	}
	more := ""
	if n := len(all) - len(named); n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return "as if " + strings.Join(named, ", ") + more + " were gone"
}

// words is a kind as people read it; one that is not told is a resource.
func words(kind string) string {
	return phrase(strings.ReplaceAll(cmp.Or(kind, "resource"), "-", " "))
}

func phrases(words []string) []string {
	shown := make([]string, len(words))
	for i, w := range words {
		shown[i] = phrase(w)
	}
	return shown
}

// supposed says on what else than the dumps all that follows rests.
func (p *page) supposed(departures []string, assumed []verdict.Assumed) {
	p.departures(departures)
	p.assumed(assumed)
}

// policies names the policies of users that were asked.
func (p *page) policies(r *verdict.Report) {
	var ids []string
	for _, rule := range r.Rules {
		if rule.Origin == "custom" && !rule.Disabled {
			ids = append(ids, rule.ID)
		}
	}
	if n := len(ids) - withNamed; n > 0 {
		ids = append(ids[:withNamed], fmt.Sprintf("and %d more", n))
	}
	p.labelled(0, "policies", join(ids))
}

// departures says how the rules were changed.
func (p *page) departures(all []string) {
	for _, d := range all {
		p.line(0, "changed: "+prose(d))
	}
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

// byWeight sorts reasons: first those that the gate looks at, by effect, the weightiest first and
// otherwise as they stand, then the others likewise.
func byWeight(reasons []verdict.Reason) []verdict.Reason {
	effects := verdict.Effects()
	weight := func(r *verdict.Reason) int {
		w := slices.Index(effects, r.Effect)
		if r.Effect != verdict.EffectNote && (r.Waived != nil || r.InChange) {
			w += len(effects)
		}
		return w
	}
	return slices.SortedStableFunc(slices.Values(reasons), func(a, b verdict.Reason) int { return weight(&a) - weight(&b) })
}
