package main

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/verdict"
)

func (c command) render() *cobra.Command {
	var pick selection
	var in input
	var out rendering
	cmd := &cobra.Command{
		Use:   "render REPORT.json [SG…]",
		Short: "Write a saved report in any format",
		Long: `Write a saved report (check -o json) in any format: the same bytes that check would have
written. A choice of groups leaves the others out.`,
		Example: `  sgfree render report.json
  sgfree render -o sarif=sgfree.sarif -o markdown=comment.md report.json
  sgfree render --outcome deletable -o ids report.json
  sgfree render --all -o text report.json    # as explain has it`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := out.parse(cmd); err != nil {
				return err
			}
			groups, files := parseArgs(args)
			if len(files) != 1 {
				return hinted{fmt.Errorf("%d files given, want one saved report", len(files)), "sgfree check -o json dumps/ > report.json makes one"}
			}
			r, err := c.saved(files[0])
			if err != nil {
				return err
			}
			pick.Groups = groups
			if err := pick.check(&in); err != nil {
				return err
			}
			if err := choose(r, &pick, files[0]); err != nil {
				return err
			}
			return c.write(cmd.Context(), out, r)
		},
	}
	out.flags(cmd, "table")
	pick.flags(cmd)
	cmd.Flags().StringArrayVar(&in.accounts, "account", nil, "select the groups of an `ACCOUNT`; repeatable")
	cmd.Flags().StringArrayVar(&in.regions, "region", nil, "select the groups of a `REGION`; repeatable")
	cmd.Flags().BoolVar(&out.options.All, "all", false, "show every reason where text and markdown would count those that are alike")
	return cmd
}

// saved is a report from a file or from standard input.
func (c command) saved(file string) (*verdict.Report, error) {
	if file != "-" {
		return readReport(file)
	}
	text, err := io.ReadAll(c.Stdin)
	if err != nil {
		return nil, fmt.Errorf("read the report: %w", err)
	}
	return reportIn(text, "standard input")
}

// choose leaves of a report the groups that are selected, and what follows from them.
func choose(r *verdict.Report, pick *selection, file string) error {
	var errs []error
	for _, id := range pick.Groups {
		if !slices.ContainsFunc(r.Verdicts, func(v verdict.Verdict) bool { return v.Group.ID == id }) {
			errs = append(errs, fmt.Errorf("%s: no group %q", file, id))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	all := len(r.Verdicts)
	asked := r.Asked()
	if asked {
		r.Show(pick.Selection)
	} else {
		r.Select(pick.Selection)
	}
	switch n := len(r.Verdicts); {
	case n == 0 && all > 0 && len(pick.Outcomes) == 0:
		return fmt.Errorf("%s: no group is selected", file)
	case n != all && !asked: // a gate sees the selected groups only
		r.Judge(r.Gate.FailOn)
	}
	return nil
}
