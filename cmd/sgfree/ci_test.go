package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// workflow is as much of a GitHub workflow, and of a composite action, as is run here.
type workflow struct {
	Jobs map[string]struct {
		Steps    []workflowStep
		Outputs  map[string]string
		Strategy struct{ Matrix map[string]string }
	}
	Runs struct{ Steps []workflowStep }

	Inputs  map[string]struct{ Default string }
	Outputs map[string]struct{ Value string }
}

type workflowStep struct {
	ID, Uses, Shell, Run string
	With, Env            map[string]string
}

// pipeline is a folder as docs/ci.md says that a pipeline has it: a snapshot, a list of groups, and a
// checkout of sgfree.
func pipeline(t *testing.T, group string) (dir string) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "dumps"), os.DirFS(filepath.Join(root, "testdata", "snapshots", "demo"))); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(root, filepath.Join(dir, "sgfree")); err != nil {
		t.Fatal(err)
	}
	write(t, dir, map[string]string{"to-delete.txt": group + "\n"})
	return dir
}

const (
	mayGo  = "sg-0e96880b157fc40eb" // test-of-monday
	mayNot = "sg-0dc2a2d5c2008d022" // checkout-function
)

// bash runs a script in a folder and returns what it prints on standard output.
func bash(t *testing.T, dir, script string, env ...string) (stdout string, code int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "bash", "-e", "-o", "pipefail", "-c", script)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	if code = cmd.ProcessState.ExitCode(); code == exitError {
		t.Logf("%s: exit code %d\n%s", script, code, &errs)
	}
	return out.String(), code
}

func TestEveryRecipeForAPipelineRuns(t *testing.T) {
	var shells []string
	var parsed workflow
	var gitlab map[string]struct{ Script []string }
	for _, b := range blocks(t, "../../docs/ci.md") {
		switch {
		case b.language == "sh":
			shells = append(shells, b.text)
		case b.language == "groovy":
			for _, m := range regexp.MustCompile(`(?m)^ *sh '(.*)'$`).FindAllStringSubmatch(b.text, -1) {
				shells = append(shells, m[1])
			}
		case strings.Contains(b.text, "\njobs:"):
			if err := yaml.Unmarshal([]byte(b.text), &parsed); err != nil {
				t.Fatal(err)
			}
		case strings.Contains(b.text, "script:"):
			if err := yaml.Unmarshal([]byte(b.text), &gitlab); err != nil {
				t.Fatal(err)
			}
			shells = append(shells, gitlab["groups"].Script...)
		}
	}
	dir := pipeline(t, mayGo)
	act := runner(t)
	for _, script := range shells {
		if out, code := bash(t, dir, script); code != exitDone {
			t.Errorf("%s: exit code %d\n%s", script, code, out)
		}
	}
	for _, file := range []string{"report.json", "junit.xml", "codequality.json", "report.html"} {
		if info, err := os.Stat(filepath.Join(dir, file)); err != nil || info.Size() == 0 {
			t.Errorf("the recipes wrote no %s: %v", file, err)
		}
	}
	if len(shells) < 6 || len(parsed.Jobs["check"].Steps) < 2 {
		t.Errorf("docs/ci.md has %d shell steps and the workflow %v", len(shells), parsed)
	}
	alerts := parsed.Jobs["alerts"]
	if parsed.Jobs["check"].Outputs["sarif-files"] != "${{ steps.sgfree.outputs.sarif-files }}" || !strings.Contains(alerts.Strategy.Matrix["file"], "fromJSON(needs.check.outputs.sarif-files)") ||
		alerts.Steps[len(alerts.Steps)-1].With["sarif_file"] != "reports/sarif/${{ matrix.file }}" {
		t.Errorf("the workflow does not upload each SARIF file by itself: %+v", parsed.Jobs)
	}
	for _, s := range parsed.Jobs["check"].Steps {
		if s.Uses != "./sgfree" {
			continue
		}
		if _, outputs, code := act(dir, s.With); code != exitDone || outputs["result"] != "passed" {
			t.Errorf("the workflow ends with exit code %d and %v", code, outputs)
		}
		write(t, dir, map[string]string{"to-delete.txt": mayNot})
		if _, outputs, code := act(dir, s.With); code != exitGateFailed || outputs["result"] != "failed" {
			t.Errorf("the workflow ends with exit code %d and %v for a group that may not go", code, outputs)
		}
	}
	for _, script := range shells {
		if _, code := bash(t, dir, script); strings.Contains(script, "to-delete") && code != exitGateFailed {
			t.Errorf("%s: exit code %d for a group that may not go", script, code)
		}
	}
}

