package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/assess"
	"github.com/sgfree/sgfree/rules"
	"github.com/sgfree/sgfree/verdict"
)

func (c command) rules() *cobra.Command {
	return &cobra.Command{
		Use:     "rules [ID…]",
		Short:   "List the rules, or say all about some",
		Example: "  sgfree rules\n  sgfree rules attached_to_interface",
		RunE: func(_ *cobra.Command, args []string) error {
			engine, err := assess.New(rules.FS, rules.DossierSchema())
			if err != nil {
				return err
			}
			if len(args) == 0 {
				return c.listRules(engine.Rules())
			}
			return c.describeRules(engine.Rules(), args)
		},
	}
}

func (c command) listRules(all []verdict.Rule) error {
	w := tabwriter.NewWriter(c.Stdout, 0, 0, 2, ' ', 0)
	for _, r := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\n", r.ID, r.Effect, r.Title)
	}
	return w.Flush()
}

func (c command) describeRules(all []verdict.Rule, ids []string) error {
	byID := map[string]verdict.Rule{}
	var names []string
	for _, r := range all {
		byID[r.ID] = r
		names = append(names, r.ID)
	}
	for i, id := range ids {
		r, ok := byID[id]
		if !ok {
			return fmt.Errorf("unknown rule %q, want one of %s", id, strings.Join(names, ", "))
		}
		if i > 0 {
			fmt.Fprintln(c.Stdout)
		}
		fmt.Fprintf(c.Stdout, "%s: %s\n\n%s\n\n", r.ID, r.Title, r.Description)
		fmt.Fprintf(c.Stdout, "effect: %s (outcome: %s)\n", r.Effect, r.Effect.Outcome())
		if r.Flag != "" {
			fmt.Fprintf(c.Stdout, "asked only with: %s\n", r.Flag)
		}
		if r.AWSError != "" {
			fmt.Fprintf(c.Stdout, "EC2 says: %s\n", r.AWSError)
		}
		fmt.Fprintf(c.Stdout, "do: %s\n", r.Remediation)
		for _, ref := range r.References {
			fmt.Fprintf(c.Stdout, "see: %s\n", ref)
		}
	}
	return nil
}
