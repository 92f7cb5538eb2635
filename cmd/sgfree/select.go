package main

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/assess"
	"github.com/sgfree/sgfree/verdict"
)

// selection picks verdicts out of a report. Values of one flag are alternatives, and every
// flag that is given must agree.
type selection struct {
	groups, names, tags, vpcs, accounts, regions []string
	outcomes                                     string

	walk bool // say of each group whether the caller may delete it, and how that comes about

	among []verdict.Outcome
	all   bool // select every group, whatever else is said
	none  bool // select nothing, because nothing is to be judged
	few   bool // it is no mistake if nothing is selected
}

func (s *selection) flags(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&s.names, "name", nil, "select groups whose name matches `GLOB`; repeatable")
	cmd.Flags().StringArrayVar(&s.tags, "tag", nil, "select groups with the tag `K=V`, or with any value of the tag K; repeatable")
	cmd.Flags().StringArrayVar(&s.vpcs, "vpc", nil, "select the groups of a `VPC`; repeatable")
	cmd.Flags().StringVar(&s.outcomes, "outcome", "", "select groups with one of these outcomes: `OUTCOME,...`")
}

// check takes over what the input selects, and finds what is wrong with the values.
func (s *selection) check(in *input) (err error) {
	s.accounts, s.regions = in.accounts, in.regions
	for _, glob := range s.names {
		if _, err := path.Match(glob, ""); err != nil {
			return fmt.Errorf("--name %q is no pattern: %w", glob, err)
		}
	}
	s.among, err = parseOutcomes(s.outcomes)
	return err
}

// pick leaves the verdicts that are selected.
func (s *selection) pick(verdicts []verdict.Verdict) []verdict.Verdict {
	return slices.DeleteFunc(verdicts, func(v verdict.Verdict) bool { return !s.has(&v.Group, v.Outcome) })
}

// of lists the groups that are selected.
func (s *selection) of(f *assess.Findings) (picked []int) {
	outlines := f.Outlines()
	for i := range outlines {
		g := &outlines[i].Group
		if len(s.tags) > 0 {
			g = new(f.Group(i))
		}
		if s.has(g, outlines[i].Outcome) {
			picked = append(picked, i)
		}
	}
	return picked
}

func (s *selection) has(g *verdict.Group, outcome verdict.Outcome) bool {
	return s.all || !s.none && among(s.groups, g.ID) && among(s.vpcs, g.VPC) && among(s.accounts, g.Account) && among(s.regions, g.Region) &&
		(len(s.among) == 0 || slices.Contains(s.among, outcome)) &&
		(len(s.names) == 0 || slices.ContainsFunc(s.names, func(glob string) bool { ok, _ := path.Match(glob, g.Name); return ok })) &&
		(len(s.tags) == 0 || slices.ContainsFunc(s.tags, func(tag string) bool { return tagged(g.Tags, tag) }))
}

// among tells whether s is one of the values, or none are given.
func among(values []string, s string) bool { return len(values) == 0 || slices.Contains(values, s) }

func tagged(tags map[string]string, tag string) bool {
	key, want, valued := strings.Cut(tag, "=")
	value, has := tags[key]
	return has && (!valued || value == want)
}

// parseOutcomes reads a list of outcomes.
func parseOutcomes(list string) (outcomes []verdict.Outcome, err error) {
	for word := range strings.FieldsFuncSeq(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		o := verdict.Outcome(word)
		if !slices.Contains(verdict.Outcomes(), o) {
			var names []string
			for _, known := range verdict.Outcomes() {
				names = append(names, string(known))
			}
			return nil, fmt.Errorf("unknown outcome %q, want one of %s", word, strings.Join(names, ", "))
		}
		outcomes = append(outcomes, o)
	}
	return outcomes, nil
}
