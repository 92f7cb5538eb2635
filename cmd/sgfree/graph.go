package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/verdict"
)

func (c command) graph() *cobra.Command {
	var in input
	var j judgement
	var pick selection
	var outputs []string
	var depth int
	cmd := &cobra.Command{
		Use:   "graph [SG…] SNAPSHOT…",
		Short: "Draw groups, what carries them, and which name which",
		Long: `Draw groups, what carries them and the references between them, for Graphviz or Mermaid or
as SVG. An arrow leads from a group to one that its permissions name; colours repeat the outcome.

All groups are drawn, or those that are chosen and what is at most --depth references away.`,
		Example: `  sgfree graph dumps/ | dot -Tsvg > groups.svg
  sgfree graph --depth 2 sg-0a1b2c3d dumps/
  sgfree graph -o svg=groups.svg dumps/
  sgfree graph -o mermaid --vpc vpc-0a1b2c3d dumps/`,
		RunE: func(cmd *cobra.Command, args []string) error {
			graphs, err := parseOutputs(outputs, report.FindGraph)
			if err != nil {
				return err
			}
			if depth < 0 {
				return fmt.Errorf("--depth %d is less than none", depth)
			}
			named, paths := parseArgs(args)
			pick.Groups = named
			if err := pick.check(&in); err != nil {
				return err
			}
			all := pick
			all.all = true // what is not chosen may name what is
			r, err := c.assess(cmd, &in, j, paths, all)
			if err != nil {
				return err
			}
			chosen := func(v verdict.Verdict) bool { return pick.has(&v.Group, v.Outcome) }
			if !slices.ContainsFunc(r.Verdicts, chosen) {
				return nothingSelected(paths)
			}
			err = writeAll(cmd.Context(), c, graphs, verdict.MakeGraph(r, chosen, depth), auto, report.Options{Snapshot: paths})
			if errors.Is(err, report.ErrTooBig) {
				return hinted{err, "-o dot and -o svg draw graphs of any size; fewer groups: sgfree graph SG SNAPSHOT, --vpc, --depth"}
			}
			return err
		},
	}
	in.flags(cmd)
	j.flags(cmd)
	pick.flags(cmd)
	cmd.Flags().StringArrayVarP(&outputs, "output", "o", []string{"dot"}, "write `FORMAT[=FILE]`, repeatable; formats: "+namesOf(report.GraphFormats()))
	cmd.Flags().IntVar(&depth, "depth", 1, "draw groups up to `N` references away from those that are chosen")
	return cmd
}
