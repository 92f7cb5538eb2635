package assess

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// reads is what a rule can read of a value, as the syntax of the compiled rule tells. In
// doubt it says too much: a rule must never be answered from less than it can read.
type reads struct {
	whole   bool
	members map[string]*reads // by key
	each    *reads            // whichever element or member a rule asks for; nil for none
	equals  []string          // the texts that the value is compared with, if it is not read otherwise
	counted bool              // how many elements it has, or characters
}

// member is what can be read of one member.
func (r *reads) member(key string) *reads {
	if r.members == nil {
		r.members = map[string]*reads{}
	}
	if r.members[key] == nil {
		r.members[key] = &reads{}
	}
	return r.members[key]
}

// any is what can be read of every element or member.
func (r *reads) any() *reads {
	if r.each == nil {
		r.each = &reads{}
	}
	return r.each
}

// add makes what can be read of another value readable here too.
func (r *reads) add(o *reads) *reads {
	if o == nil {
		return r
	}
	r.whole, r.counted = r.whole || o.whole, r.counted || o.counted
	r.equals = append(r.equals, o.equals...)
	for key, m := range o.members {
		r.member(key).add(m)
	}
	if o.each != nil {
		r.any().add(o.each)
	}
	return r
}

// has tells whether something of what lies at a path can be read.
func (r *reads) has(path []string) bool {
	switch {
	case r == nil:
		return false
	case r.whole || len(path) == 0:
		return true
	}
	if r.each.has(path[1:]) || path[0] != "" && r.members[path[0]].has(path[1:]) {
		return true
	}
	if path[0] == "" {
		for _, m := range r.members {
			if m.has(path[1:]) {
				return true
			}
		}
	}
	return false
}

// readsOf is what the answer to a ref can depend on: what is read by the rules that it may
// mean, by those that they use, and so on.
func readsOf(compiler *ast.Compiler, question ast.Ref) *reads {
	input, _ := reach(compiler, question)
	return input
}

// reach is also the modules of the rules that the answer comes from.
func reach(compiler *ast.Compiler, question ast.Ref) (*reads, map[*ast.Module]bool) {
	input, modules := &reads{}, map[*ast.Module]bool{}
	followed := map[*ast.Rule]bool{}
	var follow func(ref ast.Ref)
	follow = func(ref ast.Ref) {
		for _, rule := range compiler.GetRulesDynamicWithOpts(ref, ast.RulesOptions{IncludeHiddenModules: true}) {
			if !followed[rule] {
				followed[rule], modules[rule.Module] = true, true
				(&reader{input: input, aliases: map[ast.Var][]ast.Ref{}, follow: follow}).read(rule)
			}
		}
	}
	follow(question)
	return input, modules
}

// reader finds what one rule reads.
type reader struct {
	input *reads
	// aliases are the variables that stand for a part of the input, with the refs that they
	// were unified with. A name that means several variables has the refs of all.
	aliases map[ast.Var][]ast.Ref
	follow  func(ast.Ref) // into other rules
}

func (r *reader) read(rule *ast.Rule) {
	ast.NewGenericVisitor(func(x any) bool {
		var alias ast.Var
		var ref ast.Ref
		switch x := x.(type) {
		case *ast.Expr:
			alias, ref = definition(x)
		case *ast.Every:
			alias, ref = element(x)
		}
		if ref != nil {
			r.aliases[alias] = append(r.aliases[alias], ref)
		}
		return false
	}).Walk(rule)
	for alias, refs := range r.aliases {
		for _, ref := range refs {
			r.use(ref, func(*reads) {}) // whether it is there
		}
		if len(refs) > 1 { // they are compared
			r.use(ast.Ref{ast.NewTerm(alias)}, whole)
		}
	}
	r.visit(rule)
}

// definition is an expression that gives a part of something a name; nil for any other.
func definition(e *ast.Expr) (ast.Var, ast.Ref) {
	if !e.IsEquality() {
		return "", nil
	}
	for _, pair := range [][2]*ast.Term{{e.Operand(0), e.Operand(1)}, {e.Operand(1), e.Operand(0)}} {
		alias, named := pair[0].Value.(ast.Var)
		ref, part := pair[1].Value.(ast.Ref)
		if named && part && alias != inputRoot && alias != dataRoot && !ref[0].Equal(ast.DefaultRootDocument) {
			return alias, ref
		}
	}
	return "", nil
}

