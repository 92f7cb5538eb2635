package assess

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// Tested is what the tests of policies came to.
type Tested struct {
	Passed, Failed int

	lines map[line]bool // of policies, those that say something: whether a test ran them
}

type line struct {
	file string
	row  int
}

// Add adds what other tests came to. A line is covered if either ran it.
func (t *Tested) Add(other *Tested) {
	t.Passed += other.Passed
	t.Failed += other.Failed
	for at, ran := range other.lines {
		t.saw(at, ran)
	}
}

func (t *Tested) saw(at line, ran bool) {
	if t.lines == nil {
		t.lines = map[line]bool{}
	}
	t.lines[at] = t.lines[at] || ran
}

// Coverage is the share of lines of the policies that the tests ran, in percent.
func (t *Tested) Coverage() float64 {
	if len(t.lines) == 0 {
		return 0
	}
	return 100 * float64(len(t.lines)-len(t.Uncovered())) / float64(len(t.lines))
}

// Uncovered lists, as FILE:LINE, the lines that no test ran.
func (t *Tested) Uncovered() (lines []string) {
	for _, at := range slices.SortedFunc(maps.Keys(t.lines), func(a, b line) int {
		return cmp.Or(strings.Compare(a.file, b.file), a.row-b.row)
	}) {
		if !t.lines[at] {
			lines = append(lines, fmt.Sprintf("%s:%d", at.file, at.row))
		}
	}
	return lines
}

// testTime is how long one test may take.
const testTime = 10 * time.Second

// Test runs the tests in Rego that stand beside policies, which e.Add has taken, and writes
// what failed: the expression, and what stood in the place of each variable. Tests find
// fixture, the module that makes dossiers, as data.fixture.
func (e *Engine) Test(ctx context.Context, p *Policies, fixture []byte, out io.Writer) (*Tested, error) {
	modules, _, err := p.parse()
	if err != nil {
		return nil, err
	}
	policies := map[string]*ast.Module{}
	for _, m := range modules {
		policies[m.Package.Location.File] = m
	}
	for i, f := range append(p.tests, policyFile{name: "fixture_test.rego", text: string(fixture)}) {
		m, err := ast.ParseModuleWithOpts(f.name, f.text, ast.ParserOptions{ProcessAnnotation: true, RegoVersion: ast.RegoV1, Capabilities: testCapabilities()})
		if err != nil {
			return nil, plainly(err)
		}
		modules[fmt.Sprintf("test %06d %s", i, f.name)] = m
	}
	data := maps.Clone(p.data)
	if data == nil {
		data = map[string]any{}
	}
	data["params"] = paramsOf(e.policies())
	data["schema"] = e.schemas.Get(ast.SchemaRootRef)
	store := inmem.NewFromObject(data)
	txn, err := store.NewTransaction(ctx)
	if err != nil {
		return nil, fmt.Errorf("open the policy store: %w", err)
	}
	run := func(set func(*tester.Runner) *tester.Runner) ([]*tester.Result, error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		results, err := set(tester.NewRunner()).
			SetStore(store).
			SetCompiler(ast.NewCompiler().WithCapabilities(testCapabilities()).WithSchemas(e.schemas).WithStrict(true).WithEnablePrintStatements(true)).
			SetModules(modules).
			SetParallel(1).
			RaiseBuiltinErrors(true).
			CapturePrintOutput(true).
			SetTimeout(testTime).
			RunTests(ctx, txn)
		if err != nil {
			return nil, plainly(err)
		}
		return collect(results, cancelled{cancel}, p.Limits)
	}
	seen := &running{Cover: cover.New()}
	results, err := run(func(r *tester.Runner) *tester.Runner { return r.SetCoverageQueryTracer(seen) })
	if err != nil {
		return nil, seen.named(err)
	}
	t := &Tested{}
	var fail []*tester.Result
	var names []string
	for _, r := range results {
		switch {
		case r.Skip:
		case r.Pass():
			t.Passed++
		default:
			t.Failed++
			fail = append(fail, r)
			if !topdown.IsCancel(r.Error) {
				names = append(names, regexp.QuoteMeta(r.Package+"."+r.Name))
			}
		}
	}
	t.cover(seen.Report(policies))
	var traced []*tester.Result
	if len(names) > 0 {
		// Those that failed run again, for OPA does not measure coverage while it traces. Where
		// the traces take too much, there are none.
		traced, _ = run(func(r *tester.Runner) *tester.Runner {
			return r.EnableTracing(true).Filter("^(" + strings.Join(names, "|") + ")$")
		})
	}
	for _, r := range fail {
		for _, again := range traced {
			if again.Package == r.Package && again.Name == r.Name {
				r.Trace = again.Trace
			}
		}
		failed(out, r)
	}
	return t, nil
}

