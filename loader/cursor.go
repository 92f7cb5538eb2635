package loader

import (
	"sort"
	"unsafe"

	"github.com/tidwall/gjson"
)

// cursor visits what is in an object or a list. It reads no text for that, for somebody has
// measured where every key and value begins and ends.
type cursor struct {
	w      *walker
	text   string
	shift  int     // where text begins in the record
	tokens []token // that are still to come
	at     int     // the index of the first of them among those of the record; less than 0 in other text
}

// inside is before the first member or element of v, an object or a list.
func (w *walker) inside(v gjson.Result) cursor {
	if v.Index < len(w.raw) && unsafe.StringData(v.Raw) == unsafe.StringData(w.raw[v.Index:]) && len(w.tokens) > 0 { //nolint:gosec // only compared
		i := w.last // mostly it is the value that was visited last
		if i >= len(w.tokens) || int(w.tokens[i].from) != v.Index {
			i = sort.Search(len(w.tokens), func(i int) bool { return int(w.tokens[i].from) >= v.Index })
		}
		return cursor{w: w, text: w.raw, tokens: w.tokens[i+1:][:w.tokens[i].inside], at: i + 1}
	}
	var tokens []token
	measure(unsafe.Slice(unsafe.StringData(v.Raw), len(v.Raw)), &tokens) //nolint:gosec // only read
	return cursor{w: w, text: v.Raw, shift: v.Index, tokens: tokens[1:], at: -len(tokens)}
}

// next tells whether there is another member or element.
func (c *cursor) next() bool { return len(c.tokens) > 0 }

// key takes the key of a member.
func (c *cursor) key() string {
	t := &c.tokens[0]
	c.tokens = c.tokens[1:]
	c.at++
	return t.str(c.text[t.from:t.end])
}

// value takes a value, and puts it into v, for it is too large to be handed around.
func (c *cursor) value(v *gjson.Result) {
	t := &c.tokens[0]
	c.tokens = c.tokens[1+t.inside:]
	c.w.last = max(c.at, 0)
	c.at += 1 + int(t.inside)
	v.Raw, v.Index, v.Str, v.Num = c.text[t.from:t.end], c.shift+int(t.from), "", 0
	switch v.Raw[0] {
	case '"':
		v.Type, v.Str = gjson.String, t.str(v.Raw)
	case '{', '[':
		v.Type = gjson.JSON
	case 't':
		v.Type = gjson.True
	case 'f':
		v.Type = gjson.False
	case 'n':
		v.Type = gjson.Null
	default:
		v.Type, v.Num = gjson.Number, gjson.Parse(v.Raw).Num
	}
}

// str is the string that a token is, which stands in raw.
func (t *token) str(raw string) string {
	if t.escaped {
		return gjson.Parse(raw).Str
	}
	return raw[1 : len(raw)-1]
}
