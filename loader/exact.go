package loader

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Exact refuses a JSON document in which an object has a key twice, at any depth, or a key that is one of
// the type's but for its case: readers disagree on what those say, and [json.Unmarshal] takes them
// in silence. The document is one that was decoded into such a value. An error comes with its line.
func Exact(text []byte, into any) (line int, err error) {
	e := exact{text: text, line: 1, known: map[reflect.Type]map[string]reflect.Type{}}
	err = e.value(reflect.TypeOf(into))
	return e.line, err
}

// exact goes through a text that is known to be JSON.
type exact struct {
	text  []byte
	at    int
	line  int // on which text[at] is
	known map[reflect.Type]map[string]reflect.Type
}

// next skips white space, and is the byte there.
func (e *exact) next() byte {
	if e.at, e.line = afterSpace(e.text, e.at, e.line); e.at == len(e.text) {
		return 0
	}
	return e.text[e.at]
}

func (e *exact) value(t reflect.Type) error {
	t = decoded(t)
	switch e.next() {
	case '{':
		return e.object(t)
	case '[':
		return e.list(t)
	}
	e.at, _, _ = afterScalar(e.text, e.at)
	return nil
}

func (e *exact) list(t reflect.Type) error {
	element, _ := elements(t)
	for e.at++; e.next() != ']'; {
		if e.text[e.at] == ',' {
			e.at++
		}
		if err := e.value(element); err != nil {
			return err
		}
	}
	e.at++
	return nil
}

func (e *exact) object(t reflect.Type) error {
	members := e.members(t)
	var few [16]string // of the keys; most objects have no more
	var more map[string]bool
	n := 0
	for e.at++; e.next() != '}'; {
		if e.text[e.at] == ',' {
			e.at++
			e.next()
		}
		from := e.at
		to, escaped, _ := afterString(e.text, from)
		key := unsafeText(e.text[from+1 : to-1])
		if escaped {
			_ = json.Unmarshal(e.text[from:to], &key)
		}
		if slices.Contains(few[:n], key) || more[key] {
			return fmt.Errorf("%w %q in one object", ErrDoubledKey, key)
		}
		if n < len(few) {
			few[n] = key
			n++
		} else {
			if more == nil {
				more = map[string]bool{}
			}
			more[key] = true
		}
		member, ours := members[key]
		if !ours {
			for name := range members {
				if strings.EqualFold(name, key) {
					return fmt.Errorf("key %q, want %q", key, name)
				}
			}
			if t != nil && t.Kind() == reflect.Map {
				member = t.Elem()
			}
		}
		e.at = to
		e.next() // the colon
		e.at++
		if _, raw := elements(member); raw && e.next() == 'n' {
			return fmt.Errorf(".%s is null, want an array", key)
		}
		if err := e.value(member); err != nil {
			return err
		}
	}
	e.at++
	return nil
}

// members are the types of what a struct has, by the keys of JSON; nil where t is none.
func (e *exact) members(t reflect.Type) map[string]reflect.Type {
	if t == nil || t.Kind() != reflect.Struct {
		return nil
	}
	members, done := e.known[t]
	if !done {
		members = map[string]reflect.Type{}
		for _, f := range reflect.VisibleFields(t) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			switch {
			case name == "-" || !f.IsExported() || f.Anonymous && name == "":
			case name == "":
				members[f.Name] = f.Type
			default:
				members[name] = f.Type
			}
		}
		e.known[t] = members
	}
	return members
}

// decoded is the type that an object or a list is decoded into member by member; nil where that is
// none, for anything may stand there.
func decoded(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t != nil && reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return nil
	}
	return t
}

// raws is a list whose elements are kept as they stand, to be decoded one by one as a type. It must
// not be null.
type raws[T any] []json.RawMessage

// typed is a list that says what its elements are decoded as.
type typed interface{ element() reflect.Type }

func (raws[T]) element() reflect.Type { return reflect.TypeFor[T]() }

// elements is what the elements of a list are decoded as, and whether it is a [raws].
func elements(list reflect.Type) (of reflect.Type, raw bool) {
	if list == nil || list.Kind() != reflect.Slice {
		return nil, false
	}
	if t, ok := reflect.TypeAssert[typed](reflect.Zero(list)); ok {
		return t.element(), true
	}
	return list.Elem(), false
}
