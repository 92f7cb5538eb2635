package synth

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strconv"

	"github.com/klauspost/compress/zstd"
)

var compressors = map[string]func(io.Writer) (io.WriteCloser, error){
	"gz": func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriterLevel(w, gzip.BestSpeed) },
	"zst": func(w io.Writer) (io.WriteCloser, error) {
		return zstd.NewWriter(w, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(1<<20))
	},
}

// file is a dump that is being written: a list under one key, in as many pages as it takes.
// The first error stays, and close returns it.
type file struct {
	org        *Organisation
	stem, list string // the list is empty where the answer is a single object
	page       int
	records    int // in the page

	disk   *os.File
	packed io.WriteCloser // nil for a plain file
	to     *bufio.Writer
	buffer bytes.Buffer
	err    error
}

func newFile(org *Organisation, stem, list string) *file {
	return &file{org: org, stem: stem, list: list}
}

func (f *file) open() error {
	f.page++
	f.records = 0
	if f.page == 2 { // only now is the first one a page
		if f.err = os.Rename(f.name(""), f.name("-page1")); f.err != nil {
			return f.err
		}
	}
	number := ""
	if f.page > 1 {
		number = "-page" + strconv.Itoa(f.page)
	}
	var to io.Writer
	f.disk, f.err = os.Create(f.name(number))
	if to = f.disk; f.err == nil && f.org.Compress != "" {
		f.packed, f.err = compressors[f.org.Compress](f.disk)
		to = f.packed
	}
	f.to = bufio.NewWriterSize(to, 1<<16)
	if f.list != "" {
		f.put("{", "\n    ", strconv.Quote(f.list), ":", " ", "[")
	}
	return f.err
}

func (f *file) name(number string) string {
	name := f.stem + number + ".json"
	if f.org.Compress != "" {
		name += "." + f.org.Compress
	}
	return name
}

// put writes parts of JSON, without those that are white space where that is unwanted.
func (f *file) put(parts ...string) {
	for _, p := range parts {
		if white := p[0] == '\n' || p[0] == ' '; f.err == nil && (!white || !f.org.Compact) {
			_, f.err = f.to.WriteString(p)
		}
	}
}

// add writes a record, on a new page where the last one is full.
func (f *file) add(record any) {
	if f.list == "" {
		f.put(f.encode(record, ""))
		return
	}
	if f.records == cmp.Or(f.org.Page, 100_000) {
		f.finish("page-" + strconv.Itoa(f.page+1))
		if f.err == nil {
			f.err = f.open()
		}
	}
	if f.records > 0 {
		f.put(",")
	}
	f.records++
	f.put("\n        ", f.encode(record, "        "))
}

// encode gives a value as the AWS CLI prints it at an indentation.
func (f *file) encode(v any, indent string) string {
	f.buffer.Reset()
	e := json.NewEncoder(&f.buffer)
	e.SetEscapeHTML(false)
	if !f.org.Compact {
		e.SetIndent(indent, "    ")
	}
	if err := e.Encode(v); err != nil && f.err == nil {
		f.err = err
	}
	return string(bytes.TrimSuffix(f.buffer.Bytes(), []byte("\n")))
}

// finish ends a page, with the token of the next one where it goes on.
func (f *file) finish(next string) {
	if f.list != "" {
		if f.records > 0 {
			f.put("\n    ")
		}
		f.put("]")
		if next != "" {
			f.put(",", "\n    ", `"NextToken":`, " ", strconv.Quote(next))
		}
		f.put("\n", "}")
	}
	if f.disk == nil {
		return
	}
	if f.err == nil {
		_, f.err = f.to.WriteString("\n")
	}
	f.err = errors.Join(f.err, f.to.Flush())
	if f.packed != nil {
		f.err = errors.Join(f.err, f.packed.Close())
	}
	f.err = errors.Join(f.err, f.disk.Close())
}

func (f *file) close() error {
	f.finish("")
	return f.err
}
