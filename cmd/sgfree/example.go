package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/sgfree/sgfree/verdict"
)

// example is a file that shows a rule at work: a sentence, dumps, and what check says of
// them under want. A file called flags holds flags of check.
type example struct {
	archive     *txtar.Archive
	flags, want string
}

func readExample(file string) (*example, error) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the example: %w", err)
	}
	x := &example{archive: archive}
	last := len(archive.Files) - 1
	if last < 1 || archive.Files[last].Name != "want" {
		return nil, fmt.Errorf("%s: the last file is not want", file)
	}
	for _, f := range archive.Files {
		switch {
		case f.Name == "flags":
			x.flags = string(f.Data)
		case f.Name == "want":
			x.want = string(f.Data)
		case !filepath.IsLocal(f.Name):
			return nil, fmt.Errorf("%s: file %q leads out of the example", file, f.Name)
		}
	}
	return x, nil
}

// run runs check on the dumps, and returns what it says.
func (x *example) run(args ...string) (got string, err error) {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		return "", fmt.Errorf("make room for the example: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	for _, f := range x.archive.Files {
		if f.Name == "flags" || f.Name == "want" {
			continue
		}
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			return "", fmt.Errorf("write the example: %w", err)
		}
		if err := os.WriteFile(name, f.Data, 0o600); err != nil {
			return "", fmt.Errorf("write the example: %w", err)
		}
	}
	var out, errs bytes.Buffer
	args = append(append([]string{"check", "-o", "json"}, strings.Fields(x.flags)...), args...)
	code := command{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, bare: true}.run(append(args, dir))
	var r verdict.Report
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		return fmt.Sprintf("exit code %d\n%s", code, errs.String()), nil
	}
	return strings.ReplaceAll(inWords(&r), filepath.Base(dir)+"/", ""), nil
}

// inWords is a report as examples say it: each group with its outcome, and under it each
// reason with its places.
func inWords(r *verdict.Report) string {
	var b bytes.Buffer
	verdicts := slices.SortedStableFunc(slices.Values(r.Verdicts), func(a, b verdict.Verdict) int {
		return cmp.Compare(a.Group.ID, b.Group.ID)
	})
	for _, v := range verdicts {
		fmt.Fprintln(&b, v.Group.ID, v.Outcome)
		for _, reason := range v.Reasons {
			var places []string
			for _, e := range reason.Evidence {
				places = append(places, fmt.Sprintf("%s:%d", e.File, e.Line))
			}
			fmt.Fprintf(&b, "  %s: %s (%s)\n", reason.Rule, strings.TrimSpace(reason.Message), strings.Join(places, ", "))
		}
	}
	return b.String()
}

// write writes the example anew, with what it came to.
func (x *example) write(file, got string) error {
	x.archive.Files[len(x.archive.Files)-1].Data = []byte(got)
	return os.WriteFile(file, txtar.Format(x.archive), 0o600)
}
