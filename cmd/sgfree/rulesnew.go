package main

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
)

// scaffold is a policy to begin with, called policy_id.
//
//go:embed scaffold
var scaffold embed.FS

var newID = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func (c command) rulesNew() *cobra.Command {
	var folder string
	cmd := &cobra.Command{
		Use:     "new ID",
		Short:   "Write a policy, its test and its example to begin with",
		Example: "  sgfree rules new keep && sgfree rules test policies",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			id := strings.TrimPrefix(args[0], "custom.")
			if !newID.MatchString(id) || id == "lib" || strings.HasSuffix(id, "_test") {
				return hinted{fmt.Errorf("%q is no id for a policy", args[0]), "an id is a-z, 0-9 and _, and says what is so: keep_list, owner_without_ticket"}
			}
			dir := filepath.Join(folder, id)
			if err := os.MkdirAll(dir, 0o750); err != nil {
				return fmt.Errorf("make the folder of the policy: %w", err)
			}
			files := [][2]string{{"policy.rego", id + ".rego"}, {"policy_test.rego", id + "_test.rego"}, {"example.txtar", "example.txtar"}}
			for _, file := range files {
				if name := filepath.Join(dir, file[1]); isFile(name) {
					return hinted{fmt.Errorf("%s is there already", filepath.ToSlash(name)), "choose another id, or --into another folder"}
				}
			}
			for _, file := range files {
				text, err := scaffold.ReadFile("scaffold/" + file[0])
				if err != nil {
					return err
				}
				name := filepath.Join(dir, file[1])
				if err := os.WriteFile(name, []byte(strings.ReplaceAll(string(text), "policy_id", id)), 0o600); err != nil {
					return fmt.Errorf("write the policy: %w", err)
				}
				fmt.Fprintln(c.Stdout, filepath.ToSlash(name))
			}
			fmt.Fprintf(c.Stderr, "next: sgfree rules test %s; sgfree check --policy %[1]s dumps/\n", filepath.ToSlash(folder))
			return nil
		},
	}
	cmd.Flags().StringVar(&folder, "into", "policies", "the `FOLDER` of your policies")
	return cmd
}
