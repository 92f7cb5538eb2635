package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// version is what reports name as the version of the tool.
const version = "0.1.0"

func (c command) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(c.Stdout, "sgfree "+version)
			return err
		},
	}
}
