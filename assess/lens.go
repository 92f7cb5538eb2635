package assess

import (
	"encoding/binary"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sgfree/sgfree/dossier"
)

// lens shows of a Go value what a rule can read of it, under the names of its JSON form.
// What it shows is text that [decode] makes a Rego value of, so values that look the same
// through a lens are the same to the rule.
type lens struct {
	fields []field // of a struct, those that can be read
	keys   []key   // of a map, those that are named, in order
	each   *lens   // of a slice; of a map whatever is not among the keys, nil for nothing
	shelf  *shelf  // of a pointer to what dossiers share
	raw    bool    // of a string: JSON text, shown as the value that it is
	coarse bool    // of a string: what is not among equals all looks the same
	equals []string
}

type field struct {
	jsonField

	shown []byte // its name
	lens  *lens
}

type key struct {
	name  string
	value reflect.Value
	lens  *lens
}

// other stands for every text that a rule cannot tell apart.
const other = "\x00another"

// lensOf shows of values of a type what r says; nil shows the whole.
func lensOf(t reflect.Type, r *reads) *lens {
	if r != nil && r.whole {
		r = nil
	}
	part := func(key string) *reads {
		if r == nil {
			return nil
		}
		return (&reads{}).add(r.each).add(r.members[key])
	}
	l := &lens{}
	switch t.Kind() {
	case reflect.String:
		if l.raw = t == reflect.TypeFor[dossier.JSON](); r != nil && !r.counted && !l.raw {
			l.coarse, l.equals = true, r.equals
		}
	case reflect.Pointer:
		l.each = lensOf(t.Elem(), r)
		if t == reflect.TypeFor[*dossier.Caller]() {
			l.shelf = &shelf{at: map[uintptr]int{}}
		}
	case reflect.Slice:
		l.each = lensOf(t.Elem(), part(""))
	case reflect.Map:
		if r == nil || r.each != nil || r.counted {
			l.each = lensOf(t.Elem(), part(""))
		}
		if r != nil {
			for _, name := range slices.Sorted(maps.Keys(r.members)) {
				l.keys = append(l.keys, key{name, reflect.ValueOf(name), lensOf(t.Elem(), part(name))})
			}
		}
	case reflect.Struct:
		for _, f := range jsonFields(t) {
			if r == nil || r.each != nil || r.counted || r.members[f.name] != nil {
				l.fields = append(l.fields, field{f, show(nil, f.name), lensOf(t.Field(f.index).Type, part(f.name))})
			}
		}
	default: // numbers and truth values are always shown
	}
	return l
}

// append shows a value.
func (l *lens) append(b []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.String:
		if l.raw {
			s := v.String()
			return append(binary.AppendUvarint(append(b, 'j'), uint64(len(s))), s...)
		}
		if s := v.String(); !l.coarse || slices.Contains(l.equals, s) {
			return show(b, s)
		}
		return show(b, other)
	case reflect.Int:
		return binary.AppendVarint(append(b, 'i'), v.Int())
	case reflect.Bool:
		if v.Bool() {
			return append(b, 't')
		}
		return append(b, 'f')
	case reflect.Pointer:
		if v.IsNil() {
			return append(b, 'n')
		}
		if l.shelf != nil {
			return binary.AppendVarint(append(b, '@'), int64(l.shelf.put(v, l.each)))
		}
		return l.each.append(b, v.Elem())
	case reflect.Slice:
		b = append(b, '[')
		for i := range v.Len() {
			b = l.each.append(b, v.Index(i))
		}
		return append(b, ']')
	case reflect.Map:
		return append(l.appendMap(append(b, '{'), v), '}')
	case reflect.Struct:
		b = append(b, '{')
		for i := range l.fields {
			f := &l.fields[i]
			if e := v.Field(f.index); !f.omitEmpty || !e.IsZero() {
				b = f.lens.append(append(b, f.shown...), e)
			}
		}
		return append(b, '}')
	default:
		panic(fmt.Sprintf("assess: a dossier holds no %s", v.Kind()))
	}
}

