package loader

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// source is a file still to be read: a dump, or an archive of them.
type source struct {
	name     string // as reported
	path     string
	explicit bool // named on the command line, so that it should be a dump
	stdin    io.Reader
	once     bool   // a pipe, which gives its content but once
	held     []byte // what stdin or the pipe gave
	limits   limits
	size     int64 // 0 where it is not known
	progress *progress
}

// folder is where the file lies, however it was named.
func (s *source) folder() string {
	if abs, err := filepath.Abs(s.path); err == nil {
		return filepath.Dir(abs)
	}
	return filepath.Dir(s.path)
}

// member is a file to be read: the source itself, or one of those in an archive.
type member struct {
	file *File
	r    *bufio.Reader
	// must says that the file should be a dump. Another one is judged by its content: until
	// a list of ours turns up in it, whatever is wrong with it is no concern of ours.
	must bool
	// packed says that the content comes out of a compressed file or an archive, so that its
	// end must be reached for the checksum to be compared.
	packed bool
}

// result is what one file came to.
type result struct {
	name, path string
	unread     bool // hidden in an archive
	pages      []*page
	mentions   []*Mention
	manifest   *Manifest // that the file is
	skipped    []Skipped
	err        error
}

func (r result) compare(o result) int {
	return cmp.Or(strings.Compare(r.name, o.name), strings.Compare(r.path, o.path))
}

// Files visits the files of a folder or an archive by their paths below it, with slashes,
// without hidden ones. What cannot be read, an archive in an archive, is visited with a nil
// reader. Errors are [*FileError]s.
func Files(snapshot string, visit func(name string, r io.Reader) error) error {
	sources, _, errs := find([]string{snapshot}, Options{})
	below := func(at string) string {
		name, err := filepath.Rel(snapshot, at)
		if err != nil || name == "." {
			return path.Base(filepath.ToSlash(at))
		}
		return filepath.ToSlash(name)
	}
	for _, s := range sources {
		var last error
		err := s.each(func(m *member) error {
			if last = visit(below(m.file.path), m.r); last != nil {
				return m.wrong(last)
			}
			return m.finish()
		}, func(_, at, why string) {
			if why != hidden && last == nil {
				last = visit(below(at), nil)
			}
		})
		if err == nil {
			err = last
		}
		if err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// read reads a file whole, page by page, and once more what turned out to be no dump only
// after its records had been read. An archive gives a result for each of its members.
func (s *source) read(c crew) (results []result) {
	type unsure struct {
		at    int // in results
		first *documents
	}
	again := map[string]unsure{}
	memory := <-c
	defer func() { c <- memory }()
	err := s.each(func(m *member) error {
		d, res := m.read(s.limits, c, memory, nil)
		if d != nil && len(d.again) > 0 {
			again[m.file.path] = unsure{len(results), d}
		} else if d != nil {
			res.pages = append(res.pages, d.refused...)
		}
		results = append(results, res)
		return m.finish()
	}, func(name, path, why string) {
		results = append(results, result{name: name, path: path, unread: why == hidden, skipped: []Skipped{{Name: name, Why: why}}})
	})
	if err == nil && len(again) > 0 {
		err = s.each(func(m *member) error {
			u, ok := again[m.file.path]
			if !ok {
				return nil
			}
			delete(again, m.file.path)
			d, res := m.read(s.limits, c, memory, u.first.again)
			if res.err == nil && (d == nil || len(d.again) > 0) {
				res.err = &FileError{File: m.file.Name, Err: errChanged}
			}
			res.pages = append(res.pages, u.first.refused...)
			results[u.at] = res
			return nil
		}, func(string, string, string) {})
		if err == nil && len(again) > 0 {
			err = &FileError{File: s.name, Err: errChanged}
		}
	}
	if err != nil {
		// What an archive is damaged by explains what is wrong with its members.
		results = slices.DeleteFunc(results, func(r result) bool { return r.err != nil })
		results = append(results, result{name: s.name, path: s.path, err: err})
	}
	return results
}

// wrong is what is wrong with the file, with its line where that is told.
func (m *member) wrong(err error) *FileError {
	if at, ok := errors.AsType[*syntaxError](err); ok {
		return &FileError{File: m.file.Name, Line: at.line, Err: at.err}
	}
	return &FileError{File: m.file.Name, Err: err}
}

var errChanged = errors.New("changed while it was read")

// read reads the file once. Documents in other are known to be no dumps.
func (m *member) read(l limits, c crew, memory *memory, other []string) (*documents, result) {
	res := result{name: m.file.Name, path: m.file.path}
	manifest, err := m.manifest(l)
	if err != nil {
		res.err = m.wrong(err)
	}
	if res.manifest = manifest; manifest != nil || err != nil {
		return nil, res
	}
	digest := sha256.New()
	in := borrow(io.TeeReader(m.r, digest))
	defer giveBack(in)
	if refusal := printedRefusal(in, m.file); refusal != "" {
		_, _ = io.Copy(io.Discard, in) // which the digest is of
		in = bufio.NewReader(strings.NewReader(refusal))
	}
	if err := sniff(in, m.must); err != nil {
		if errors.Is(err, errNoDump) {
			res.skipped = []Skipped{{Name: m.file.Name, Why: "not JSON"}}
		} else {
			res.err = &FileError{File: m.file.Name, Err: err}
		}
		return nil, res
	}
	s := newScanner(in)
	defer s.done()
	d := &documents{file: m.file, elsewhere: map[string]*Mention{}, reader: newReader(m.file, "", memory), crew: c, s: s, other: other}
	if m.packed {
		d.s.most = l.value
	}
	if err := d.read(); err != nil {
		e := m.wrong(plain(err))
		e.Kind = d.kind
		if m.must || d.matters() || errors.Is(err, ErrTooLarge) {
			res.err = e
		} else {
			res.skipped = []Skipped{{Name: m.file.Name, Why: "not JSON"}}
		}
		return nil, res
	}
	if _, err := io.Copy(io.Discard, in); err != nil {
		res.err = &FileError{File: m.file.Name, Err: plain(err)}
		return nil, res
	}
	m.file.SHA256 = hex.EncodeToString(digest.Sum(nil))
	m.file.several = d.count > 1
	res.pages, res.mentions, res.skipped = d.pages, d.mentions, d.skipped
	return d, res
}

// finish reads what is left of packed content, whoever needs it: damage shows at its end.
func (m *member) finish() error {
	if !m.packed {
		return nil
	}
	if _, err := io.Copy(io.Discard, m.r); err != nil {
		return &FileError{File: m.file.Name, Err: err}
	}
	return nil
}

// content is an opened file. A zip file is read from anywhere in it.
type content interface {
	io.Reader
	io.ReaderAt
}

// open opens the file. Standard input and pipes, which come once, are kept for a second
// pass.
func (s *source) open() (in content, size int64, done func(), err error) {
	done = func() {}
	if s.held == nil {
		r := s.stdin
		if r == nil {
			f, err := os.Open(s.path)
			if err != nil {
				return nil, 0, done, err
			}
			done = func() { _ = f.Close() }
			if !s.once {
				info, err := f.Stat()
				if err != nil {
					done()
					return nil, 0, done, err
				}
				return f, info.Size(), done, nil
			}
			r = f
		}
		held, err := io.ReadAll(r)
		done()
		if err != nil {
			return nil, 0, done, err
		}
		s.held = held
	}
	return bytes.NewReader(s.held), int64(len(s.held)), func() {}, nil
}

// called tells whether the name of a file, which may be compressed, ends in .json.
func called(name string) bool {
	return path.Ext(unpackedName(strings.ToLower(path.Base(filepath.ToSlash(name))))) == ".json"
}

// unpackedName is the name of a file that may be compressed, without what says so.
func unpackedName(name string) string {
	for _, suffix := range []string{".gz", ".zst"} {
		name = strings.TrimSuffix(name, suffix)
	}
	return name
}

// errNoDump says that a file is not JSON and need not be.
var errNoDump = errors.New("no dump")

// sniff looks at how a file begins: it drops a byte order mark and tells what cannot be
// JSON in UTF-8.
func sniff(in *bufio.Reader, must bool) error {
	head, err := in.Peek(4)
	if err != nil && err != io.EOF {
		return plain(err)
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xEF, 0xBB, 0xBF}):
		_, _ = in.Discard(3)
	case isUTF16(head):
		if text := bytes.ContainsAny(head, "{[") || must; text {
			return ErrUTF16
		}
		return errNoDump
	}
	return begin(in, must)
}

