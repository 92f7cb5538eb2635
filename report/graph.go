package report

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/sgfree/sgfree/verdict"
)

var graphFormats = []Format[verdict.Graph]{
	{Name: "dot", Description: "for Graphviz, of any size", Write: writeGraphDot},
	{Name: "mermaid", Description: "for Mermaid, as Markdown pages show it, of at most 500 lines", Write: writeGraphMermaid},
	{Name: "svg", Description: "a picture, for a browser", Write: writeGraphSVG},
}

// GraphFormats lists every format of a graph, the default first.
func GraphFormats() []Format[verdict.Graph] { return slices.Clone(graphFormats) }

// FindGraph is the format of a graph of that name.
func FindGraph(name string) (Format[verdict.Graph], error) { return find(graphFormats, name) }

// ErrTooBig says that a format cannot show so much.
var ErrTooBig = errors.New("too big")

// Mermaid draws no more than that unless its page is told otherwise: maxEdges and maxTextSize.
const (
	mermaidLines = 500
	mermaidText  = 50_000
)

// tones are an outcome's line and ground; the label repeats the word.
var tones = map[verdict.Outcome][2]string{
	verdict.Blocked:        {"#b3261e", "#fbe4e2"},
	verdict.Unknown:        {"#6a35a5", "#eee5f7"},
	verdict.Risky:          {"#8a5200", "#fcedd2"},
	verdict.DeletableAfter: {"#0b6272", "#dcf1f4"},
	verdict.Deletable:      {"#22662d", "#e0f3e3"},
}

// writeGraphDot writes a box for each group, in a frame for its VPC, an oval for what carries
// it, and an arrow from each group to those that its permissions name.
func writeGraphDot(w io.Writer, g *verdict.Graph, _ Options) error {
	out := newPage(w, Options{})
	out.noted("//", asIs[string], g.Departures, g.Assumed)
	out.whole(0, "digraph groups {\n  rankdir=LR;\n  graph [fontname=\"sans-serif\"];\n  node [shape=box, style=\"rounded,filled\", fillcolor=\"#ffffff\", fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\"];")
	nodes := map[string]string{}
	for n, frame := range framesOf(g) {
		indent := 2
		if frame.title != "" {
			out.whole(2, "subgraph cluster_"+strconv.Itoa(n)+" {\n    label="+dot(frame.title)+";")
			indent = 4
		}
		for _, i := range frame.groups {
			at := &g.Groups[i]
			node := "g" + strconv.Itoa(i)
			nodes[at.Group.ID] = node
			look := `style="rounded,dashed"`
			if tone, ok := tones[at.Outcome]; ok {
				look = `color="` + tone[0] + `", fillcolor="` + tone[1] + `"`
			}
			out.whole(indent, node+" [label="+dotLines(groupLines(at))+", "+look+"];")
		}
		if frame.title != "" {
			out.whole(2, "}")
		}
	}
	for i := range g.Uses {
		u := &g.Uses[i]
		out.whole(2, "u"+strconv.Itoa(i)+" [shape=ellipse, style=solid, label="+dotLines(useLines(u))+"];")
		for _, id := range u.Groups {
			style := "arrowhead=none"
			if u.Names {
				style = "style=dashed"
			}
			out.whole(2, "u"+strconv.Itoa(i)+" -> "+nodes[id]+" ["+style+"];")
		}
	}
	for _, r := range g.References {
		style := ""
		switch {
		case r.Dead:
			style = ` [style=dotted, label="dead"]`
		case r.InCycle:
			style = ` [color="#b3261e", penwidth=2, label="in a cycle"]`
		}
		out.whole(2, nodes[r.From]+" -> "+nodes[r.To]+style+";")
	}
	out.whole(0, "}")
	return out.done()
}

