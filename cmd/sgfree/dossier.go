package main

import (
	"encoding/json"
	"errors"

	"github.com/spf13/cobra"
)

func (c command) dossier() *cobra.Command {
	var in input
	var redact bool
	cmd := &cobra.Command{
		Use:   "dossier SG SNAPSHOT…",
		Short: "Print everything known about a group, as the rules see it",
		Long: `Print the dossier of a group: everything that the snapshot knows about it, as JSON, which
is the input of every rule. sgfree schema dossier describes it.`,
		Example: `  sgfree dossier sg-0a1b2c3d dumps/ | jq .references
  sgfree dossier --redact sg-0a1b2c3d dumps/ > fixture.json   # for the test of a policy`,
		RunE: func(cmd *cobra.Command, args []string) error {
			groups, paths := parseArgs(args)
			if len(groups) == 0 {
				return hinted{errors.New("no group given"), "sgfree dossier sg-0a1b2c3d dumps/; sgfree check dumps/ lists the groups"}
			}
			_, b, err := c.load(cmd, &in, paths)
			if err != nil {
				return err
			}
			if err := known(b, groups, nil, paths); err != nil {
				return err
			}
			out := json.NewEncoder(c.Stdout)
			out.SetIndent("", "  ")
			out.SetEscapeHTML(false)
			for _, id := range groups {
				for _, i := range b.Find(id) {
					var shown any = b.Dossier(i)
					if redact {
						if shown, err = redacted(shown); err != nil {
							return err
						}
					}
					if err := out.Encode(shown); err != nil {
						return err
					}
				}
			}
			return nil
		},
	}
	in.flags(cmd)
	cmd.Flags().BoolVar(&in.records, "records", false, "show the records of AWS too, for policies that read group.record or use.record")
	cmd.Flags().BoolVar(&redact, "redact", false, "put made-up ones in the place of account ids, names, tags and other free text")
	in.age.flags(cmd)
	in.caller.flags(cmd)
	return cmd
}
