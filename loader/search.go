package loader

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// Mention is a place that names groups and is no dump of theirs: a configuration of a known
// kind, or any other JSON.
type Mention struct {
	Record
	// Kind is nil where the place is in no dump of a known kind.
	Kind  *Kind
	Named []Carried
	// ByName are the groups of which it tells the name and no id.
	ByName []Called
	// Facts are the members that the kind's row asks for, as text.
	Facts map[string]string
	// State is what the record says of its own state, empty where the kind tells none.
	State string
	// Places is how many places of a file that is no dump name the group; the first is in Named.
	Places int
	// Interfaces are those that serve the record, where the kind tells.
	Interfaces []string
	// Lies are the subnets, the VPC and the zones in which its interfaces are, where the kind tells.
	Lies []string
	// Launches are the launch templates that a launching kind names.
	Launches []Template
}

// Called is the name of a group as a configuration tells it, with the place where it stands.
type Called struct {
	Name   string
	Origin Origin
}

// Template is a launch template as something that launches from it names it.
type Template struct {
	// ID or Name is empty, not both.
	ID, Name string
	// Version is a number, "$Latest", "$Default", or empty, which means the default.
	Version string
}

// search looks for group ids in one JSON text: a record, or the text of a string in it.
type search struct {
	w     *walker
	found func(id string, at gjson.Result)
	raw   string
	next  candidates
	// outer is the string of the record whose text this is; nil for the record itself.
	outer *gjson.Result
	depth int // of texts in texts
}

// around is what the objects around a value say.
type around struct {
	selves []string // the groups that they describe
	key    string   // the last on the way
	own    string   // the attribute that tells whose the Terraform resource is
	within bool     // another object of the document stands around this one, below its root
}

// search finds every group id in v, but where the kind's row has read one and where the
// group itself is described. It returns the groups that v itself describes.
func (w *walker) search(v gjson.Result, found func(id string, at gjson.Result)) []string {
	s := search{w: w, found: found, raw: w.raw, next: noCandidates}
	var a around
	for _, step := range w.way {
		if step.index < 0 {
			a.key = step.key
		}
	}
	return s.value(v, a)
}

func (s *search) value(v gjson.Result, a around) (described []string) {
	switch {
	case !s.mayName(v):
	case v.IsObject():
		return s.object(v, a)
	case v.IsArray():
		s.enter(step{index: 0})
		v.ForEach(func(_, v gjson.Result) bool {
			s.value(v, a)
			if s.outer == nil {
				s.w.way[len(s.w.way)-1].index++
			}
			return true
		})
		s.leave()
	case v.Type == gjson.String && (s.outer != nil || !s.w.hasRead(v)):
		s.text(v.Str, v, a)
	}
	return nil
}

func (s *search) object(v gjson.Result, a around) []string {
	d := s.w.describes(v, a)
	if d.everything {
		return nil
	}
	inner := around{selves: a.selves, own: d.own, within: true}
	if len(d.ids) > 0 {
		inner.selves = append(slices.Clip(a.selves), d.ids...)
	}
	s.enter(step{index: -1})
	v.ForEach(func(k, v gjson.Result) bool {
		if s.outer == nil {
			s.w.way[len(s.w.way)-1].key = k.Str
		}
		if s.mayName(k) {
			s.text(k.Str, k, inner)
		}
		below := inner
		if below.key = k.Str; d.but != "" && spells(k.Str, d.but) || d.its && !ownMember(k.Str, v) {
			below.selves = a.selves
		}
		s.value(v, below)
		return true
	})
	s.leave()
	return d.ids
}

func (s *search) enter(to step) {
	if s.outer == nil {
		s.w.way = append(s.w.way, to)
	}
}

func (s *search) leave() {
	if s.outer == nil {
		s.w.way = s.w.way[:len(s.w.way)-1]
	}
}

// mayName tells whether a value of the text may hold a group id.
func (s *search) mayName(v gjson.Result) bool {
	return s.next.from(s.raw, v.Index) < v.Index+len(v.Raw)
}

// maxTexts is how many texts may stand in one another before the innermost is only scanned.
const maxTexts = 8

// text looks for group ids in the text of a string: as JSON if it is JSON, else at any
// place of it.
func (s *search) text(text string, at gjson.Result, a around) {
	if s.outer != nil {
		at = *s.outer
	}
	if s.depth < maxTexts {
		if values, ok := embedded(text); ok {
			for _, v := range values {
				in := search{w: s.w, found: s.found, raw: v.Raw, next: noCandidates, outer: &at, depth: s.depth + 1}
				in.value(v, around{selves: a.selves, key: a.key})
			}
			return
		}
	}
	w := s.w
	w.texts++
	for _, id := range idsIn(text) {
		// Copies in one text are one mention.
		if !slices.Contains(a.selves, id) && w.told[id] != w.texts {
			id = w.kept(id)
			if w.told == nil {
				w.told = map[string]int{}
			}
			w.told[id] = w.texts
			s.found(id, at)
		}
	}
}

