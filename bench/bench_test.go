//go:build unix

package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

func TestTheTableHasARowForEveryPeerAndTheBarBelow(t *testing.T) {
	var out bytes.Buffer
	// Without those that are downloaded first.
	args := []string{"--groups", "60", "--runs", "1", "--peers", "python,jq"}
	if err := run(t.Context(), args, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"### 60 groups: ", "| `sgfree check -o json` | ", "| the Python script", "| jq", "the bar is 64 MiB"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
}

func TestAPeerThatIsNotInstalledIsSaidToBe(t *testing.T) {
	var out bytes.Buffer
	printTable(&out, []contestant{{title: "sgfree"}, {title: "jq", missing: "jq: not found"}},
		[][]sample{{{seconds: 1, peak: mib}}, nil}, snapshot{groups: 1, bytes: 1})
	if want := "| jq | not run: jq: not found | | | | |\n"; !strings.Contains(out.String(), want) {
		t.Errorf("no %q in\n%s", want, &out)
	}
}

func TestUnknownPeersAndNoRunsAreErrors(t *testing.T) {
	for want, args := range map[string][]string{
		`unknown peer "awk", want some of python, gjson, jq, duckdb, opa`: {"--peers", "awk"},
		"--runs 0, want at least 1":                                       {"--runs", "0"},
	} {
		if err := run(t.Context(), args, io.Discard, io.Discard); err == nil || err.Error() != want {
			t.Errorf("got error %v, want %q", err, want)
		}
	}
}
