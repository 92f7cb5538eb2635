package main

import (
	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/rules"
)

func (c command) schema() *cobra.Command {
	return &cobra.Command{
		Use:       "schema report|plan|undo|diff|dossier",
		Short:     "Print the JSON Schema of the report, the plan, the undo, a diff or the dossier",
		Example:   "  sgfree schema report > report.schema.json",
		ValidArgs: []string{"report", "plan", "undo", "diff", "dossier"},
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
			case "diff":
				schema = report.DiffSchema()
			}
			_, err := c.Stdout.Write(schema)
			return err
		},
	}
}
