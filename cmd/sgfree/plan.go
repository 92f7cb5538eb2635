package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/loader"
	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/verdict"
)

func (c command) plan() *cobra.Command {
	var in input
	var j judgement
	var pick selection
	var outputs, undos, groups []string
	cmd := &cobra.Command{
		Use:   "plan [SG…] SNAPSHOT…|REPORT.json",
		Short: "Order the steps that free and delete groups",
		Long: `Order the steps that free and delete groups: revoke, wait, delete, in waves whose steps need
not wait for one another. Groups that name others go before them; of groups that name one
another as few permissions as possible are revoked. sgfree itself runs nothing.

Without a choice the plan deletes all groups that are deletable or deletable-after. Groups
that are named, or chosen by --outcome, may be blocked or risky: the plan says what a person
must do first. Default groups and unknown ones are never deleted; what is left says why.

-o sh writes a POSIX shell script. It acts only with APPLY=1 and stops at the first thing
that is not as the dumps say. It asks for --undo, which writes what brings all of it back.

A saved report (check -o json, of all groups) does for the dumps where no undo is asked for.`,
		Example: `  sgfree plan dumps/
  sgfree plan sg-0a1b2c3d dumps/         what to do so that this group may go
  sgfree plan -o sh=plan.sh --undo sh=undo.sh --undo json=undo.json dumps/
  sgfree plan -o markdown dumps/ > ticket.md`,
		RunE: func(cmd *cobra.Command, args []string) error {
			plans, err := parseOutputs(outputs, report.FindPlan)
			if err != nil {
				return err
			}
			undo, err := parseUndos(undos, plans)
			if err != nil {
				return err
			}
			named, paths := parseArgs(args)
			listed, err := readGroups(groups)
			if err != nil {
				return err
			}
			pick.Groups = append(named, listed...)
			if err := pick.check(&in); err != nil {
				return err
			}
			script := slices.ContainsFunc(plans, isScript[verdict.Plan])
			in.verbatim = script || len(undo) > 0
			all := pick
			all.all = true // what is not deleted may name what is
			var r *judged
			if slices.ContainsFunc(paths, isReport) {
				r, err = c.savedFor(cmd, &in, j, paths, pick.Groups, len(undo) > 0)
			} else {
				r, err = c.judge(cmd, &in, j, paths, all)
			}
			if err != nil {
				return err
			}
			r.Whole()
			if err := interrupted(cmd.Context()); err != nil {
				return err
			}
			chosen := func(v verdict.Verdict) bool { return pick.has(&v.Group, v.Outcome) }
			asked := len(pick.Groups) > 0 || len(pick.Outcomes) > 0
			if len(pick.Outcomes) == 0 && !slices.ContainsFunc(r.Verdicts, chosen) {
				return nothingSelected(paths)
			}
			p := verdict.MakePlan(r.Report, chosen, asked)
			if err := c.placed(p, script || slices.ContainsFunc(undo, isScript[verdict.Undo])); err != nil {
				return err
			}
			if r.snapshot != nil {
				if err := mayDo(cmd.Context(), r.engine, r.builder, p); err != nil {
					return err
				}
				if err := p.Recall(textsOf(r.snapshot)); err != nil {
					return err
				}
			}
			o := report.Options{}
			if len(undo) > 0 {
				u, err := verdict.MakeUndo(p, textsOf(r.snapshot))
				if err != nil {
					return hinted{fmt.Errorf("make the undo: %w", err), "take the dump of groups again, with neither --query nor --filters; --undo none does without"}
				}
				if err := writeAll(cmd.Context(), c, undo, u, auto, o); err != nil {
					return err
				}
			}
			return writeAll(cmd.Context(), c, plans, p, auto, o)
		},
	}
	in.flags(cmd)
	in.caller.flags(cmd)
	j.flags(cmd)
	pick.flags(cmd)
	cmd.Flags().StringArrayVarP(&outputs, "output", "o", []string{"text"}, "write `FORMAT[=FILE]`, repeatable; formats: "+namesOf(report.PlanFormats()))
	cmd.Flags().StringArrayVar(&undos, "undo", nil, "write what brings everything back: `FORMAT=FILE`, repeatable; formats: "+namesOf(report.UndoFormats())+"; none for no undo")
	cmd.Flags().StringArrayVar(&groups, "group", nil, "select the group `ID`, or those listed in @FILE; repeatable")
	return cmd
}