// runner runs the steps of action.yml in a folder, as GitHub does, but for building sgfree anew for
// each run.
func runner(t *testing.T) (act func(dir string, with map[string]string) (stdout string, outputs map[string]string, code int)) {
	t.Helper()
	text, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var action workflow
	if err := yaml.Unmarshal(text, &action); err != nil {
		t.Fatal(err)
	}
	temp := t.TempDir()
	return func(dir string, with map[string]string) (string, map[string]string, int) {
		return action.act(t, temp, dir, with)
	}
}

func (action *workflow) act(t *testing.T, temp, dir string, with map[string]string) (stdout string, outputs map[string]string, code int) {
	t.Helper()
	for name := range with {
		if _, ok := action.Inputs[name]; !ok {
			t.Errorf("the action has no input %q", name)
		}
	}
	told := filepath.Join(temp, "output")
	expression := regexp.MustCompile(`\$\{\{ (\S+) \}\}`)
	fill := func(s string) string {
		return expression.ReplaceAllStringFunc(s, func(e string) string {
			name := expression.FindStringSubmatch(e)[1]
			input, isInput := strings.CutPrefix(name, "inputs.")
			value, given := with[input]
			switch {
			case name == "github.action_path":
				return filepath.Join(dir, "sgfree")
			case isInput && given:
				return value
			case isInput:
				return action.Inputs[input].Default
			}
			t.Errorf("the action uses %s, which is not known here", name)
			return ""
		})
	}
	for _, s := range action.Runs.Steps {
		if _, err := os.Stat(filepath.Join(temp, "sgfree")); s.Run == "" || err == nil && strings.HasPrefix(s.Run, "go build") {
			continue
		}
		if s.Shell != "bash" || expression.MatchString(s.Run) {
			t.Errorf("step %q runs in %q, or is put together of values: %s", s.ID, s.Shell, s.Run)
		}
		env := []string{"RUNNER_TEMP=" + temp, "GITHUB_OUTPUT=" + told, "GITHUB_STEP_SUMMARY=" + filepath.Join(temp, "summary")}
		for name, value := range s.Env {
			env = append(env, name+"="+fill(value))
		}
		var out string
		out, code = bash(t, dir, s.Run, env...)
		stdout += out
		if code != exitDone {
			break
		}
	}
	outputs = map[string]string{}
	lines, err := os.ReadFile(told)
	if code == exitError {
		if err == nil {
			t.Errorf("the action concludes nothing and tells %s", lines)
		}
		return stdout, outputs, code
	}
	if err != nil || os.Remove(told) != nil {
		t.Errorf("the action tells no outputs: %v", err)
	}
	for line := range strings.Lines(string(lines)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		outputs[name] = value
		if !strings.Contains(action.Outputs[name].Value, "outputs."+name+" }}") {
			t.Errorf("the action hands on no output %s: %v", name, action.Outputs)
		}
	}
	if summary, err := os.ReadFile(filepath.Join(temp, "summary")); err != nil || !bytes.Contains(summary, []byte(" security group")) {
		t.Errorf("the action wrote the summary %q: %v", summary, err)
	}
	return stdout, outputs, code
}

