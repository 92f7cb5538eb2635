package assess

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/sgfree/sgfree/dossier"
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

// tellsMore tells whether a field may be of what [dossier.Cited] is without.
func (m message) tellsMore() bool {
	return m.any(func(path []string) bool {
		more := func(name string) bool { return slices.Contains([]string{"tags", "permissions", "record"}, name) }
		return slices.ContainsFunc(path, more) || path[0] == "uses" || path[len(path)-1] == "group"
	})
}

// names tells whether a field, by itself, stands in the sentence.
func (m message) names(field string) bool {
	return m.any(func(path []string) bool { return len(path) == 1 && path[0] == field })
}

// readsRecords tells whether the sentence says something of a record as AWS wrote it.
func (m message) readsRecords() bool {
	return m.any(func(path []string) bool { return slices.Contains(path, "record") })
}

func (m message) any(is func(path []string) bool) bool {
	return slices.ContainsFunc(m, func(p part) bool { return slices.ContainsFunc(p.fields, is) })
}

// fill puts words in place of fields. A field of which there are none stays as it is
// written, so that the mistake shows.
func (m message) fill(lookup func(path []string) (string, bool)) string {
	if len(m) == 1 && m[0].fields == nil {
		return m[0].text
	}
	b := make([]byte, 0, 160)
	for _, p := range m {
		before := len(b)
		known := false
		for _, path := range p.fields {
			w, ok := lookup(path)
			known = known || ok
			if !ok || w == "" {
				continue
			}
			if len(b) > before {
				b = append(b, ", "...)
			}
			b = append(b, w...)
		}
		switch {
		case !known:
			b = append(b, p.text...)
		case len(b) == before:
			last := p.fields[len(p.fields)-1]
			b = append(b, untold[last[len(last)-1]]...)
		}
	}
	return string(b)
}

// untold is what a sentence says of a field that is empty, and of several that all are, the
// last of which it is.
var untold = map[string]string{
	"vpc":              "a VPC that is not told",
	"region":           "a place that is not told",
	"peering_statuses": "status unknown",
}

// fieldAt is a field of a Go value, by the names of its JSON form.
func fieldAt(v reflect.Value, path []string) (reflect.Value, bool) {
	for i, name := range path {
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if v.Type() == reflect.TypeFor[dossier.JSON]() {
			return memberAt(v.String(), path[i:])
		}
		switch v.Kind() {
		case reflect.Struct:
			i := slices.IndexFunc(jsonFields(v.Type()), func(f jsonField) bool { return f.name == name })
			if i < 0 {
				return v, false
			}
			v = v.Field(i)
		case reflect.Map:
			if v = v.MapIndex(reflect.ValueOf(name)); !v.IsValid() {
				return v, false
			}
		default:
			return v, false
		}
	}
	return v, true
}

// memberAt is a member of a record as AWS wrote it, as text.
func memberAt(record string, path []string) (v reflect.Value, ok bool) {
	var at any
	if err := json.Unmarshal([]byte(record), &at); err != nil {
		return v, false
	}
	for _, name := range path {
		object, _ := at.(map[string]any)
		if at, ok = object[name]; !ok {
			return v, false
		}
	}
	if text, ok := at.(string); ok {
		return reflect.ValueOf(text), true
	}
	text, err := json.Marshal(at)
	return reflect.ValueOf(string(text)), err == nil
}

// inWords is a value as a sentence says it; field is the name of what holds it.
func inWords(field string, v reflect.Value) string {
	switch v.Kind() {
	case reflect.String:
		s := v.String()
		switch {
		case field == "kind":
			return strings.ReplaceAll(s, "-", " ")
		case field == "status" && s == "":
			return "state unknown"
		}
		return s
	case reflect.Slice:
		words := make([]string, v.Len())
		for i := range words {
			words[i] = inWords("", v.Index(i))
		}
		return strings.Join(words, ", ")
	default:
		shown, _ := decode(string(lensOf(v.Type(), nil).append(nil, v)), nil)
		return shown.Value.String()
	}
}
