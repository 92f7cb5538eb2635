// Package sgfree_test holds what the repo demands of itself: which way imports point, which
// library has its home where, that every package says what it is for.
//
// It reads the sources as text and never changes them.
package sgfree_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/sgfree/sgfree"

// mayImport lists, for each package of ours, those of ours that it may import. Tests may
// import more.
var mayImport = map[string][]string{
	"loader":     {},
	"rules":      {},
	"verdict":    {},
	"dossier":    {"loader", "rules"},
	"assess":     {"dossier", "rules", "verdict"},
	"report":     {"verdict"},
	"cmd/sgfree": {"assess", "dossier", "loader", "report", "rules", "verdict"},

	"cmd/sgfree-synth":       {"cmd/sgfree-synth/synth"},
	"cmd/sgfree-synth/synth": {},
}

// homes lists the packages that may import a library. One that is not listed has none.
var homes = map[string][]string{
	"github.com/tidwall/gjson":                 {"loader"},
	"github.com/open-policy-agent/opa":         {"assess"},
	"github.com/spf13/cobra":                   {"cmd/sgfree"},
	"github.com/spf13/pflag":                   {"cmd/sgfree", "cmd/sgfree-synth"},
	"github.com/agnivade/levenshtein":          {"cmd/sgfree"},
	"golang.org/x/term":                        {"cmd/sgfree"},
	"github.com/jedib0t/go-pretty/v6":          {"report"},
	"gonum.org/v1/gonum":                       {"verdict"},
	"github.com/jmespath/go-jmespath":          {"cmd/sgfree"},                                     // tests alone
	"github.com/klauspost/compress":            {"loader", "cmd/sgfree", "cmd/sgfree-synth/synth"}, // reads archives, makes one, packs made-up dumps
	"go.yaml.in/yaml/v3":                       {"cmd/sgfree"},
	"github.com/schollz/progressbar/v3":        {"cmd/sgfree"},
	"github.com/owenrumney/go-sarif/v3":        {"report"},
	"github.com/owenrumney/go-sarif/v2":        {"report"},
	"github.com/chromedp/chromedp":             {},
	"github.com/chromedp/cdproto":              {},
	"github.com/google/go-cmp":                 {},
	"github.com/rogpeppe/go-internal":          {"cmd/sgfree"}, // reads the examples of policies
	"github.com/santhosh-tekuri/jsonschema/v6": {},
	"pgregory.net/rapid":                       {},
}

// testHomes lists where tests may import a library that the code beside them may not.
var testHomes = map[string][]string{
	"github.com/open-policy-agent/opa": {"assess", "rules"},
	"github.com/tidwall/gjson":         {"loader"},
}

// bench may import anything and start programs: they are there to be compared with.
const bench = "bench"

func TestImportsPointOneWay(t *testing.T) {
	for _, f := range sources(t) {
		if f.dir == bench || f.test {
			continue
		}
		allowed, known := mayImport[f.dir]
		for _, imported := range f.imports {
			ours, ok := strings.CutPrefix(imported, module+"/")
			if ok && known && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s, want at most %q of ours", f.name, ours, allowed)
			}
		}
	}
	for dir := range mayImport {
		if !slices.ContainsFunc(sources(t), func(f source) bool { return f.dir == dir }) {
			t.Errorf("%s: no such package", dir)
		}
	}
}

func TestOnlyCommandsStandBesideTheSixPackages(t *testing.T) {
	for _, f := range sources(t) {
		if _, known := mayImport[f.dir]; !known && !f.test && f.dir != bench && !strings.HasPrefix(f.dir, "cmd/") {
			t.Errorf("%s: a package that DESIGN does not know", f.name)
		}
	}
}

func TestEveryLibraryHasOneHome(t *testing.T) {
	for _, f := range sources(t) {
		if f.dir == bench {
			continue
		}
		for _, imported := range f.imports {
			if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") || within(imported, module) {
				continue
			}
			library := ""
			for l := range homes {
				if within(imported, l) {
					library = l
				}
			}
			if library == "" {
				t.Errorf("%s imports %s, which has no home; give it one here and say why in the commit", f.name, imported)
				continue
			}
			allowed := homes[library]
			if f.test {
				if where, limited := testHomes[library]; limited {
					allowed = where
				} else {
					continue
				}
			}
			if !slices.Contains(allowed, f.dir) {
				t.Errorf("%s imports %s, whose home is %q", f.name, imported, allowed)
			}
		}
	}
}

