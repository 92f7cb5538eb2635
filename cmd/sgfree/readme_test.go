package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sgfree/sgfree/loader"
)

// block is a fenced block of a Markdown page.
type block struct {
	language, text string
	line           int
}

func blocks(t *testing.T, page string) (found []block) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	fence := regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```$")
	for _, at := range fence.FindAllSubmatchIndex(text, -1) {
		found = append(found, block{string(text[at[2]:at[3]]), string(text[at[4]:at[5]]), 1 + bytes.Count(text[:at[0]], []byte("\n"))})
	}
	if len(found) == 0 {
		t.Fatalf("%s has no blocks", page)
	}
	return found
}

// The set-up commands of README.md that are run by whoever runs this test, and one that the
// tests of its own package run, on fewer groups.
var runElsewhere = []string{"go test ./...", "go build ./cmd/sgfree", "go run ./bench"}

// TestMain puts the command into PATH.
func TestEveryCommandOfTheReadmeDoesWhatItShows(t *testing.T) {
	t.Chdir("../..")
	for _, b := range blocks(t, "README.md") {
		where := fmt.Sprintf("README.md:%d", b.line)
		switch {
		case b.language == "console":
			command, want, _ := strings.Cut(b.text, "\n")
			command, ok := strings.CutPrefix(command, "$ ")
			if !ok || strings.Contains(want, "\n$ ") {
				t.Errorf("%s: a console block is one command after $, and its output", where)
				continue
			}
			if got := shell(t, where, command); !shows(want, got) {
				t.Errorf("%s: %s (-shown +real):\n%s", where, command, cmp.Diff(want, got))
			}
		case b.language != "sh":
			t.Errorf("%s: a block of %s, want console or sh", where, b.language)
		case slices.Contains(runElsewhere, strings.TrimSpace(b.text)):
		case strings.Contains(b.text, "sgfree collect"):
			makeSnapshot(t, where, b.text)
		default:
			shell(t, where, b.text)
		}
	}
}

// shows tells whether a text is another with lines left out where … stands.
func shows(shown, got string) bool {
	parts := strings.Split(shown, "…\n")
	for i, part := range parts {
		at := strings.Index(got, part)
		if last := i == len(parts)-1; last && strings.HasSuffix(got, part) {
			at = len(got) - len(part)
		} else if last || at < 0 || i == 0 && at > 0 || at > 0 && got[at-1] != '\n' {
			return false
		}
		got = got[at+len(part):]
	}
	return true
}

// shell runs a script, which must not fail, and returns its standard output.
func shell(t *testing.T, where, script string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-eu", "-c", script)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Errorf("%s: %s: %v\n%s%s", where, script, err, &stdout, &stderr)
	}
	return stdout.String()
}

// makes tells whether the README's commands make a dump of a kind: of the core kinds, and
// of those that tell more and whose command asks for no argument.
func makes(k *loader.Kind) bool {
	return !k.Aside && (k.Core || len(k.Names) == 0 && !k.Launches && !strings.Contains(k.Command, " --"))
}

// makeSnapshot runs the script that makes a snapshot, with an aws that answers from the
// demo, and sees that all of it is read and no kind is absent that it should make.
func makeSnapshot(t *testing.T, where, script string) {
	t.Helper()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	demo := filepath.Join(root, "testdata", "snapshots", "demo", "111122223333", "eu-west-1")
	var aws strings.Builder
	aws.WriteString("#!/bin/sh -eu\ncase \"$*\" in\n*--version) echo aws-cli/2.31.0 ;;\n*get-caller-identity*) echo 111122223333 me ;;\n")
	s, err := loader.Load([]string{demo}, loader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range s.Dumps {
		fmt.Fprintf(&aws, "%q*) cat '%s' ;;\n", d.Kind.Command, filepath.Join(filepath.Dir(demo), filepath.FromSlash(d.File.Name)))
	}
	for _, k := range loader.Kinds() {
		if makes(k) { // and is not in the demo, which comes first
			list, _, _ := strings.Cut(k.Root, ".")
			fmt.Fprintf(&aws, "%q*) echo '{%q: []}' ;;\n", k.Command, list)
		}
	}
	aws.WriteString("*) echo \"unexpected: aws $*\" >&2; exit 1 ;;\nesac\n")
	if err := os.WriteFile(filepath.Join(dir, "aws"), []byte(aws.String()), 0o755); err != nil {
		t.Fatal(err)
	}
	shell(t, where, fmt.Sprintf("PATH='%s':$PATH\ncd '%s'\n%s", dir, dir, script))
	made, err := loader.Load([]string{filepath.Join(dir, "dumps")}, loader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(made.Skipped) > 0 {
		t.Errorf("%s: makes files that are no dumps: %v", where, made.Skipped)
	}
	for _, k := range loader.Kinds() {
		if makes(k) && !slices.ContainsFunc(made.Dumps, func(d *loader.Dump) bool { return d.Kind == k && d.Scope.Region == "eu-west-1" }) {
			t.Errorf("%s: makes no %s dump", where, k.Name)
		}
	}
}
