package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sgfree/sgfree/verdict"
)

func renderGraph(t *testing.T, name string, g *verdict.Graph) string {
	t.Helper()
	f, err := FindGraph(name)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b, g, Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func every(verdict.Verdict) bool { return true }

func TestEveryFormatOfAGraphHasAGolden(t *testing.T) {
	r := fixture()
	free := &r.Verdicts[0] // names a group that names it
	free.Reasons = append(free.Reasons, verdict.Reason{Effect: verdict.EffectAfter, Permission: &verdict.Permission{Group: r.Verdicts[1].Group.ID}})
	named := &r.Verdicts[1]
	named.Reasons = append(named.Reasons,
		verdict.Reason{Effect: verdict.EffectAfter, Permission: &verdict.Permission{Group: free.Group.ID}},
		verdict.Reason{Effect: verdict.EffectNote, Permission: &verdict.Permission{Group: "sg-0a1b2c3d4e5f60099"}})
	for _, f := range GraphFormats() {
		golden(t, "graph."+f.Name, renderGraph(t, f.Name, verdict.MakeGraph(r, every, 1)))
	}
}

func TestAGraphShowsHostileNamesAsTheyAre(t *testing.T) {
	r := fixture()
	for i := range r.Verdicts {
		r.Verdicts[i].Group.Name = `"]; evil [label="` + hostile + "`<b>--> end"
	}
	for _, f := range GraphFormats() {
		page := renderGraph(t, f.Name, verdict.MakeGraph(r, every, 1))
		for line := range strings.Lines(page) {
			assertClean(t, strings.TrimSuffix(line, "\n"))
			if f.Name == "svg" && (strings.Contains(line, "<b>") || xmlError(page) != nil) {
				t.Errorf("a name is markup: %s", line)
			}
			if f.Name == "mermaid" && (strings.Contains(line, "<b>") || strings.Count(line, `"`)%2 != 0 || strings.Count(line, `"`) > 2) {
				t.Errorf("a name leaves its label: %s", line)
			}
			if f.Name == "mermaid" && (strings.Contains(line, `\`) || strings.Contains(line, "#92;")) {
				t.Errorf("Mermaid may read a line end in %s", line)
			}
		}
	}
}

// xmlError is what an XML parser says of a page.
func xmlError(page string) error {
	for d := xml.NewDecoder(strings.NewReader(page)); ; {
		switch _, err := d.Token(); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

func TestNoTwoBoxesOfADrawingOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "groups")
		vpcs := rapid.SampledFrom([]string{"vpc-0a1b2c3d", "vpc-0a1b2c3d", "vpc-0a1b2c3e"})
		g := &verdict.Graph{}
		id := func(i int) string { return fmt.Sprintf("sg-%08x", i) }
		for i := range n {
			g.Groups = append(g.Groups, verdict.GraphGroup{Group: verdict.Group{ID: id(i), VPC: vpcs.Draw(t, "vpc")}, Outcome: verdict.Deletable})
		}
		pair := rapid.Custom(func(t *rapid.T) [2]int {
			return [2]int{rapid.IntRange(0, n-1).Draw(t, "from"), rapid.IntRange(0, n-1).Draw(t, "to")}
		})
		for _, p := range rapid.SliceOfNDistinct(pair, 0, 60, rapid.ID[[2]int]).Draw(t, "references") {
			g.References = append(g.References, verdict.Reference{From: id(p[0]), To: id(p[1])})
		}
		boxes, at := boxesOf(g)
		wide, tall := arrange(boxes, at.frames)
		for i, a := range boxes {
			if a.x < 0 || a.y < 0 || a.x+boxWide > wide || a.y+boxTall > tall {
				t.Errorf("box %d at %d, %d leaves the drawing of %d by %d", i, a.x, a.y, wide, tall)
			}
			for j, b := range boxes[:i] {
				if a.x < b.x+boxWide && b.x < a.x+boxWide && a.y < b.y+boxTall && b.y < a.y+boxTall {
					t.Errorf("boxes %d and %d overlap at %d, %d", i, j, a.x, a.y)
				}
			}
		}
	})
}

func TestADrawingIsAsWideAsAPageWhateverItHolds(t *testing.T) {
	g := &verdict.Graph{}
	id := func(i int) string { return fmt.Sprintf("sg-%08x", i) }
	for i := range 200 {
		g.Groups = append(g.Groups, verdict.GraphGroup{Group: verdict.Group{ID: id(i), VPC: "vpc-0a1b2c3d"}, Outcome: verdict.Deletable})
		g.References = append(g.References, verdict.Reference{From: id(i), To: id((i + 1) % 200), InCycle: true}, verdict.Reference{From: id(i), To: id(0)})
	}
	boxes, at := boxesOf(g)
	if wide, _ := arrange(boxes, at.frames); wide > wantedWidth+2*margin {
		t.Errorf("a ring of 200 is %d wide", wide)
	}
	for i := range boxes[:199] {
		if a, b := boxes[i], boxes[i+1]; max(a.x-b.x, b.x-a.x)+max(a.y-b.y, b.y-a.y) > boxWide+gapWide {
			t.Errorf("boxes %d and %d of the ring do not stand side by side: %d,%d and %d,%d", i, i+1, a.x, a.y, b.x, b.y)
		}
	}
	if svg := renderGraph(t, "svg", g); !strings.Contains(svg, ">vpc-0a1b2c3d, ") {
		t.Error("the frame of the VPC has no title")
	}
}

func TestADrawingCountsWhatCarriesItsGroupsWhereThatIsMuch(t *testing.T) {
	g := &verdict.Graph{}
	for i := range 200 {
		id := fmt.Sprintf("sg-%08x", i)
		g.Groups = append(g.Groups, verdict.GraphGroup{Group: verdict.Group{ID: id, Name: id, VPC: "vpc-0a1b2c3d"}, Outcome: verdict.Blocked})
		g.Uses = append(g.Uses,
			verdict.GraphUse{Kind: "instance", IDs: []string{"i-1"}, Groups: []string{id}},
			verdict.GraphUse{Kind: "network-interface", Service: "Lambda", IDs: []string{"eni-1", "eni-2"}, Groups: []string{id}})
	}
	svg := renderGraph(t, "svg", g)
	var wide, tall int
	if _, err := fmt.Sscanf(svg, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d"`, &wide, &tall); err != nil || tall > 4*wide {
		t.Errorf("200 groups with two uses each are drawn %d wide and %d tall: %v", wide, tall, err)
	}
	if got := strings.Count(svg, ">blocked, held by 3<"); got != 200 {
		t.Errorf("%d boxes of 200 say what holds the group", got)
	}
	if !strings.Contains(svg, "there would be 400 boxes more; sgfree graph -o dot draws them.") {
		t.Error("the drawing does not say what it leaves out")
	}
	if len(g.Uses) != 400 {
		t.Error("drawing a graph changes it")
	}
}

func TestMermaidRefusesWhatItWouldNotDraw(t *testing.T) {
	g := &verdict.Graph{}
	for i := range 600 {
		id := fmt.Sprintf("sg-%08x", i)
		g.Groups = append(g.Groups, verdict.GraphGroup{Group: verdict.Group{ID: id}})
		g.References = append(g.References, verdict.Reference{From: "sg-00000000", To: id})
	}
	var b bytes.Buffer
	if err := writeGraphMermaid(&b, g, Options{}); !errors.Is(err, ErrTooBig) || b.Len() > 0 {
		t.Errorf("got %v and %d bytes, want ErrTooBig and none", err, b.Len())
	}
	if got := strings.Count(renderGraph(t, "dot", g), " -> "); got != 600 {
		t.Errorf("dot: got %d references, want 600", got)
	}
}