// isUTF16 tells of the beginning of a text whether it is in UTF-16, with or without a mark.
func isUTF16(head []byte) bool {
	return bytes.HasPrefix(head, []byte{0xFF, 0xFE}) || bytes.HasPrefix(head, []byte{0xFE, 0xFF}) ||
		len(head) >= 2 && (head[0] == 0) != (head[1] == 0)
}

var refusalForm = regexp.MustCompile(`(?m)^\s*(?:aws: \[ERROR\]: )?An error occurred \(([A-Za-z.]+)\) when calling the DeleteSecurityGroup operation`)

// printedRefusal is the answer to a dry run in the form of an SDK, where the file holds what the
// AWS CLI prints instead; empty for any other file. Of several answers the one is taken that is
// not that the call would have succeeded.
func printedRefusal(in *bufio.Reader, f *File) string {
	if !strings.HasPrefix(f.base(), dryRunName) {
		return ""
	}
	head, _ := in.Peek(in.Size())
	all := refusalForm.FindAllSubmatchIndex(head, -1)
	if len(all) == 0 || len(bytes.TrimSpace(head[:all[0][0]])) > 0 {
		return ""
	}
	found := all[max(0, slices.IndexFunc(all, func(at []int) bool { return string(head[at[2]:at[3]]) != "DryRunOperation" }))]
	before := strings.Repeat("\n", bytes.Count(head[:found[2]], []byte("\n"))) // for the line
	return fmt.Sprintf(`%s{"Error":{"Code":%q,"Message":""}}`, before, head[found[2]:found[3]])
}

// begin tells whether a file begins like JSON, behind white space. It only peeks, for the
// scanner counts the lines.
func begin(in *bufio.Reader, must bool) error {
	for n := 1; ; n *= 2 {
		head, err := in.Peek(min(n, in.Size()))
		rest := bytes.TrimLeft(head, " \t\r\n")
		switch {
		case len(rest) > 0 && (must || rest[0] == '{' || rest[0] == '['):
			return nil
		case len(rest) > 0:
			return errNoDump
		case err == io.EOF && must:
			return ErrEmpty
		case err != nil && err != io.EOF:
			return plain(err)
		case err != nil || n >= in.Size():
			return errNoDump
		}
	}
}
