package report

import (
	"slices"
	"strings"

	"github.com/sgfree/sgfree/verdict"
)

const (
	complete = "complete"
	missing  = "missing"
)

// scope is where a dump was taken.
type scope struct{ partition, account, region string }

func (s scope) String() string {
	var parts []string
	if s.partition != "" && s.partition != "aws" {
		parts = append(parts, "partition "+phrase(s.partition))
	}
	if s.account != "" {
		parts = append(parts, "account "+phrase(s.account))
	}
	if s.region != "" {
		parts = append(parts, "region "+phrase(s.region))
	}
	if len(parts) == 0 {
		return "a scope without a name"
	}
	return strings.Join(parts, ", ")
}

func scopeOf(g verdict.Group) scope { return scope{g.Partition, g.Account, g.Region} }

// seen is what was looked at in one scope, and what was not, wholly, each as the report
// lists it but core kinds first.
type seen struct {
	scope  scope
	kinds  []string
	others []string // "kind (status)"
}

// coverage gathers the coverage of a report by scope, in the report's order.
func coverage(r *verdict.Report) []*seen {
	entries := slices.SortedStableFunc(slices.Values(r.Coverage), func(a, b verdict.Coverage) int {
		switch {
		case a.Core == b.Core:
			return 0
		case a.Core:
			return -1
		}
		return 1
	})
	places := map[scope]*seen{}
	for _, c := range entries {
		at := scope{c.Partition, c.Account, c.Region}
		if places[at] == nil {
			places[at] = &seen{scope: at}
		}
		switch {
		case c.Status == complete:
			places[at].kinds = append(places[at].kinds, phrase(c.Kind))
		case c.Status != missing || !isStillBlocking(c.Kind): // caveat tells of those
			places[at].others = append(places[at].others, phrase(c.Kind)+" ("+phrase(c.Status)+")")
		}
	}
	var all []*seen
	for _, c := range r.Coverage {
		at := scope{c.Partition, c.Account, c.Region}
		if s := places[at]; s != nil {
			all = append(all, s)
			delete(places, at)
		}
	}
	return all
}

// stillBlocking are the kinds that are no core kinds and whose records block a delete all
// the same.
var stillBlocking = []struct{ kind, words string }{
	{"vpc-peering-connection", "VPC peering connections"},
	{"security-group-vpc-association", "security-group VPC associations"},
	{"shared-resource", "sharing through RAM"},
}

func isStillBlocking(kind string) bool {
	return slices.ContainsFunc(stillBlocking, func(k struct{ kind, words string }) bool { return k.kind == kind })
}

// caveat says what deletable stands on where some of the verdicts say so, "" where none does.
func caveat(r *verdict.Report, verdicts []verdict.Verdict) string {
	scopes := map[scope]bool{}
	for _, v := range verdicts {
		if v.Outcome == verdict.Deletable || v.Outcome == verdict.DeletableAfter {
			scopes[scopeOf(v.Group)] = true
		}
	}
	if len(scopes) == 0 {
		return ""
	}
	line := "deletable means: as far as the dumps show."
	var absent []string
	for _, kind := range stillBlocking {
		where := map[scope]bool{}
		for _, c := range r.Coverage {
			at := scope{c.Partition, c.Account, c.Region}
			if c.Kind == kind.kind && c.Status == complete && scopes[at] {
				where[at] = true
			}
		}
		if len(where) < len(scopes) {
			absent = append(absent, kind.words)
		}
	}
	if len(absent) > 0 {
		line += " Not looked at: " + strings.Join(absent, ", ")
	}
	return line
}