// collect takes the results of tests in the order of the files, and ends the tests where one
// goes over its limits.
func collect(results <-chan *tester.Result, cancel topdown.Cancel, l Limits) (all []*tester.Result, err error) {
	l.Time = testTime + time.Second // the tester itself ends what can be ended
	g := &guard{limits: l}
	for {
		var r *tester.Result
		if a := g.watch(cancel, func() *answer { r = <-results; return &answer{} }); a.err != nil {
			return nil, a.err
		}
		if r == nil {
			slices.SortFunc(all, func(a, b *tester.Result) int { return a.Location.Compare(b.Location) })
			return all, nil
		}
		all = append(all, r)
	}
}

// cancelled cancels a context.
type cancelled struct{ cancel context.CancelFunc }

func (c cancelled) Cancel()       { c.cancel() }
func (cancelled) Cancelled() bool { return false }

// running measures coverage, and knows which test runs.
type running struct {
	*cover.Cover

	test atomic.Pointer[ast.Rule]
}

func (t *running) TraceEvent(e topdown.Event) {
	if r, ok := e.Node.(*ast.Rule); ok && e.Op == topdown.EnterOp && strings.HasPrefix(string(r.Head.Name), tester.TestPrefix) {
		t.test.Store(r)
	}
	t.Cover.TraceEvent(e)
}

// named is an error with the test that ran.
func (t *running) named(err error) error {
	r := t.test.Load()
	if r == nil {
		return err
	}
	return fmt.Errorf("%s:%d: %s: %w", r.Location.File, r.Location.Row, strings.TrimPrefix(r.Module.Package.Path.String()+"."+r.Head.Ref().String(), "data."), err)
}

// policies are the rules that users wrote.
func (e *Engine) policies() (all []*rule) {
	for _, r := range e.rules {
		if r.Origin == "custom" {
			all = append(all, r)
		}
	}
	return all
}

// testCapabilities are those of policies, and what checks that a made-up dossier is one.
func testCapabilities() *ast.Capabilities {
	c := capabilities()
	for _, b := range ast.CapabilitiesForThisVersion().Builtins {
		if b.Name == ast.JSONMatchSchema.Name {
			c.Builtins = append(c.Builtins, b)
		}
	}
	return c
}

// failed writes why a test did not pass: where, what was expected there, and what came.
func failed(out io.Writer, r *tester.Result) {
	fmt.Fprintf(out, "%s:%d: %s failed\n", r.Location.File, r.Location.Row, strings.TrimPrefix(r.Package, "data.")+"."+r.Name)
	if r.Error != nil {
		fmt.Fprintf(out, "  %v\n", r.Error)
	}
	for _, e := range slices.Backward(r.Trace) {
		if _, every := exprOf(e).Terms.(*ast.Every); e.Op != topdown.FailOp || e.Location == nil || e.QueryID == 0 || every {
			continue
		}
		var b bytes.Buffer
		if err := topdown.PrettyEvent(&b, e, topdown.PrettyEventOpts{PrettyVars: true}); err == nil {
			fmt.Fprintf(out, "  %s:%d:\n", e.Location.File, e.Location.Row)
			for line := range strings.Lines(b.String()) {
				if line = strings.TrimSpace(line); line != "" {
					fmt.Fprintf(out, "    %s\n", line)
				}
			}
		}
		break
	}
	if text := bytes.TrimSpace(r.Output); len(text) > 0 {
		fmt.Fprintf(out, "  printed: %s\n", text)
	}
}

func exprOf(e *topdown.Event) *ast.Expr {
	if x, ok := e.Node.(*ast.Expr); ok {
		return x
	}
	return &ast.Expr{}
}

func (t *Tested) cover(report cover.Report) {
	for file, f := range report.Files {
		if isTest(file) {
			continue
		}
		for ran, ranges := range map[bool][]cover.Range{true: f.Covered, false: f.NotCovered} {
			for _, r := range ranges {
				for row := r.Start.Row; row <= r.End.Row; row++ {
					t.saw(line{file, row}, ran)
				}
			}
		}
	}
}

// ErrNoTests means that nothing was tested, which is no success.
var ErrNoTests = errors.New("no tests")
