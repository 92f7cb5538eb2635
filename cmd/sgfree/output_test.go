package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/verdict"
)

func TestALogThatGitHubWouldRefuseGoesToSeveralFiles(t *testing.T) {
	r := &verdict.Report{Schema: verdict.Schema}
	for i := range 21 {
		r.Verdicts = append(r.Verdicts, verdict.Verdict{
			Group: verdict.Group{ID: fmt.Sprintf("sg-%017x", i), Region: fmt.Sprintf("region-%02d", i)}, Outcome: verdict.Deletable, Fingerprint: "f",
		})
	}
	dir := t.TempDir()
	saved := filepath.Join(dir, "report.json")
	json, err := report.Find("json")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := json.Write(&b, r, report.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(saved, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := run("render", "-o", "sarif", saved); code != exitDone || !strings.Contains(errs, "-o sarif=FILE writes it to 2 files") {
		t.Errorf("exit %d on standard output: %s", code, errs)
	}
	sarif := filepath.Join(dir, "r.sarif")
	_, errs, code := run("render", "-o", "sarif="+sarif, saved)
	if code != exitDone || !strings.Contains(errs, "r-2.sarif") {
		t.Fatalf("exit %d: %s", code, errs)
	}
	for file, runs := range map[string]int{"r.sarif": 20, "r-2.sarif": 1} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(string(text), `"automationDetails"`); got != runs {
			t.Errorf("%s: got %d runs, want %d", file, got, runs)
		}
	}
	// One part is enough now: the second does not stay, but what somebody else made does.
	other := filepath.Join(dir, "r-3.sarif")
	if err := os.WriteFile(other, []byte(`{"version": "2.1.0", "runs": []}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := run("render", "-o", "sarif="+sarif, saved, r.Verdicts[0].Group.ID); code != exitDone || errs != "" {
		t.Errorf("exit %d: %s", code, errs)
	}
	if _, err := os.Stat(filepath.Join(dir, "r-2.sarif")); err == nil {
		t.Error("a part of an earlier run stays")
	}
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
}

func TestColourIsWantedAsOtherToolsUnderstandIt(t *testing.T) {
	for _, tt := range []struct {
		name string
		tty  bool
		env  map[string]string
		want bool
	}{
		{"a terminal", true, nil, true},
		{"a pipe", false, nil, false},
		{"no colour on a terminal", true, map[string]string{"NO_COLOR": "1"}, false},
		{"a dumb terminal", true, map[string]string{"TERM": "dumb"}, false},
		{"a terminal told not to", true, map[string]string{"CLICOLOR": "0"}, false},
		{"a pipe told to", false, map[string]string{"CLICOLOR_FORCE": "1"}, true},
		{"a pipe told to otherwise", false, map[string]string{"FORCE_COLOR": "1"}, true},
		{"a pipe told to by nought", false, map[string]string{"FORCE_COLOR": "0"}, false},
		{"told both", false, map[string]string{"NO_COLOR": "1", "FORCE_COLOR": "1"}, false},
	} {
		if got := wantsColor(tt.tty, func(name string) string { return tt.env[name] }); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestPartsAreNumberedBeforeTheirExtension(t *testing.T) {
	for want, i := range map[string]int{"out/a.sarif": 0, "out/a-2.sarif": 1, "out/a-12.sarif": 11} {
		if got := numbered("out/a.sarif", i); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got := numbered("report", 1); got != "report-2" {
		t.Errorf("got %s", got)
	}
}
