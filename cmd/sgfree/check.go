package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/verdict"
)

func (c command) check() *cobra.Command {
	var in input
	var j judgement
	var pick selection
	var groups []string
	var failOn, waivers, baseline string
	var watch watching
	var out rendering
	cmd := &cobra.Command{
		Use:   "check [SG…] SNAPSHOT…",
		Short: "Say of every group whether it may be deleted, and why not",
		Long: `Say of every group of a snapshot whether it may be deleted, and why not.

The outcomes: blocked (EC2 refuses), unknown (the snapshot cannot say), risky (a
configuration breaks later), deletable-after (only permissions name it), deletable.

Naming groups asks "may these go?" and sets --fail-on blocked,risky,deletable-after
unless told otherwise; so do --tfplan and --changeset, for the groups that those delete,
with all else gone that they delete or detach before. Exit codes: 0 done, gate passed or none set; 1 the gate failed;
2 usage or unreadable input; 3 an unknown verdict leaves the gate undecided.`,
		Example: `  sgfree check dumps/
  sgfree check -o json dumps/ > report.json
  sgfree check -o table -o json=report.json dumps/
  sgfree check --group @to-delete.txt dumps/ && echo go
  sgfree check --tfplan plan.json dumps/      # of: terraform show -json tfplan > plan.json
  sgfree check --fail-on deletable dumps/     # a CI gate on unused groups`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := out.parse(cmd); err != nil {
				return err
			}
			named, paths := parseArgs(args)
			listed, err := readGroups(groups)
			if err != nil {
				return err
			}
			named = append(named, listed...)
			if err := in.change.read(c.Stdin); err != nil {
				return err
			}
			named = append(named, in.change.groups()...)
			in.without = slices.DeleteFunc(append(in.change.files(), waivers, baseline), func(file string) bool { return file == "" })
			accepted, err := in.accept(waivers, baseline)
			if err != nil {
				return err
			}
			asked := len(named) > 0 || in.change.given()
			shown, err := parseOutcomes(pick.outcomes)
			if err != nil {
				return err
			}
			gate, err := gateOf(cmd.Flags().Changed("fail-on"), failOn, asked)
			if err != nil {
				return err
			}
			pick.Groups, pick.none = named, in.change.given() && len(named) == 0
			if asked { // the gate answers for them all, whatever is shown of them
				pick.outcomes = ""
			}
			if in.change.given() && len(in.change.Groups) == 0 {
				c.nothing(&in.change)
			}
			in.watch = &watch
			r, err := c.judge(cmd, &in, j, paths, pick)
			if err != nil {
				return err
			}
			if in.change.given() || baseline != "" {
				r.Whole()
				in.change.address(r.Verdicts)
				verdict.Recognize(r.Verdicts, accepted)
			}
			if err := leftOut(r.Report, named); err != nil {
				return err
			}
			r.Judge(gate)
			if len(in.change.files()) > 1 {
				r.Order = in.change.inOrder(r.Verdicts)
				if err := inCircle(r.Order); err != nil {
					return err
				}
			}
			if asked && len(shown) > 0 {
				r.Show(verdict.Selection{Outcomes: shown})
			}
			out.options.Verbose, out.options.Snapshot = in.verbose, paths
			if err := c.write(cmd.Context(), out, r.Report); err != nil {
				return err
			}
			if err := refused(r.Gate, in.failures); err != nil {
				return err
			}
			return verdictOf(r.Gate)
		},
	}
	in.flags(cmd)
	in.age.flags(cmd)
	in.caller.flags(cmd)
	in.change.flags(cmd)
	in.historyFlag(cmd)
	j.flags(cmd)
	pick.flags(cmd)
	out.flags(cmd, "table")
	watch.flags(cmd)
	cmd.Flags().StringArrayVar(&groups, "group", nil, "select the group `ID`, or those listed in @FILE; repeatable")
	cmd.Flags().StringVar(&failOn, "fail-on", "", "fail the gate on these outcomes: `OUTCOME,…`; empty for no gate")
	cmd.Flags().StringVar(&waivers, "waivers", "", "keep what the waivers in `FILE` (YAML) accept out of the gate")
	cmd.Flags().StringVar(&baseline, "baseline", "", "let the gate look only at verdicts that the report in `FILE` has not")
	return cmd
}

// accept reads what the gate is not to look at: waivers, and the verdicts of a baseline.
func (in *input) accept(waivers, baseline string) (accepted *verdict.Report, err error) {
	accepted = &verdict.Report{}
	in.now, err = in.age.clock()
	if err == nil && waivers != "" {
		in.waivers, err = readWaivers(waivers)
	}
	if err == nil && baseline != "" {
		accepted, err = readActual(baseline)
	}
	return accepted, err
}

// leftOut complains of groups that are named and not in the report, because other flags select
// others.
func leftOut(r *verdict.Report, named []string) error {
	if len(named) == 0 {
		return nil
	}
	in := map[string]bool{}
	for i := range r.Verdicts {
		in[r.Verdicts[i].Group.ID] = true
	}
	var errs []error
	for _, id := range named {
		if !in[id] {
			errs = append(errs, hinted{fmt.Errorf("%s is asked about, and left out", id), "--name, --tag, --vpc, --account or --region selects others"})
		}
	}
	return errors.Join(errs...)
}

func namesOf[T any](formats []report.Format[T]) string {
	var names []string
	for _, f := range formats {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// readGroups reads the values of --group: ids, and files of ids.
func readGroups(values []string) (ids []string, err error) {
	for _, v := range values {
		file, isFile := strings.CutPrefix(v, "@")
		found := strings.FieldsFunc(v, func(r rune) bool { return r == ',' })
		if isFile {
			data, err := os.ReadFile(file) //nolint:gosec // a file that the user names
			if err != nil {
				return nil, fmt.Errorf("read the groups: %w", err)
			}
			found = nil
			for line := range bytes.Lines(data) {
				text, _, _ := strings.Cut(string(line), "#")
				found = append(found, strings.Fields(text)...)
			}
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("--group %q names no group", v)
		}
		for _, id := range found {
			if !groupPattern.MatchString(id) {
				return nil, hinted{fmt.Errorf("%q is no group id", id), "an id is sg- and 8 or 17 digits of 0-9a-f"}
			}
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// gateOf is what the gate fails on: as told, else what naming groups asks for, else nothing.
func gateOf(told bool, failOn string, named bool) ([]verdict.Outcome, error) {
	if !told {
		if named {
			return []verdict.Outcome{verdict.Blocked, verdict.Risky, verdict.DeletableAfter}, nil
		}
		return nil, nil
	}
	return parseOutcomes(failOn)
}

// verdictOf is the exit that a gate calls for.
func verdictOf(g verdict.Gate) error {
	switch g.Result {
	case verdict.GateNone, verdict.GatePassed:
		return nil
	case verdict.GateFailed:
		return exit(exitGateFailed)
	case verdict.GateUndecided:
		return exit(exitUndecided)
	}
	return errors.New("the gate has no result")
}
