package assess

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sgfree/sgfree/verdict"
)

// SetEffect gives the reasons of a rule another effect than its metadata says. Weakening a
// rule that blocks, or that guards completeness, is refused unless unsafe says that the
// user means it.
func (e *Engine) SetEffect(id string, effect verdict.Effect, unsafe bool) error {
	r, err := e.named(id)
	if err != nil {
		return err
	}
	weight := func(e verdict.Effect) int { return slices.Index(verdict.Effects(), e) }
	if weight(effect) < 0 {
		return fmt.Errorf("unknown effect %q of %s, want one of %s", effect, id, effectWords())
	}
	own := cmp.Or(r.DefaultEffect, r.Effect)
	if guards(own) && weight(effect) > weight(own) && !unsafe {
		return fmt.Errorf("%w: %s has effect %s", ErrUnsafe, id, own)
	}
	if r.Effect, r.DefaultEffect = effect, own; effect == own {
		r.DefaultEffect = ""
	}
	return nil
}

// ErrUnsafe means that a rule would be weakened without which deletable cannot be believed.
var ErrUnsafe = errors.New("a rule that blocks or guards completeness cannot be weakened")

// guards tells whether deletable cannot be believed without reasons of an effect.
func guards(e verdict.Effect) bool { return e == verdict.EffectBlocks || e == verdict.EffectUnknown }

// Knows is nil if there is a rule with an id, else an error with the ids that there are.
func (e *Engine) Knows(id string) error {
	_, err := e.named(id)
	return err
}

// named is the rule with an id.
func (e *Engine) named(id string) (*rule, error) {
	if r := e.find(id); r != nil {
		return r, nil
	}
	var ids []string
	for _, r := range e.rules {
		ids = append(ids, r.ID)
	}
	return nil, fmt.Errorf("unknown rule %q, want one of %s", id, strings.Join(ids, ", "))
}

// Disable leaves a rule unasked. One that blocks, or that guards completeness, stays unless
// unsafe says that the user means it.
func (e *Engine) Disable(id string, unsafe bool) error {
	r, err := e.named(id)
	if err != nil {
		return err
	}
	if own := cmp.Or(r.DefaultEffect, r.Effect); guards(own) && !unsafe {
		return fmt.Errorf("%w: %s has effect %s", ErrUnsafe, id, own)
	}
	r.Disabled = true
	return nil
}

// Set gives a parameter of a rule another value, as the type of the parameter reads it.
func (e *Engine) Set(id, name, value string) error {
	r, err := e.named(id)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(r.Params, func(p verdict.Param) bool { return p.Name == name })
	if i < 0 {
		return fmt.Errorf("rule %s has no parameter %q, want one of %s", id, name, strings.Join(paramNames(r), ", "))
	}
	p := &r.Params[i]
	if p.Value, err = paramTypes[p.Type](value); err != nil {
		return fmt.Errorf("%s.%s: %q is no %s", id, name, value, p.Type)
	}
	var together []*rule
	for _, other := range e.rules {
		if other.unit == r.unit {
			together = append(together, other)
		}
	}
	return e.prepare(together)
}

func paramNames(r *rule) []string {
	names := []string{}
	for _, p := range r.Params {
		names = append(names, p.Name)
	}
	return names
}

// paramTypes read the values of parameters.
var paramTypes = map[string]func(string) (any, error){
	"string": func(s string) (any, error) { return s, nil },
	"number": func(s string) (any, error) {
		f, err := strconv.ParseFloat(s, 64)
		if err == nil && f-f != 0 { // infinite, or no number
			err = strconv.ErrRange
		}
		return f, err
	},
	"boolean": func(s string) (any, error) { return strconv.ParseBool(s) },
	"strings": func(s string) (any, error) {
		list := []any{}
		for part := range strings.SplitSeq(s, ",") {
			if part = strings.TrimSpace(part); part != "" {
				list = append(list, part)
			}
		}
		return list, nil
	},
}

// paramsIn reads custom.params of a package's METADATA:
//
//	params:
//	  prefix: {type: string, default: keep-, description: what the names of such groups begin with}
func paramsIn(declared any) (params []verdict.Param, err error) {
	if declared == nil {
		return nil, nil
	}
	all, ok := declared.(map[string]any)
	if !ok {
		return nil, errors.New("custom.params is no object of parameters")
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		p := verdict.Param{Name: name}
		of, _ := all[name].(map[string]any)
		for key, value := range of {
			text, isText := value.(string)
			switch {
			case key == "type" && isText:
				p.Type = text
			case key == "description" && isText:
				p.Description = text
			case key == "default":
				p.Default = value
			default:
				return nil, fmt.Errorf("parameter %s: unknown or unfit %q, want type, default and description", name, key)
			}
		}
		if paramTypes[p.Type] == nil || p.Description == "" || !policyID.MatchString(name) {
			return nil, fmt.Errorf("parameter %s: want a description, and a type of %s", name, strings.Join(slices.Sorted(maps.Keys(paramTypes)), ", "))
		}
		if p.Default, err = ofType(p.Type, p.Default); err != nil {
			return nil, fmt.Errorf("parameter %s: %w", name, err)
		}
		p.Value = p.Default
		params = append(params, p)
	}
	return params, nil
}

// ofType is a default as the type has it; METADATA makes numbers and lists of its own.
func ofType(kind string, value any) (any, error) {
	switch v := value.(type) {
	case string:
		if kind == "string" {
			return v, nil
		}
	case bool:
		if kind == "boolean" {
			return v, nil
		}
	case []any:
		if kind == "strings" && !slices.ContainsFunc(v, func(e any) bool { _, ok := e.(string); return !ok }) {
			return v, nil
		}
	default:
		if kind == "number" && value != nil {
			return paramTypes[kind](fmt.Sprint(value))
		}
	}
	return nil, fmt.Errorf("default %v is no %s", value, kind)
}

// shortID is what data.params calls a rule.
func shortID(r *rule) string { return strings.TrimPrefix(r.ID, "custom.") }

// paramsOf are the values of parameters as rules read them: data.params.ID.NAME.
func paramsOf(rules []*rule) map[string]any {
	all := map[string]any{}
	for _, r := range rules {
		if len(r.Params) == 0 {
			continue
		}
		values := map[string]any{}
		for _, p := range r.Params {
			values[p.Name] = p.Value
		}
		all[shortID(r)] = values
	}
	return all
}

// declared refuses modules that read a parameter which no METADATA declares.
func declared(u *unit, rules []*rule) error {
	known := paramsOf(rules)
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(u.compiler.Modules)) {
		ast.WalkRefs(u.compiler.Modules[name], func(ref ast.Ref) bool {
			if ref[0].Equal(ast.DefaultRootDocument) && len(ref) > 1 && ref[1].Equal(ast.StringTerm("params")) {
				if err := readsParam(ref, known); err != nil {
					errs = append(errs, fmt.Errorf("%s:%d: %w", ref[0].Location.File, ref[0].Location.Row, err))
				}
			}
			return false
		})
	}
	return errors.Join(errs...)
}

func readsParam(ref ast.Ref, known map[string]any) error {
	if len(ref) >= 4 {
		id, _ := ref[2].Value.(ast.String)
		name, _ := ref[3].Value.(ast.String)
		params, _ := known[string(id)].(map[string]any)
		if _, ok := params[string(name)]; ok {
			return nil
		}
	}
	return fmt.Errorf("%v: no METADATA declares such a parameter, want data.params.ID.NAME", ref)
}
