package dossier

import (
	"slices"
	"strings"

	"github.com/sgfree/sgfree/loader"
)

// joins are the owners whose interfaces do not tell which resource they serve, or name one
// of several: the kind of configuration that does, and what to call it.
var joins = map[string]struct{ kind, noun string }{
	"rds":      {"db-instance", "RDS database"},
	"redshift": {"redshift-cluster", "Redshift cluster"},
	"dms":      {"dms-replication-instance", "DMS replication instance"},
	"memorydb": {"memorydb-cluster", "MemoryDB cluster"},
	"lambda":   {"lambda-function", "Lambda function"},
}

// nameOwners names the owners of a group's interfaces by the configurations that carry the
// same groups, and reports which of those it used: what holds the group through an
// interface is no mere mention of it.
func (e *entry) nameOwners(uses []Use) (used []*loader.Mention) {
	for i := range uses {
		join, known := joins[uses[i].Owner.ID]
		if !known {
			continue
		}
		var names []string
		for _, m := range e.serving(e.interfaces[i].resource, join.kind) {
			used = append(used, m)
			names = appendNew(names, m.ID)
		}
		if len(names) == 0 {
			continue
		}
		slices.Sort(names)
		o := &uses[i].Owner
		o.Resource = strings.Join(names, ", ")
		o.Label = join.noun + " " + o.Resource
		if len(names) > 1 {
			o.Label = join.noun + "s " + o.Resource
		}
		o.Likely = false
	}
	return used
}

// serving lists the configurations of a kind that have exactly the groups of an interface.
func (e *entry) serving(n *loader.Interface, kind string) (found []*loader.Mention) {
	for _, m := range e.mentions {
		if m.Kind != nil && m.Kind.Name == kind && sameGroups(m.Named, n.Groups) {
			found = append(found, m.Mention)
		}
	}
	return found
}

// sameGroups tells whether two lists name the same groups: a service gives an interface
// all the groups of the resource and no other.
func sameGroups(a, b []loader.Carried) bool {
	has := func(all []loader.Carried, c loader.Carried) bool {
		return slices.ContainsFunc(all, func(o loader.Carried) bool { return o.GroupID == c.GroupID })
	}
	within := func(a, b []loader.Carried) bool {
		return !slices.ContainsFunc(a, func(c loader.Carried) bool { return !has(b, c) })
	}
	return within(a, b) && within(b, a)
}
