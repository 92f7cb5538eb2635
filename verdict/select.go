package verdict

import (
	"path"
	"slices"
	"strings"
)

// Selection is a choice of groups. The values of a member are alternatives, and every member that
// has any must agree. The zero Selection chooses all.
type Selection struct {
	Groups   []string  `json:"groups,omitempty"`
	Names    []string  `json:"names,omitempty"` // patterns of [path.Match]
	Tags     []string  `json:"tags,omitempty"`  // KEY=VALUE, or KEY for any value
	VPCs     []string  `json:"vpcs,omitempty"`
	Accounts []string  `json:"accounts,omitempty"`
	Regions  []string  `json:"regions,omitempty"`
	Outcomes []Outcome `json:"outcomes,omitempty"`
}

// Has tells whether a group with an outcome is chosen.
func (s *Selection) Has(g *Group, o Outcome) bool { return s.MayHave(g) && among(s.Outcomes, o) }

// MayHave tells whether a group is chosen if its outcome is.
func (s *Selection) MayHave(g *Group) bool {
	return among(s.Groups, g.ID) && among(s.VPCs, g.VPC) && among(s.Accounts, g.Account) && among(s.Regions, g.Region) &&
		(len(s.Names) == 0 || slices.ContainsFunc(s.Names, func(glob string) bool { ok, _ := path.Match(glob, g.Name); return ok })) &&
		(len(s.Tags) == 0 || slices.ContainsFunc(s.Tags, func(tag string) bool { return tagged(g.Tags, tag) }))
}

// All tells whether every group is chosen.
func (s *Selection) All() bool {
	return len(s.Groups)+len(s.Names)+len(s.Tags)+len(s.VPCs)+len(s.Accounts)+len(s.Regions)+len(s.Outcomes) == 0
}

// among tells whether v is one of the values, or none are given.
func among[T comparable](values []T, v T) bool { return len(values) == 0 || slices.Contains(values, v) }

func tagged(tags map[string]string, tag string) bool {
	key, want, valued := strings.Cut(tag, "=")
	value, has := tags[key]
	return has && (!valued || value == want)
}

// Select leaves the verdicts of a report that are chosen, with their summary.
func (r *Report) Select(s Selection) {
	if s.All() {
		return
	}
	r.Whole()
	r.Verdicts = slices.DeleteFunc(r.Verdicts, func(v Verdict) bool { return !s.Has(&v.Group, v.Outcome) })
	r.Summary, r.Selected = Summarize(r.Verdicts), append(r.Selected, s)
}

// Show is Select for a report whose gate asks whether named groups may go: it decides for them
// all, and the report says which of them it does not show.
func (r *Report) Show(s Selection) {
	r.Whole()
	for i := range r.Verdicts {
		if v := &r.Verdicts[i]; r.Gate.Result != GateNone && !s.Has(&v.Group, v.Outcome) {
			r.Gate.Hidden = append(r.Gate.Hidden, v.Group.ID)
		}
	}
	r.Select(s)
}

// Asked tells whether the report answers for named groups, so that its gate is about them all.
func (r *Report) Asked() bool {
	return slices.ContainsFunc(r.Selected, func(s Selection) bool { return len(s.Groups) > 0 })
}

// LookedFor tells whether a group would be in the report if it were in its snapshot.
func (r *Report) LookedFor(g *Group) bool {
	return !slices.ContainsFunc(r.Selected, func(s Selection) bool { return len(s.Outcomes) > 0 || !s.MayHave(g) })
}
