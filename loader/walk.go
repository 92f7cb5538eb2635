package loader

import (
	"encoding/json"
	"fmt"
	"math"
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
	// tokens are those of raw; nil where nobody measured them.
	tokens []token
	last   int // of the tokens: the value that was visited last

	way     []step
	keys    []string // of the objects on the way that were read so far
	shared  int      // steps of way that are in the listing
	path    []byte   // the origin's at hand
	counted int      // newlines of raw are counted up to here …
	lines   int      // … and so many were found

	read []int // where the record holds group ids that its kind's row reads

	of *item // of AWS Config, whose keys begin in lower case; nil elsewhere

	texts int            // that were searched
	told  map[string]int // the last of them that names a group
	facts facts          // of the object at hand, kept for the next one
	owned []string       // groups that are resources of the Terraform state at hand

	// What the record at hand lists, until the memory keeps a copy.
	carried     []Carried
	permissions []Permission
	pairs       []Pair
	interfaces  []InstanceInterface
	tags        []Tag
	untold      bool // that one of them has no value

	memory *memory
	err    error // the first thing wrong, nil for none
}

// step is one key or index on the way to a value.
type step struct {
	key   string
	index int // less than 0 for a key
}

// fromJSON is the step of a jq path into JSON that stands in a string.
var fromJSON = step{"|fromjson", -2}

// start points the walker at a new record at the end of way. raw may be overwritten
// after the record has been read: what is kept of it is copied.
func (w *walker) start(raw []byte, line int, way ...step) gjson.Result {
	w.raw = unsafeText(raw)
	w.line, w.counted, w.lines, w.tokens = line, 0, 0, nil
	w.way, w.read = append(w.way[:0], way...), w.read[:0]
	key := ""                                                                 // of no list
	if w.shared = 0; len(way) == 2 && way[1].index >= 0 && way[0].key != "" { //nolint:gosec // there are two
		w.shared, key = 2, way[0].key
	}
	w.memory.listed(w.file, w.page, key)
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
	outer := len(w.keys)
	var met uint64 // one bit for each key, and perhaps for others
	w.way = append(w.way, step{index: -1})
	c := w.inside(v)
	for v := (gjson.Result{}); c.next(); {
		key := c.key()
		bit := bitOf(key)
		c.value(&v)
		if met&bit != 0 && slices.Contains(w.keys[outer:], key) {
			w.fail(v, fmt.Errorf("%w %q in one object", ErrDoubledKey, key))
		}
		met |= bit
		w.keys = append(w.keys, key)
		w.way[len(w.way)-1].key = key
		if w.of != nil {
			key = w.kept(pascal(key))
		}
		member(key, v)
	}
	w.keys = w.keys[:outer]
	w.way = w.way[:len(w.way)-1]
}

// bitOf is one of 64 bits, by which most keys of an object differ.
func bitOf(key string) uint64 {
	n := len(key)
	if n > 0 {
		n = 7*n + int(key[0]) + 13*int(key[len(key)-1]) + 5*int(key[len(key)/2])
	}
	return 1 << (n & 63)
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
	c := w.inside(v)
	for v := (gjson.Result{}); c.next(); {
		w.way[len(w.way)-1].index++
		c.value(&v)
		element(v)
	}
	w.way = w.way[:len(w.way)-1]
	return true
}

// str is a string that is kept; null is the empty one.
func (w *walker) str(v gjson.Result) string { return w.memory.copied(w.view(v)) }

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

// tookAll is took for every text in v.
func (w *walker) tookAll(v gjson.Result) {
	if v.IsObject() || v.IsArray() {
		v.ForEach(func(_, v gjson.Result) bool { w.tookAll(v); return true })
		return
	}
	w.took(v)
}

// hasRead tells whether v is a group id that the kind's row reads.
func (w *walker) hasRead(v gjson.Result) bool {
	_, ok := slices.BinarySearch(w.read, v.Index)
	return ok
}

// kept is a lasting copy of s, the same for all that are equal.
func (w *walker) kept(s string) string { return w.memory.kept(s) }

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

// state is the name of a state: a member of an object, for which AWS Config may write the
// name alone or call it value.
func (w *walker) state(v gjson.Result, member string) (name string) {
	if w.of != nil && v.Type == gjson.String {
		return w.word(v)
	}
	w.object(v, func(key string, v gjson.Result) {
		if key == member || w.of != nil && key == "Value" {
			name = w.word(v)
		}
	})
	return name
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
	return w.integer(v, math.MinInt, math.MaxInt, "a whole number")
}

// port is a port, or -1 for all of them; of ICMP a type or a code. Null is none.
func (w *walker) port(v gjson.Result) *int {
	if v.Type == gjson.Null {
		return nil
	}
	n := w.integer(v, -1, 65535, "a whole number from -1 to 65535")
	return &n
}

// integer is a number within bounds that is written without a point or an exponent, as AWS does.
func (w *walker) integer(v gjson.Result, least, most int, want string) int {
	if v.Type != gjson.Number {
		w.wrong(v, want)
		return 0
	}
	n, err := strconv.Atoi(v.Raw)
	if err != nil || n < least || n > most {
		is := v.Raw
		if len(is) > 20 {
			is = is[:20] + "…"
		}
		w.unlike(v, is, want)
	}
	return n
}

// origin is the place of v.
func (w *walker) origin(v gjson.Result) Origin {
	w.path = w.path[:0]
	for _, s := range w.way[w.shared:] {
		switch {
		case s.index >= 0:
			w.path = append(strconv.AppendInt(append(w.path, '['), int64(s.index), 10), ']')
		case s == fromJSON:
			w.path = append(w.path, fromJSON.key...)
		default:
			w.path = appendKey(w.path, s.key)
		}
	}
	o := Origin{at: w.memory.spot(w.path), line: int32(w.lineOf(v))} //nolint:gosec // no file has so many lines
	if w.shared > 0 {
		o.index = int32(w.way[1].index) //nolint:gosec // nor so many records
	}
	return o
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

func (w *walker) wrong(v gjson.Result, want string) { w.unlike(v, typeName(v), want) }

func (w *walker) unlike(v gjson.Result, is, want string) {
	o := w.origin(v)
	w.failAt(o.Line(), because{fmt.Sprintf("%s is %s, want %s", o.inPage(), is, want), ErrShape})
}

func (w *walker) fail(v gjson.Result, err error) { w.failAt(w.lineOf(v), err) }

func (w *walker) failAt(line int, err error) {
	if w.err == nil {
		w.err = &syntaxError{line, err}
	}
}

// appendKey appends a key as a step of a jq path, whose strings are those of JSON.
func appendKey(path []byte, key string) []byte {
	for i, c := range []byte(key) {
		if c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') && (i == 0 || c < '0' || c > '9') {
			return appendQuoted(path, key)
		}
	}
	if key == "" {
		return appendQuoted(path, key)
	}
	return append(append(path, '.'), key...)
}

func appendQuoted(path []byte, key string) []byte {
	quoted, _ := json.Marshal(key) //nolint:errchkjson // a string has an encoding
	return append(append(append(path, '['), quoted...), ']')
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
