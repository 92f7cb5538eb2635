package loader

import (
	"encoding/binary"
	"math/bits"
	"sort"
	"unsafe"

	"github.com/tidwall/gjson"
)

// cursor visits what is in an object or a list of valid JSON. It steps over the objects and lists
// in there without reading them, for somebody has measured where they end.
type cursor struct {
	text  []byte
	pos   int
	shift int    // where text begins in the record
	spans []span // that are still to come …
	base  int    // … in what text begins there
}

// inside is before the first member or element of v.
func (w *walker) inside(v gjson.Result) cursor {
	c := cursor{text: unsafe.Slice(unsafe.StringData(v.Raw), len(v.Raw)), pos: 1, shift: v.Index}                   //nolint:gosec // only read
	if v.Index < len(w.raw) && unsafe.StringData(v.Raw) == unsafe.StringData(w.raw[v.Index:]) && len(w.spans) > 0 { //nolint:gosec // only compared
		i := sort.Search(len(w.spans), func(i int) bool { return int(w.spans[i].from) >= v.Index })
		c.spans, c.base = w.spans[i+1:], v.Index
		return c
	}
	measure(c.text, &c.spans)
	c.spans = c.spans[1:]
	return c
}

// next moves to the next member or element, if there is one.
func (c *cursor) next() bool {
	c.space()
	if c.text[c.pos] == ',' {
		c.pos++
		c.space()
	}
	return c.text[c.pos] != '}' && c.text[c.pos] != ']'
}

func (c *cursor) space() { c.pos, _ = afterSpace(c.text, c.pos, 0) }

// key takes the key of a member and moves to its value.
func (c *cursor) key() string {
	key := c.quoted()
	c.space()
	c.pos++ // the colon
	c.space()
	return key
}

// value takes a value.
func (c *cursor) value() gjson.Result {
	from := c.pos
	v := gjson.Result{Index: c.shift + from}
	switch c.text[from] {
	case '"':
		v.Type, v.Str = gjson.String, c.quoted()
	case '{', '[':
		s := c.spans[0]
		c.spans = c.spans[1+s.inside:]
		v.Type, c.pos = gjson.JSON, int(s.end)-c.base
	default:
		for b := c.text[c.pos]; b > ' ' && b != ',' && b != '}' && b != ']'; b = c.text[c.pos] {
			c.pos++
		}
		v = gjson.Parse(unsafeText(c.text[from:c.pos]))
		v.Index = c.shift + from
	}
	v.Raw = unsafeText(c.text[from:c.pos])
	return v
}

// quoted takes a string.
func (c *cursor) quoted() string {
	from, escaped := c.pos, false
	for i := from + 1; ; {
		// Eight bytes at once, as in afterString.
		for i+8 <= len(c.text) {
			v := binary.LittleEndian.Uint64(c.text[i:])
			q, s := v^quotes, v^slashs
			if stop := ((q-ones)&^q | (s-ones)&^s) & highs; stop != 0 {
				i += bits.TrailingZeros64(stop) / 8
				break
			}
			i += 8
		}
		switch c.text[i] {
		case '"':
			c.pos = i + 1
			if escaped {
				return gjson.Parse(unsafeText(c.text[from:c.pos])).Str
			}
			return unsafeText(c.text[from+1 : i])
		case '\\':
			escaped = true
			i++
		}
		i++
	}
}
