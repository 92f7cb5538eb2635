package main

import (
	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/rules"
)

func (c command) schema() *cobra.Command {
	return &cobra.Command{
		Use:       "schema report|dossier",
		Short:     "Print the JSON Schema of the report or of the dossier",
		Example:   "  sgfree schema report > report.schema.json",
		ValidArgs: []string{"report", "dossier"},
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		RunE: func(_ *cobra.Command, args []string) error {
			schema := report.Schema()
			if args[0] == "dossier" {
				schema = rules.DossierSchema()
			}
			_, err := c.Stdout.Write(schema)
			return err
		},
	}
}
