package loader

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"github.com/tidwall/gjson"
)

// walker reads one record in one pass over its members, remembering the way to the
// value at hand so that an [Origin] can be made of it.
type walker struct {
	file *File
	page string // path of the page in a file of several
	raw  string // the record
	line int    // on which raw starts

	way     []step
	counted int // newlines of raw are counted up to here …
	lines   int // … and so many were found

	read []int // where the record holds group ids that its kind's row reads

	intern map[string]string

	verbatim bool // see Options

	err error // the first thing wrong, nil for none
}

// step is one key or index on the way to a value.
type step struct {
	key   string // empty for an index
	index int
}

// start points the walker at a new record at the end of way. raw may be overwritten
// after the record has been read: what is kept of it is copied.
func (w *walker) start(raw []byte, line int, way ...step) gjson.Result {
	w.raw = unsafeText(raw)
	w.line, w.counted, w.lines = line, 0, 0
	w.way, w.read = append(w.way[:0], way...), w.read[:0]
	return gjson.Parse(w.raw)
}

// unsafeText is raw as a string, which is good while raw is.
func unsafeText(raw []byte) string {
	return unsafe.String(unsafe.SliceData(raw), len(raw)) //nolint:gosec // raw outlives the use
}

// object calls member for each member of v; null counts as absent, and anything else is
// an error.
func (w *walker) object(v gjson.Result, member func(key string, v gjson.Result)) {
	if v.Type == gjson.Null {
		return
	}
	if !v.IsObject() {
		w.wrong(v, "an object")
		return
	}
	var seenArray [48]string
	seen := seenArray[:0]
	w.way = append(w.way, step{})
	v.ForEach(func(k, v gjson.Result) bool {
		if slices.Contains(seen, k.Str) {
			w.fail(v, fmt.Errorf("%w %q in one object", ErrDoubledKey, k.Str))
		}
		seen = append(seen, k.Str)
		w.way[len(w.way)-1].key = k.Str
		member(k.Str, v)
		return true
	})
	w.way = w.way[:len(w.way)-1]
}

// list calls element for each element of v and reports whether v is an array; null
// counts as absent.
func (w *walker) list(v gjson.Result, element func(v gjson.Result)) bool {
	if v.Type == gjson.Null {
		return false
	}
	if !v.IsArray() {
		w.wrong(v, "an array")
		return false
	}
	w.way = append(w.way, step{index: -1})
	v.ForEach(func(_, v gjson.Result) bool {
		w.way[len(w.way)-1].index++
		element(v)
		return true
	})
	w.way = w.way[:len(w.way)-1]
	return true
}

// str is a string that is kept; null is the empty one.
func (w *walker) str(v gjson.Result) string { return strings.Clone(w.view(v)) }

// word is a string that many records have alike: an id of something else, a state.
func (w *walker) word(v gjson.Result) string { return w.kept(w.view(v)) }

// group is a string that names a group, and so is no mention by accident.
func (w *walker) group(v gjson.Result) string {
	w.took(v)
	return w.word(v)
}

// took notes that v, if it may hold a group id, has been read.
func (w *walker) took(v gjson.Result) {
	if strings.Contains(v.Str, "sg-") {
		w.read = append(w.read, v.Index)
	}
}

// kept is a lasting copy of s, the same for all that are equal.
func (w *walker) kept(s string) string {
	if kept, ok := w.intern[s]; ok {
		return kept
	}
	kept := strings.Clone(s)
	w.intern[kept] = kept
	return kept
}

// view is a string that is good only while the record is.
func (w *walker) view(v gjson.Result) string {
	switch v.Type {
	case gjson.String:
		return v.Str
	case gjson.Null:
		return ""
	case gjson.Number, gjson.True, gjson.False, gjson.JSON:
		w.wrong(v, "a string")
	}
	return ""
}

// truth is a boolean; null is false.
func (w *walker) truth(v gjson.Result) bool {
	if v.Type != gjson.Null && !v.IsBool() {
		w.wrong(v, "true or false")
	}
	return v.Bool()
}

// number is an integer.
func (w *walker) number(v gjson.Result) int {
	if v.Type != gjson.Number {
		w.wrong(v, "a number")
		return 0
	}
	return int(v.Int())
}

// origin is the place of v.
func (w *walker) origin(v gjson.Result) Origin {
	var b strings.Builder
	for _, s := range w.way {
		if s.key == "" {
			b.WriteByte('[')
			b.WriteString(strconv.Itoa(s.index))
			b.WriteByte(']')
		} else {
			b.WriteString(jqKey(s.key))
		}
	}
	return Origin{file: w.file, page: w.page, path: b.String(), line: w.lineOf(v)}
}

// lineOf is the line on which v starts. Values come mostly in order, so the newlines
// before the last one asked for need not be counted again.
func (w *walker) lineOf(v gjson.Result) int {
	at := min(max(v.Index, 0), len(w.raw))
	if at < w.counted {
		w.counted, w.lines = 0, 0
	}
	w.lines += strings.Count(w.raw[w.counted:at], "\n")
	w.counted = at
	return w.line + w.lines
}

func (w *walker) wrong(v gjson.Result, want string) {
	o := w.origin(v)
	w.failAt(o.line, because{fmt.Sprintf("%s is %s, want %s", o.path, typeName(v), want), ErrShape})
}

func (w *walker) fail(v gjson.Result, err error) { w.failAt(w.lineOf(v), err) }

func (w *walker) failAt(line int, err error) {
	if w.err == nil {
		w.err = &syntaxError{line, err}
	}
}

// jqKey is a key as a step of a jq path.
func jqKey(key string) string {
	for i, c := range []byte(key) {
		if c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') && (i == 0 || c < '0' || c > '9') {
			return "[" + strconv.Quote(key) + "]"
		}
	}
	return "." + key
}

// typeName is the JSON type of v with its article.
func typeName(v gjson.Result) string {
	switch {
	case v.IsObject():
		return "an object"
	case v.IsArray():
		return "an array"
	}
	switch v.Type {
	case gjson.String:
		return "a string"
	case gjson.Number:
		return "a number"
	case gjson.True, gjson.False:
		return "a boolean"
	case gjson.Null, gjson.JSON:
	}
	return "null"
}
