package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sgfree/sgfree/assess"
	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/loader"
	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/rules"
	"github.com/sgfree/sgfree/verdict"
)

// What is added is in a state in which it counts, or in one in which it does not; a
// reference is over a peering that is live or of which nothing is said. (One that says
// that the peering is dead tells something new of it, which may settle what was unknown.)
func TestAddingAUseOrAReferenceNeverMakesAGroupMoreDeletable(t *testing.T) {
	e := newEngine(t)
	tmp := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		g := pick(t, w.free(), "group")
		before := e.outcomes(t, tmp, w)
		most := verdict.Deletable
		if rapid.Bool().Draw(t, "a use") {
			if w.drawUse(t, g) {
				most = verdict.Blocked
			}
		} else {
			from, status := pick(t, w.groups, "names it"), rapid.SampledFrom([]string{"active", "provisioning", ""}).Draw(t, "status")
			w.name(from, g, rapid.SampledFrom([]string{"IpPermissions", "IpPermissionsEgress"}).Draw(t, "direction"), status)
			if status != "" || from.vpc == g.vpc { // else the dump of peerings may call it dead
				most = verdict.DeletableAfter
			}
		}
		after := e.outcomes(t, tmp, w)
		if rank(after[g.id]) > rank(before[g.id]) {
			t.Errorf("%s: %s became %s", g.id, before[g.id], after[g.id])
		}
		if rank(after[g.id]) > rank(most) {
			t.Errorf("%s: got %s, want %s at most", g.id, after[g.id], most)
		}
	})
}

// Without its interface, instance or endpoint dump a scope has groups that are blocked by
// what is left, and groups that are unknown.
func TestRemovingACoreDumpNeverMakesAGroupMoreDeletable(t *testing.T) {
	e := newEngine(t)
	tmp := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		before := e.outcomes(t, tmp, w)
		s := pick(t, w.scopes, "scope")
		delete(s.dumps, rapid.SampledFrom([]string{"NetworkInterfaces", "Reservations", "VpcEndpoints"}).Draw(t, "dump"))
		after := e.outcomes(t, tmp, w)
		for _, g := range w.groups {
			switch {
			case g.scope == s && after[g.id] != verdict.Blocked && after[g.id] != verdict.Unknown:
				t.Errorf("%s of the scope: %s became %s", g.id, before[g.id], after[g.id])
			// What told of an account that nobody looked at, in a peered VPC, is gone with the dump.
			case g.scope != s && before[g.id] != verdict.Unknown && rank(after[g.id]) > rank(before[g.id]) && after[g.id] != verdict.Unknown:
				t.Errorf("%s of another scope: %s became %s", g.id, before[g.id], after[g.id])
			}
		}
	})
}

func TestAnOriginReadBackIsTheIDOfTheGroup(t *testing.T) {
	tmp := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		b, dir := build(t, tmp, drawWorld(t))
		for i := range b.Len() {
			d := b.Dossier(i)
			var origins []dossier.Origin
			for _, uses := range d.Uses {
				for _, u := range uses {
					origins = append(origins, u.Origin)
				}
			}
			for _, r := range d.References {
				origins = append(origins, r.Origin)
			}
			for _, o := range origins {
				file, err := os.ReadFile(filepath.Join(filepath.Dir(dir), filepath.FromSlash(o.File)))
				if err != nil {
					t.Fatal(err)
				}
				if got := valueAt(t, file, o.Path); got != d.Group.ID {
					t.Errorf("%s %s: got %v, want %s", o.File, o.Path, got, d.Group.ID)
				}
				lines := strings.Split(string(file), "\n")
				if o.Line < 1 || o.Line > len(lines) || !strings.Contains(lines[o.Line-1], strconv.Quote(d.Group.ID)) {
					t.Errorf("%s:%d: %s is not on that line", o.File, o.Line, d.Group.ID)
				}
			}
		}
	})
}

func TestNeitherTheOrderOfFilesNorTheJobsChangeAByte(t *testing.T) {
	tmp := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		w := drawWorld(rt)
		dir := folder(rt, tmp)
		write(t, dir, w.files())
		// Relative paths, as one argument would name them, so that they keep their folders.
		t.Chdir(dir)
		names := sorted(w.files())
		want, errs, code := run(append([]string{"check", "-o", "json", "--jobs", "1"}, names...)...)
		if code != exitDone {
			rt.Fatalf("exit %d: %s", code, errs)
		}
		jobs := strconv.Itoa(rapid.IntRange(1, 8).Draw(rt, "jobs"))
		shuffled := rapid.Permutation(names).Draw(rt, "order")
		for _, paths := range [][]string{names, shuffled, {"."}} {
			got, _, _ := run(append([]string{"check", "-o", "json", "--jobs", jobs}, paths...)...)
			if got != want {
				rt.Errorf("%s jobs, %q:\ngot  %s\nwant %s", jobs, paths, got, want)
			}
		}
	})
}

