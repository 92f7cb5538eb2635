package assess

import (
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

// plan is how values of a struct type become objects: the JSON name of each field.
type plan []struct {
	field     int
	key       *ast.Term
	omitEmpty bool
}

var plans sync.Map // reflect.Type -> plan

func planOf(t reflect.Type) plan {
	if p, ok := plans.Load(t); ok {
		return p.(plan)
	}
	var p plan
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		p = append(p, struct {
			field     int
			key       *ast.Term
			omitEmpty bool
		}{i, ast.StringTerm(name), options == "omitempty"})
	}
	plans.Store(t, p)
	return p
}

// toValue is a dossier, or a part of one, as Rego sees it: what encoding/json would make
// of it, without the way through text.
func toValue(v reflect.Value) *ast.Term {
	switch v.Kind() {
	case reflect.String:
		return ast.StringTerm(v.String())
	case reflect.Int:
		return ast.IntNumberTerm(int(v.Int()))
	case reflect.Bool:
		return ast.InternedTerm(v.Bool())
	case reflect.Pointer:
		if v.IsNil() {
			return ast.NullTerm()
		}
		return toValue(v.Elem())
	case reflect.Slice:
		terms := make([]*ast.Term, v.Len())
		for i := range terms {
			terms[i] = toValue(v.Index(i))
		}
		return ast.ArrayTerm(terms...)
	case reflect.Map:
		object := ast.NewObject()
		for k, e := range v.Seq2() {
			object.Insert(ast.StringTerm(k.String()), toValue(e))
		}
		return ast.NewTerm(object)
	case reflect.Struct:
		plan := planOf(v.Type())
		members := make([][2]*ast.Term, 0, len(plan))
		for _, f := range plan {
			if e := v.Field(f.field); !f.omitEmpty || !e.IsZero() {
				members = append(members, [2]*ast.Term{f.key, toValue(e)})
			}
		}
		return ast.ObjectTerm(members...)
	default:
		panic(fmt.Sprintf("assess: a dossier holds no %s", v.Kind()))
	}
}
