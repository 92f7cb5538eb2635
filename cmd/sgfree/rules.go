package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/verdict"
)

func (c command) rules() *cobra.Command {
	var p policyFlags
	cmd := &cobra.Command{
		Use:     "rules [ID…]",
		Short:   "List the rules, or say all about some; write and test policies of your own",
		Example: "  sgfree rules\n  sgfree rules attached_to_interface\n  sgfree rules --policy policies custom.keep",
		RunE: func(_ *cobra.Command, args []string) error {
			engine, err := p.compile()
			if err != nil {
				return err
			}
			if len(args) == 0 {
				return c.listRules(engine.Rules(), false)
			}
			return c.describeRules(engine.Rules(), args)
		},
	}
	p.flags(cmd)
	cmd.AddCommand(c.rulesList(), c.rulesNew(), c.rulesTest(), c.rulesBundle())
	return cmd
}

func (c command) rulesList() *cobra.Command {
	var p policyFlags
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the rules and policies, where they are from, and their digests",
		Long: `List the rules and policies: id, effect, where it is from, and the digest that reports carry. The
digest changes with the rule, with what it uses, and with the data given to it.`,
		Example: "  sgfree rules list --policy policies",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			engine, err := p.compile()
			if err != nil {
				return err
			}
			return c.listRules(engine.Rules(), true)
		},
	}
	p.flags(cmd)
	return cmd
}

func (c command) listRules(all []verdict.Rule, origin bool) error {
	w := tabwriter.NewWriter(c.Stdout, 0, 0, 2, ' ', 0)
	for _, r := range all {
		fmt.Fprintf(w, "%s\t%s\t", r.ID, r.Effect)
		if origin {
			fmt.Fprintf(w, "%s\t%s\t", report.Terminal(cmp.Or(r.File, r.Origin)), r.Digest)
		}
		fmt.Fprintln(w, report.Terminal(r.Title))
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
		fmt.Fprintf(c.Stdout, "%s: %s\n\n%s\n\n", r.ID, report.Terminal(r.Title), lines(r.Description))
		fmt.Fprintf(c.Stdout, "effect: %s (outcome: %s)\n", r.Effect, r.Effect.Outcome())
		if r.Flag != "" {
			fmt.Fprintf(c.Stdout, "asked only with: %s\n", r.Flag)
		}
		for _, p := range r.Params {
			fmt.Fprintf(c.Stdout, "parameter %s (%s, by default %s): %s\n", p.Name, p.Type, valueInWords(p.Default), report.Terminal(p.Description))
		}
		if r.AWSError != "" {
			fmt.Fprintf(c.Stdout, "EC2 says: %s\n", report.Terminal(r.AWSError))
		}
		if r.Remediation != "" {
			fmt.Fprintf(c.Stdout, "do: %s\n", lines(r.Remediation))
		}
		if r.File != "" {
			fmt.Fprintf(c.Stdout, "from: %s\n", report.Terminal(r.File))
		}
		fmt.Fprintf(c.Stdout, "digest: %s\n", r.Digest)
		for _, ref := range r.References {
			fmt.Fprintf(c.Stdout, "see: %s\n", ref)
		}
	}
	return nil
}

// lines is text of several lines, each safe for a terminal.
func lines(text string) string {
	var safe []string
	for line := range strings.SplitSeq(text, "\n") {
		safe = append(safe, report.Terminal(line))
	}
	return strings.Join(safe, "\n")
}

func valueInWords(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return report.Terminal(fmt.Sprint(value))
	}
	return report.Terminal(string(text))
}
