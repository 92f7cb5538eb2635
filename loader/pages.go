package loader

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// firstDocument is the page path of the only document of a file, which a file of one
// document leaves out.
const firstDocument = "[0]"

// page is one answer of an AWS command: a document, or an element of an array of pages.
type page struct {
	file    *File
	kind    *Kind
	path    string // jq path of the page in the file
	line    int
	records records
	goesOn  bool // carries a pagination token
	scope   Scope
	// refused says why the page is no dump though it holds records of its kind.
	refused string
	// nameless lists the elements that are no record of the kind.
	nameless []Origin
}

// origin is the place of the list of the page.
func (p *page) origin() Origin {
	return Origin{file: p.file, page: p.path, path: "." + p.kind.list(), line: p.line}
}

// documents reads the documents of one file.
type documents struct {
	file    *File
	s       *scanner
	w       *walker
	count   int
	pages   []*page
	skipped []Skipped
	kind    *Kind // of the list being read or read last, for errors
}

func (d *documents) read() error {
	for {
		c, err := d.s.peek()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		at := "[" + strconv.Itoa(d.count) + "]"
		d.count++
		switch c {
		case '{':
			err = d.document(at)
		case '[':
			pages := 0
			err = d.s.array(func(i int) error {
				if c, err := d.s.next(); err != nil || c != '{' {
					return cmp.Or(err, d.s.skip(0))
				}
				pages++
				return d.document(at + "[" + strconv.Itoa(i) + "]")
			})
		default:
			err = d.s.skip(0)
			d.skipped = append(d.skipped, Skipped{d.file.Name, "no object"})
		}
		if err != nil {
			return err
		}
	}
}

// document reads an object that may be an answer of ours. Only at its end is it known
// whether it is one: more at its root than a list and its page tokens makes it another's.
func (d *documents) document(at string) error {
	p := &page{file: d.file, path: at, line: d.s.line}
	d.w.page, d.w.err = at, nil
	var lists, others int
	var shape error
	err := d.s.object(func(key string, line int) error {
		kind := kindOfList(key)
		switch {
		case kind != nil:
			if lists++; lists == 1 {
				p.kind, d.kind = kind, kind
			}
			c, err := d.s.next()
			if err != nil {
				return err
			}
			if c == '[' && lists == 1 {
				return d.list(p)
			}
			if c != '[' {
				raw, _, err := d.s.value()
				if err != nil {
					return err
				}
				v := d.w.start(raw, line, step{key: key})
				shape = &syntaxError{line, because{fmt.Sprintf(".%s is %s, want an array", key, typeName(v)), ErrShape}}
				return nil
			}
			if p.kind == kind {
				shape = &syntaxError{line, fmt.Errorf("%w %q in one object", ErrDoubledKey, key)}
			}
			return d.s.skip(0)
		case pageToken(key):
			raw, _, err := d.s.value()
			if err != nil {
				return err
			}
			t := d.w.start(raw, line)
			p.goesOn = p.goesOn || t.String() != "" && t.String() != "false" && t.String() != "null"
			return nil
		default:
			if !envelope(key) {
				others++
			}
			return d.s.skip(0)
		}
	})
	switch {
	case err != nil:
		return err
	case p.kind == nil:
		d.skip("no dump of a known kind")
	case lists > 1 && shape == nil, others > 0:
		d.kind = nil
		d.skip("has more at its root than " + p.kind.list())
	case shape != nil:
		return shape
	case len(p.records.all) == 0 && len(p.nameless) > 0:
		d.kind = nil
		d.skip("its " + p.kind.list() + " are no " + p.kind.Name + " records")
	case len(p.records.all) == 0 && otherService.MatchString(path.Base(d.file.Name)):
		d.kind = nil
		d.skip("the answer of another service, by its name")
	case d.w.err != nil:
		return d.w.err
	default:
		d.pages = append(d.pages, p.split()...)
		return nil
	}
	// Records of ours in an answer that is not: somebody joined or cut dumps by hand, and
	// what they say must not be lost in silence.
	if len(p.records.all) > 0 || lists > 1 {
		p.refused = d.skipped[len(d.skipped)-1].Why
		d.pages = append(d.pages, p)
	}
	return nil
}

// split makes a page for each region that the records of a merged answer tell, so that a
// region is looked at only if something of it was seen. Records that tell none stay with
// the commonest.
func (p *page) split() []*page {
	if len(p.records.regions) < 2 {
		return []*page{p}
	}
	parts := map[string]*page{}
	rest := commonest(p.records.regions)
	for region := range p.records.regions {
		part := *p
		part.records, part.nameless = records{partitions: p.records.partitions}, nil
		parts[region] = &part
	}
	parts[rest].nameless = p.nameless
	for _, r := range p.records.all {
		parts[cmp.Or(r.record().region, rest)].records.take(r)
	}
	var pages []*page
	for _, region := range slices.Sorted(maps.Keys(parts)) {
		pages = append(pages, parts[region])
	}
	return pages
}

