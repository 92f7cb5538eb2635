package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/assess"
	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/rules"
)

func (c command) rulesTest() *cobra.Command {
	var p policyFlags
	var threshold float64
	var update bool
	cmd := &cobra.Command{
		Use:   "test DIR",
		Short: "Run the tests and the examples of policies",
		Long: `Run the tests in Rego (_test.rego) and the examples (.txtar) of the policies in a folder.

Tests find data.fixture, which makes whole dossiers of the few members that a test is about,
checked against the schema: input as fixture.dossier({"group": {"name": "web"}}).
An example is a sentence, dumps, and under want what check says of them. Both read what
data.json, data.yaml or data.yml in the folder gives, and --data.

Exit codes: 0 all passed; 1 a test or an example failed, or the tests cover less than
--threshold; 2 a policy cannot be compiled, or there is nothing to test.`,
		Example: "  sgfree rules test policies\n  sgfree rules test --threshold 90 policies",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			p.policies = args
			p.data = append(dataBeside(args[0]), p.data...)
			e, err := p.compile()
			if err != nil {
				return err
			}
			policies, err := p.read()
			if err != nil {
				return err
			}
			tested, err := e.Test(cmd.Context(), policies, rules.Fixture(), escaping{c.Stdout})
			if err != nil {
				return err
			}
			shown, err := c.testExamples(args[0], &p, update)
			if err != nil {
				return err
			}
			fmt.Fprintf(c.Stdout, "tests: %d passed, %d failed, %.1f%% of lines covered\n", tested.Passed, tested.Failed, tested.Coverage)
			fmt.Fprintf(c.Stdout, "examples: %d passed, %d failed\n", shown.passed, shown.failed)
			if tested.Passed+tested.Failed == 0 {
				return hinted{fmt.Errorf("%s: %w", args[0], assess.ErrNoTests), "sgfree rules new keep writes a policy with a test to begin with"}
			}
			short := tested.Coverage < threshold
			if short {
				fmt.Fprintf(c.Stdout, "covered less than %g%%: %s\n", threshold, strings.Join(tested.Uncovered, ", "))
			}
			if tested.Failed > 0 || shown.failed > 0 || short {
				return exit(exitGateFailed)
			}
			return nil
		},
	}
	cmd.Flags().StringArrayVar(&p.data, "data", nil, "let policies read the members of the JSON or YAML file `PATH` under data; repeatable")
	cmd.Flags().Float64Var(&threshold, "threshold", 0, "fail where tests cover less than this `PERCENT` of the lines of policies")
	cmd.Flags().BoolVar(&update, "update", false, "write what the examples come to under their want")
	p.policyTime = assess.DefaultLimits().Time
	return cmd
}

// dataBeside lists the files of data that lie in a folder of policies.
func dataBeside(dir string) (found []string) {
	for _, name := range []string{"data.json", "data.yaml", "data.yml"} {
		if file := filepath.Join(dir, name); isFile(file) {
			found = append(found, file)
		}
	}
	return found
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

type passedFailed struct{ passed, failed int }

// testExamples runs every example below a folder end to end, and shows what is not as it
// should be.
func (c command) testExamples(dir string, p *policyFlags, update bool) (n passedFailed, err error) {
	args := []string{"--policy=" + dir}
	for _, data := range p.data {
		args = append(args, "--data="+data)
	}
	return n, filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(file) != ".txtar" {
			return err
		}
		x, err := readExample(file)
		if err != nil {
			return err
		}
		got, err := x.run(slices.Clone(args)...)
		if err != nil {
			return err
		}
		if got != x.want && update {
			if err := x.write(file, got); err != nil {
				return fmt.Errorf("write %s: %w", file, err)
			}
			x.want = got
		}
		if got == x.want {
			n.passed++
			return nil
		}
		n.failed++
		fmt.Fprintf(c.Stdout, "%s: the example is not as it says\n%s%s", report.Terminal(filepath.ToSlash(file)),
			indented("expected", x.want), indented("got", got))
		return nil
	})
}

func indented(heading, text string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  %s:\n", heading)
	for line := range strings.Lines(text) {
		fmt.Fprintf(&b, "    %s\n", report.Terminal(strings.TrimRight(line, "\n")))
	}
	return b.String()
}
