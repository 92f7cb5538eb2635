// Package assess puts dossiers before the rules and makes reasons of their answers.
//
// It is the only place that knows OPA. Rules are compiled once, against the dossier's
// schema and an allow-list of builtins; every rule answers for every group, and one that
// does not is a reason of its own. It never reads a dump, and gives no rule a way to the
// network, the clock or a file.
package assess

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/verdict"
)

// Engine holds compiled rules. It may be used by several goroutines at once.
type Engine struct {
	rules   []*rule
	schemas *ast.SchemaSet
	asked   *atomic.Uint64 // how often
	ours    *unit          // of the rules that are no policies
	walks   *sync.Map      // what [Engine.May] answered, by caller
	// reads is how much of a dossier the rules read, and tells how much their messages tell.
	reads, tells dossier.Detail
	// readsRecords tells that some rule reads a record as AWS wrote it.
	readsRecords bool
}

// unit is what was compiled together, and sees nothing of any other.
type unit struct {
	texts    map[string]string // of the modules
	data     map[string]any
	compiler *ast.Compiler
	store    storage.Store
	txn      storage.Transaction
}

// rule is one package of Rego with what its metadata says.
type rule struct {
	verdict.Rule

	unit     *unit
	pkg      ast.Ref
	message  message
	question ast.Body
	lens     *lens // on dossiers
	memo     *memo
	guard    *guard // of a policy; nil for a rule of ours
}

// New compiles the rules of a file system: a directory for each, named like the package
// data.rules.<id>. The schema is the dossier's. What is wrong with a rule is an error that
// names file and line.
func New(rules fs.FS, schema []byte) (*Engine, error) {
	boundBuiltins()
	modules, texts, err := parse(rules)
	if err != nil {
		return nil, err
	}
	var schemaValue any
	if err := json.Unmarshal(schema, &schemaValue); err != nil {
		return nil, fmt.Errorf("parse the dossier's schema: %w", err)
	}
	e := &Engine{schemas: ast.NewSchemaSet(), asked: &atomic.Uint64{}, walks: &sync.Map{}}
	e.schemas.Put(ast.SchemaRootRef, schemaValue)
	u, err := e.compile(modules, texts, nil)
	if err != nil {
		return nil, err
	}
	e.ours = u
	for _, name := range slices.Sorted(maps.Keys(modules)) {
		r, err := ruleOf(modules[name])
		if err != nil {
			return nil, err
		}
		if r != nil {
			r.unit = u
			e.rules = append(e.rules, r)
		}
	}
	if len(e.rules) == 0 {
		return nil, fmt.Errorf("no rules among %d modules", len(modules))
	}
	return e, e.prepare(e.rules)
}

// Add compiles policies, apart from the rules and from those added before, so that whatever
// stands in them, the rules answer as they did.
func (e *Engine) Add(p *Policies) error {
	modules, texts, err := p.parse()
	if err != nil {
		return err
	}
	added, err := policiesOf(modules)
	if err != nil {
		return err
	}
	if len(added) == 0 {
		return fmt.Errorf("%w among %d modules, which are all of custom.lib", ErrNoPolicies, len(modules))
	}
	for _, r := range added {
		if e.find(r.ID) != nil {
			return fmt.Errorf("%s: %s is there already", r.File, r.ID)
		}
	}
	u, err := e.compile(modules, texts, p.data)
	if err != nil {
		return plainly(err)
	}
	if err := u.defined(); err != nil {
		return err
	}
	for _, r := range added {
		r.unit, r.guard = u, &guard{id: r.ID, limits: p.Limits}
	}
	e.rules = append(e.rules, added...)
	return e.prepare(added)
}

// compile compiles modules against the schema, and sets data beside them.
func (e *Engine) compile(modules map[string]*ast.Module, texts map[string]string, data map[string]any) (*unit, error) {
	compiler := ast.NewCompiler().WithCapabilities(capabilities()).WithSchemas(e.schemas).WithStrict(true).WithEnablePrintStatements(true)
	if compiler.Compile(modules); compiler.Failed() {
		return nil, compiler.Errors
	}
	if data == nil {
		data = map[string]any{}
	}
	return &unit{texts: texts, data: data, compiler: compiler}, nil
}

// open makes the data readable, with the parameters of the rules.
func (u *unit) open(rules []*rule) (err error) {
	data := maps.Clone(u.data)
	data["params"] = paramsOf(rules)
	u.store = inmem.NewFromObject(data)
	if u.txn, err = u.store.NewTransaction(context.Background()); err != nil {
		return fmt.Errorf("open the policy store: %w", err)
	}
	return nil
}

// digest hashes all that the answer of a rule comes from beside the dossier: its own modules
// and those that it uses, whatever their files are called, and the data.
func (u *unit) digest(r *rule, used map[*ast.Module]bool) (string, error) {
	var texts []string
	for name, m := range u.compiler.Modules {
		if used[m] || m.Package.Path.Equal(r.pkg) {
			texts = append(texts, u.texts[name])
		}
	}
	slices.Sort(texts)
	all, err := json.Marshal([]any{texts, u.data})
	if err != nil {
		return "", fmt.Errorf("digest %s: %w", r.ID, err)
	}
	sum := sha256.Sum256(all)
	return hex.EncodeToString(sum[:]), nil
}