// element is what every calls each element of a part of something; nil where it goes through
// anything else.
func element(e *ast.Every) (ast.Var, ast.Ref) {
	alias, named := e.Value.Value.(ast.Var)
	if !named {
		return "", nil
	}
	switch domain := e.Domain.Value.(type) {
	case ast.Var:
		return alias, ast.Ref{e.Domain, ast.VarTerm("$element")}
	case ast.Ref:
		return alias, domain.Append(ast.VarTerm("$element"))
	}
	return "", nil
}

var (
	inputRoot = ast.InputRootDocument.Value.(ast.Var)
	dataRoot  = ast.DefaultRootDocument.Value.(ast.Var)
)

func whole(r *reads)   { r.whole = true }
func counted(r *reads) { r.counted = true }

// visit goes through whatever a rule consists of. What it does not know is read whole.
func (r *reader) visit(x any) {
	ast.NewGenericVisitor(func(x any) bool {
		switch x := x.(type) {
		case *ast.Head:
			r.visitAll(x.Reference)
		case *ast.With: // the rules that it leads to see another input
			r.input.whole = true
		case *ast.Expr:
			return len(x.With) == 0 && r.simple(x)
		case *ast.Every:
			_, ref := element(x)
			if ref != nil {
				r.visitAll(ref[1 : len(ref)-1])
				if x.Key != nil {
					r.visit(x.Key) // what it is compared with
				}
				r.visit(x.Body)
			}
			return ref != nil
		case ast.Ref:
			r.use(x, whole)
			r.visitAll(x[1:])
			return true
		case ast.Var:
			r.use(ast.Ref{ast.NewTerm(x)}, whole)
		}
		return false
	}).Walk(x)
}

func (r *reader) visitAll(terms []*ast.Term) {
	for _, t := range terms {
		r.visit(t)
	}
}

// simple reads an expression that needs less than the whole of its operands: one that
// names a part, compares one with a text, or counts. It tells whether this was one.
func (r *reader) simple(e *ast.Expr) bool {
	if _, ref := definition(e); ref != nil {
		r.visitAll(ref[1:])
		return true
	}
	if !e.IsCall() {
		return false
	}
	operands := e.Operands()
	switch op := e.Operator().String(); {
	case (op == ast.Equality.Name || op == ast.NotEqual.Name) && len(operands) == 2:
		for i, t := range operands {
			text, ok := t.Value.(ast.String)
			if ok && text != other && r.part(operands[1-i], func(r *reads) { r.equals = append(r.equals, string(text)) }) {
				return true
			}
		}
	case op == ast.Count.Name && len(operands) > 0:
		if r.part(operands[0], counted) {
			r.visitAll(operands[1:])
			return true
		}
	}
	return false
}

// part notes how a ref or a variable is used; false for any other term.
func (r *reader) part(t *ast.Term, how func(*reads)) bool {
	switch v := t.Value.(type) {
	case ast.Var:
		r.use(ast.Ref{t}, how)
		return true
	case ast.Ref:
		r.use(v, how)
		r.visitAll(v[1:])
		return true
	}
	return false
}

// use notes how what a ref leads to is used, where it leads into the input, and follows
// it where it leads to other rules.
func (r *reader) use(ref ast.Ref, how func(*reads)) { r.useAfter(ref, how, nil) }

func (r *reader) useAfter(ref ast.Ref, how func(*reads), before []ast.Var) {
	head, ok := ref[0].Value.(ast.Var)
	if !ok {
		r.visit(ref[0])
		return
	}
	if head == dataRoot {
		r.follow(ref)
		return
	}
	if head != inputRoot {
		if slices.Contains(before, head) { // aliases of one another
			r.input.whole = true
			return
		}
		for _, origin := range r.aliases[head] {
			r.useAfter(origin.Concat(ref[1:]), how, append(before, head))
		}
		return
	}
	at := r.input
	for _, t := range ref[1:] {
		if key, ok := t.Value.(ast.String); ok {
			at = at.member(string(key))
		} else {
			at = at.any()
		}
	}
	how(at)
}
