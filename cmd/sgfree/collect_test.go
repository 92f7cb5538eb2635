package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sgfree/sgfree/loader"
)

func TestCollectPrintsTheScript(t *testing.T) {
	golden := filepath.Join("..", "..", "testdata", "golden", "collect.sh")
	got, stderr, code := run("collect", "--kinds", "all", "--profiles", "dev,o'brien", "--regions", "eu-west-1,us-gov-west-1")
	if code != exitDone {
		t.Fatal(stderr)
	}
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the script is another; -update writes it anew (-want +got):\n%s", diff)
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-n")
	cmd.Stdin = strings.NewReader(got)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("sh -n: %v\n%s", err, out)
	}
}

func TestTheScriptCutsNothingAndOnlyReads(t *testing.T) {
	script, _, _ := run("collect", "--kinds", "all")
	for _, k := range loader.Kinds() {
		operation := strings.Fields(k.Command)[1]
		verb, _, _ := strings.Cut(operation, "-")
		if verb == "batch" {
			verb = strings.Split(operation, "-")[1]
		}
		if !strings.Contains(script, strings.Join(strings.Fields(k.Command)[:2], " ")) {
			continue // nobody lists what it asks for
		}
		if verb != "describe" && verb != "list" && verb != "get" && verb != "lookup" {
			t.Errorf("%s: %q does more than read", k.Name, k.Command)
		}
	}
	script = strings.ReplaceAll(script, " --filter SERVICE_CONTROL_POLICY", "") // which must be told
	for _, option := range []string{"--max-items", "--filter", "--page-size", "--max-results", "--no-paginate"} {
		if strings.Contains(script, option) {
			t.Errorf("the script asks with %s", option)
		}
	}
}
