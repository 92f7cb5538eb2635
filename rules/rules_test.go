package rules

import (
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/format"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"
)

func TestEveryTestInRegoPassesAndCoversItsRule(t *testing.T) {
	modules := parse(t)
	coverage := cover.New()
	store := inmem.NewFromObject(map[string]any{"schema": schema(t)})
	passed := map[string]int{}
	err := storage.Txn(t.Context(), store, storage.TransactionParams{}, func(txn storage.Transaction) error {
		results, err := tester.NewRunner().
			SetStore(store).
			SetCompiler(compiler(t)).
			SetModules(modules).
			SetCoverageQueryTracer(coverage).
			RaiseBuiltinErrors(true).
			RunTests(t.Context(), txn)
		if err != nil {
			return err
		}
		for r := range results {
			if !r.Pass() {
				t.Errorf("%s: %s", r.Location, r)
				continue
			}
			passed[path.Dir(r.Location.File)]++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids(t) {
		if passed[id] < 2 {
			t.Errorf("%s: %d tests passed, want one that fires and one that is silent", id, passed[id])
		}
	}
	for file, report := range coverage.Report(modules).Files {
		if !strings.HasSuffix(file, "_test.rego") && len(report.NotCovered) > 0 {
			t.Errorf("%s:%d: no test covers this line", file, report.NotCovered[0].Start.Row)
		}
	}
}

func TestEveryTestTakesItsInputFromTheFixture(t *testing.T) {
	input := regexp.MustCompile(`with input as (\S+)`)
	from := regexp.MustCompile(`^(fixture\.(dossier|uses|references|mentions|gaps|tagged|attempts|caller|statements)\(|dossier$)`)
	for file := range parse(t) {
		if !strings.HasSuffix(file, "_test.rego") {
			continue
		}
		for _, m := range input.FindAllStringSubmatch(string(read(file)), -1) {
			if !from.MatchString(m[1]) {
				t.Errorf("%s: %s is not checked against the schema", file, m[0])
			}
		}
	}
}

func TestEveryDirectoryButLibIsAWholeRule(t *testing.T) {
	for _, id := range ids(t) {
		for _, file := range []string{id + ".rego", id + "_test.rego", "example.txtar"} {
			if b, err := fs.ReadFile(FS, path.Join(id, file)); err != nil || len(b) == 0 {
				t.Errorf("%s: no %s", id, file)
			}
		}
		module := parse(t)[path.Join(id, id+".rego")]
		if module == nil {
			continue
		}
		if got, want := module.Package.Path.String(), "data.rules."+id; got != want {
			t.Errorf("%s: package %s, want %s", id, got, want)
		}
		var pkg *ast.Annotations
		for _, a := range module.Annotations {
			if a.Scope == "package" {
				pkg = a
			}
		}
		if pkg == nil {
			t.Errorf("%s: no METADATA on the package", id)
			continue
		}
		if pkg.Title == "" || pkg.Description == "" || len(pkg.RelatedResources) == 0 {
			t.Errorf("%s: METADATA lacks a title, a description, or related_resources", id)
		}
		for _, r := range pkg.RelatedResources {
			if r.Ref.Scheme != "https" || r.Description == "" {
				t.Errorf("%s: related resource %q (%s), want https and a description", id, r.Ref.String(), r.Description)
			}
		}
		for _, key := range []string{"effect", "aws_error", "message", "remediation"} {
			v, ok := pkg.Custom[key].(string)
			if !ok || v == "" && key != "aws_error" {
				t.Errorf("%s: METADATA lacks custom.%s", id, key)
			}
		}
		if e := pkg.Custom["effect"]; !slices.Contains([]any{"blocks", "unknown", "breaks", "after", "note"}, e) {
			t.Errorf("%s: unknown effect %v", id, e)
		}
	}
}

func TestEveryRuleAnswersWithASetNamedReasons(t *testing.T) {
	for _, id := range ids(t) {
		var found bool
		for _, rule := range parse(t)[path.Join(id, id+".rego")].Rules {
			if rule.Head.Name != "reasons" {
				continue
			}
			found = true
			if rule.Head.RuleKind() != ast.MultiValue {
				t.Errorf("%s: reasons is no partial set", rule.Location)
			}
			if len(rule.Annotations) == 0 || rule.Annotations[0].Description == "" {
				t.Errorf("%s: reasons has no description", rule.Location)
			}
		}
		if !found {
			t.Errorf("%s: no reasons", id)
		}
	}
}

// The type checker sees a typo in a reference into input, but not behind a parameter or
// inside an argument of a built-in function that takes paths and keys.
func TestNoRuleHidesTheDossierFromTheTypeChecker(t *testing.T) {
	for file, module := range parse(t) {
		if strings.HasSuffix(file, "_test.rego") {
			continue
		}
		ast.WalkRules(module, func(r *ast.Rule) bool {
			for _, parameter := range r.Head.Args {
				if v, ok := parameter.Value.(ast.Var); ok && descends(r, v) {
					t.Errorf("%s: %s reads members of its parameter %s", r.Location, r.Head.Name, v)
				}
			}
			return false
		})
		ast.WalkTerms(module, func(term *ast.Term) bool {
			call, ok := term.Value.(ast.Call)
			if ok && hides(call[0].String()) {
				t.Errorf("%s: %s", term.Location, call[0])
			}
			return false
		})
		ast.WalkExprs(module, func(e *ast.Expr) bool {
			if e.IsCall() && hides(e.Operator().String()) {
				t.Errorf("%s: %s", e.Location, e.Operator())
			}
			return false
		})
	}
}

// descends tells whether a rule reads a member of a variable by its name.
func descends(r *ast.Rule, v ast.Var) (found bool) {
	ast.WalkRefs(r, func(ref ast.Ref) bool {
		if len(ref) > 1 && ref[0].Value.Compare(v) == 0 {
			_, named := ref[1].Value.(ast.String)
			found = found || named
		}
		return false
	})
	return found
}

func hides(function string) bool {
	return function == "walk" || strings.HasPrefix(function, "object.") || strings.HasPrefix(function, "json.")
}

func TestATypoInARuleIsACompileError(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		ok         bool
	}{
		{"a member of the input", `input.grup.name == "default"`, false},
		{"a member of a use", `input.uses["network-interface"][_].stattus == ""`, false},
		{"a kind of use", `input.uses["network-interfaces"][_].status == ""`, false},
		{"a member of a member", `input.references[_].from.ids == ""`, false},
		{"a member behind some", "some gap in input.gaps\n\tgap.waht == \"missing\"", false},
		{"a member of an origin", `input.mentions[_].origin.row == 1`, false},
		{"no typo", `input.uses["network-interface"][_].owner.service == "Lambda"`, true},
		{"any tag", `input.group.tags.team == "web"`, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := compiler(t)
			m, err := ast.ParseModule("typo.rego", "package rules.typo\n\nreasons contains {\"group\": true} if {\n\t"+tt.body+"\n}\n")
			if err != nil {
				t.Fatal(err)
			}
			c.Compile(map[string]*ast.Module{"typo.rego": m})
			if got := !c.Failed(); got != tt.ok {
				t.Errorf("compiles: %v, want %v (%v)", got, tt.ok, c.Errors)
			}
		})
	}
}

func TestRegoIsFormatted(t *testing.T) {
	for file := range parse(t) {
		got, err := format.SourceWithOpts(file, read(file), format.Opts{RegoVersion: ast.RegoV1})
		if err != nil {
			t.Error(err)
		} else if string(got) != string(read(file)) {
			t.Errorf("%s: not as opa fmt writes it", file)
		}
	}
}

// ids are the directories of the rules.
func ids(t *testing.T) []string {
	t.Helper()
	entries, err := fs.ReadDir(FS, ".")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, e := range entries {
		if e.IsDir() && e.Name() != "lib" {
			ids = append(ids, e.Name())
		}
	}
	if len(ids) == 0 {
		t.Fatal("no rules")
	}
	return ids
}

// parse reads every Rego file, by its path in FS.
func parse(t *testing.T) map[string]*ast.Module {
	t.Helper()
	files, err := fs.Glob(FS, "*/*.rego")
	if err != nil {
		t.Fatal(err)
	}
	modules := map[string]*ast.Module{}
	for _, file := range files {
		modules[file], err = ast.ParseModuleWithOpts(file, string(read(file)), ast.ParserOptions{ProcessAnnotation: true})
		if err != nil {
			t.Fatal(err)
		}
	}
	return modules
}

// compiler checks what it compiles against the dossier's schema.
func compiler(t *testing.T) *ast.Compiler {
	t.Helper()
	schemas := ast.NewSchemaSet()
	schemas.Put(ast.SchemaRootRef, schema(t))
	return ast.NewCompiler().WithStrict(true).WithSchemas(schemas).WithCapabilities(ast.CapabilitiesForThisVersion())
}

func schema(t *testing.T) any {
	t.Helper()
	var s any
	if err := json.Unmarshal(DossierSchema(), &s); err != nil {
		t.Fatal(err)
	}
	return s
}
