package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/assess"
	"github.com/sgfree/sgfree/rules"
)

func (c command) rulesBundle() *cobra.Command {
	var p policyFlags
	var out string
	cmd := &cobra.Command{
		Use:   "bundle",
		Short: "Write the rules, and policies, as a bundle for OPA and conftest",
		Long: `Write the rules, and policies if there are any, as an OPA bundle. With a dossier as input, OPA finds
the same positions in it: data.rules.ID.reasons and data.custom.ID.reasons.`,
		Example: `  sgfree rules bundle -o rules.tar.gz
  sgfree dossier sg-0a1b2c3d dumps/ | opa eval -b rules.tar.gz -I 'data.rules'`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if _, err := p.compile(); err != nil {
				return err
			}
			var policies *assess.Policies
			if len(p.policies) > 0 {
				var err error
				if policies, err = p.read(); err != nil {
					return err
				}
			}
			var b bytes.Buffer
			if err := assess.WriteBundle(&b, rules.FS, policies); err != nil {
				return err
			}
			if out == "" {
				return hinted{errors.New("no file for the bundle given"), "sgfree rules bundle -o rules.tar.gz; -o - writes it to standard output"}
			}
			if out == "-" {
				_, err := c.Stdout.Write(b.Bytes())
				return err
			}
			if err := writeFile(out, func(w io.Writer) error { _, err := w.Write(b.Bytes()); return err }); err != nil {
				return fmt.Errorf("write %s: %w", out, err)
			}
			return nil
		},
	}
	p.flags(cmd)
	cmd.Flags().StringVarP(&out, "output", "o", "", "write the bundle to `FILE`")
	return cmd
}
