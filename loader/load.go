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
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// Snapshot is all that was read together. Records are in the order of the files, and
// every record is there once: copies of one are united.
type Snapshot struct {
	Dumps   []*Dump
	Skipped []Skipped

	Groups     []*Group
	Interfaces []*Interface
	Instances  []*Instance
	Endpoints  []*Endpoint
	Peerings   []*Peering

	Rules        []*Rule
	Associations []*Association
	References   []*ReferenceAnswer
	Stale        []*StaleGroup
	// Mentions name groups in configurations and anywhere else, and hold nothing.
	Mentions []*Mention

	// Conflicts lists where the dumps contradict themselves: copies of one record that
	// disagree, records without an id.
	Conflicts []Conflict
	// Denied lists the calls that failed, as the manifests tell.
	Denied []Denied
}

// File is a file that was read.
type File struct {
	// Name is the path as typed and below; an absolute argument is cut to its last element.
	Name string
	// SHA256 is the digest of the whole file, in hex.
	SHA256 string
	// Taken is when the answer was saved, as the manifest tells; zero without one.
	Taken time.Time

	stated  *Scope // by the manifest
	path    string // as typed, where Name is cut
	folder  string // the real one
	several bool   // holds more than one document
}

// Dump is what a file holds of one kind and scope.
type Dump struct {
	File    *File
	Kind    *Kind
	Scope   Scope
	Records int
	// Truncated means that a pagination token says that the answer goes on and the rest
	// is not in the snapshot.
	Truncated bool
	Origin    Origin
}

// Skipped is a file, or a document in one, that is no dump.
type Skipped struct{ Name, Why string }

// Conflict is a record that the dumps contradict each other about.
type Conflict struct {
	Kind   *Kind
	ID     string
	Scope  Scope
	Detail string
	Origin Origin
}

// Options change how a snapshot is read.
type Options struct {
	// Jobs is how many files are read at once; 0 is one for each processor.
	Jobs int
	// Stdin is read for the path "-".
	Stdin io.Reader
}

// Load reads every dump in the files and folders that paths name. The errors of all bad
// files come together, each a [*FileError].
func Load(paths []string, o Options) (*Snapshot, error) {
	sources, skipped, errs := find(paths, o)
	// What is the first copy of a record must not depend on the order of the arguments.
	slices.SortStableFunc(sources, func(a, b source) int {
		return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.path, b.path))
	})
	sources, denied, bad := listed(sources)
	errs = append(errs, bad...)
	results := make([]result, len(sources))
	var next sync.Mutex
	var wg sync.WaitGroup
	i := 0
	jobs := o.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	for range min(jobs, len(sources)) {
		wg.Go(func() {
			intern := map[string]string{}
			for {
				next.Lock()
				n := i
				i++
				next.Unlock()
				if n >= len(sources) {
					return
				}
				results[n] = sources[n].read(intern)
			}
		})
	}
	wg.Wait()

	var pages []*page
	var mentions []*Mention
	for _, r := range results {
		if r.err != nil {
			errs = append(errs, r.err)
		}
		skipped = append(skipped, r.skipped...)
		pages = append(pages, r.pages...)
		mentions = append(mentions, r.mentions...)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	s := assemble(pages)
	s.Skipped = skipped
	s.Denied = denied
	s.Mentions = append(s.Mentions, mentions...)
	if len(s.Groups) == 0 {
		return s, because{fmt.Sprintf("%s: no describe-security-groups output among %s", strings.Join(paths, " "), count(len(sources), "file")), ErrNoGroups}
	}
	return s, nil
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// source is a file still to be read.
type source struct {
	name     string // as reported
	path     string
	explicit bool // named on the command line, so that it should be a dump
	stdin    io.Reader
	held     []byte // what stdin gave

	stated *Scope // by the manifest, which was made when the file was taken
	taken  time.Time
}

// folder is where the file lies, however it was named.
func (s source) folder() string {
	if abs, err := filepath.Abs(s.path); err == nil {
		return filepath.Dir(abs)
	}
	return filepath.Dir(s.path)
}

// find lists the files below paths, in the order of their names.
func find(paths []string, o Options) (sources []source, skipped []Skipped, errs []error) {
	seen := map[string]bool{}
	add := func(s source) {
		key := s.path
		if abs, err := filepath.Abs(s.path); err == nil && s.stdin == nil {
			key = abs
		}
		if !seen[key] {
			seen[key] = true
			sources = append(sources, s)
		}
	}
	for _, arg := range paths {
		if arg == "-" {
			add(source{name: "-", path: "-", explicit: true, stdin: o.Stdin})
			continue
		}
		info, err := os.Stat(arg)
		if err != nil {
			errs = append(errs, &FileError{File: arg, Err: plain(err)})
			continue
		}
		if !info.IsDir() {
			add(source{name: shown(arg, arg), path: arg, explicit: true})
			continue
		}
		root := arg + string(filepath.Separator) // has a link to a folder followed
		err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				errs = append(errs, &FileError{File: shown(arg, path), Err: plain(err)})
				return nil
			case path != root && strings.HasPrefix(d.Name(), "."):
				skipped = append(skipped, Skipped{shown(arg, path), "hidden"})
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			case d.IsDir():
				return nil
			}
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
				add(source{name: shown(arg, path), path: path})
			} else {
				// What stands behind it may be a dump, so leaving it out says too much.
				errs = append(errs, &FileError{File: shown(arg, path), Err: ErrNoFile})
			}
			return nil
		})
		if err != nil {
			errs = append(errs, &FileError{File: arg, Err: plain(err)})
		}
	}
	return sources, skipped, errs
}

