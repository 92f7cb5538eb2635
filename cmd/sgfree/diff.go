package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/verdict"
)

func (c command) diff() *cobra.Command {
	var in input
	var j judgement
	var pick selection
	var out, failOn, color string
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
			name, file, _ := strings.Cut(out, "=")
			format, err := report.FindDiff(name)
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
			if err := c.writeDiff(format, file, d, color); err != nil {
				return err
			}
			return verdictOf(d.Gate)
		},
	}
	in.flags(cmd)
	j.flags(cmd)
	pick.flags(cmd)
	var names []string
	for _, f := range report.DiffFormats() {
		names = append(names, f.Name)
	}
	cmd.Flags().StringVarP(&out, "output", "o", "text", "write `FORMAT[=FILE]`; formats: "+strings.Join(names, ", "))
	cmd.Flags().StringVar(&failOn, "fail-on", "", "fail where a group has one of these outcomes and had none before: `OUTCOME,…`")
	cmd.Flags().StringVar(&color, "color", "auto", "colour: auto, always or never")
	return cmd
}

func (c command) writeDiff(format report.DiffFormat, file string, d *verdict.Diff, color string) error {
	var o report.Options
	if file != "" {
		if err := writeFile(file, func(w io.Writer) error { return format.Write(w, d, o) }); err != nil {
			return fmt.Errorf("write %s: %w", file, err)
		}
		return nil
	}
	o.Color, o.Width = c.terminal(color)
	w := bufio.NewWriter(c.Stdout)
	if err := errors.Join(format.Write(w, d, o), w.Flush()); err != nil {
		return fmt.Errorf("write the diff: %w", err)
	}
	return nil
}
