package loader

import (
	"encoding/binary"
	"math/bits"
)

// found is what measure found at the beginning of some text.
type found int

const (
	aValue     found = iota
	aBeginning       // of a value
	noJSON
)

// token is a key or a value in some text.
type token struct {
	from, end int32
	inside    int32 // how many tokens are in the object or list that it is
	escaped   bool  // the string that it is holds a backslash
}

// measure finds the JSON value that text begins with: its length and the newlines in it. It
// accepts what gjson.Valid accepts, nested up to maxDepth. A number that ends with the text
// is a beginning, for its digits may go on. Of a value, tokens get the keys and values in the
// order in which they begin, the value itself first, unless nobody asks for them.
func measure(text []byte, tokens *[]token) (n, lines int, is found) {
	var objects [maxDepth]bool // the containers that are open, from the outermost
	depth := 0
	open := -1 // the token of the innermost; until it is closed, it has the one around it as inside
	i, c, escaped := 0, byte(0), false
	take := func(from int) {
		if tokens != nil {
			*tokens = append(*tokens, token{from: int32(from), end: int32(i), escaped: escaped}) //nolint:gosec // no value is so large
		}
	}
	skip := func() bool {
		i, lines = afterSpace(text, i, lines)
		if i < len(text) {
			c = text[i]
		}
		return i < len(text)
	}
	// key takes a key and its colon, and moves to the value behind it.
	key := func() found {
		if c != '"' {
			return noJSON
		}
		from := i
		if i, escaped, is = afterString(text, i); is != aValue {
			return is
		}
		take(from)
		if !skip() {
			return aBeginning
		}
		if c != ':' {
			return noJSON
		}
		if i++; !skip() {
			return aBeginning
		}
		return aValue
	}
	if !skip() {
		return i, lines, aBeginning
	}
	for {
		opened := c == '{' || c == '['
		if opened {
			if depth == maxDepth {
				return i, lines, noJSON
			}
			objects[depth] = c == '{'
			depth++
			if tokens != nil {
				*tokens = append(*tokens, token{from: int32(i), inside: int32(open)}) //nolint:gosec // as above
				open = len(*tokens) - 1
			}
			if i++; !skip() {
				return i, lines, aBeginning
			}
			if c != '}' && c != ']' {
				if objects[depth-1] {
					if is = key(); is != aValue {
						return i, lines, is
					}
				}
				continue
			}
		} else {
			from := i
			if i, escaped, is = afterScalar(text, i); is != aValue {
				return i, lines, is
			}
			take(from)
		}
		// Behind a value, or at the end of an empty container.
		for {
			if depth == 0 {
				return i, lines, aValue
			}
			if !opened && !skip() {
				return i, lines, aBeginning
			}
			opened = false
			if c == ',' {
				break
			}
			if object := objects[depth-1]; object && c != '}' || !object && c != ']' {
				return i, lines, noJSON
			}
			depth--
			i++
			if tokens != nil {
				t := &(*tokens)[open]
				around := int(t.inside)
				t.end, t.inside = int32(i), int32(len(*tokens)-1-open) //nolint:gosec // as above
				open = around
			}
		}
		if i++; !skip() {
			return i, lines, aBeginning
		}
		if objects[depth-1] {
			if is = key(); is != aValue {
				return i, lines, is
			}
		}
	}
}

// Eight equal bytes, to look at eight bytes of text at once.
const (
	ones   = 0x0101010101010101
	highs  = 0x80 * ones
	spaces = ' ' * ones
	quotes = '"' * ones
	slashs = '\\' * ones
)

// afterSpace is the place behind white space at i, and lines with the newlines in it.
func afterSpace(text []byte, i, lines int) (at, count int) {
	for i < len(text) {
		switch text[i] {
		case '\n':
			lines++
			i++
			for i+8 <= len(text) { // an indent
				n := bits.TrailingZeros64(binary.LittleEndian.Uint64(text[i:])^spaces) / 8
				if i += n; n < 8 {
					break
				}
			}
		case ' ', '\t', '\r':
			i++
		default:
			return i, lines
		}
	}
	return i, lines
}

// afterString is the place behind the string that opens at i, and tells whether it has a backslash.
func afterString(text []byte, i int) (at int, escaped bool, is found) {
	for i++; ; i++ {
		// Eight bytes at once until one of them is a quote, a backslash or a control character:
		// the lowest bit that is left is that of the first.
		for i+8 <= len(text) {
			v := binary.LittleEndian.Uint64(text[i:])
			q, s := v^quotes, v^slashs
			if stop := ((q-ones)&^q | (s-ones)&^s | (v-spaces)&^v) & highs; stop != 0 {
				i += bits.TrailingZeros64(stop) / 8
				break
			}
			i += 8
		}
		if i >= len(text) {
			return i, escaped, aBeginning
		}
		switch c := text[i]; {
		case c == '"':
			return i + 1, escaped, aValue
		case c < ' ':
			return i, escaped, noJSON
		case c == '\\':
			if i+1 == len(text) {
				return i, escaped, aBeginning
			}
			escaped = true
			i++
			switch text[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				for range 4 {
					if i++; i == len(text) {
						return i, escaped, aBeginning
					}
					if c := text[i]; (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
						return i, escaped, noJSON
					}
				}
			default:
				return i, escaped, noJSON
			}
		}
	}
}

// afterScalar is the place behind the string, number or word at i.
func afterScalar(text []byte, i int) (at int, escaped bool, is found) {
	switch text[i] {
	case '"':
		return afterString(text, i)
	case 't':
		at, is = afterWord(text, i, "true")
	case 'f':
		at, is = afterWord(text, i, "false")
	case 'n':
		at, is = afterWord(text, i, "null")
	default:
		at, is = afterNumber(text, i)
	}
	return at, false, is
}

func afterWord(text []byte, i int, word string) (int, found) {
	for n := range len(word) {
		switch {
		case i+n == len(text):
			return i, aBeginning
		case text[i+n] != word[n]:
			return i, noJSON
		}
	}
	return i + len(word), aValue
}

func afterNumber(text []byte, i int) (int, found) {
	digits := func() bool {
		from := i
		for i < len(text) && text[i] >= '0' && text[i] <= '9' {
			i++
		}
		return i > from || i == len(text)
	}
	at := func(chars string) bool {
		for n := range len(chars) {
			if i < len(text) && text[i] == chars[n] {
				i++
				return true
			}
		}
		return false
	}
	at("-")
	ok := at("0") || digits()
	if ok && at(".") {
		ok = digits()
	}
	if ok && at("eE") {
		at("+-")
		ok = digits()
	}
	switch {
	case !ok:
		return i, noJSON
	case i == len(text):
		return i, aBeginning
	}
	return i, aValue
}
