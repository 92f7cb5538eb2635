package main

import (
	"path/filepath"
	"strings"
	"testing"

	godiff "github.com/google/go-cmp/cmp"

	"github.com/sgfree/sgfree/assess"
	"github.com/sgfree/sgfree/rules"
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
			x, err := readExample(name)
			if err != nil {
				t.Fatal(err)
			}
			if comment := strings.TrimSpace(string(x.archive.Comment)); !strings.HasSuffix(comment, ".") || strings.Contains(comment, "\n") {
				t.Errorf("the comment is %q, want one sentence", comment)
			}
			got, err := x.run()
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(got, "\n  "+rule.ID+": ") {
				t.Errorf("the rule does not fire:\n%s", got)
			}
			if *update && got != x.want {
				if err := x.write(name, got); err != nil {
					t.Fatal(err)
				}
			}
			if diff := godiff.Diff(x.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
