package main

import (
	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/rules"
)

func (c command) schema() *cobra.Command {
	return &cobra.Command{
		Use:       "schema report|plan|undo|dossier",
		Short:     "Print the JSON Schema of the report, the plan, the undo or the dossier",
		Example:   "  sgfree schema report > report.schema.json",
		ValidArgs: []string{"report", "plan", "undo", "dossier"},
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		RunE: func(_ *cobra.Command, args []string) error {
			schema := report.Schema()
			switch args[0] {
			case "plan":
				schema = report.PlanSchema()
			case "undo":
				schema = report.UndoSchema()
			case "dossier":
				schema = rules.DossierSchema()
			}
			_, err := c.Stdout.Write(schema)
			return err
		},
	}
}
