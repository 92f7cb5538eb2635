package main

import (
	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/rules"
)

func (c command) schema() *cobra.Command {
	return &cobra.Command{
		Use:       "schema report|dossier|config",
		Short:     "Print the JSON Schema of the report, of the dossier or of a configuration file",
		Example:   "  sgfree schema report > report.schema.json",
		ValidArgs: []string{"report", "dossier", "config"},
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			schema := report.Schema()
			switch args[0] {
			case "dossier":
				schema = rules.DossierSchema()
			case "config":
				if schema, err = configSchema(cmd.Root()); err != nil {
					return err
				}
			}
			_, err = c.Stdout.Write(schema)
			return err
		},
	}
}