func TestTheActionTakesItsInputsForWhatTheyAre(t *testing.T) {
	dir, act := pipeline(t, mayGo), runner(t)
	for _, tt := range []struct {
		name      string
		with      map[string]string
		result    string
		code      int
		annotated string
	}{
		{"no gate", map[string]string{"snapshot": "dumps"}, "none", exitDone, "::notice "},
		{"a gate that fails", map[string]string{"snapshot": "dumps", "fail-on": "blocked"}, "failed", exitGateFailed, "::error "},
		{"a gate that is undecided", map[string]string{"snapshot": "dumps", "arguments": "--require=vpc\n--group=" + mayGo}, "undecided", exitUndecided, "::warning "},
		{"a snapshot that is not there", map[string]string{"snapshot": "nowhere"}, "", exitError, ""},
		{"names that look like commands", map[string]string{"snapshot": "dumps\n", "reports": "$(touch owned); x", "arguments": "--name=*"}, "none", exitDone, "::notice "},
	} {
		stdout, outputs, code := act(dir, tt.with)
		if code != tt.code || outputs["result"] != tt.result || !strings.Contains(stdout, tt.annotated) {
			t.Errorf("%s: exit code %d, outputs %v\n%s", tt.name, code, outputs, stdout)
		}
		if tt.code == exitError {
			if _, err := os.Stat(filepath.Join(dir, "sgfree-reports", "report.json")); err == nil {
				t.Errorf("%s: the report of an earlier run stays", tt.name)
			}
			continue
		}
		var files []string
		if err := json.Unmarshal([]byte(outputs["sarif-files"]), &files); err != nil || len(files) != 1 {
			t.Errorf("%s: the files are %s", tt.name, outputs["sarif-files"])
		}
		for _, file := range append(files, "../report.json") {
			if _, err := os.Stat(filepath.Join(dir, outputs["sarif"], file)); err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "owned")); err == nil {
		t.Error("an input was run")
	}
}

// hook is one that .pre-commit-hooks.yaml offers.
type hook struct {
	ID, Entry, Language, Files string
	AlwaysRun                  bool  `yaml:"always_run"`
	PassFilenames              *bool `yaml:"pass_filenames"`
}

// A hook of pre-commit is its entry, with the arguments behind it.
func TestTheHooksOfPreCommitRun(t *testing.T) {
	var hooks []hook
	text, err := os.ReadFile("../../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &hooks); err != nil {
		t.Fatal(err)
	}
	var config struct {
		Repos []struct {
			Hooks []struct {
				ID   string
				Args []string
			}
		}
	}
	for _, b := range blocks(t, "../../docs/ci.md") {
		if strings.HasPrefix(b.text, "repos:") {
			if err := yaml.Unmarshal([]byte(b.text), &config); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(config.Repos) != 1 || len(config.Repos[0].Hooks) != len(hooks) {
		t.Fatalf("docs/ci.md shows %v, and there are %v", config, hooks)
	}
	dir := pipeline(t, mayNot)
	if err := os.CopyFS(filepath.Join(dir, "policies"), os.DirFS("../../docs/policies/keep_list")); err != nil {
		t.Fatal(err)
	}
	for _, shown := range config.Repos[0].Hooks {
		at := slices.IndexFunc(hooks, func(h hook) bool { return h.ID == shown.ID })
		if at < 0 {
			t.Errorf("docs/ci.md shows the hook %s, which is none", shown.ID)
			continue
		}
		hook := hooks[at]
		if hook.Language != "golang" || hook.PassFilenames == nil || *hook.PassFilenames {
			t.Errorf("the hook %s is %+v", hook.ID, hook)
		}
		want, concerns := exitDone, map[string]bool{"policies/a.rego": true, "README.md": false}
		if hook.ID == "sgfree-check" {
			want, concerns = exitGateFailed, map[string]bool{"to-delete.txt": true, "waivers.yaml": true, ".sgfree.yaml": true, "dumps/a.json": true}
		}
		for file, runs := range concerns {
			if got := hook.AlwaysRun || hook.Files != "" && regexp.MustCompile(hook.Files).MatchString(file); got != runs {
				t.Errorf("a commit of %s runs %s: %v, want %v", file, hook.ID, got, runs)
			}
		}
		command := hook.Entry
		for _, arg := range shown.Args {
			command += fmt.Sprintf(" '%s'", arg)
		}
		if out, code := bash(t, dir, command); code != want {
			t.Errorf("%s: exit code %d, want %d\n%s", command, code, want, out)
		}
	}
}
