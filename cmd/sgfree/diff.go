package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/verdict"
)

func (c command) diff() *cobra.Command {
	var in input
	var j judgement
	var pick selection
	var out []string
	var failOn, color string
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Say which groups came, went or changed, and why",
		Long: `Say which groups came, went or changed their outcome between two snapshots or saved
reports, and which reasons appeared and cleared.

--fail-on sets a gate on what became of the groups: it fails where one has such an outcome
that had none of them before. The exit codes are those of check.`,
		Example: `  sgfree diff monday/ tuesday/
  sgfree diff --fail-on deletable report.json dumps/   # a CI gate on groups that nobody uses any more`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			outputs, err := parseOutputs(out, report.FindDiff)
			if err != nil {
				return err
			}
			gate, err := parseOutcomes(failOn)
			if err != nil {
				return err
			}
			if pick.outcomes != "" {
				return hinted{errors.New("--outcome would hide what a group was before"), "--fail-on OUTCOME,… sets a gate on what became of the groups"}
			}
			pick.few = true
			before, err := c.reportOf(cmd, &in, j, args[:1], pick)
			if err != nil {
				return err
			}
			after, err := c.reportOf(cmd, &in, j, args[1:], pick)
			if err != nil {
				return err
			}
			if len(before.Verdicts)+len(after.Verdicts) == 0 {
				return fmt.Errorf("%s: no group is selected", strings.Join(args, " "))
			}
			d := verdict.Compare(before, after, gate)
			if err := writeAll(cmd.Context(), c, outputs, d, color, report.Options{}); err != nil {
				return err
			}
			if err := refused(d.Gate, failuresOf(after.Verdicts)); err != nil {
				return err
			}
			return verdictOf(d.Gate)
		},
	}
	in.flags(cmd)
	j.flags(cmd)
	pick.flags(cmd)
	cmd.Flags().StringArrayVarP(&out, "output", "o", []string{"text"}, "write `FORMAT[=FILE]`, repeatable; formats: "+namesOf(report.DiffFormats()))
	cmd.Flags().StringVar(&failOn, "fail-on", "", "fail where a group has one of these outcomes and had none before: `OUTCOME,…`")
	cmd.Flags().StringVar(&color, "color", auto, "colour: auto (on a terminal), always or never")
	return cmd
}
