package report

import (
	"io"
	"strconv"

	"github.com/sgfree/sgfree/verdict"
)

// writePlanDot writes a node for each step, in a box for each wave, and an edge from each
// step to those that wait for it.
func writePlanDot(w io.Writer, p *verdict.Plan, _ Options) error {
	out := newPage(w, Options{})
	out.noted("//", asIs[string], p.Departures, p.Assumed)
	out.whole(0, "digraph plan {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];")
	wave := 0
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Wave != wave {
			if wave > 0 {
				out.whole(2, "}")
			}
			wave = s.Wave
			out.whole(2, "subgraph cluster_"+strconv.Itoa(wave)+" {\n    label=\"wave "+strconv.Itoa(wave)+"\";")
		}
		style := ""
		if s.ByHand {
			style = ", style=dashed"
		}
		out.whole(4, stepNode(s)+" [label="+dot(strconv.Itoa(s.Number)+". "+oneLine(s.Message))+style+"];")
	}
	if wave > 0 {
		out.whole(2, "}")
	}
	edges(p, func(from, to string) { out.whole(2, from+" -> "+to+";") })
	out.whole(0, "}")
	return out.done()
}

// writePlanMermaid writes what writePlanDot does as a flow chart of Mermaid.
func writePlanMermaid(w io.Writer, p *verdict.Plan, _ Options) error {
	out := newPage(w, Options{})
	out.whole(0, "flowchart LR")
	out.noted("%%", mermaid, p.Departures, p.Assumed)
	wave := 0
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Wave != wave {
			if wave > 0 {
				out.whole(2, "end")
			}
			wave = s.Wave
			out.whole(2, "subgraph wave"+strconv.Itoa(wave)+`["wave `+strconv.Itoa(wave)+`"]`)
		}
		label := mermaid(strconv.Itoa(s.Number) + ". " + oneLine(s.Message))
		if s.ByHand {
			out.whole(4, stepNode(s)+"("+label+")")
		} else {
			out.whole(4, stepNode(s)+"["+label+"]")
		}
	}
	if wave > 0 {
		out.whole(2, "end")
	}
	edges(p, func(from, to string) { out.whole(2, from+" --> "+to) })
	return out.done()
}

func stepNode(s *verdict.Step) string { return "s" + strconv.Itoa(s.Number) }

func edges(p *verdict.Plan, write func(from, to string)) {
	for i := range p.Steps {
		s := &p.Steps[i]
		for _, n := range s.After {
			write("s"+strconv.Itoa(n), stepNode(s))
		}
	}
}
