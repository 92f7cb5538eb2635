package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/verdict"
)

func (c command) explain() *cobra.Command {
	var in input
	var j judgement
	var out rendering
	cmd := &cobra.Command{
		Use:   "explain SG… SNAPSHOT…",
		Short: "Say all about one group: every reason, its evidence, what to do",
		Long: `Say all about one group: every reason with its evidence as file and line, what EC2 would
say, what to do, and what else was looked at and found empty; -v names all of the latter.`,
		Example: `  sgfree explain sg-0a1b2c3d dumps/
  sgfree explain -o json sg-0a1b2c3d dumps/`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := out.parse(cmd); err != nil {
				return err
			}
			groups, paths := parseArgs(args)
			if len(groups) == 0 {
				return hinted{errors.New("no group given"), "sgfree explain sg-0a1b2c3d dumps/; sgfree check dumps/ lists the groups"}
			}
			r, err := c.assess(cmd, &in, j, paths, selection{Selection: verdict.Selection{Groups: groups}, walk: true})
			if err != nil {
				return err
			}
			out.options.All, out.options.Verbose, out.options.Snapshot = true, in.verbose, paths
			return c.write(cmd.Context(), out, r)
		},
	}
	in.flags(cmd)
	in.age.flags(cmd)
	in.caller.flags(cmd)
	in.historyFlag(cmd)
	j.flags(cmd)
	out.flags(cmd, "text")
	return cmd
}
