//go:build unix

package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/tidwall/gjson"
)

// scripts answer one question, each in the way of its language: which groups are carried by
// nothing, named by no permission and not the default of their VPC. They print the ids in
// order, one a line.
//
//go:embed peers
var scripts embed.FS

// contestant is a command that can be measured.
type contestant struct {
	title, version string
	missing        string // why it cannot be run; empty where it can
	command        func(snapshot) []string
	lists          bool    // prints the unused groups
	bar            float64 // the most of its time that sgfree may take; 0 for any
}

// peers are what sgfree is measured against. An error says what is not installed.
var peers = []struct {
	name    string
	bar     float64
	prepare func(ctx context.Context, dir string) (contestant, error)
}{
	{"python", 0.25, python},
	{"gjson", 2, validBytes},
	{"jq", 0, jq},
	{"duckdb", 0, duckdb},
	{"opa", 0, opa},
}

func peerNames() (names []string) {
	for _, p := range peers {
		names = append(names, p.name)
	}
	return names
}

// script puts a script into the folder of this run.
func script(dir, name string) (string, error) {
	text, err := scripts.ReadFile("peers/" + name)
	if err != nil {
		return "", err
	}
	at := filepath.Join(dir, name)
	return at, os.WriteFile(at, text, 0o600)
}

func python(ctx context.Context, dir string) (contestant, error) {
	c := contestant{title: "the Python script", lists: true}
	version, err := output(ctx, "python3", "--version")
	if err != nil {
		return c, err
	}
	at, err := script(dir, "unused.py")
	c.version = version
	c.command = func(s snapshot) []string { return append([]string{"python3", at}, s.core...) }
	return c, err
}

func jq(ctx context.Context, dir string) (contestant, error) {
	c := contestant{title: "jq", lists: true}
	version, err := output(ctx, "jq", "--version")
	if err != nil {
		return c, err
	}
	at, err := script(dir, "unused.jq")
	c.version = version
	c.command = func(s snapshot) []string {
		return append([]string{"jq", "--null-input", "--raw-output", "--from-file", at}, s.core...)
	}
	return c, err
}

// opa is on the PATH, or is built in the version that go.mod has.
func opa(ctx context.Context, dir string) (contestant, error) {
	c := contestant{title: "`opa eval`", lists: true}
	program, err := exec.LookPath("opa")
	if err != nil {
		const module = "github.com/open-policy-agent/opa"
		version, err := output(ctx, "go", "list", "-m", "-f", "{{.Version}}", module)
		if err != nil {
			return c, err
		}
		if _, err := output(ctx, "env", "GOBIN="+dir, "go", "install", module+"@"+version); err != nil {
			return c, err
		}
		program = filepath.Join(dir, "opa")
	}
	version, err := output(ctx, program, "version")
	if err != nil {
		return c, err
	}
	c.version, _, _ = strings.Cut(strings.TrimPrefix(version, "Version: "), "\n")
	at, err := script(dir, "unused.rego")
	c.command = func(s snapshot) []string {
		return []string{program, "eval", "--format", "raw", "--data", at, "--data", "dumps:" + s.dir, "data.unused.answer"}
	}
	return c, err
}

const duckdbPackage = "@duckdb/node-api@1.5.6-r.1"

// duckdb runs in Node.js; its package is installed into the folder of this run.
func duckdb(ctx context.Context, dir string) (contestant, error) {
	c := contestant{title: "DuckDB", version: duckdbPackage, lists: true}
	if _, err := exec.LookPath("node"); err != nil {
		return c, err
	}
	if _, err := output(ctx, "npm", "install", "--prefix", dir, "--no-audit", "--no-fund", duckdbPackage); err != nil {
		return c, err
	}
	at, err := script(dir, "unused.mjs")
	c.command = func(s snapshot) []string { return append([]string{"node", at}, s.core...) }
	return c, err
}

// validateCommand makes this program read files and see that they are JSON, which is the
// least that anything can do that reads them.
const validateCommand = "validate"

func validBytes(context.Context, string) (contestant, error) {
	program, err := os.Executable()
	return contestant{
		title:   "one `gjson.ValidBytes` pass",
		command: func(s snapshot) []string { return append([]string{program, validateCommand}, s.all...) },
	}, err
}

func validate(files []string) error {
	for _, name := range files {
		text, err := os.ReadFile(name) //nolint:gosec // made up by this program
		if err != nil {
			return err
		}
		if !gjson.ValidBytes(text) {
			return fmt.Errorf("%s: %w", name, errors.New("not JSON"))
		}
	}
	return nil
}
