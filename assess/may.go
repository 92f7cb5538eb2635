package assess

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/verdict"
)

// walk is the Rego answer to whether the caller may make a call: of levels and statements,
// by their numbers.
type walk struct {
	Decision string `json:"decision"`
	Foreign  bool   `json:"foreign"`
	Allows   []int  `json:"allows"`
	Denies   []int  `json:"denies"`
	MayAllow []int  `json:"may_allow"`
	MayDeny  []int  `json:"may_deny"`
	Sure     []int  `json:"sure"`
	Silent   []int  `json:"silent"`
}

// May says whether a caller may make its call, with all that speaks for and against it. Equal
// questions, as [dossier.Builder.Caller] makes them of groups that no policy tells apart, are
// answered once.
func (e *Engine) May(ctx context.Context, c *dossier.Caller) (*verdict.Caller, error) {
	if known, ok := e.walks.Load(c); ok {
		return known.(*verdict.Caller), nil
	}
	type input struct {
		Caller dossier.Caller `json:"caller"`
	}
	l := lensOf(reflect.TypeFor[input](), nil)
	shown, _ := l.decode(string(l.append(nil, reflect.ValueOf(input{*c}))))
	v, err := e.ours.walk(ctx, shown)
	if err != nil {
		return nil, fmt.Errorf("decide whether %s may call %s: %w", c.Principal.ARN, c.Action, err)
	}
	var w walk
	if err := decodeInto(v, &w); err != nil {
		return nil, fmt.Errorf("decide whether %s may call %s: %w", c.Principal.ARN, c.Action, err)
	}
	may := w.told(c)
	e.walks.Store(c, may)
	return may, nil
}

// walk asks the rules whether the caller of an input may make its call.
func (u *unit) walk(ctx context.Context, input *ast.Term) (v ast.Value, err error) {
	answer := ast.Equality.Expr(answerTerm, ast.NewTerm(ast.MustParseRef("data.rules.lib.caller.answer")))
	question, err := u.compiler.QueryCompiler().Compile(ast.NewBody(answer))
	if err != nil {
		return nil, err
	}
	cancel := topdown.NewCancel()
	defer context.AfterFunc(ctx, cancel.Cancel)()
	err = topdown.NewQuery(question).
		WithCompiler(u.compiler).
		WithStore(u.store).
		WithTransaction(u.txn).
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

func decodeInto(v ast.Value, into any) error {
	plain, err := ast.JSON(v)
	if err != nil {
		return err
	}
	text, err := json.Marshal(plain)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

// told is the walk in words.
func (w *walk) told(c *dossier.Caller) *verdict.Caller {
	may := &verdict.Caller{Principal: c.Principal.ARN, Action: c.Action, Decision: w.Decision, Walk: []verdict.Said{}}
	say := func(below, decides bool, who, says string, at dossier.Origin) {
		s := verdict.Said{Who: who, Says: says, Below: below}
		if at.File != "" {
			e := evidence(at)
			s.Evidence = &e
		}
		may.Walk = append(may.Walk, s)
		if decides && may.Why == "" {
			may.Why = who + ": " + says
		}
	}
	if w.Foreign {
		may.Decision = verdict.Denied
		say(false, true, "the owner of the group", "is account "+c.Account+", and only its own principals may delete it", dossier.Origin{})
		return may
	}
	denied, open := w.Decision == verdict.Denied, w.Decision == verdict.Undecided
	for i := range c.Levels {
		level := &c.Levels[i]
		sure := slices.Contains(w.Sure, i)
		say(false, denied && len(w.Denies) == 0 && slices.Contains(w.Silent, i), level.Label, w.level(c, i), level.Origin)
		for _, missing := range level.Unseen {
			say(true, open, missing, "not seen", dossier.Origin{})
		}
		for j := range c.Statements {
			s := &c.Statements[j]
			if says := w.statement(j, s.Doubt); s.Level == i && says != "" {
				decides := denied && slices.Contains(w.Denies, j) || open && (slices.Contains(w.MayDeny, j) || slices.Contains(w.MayAllow, j) && !sure)
				say(true, decides, s.Policy+", "+s.Label, says, s.Origin)
			}
		}
	}
	for _, a := range c.Answers {
		says := a.Detail
		if len(a.Missing) > 0 {
			says += ", without knowing " + strings.Join(a.Missing, ", ")
		}
		say(false, a.Decision != "allowed" && len(a.Missing) == 0, a.Source, says, a.Origin)
	}
	if may.Why == "" { // for nothing tells the account of the group
		may.Why = "whose group it is cannot be told"
	}
	return may
}

// level is what a level comes to: a Deny in it wins over all else.
func (w *walk) level(c *dossier.Caller, i int) string {
	in := func(j int) bool { return c.Statements[j].Level == i }
	switch {
	case slices.ContainsFunc(w.Denies, in):
		return "denies"
	case slices.Contains(w.Silent, i):
		return "allows nothing of it"
	case len(c.Levels[i].Unseen) == 0 && !slices.ContainsFunc(w.MayDeny, in) && slices.Contains(w.Sure, i):
		return "allows"
	}
	return "cannot be told"
}

func (w *walk) statement(j int, doubt string) string {
	because := func(says string) string { return says + ", which cannot be told: " + doubt }
	switch {
	case slices.Contains(w.Denies, j):
		return "denies"
	case slices.Contains(w.Allows, j):
		return "allows"
	case slices.Contains(w.MayDeny, j) && slices.Contains(w.MayAllow, j):
		return because("may deny or allow")
	case slices.Contains(w.MayDeny, j):
		return because("may deny")
	case slices.Contains(w.MayAllow, j):
		return because("may allow")
	}
	return ""
}
