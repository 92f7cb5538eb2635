package loader

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
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
	// Listed are the groups that get-security-groups-for-vpc tells of their own VPC.
	Listed       []*Association
	References   []*ReferenceAnswer
	Stale        []*StaleGroup
	VPCs         []*VPC
	Visibilities []*Visibility
	Attachments  []*GatewayAttachment
	Gateways     []*Gateway
	Subnets      []*Subnet
	Shared       []*SharedResource
	Principals   []*SharePrincipal

	Identities    []*Identity
	Policies      []*Policy
	Organizations []*Organization
	Roots         []*Root
	Parents       []*Parent
	Targets       []*PolicyTarget
	Simulations   []*Simulation
	DryRuns       []*DryRun
	Events        []*Event
	// Mentions name groups in configurations and anywhere else, and hold nothing.
	Mentions []*Mention

	// Conflicts lists where the dumps contradict themselves: copies of one record that
	// disagree, records without an id.
	Conflicts []Conflict
	// Denied lists the dumps that manifests tell of and that are not there.
	Denied []Denied
	// Refused lists the calls of manifests that failed where no scope is known.
	Refused []Refused
}

// File is a file that was read.
type File struct {
	// Name is the path as typed and below; an absolute argument is cut to its last element.
	// A file in an archive reads dumps.zip!eu-west-1/enis.json, a compressed one enis.json.gz.
	Name string
	// SHA256 is the digest of the whole file, in hex; of a file that is compressed or in an
	// archive, that of its unpacked content, so that packing does not change it.
	SHA256 string
	// Taken is when the answer was saved, as the manifest tells; zero without one.
	Taken time.Time

	stated  *Scope // by the manifest
	command string // by the manifest
	caller  string // the ARN of who made the call, by the manifest
	path    string // as typed, where Name is cut; in an archive, as if that were a folder
	member  string // its path in the archive, if it is in one
	folder  string // the real one
	several bool   // holds more than one document
}

// base is the last element of the name, without the archive.
func (f *File) base() string { return path.Base(cmp.Or(f.member, f.Name)) }

