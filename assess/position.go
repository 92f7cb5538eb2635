package assess

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// answer is what a rule says of all dossiers that look the same to it.
type answer struct {
	number    uint64 // of no other answer
	positions []position
	err       error // why it said nothing
}

// position is where a rule found something.
type position struct {
	places        []place
	message, wait string
	said          map[string]string // its other members
	err           error             // why it is none
}

// size is about how many bytes of text there are.
func (p *position) size() int {
	n := len(p.message) + len(p.wait)
	if p.err != nil {
		n += len(p.err.Error())
	}
	for key, text := range p.said {
		n += len(key) + len(text)
	}
	for _, at := range p.places {
		n += len(at.key)
	}
	return n
}

// place is one item of a dossier: an element of a list, the group, or a tag of it.
type place struct {
	member string // one of places
	key    string // the kind of a use, the key of a tag, statement, level or answer of a caller
	index  int
}

// places are the members of a position that say where. What comes last tells most.
var places = []string{"use", "reference", "mention", "gap", "attempt", "caller", "group", "tag"}

// placeTerms are these names, as Rego knows them.
var placeTerms = func() (terms []*ast.Term) {
	for _, name := range places {
		terms = append(terms, ast.StringTerm(name))
	}
	return terms
}()

func (p place) String() string {
	switch p.member {
	case "use", "caller":
		return fmt.Sprintf("{%q: [%q, %d]}", p.member, p.key, p.index)
	case "tag":
		return fmt.Sprintf("{%q: %q}", p.member, p.key)
	default:
		return fmt.Sprintf("{%q: %d}", p.member, p.index)
	}
}

// answerOf reads the set that a rule returned.
func answerOf(v ast.Value) *answer {
	set, ok := v.(ast.Set)
	if !ok {
		return &answer{err: fmt.Errorf("reasons is %s, want a set", ast.ValueName(v))}
	}
	a := &answer{positions: make([]position, 0, set.Len())}
	for _, t := range set.Slice() {
		if sizeOf(t.Value, maxValue) > maxValue { // a value in a value many times is small only in memory
			return &answer{err: fmt.Errorf("it gave a reason of more than %d MiB", maxValue>>20)}
		}
		a.positions = append(a.positions, positionOf(t.Value))
	}
	return a
}

func positionOf(v ast.Value) (p position) {
	object, ok := v.(ast.Object)
	if !ok {
		p.err = fmt.Errorf("%v is no position, want an object", v)
		return p
	}
	for i, member := range places {
		if t := object.Get(placeTerms[i]); t != nil && p.err == nil {
			var at place
			if at, p.err = placeOf(member, t.Value); p.err != nil {
				p.err = fmt.Errorf("%v points nowhere: %w", object, p.err)
			}
			p.places = append(p.places, at)
		}
	}
	object.Foreach(func(k, t *ast.Term) {
		key, _ := k.Value.(ast.String)
		text, isText := t.Value.(ast.String)
		switch {
		case slices.Contains(places, string(key)):
		case key == "message" && isText:
			p.message = string(text)
		case key == "wait" && isText:
			p.wait = string(text)
		case key == "message" || key == "wait":
			p.err = cmp.Or(p.err, fmt.Errorf("%v has a %s that is no text", object, string(key)))
		default:
			if p.said == nil {
				p.said = map[string]string{}
			}
			p.said[string(key)] = scalar(t.Value)
		}
	})
	return p
}

func placeOf(member string, v ast.Value) (place, error) {
	at := place{member: member}
	switch member {
	case "group":
		return at, nil
	case "tag":
		key, ok := v.(ast.String)
		if at.key = string(key); !ok {
			return at, errors.New("tag is no text")
		}
		return at, nil
	case "use", "caller":
		pair, ok := v.(*ast.Array)
		if !ok || pair.Len() != 2 {
			return at, errors.New("want [kind, index]")
		}
		kind, _ := pair.Elem(0).Value.(ast.String)
		at.key, v = string(kind), pair.Elem(1).Value
	}
	n, ok := v.(ast.Number)
	if !ok {
		return at, errors.New(member + " is no number")
	}
	if at.index, ok = n.Int(); !ok {
		return at, errors.New(member + " is no whole number")
	}
	return at, nil
}

// scalar is a value as a sentence says it.
func scalar(v ast.Value) string {
	if text, ok := v.(ast.String); ok {
		return string(text)
	}
	return v.String()
}
