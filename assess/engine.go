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

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/verdict"
)

// Engine holds compiled rules. It may be used by several goroutines at once.
type Engine struct {
	rules    []*rule
	compiler *ast.Compiler
	store    storage.Store
	txn      storage.Transaction
	walk     ast.Body // the question of [Engine.May]
	walks    *sync.Map
}

// rule is one package of Rego with what its metadata says.
type rule struct {
	verdict.Rule

	message  message
	question ast.Body
	lens     *lens // on dossiers
	memo     *memo
}

// New compiles the rules of a file system: a directory for each, named like the package
// data.rules.<id>. The schema is the dossier's. What is wrong with a rule is an error that
// names file and line.
func New(rules fs.FS, schema []byte) (*Engine, error) {
	modules, err := parse(rules)
	if err != nil {
		return nil, err
	}
	var schemaValue any
	if err := json.Unmarshal(schema, &schemaValue); err != nil {
		return nil, fmt.Errorf("parse the dossier's schema: %w", err)
	}
	schemas := ast.NewSchemaSet()
	schemas.Put(ast.SchemaRootRef, schemaValue)
	compiler := ast.NewCompiler().WithCapabilities(capabilities()).WithSchemas(schemas).WithStrict(true)
	if compiler.Compile(modules); compiler.Failed() {
		return nil, compiler.Errors
	}
	e := &Engine{compiler: compiler, store: inmem.New(), walks: &sync.Map{}}
	if e.txn, err = e.store.NewTransaction(context.Background()); err != nil {
		return nil, fmt.Errorf("open the policy store: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(modules)) {
		r, err := ruleOf(modules[name])
		if err != nil {
			return nil, err
		}
		if r != nil {
			e.rules = append(e.rules, r)
		}
	}
	if len(e.rules) == 0 {
		return nil, fmt.Errorf("no rules among %d modules", len(modules))
	}
	return e, e.prepare()
}

// parse reads the modules of the rules; tests are none.
func parse(rules fs.FS) (map[string]*ast.Module, error) {
	modules := map[string]*ast.Module{}
	err := fs.WalkDir(rules, ".", func(name string, d fs.DirEntry, err error) error {
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
		modules[name] = m
		return err
	})
	return modules, err
}

// ruleOf reads what a module says of its rule; nil for a module of helpers.
func ruleOf(m *ast.Module) (*rule, error) {
	id := strings.TrimPrefix(m.Package.Path.String(), "data.rules.")
	if id == "lib" || strings.HasPrefix(id, "lib.") {
		return nil, nil //nolint:nilnil // a module without a rule is nothing wrong
	}
	for _, r := range m.Rules {
		if r.Head.Name == "reasons" || len(r.Head.Reference) > 0 && r.Head.Reference[0].Equal(ast.VarTerm("reasons")) {
			if r.Head.RuleKind() != ast.MultiValue {
				return nil, fmt.Errorf("%s: reasons is no set, want: reasons contains {…} if …", r.Location)
			}
		}
	}
	out := &rule{Rule: verdict.Rule{ID: id, Origin: "builtin", References: []string{}}}
	for _, a := range m.Annotations {
		if a.Scope != "package" {
			continue
		}
		custom := func(key string) string { s, _ := a.Custom[key].(string); return strings.TrimSpace(s) }
		out.Title, out.Description = a.Title, strings.TrimSpace(a.Description)
		out.Effect = verdict.Effect(custom("effect"))
		out.AWSError, out.Remediation, out.Message = custom("aws_error"), custom("remediation"), custom("message")
		out.Flag = custom("flag")
		for _, r := range a.RelatedResources {
			out.References = append(out.References, r.Ref.String())
		}
	}
	if out.Title == "" || out.Description == "" || !slices.Contains(verdict.Effects(), out.Effect) {
		return nil, fmt.Errorf("%s: package %s has no METADATA with title, description and custom.effect", m.Package.Location, id)
	}
	out.message = parseMessage(out.Message)
	return out, nil
}

// prepare compiles the question to each rule, and finds what the answer depends on.
func (e *Engine) prepare() error {
	var err error
	walk := ast.MustParseRef("data.rules.lib.caller.answer")
	if e.walk, err = e.compiler.QueryCompiler().Compile(ast.NewBody(ast.Equality.Expr(answerTerm, ast.NewTerm(walk)))); err != nil {
		return fmt.Errorf("compile the question whether the caller may: %w", err)
	}
	slices.SortFunc(e.rules, func(a, b *rule) int { return cmp.Compare(a.ID, b.ID) })
	for _, r := range e.rules {
		reasons := ast.MustParseRef("data.rules." + r.ID + ".reasons")
		var err error
		if r.question, err = e.compiler.QueryCompiler().Compile(ast.NewBody(ast.Equality.Expr(answerTerm, ast.NewTerm(reasons)))); err != nil {
			return fmt.Errorf("compile the question to %s: %w", r.ID, err)
		}
		r.lens = lensOf(reflect.TypeFor[dossier.Dossier](), readsOf(e.compiler, reasons))
		r.memo = &memo{}
	}
	return nil
}

// answerTerm is the variable that holds the answer to a question.
var answerTerm = ast.VarTerm("answer")

// Plain is an engine with the same rules that shows the whole of every dossier to each of
// them and remembers no answer: it comes to the same verdicts, slowly.
func (e *Engine) Plain() *Engine {
	plain := *e
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

// SetEffect gives the reasons of a rule another effect than its metadata says. Weakening a
// rule that blocks, or that guards completeness, is refused unless unsafe says that the
// user means it.
func (e *Engine) SetEffect(id string, effect verdict.Effect, unsafe bool) error {
	i := slices.IndexFunc(e.rules, func(r *rule) bool { return r.ID == id })
	if i < 0 {
		var ids []string
		for _, r := range e.rules {
			ids = append(ids, r.ID)
		}
		return fmt.Errorf("unknown rule %q, want one of %s", id, strings.Join(ids, ", "))
	}
	weight := func(e verdict.Effect) int { return slices.Index(verdict.Effects(), e) }
	if weight(effect) < 0 {
		var words []string
		for _, e := range verdict.Effects() {
			words = append(words, string(e))
		}
		return fmt.Errorf("unknown effect %q of %s, want one of %s", effect, id, strings.Join(words, ", "))
	}
	r := e.rules[i]
	own := cmp.Or(r.DefaultEffect, r.Effect)
	if guards := own == verdict.EffectBlocks || own == verdict.EffectUnknown; guards && weight(effect) > weight(own) && !unsafe {
		return fmt.Errorf("%w: %s has effect %s", ErrUnsafe, id, own)
	}
	if r.Effect, r.DefaultEffect = effect, own; effect == own {
		r.DefaultEffect = ""
	}
	return nil
}

// ErrUnsafe means that a rule would be weakened without which deletable cannot be believed.
var ErrUnsafe = errors.New("a rule that blocks or guards completeness cannot be weakened")

// ask puts a question about what a rule was shown of a dossier. It ends early, with an
// error, when the context does.
func (e *Engine) ask(ctx context.Context, r *rule, shown string) *answer {
	input, _ := r.lens.decode(shown)
	a := &answer{}
	if v, err := e.evaluate(ctx, r.question, input); err != nil {
		a.err = err
	} else {
		a = answerOf(v)
	}
	if ctx.Err() == nil {
		r.memo.put(shown, a)
	}
	return a
}

// evaluate answers a compiled question about an input.
func (e *Engine) evaluate(ctx context.Context, question ast.Body, input *ast.Term) (v ast.Value, err error) {
	cancel := topdown.NewCancel()
	defer context.AfterFunc(ctx, cancel.Cancel)()
	err = topdown.NewQuery(question).
		WithCompiler(e.compiler).
		WithStore(e.store).
		WithTransaction(e.txn).
		WithInput(input).
		WithCancel(cancel).
		WithStrictBuiltinErrors(true).
		Iter(ctx, func(result topdown.QueryResult) error {
			v = result[answerTerm.Value.(ast.Var)].Value
			return nil
		})
	if err == nil && v == nil {
		err = errors.New("it is undefined for this group")
	}
	return v, err
}