func (l *lens) appendMap(b []byte, v reflect.Value) []byte {
	if l.each == nil {
		for _, k := range l.keys {
			if e := v.MapIndex(k.value); e.IsValid() {
				b = k.lens.append(show(b, k.name), e)
			}
		}
		return b
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(x, y reflect.Value) int { return strings.Compare(x.String(), y.String()) })
	for _, k := range keys {
		name, shown := k.String(), l.each
		if i := slices.IndexFunc(l.keys, func(k key) bool { return k.name == name }); i >= 0 {
			shown = l.keys[i].lens
		}
		b = shown.append(show(b, name), v.MapIndex(k))
	}
	return b
}

// shelf keeps what several dossiers share, which a lens shows by its number: it is read once,
// however large it is. It may be used by several goroutines at once.
type shelf struct {
	mu    sync.Mutex
	at    map[uintptr]int
	kept  []reflect.Value // so that no other value takes its place
	terms []*ast.Term
}

func (s *shelf) put(v reflect.Value, l *lens) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, known := s.at[v.Pointer()]
	if !known {
		n = len(s.kept)
		term, _ := l.decode(string(l.append(nil, v.Elem())))
		s.at[v.Pointer()], s.kept, s.terms = n, append(s.kept, v), append(s.terms, term)
	}
	return n
}

func (s *shelf) get(n int) *ast.Term {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.terms[n]
}

// shelved is the shelf of a lens on dossiers, nil where it shows nothing that they share.
func (l *lens) shelved() *shelf {
	for _, f := range l.fields {
		if f.lens.shelf != nil {
			return f.lens.shelf
		}
	}
	return nil
}

// show writes a text.
func show(b []byte, s string) []byte {
	return append(binary.AppendUvarint(append(b, 's'), uint64(len(s))), s...)
}

// decode is what the lens showed, as Rego sees it, and what follows.
func (l *lens) decode(s string) (*ast.Term, string) { return decode(s, l.shelved()) }

func decode(s string, on *shelf) (*ast.Term, string) {
	kind, s := s[0], s[1:]
	switch kind {
	case 's', 'j':
		n, width := binary.Uvarint([]byte(s[:min(len(s), binary.MaxVarintLen64)]))
		s = s[width:]
		if kind == 's' {
			return ast.StringTerm(s[:n]), s[n:]
		}
		return valueOf(s[:n]), s[n:]
	case 'i':
		n, width := binary.Varint([]byte(s[:min(len(s), binary.MaxVarintLen64)]))
		return ast.IntNumberTerm(int(n)), s[width:]
	case 't', 'f':
		return ast.InternedTerm(kind == 't'), s
	case 'n':
		return ast.NullTerm(), s
	case '[':
		var elements []*ast.Term
		for last := ""; s[0] != ']'; {
			if last != "" && strings.HasPrefix(s, last) { // it looks like the one before, so it is the same
				elements, s = append(elements, elements[len(elements)-1]), s[len(last):]
				continue
			}
			e, rest := decode(s, on)
			elements, last, s = append(elements, e), s[:len(s)-len(rest)], rest
		}
		return ast.ArrayTerm(elements...), s[1:]
	case '{':
		var members [][2]*ast.Term
		for s[0] != '}' {
			var m [2]*ast.Term
			m[0], s = decode(s, on)
			m[1], s = decode(s, on)
			members = append(members, m)
		}
		return ast.ObjectTerm(members...), s[1:]
	}
	if kind == '@' {
		n, width := binary.Varint([]byte(s[:min(len(s), binary.MaxVarintLen64)]))
		return on.get(int(n)), s[width:]
	}
	panic(fmt.Sprintf("assess: no lens shows %q", kind))
}

// valueOf is JSON that the loader has read.
func valueOf(text string) *ast.Term {
	value, err := ast.ValueFromReader(strings.NewReader(text))
	if err != nil {
		panic("assess: a record is no JSON: " + err.Error())
	}
	return ast.NewTerm(value)
}

// jsonField is a field of a struct as encoding/json knows it.
type jsonField struct {
	index     int
	name      string
	omitEmpty bool
}

var structs sync.Map // reflect.Type -> []jsonField

func jsonFields(t reflect.Type) []jsonField {
	if known, ok := structs.Load(t); ok {
		return known.([]jsonField)
	}
	fields := make([]jsonField, t.NumField())
	for i := range fields {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		fields[i] = jsonField{i, name, options == "omitempty"}
	}
	structs.Store(t, fields)
	return fields
}
