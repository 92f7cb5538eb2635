package assess

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// defined refuses compiled policies that name by constants what is neither a rule nor a
// package of theirs, nor in the data that they were given: to Rego that is undefined, and so
// a condition that never holds.
func (u *unit) defined() error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(u.compiler.Modules)) {
		ast.WalkRefs(u.compiler.Modules[name], func(ref ast.Ref) bool {
			if err := u.undefined(ref); err != nil && ref[0].Location != nil {
				errs = append(errs, fmt.Errorf("%s:%d: %w", ref[0].Location.File, ref[0].Location.Row, err))
			}
			return false
		})
	}
	return errors.Join(errs...)
}

// undefined is the error of a ref into data that leads nowhere; nil for any other.
func (u *unit) undefined(ref ast.Ref) error {
	if !ref[0].Equal(ast.DefaultRootDocument) || len(ref) < 2 || ref[1].Equal(ast.StringTerm("params")) {
		return nil
	}
	if ref[1].Equal(ast.StringTerm("custom")) {
		return noRule(u.compiler.RuleTree.Child(ref[0].Value), ref)
	}
	return noData(u.data, ref)
}

// noRule follows a ref down to a rule, or as far as constants lead.
func noRule(at *ast.TreeNode, ref ast.Ref) error {
	for i, t := range ref[1:] {
		if at != nil && len(at.Values) > 0 {
			return nil
		}
		if _, constant := t.Value.(ast.String); !constant {
			return nil
		}
		next := at.Child(t.Value)
		if next == nil {
			return undefinedRef(ref[:i+2], at.Sorted)
		}
		at = next
	}
	return nil
}

// noData follows a ref into the data, as far as constants lead through objects.
func noData(data map[string]any, ref ast.Ref) error {
	var at any = data
	for i, t := range ref[1:] {
		key, constant := t.Value.(ast.String)
		if !constant {
			return nil
		}
		object, _ := at.(map[string]any)
		next, there := object[string(key)]
		if !there {
			var names []ast.Value
			for _, name := range slices.Sorted(maps.Keys(object)) {
				names = append(names, ast.String(name))
			}
			return undefinedRef(ref[:i+2], names)
		}
		at = next
	}
	return nil
}

// undefinedRef says it as the compiler does of a member of the dossier.
func undefinedRef(ref ast.Ref, oneOf []ast.Value) error {
	text := fmt.Sprintf("undefined ref %v", ref)
	for i, v := range oneOf {
		if i == 0 {
			text += ", want one of"
		}
		text += " " + v.String()
	}
	return errors.New(text)
}
