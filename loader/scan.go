package loader

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"

	"github.com/tidwall/gjson"
)

// maxDepth is how deep JSON may nest; AWS stays below 20.
const maxDepth = 1000

// scanner walks a stream of JSON documents. Containers are entered piece by piece, so
// that only one element of a list is in memory at a time.
type scanner struct {
	r    io.Reader
	buf  []byte
	pos  int // of the next byte in buf
	end  int // of the bytes in buf
	line int // 1-based line of buf[pos]
	eof  bool
	lent bool // what is in buf is still being read, so that it must stay as it is
	most int  // bytes of one value; 0 for any
}

// syntaxError is a place in the stream where it is no JSON.
type syntaxError struct {
	line int
	err  error
}

func (e *syntaxError) Error() string { return e.err.Error() }
func (e *syntaxError) Unwrap() error { return e.err }

// bufferSize is that of a buffer which holds no larger value.
const bufferSize = 256 << 10

var buffers = sync.Pool{New: func() any { return make([]byte, bufferSize) }}

func newScanner(r io.Reader) *scanner {
	return &scanner{r: r, buf: buffers.Get().([]byte), line: 1}
}

// lend keeps what is in the buffer from being overwritten, until it is released.
func (s *scanner) lend() []byte {
	s.lent = true
	return s.buf
}

// release gives back a buffer that was lent.
func release(buf []byte) {
	if len(buf) == bufferSize {
		buffers.Put(buf) //nolint:staticcheck // a slice header is small beside the buffer
	}
}

// done gives back the buffer, unless it is lent: nothing is read from the scanner any more.
func (s *scanner) done() {
	if !s.lent {
		release(s.buf)
	}
}

