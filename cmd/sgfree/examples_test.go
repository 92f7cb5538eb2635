package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	godiff "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/sgfree/sgfree/assess"
	"github.com/sgfree/sgfree/rules"
	"github.com/sgfree/sgfree/verdict"
)

// Every rule has an example in which it fires, and what stands under want is what check
// says of its dumps, with the flags if it has any; -update writes it anew.
func TestTheExampleOfEveryRule(t *testing.T) {
	engine, err := assess.New(rules.FS, rules.DossierSchema())
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range engine.Rules() {
		t.Run(rule.ID, func(t *testing.T) {
			name, err := filepath.Abs(filepath.Join("..", "..", "rules", rule.ID, "example.txtar"))
			if err != nil {
				t.Fatal(err)
			}
			example, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if comment := strings.TrimSpace(string(example.Comment)); !strings.HasSuffix(comment, ".") || strings.Contains(comment, "\n") {
				t.Errorf("the comment is %q, want one sentence", comment)
			}
			last := len(example.Files) - 1
			if last < 1 || example.Files[last].Name != "want" {
				t.Fatal("the last file is not want")
			}
			dumps := map[string]string{}
			for _, f := range example.Files[:last] {
				dumps[f.Name] = string(f.Data)
			}
			flags := strings.Fields(dumps["flags"])
			delete(dumps, "flags")
			t.Chdir(t.TempDir())
			write(t, ".", dumps)
			r, _ := check(t, append(flags, ".")...)
			got := inWords(r)
			if !strings.Contains(got, "\n  "+rule.ID+": ") {
				t.Errorf("the rule does not fire:\n%s", got)
			}
			if *update && got != string(example.Files[last].Data) {
				example.Files[last].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(example), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if diff := godiff.Diff(string(example.Files[last].Data), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// inWords is a report as the examples say it: each group with its outcome, and under it
// each reason with its places.
func inWords(r *verdict.Report) string {
	var b bytes.Buffer
	verdicts := slices.SortedStableFunc(slices.Values(r.Verdicts), func(a, b verdict.Verdict) int {
		return cmp.Compare(a.Group.ID, b.Group.ID)
	})
	for _, v := range verdicts {
		fmt.Fprintln(&b, v.Group.ID, v.Outcome)
		for _, reason := range v.Reasons {
			var places []string
			for _, e := range reason.Evidence {
				places = append(places, fmt.Sprintf("%s:%d", e.File, e.Line))
			}
			fmt.Fprintf(&b, "  %s: %s (%s)\n", reason.Rule, strings.TrimSpace(reason.Message), strings.Join(places, ", "))
		}
	}
	return b.String()
}
