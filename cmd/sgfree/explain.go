package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/report"
)

func (c command) explain() *cobra.Command {
	var in input
	var j judgement
	var outputs []string
	var color string
	cmd := &cobra.Command{
		Use:   "explain SG… SNAPSHOT…",
		Short: "Say all about one group: every reason, its evidence, what to do",
		Long: `Say all about one group: every reason with its evidence as file and line, what EC2 would
say, what to do, and what else was looked at and found empty.`,
		Example: `  sgfree explain sg-0a1b2c3d dumps/
  sgfree explain -o json sg-0a1b2c3d dumps/`,
		RunE: func(cmd *cobra.Command, args []string) error {
			reports, err := parseOutputs(outputs)
			if err != nil {
				return err
			}
			groups, paths := parseArgs(args)
			if len(groups) == 0 {
				return hinted{errors.New("no group given"), "sgfree explain sg-0a1b2c3d dumps/; sgfree check dumps/ lists the groups"}
			}
			r, err := c.assess(cmd, in, j, paths, selection{groups: groups, walk: true})
			if err != nil {
				return err
			}
			return c.write(reports, r, color, report.Options{All: true, Snapshot: paths})
		},
	}
	in.flags(cmd)
	in.age.flags(cmd)
	in.caller.flags(cmd)
	j.flags(cmd)
	cmd.Flags().StringArrayVarP(&outputs, "output", "o", []string{"text"}, "write `FORMAT[=FILE]`, repeatable; formats: "+formatNames())
	cmd.Flags().StringVar(&color, "color", "auto", "colour: auto, always or never")
	return cmd
}