// shown is path as it is reported: as typed, but an absolute argument cut to its last
// element, so that a report says nothing of the machine.
func shown(arg, path string) string {
	if filepath.IsAbs(arg) {
		if rel, err := filepath.Rel(filepath.Dir(filepath.Clean(arg)), path); err == nil {
			path = rel
		}
	}
	return filepath.ToSlash(filepath.Clean(path))
}

// plain is err without the path, which the message names already.
func plain(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}

// result is what one file came to.
type result struct {
	pages    []*page
	mentions []*Mention
	skipped  []Skipped
	err      error
}

// read reads a file whole, page by page, and once more what turned out to be no dump only
// after its records had been read.
func (s *source) read(intern map[string]string) (res result) {
	first, res := s.pass(intern, nil)
	if res.err != nil || first == nil {
		return res
	}
	if len(first.again) > 0 {
		second, again := s.pass(intern, first.again)
		if res = again; res.err == nil && len(second.again) > 0 {
			res.err = &FileError{File: s.name, Err: errors.New("changed while it was read")}
		}
	}
	res.pages = append(res.pages, first.refused...)
	return res
}

// pass reads a file once. Documents in other are known to be no dumps.
func (s *source) pass(intern map[string]string, other []string) (*documents, result) {
	r, done, err := s.open()
	if err != nil {
		return nil, result{err: &FileError{File: s.name, Err: plain(err)}}
	}
	defer done()
	digest := sha256.New()
	in := bufio.NewReaderSize(io.TeeReader(r, digest), 256<<10)
	file := &File{Name: s.name, path: s.path, folder: s.folder(), stated: s.stated, Taken: s.taken}
	// A file that is not called .json and was not named is judged by its content: until
	// a list of ours turns up in it, whatever is wrong with it is no concern of ours.
	must := s.explicit || strings.EqualFold(filepath.Ext(s.path), ".json")

	if err := sniff(in, must); err != nil {
		if errors.Is(err, errNoDump) {
			return nil, result{skipped: []Skipped{{s.name, "not JSON"}}}
		}
		return nil, result{err: &FileError{File: s.name, Err: err}}
	}
	d := &documents{file: file, w: &walker{file: file, intern: intern}, s: newScanner(in), other: other}
	if err := d.read(); err != nil {
		e := &FileError{File: s.name, Err: err, Kind: d.kind}
		if at, ok := errors.AsType[*syntaxError](err); ok {
			e.Line, e.Err = at.line, at.err
		}
		if must || d.kind != nil {
			return nil, result{err: e}
		}
		return nil, result{skipped: []Skipped{{s.name, "not JSON"}}}
	}
	if _, err := io.Copy(io.Discard, in); err != nil {
		return nil, result{err: &FileError{File: s.name, Err: plain(err)}}
	}
	file.SHA256 = hex.EncodeToString(digest.Sum(nil))
	file.several = d.count > 1
	return d, result{pages: d.pages, mentions: d.mentions, skipped: d.skipped}
}

// open opens the file. Standard input, which comes once, is kept for a second pass.
func (s *source) open() (io.Reader, func(), error) {
	if s.stdin == nil {
		f, err := os.Open(s.path)
		return f, func() { _ = f.Close() }, err
	}
	if s.held == nil {
		held, err := io.ReadAll(s.stdin)
		if err != nil {
			return nil, nil, err
		}
		s.held = held
	}
	return bytes.NewReader(s.held), func() {}, nil
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
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), bytes.HasPrefix(head, []byte{0xFE, 0xFF}),
		len(head) >= 2 && (head[0] == 0) != (head[1] == 0):
		if text := bytes.ContainsAny(head, "{[") || must; text {
			return ErrUTF16
		}
		return errNoDump
	}
	return begin(in, must)
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

// assemble places the pages and unites their records.
func assemble(pages []*page) *Snapshot {
	place(pages)
	truncated := unfinished(pages)
	s := &Snapshot{}
	for i, p := range pages {
		s.add(p, truncated[i])
	}
	slices.SortStableFunc(s.Dumps, func(a, b *Dump) int {
		if c := strings.Compare(a.File.Name, b.File.Name); c != 0 {
			return c
		}
		return a.Scope.Compare(b.Scope)
	})
	s.regionless(pages)
	s.unite()
	return s
}
