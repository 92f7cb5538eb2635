package main

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/sgfree/sgfree/assess"
	"github.com/sgfree/sgfree/loader"
	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/rules"
)

var update = flag.Bool("update", false, "write the generated pages anew")

// rulesPage is made of the rules' METADATA and examples; -update writes it anew.
const rulesPage = "docs/rules.md"

func TestRulesPage(t *testing.T) {
	t.Chdir("../..")
	samePage(t, rulesPage, writeRulesPage(t))
}

// samePage compares a page with what it is made of; -update writes it anew.
func samePage(t *testing.T, page string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(page, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is not what its source says; make docs writes it anew (-want +got):\n%s", page, diff)
	}
}

// ownersPage is made of the table of interface owners.
const ownersPage = "docs/owners.md"

func TestOwnersPage(t *testing.T) {
	t.Chdir("../..")
	var p bytes.Buffer
	p.WriteString("<!-- Made of rules/owners.json by: make docs -->\n\n# Owners of network interfaces\n\n" +
		"The first row that matches an interface names its owner; one of a row's ways is enough. A\n" +
		"customer's own description proves nothing by itself: an owner that only text tells is called\n" +
		"probable.\n\n| owner | known by | how to release the group | wait |\n|---|---|---|---|\n")
	cell := strings.NewReplacer("|", "\\|", "<", "&lt;", "\n", " ")
	for _, o := range rules.Owners() {
		var ways []string
		for _, m := range o.Match {
			ways = append(ways, waysOf(m))
		}
		service := cell.Replace(o.Service)
		if service == "" {
			service = cell.Replace(o.Label)
		}
		if service == "" {
			service = "the account itself"
		}
		fmt.Fprintf(&p, "| %s | %s | %s | %s |\n", service, strings.Join(ways, "<br>or "), cell.Replace(o.Release), cell.Replace(o.Wait))
	}
	samePage(t, ownersPage, p.Bytes())
}

// waysOf is one way to know an owner, in words.
func waysOf(m rules.OwnerMatch) string {
	var all []string
	add := func(what, value string) {
		if value != "" {
			all = append(all, what+" `"+strings.ReplaceAll(value, "|", "\\|")+"`")
		}
	}
	add("type", strings.TrimPrefix(strings.Join(m.InterfaceType, ", "), ", "))
	add("operator", m.Operator)
	if m.Tag != nil {
		add("tag", strings.TrimSuffix(m.Tag.Key+"="+m.Tag.Value, "="))
	}
	add("description", m.Description)
	add("requester", m.Requester)
	add("instance owner", m.InstanceOwner)
	add("attachment", m.Attachment)
	add("instance", m.Instance)
	if m.InstanceTag != nil {
		add("instance's tag", strings.TrimSuffix(m.InstanceTag.Key+"="+m.InstanceTag.Value, "="))
	}
	if m.EndpointTag != nil {
		add("endpoint's tag", strings.TrimSuffix(m.EndpointTag.Key+"="+m.EndpointTag.Value, "="))
	}
	add("endpoint's service", m.EndpointService)
	add("an endpoint that is the", m.EndpointOf)
	add("managed, with the groups of the", m.SameGroups)
	if m.ForeignARN {
		all = append(all, "of another account")
	}
	if m.ServiceType {
		all = append(all, "a type that only services have")
	}
	if m.Detached {
		all = append(all, "detached")
	}
	if m.ForeignRequester {
		all = append(all, "requested by another account")
	}
	if m.Plain {
		all = append(all, "managed in no way")
	}
	if m.Managed {
		all = append(all, "requester-managed")
	}
	if len(all) == 0 {
		return "anything else"
	}
	return strings.Join(all, ", ")
}

func writeRulesPage(t *testing.T) []byte {
	t.Helper()
	engine, err := assess.New(rules.FS, rules.DossierSchema())
	if err != nil {
		t.Fatal(err)
	}
	var p bytes.Buffer
	p.WriteString("<!-- Made of rules/*/*.rego and rules/*/example.txtar by: make docs -->\n\n# Rules\n\n" +
		"Every rule answers for every group. What it finds is a reason, and the weightiest effect\n" +
		"among the reasons gives the outcome.\n\n| rule | effect | outcome | fires when |\n|---|---|---|---|\n")
	for _, r := range engine.Rules() {
		outcome := fmt.Sprintf("`%s`", r.Effect.Outcome())
		if r.Effect == "note" {
			outcome = "unchanged"
		}
		fmt.Fprintf(&p, "| [%s](#%s) | %s | %s | %s |\n", r.ID, r.ID, r.Effect, outcome, r.Title)
	}
	for _, r := range engine.Rules() {
		fmt.Fprintf(&p, "\n## %s\n\n**%s.** %s\n\n", r.ID, r.Title, r.Description)
		fmt.Fprintf(&p, "- effect: `%s`\n", r.Effect)
		if r.Flag != "" {
			fmt.Fprintf(&p, "- asked only with `%s`\n", r.Flag)
		}
		if r.AWSError != "" {
			fmt.Fprintf(&p, "- EC2 says: `%s`\n", r.AWSError)
		}
		fmt.Fprintf(&p, "- sgfree says: `%s`\n", strings.Join(strings.Fields(r.Message), " "))
		fmt.Fprintf(&p, "- what to do: %s\n", strings.Join(strings.Fields(r.Remediation), " "))
		for _, ref := range r.References {
			fmt.Fprintf(&p, "- see <%s>\n", ref)
		}
		writeExample(t, &p, r.ID)
	}
	return p.Bytes()
}

