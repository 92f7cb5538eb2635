package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/sgfree/sgfree/verdict"
)

// Sizes of the drawing in pixels.
const (
	boxWide, boxTall = 236, 56
	gapWide, gapTall = 84, 14
	margin           = 24
	noteTall         = 20   // a line below the drawing
	wantedWidth      = 1400 // of rows of small parts
)

// box is a group or a use in the drawing.
type box struct {
	lines       []string
	line, fill  string
	round       bool
	frame       int
	x, y, layer int
	next, last  []int // places of the boxes of its frame that it leads to, and that lead to it
}

// svgFrame is the frame of a VPC, which is as wide as the drawing.
type svgFrame struct {
	title   string
	y, tall int
}

// A group with more references than these is not laid out along them, and what carries groups is
// a number in their boxes where it would take more boxes than those.
const (
	manyReferences = 12
	manyUses       = 60
)

// writeGraphSVG draws what writeGraphDot does, each VPC in a frame, from left to right: each
// connected part for itself, the big ones first, and at the end what is connected with nothing.
// The lines of a group with many of them are faint, and connect nothing in this sense.
func writeGraphSVG(w io.Writer, g *verdict.Graph, _ Options) error {
	notes := lines(func(p *page) { p.supposed(g.Departures, g.Assumed) })
	holders := map[string]int{}
	if len(g.Uses) > manyUses {
		notes = append(notes, "What carries or names a group is a number in its box, for there would be "+strconv.Itoa(len(g.Uses))+" boxes more; sgfree graph -o dot draws them.")
		g, holders = counted(g)
	}
	boxes, at := boxesOf(g)
	for id, n := range holders {
		b := &boxes[at.groups[id]]
		b.lines[len(b.lines)-1] += fmt.Sprintf(", held by %d", n)
	}
	wide, tall := arrange(boxes, at.frames)
	below := tall
	tall += len(notes) * noteTall
	out := newPage(w, Options{})
	out.whole(0, fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">`, wide, tall, wide, tall))
	out.whole(0, `<defs>`)
	for _, line := range []string{referenceLine, cycleLine} {
		out.whole(0, `<marker id="`+arrowOf(line)+`" viewBox="0 0 10 8" refX="9" refY="4" markerWidth="10" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 4L0 8z" fill="`+line+`"/></marker>`)
	}
	out.whole(0, `</defs>`)
	out.whole(0, `<rect width="100%" height="100%" fill="#ffffff"/>`)
	for i, note := range notes {
		out.whole(0, fmt.Sprintf(`<text x="%d" y="%d" fill="#48515c">%s</text>`, margin, below+i*noteTall, xmlText(note, longest)))
	}
	for _, f := range at.frames {
		if f.title != "" {
			out.whole(0, fmt.Sprintf(`<rect x="%d" y="%d" width="%d" height="%d" rx="9" fill="none" stroke="#9aa3ad"/><text x="%d" y="%d" fill="#48515c">%s</text>`,
				margin/2, f.y, wide-margin, f.tall, margin, f.y+captionTall-8, xmlText(f.title, longest)))
		}
	}
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
		if at.hub(r) {
			style += ` stroke-opacity="0.3"`
		}
		out.whole(0, connect(boxes, at.groups[r.From], at.groups[r.To], line, style))
	}
	for i := range boxes {
		out.write(boxes[i].draw())
	}
	out.whole(0, `</svg>`)
	return out.done()
}

// counted is a graph without what carries or names its groups, and how much that is for each.
func counted(g *verdict.Graph) (*verdict.Graph, map[string]int) {
	holders := map[string]int{}
	for i := range g.Uses {
		for _, id := range g.Uses[i].Groups {
			holders[id] += len(g.Uses[i].IDs)
		}
	}
	bare := *g
	bare.Uses = nil
	return &bare, holders
}

const (
	referenceLine = "#5a6472"
	cycleLine     = "#b3261e"
)

func arrowOf(line string) string { return "arrow-" + strings.TrimPrefix(line, "#") }

// places tells where the groups and the uses of a graph are among its boxes.
type places struct {
	groups map[string]int
	first  int            // use
	lines  map[string]int // references of a group, but for those in a cycle
	frames []svgFrame
}

// hub tells whether a reference is one of very many of a group.
func (p places) hub(r verdict.Reference) bool {
	return !r.InCycle && max(p.lines[r.From], p.lines[r.To]) > manyReferences
}

func (p places) use(i int) int { return p.first + i }