// dir is the folder of the path as typed, or that in the archive.
func (f *File) dir() string { return path.Dir(strings.ReplaceAll(f.path, `\`, "/")) }

// Arguments are what was asked for, one for each option, empty where it is not told: as the name
// of the file says, behind the command and parted by "__", else the values of the options in the
// command of the manifest. The last one in a name may hold "__" itself, for what is no part of a
// name stands there as "_".
func (f *File) Arguments(options ...string) []string {
	values := make([]string, len(options))
	name, _, _ := strings.Cut(f.base(), ".json")
	name = strings.TrimSuffix(name, ".txt")
	if _, rest, ok := strings.Cut(name, "__"); ok {
		copy(values, strings.SplitN(rest, "__", len(options)))
		return values
	}
	words := strings.Fields(f.command)
	for i, option := range options {
		if at := slices.Index(words, option); at >= 0 && at+1 < len(words) {
			values[i] = words[at+1]
		}
	}
	return values
}

// ManagedOption has EC2 answer with what services manage, too.
const ManagedOption = "--include-managed-resources"

// AsksForManaged tells whether the manifest says that the answer was asked for with what services
// manage.
func (f *File) AsksForManaged() bool {
	return slices.Contains(strings.Fields(f.command), ManagedOption)
}

// InName is a text as a part of the name of a file, as collect writes it.
func InName(s string) string { return notInName.ReplaceAllString(s, "_") }

var notInName = regexp.MustCompile(`[^A-Za-z0-9._-]`)

// Asked lists the groups that the answer is about, whole ids, as the name of the file and the
// manifest tell: an answer does not repeat what was asked.
func (f *File) Asked() []string { return append(idsIn(f.base()), idsIn(f.command)...) }

// Dump is what a file holds of one kind and scope.
type Dump struct {
	File    *File
	Kind    *Kind
	Scope   Scope
	Records int
	// Truncated means that a pagination token says that the answer goes on and the rest
	// is not in the snapshot, or that the page before it is not.
	Truncated bool
	// Before is the number of that page, as the name of the file tells; 0 for none.
	Before int
	// Named is where it was taken as the name of its file tells, empty where that tells nothing.
	Named string
	// Config means that AWS Config lists the records, and not the command of the kind.
	Config bool
	Origin Origin
}

// Skipped is a file, or a document in one, that is no dump.
type Skipped struct {
	Name, Why string
	// Searched tells that it was searched for group ids.
	Searched bool
	// Kind is the kind that it would be of if its name did not speak against it; nil for others.
	Kind *Kind
	// Scope is what its folders tell of where that would be, empty where they do not.
	Scope Scope
}

// Unread tells whether nobody looked into it, though dumps may be there: it is hidden, packed in
// a way that is not read, or packed and not called so.
func (s Skipped) Unread() bool {
	return s.Why == hidden || strings.HasSuffix(s.Why, unpackIt) || strings.HasSuffix(s.Why, renameIt)
}

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
	// Account and Region are where the dumps were taken if none of them tells.
	Account, Region string
	// Without lists files that are no part of the snapshot, though they may lie in its folders.
	Without []string
	// Stdin is read for the path "-".
	Stdin io.Reader
	// Progress, if any, is told how many bytes were read, of how many that are known to be
	// there, which pipes do not tell. An error that it returns ends the loading. Several
	// goroutines call it.
	Progress func(read, known int64) error
	// Verbatim keeps the JSON of every group in [Group.Texts].
	Verbatim bool
	// Records keeps the JSON of every record that is or carries a group in [Record.Text].
	Records bool

	limits limits // zero for the default
}

// Load reads every dump in the files and folders that paths name. The errors of all bad
// files come together, each a [*FileError].
func Load(paths []string, o Options) (*Snapshot, error) {
	sources, skipped, errs := find(paths, o)
	perSource := make([][]result, len(sources))
	var next sync.Mutex
	var wg sync.WaitGroup
	i := 0
	jobs := o.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	crew, p := newCrew(jobs, o), &progress{tell: o.Progress}
	for i := range sources {
		sources[i].progress = p
		p.known += sources[i].size
	}
	for range min(jobs, len(sources)) {
		wg.Go(func() {
			for {
				next.Lock()
				n := i
				i++
				next.Unlock()
				if n >= len(sources) {
					return
				}
				perSource[n] = sources[n].read(crew)
			}
		})
	}
	wg.Wait()

	// What is the first copy of a record must not depend on the order of the arguments, nor
	// on that in an archive.
	results := slices.Concat(perSource...)
	slices.SortStableFunc(results, result.compare)
	ofNames(results)
	denied, refused := tell(results)
	var pages []*page
	var mentions []*Mention
	files := 0
	names := map[string]bool{}
	for _, r := range results {
		if !r.unread && r.manifest == nil {
			files++
		}
		names[unpackedName(r.path)] = true
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
	s := assemble(pages, names, o)
	s.Skipped = skipped
	s.Denied, s.Refused = denied, refused
	s.Mentions = append(s.Mentions, mentions...)
	if len(s.Groups) == 0 {
		text := fmt.Sprintf("%s: no describe-security-groups output among %s", strings.Join(paths, " "), count(files, "file"))
		if i := slices.IndexFunc(pages, func(p *page) bool { return p.refused != "" }); i >= 0 {
			text += fmt.Sprintf(": %s %s", pages[i].file.Name, pages[i].refused)
		}
		return s, because{text, ErrNoGroups}
	}
	return s, nil
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// find lists the files below paths, in the order of their names.
func find(paths []string, o Options) (sources []source, skipped []Skipped, errs []error) {
	seen := map[string]bool{}
	for _, path := range o.Without {
		if abs, err := filepath.Abs(path); err == nil {
			seen[abs] = true
		}
	}
	add := func(s source) {
		if s.limits = o.limits; s.limits == (limits{}) {
			s.limits = defaultLimits
		}
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
			add(source{name: shown(arg, arg), path: arg, explicit: true, once: !info.Mode().IsRegular(), size: info.Size()})
			continue
		}
		root := arg + string(filepath.Separator) // has a link to a folder followed
		empty := true
		err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				empty = false
				errs = append(errs, &FileError{File: shown(arg, path), Err: plain(err)})
				return nil
			case path != root && strings.HasPrefix(d.Name(), "."):
				skipped = append(skipped, Skipped{Name: shown(arg, path), Why: hidden})
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			case d.IsDir():
				return nil
			}
			empty = false
			switch info, err := os.Stat(path); {
			case err == nil && info.Mode().IsRegular():
				add(source{name: shown(arg, path), path: path, size: info.Size()})
			// What stands behind the others may be a dump, so leaving them out says too much.
			case err == nil && info.IsDir():
				errs = append(errs, &FileError{File: shown(arg, path), Err: because{"a link to a folder", ErrNoFile}})
			case errors.Is(err, fs.ErrNotExist) && d.Type()&fs.ModeSymlink != 0:
				errs = append(errs, &FileError{File: shown(arg, path), Err: because{"a link to nothing", ErrNoFile}})
			default:
				errs = append(errs, &FileError{File: shown(arg, path), Err: ErrNoFile})
			}
			return nil
		})
		switch {
		case err != nil:
			errs = append(errs, &FileError{File: arg, Err: plain(err)})
		case empty:
			errs = append(errs, &FileError{File: shown(arg, arg), Err: ErrEmptyFolder})
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

// heldWhole tells whether an answer of EC2 itself holds all of what AWS Config lists in part.
func heldWhole(pages []*page, part *page) bool {
	return slices.ContainsFunc(pages, func(p *page) bool {
		return p.kind == part.kind && p.scope == part.scope && !p.part && p.root == "" && !p.goesOn && p.refused == ""
	})
}

// assemble places the pages and unites their records. files are the paths of all files, without
// their compression.
func assemble(pages []*page, files map[string]bool, o Options) *Snapshot {
	place(slices.DeleteFunc(slices.Clone(pages), func(p *page) bool { return p.kind.Aside }), Scope{Account: o.Account, Region: o.Region})
	placeAside(pages)
	lacks := unfinished(pages, files)
	s := &Snapshot{}
	for i, p := range pages {
		lacks[i].after = lacks[i].after || p.part && !heldWhole(pages, p)
		s.add(p, lacks[i])
	}
	slices.SortStableFunc(s.Dumps, func(a, b *Dump) int {
		if c := strings.Compare(a.File.Name, b.File.Name); c != 0 {
			return c
		}
		return a.Scope.Compare(b.Scope)
	})
	s.regionless(pages)
	s.unite()
	s.unrelated(pages)
	return s
}