// writeGraphMermaid writes what writeGraphDot does as a flow chart of Mermaid, or
// [ErrTooBig] and nothing.
func writeGraphMermaid(w io.Writer, g *verdict.Graph, _ Options) error {
	var b strings.Builder
	out := newPage(&b, Options{})
	out.whole(0, "flowchart LR")
	out.noted("%%", mermaid, g.Departures, g.Assumed)
	nodes := map[string]string{}
	for n, frame := range framesOf(g) {
		indent := 2
		if frame.title != "" {
			out.whole(2, "subgraph vpc"+strconv.Itoa(n)+"["+mermaid(frame.title)+"]")
			indent = 4
		}
		for _, i := range frame.groups {
			at := &g.Groups[i]
			node := "g" + strconv.Itoa(i)
			nodes[at.Group.ID] = node
			out.whole(indent, node+"["+mermaidLabel(groupLines(at))+"]"+mermaidClass(at.Outcome))
		}
		if frame.title != "" {
			out.whole(2, "end")
		}
	}
	lines := len(g.References)
	for i := range g.Uses {
		u := &g.Uses[i]
		arrow := " --- "
		if u.Names {
			arrow = " -.-> "
		}
		out.whole(2, "u"+strconv.Itoa(i)+"(["+mermaidLabel(useLines(u))+"])")
		for _, id := range u.Groups {
			out.whole(2, "u"+strconv.Itoa(i)+arrow+nodes[id])
			lines++
		}
	}
	for _, r := range g.References {
		arrow := " --> "
		switch {
		case r.Dead:
			arrow = " -. dead .-> "
		case r.InCycle:
			arrow = " == in a cycle ==> "
		}
		out.whole(2, nodes[r.From]+arrow+nodes[r.To])
	}
	for _, o := range verdict.Outcomes() {
		out.whole(2, "classDef "+mermaidName(o)+" stroke:"+tones[o][0]+",fill:"+tones[o][1]+",color:#111")
	}
	if err := out.done(); err != nil {
		return err
	}
	if lines > mermaidLines || b.Len() > mermaidText {
		return fmt.Errorf("%w: %d lines and %d characters, and Mermaid draws %d and %d", ErrTooBig, lines, b.Len(), mermaidLines, mermaidText)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// frame is a VPC of a graph; groups that the report does not hold have none.
type frame struct {
	title  string
	groups []int // places among the graph's
}

func framesOf(g *verdict.Graph) (frames []frame) {
	places := newIndex[string]()
	for i := range g.Groups {
		at := &g.Groups[i]
		title := ""
		if at.Outcome != "" {
			title = orDash(at.Group.VPC) + ", " + scopeOf(at.Group).String()
		}
		n := places.of(title)
		if n == len(frames) {
			frames = append(frames, frame{title: title})
		}
		frames[n].groups = append(frames[n].groups, i)
	}
	return frames
}

// widestLabel is how many columns a line of a box may have.
const widestLabel = 60

func groupLines(g *verdict.GraphGroup) []string {
	if g.Outcome == "" {
		return []string{g.Group.ID, "not in the report"}
	}
	return []string{g.Group.Name, g.Group.ID, string(g.Outcome)}
}

func useLines(u *verdict.GraphUse) []string {
	kind := strings.ReplaceAll(u.Kind, "-", " ")
	what := kind + " " + u.IDs[0]
	if len(u.IDs) > 1 {
		what = plural(len(u.IDs), kind)
	}
	if who := strings.TrimSpace(u.Service + " " + u.Owner); who != "" {
		return []string{who, what}
	}
	return []string{what}
}

func dotLines(lines []string) string {
	inside := make([]string, len(lines))
	for i, line := range lines {
		quoted := dot(cut(orDash(line), widestLabel))
		inside[i] = quoted[1 : len(quoted)-1]
	}
	return `"` + strings.Join(inside, `\n`) + `"`
}

func mermaidLabel(lines []string) string {
	inside := make([]string, len(lines))
	for i, line := range lines {
		quoted := mermaid(cut(orDash(line), widestLabel))
		inside[i] = quoted[1 : len(quoted)-1]
	}
	return `"` + strings.Join(inside, "<br>") + `"`
}

func mermaidClass(o verdict.Outcome) string {
	if _, ok := tones[o]; !ok {
		return ""
	}
	return ":::" + mermaidName(o)
}

// mermaidName is an outcome as the name of a class.
func mermaidName(o verdict.Outcome) string { return strings.ReplaceAll(string(o), "-", "_") }
