package verdict

import (
	"slices"
	"strings"
)

// DiffSchema names the shape of a [Diff]; within v1 there are only additions.
const DiffSchema = "sgfree/diff/v1"

// Diff is what changed from one report to another. Every list is in the order of reports.
type Diff struct {
	Schema string `json:"schema"`
	Tool   Tool   `json:"tool"`
	// Departures are those of the new report, DepartedBefore those of the old one that it has not.
	Departures     []string `json:"departures,omitempty"`
	DepartedBefore []string `json:"departed_before,omitempty"`
	// Same counts the groups of which nothing changed.
	Same    int       `json:"same"`
	Came    []Came    `json:"came"`
	Went    []Went    `json:"went"`
	Changed []Changed `json:"changed"`
	// Gate looks at what became of a group: at those that have an outcome it fails on and had
	// none before.
	Gate Gate `json:"gate"`
}

// Came is a group that the old report does not have.
type Came struct {
	Verdict

	// Unseen tells that the old report was not about the group, so that it may have been there.
	Unseen bool `json:"unseen,omitempty"`
}

// Went is a group that the new report does not have.
type Went struct {
	Group   Group   `json:"group"`
	Outcome Outcome `json:"outcome"` // before
	// Unseen tells that the new report was not about the group, or has the groups of its scope
	// not whole, so that it may still be there.
	Unseen bool `json:"unseen,omitempty"`
}

// Changed is a group of which the outcome or the reasons changed.
type Changed struct {
	Group    Group    `json:"group"`
	From     Outcome  `json:"from"`
	To       Outcome  `json:"to"`
	Appeared []Reason `json:"appeared"`
	Cleared  []Reason `json:"cleared"`
}

// Compare finds what changed from an old report to a new one, and how a gate on outcomes
// ends for what became of the groups.
func Compare(before, after *Report, failOn []Outcome) *Diff {
	d := &Diff{Schema: DiffSchema, Tool: after.Tool, Came: []Came{}, Went: []Went{}, Changed: []Changed{}}
	d.Departures = after.Departures()
	for _, line := range before.Departures() {
		if !slices.Contains(d.Departures, line) {
			d.DepartedBefore = append(d.DepartedBefore, line)
		}
	}
	old := map[string]*Verdict{}
	for i := range before.Verdicts {
		old[identity(before.Verdicts[i].Group)] = &before.Verdicts[i]
	}
	var newly []Verdict
	for _, v := range after.Verdicts {
		was := old[identity(v.Group)]
		delete(old, identity(v.Group))
		if was == nil {
			d.Came = append(d.Came, Came{Verdict: v, Unseen: !before.LookedFor(&v.Group)})
			newly = append(newly, v)
			continue
		}
		if was.Outcome != v.Outcome && (!slices.Contains(failOn, was.Outcome) || !slices.Contains(failOn, v.Outcome)) {
			newly = append(newly, v)
		}
		c := Changed{Group: v.Group, From: was.Outcome, To: v.Outcome, Appeared: without(v.Reasons, was.Reasons), Cleared: without(was.Reasons, v.Reasons)}
		if c.From == c.To && len(c.Appeared)+len(c.Cleared) == 0 {
			d.Same++
			continue
		}
		d.Changed = append(d.Changed, c)
	}
	for _, v := range before.Verdicts {
		if old[identity(v.Group)] != nil {
			d.Went = append(d.Went, Went{Group: v.Group, Outcome: v.Outcome, Unseen: !after.saw(v.Group) || !after.LookedFor(&v.Group)})
		}
	}
	d.Gate = Decide(failOn, newly)
	return d
}

// identity tells a group from every other.
func identity(g Group) string {
	return strings.Join([]string{g.Partition, g.Account, g.Region, g.ID}, "\x1f")
}

// saw tells whether the report has a whole dump of the groups of a group's scope.
func (r *Report) saw(g Group) bool {
	return slices.ContainsFunc(r.Coverage, func(c Coverage) bool {
		return c.Kind == "security-group" && c.Status == "complete" && c.Partition == g.Partition && c.Account == g.Account && c.Region == g.Region
	})
}

// without lists the reasons that others do not have.
func without(reasons, others []Reason) []Reason {
	known := map[string]int{}
	for _, r := range others {
		known[string(appendFact(nil, &r))]++
	}
	left := []Reason{}
	for _, r := range reasons {
		if f := string(appendFact(nil, &r)); known[f] > 0 {
			known[f]--
		} else {
			left = append(left, r)
		}
	}
	return left
}