// The engine shows a rule no more of a dossier than it can read, and asks no question twice;
// verdicts are settled by their outlines, and made while they are written. The plain engine
// does none of that.
func TestTheShortWayToAVerdictChangesNoByte(t *testing.T) {
	e := newEngine(t)
	plain := engine{e.Plain()}
	everything, err := loader.Load([]string{filepath.Join("..", "..", "testdata", "snapshots", "everything")}, loader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	same := func(b *dossier.Builder) {
		t.Helper()
		if got, want := e.stream(t, b), plain.report(t, b); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	same(dossier.NewBuilder(everything))
	tmp := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		b, _ := build(rt, tmp, drawWorld(rt))
		same(b)
	})
}

type engine struct{ *assess.Engine }

// report is the JSON report of the verdicts on every group.
func (e engine) report(t *testing.T, b *dossier.Builder) string {
	t.Helper()
	verdicts, err := e.Assess(t.Context(), b, 2)
	if err != nil {
		t.Fatal(err)
	}
	return e.write(t, &verdict.Report{Verdicts: verdict.Settle(verdicts)})
}

// stream is the same, made one verdict at a time.
func (e engine) stream(t *testing.T, b *dossier.Builder) string {
	t.Helper()
	f, err := e.Survey(t.Context(), b, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	all := make([]int, b.Len())
	for i := range all {
		all[i] = i
	}
	return e.write(t, &verdict.Report{Stream: f.Settled(t.Context(), 2, verdict.NewSettlement(f.Outlines()), all)})
}

func (e engine) write(t *testing.T, r *verdict.Report) string {
	t.Helper()
	format, err := report.Find("json")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	r.Schema, r.Rules = verdict.Schema, e.Rules()
	if err := format.Write(&out, r, report.Options{}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func newEngine(t *testing.T) engine {
	t.Helper()
	e, err := assess.New(rules.FS, rules.DossierSchema())
	if err != nil {
		t.Fatal(err)
	}
	return engine{e}
}

// outcomes writes the dumps of a world and assesses them.
func (e engine) outcomes(t *rapid.T, tmp string, w *world) map[string]verdict.Outcome {
	t.Helper()
	b, _ := build(t, tmp, w)
	verdicts, err := e.Assess(context.Background(), b, 1)
	if err != nil {
		t.Fatal(err)
	}
	outcomes := map[string]verdict.Outcome{}
	for _, v := range verdict.Settle(verdicts) {
		outcomes[v.Group.ID] = v.Outcome
	}
	return outcomes
}

// build writes the dumps of a world into a folder and reads them.
func build(t *rapid.T, tmp string, w *world) (b *dossier.Builder, dir string) {
	t.Helper()
	dir = folder(t, tmp)
	write(t, dir, w.files())
	s, err := loader.Load([]string{dir}, loader.Options{Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	return dossier.NewBuilder(s), dir
}

// folder makes a new folder below tmp.
func folder(t *rapid.T, tmp string) string {
	t.Helper()
	dir, err := os.MkdirTemp(tmp, "world")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func rank(o verdict.Outcome) int { return slices.Index(verdict.Outcomes(), o) }

var step = regexp.MustCompile(`^\.?(?:([A-Za-z]+)|\[([0-9]+)\])`)

// valueAt is the value at a jq path, in a file whose documents are slurped if it holds
// several.
func valueAt(t *rapid.T, file []byte, path string) any {
	t.Helper()
	in := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))))
	var documents []any
	for {
		var v any
		if err := in.Decode(&v); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		documents = append(documents, v)
	}
	var at any = documents
	if len(documents) == 1 {
		at = documents[0]
	}
	for rest := path; rest != ""; {
		m := step.FindStringSubmatch(rest)
		if m == nil {
			t.Fatalf("no jq path: %s", path)
		}
		rest = rest[len(m[0]):]
		switch v := at.(type) {
		case map[string]any:
			at = v[m[1]]
		case []any:
			i, err := strconv.Atoi(m[2])
			if err != nil || i >= len(v) {
				return "nothing at " + m[0]
			}
			at = v[i]
		default:
			return "nothing at " + m[0]
		}
	}
	return at
}