func isScript[T any](o output[T]) bool { return o.format.Name == "sh" }

// placed refuses a script of calls that nobody could tell where to make, and tells of them
// where none is asked for.
func (c command) placed(p *verdict.Plan, script bool) error {
	const hint = "--account 111122223333 --region eu-west-1 say where dumps were taken that do not tell it"
	i := slices.IndexFunc(p.Steps, func(s verdict.Step) bool { return !s.Placed() })
	switch {
	case i < 0:
		return nil
	case script:
		return hinted{fmt.Errorf("step %d: the account or the region of group %s is not known, so no script can be written", i+1, p.Steps[i].Group.ID), hint}
	}
	fmt.Fprintf(c.Stderr, "sgfree: hint: the account or the region of some groups is not known; %s\n", hint)
	return nil
}

// savedFor is a saved report to plan from. What is not selected may hold what is, so all of it
// counts.
func (c command) savedFor(cmd *cobra.Command, in *input, j judgement, paths, groups []string, undo bool) (*judged, error) {
	if undo {
		return nil, hinted{fmt.Errorf("%s is a report, and an undo is made of the snapshot", paths[0]), "--undo none does without"}
	}
	all := *in
	all.accounts, all.regions = nil, nil // they choose what goes, not who may name it
	r, err := c.reportOf(cmd, &all, j, paths, selection{all: true})
	if err != nil {
		return nil, err
	}
	if len(r.Selected) > 0 {
		return nil, hinted{fmt.Errorf("%s is a report on some groups, and others may hold them", paths[0]), "save the report of all: sgfree check -o json=report.json SNAPSHOT"}
	}
	var errs []error
	for _, id := range groups {
		if !slices.ContainsFunc(r.Verdicts, func(v verdict.Verdict) bool { return v.Group.ID == id }) {
			errs = append(errs, fmt.Errorf("%s: no group %q", paths[0], id))
		}
	}
	return &judged{Report: r}, errors.Join(errs...)
}

// parseUndos reads the values of --undo, which a script asks for.
func parseUndos(values []string, plans []output[verdict.Plan]) ([]output[verdict.Undo], error) {
	if slices.Equal(values, []string{"none"}) {
		return nil, nil
	}
	if len(values) == 0 && slices.ContainsFunc(plans, func(o output[verdict.Plan]) bool { return o.format.Name == "sh" }) {
		return nil, hinted{errors.New("a script without --undo"), "--undo sh=undo.sh writes the script that brings everything back; --undo none does without"}
	}
	undos, err := parseOutputs(values, report.FindUndo)
	for _, u := range undos {
		if u.file == "" {
			return nil, hinted{fmt.Errorf("--undo %q names no file", u.format.Name), "--undo " + u.format.Name + "=undo." + u.format.Name}
		}
		if slices.ContainsFunc(plans, func(p output[verdict.Plan]) bool {
			return p.file != "" && filepath.Clean(p.file) == filepath.Clean(u.file)
		}) {
			return nil, fmt.Errorf("--undo %q is the file of the plan", u.file)
		}
	}
	return undos, err
}

// textsOf finds the records of a group as the dumps hold them.
func textsOf(s *loader.Snapshot) func(verdict.Group) []string {
	byID := map[string][]*loader.Group{}
	for _, g := range s.Groups {
		byID[g.ID] = append(byID[g.ID], g)
	}
	return func(of verdict.Group) (texts []string) {
		for _, g := range byID[of.ID] {
			if home := g.Home(); home.Region == of.Region && (of.Account == "" || home.Account == of.Account) {
				texts = append(texts, g.Texts...)
			}
		}
		return texts
	}
}
