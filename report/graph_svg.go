package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sgfree/sgfree/verdict"
)

// Sizes of the drawing in pixels.
const (
	boxWide, boxTall = 236, 56
	gapWide, gapTall = 84, 14
	margin           = 24
	wantedWidth      = 1400 // of rows of small parts
)

// box is a group or a use in the drawing.
type box struct {
	lines       []string
	line, fill  string
	round       bool
	x, y, layer int
	next, last  []int // places of the boxes that it leads to, and that lead to it
}

// writeGraphSVG draws what writeGraphDot does, from left to right: each connected part for
// itself, the big ones first, and at the end what is connected with nothing.
func writeGraphSVG(w io.Writer, g *verdict.Graph, _ Options) error {
	boxes, at := boxesOf(g)
	wide, tall := arrange(boxes)
	out := newPage(w, Options{})
	out.whole(0, fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">`, wide, tall, wide, tall))
	out.whole(0, `<defs>`)
	for _, line := range []string{referenceLine, cycleLine} {
		out.whole(0, `<marker id="`+arrowOf(line)+`" viewBox="0 0 10 8" refX="9" refY="4" markerWidth="10" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 4L0 8z" fill="`+line+`"/></marker>`)
	}
	out.whole(0, `</defs>`)
	out.whole(0, `<rect width="100%" height="100%" fill="#ffffff"/>`)
	for i := range g.Uses {
		style := ""
		if g.Uses[i].Names {
			style = ` stroke-dasharray="5 4"`
		}
		for _, id := range g.Uses[i].Groups {
			out.whole(0, connect(boxes, at.use(i), at.groups[id], referenceLine, style))
		}
	}
	for _, r := range g.References {
		line, style := referenceLine, ` marker-end="url(#`+arrowOf(referenceLine)+`)"`
		switch {
		case r.Dead:
			style += ` stroke-dasharray="2 4"`
		case r.InCycle:
			line, style = cycleLine, ` stroke-width="2" marker-end="url(#`+arrowOf(cycleLine)+`)"`
		}
		out.whole(0, connect(boxes, at.groups[r.From], at.groups[r.To], line, style))
	}
	for i := range boxes {
		out.write(boxes[i].draw())
	}
	out.whole(0, `</svg>`)
	return out.done()
}

const (
	referenceLine = "#5a6472"
	cycleLine     = "#b3261e"
)

func arrowOf(line string) string { return "arrow-" + strings.TrimPrefix(line, "#") }

// places tells where the groups and the uses of a graph are among its boxes.
type places struct {
	groups map[string]int
	first  int // use
}

func (p places) use(i int) int { return p.first + i }

func boxesOf(g *verdict.Graph) (boxes []box, at places) {
	at = places{groups: map[string]int{}, first: len(g.Groups)}
	for i := range g.Groups {
		b := box{lines: groupLines(&g.Groups[i]), line: "#9aa3ad", fill: "#ffffff"}
		if tone, ok := tones[g.Groups[i].Outcome]; ok {
			b.line, b.fill = tone[0], tone[1]
		}
		at.groups[g.Groups[i].Group.ID] = i
		boxes = append(boxes, b)
	}
	for i := range g.Uses {
		boxes = append(boxes, box{lines: useLines(&g.Uses[i]), line: referenceLine, fill: "#f4f6f8", round: true})
	}
	link := func(from, to int) {
		if from != to {
			boxes[from].next = append(boxes[from].next, to)
			boxes[to].last = append(boxes[to].last, from)
		}
	}
	for i := range g.Uses {
		for _, id := range g.Uses[i].Groups {
			link(at.use(i), at.groups[id])
		}
	}
	for _, r := range g.References {
		link(at.groups[r.From], at.groups[r.To])
	}
	return boxes, at
}

// arrange gives every box its place, and returns how big the drawing is.
func arrange(boxes []box) (wide, tall int) {
	parts := connected(boxes)
	slices.SortStableFunc(parts, func(a, b []int) int { return cmp.Compare(len(b), len(a)) })
	x, y, row := margin, margin, 0
	wide = 2*margin + boxWide
	for _, part := range parts {
		w, h := layered(boxes, part)
		if x > margin && x+w > wantedWidth {
			x, y, row = margin, y+row+2*gapTall, 0
		}
		for _, i := range part {
			boxes[i].x += x
			boxes[i].y += y
		}
		wide, tall = max(wide, x+w+margin), max(tall, y+h+margin)
		step := gapTall
		if len(part) > 1 {
			step = gapWide / 2
		}
		x, row = x+w+step, max(row, h)
	}
	return wide, tall
}

// connected finds the parts of boxes that lines connect.
func connected(boxes []box) (parts [][]int) {
	seen := make([]bool, len(boxes))
	for i := range boxes {
		if seen[i] {
			continue
		}
		seen[i] = true
		part := []int{i}
		for k := 0; k < len(part); k++ {
			for _, n := range slices.Concat(boxes[part[k]].next, boxes[part[k]].last) {
				if !seen[n] {
					seen[n] = true
					part = append(part, n)
				}
			}
		}
		slices.Sort(part)
		parts = append(parts, part)
	}
	return parts
}

// layered puts each box of a part right of those that lead to it, save where a cycle closes,
// and orders each layer by where its neighbours are. Places count from the part's corner.
func layered(boxes []box, part []int) (wide, tall int) {
	var layers [][]int
	for _, i := range ranked(boxes, part) {
		for len(layers) <= boxes[i].layer {
			layers = append(layers, nil)
		}
		layers[boxes[i].layer] = append(layers[boxes[i].layer], i)
	}
	most := 0
	for _, layer := range layers {
		most = max(most, len(layer))
	}
	for sweep := range 8 {
		for l := range layers {
			neighbours := func(i int) []int { return boxes[i].last }
			if sweep%2 == 1 {
				l = len(layers) - 1 - l
				neighbours = func(i int) []int { return boxes[i].next }
			}
			layer := layers[l]
			middle := map[int]float64{}
			for _, i := range layer {
				middle[i] = float64(boxes[i].y)
				if near := neighbours(i); sweep > 0 && len(near) > 0 {
					sum := 0
					for _, n := range near {
						sum += boxes[n].y
					}
					middle[i] = float64(sum) / float64(len(near))
				}
			}
			slices.SortStableFunc(layer, func(a, b int) int { return cmp.Compare(middle[a], middle[b]) })
			top := (most - len(layer)) * (boxTall + gapTall) / 2
			for k, i := range layer {
				boxes[i].x, boxes[i].y = l*(boxWide+gapWide), top+k*(boxTall+gapTall)
			}
		}
	}
	return len(layers)*(boxWide+gapWide) - gapWide, most*(boxTall+gapTall) - gapTall
}

// ranked sets the layer of each box of a part: one more than that of the furthest box that
// leads to it. The line that closes a cycle, as the first way round meets it, does not count.
func ranked(boxes []box, part []int) []int {
	const (
		unseen = iota
		open
		done
	)
	state := map[int]int{}
	var order []int // each after those that it leads to
	type step struct{ box, next int }
	starts := slices.SortedStableFunc(slices.Values(part), func(a, b int) int { return cmp.Compare(min(len(boxes[a].last), 1), min(len(boxes[b].last), 1)) })
	back := map[[2]int]bool{}
	for _, start := range starts {
		if state[start] != unseen {
			continue
		}
		state[start] = open
		for stack := []step{{start, 0}}; len(stack) > 0; {
			top := &stack[len(stack)-1]
			if top.next == len(boxes[top.box].next) {
				state[top.box] = done
				order = append(order, top.box)
				stack = stack[:len(stack)-1]
				continue
			}
			to := boxes[top.box].next[top.next]
			top.next++
			switch state[to] {
			case open:
				back[[2]int{top.box, to}] = true
			case unseen:
				state[to] = open
				stack = append(stack, step{to, 0})
			}
		}
	}
	slices.Reverse(order)
	for _, i := range order {
		for _, n := range boxes[i].next {
			if !back[[2]int{i, n}] {
				boxes[n].layer = max(boxes[n].layer, boxes[i].layer+1)
			}
		}
	}
	for _, i := range part { // what nothing leads to stands beside what it leads to
		if b := &boxes[i]; len(b.last) == 0 && len(b.next) > 0 {
			nearest := slices.MinFunc(b.next, func(a, c int) int { return cmp.Compare(boxes[a].layer, boxes[c].layer) })
			b.layer = max(boxes[nearest].layer-1, 0)
		}
	}
	return order
}

// connect is a line from one box to another, or round the corner of one to itself.
func connect(boxes []box, from, to int, line, style string) string {
	a, b := boxes[from], boxes[to]
	x1, y1, x2, y2 := a.x+boxWide, a.y+boxTall/2, b.x, b.y+boxTall/2
	var path string
	switch {
	case from == to:
		path = fmt.Sprintf("M%d %dc0 22 -28 22 -28 2", a.x+boxWide-16, a.y+boxTall)
	case b.x > a.x:
		path = fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, (x1+x2)/2, y1, (x1+x2)/2, y2, x2, y2)
	case b.x < a.x: // back, below what goes ahead
		x1, x2, y1, y2 = a.x, b.x+boxWide, y1+14, y2+14
		path = fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, (x1+x2)/2, y1+10, (x1+x2)/2, y2+10, x2, y2)
	default: // above or below
		path = fmt.Sprintf("M%d %dc40 0 40 %d 0 %d", x1, y1, y2-y1, y2-y1)
	}
	return `<path d="` + path + `" fill="none" stroke="` + line + `"` + style + `/>`
}

// draw is the box with its first line in front, the id small, and the outcome in its colour.
func (b *box) draw() string {
	radius := 7
	if b.round {
		radius = boxTall / 2
	}
	var s strings.Builder
	fmt.Fprintf(&s, `<g><title>%s</title><rect x="%d" y="%d" width="%d" height="%d" rx="%d" fill="%s" stroke="%s" stroke-width="1.5"/>`,
		xmlText(strings.Join(b.lines, " · "), longest), b.x, b.y, boxWide, boxTall, radius, b.fill, b.line)
	top := b.y + boxTall/2 + 5 - (len(b.lines)-1)*8
	for i, line := range b.lines {
		look, columns := ` font-size="11" fill="#48515c"`, 34
		switch i {
		case 0:
			look, columns = ` fill="#1b2027"`, 30
		case 2:
			look = ` font-size="11" font-weight="bold" fill="` + b.line + `"`
		}
		fmt.Fprintf(&s, `<text x="%d" y="%d" text-anchor="middle"%s>%s</text>`, b.x+boxWide/2, top+i*16, look, xmlText(line, columns))
	}
	s.WriteString("</g>\n")
	return s.String()
}
