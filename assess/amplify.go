package assess

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// maxValue is about how many bytes of text a builtin may be given to write.
const maxValue = 4 << 20

// amplifiers are the builtins that make much of little in one call, in which nothing stops
// them, each with about how many bytes it would come to.
var amplifiers = map[string]func([]*ast.Term) int{
	"bits.lsh":                  shifted,
	"concat":                    joined,
	"internal.template_string":  written,
	"json.marshal":              written,
	"json.marshal_with_options": written,
	"mul":                       written,
	"regex.replace":             replacedByRegex,
	"replace":                   replaced,
	"sprintf":                   formatted,
	"strings.render_template":   rendered,
	"strings.replace_n":         replacedByMany,
	"yaml.marshal":              written,
}

// boundBuiltins makes the amplifiers fail where they would write too much. OPA keeps its
// builtins once for the whole program, so this is done once, before anything is evaluated.
var boundBuiltins = sync.OnceFunc(func() {
	for name, size := range amplifiers {
		builtin := topdown.GetBuiltin(name)
		topdown.RegisterBuiltinFunc(name, func(c topdown.BuiltinContext, operands []*ast.Term, iter func(*ast.Term) error) error {
			if n := size(operands); n > maxValue {
				return fmt.Errorf("would write more than %d MiB", maxValue>>20)
			}
			return builtin(c, operands, iter)
		})
	}
})

// sizeOf is about how many bytes a value takes as text, or more than most.
func sizeOf(v ast.Value, most int) (n int) {
	add := func(t *ast.Term) bool {
		n += 1 + sizeOf(t.Value, most-n)
		return n > most
	}
	switch v := v.(type) {
	case ast.String:
		return len(v)
	case ast.Number:
		return len(v)
	case *ast.Array:
		v.Until(add)
	case ast.Set:
		v.Until(add)
	case ast.Object:
		v.Until(func(key, value *ast.Term) bool { return add(key) || add(value) })
	default:
		return 8
	}
	return n + 2
}

func written(operands []*ast.Term) (n int) {
	for _, t := range operands {
		n += sizeOf(t.Value, maxValue)
	}
	return n
}

func joined(operands []*ast.Term) int {
	parts := 0
	switch v := operands[1].Value.(type) {
	case *ast.Array:
		parts = v.Len()
	case ast.Set:
		parts = v.Len()
	}
	return sizeOf(operands[1].Value, maxValue) + times(parts, sizeOf(operands[0].Value, maxValue))
}

func replaced(operands []*ast.Term) int {
	text, old := textOf(operands[0]), textOf(operands[1])
	return len(text) + times(strings.Count(text, old), len(textOf(operands[2])))
}

func replacedByRegex(operands []*ast.Term) int {
	text, puts := textOf(operands[0]), textOf(operands[2])
	return len(text) + times(len(text)+1, len(puts)) + times(strings.Count(puts, "$"), len(text))
}

func replacedByMany(operands []*ast.Term) int {
	longest, text := 0, textOf(operands[1])
	if patterns, ok := operands[0].Value.(ast.Object); ok {
		patterns.Foreach(func(_, puts *ast.Term) { longest = max(longest, len(textOf(puts))) })
	}
	return len(text) + times(len(text)+1, longest)
}

func textOf(t *ast.Term) string {
	text, _ := t.Value.(ast.String)
	return string(text)
}

var width = regexp.MustCompile(`[0-9]{4}|\*`)

func formatted(operands []*ast.Term) int {
	format := textOf(operands[0])
	each := sizeOf(operands[1].Value, maxValue)
	if width.MatchString(format) {
		each += 1_000_000 // as far as Go pads
	}
	return len(format) + times(strings.Count(format, "%"), each)
}

func rendered(operands []*ast.Term) int {
	template := sizeOf(operands[0].Value, maxValue)
	return template + times(template, sizeOf(operands[1].Value, maxValue))
}

func shifted(operands []*ast.Term) int {
	by, _ := operands[1].Value.(ast.Number)
	n, ok := by.Int()
	if !ok {
		return maxValue + 1
	}
	return max(n, 0) / 8
}

// times is a product that does not run over.
func times(a, b int) int {
	if a > 0 && b > maxValue/a {
		return maxValue + 1
	}
	return a * b
}
