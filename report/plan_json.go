package report

import (
	"io"

	"github.com/sgfree/sgfree/verdict"
)

// writePlanJSON writes the plan as writeJSON writes a report.
func writePlanJSON(w io.Writer, p *verdict.Plan, _ Options) error {
	j := newJSON(w)
	j.field("{", "schema", p.Schema)
	j.field(",", "tool", p.Tool)
	if len(p.Assumed) > 0 {
		list(j, "assumed", p.Assumed, asIs)
	}
	if len(p.Departures) > 0 {
		list(j, "departures", p.Departures, asIs)
	}
	j.field(",", "summary", p.Summary)
	list(j, "steps", p.Steps, func(s verdict.Step) verdict.Step {
		s.Group = wholeGroup(s.Group)
		return s
	})
	list(j, "cycles", p.Cycles, asIs)
	list(j, "left", p.Left, func(l verdict.Left) verdict.Left {
		l.Group = wholeGroup(l.Group)
		return l
	})
	return j.done()
}

// writeUndoJSON writes the undo as writeJSON writes a report.
func writeUndoJSON(w io.Writer, u *verdict.Undo, _ Options) error {
	j := newJSON(w)
	j.field("{", "schema", u.Schema)
	j.field(",", "tool", u.Tool)
	if len(u.Assumed) > 0 {
		list(j, "assumed", u.Assumed, asIs)
	}
	list(j, "groups", u.Groups, asIs)
	list(j, "permissions", u.Permissions, asIs)
	return j.done()
}
