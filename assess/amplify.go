package assess

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"runtime/debug"
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
	"internal.print":            written,
	"internal.template_string":  written,
	"json.marshal":              written,
	"json.marshal_with_options": written,
	"mul":                       written,
	"regex.replace":             replacedByRegex,
	"replace":                   replaced,
	"sprintf":                   formatted,
	"strings.replace_n":         replacedByMany,
	"yaml.marshal":              written,
}

// maxSteps is about how many steps a builtin may take, in which nothing stops it: a second's work.
const maxSteps = 64 << 20

// labours are the builtins that take long over little, each with about how many steps it would take.
var labours = map[string]func([]*ast.Term) int{
	"net.cidr_contains_matches":        paired,
	"regex.find_all_string_submatch_n": matched(0, 1),
	"regex.find_n":                     matched(0, 1),
	"regex.match":                      matched(0, 1),
	"regex.replace":                    matched(1, 0),
	"regex.split":                      matched(0, 1),
	"regex.template_match":             matched(0, 1),
}

// boundBuiltins makes the amplifiers fail where they would write too much, and what would take
// too long; walk it makes stop when it is told to. OPA keeps its builtins once for the whole
// program, so this is done once, before anything is evaluated. So is it with how deep a stack may
// grow: far enough for [guard] to see it, which says whose it is.
var boundBuiltins = sync.OnceFunc(func() {
	for name, size := range amplifiers {
		bound(name, size, maxValue, fmt.Errorf("would write more than %d MiB", maxValue>>20))
	}
	for name, steps := range labours {
		bound(name, steps, maxSteps, fmt.Errorf("would take more than %d million steps", maxSteps>>20))
	}
	walk := topdown.GetBuiltin(ast.WalkBuiltin.Name)
	topdown.RegisterBuiltinFunc(ast.WalkBuiltin.Name, func(c topdown.BuiltinContext, operands []*ast.Term, iter func(*ast.Term) error) error {
		return walk(c, operands, func(t *ast.Term) error {
			if c.Cancel != nil && c.Cancel.Cancelled() {
				return topdown.Halt{Err: &topdown.Error{Code: topdown.CancelErr, Message: "walk was cancelled", Location: c.Location}}
			}
			return iter(t)
		})
	})
	debug.SetMaxStack(maxStack)
})

// maxStack is beyond what the limit on memory lets a policy take.
const maxStack = 8 << 30

func bound(name string, cost func([]*ast.Term) int, most int, over error) {
	builtin := topdown.GetBuiltin(name)
	topdown.RegisterBuiltinFunc(name, func(c topdown.BuiltinContext, operands []*ast.Term, iter func(*ast.Term) error) error {
		if cost(operands) > most {
			return over
		}
		return builtin(c, operands, iter)
	})
}

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

// matched is the cost of a regular expression among the operands on the text that is another:
// the size of the program that it is compiled to for each byte.
func matched(pattern, text int) func([]*ast.Term) int {
	return func(operands []*ast.Term) int {
		expression, bytes := textOf(operands[pattern]), len(textOf(operands[text]))
		const most = 1000 // how often package regexp lets a part repeat
		if len(expression)*bytes <= maxSteps/most {
			return 0
		}
		parsed, err := syntax.Parse(expression, syntax.Perl)
		if err != nil {
			return 0 // as the builtin will find too
		}
		program, err := syntax.Compile(parsed.Simplify())
		if err != nil {
			return 0
		}
		return len(program.Inst) * bytes
	}
}

// paired is the cost of comparing each of some networks with each of others.
func paired(operands []*ast.Term) int {
	const each = 64 // steps to read two of them
	n := each
	for _, t := range operands {
		switch v := t.Value.(type) {
		case *ast.Array:
			n *= v.Len()
		case ast.Set:
			n *= v.Len()
		case ast.Object:
			n *= v.Len()
		}
	}
	return n
}
