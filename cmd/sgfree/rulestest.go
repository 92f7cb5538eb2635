package main

import (
	"context"
	"fmt"
	"io/fs"
	"math"
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

Each folder that has policies is tested by itself, with its own data; folders that have nothing
but helpers (package custom.lib) go with each.
Tests find data.fixture, which makes whole dossiers of the few members that a test is about,
checked against the schema: input as fixture.dossier({"group": {"name": "web"}}).
An example is a sentence, dumps, and under want what check says of them. Both read what
data.json, data.yaml or data.yml in the folder or in DIR gives, and --data.

Exit codes: 0 all passed; 1 a test or an example failed, or the tests cover less than
--threshold; 2 a policy cannot be compiled, or there is nothing to test.`,
		Example: "  sgfree rules test policies\n  sgfree rules test --threshold 90 policies",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if math.IsNaN(threshold) || threshold < 0 || threshold > 100 {
				return fmt.Errorf("--threshold %g is no percentage, want 0 to 100", threshold)
			}
			var tested assess.Tested
			var shown passedFailed
			folders, helpers := foldersOf(args[0])
			for _, folder := range folders {
				p := p
				p.policies = append([]string{folder}, helpers...)
				p.data = append(dataBeside(args[0], folder), p.data...)
				t, x, err := c.testFolder(cmd.Context(), &p, folder, update)
				if err != nil {
					return err
				}
				tested.Add(t)
				shown.passed += x.passed
				shown.failed += x.failed
			}
			fmt.Fprintf(c.Stdout, "tests: %d passed, %d failed, %.1f%% of lines covered\n", tested.Passed, tested.Failed, tested.Coverage())
			fmt.Fprintf(c.Stdout, "examples: %d passed, %d failed\n", shown.passed, shown.failed)
			if tested.Passed+tested.Failed == 0 {
				return hinted{fmt.Errorf("%s: %w", args[0], assess.ErrNoTests), "sgfree rules new keep writes a policy with a test to begin with"}
			}
			short := tested.Coverage() < threshold
			if short {
				fmt.Fprintf(c.Stdout, "covered less than %g%%: %s\n", threshold, strings.Join(tested.Uncovered(), ", "))
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

// testFolder runs the tests and the examples of the policies in one folder.
func (c command) testFolder(ctx context.Context, p *policyFlags, folder string, update bool) (*assess.Tested, passedFailed, error) {
	var none passedFailed
	e, err := p.compile()
	if err != nil {
		return nil, none, err
	}
	policies, err := p.read()
	if err != nil {
		return nil, none, err
	}
	tested, err := e.Test(ctx, policies, rules.Fixture(), escaping{c.Stdout})
	if err != nil {
		return nil, none, err
	}
	shown, err := c.testExamples(folder, p, update)
	return tested, shown, err
}

// foldersOf lists the folders of policies at or below dir, each of which is tested by itself: the
// uppermost that have a file of Rego or an example in them. Folders with nothing but helpers are
// apart.
func foldersOf(dir string) (folders, helpers []string) {
	var look func(dir string)
	look = func(dir string) {
		entries, _ := os.ReadDir(dir)
		own := slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
			return !e.IsDir() && slices.Contains([]string{".rego", ".txtar"}, filepath.Ext(e.Name()))
		})
		if own {
			if p, err := assess.ReadPolicies([]string{dir}, nil); err == nil && p.OnlyHelpers() {
				helpers = append(helpers, dir)
			} else {
				folders = append(folders, dir)
			}
			return
		}
		for _, e := range entries {
			if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
				look(filepath.Join(dir, e.Name()))
			}
		}
	}
	look(dir)
	if len(folders) == 0 { // nothing, or a file: reading it tells
		return []string{dir}, nil
	}
	return folders, helpers
}

// dataBeside lists the files of data that lie in folders of policies.
func dataBeside(dirs ...string) (found []string) {
	for _, dir := range slices.Compact(dirs) {
		for _, name := range []string{"data.json", "data.yaml", "data.yml"} {
			if file := filepath.Join(dir, name); isFile(file) {
				found = append(found, file)
			}
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
	var args []string
	for _, policies := range p.policies {
		args = append(args, "--policy="+policies)
	}
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