// embedded reads a text that is nothing but JSON objects and lists.
func embedded(text string) (values []gjson.Result, ok bool) {
	text = strings.TrimLeft(text, " \t\r\n")
	if text == "" || text[0] != '{' && text[0] != '[' {
		return nil, false
	}
	in := &scanner{buf: []byte(text), end: len(text), eof: true}
	for {
		c, err := in.peek()
		if err != nil {
			return values, true
		}
		from := in.pos
		if c != '{' && c != '[' {
			return nil, false
		}
		if _, _, err := in.value(); err != nil {
			return nil, false
		}
		values = append(values, gjson.Parse(text[from:in.pos]))
	}
}

// idsIn lists the whole group ids in a text, also behind and in escapes of JSON and URLs,
// which may stand in one another: what a \n or a %2F leaves of itself is no letter before
// an id. Where it cannot be told whether something is an escape, it is both.
func idsIn(text string) (ids []string) {
	for range maxTexts {
		ids = plainIDs(ids, text)
		decoded, ok := decode(text)
		if !ok {
			return ids
		}
		text = decoded
	}
	return plainIDs(ids, text)
}

// plainIDs appends the whole group ids in a text: an 8-digit id is no part of a 17-digit one.
func plainIDs(ids []string, text string) []string {
	for at := 0; ; {
		i := strings.Index(text[at:], "sg-")
		if i < 0 {
			return ids
		}
		from := at + i
		at = from + len("sg-")
		for at < len(text) && hexDigit(text[at]) && (text[at] < 'A' || text[at] >= 'a') {
			at++
		}
		digits := at - from - len("sg-")
		if (digits == 8 || digits == 17) && (from == 0 || !alphanumeric(text[from-1])) && (at == len(text) || !alphanumeric(text[at])) {
			ids = append(ids, text[from:at])
		}
	}
}

// isGroupID tells whether a text is the id of a group, and nothing else.
func isGroupID(text string) bool {
	ids := plainIDs(nil, text)
	return len(ids) == 1 && ids[0] == text
}

// decode takes one layer of escapes off a text, and reports whether there was any.
func decode(text string) (string, bool) {
	if strings.IndexByte(text, '\\') < 0 && strings.IndexByte(text, '%') < 0 {
		return text, false
	}
	plain := make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		char, n := escape(text[i:])
		if n == 0 {
			char, n = text[i:i+1], 1
		}
		plain = append(plain, char...)
		i += n
	}
	return string(plain), len(plain) < len(text)
}

// simple are the escapes of one letter, and what they stand for.
var simple = map[byte]string{'"': `"`, '\\': `\`, '/': "/", 'b': "\b", 'f': "\f", 'n': "\n", 'r': "\r", 't': "\t"}

// escape reads the escape with which a text begins, and its length, which is 0 for none.
func escape(text string) (char string, n int) {
	switch {
	case len(text) > 2 && text[0] == '%':
		if c, ok := hexValue(text[1:3]); ok {
			return octet(c), 3
		}
	case len(text) < 2 || text[0] != '\\':
	case text[1] == 'u' && len(text) > 5:
		if c, ok := hexValue(text[2:6]); ok {
			return string(c), 6
		}
	case text[1] == 'x' && len(text) > 3:
		if c, ok := hexValue(text[2:4]); ok {
			return octet(c), 4
		}
	case simple[text[1]] != "":
		return simple[text[1]], 2
	}
	return "", 0
}

// octet is one byte of a text, which need be no whole character.
func octet(c rune) string { return string([]byte{byte(c & 0xFF)}) }

func hexValue(digits string) (n rune, ok bool) {
	for i := range len(digits) {
		c := digits[i]
		if !hexDigit(c) {
			return 0, false
		}
		if n = n<<4 + rune(c&0xF); c >= 'A' {
			n += 9
		}
	}
	return n, true
}

func hexDigit(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// candidates are the next places of a raw text that may belong to a group id: one in plain
// letters, or an escape that may hide one.
type candidates struct{ plain, escaped, percent int }

var noCandidates = candidates{-1, -1, -1}

// from is the first candidate at or after a place, which grows from call to call; the length
// of raw for none.
func (c *candidates) from(raw string, at int) int {
	if c.plain < at {
		c.plain = indexFrom(raw, "sg-", at)
	}
	if c.escaped < at {
		c.escaped = hiddenFrom(raw, `\u00`, at)
	}
	if c.percent < at {
		c.percent = hiddenFrom(raw, "%", at)
	}
	return min(c.plain, c.escaped, c.percent)
}

// hiding are the characters of which a group id, or another escape, consists.
const hiding = `sg-0123456789abcdefABCDEFux%\`

// hiddenFrom is the first escape of one of these, which begins with lead.
func hiddenFrom(raw, lead string, at int) int {
	for {
		at = indexFrom(raw, lead, at)
		if at == len(raw) {
			return at
		}
		if char, n := escape(raw[at:]); n > 0 && strings.Contains(hiding, char) {
			return at
		}
		at++
	}
}

func indexFrom(raw, what string, at int) int {
	if i := strings.Index(raw[at:], what); i >= 0 {
		return at + i
	}
	return len(raw)
}

// mayName tells quickly whether raw JSON may hold a group id.
func mayName(raw string) bool {
	c := noCandidates
	return c.from(raw, 0) < len(raw)
}

// hides tells whether raw JSON has an escape that may hide a group id.
func hides(raw string) bool {
	c := candidates{len(raw), -1, -1}
	return c.from(raw, 0) < len(raw)
}