// find is the rule with an id; nil for none.
func (e *Engine) find(id string) *rule {
	for _, r := range e.rules {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// parse reads the modules of the rules; tests are none.
func parse(rules fs.FS) (modules map[string]*ast.Module, texts map[string]string, err error) {
	modules, texts = map[string]*ast.Module{}, map[string]string{}
	err = fs.WalkDir(rules, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".rego" || strings.HasSuffix(name, "_test.rego") {
			return err
		}
		text, err := fs.ReadFile(rules, name)
		if err != nil {
			return err
		}
		m, err := ast.ParseModuleWithOpts(name, string(text), ast.ParserOptions{
			ProcessAnnotation: true, RegoVersion: ast.RegoV1, Capabilities: capabilities(),
		})
		modules[name], texts[name] = m, string(text)
		return err
	})
	return modules, texts, err
}

// prepare compiles the question to each rule, and finds what the answer depends on.
func (e *Engine) prepare(rules []*rule) error {
	slices.SortFunc(e.rules, func(a, b *rule) int { return cmp.Compare(a.ID, b.ID) })
	if err := declared(rules[0].unit, rules); err != nil {
		return err
	}
	if err := rules[0].unit.open(rules); err != nil {
		return err
	}
	for _, r := range rules {
		reasons := r.pkg.Append(ast.StringTerm("reasons"))
		var err error
		if r.question, err = r.unit.compiler.QueryCompiler().Compile(ast.NewBody(ast.Equality.Expr(answerTerm, ast.NewTerm(reasons)))); err != nil {
			return fmt.Errorf("compile the question to %s: %w", r.ID, err)
		}
		input, modules := reach(r.unit.compiler, reasons)
		if r.Digest, err = r.unit.digest(r, modules); err != nil {
			return err
		}
		r.lens = lensOf(reflect.TypeFor[dossier.Dossier](), input)
		if slices.ContainsFunc(forPeople, input.has) {
			e.reads = dossier.Whole
		}
		if e.tells = max(e.tells, dossier.Cited); r.message.tellsMore() {
			e.tells = dossier.Whole
		}
		e.readsRecords = e.readsRecords || slices.ContainsFunc(records, input.has) || r.message.readsRecords()
		r.memo = &memo{}
	}
	return nil
}

// forPeople are the parts of a dossier that [dossier.Facts] are without; "" stands for any
// element.
var forPeople = [][]string{
	{"group", "permissions"},
	{"group", "origin"},
	{"uses", "", "", "owner"},
	{"uses", "", "", "tags"},
	{"uses", "", "", "origin"},
	{"mentions", "", "origin"},
	{"references", "", "origin"},
	{"group", "record"},
	{"uses", "", "", "record"},
}

// records are the parts of a dossier that are there only where somebody reads them.
var records = [][]string{{"group", "record"}, {"uses", "", "", "record"}}

// ReadsRecords tells whether some rule reads records as AWS wrote them, so that the loader
// must keep them.
func (e *Engine) ReadsRecords() bool { return e.readsRecords }

// answerTerm is the variable that holds the answer to a question.
var answerTerm = ast.VarTerm("answer")

// Plain is an engine with the same rules that shows the whole of every dossier to each of
// them and remembers no answer: it comes to the same verdicts, slowly.
func (e *Engine) Plain() *Engine {
	plain := *e
	plain.reads, plain.tells = dossier.Whole, dossier.Whole
	plain.rules = make([]*rule, len(e.rules))
	for i, r := range e.rules {
		p := *r
		p.lens, p.memo = lensOf(reflect.TypeFor[dossier.Dossier](), nil), nil
		plain.rules[i] = &p
	}
	return &plain
}

// Rules is the catalogue, in order of id.
func (e *Engine) Rules() []verdict.Rule {
	rules := make([]verdict.Rule, len(e.rules))
	for i, r := range e.rules {
		rules[i] = r.Rule
	}
	return rules
}

// ask puts a question about what a rule was shown of a dossier, and remembers the answer. It
// ends early, with an error, when the context does.
func (e *Engine) ask(ctx context.Context, r *rule, shown string) *answer {
	cancel := topdown.NewCancel()
	defer context.AfterFunc(ctx, cancel.Cancel)()
	var a *answer
	if r.guard == nil {
		a = r.evaluate(ctx, shown, cancel)
	} else {
		a = r.guard.watch(cancel, func() *answer { return r.evaluate(ctx, shown, cancel) })
	}
	a.number = e.asked.Add(1)
	if ctx.Err() == nil {
		r.memo.put(shown, a)
	}
	return a
}

func (r *rule) evaluate(ctx context.Context, shown string, cancel topdown.Cancel, set ...func(*topdown.Query) *topdown.Query) *answer {
	input, _ := r.lens.decode(shown)
	a := &answer{err: errors.New("it is undefined for this group")}
	query := topdown.NewQuery(r.question)
	for _, s := range set {
		query = s(query)
	}
	err := query.
		WithCompiler(r.unit.compiler).
		WithStore(r.unit.store).
		WithTransaction(r.unit.txn).
		WithInput(input).
		WithCancel(cancel).
		WithStrictBuiltinErrors(true).
		Iter(ctx, func(result topdown.QueryResult) error {
			a = answerOf(result[answerTerm.Value.(ast.Var)].Value)
			return nil
		})
	if err != nil {
		a = &answer{err: err}
	}
	return a
}
