package main

import (
	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/rules"
)

func (c command) schema() *cobra.Command {
	return &cobra.Command{
		Use:       "schema report|plan|undo|diff|dossier|config",
		Short:     "Print the JSON Schema of the report, the plan, the undo, a diff, the dossier or a configuration file",
		Example:   "  sgfree schema report > report.schema.json",
		ValidArgs: []string{"report", "plan", "undo", "diff", "dossier", "config"},
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			schema := report.Schema()
			switch args[0] {
			case "plan":
				schema = report.PlanSchema()
			case "undo":
				schema = report.UndoSchema()
			case "dossier":
				schema = rules.DossierSchema()
			case "config":
				if schema, err = configSchema(cmd.Root()); err != nil {
					return err
				}
			case "diff":
				schema = report.DiffSchema()
			}
			_, err = c.Stdout.Write(schema)
			return err
		},
	}
}