// writeExample prints the example of a rule: what comes out, and folded away what goes in.
func writeExample(t *testing.T, p *bytes.Buffer, id string) {
	t.Helper()
	text, err := fs.ReadFile(rules.FS, id+"/example.txtar")
	if err != nil {
		t.Fatal(err)
	}
	example := txtar.Parse(text)
	fmt.Fprintf(p, "\nExample: %s\n\n", strings.TrimSpace(string(example.Comment)))
	var dumps []txtar.File
	for _, f := range example.Files {
		if f.Name == "want" {
			fmt.Fprintf(p, "```\n%s```\n", f.Data)
		} else {
			dumps = append(dumps, f)
		}
	}
	fmt.Fprintf(p, "\n<details><summary>the dumps</summary>\n\n```\n%s```\n\n</details>\n", txtar.Format(&txtar.Archive{Files: dumps}))
}

// kindsPage is made of the table of kinds down to its hand-written end; -update writes it
// anew and keeps that end.
const kindsPage = "docs/kinds.md"

const byHand = "\n<!-- By hand from here on. -->\n"

func TestKindsPage(t *testing.T) {
	t.Chdir("../..")
	got, err := os.ReadFile(kindsPage)
	if err != nil {
		t.Fatal(err)
	}
	_, end, ok := strings.Cut(string(got), byHand)
	if !ok {
		t.Fatalf("%s: its hand-written end is gone, want one after %q", kindsPage, byHand)
	}
	want := writeKinds() + byHand + end
	if *update {
		if err := os.WriteFile(kindsPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("%s is not what the table says; make docs writes it anew (-want +got):\n%s", kindsPage, diff)
	}
}

func writeKinds() string {
	var core, evidence, configurations, types strings.Builder
	for _, k := range loader.Kinds() {
		to := &evidence
		switch {
		case k.Core:
			to = &core
		case len(k.Names) > 0:
			to = &configurations
		}
		fmt.Fprintf(to, "| `%s` | `aws %s` |", k.Name, k.Command)
		if k.Config != "" {
			fmt.Fprintf(&types, "| `%s` | `%s` |\n", k.Config, k.Name)
		}
		if len(k.Names) > 0 {
			root := strings.ReplaceAll(k.Root, ".#", "[]")
			ways := make([]string, 0, len(k.Names))
			for _, way := range k.Names {
				ways = append(ways, "`"+strings.TrimPrefix(root+"."+strings.ReplaceAll(way, ".#", "[]"), ".")+"`")
			}
			for _, way := range k.ByName {
				way = "`" + strings.TrimPrefix(root+"."+strings.ReplaceAll(way, ".#", "[]"), ".") + "`"
				if !slices.Contains(ways, way) {
					ways = append(ways, way+" (by name)")
				}
			}
			fmt.Fprintf(to, " %s |", strings.Join(ways, "<br>"))
		}
		to.WriteByte('\n')
	}
	return "<!-- Made of loader/kinds.go by: make docs -->\n\n# Kinds\n\n" +
		"A dump is recognised by what is in it. The name of its file counts only where its list is empty,\n" +
		"or where the answer does not repeat what was asked: `<service>-<command>__<argument>.json`.\n\n" +
		"## Core\n\nWithout these four no group can be called deletable.\n\n" +
		"| kind | command |\n|---|---|\n" + core.String() +
		"\n## Evidence\n\nThese tell more of a group than the core kinds do. They are read where they are there.\n\n" +
		"| kind | command |\n|---|---|\n" + evidence.String() +
		"\n## Configurations\n\nThese name groups, and break when a group that they name is gone.\n" +
		"What holds a group now holds it by an interface, and is blocked by that.\n\n" +
		"| kind | command | names groups at |\n|---|---|---|\n" + configurations.String() +
		"\n## AWS Config\n\nA configuration snapshot (`…_ConfigSnapshot_….json.gz`) is read as dumps of the kinds of\n" +
		"these types, by account and region.\n\n| resource type | kind |\n|---|---|\n" + types.String()
}

func TestThePageOfFormatsHasEachOfThem(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "formats.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Formats() {
		if !bytes.Contains(page, []byte("\n## "+f.Name+"\n")) || !bytes.Contains(page, []byte("| ["+f.Name+"](#"+f.Name+") |")) {
			t.Errorf("docs/formats.md says nothing of %s", f.Name)
		}
	}
}

func TestEveryLinkInThePagesLeadsToAFile(t *testing.T) {
	t.Chdir("../..")
	pages, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile("`[^`\n]*`")
	link := regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	for _, page := range append(pages, "README.md", "CONTRIBUTING.md", "CHANGELOG.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllSubmatch(code.ReplaceAll(text, nil), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), string(m[1]))); err != nil {
				t.Errorf("%s: %v", page, err)
			}
		}
	}
}