func boxesOf(g *verdict.Graph) (boxes []box, at places) {
	at = places{groups: map[string]int{}, first: len(g.Groups), lines: map[string]int{}}
	for i := range g.Groups {
		b := box{lines: groupLines(&g.Groups[i]), line: "#9aa3ad", fill: "#ffffff"}
		if tone, ok := tones[g.Groups[i].Outcome]; ok {
			b.line, b.fill = tone[0], tone[1]
		}
		at.groups[g.Groups[i].Group.ID] = i
		boxes = append(boxes, b)
	}
	for n, f := range framesOf(g) {
		at.frames = append(at.frames, svgFrame{title: f.title})
		for _, i := range f.groups {
			boxes[i].frame = n
		}
	}
	for i := range g.Uses {
		u := &g.Uses[i]
		boxes = append(boxes, box{lines: useLines(u), line: referenceLine, fill: "#f4f6f8", round: true, frame: boxes[at.groups[u.Groups[0]]].frame})
	}
	link := func(from, to int) {
		if from != to && boxes[from].frame == boxes[to].frame {
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
		if !r.InCycle && r.From != r.To {
			at.lines[r.From]++
			at.lines[r.To]++
		}
	}
	for _, r := range g.References {
		if !at.hub(r) {
			link(at.groups[r.From], at.groups[r.To])
		}
	}
	return boxes, at
}

// captionTall is the room for the title of a frame.
const captionTall = 30

// arrange gives every box and frame its place, and returns how big the drawing is.
func arrange(boxes []box, frames []svgFrame) (wide, tall int) {
	byFrame := make([][][]int, len(frames))
	for _, part := range connected(boxes) {
		n := boxes[part[0]].frame
		byFrame[n] = append(byFrame[n], part)
	}
	y := margin
	wide = 2*margin + boxWide
	for n, parts := range byFrame {
		frames[n].y = y
		if frames[n].title != "" {
			y += captionTall
		}
		slices.SortStableFunc(parts, func(a, b []int) int { return cmp.Compare(len(b), len(a)) })
		x, row := margin, 0
		for _, part := range parts {
			w, h := layered(boxes, part)
			if x > margin && x+w > wantedWidth {
				x, y, row = margin, y+row+2*gapTall, 0
			}
			for _, i := range part {
				boxes[i].x += x
				boxes[i].y += y
			}
			wide = max(wide, x+w+margin)
			step := gapTall
			if len(part) > 1 {
				step = gapWide / 2
			}
			x, row = x+w+step, max(row, h)
		}
		frames[n].tall = y + row + margin - frames[n].y
		y += row + 2*margin
	}
	return wide, y
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
	if len(layers) > perRow || most > mostInLayer {
		return snaked(boxes, part)
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

// A part of more layers than a row holds boxes, or with a higher one, is drawn as its chains.
const (
	perRow      = (wantedWidth + gapWide) / (boxWide + gapWide)
	mostInLayer = 20
)

// snaked puts each box of a part, whose layers are set, into one chain of those that lead to one
// another, and the chains into rows that turn at the edge.
func snaked(boxes []box, part []int) (wide, tall int) {
	slices.SortStableFunc(part, func(a, b int) int { return cmp.Compare(boxes[a].layer, boxes[b].layer) })
	var chains [][]int
	placed := map[int]bool{}
	for _, i := range part {
		if placed[i] {
			continue
		}
		chain := []int{}
		for at := i; at >= 0; {
			placed[at] = true
			chain = append(chain, at)
			next := -1
			for _, n := range boxes[at].next {
				if !placed[n] && boxes[n].layer > boxes[at].layer && (next < 0 || boxes[n].layer < boxes[next].layer) {
					next = n
				}
			}
			at = next
		}
		chains = append(chains, chain)
	}
	slices.SortStableFunc(chains, func(a, b []int) int { return cmp.Compare(len(b), len(a)) })
	column, row := 0, 0
	for _, chain := range chains {
		if column > 0 && column+len(chain) > perRow {
			column, row = 0, row+1
		}
		for k, i := range chain {
			c, r := column+k, row
			if len(chain) > perRow {
				c, r = k%perRow, row+k/perRow
				if (k/perRow)%2 == 1 {
					c = perRow - 1 - c
				}
			}
			boxes[i].x, boxes[i].y = c*(boxWide+gapWide), r*(boxTall+2*gapTall)
			tall = max(tall, boxes[i].y+boxTall)
		}
		column += len(chain)
		if column > perRow {
			column, row = 0, row+(len(chain)-1)/perRow+1
		}
	}
	return perRow*(boxWide+gapWide) - gapWide, tall
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
	aside, below := max(a.x-b.x, b.x-a.x), max(a.y-b.y, b.y-a.y)
	if line != cycleLine && (aside > 2*(boxWide+gapWide) || below > 6*boxTall) {
		style += ` opacity="0.3"` // or it would hide what is near
	}
	var path string
	switch {
	case from != to && a.frame != b.frame && aside < boxWide && a.y > b.y:
		path = fmt.Sprintf("M%d %dL%d %d", a.x+boxWide/2, a.y, b.x+boxWide/2, b.y+boxTall)
	case from != to && a.frame != b.frame && aside < boxWide:
		path = fmt.Sprintf("M%d %dL%d %d", a.x+boxWide/2, a.y+boxTall, b.x+boxWide/2, b.y)
	case from == to:
		path = fmt.Sprintf("M%d %dc0 22 -28 22 -28 2", a.x+boxWide-16, a.y+boxTall)
	case b.x > a.x:
		path = fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, (x1+x2)/2, y1, (x1+x2)/2, y2, x2, y2)
	case b.x < a.x: // back, below what goes ahead
		x1, x2, y1, y2 = a.x, b.x+boxWide, y1+14, y2+14
		path = fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, (x1+x2)/2, y1+10, (x1+x2)/2, y2+10, x2, y2)
	case b.y > a.y && b.y-a.y <= 2*boxTall: // just below
		path = fmt.Sprintf("M%d %dV%d", a.x+boxWide/2, a.y+boxTall, b.y)
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