func TestNothingDialsOrReadsTheClock(t *testing.T) {
	for _, f := range sources(t) {
		if f.test || f.dir == bench || within(f.dir, "cmd/sgfree-synth") {
			continue
		}
		for _, imported := range f.imports {
			network := within(imported, "net") && imported != "net/netip"        // which reads addresses and opens nothing
			system := imported == "syscall" && f.name != "cmd/sgfree/signals.go" // which names a signal
			if network || system || imported == "os/exec" || strings.HasPrefix(imported, "math/rand") {
				t.Errorf("%s imports %s: nothing dials, starts a program or throws dice", f.name, imported)
			}
		}
		ast.Inspect(f.file, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := s.X.(*ast.Ident)
			if ok && x.Name == "time" && slices.Contains([]string{"Now", "Since", "Until", "Sleep"}, s.Sel.Name) && f.dir != "cmd/sgfree" {
				t.Errorf("%s calls time.%s: the clock is passed in", f.name, s.Sel.Name)
			}
			return true
		})
	}
}

func TestEveryPackageSaysWhatItIsForAndWhatItNeverDoes(t *testing.T) {
	docs := map[string]string{}
	for _, f := range sources(t) {
		if !f.test {
			docs[f.dir] += f.file.Doc.Text()
		}
	}
	never := regexp.MustCompile(`(?i)\b(never|nothing|no|not|neither|none)\b`)
	for dir, doc := range docs {
		name := path.Base(dir)
		want := "Package " + name + " "
		if path.Dir(dir) == "cmd" || dir == bench {
			want = "Command " + name + " "
		}
		switch {
		case !strings.HasPrefix(doc, want):
			t.Errorf("%s: package comment %q, want one that begins with %q", dir, firstLine(doc), want)
		case !never.MatchString(doc):
			t.Errorf("%s: the package comment does not say what the package never does", dir)
		}
	}
}

// A path of a machine is one that is only there for whoever wrote it.
func TestNoFileNamesAPlaceOfAMachine(t *testing.T) {
	place := regexp.MustCompile(`(?:^|[\s"'(=` + "`" + `])(/(?:work|home|root|Users|private|mnt)/[A-Za-z0-9_.-]+|[A-Z]:\\Users\\)`)
	walk(t, func(name string) {
		if name == "go.sum" || strings.HasSuffix(name, ".txtar") {
			return
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if m := place.FindStringSubmatch(line); m != nil {
				t.Errorf("%s:%d: names %s", name, i+1, m[1])
			}
		}
	})
}

func TestMainIsTiny(t *testing.T) {
	for _, f := range sources(t) {
		if path.Base(f.name) != "main.go" || f.dir == "cmd/sgfree-synth" || f.dir == bench {
			continue
		}
		if n := len(f.file.Decls); n > 3 {
			t.Errorf("%s: %d declarations, want an import and main", f.name, n)
		}
	}
}

// source is a Go file of ours.
type source struct {
	name, dir string
	test      bool
	imports   []string
	file      *ast.File
}

func sources(t *testing.T) (all []source) {
	t.Helper()
	files := token.NewFileSet()
	walk(t, func(name string) {
		if !strings.HasSuffix(name, ".go") {
			return
		}
		f, err := parser.ParseFile(files, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		s := source{name: name, dir: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), file: f}
		for _, i := range f.Imports {
			p, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			s.imports = append(s.imports, p)
		}
		all = append(all, s)
	})
	return all
}

// walk visits every file of the repo that may be committed.
func walk(t *testing.T, visit func(name string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (name == ".git" || name == "bin"):
			return fs.SkipDir
		case d.IsDir() || name == "sgfree" || name == ".git": // .git is a file in a worktree
			return nil
		}
		visit(filepath.ToSlash(name))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// within tells whether an import path is that of a module or lies below it.
func within(imported, module string) bool {
	return imported == module || strings.HasPrefix(imported, module+"/")
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