// fill reads more, keeping everything from keep on. It reports io.EOF at the end.
func (s *scanner) fill(keep int) error {
	if s.eof {
		return io.EOF
	}
	from := s.buf
	if s.lent {
		s.buf, s.lent = buffers.Get().([]byte), false
		if s.end-keep > len(s.buf) {
			s.buf = make([]byte, len(from))
		}
		copy(s.buf, from[keep:s.end])
	} else if keep > 0 {
		copy(s.buf, from[keep:s.end])
	}
	s.pos -= keep
	s.end -= keep
	if s.end == len(s.buf) {
		if s.most > 0 && s.end >= s.most {
			return because{fmt.Sprintf("a JSON value of more than %d bytes", s.most), ErrTooLarge}
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	n, err := s.r.Read(s.buf[s.end:])
	s.end += n
	if errors.Is(err, io.EOF) {
		s.eof = true
		if n > 0 {
			return nil
		}
	}
	return err
}

// peek skips white space and returns the next byte without taking it.
func (s *scanner) peek() (byte, error) {
	for {
		for s.pos < s.end {
			switch c := s.buf[s.pos]; c {
			case '\n':
				s.line++
				s.pos++
			case ' ', '\t', '\r':
				s.pos++
			default:
				return c, nil
			}
		}
		if err := s.fill(s.pos); err != nil {
			return 0, err
		}
	}
}

// next is peek inside a document, where the end of the stream is an error.
func (s *scanner) next() (byte, error) {
	c, err := s.peek()
	if errors.Is(err, io.EOF) {
		return 0, &syntaxError{s.line, ErrCutOff}
	}
	return c, err
}

func (s *scanner) unexpected(c byte, want string) error {
	return &syntaxError{s.line, because{fmt.Sprintf("not JSON: %s where %s should stand", strconv.QuoteRune(rune(c)), want), ErrNotJSON}}
}

// object enters the object at the scanner and calls member for each key, with the line
// on which its value starts. member must take the value.
func (s *scanner) object(member func(key string, line int) error) error {
	return s.container('{', '}', func() error {
		c, err := s.next()
		if err != nil {
			return err
		}
		if c != '"' {
			return s.unexpected(c, "a key")
		}
		raw, _, err := s.value()
		if err != nil {
			return err
		}
		key := gjson.ParseBytes(raw).String()
		if c, err = s.next(); err != nil {
			return err
		}
		if c != ':' {
			return s.unexpected(c, "a colon")
		}
		s.pos++
		if _, err = s.next(); err != nil {
			return err
		}
		return member(key, s.line)
	})
}

// array enters the array at the scanner and calls element for each element. element
// must take it.
func (s *scanner) array(element func(i int) error) error {
	i := 0
	return s.container('[', ']', func() error {
		if _, err := s.next(); err != nil {
			return err
		}
		err := element(i)
		i++
		return err
	})
}

// container takes an opening bracket, items parted by commas, and the closing bracket.
func (s *scanner) container(open, closing byte, item func() error) error {
	c, err := s.next()
	if err != nil {
		return err
	}
	if c != open {
		return s.unexpected(c, strconv.QuoteRune(rune(open)))
	}
	s.pos++
	if c, err = s.next(); err != nil {
		return err
	}
	for first := true; ; first = false {
		if first && c == closing {
			s.pos++
			return nil
		}
		if err := item(); err != nil {
			return err
		}
		if c, err = s.next(); err != nil {
			return err
		}
		s.pos++
		switch c {
		case ',':
			if c, err = s.next(); err != nil {
				return err
			}
		case closing:
			return nil
		default:
			s.pos--
			return s.unexpected(c, "a comma or "+strconv.QuoteRune(rune(closing)))
		}
	}
}

// value takes the whole value at the scanner and returns its text, which is valid JSON
// and good until the next call, and the line on which it starts.
func (s *scanner) value() ([]byte, int, error) { return s.measured(nil) }

// measured is value, and puts the keys and values in it behind tokens, unless that is nil.
func (s *scanner) measured(tokens *[]token) ([]byte, int, error) {
	line, before := s.line, 0
	if tokens != nil {
		before = len(*tokens)
	}
	for {
		text := s.buf[s.pos:s.end]
		n, lines, is := measure(text, tokens)
		if is == aBeginning && s.eof && n == len(text) && gjson.ValidBytes(text) {
			is = aValue // a number at the very end
		}
		switch is {
		case aValue:
			s.pos += n
			s.line += lines
			return text[:n], line, nil
		case noJSON:
			return nil, line, locate(text, line)
		case aBeginning:
		}
		if tokens != nil {
			*tokens = (*tokens)[:before]
		}
		// Read as much as there is room for: what is here is measured anew.
		ended := s.eof
		if err := s.fill(s.pos); errors.Is(err, io.EOF) && !ended {
			continue // a number at the very end
		} else if errors.Is(err, io.EOF) {
			return nil, line, &syntaxError{line + lines, ErrCutOff}
		} else if err != nil {
			return nil, line, err
		}
		for s.end < len(s.buf) {
			if err := s.fill(s.pos); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return nil, line, err
			}
		}
	}
}

// skip takes the value at the scanner without keeping it; it is checked all the same.
func (s *scanner) skip(depth int) error {
	c, err := s.next()
	if err != nil {
		return err
	}
	if depth > maxDepth {
		return &syntaxError{s.line, because{"nested too deep", ErrNotJSON}}
	}
	switch c {
	case '{':
		return s.object(func(string, int) error { return s.skip(depth + 1) })
	case '[':
		return s.array(func(int) error { return s.skip(depth + 1) })
	default:
		_, _, err = s.value()
		return err
	}
}

// locate finds the place in text that keeps it from being JSON.
func locate(text []byte, line int) error {
	switch c := text[0]; c {
	case '{', '[':
		s := &scanner{r: bytes.NewReader(nil), buf: text, end: len(text), line: line, eof: true}
		if err := s.skip(0); err != nil {
			return err
		}
	case '}', ']', ',', ':':
		return (&scanner{line: line}).unexpected(c, "a value")
	}
	return &syntaxError{line, because{fmt.Sprintf("not JSON: %q", cut(scalar(text), 20)), ErrNotJSON}}
}

// scalar is the one that text begins with, be it none.
func scalar(text []byte) []byte {
	end := len(text)
	if i := bytes.IndexAny(text[1:], "\"\n"); text[0] == '"' && i >= 0 {
		end = i + 2
	} else if i := bytes.IndexAny(text, ",:]} \t\r\n"); text[0] != '"' && i > 0 {
		end = i
	}
	return text[:end]
}

func cut(b []byte, n int) []byte {
	if len(b) > n {
		return b[:n]
	}
	return b
}
