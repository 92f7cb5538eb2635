package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/loader"
	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/verdict"
)

func (c command) baseline() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "baseline",
		Short: "Make or tidy the report that check --baseline compares with",
		Long: `Make or tidy a baseline: a report of verdicts that are accepted as they are. With
check --baseline the gate looks only at verdicts that are not in it. One is in it as long as
rules, effects and subjects of the group stay what they were.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.baselineCreate(), c.baselinePrune())
	for _, sub := range cmd.Commands() {
		sub.DisableFlagsInUseLine = true
	}
	return cmd
}

func (c command) baselineCreate() *cobra.Command {
	var in input
	var j judgement
	var pick selection
	var file string
	cmd := &cobra.Command{
		Use:   "create SNAPSHOT…|REPORT.json",
		Short: "Print a baseline of a snapshot or a saved report",
		Example: `  sgfree baseline create dumps/ > baseline.json
  sgfree check --baseline baseline.json --fail-on blocked,risky dumps/`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(in.assume) > 0 {
				return errors.New("--assume-deleted: a baseline tells how things are")
			}
			r, err := c.reportOf(cmd, &in, j, args, pick)
			if err != nil {
				return err
			}
			return c.save(cmd.Context(), r, file)
		},
	}
	in.flags(cmd)
	j.flags(cmd)
	pick.flags(cmd)
	cmd.Flags().StringVarP(&file, "output", "o", "", "write to `FILE` instead of standard output")
	return cmd
}

func (c command) baselinePrune() *cobra.Command {
	var in input
	var j judgement
	var file string
	cmd := &cobra.Command{
		Use:     "prune BASELINE.json SNAPSHOT…|REPORT.json",
		Short:   "Print a baseline without the verdicts that no longer hold",
		Example: "  sgfree baseline prune -o baseline.json baseline.json dumps/",
		Args:    cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			baseline, err := readActual(args[0])
			if err != nil {
				return err
			}
			in.without = args[:1]
			r, err := c.reportOf(cmd, &in, j, args[1:], selection{})
			if err != nil {
				return err
			}
			kept, gone := verdict.Prune(baseline, r)
			fmt.Fprintf(c.Stderr, "sgfree: %d of %d verdicts no longer hold\n", gone, gone+len(kept.Verdicts))
			return c.save(cmd.Context(), kept, file)
		},
	}
	in.flags(cmd)
	j.flags(cmd)
	cmd.Flags().StringVarP(&file, "output", "o", "", "write to `FILE` instead of standard output")
	return cmd
}

// save writes a report as JSON.
func (c command) save(ctx context.Context, r *verdict.Report, file string) error {
	format, err := report.Find("json")
	if err != nil {
		return err
	}
	return c.write(ctx, rendering{reports: []output[verdict.Report]{{format, file}}, color: "never"}, r)
}

var reportHead = regexp.MustCompile(`^(?:\x{FEFF})?\s*\{\s*"schema"\s*:\s*"sgfree/report/`)

// isReport tells whether a file begins as a saved report does.
func isReport(file string) bool {
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(file) //nolint:gosec // a file that the user names
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, 256)
	n, _ := io.ReadFull(f, head)
	return reportHead.Match(head[:n])
}

// readReport reads a saved report.
func readReport(file string) (*verdict.Report, error) {
	text, err := os.ReadFile(file) //nolint:gosec // a file that the user names
	if err != nil {
		return nil, fmt.Errorf("read the report: %w", err)
	}
	r, err := reportIn(text, file)
	if err != nil {
		return nil, hinted{err, "sgfree check -o json dumps/ > report.json makes one"}
	}
	return r, nil
}

// reportIn reads the text of a saved report, and refuses one on which readers disagree.
func reportIn(text []byte, name string) (*verdict.Report, error) {
	r, err := verdict.Read(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if line, err := loader.Exact(text, r); err != nil {
		return nil, fmt.Errorf("%s:%d: %w: %s", name, line, verdict.ErrNoReport, err.Error())
	}
	return r, nil
}

// readActual reads a saved report whose verdicts hold as things are: a baseline, or one to compare
// with.
func readActual(file string) (*verdict.Report, error) {
	r, err := readReport(file)
	if err == nil && len(r.Assumed) > 0 {
		return nil, hinted{fmt.Errorf("%s: the report takes resources for deleted, so it does not tell how things are", file), "sgfree check -o json dumps/ > report.json, without --assume-deleted, --tfplan and --changeset"}
	}
	return r, err
}

// reportOf is a saved report, or that of a snapshot.
func (c command) reportOf(cmd *cobra.Command, in *input, j judgement, paths []string, pick selection) (*verdict.Report, error) {
	if !slices.ContainsFunc(paths, isReport) {
		return c.assess(cmd, in, j, paths, pick)
	}
	if len(paths) > 1 {
		return nil, errors.New("a saved report stands alone, and not beside a snapshot")
	}
	if len(in.assume)+len(j.effects) > 0 || in.require != "" {
		return nil, fmt.Errorf("%s is a report, judged already: --assume-deleted, --effect and --require are for snapshots", paths[0])
	}
	r, err := readActual(paths[0])
	if err != nil {
		return nil, err
	}
	if err := pick.check(in); err != nil {
		return nil, err
	}
	r.Select(pick.Selection)
	r.Judge(nil)
	return r, nil
}
