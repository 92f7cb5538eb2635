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

// selection picks verdicts out of a report.
type selection struct {
	verdict.Selection

	outcomes string // as told

	walk bool // say of each group whether the caller may delete it, and how that comes about

	all  bool // select every group, whatever else is said
	none bool // select nothing, because nothing is to be judged
	few  bool // it is no mistake if nothing is selected
}

func (s *selection) flags(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&s.Names, "name", nil, "select groups whose name matches `GLOB`; repeatable")
	cmd.Flags().StringArrayVar(&s.Tags, "tag", nil, "select groups with the tag `K=V`, or with any value of the tag K; repeatable")
	cmd.Flags().StringArrayVar(&s.VPCs, "vpc", nil, "select the groups of a `VPC`; repeatable")
	cmd.Flags().StringVar(&s.outcomes, "outcome", "", "select groups with one of these outcomes: `OUTCOME,...`; of groups that are named, show those")
}

// check takes over what the input selects, and finds what is wrong with the values.
func (s *selection) check(in *input) (err error) {
	s.Accounts, s.Regions = in.accounts, in.regions
	for _, glob := range s.Names {
		if _, err := path.Match(glob, ""); err != nil {
			return fmt.Errorf("--name %q is no pattern: %w", glob, err)
		}
	}
	s.Outcomes, err = parseOutcomes(s.outcomes)
	return err
}

// of lists the groups that are selected.
func (s *selection) of(f *assess.Findings) (picked []int) {
	for i, o := range f.Outlines() {
		g := f.Group(i)
		if len(s.Tags) > 0 {
			g.Tags = f.Tags(i)
		}
		if s.has(&g, o.Outcome) {
			picked = append(picked, i)
		}
	}
	return picked
}

func (s *selection) has(g *verdict.Group, outcome verdict.Outcome) bool {
	return s.all || !s.none && s.Has(g, outcome)
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
