package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sgfree/sgfree/rules"
)

func TestThePoliciesPageCanBeFollowedFromAnEmptyFolder(t *testing.T) {
	found := blocks(t, filepath.Join("..", "..", "docs", "policies.md"))
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "dumps"), os.DirFS(filepath.Join("..", "..", "testdata", "snapshots", "demo"))); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	for _, b := range found {
		where := fmt.Sprintf("docs/policies.md:%d", b.line)
		if b.language == "sh" {
			shell(t, where, b.text)
			continue
		}
		command, want, _ := strings.Cut(b.text, "\n")
		if got := shell(t, where, strings.TrimPrefix(command, "$ ")); !shows(want, got) {
			t.Errorf("%s: %s (-shown +real):\n%s", where, command, cmp.Diff(want, got))
		}
	}
}

func TestEveryPolicyOfTheDocsPassesItsTestsAndShowsItself(t *testing.T) {
	t.Chdir("../..")
	dirs, err := filepath.Glob("docs/policies/*")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("docs/policies.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		id := filepath.Base(dir)
		if stdout, stderr, code := run("rules", "test", "--threshold", "100", dir); code != exitDone {
			t.Errorf("%s: exit code %d\n%s%s", dir, code, stdout, stderr)
		}
		x, err := readExample(filepath.Join(dir, "example.txtar"))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(x.want, "\n  custom."+id+": ") {
			t.Errorf("%s: the policy does not fire in its example", dir)
		}
		if !bytes.Contains(page, []byte("policies/"+id+"/"+id+".rego")) {
			t.Errorf("%s: docs/policies.md does not list it", dir)
		}
	}
	if len(dirs) < 10 {
		t.Errorf("%d policies, want ten", len(dirs))
	}
}

// schemaNode is what the page needs of the dossier's schema.
type schemaNode struct {
	Ref         string                 `json:"$ref"`
	Type        string                 `json:"type"`
	Description string                 `json:"description"`
	Properties  map[string]*schemaNode `json:"properties"`
	Items       *schemaNode            `json:"items"`
	Definitions map[string]*schemaNode `json:"definitions"`
	Enum        []string               `json:"enum"`
}

func TestDossierPage(t *testing.T) {
	t.Chdir("../..")
	var root schemaNode
	if err := json.Unmarshal(rules.DossierSchema(), &root); err != nil {
		t.Fatal(err)
	}
	var p bytes.Buffer
	p.WriteString("<!-- Made of rules/dossier.schema.json by: make docs -->\n\n# The dossier\n\n" +
		"What rules and policies read as `input`. `sgfree dossier SG dumps/` prints that of a group,\n" +
		"`sgfree schema dossier` the JSON Schema.\n\n## input\n\n")
	table(&p, &root)
	var names []string
	for name := range root.Definitions {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		d := root.Definitions[name]
		fmt.Fprintf(&p, "\n## %s\n\n%s\n\n", name, d.Description)
		table(&p, d)
	}
	samePage(t, "docs/dossier.md", p.Bytes())
}

func table(p *bytes.Buffer, n *schemaNode) {
	p.WriteString("| member | is | means |\n|---|---|---|\n")
	var keys []string
	for key := range n.Properties {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		m := n.Properties[key]
		text := m.Description
		if len(m.Enum) > 0 {
			text += " One of `" + strings.Join(m.Enum, "`, `") + "`."
		}
		fmt.Fprintf(p, "| `%s` | %s | %s |\n", key, m.words(), strings.TrimSpace(strings.ReplaceAll(text, "\n", " ")))
		if key == "uses" {
			for _, kind := range []string{"network-interface", "instance", "vpc-endpoint", "security-group-vpc-association"} {
				if k := m.Properties[kind]; k != nil {
					fmt.Fprintf(p, "| `uses[%q]` | %s | %s |\n", kind, k.words(), k.Description)
				}
			}
		}
	}
}

// words is the type of a member.
func (n *schemaNode) words() string {
	if name, ok := strings.CutPrefix(n.Ref, "#/definitions/"); ok {
		return fmt.Sprintf("[%s](#%[1]s)", name)
	}
	switch {
	case n.Type == "array" && n.Items != nil:
		return "list of " + n.Items.words()
	case n.Type == "":
		return "any value"
	default:
		return n.Type
	}
}
