package assess

import (
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// message is the sentence of a rule's metadata. {field} stands for a field of the found
// item, {a.b} for one inside another, {group.id} for one of the group, and {a, b} for
// those of several that are not empty.
type message []part

type part struct {
	text   string
	fields [][]string // nil for plain text
}

func parseMessage(s string) (m message) {
	for s != "" {
		before, rest, open := strings.Cut(s, "{")
		inside, after, closed := strings.Cut(rest, "}")
		if !open || !closed {
			return append(m, part{text: s})
		}
		p := part{text: "{" + inside + "}"}
		for f := range strings.SplitSeq(inside, ",") {
			p.fields = append(p.fields, strings.Split(strings.TrimSpace(f), "."))
		}
		m = append(m, part{text: before}, p)
		s = after
	}
	return m
}

// fill puts the fields of an item, and of the group, in place. A field that neither has
// stays as it is written, so that the mistake shows.
func (m message) fill(item, input ast.Value) string {
	var b strings.Builder
	for _, p := range m {
		if p.fields == nil {
			b.WriteString(p.text)
			continue
		}
		var words []string
		known := false
		for _, path := range p.fields {
			v := find(item, path)
			if v == nil {
				v = find(input, path)
			}
			if v == nil {
				continue
			}
			known = true
			if w := inWords(path[len(path)-1], v); w != "" {
				words = append(words, w)
			}
		}
		switch {
		case !known:
			words = []string{p.text}
		case len(words) == 0:
			last := p.fields[len(p.fields)-1]
			words = []string{untold[last[len(last)-1]]}
		}
		b.WriteString(strings.Join(words, ", "))
	}
	return b.String()
}

func find(v ast.Value, path []string) ast.Value {
	for _, key := range path {
		object, ok := v.(ast.Object)
		if !ok {
			return nil
		}
		t := object.Get(ast.StringTerm(key))
		if t == nil {
			return nil
		}
		v = t.Value
	}
	return v
}

// untold is what a sentence says of a field that is empty, and of several that all are, the
// last of which it is.
var untold = map[string]string{
	"vpc":              "a VPC that is not told",
	"region":           "a place that is not told",
	"peering_statuses": "status unknown",
}

// inWords is a field as a sentence says it.
func inWords(field string, v ast.Value) string {
	switch v := v.(type) {
	case ast.String:
		switch {
		case field == "kind":
			return strings.ReplaceAll(string(v), "-", " ")
		case field == "status" && v == "":
			return "state unknown"
		}
		return string(v)
	case *ast.Array:
		var words []string
		v.Foreach(func(t *ast.Term) { words = append(words, inWords("", t.Value)) })
		return strings.Join(words, ", ")
	default:
		return v.String()
	}
}