// list reads the records of a page, one at a time.
func (d *documents) list(p *page) error {
	return d.s.array(func(i int) error {
		raw, line, err := d.s.value()
		if err != nil {
			return err
		}
		v := d.w.start(raw, line, step{key: p.kind.list()}, step{index: i})
		if !p.kind.decode(d.w, v, &p.records) {
			p.nameless = append(p.nameless, d.w.origin(v))
		}
		return nil
	})
}

func (d *documents) skip(why string) {
	d.skipped = append(d.skipped, Skipped{d.file.Name, why})
}

var number = regexp.MustCompile(`[0-9]+`)

// unfinished tells of each page whether its answer goes on where nobody can see it. Pages
// make a whole answer only in the order of one file, or in files that differ by a running
// number without a hole, with a token on every page but the last.
func unfinished(pages []*page) []bool {
	open := make([]bool, len(pages))
	for i, p := range pages {
		open[i] = p.goesOn && !slices.ContainsFunc(pages[i+1:], func(o *page) bool { return o.file == p.file && p.mayGoOn(o) })
	}
	for _, run := range runs(pages) {
		if whole(pages, open, run) {
			for _, i := range run {
				open[i] = false
			}
		}
	}
	return open
}

// mayGoOn tells whether a later page may be the rest of the same answer. Records of other
// accounts alone are another answer's.
func (p *page) mayGoOn(o *page) bool {
	if o.kind != p.kind || o.scope != p.scope {
		return false
	}
	for account := range p.records.accounts {
		if o.records.accounts[account] > 0 {
			return true
		}
	}
	return len(p.records.accounts) == 0 || len(o.records.accounts) == 0
}

// whole tells whether a run of files, each named by its last page, is one whole answer:
// all but the last go on.
func whole(pages []*page, open []bool, run []int) bool {
	for n, i := range run {
		if open[i] != (n < len(run)-1) || pages[i].goesOn != open[i] {
			return false
		}
		if n > 0 && !pages[run[n-1]].mayGoOn(pages[i]) {
			return false
		}
	}
	return true
}

// inName tells whether a number belongs to the name of a region or to a date, and so
// counts no pages.
func inName(base string, from, to int) bool {
	for _, m := range regionInName.FindAllStringIndex(base, -1) {
		if m[0] < from && from < m[1] {
			return true
		}
	}
	digit := func(i int) bool { return i >= 0 && i < len(base) && '0' <= base[i] && base[i] <= '9' }
	mark := func(i int) bool { return i >= 0 && i < len(base) && strings.IndexByte("-_.:T", base[i]) >= 0 }
	return to-from > 4 || mark(from-1) && digit(from-2) || mark(to) && digit(to+1)
}

// pageNumber matches what stands before the number of a page: enis-, enis_page, …
var pageNumber = regexp.MustCompile(`(?i)(?:^|[^a-z0-9])(?:p|page|part|chunk)?$`)

var regionInName = regexp.MustCompile(`[a-z]{2,4}-(?:[a-z]+-)?[a-z]+-[0-9]+`)

// runs groups the pages of one kind and scope whose files differ only by a running
// number, in its order: enis-1.json, enis-2.json, … Each file must hold one page.
func runs(pages []*page) (found [][]int) {
	type numbered struct{ n, page int }
	groups := map[string][]numbered{}
	perFile := map[*File]int{}
	for _, p := range pages {
		perFile[p.file]++
	}
	for i, p := range pages {
		if perFile[p.file] != 1 {
			continue
		}
		base := path.Base(p.file.Name)
		for _, at := range number.FindAllStringIndex(base, -1) {
			// An empty list behind a number that is no page's may as well be another answer.
			if inName(base, at[0], at[1]) || len(p.records.all) == 0 && !pageNumber.MatchString(base[:at[0]]) {
				continue
			}
			n, err := strconv.Atoi(base[at[0]:at[1]])
			if err != nil {
				continue
			}
			key := strings.Join([]string{p.file.folder, base[:at[0]], base[at[1]:], p.kind.Name, p.scope.Partition, p.scope.Account, p.scope.Region}, "\x00")
			groups[key] = append(groups[key], numbered{n, i})
		}
	}
	for _, g := range groups {
		slices.SortFunc(g, func(a, b numbered) int { return cmp.Compare(a.n, b.n) })
		run := []int{g[0].page}
		for i := 1; i < len(g); i++ {
			if g[i].n != g[i-1].n+1 {
				run = nil
				break
			}
			run = append(run, g[i].page)
		}
		if len(run) > 1 && g[0].n <= 1 {
			found = append(found, run)
		}
	}
	return found
}
