package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sgfree/sgfree/verdict"
)

// The properties draw the same worlds in every run; -rapid.seed and -rapid.checks draw
// others, and more of them.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.seed": "1", "rapid.checks": "50", "rapid.nofailfile": "true"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	testscript.Main(m, map[string]func(){"sgfree": main, "aws": awsCLI})
}

// run runs the command in-process.
func run(args ...string) (stdout, stderr string, code int) {
	var out, errs bytes.Buffer
	code = command{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs}.run(args)
	return out.String(), errs.String(), code
}

// check is the report on a snapshot, as its JSON says it.
func check(t *testing.T, args ...string) (*verdict.Report, string) {
	t.Helper()
	stdout, stderr, code := run(append([]string{"check", "-o", "json"}, args...)...)
	if code != exitDone {
		t.Fatalf("sgfree check %s: exit %d\n%s", strings.Join(args, " "), code, stderr)
	}
	var r verdict.Report
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		t.Fatal(err)
	}
	return &r, stdout
}

// fataler is a test of the standard library or of rapid.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

// write writes files into a folder.
func write(t fataler, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
