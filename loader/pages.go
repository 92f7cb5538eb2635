package loader

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tidwall/gjson"
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
	// root is the key of its list, where that is not the kind's.
	root string
	// part means that the page cannot be all there is, whatever its tokens say.
	part bool
	// untold means that neither the page nor its VPCs nor a folder tell its region.
	untold bool
	// of are the accounts and regions, one of which it is of; empty where no name tells any.
	of places
	// doubt is what speaks against its scope.
	doubt string
	// stated is the scope that its records state, nil where they do not.
	stated *Scope
	// refused says why the page is no dump though it holds records of its kind.
	refused string
	// nameless lists the elements that are no record of the kind.
	nameless []Origin
	// mayBe are the kinds of which a list without a record may be, until [ofNames] tells.
	mayBe []*Kind
	// related are what AWS Config relates its groups to.
	related []related
}

// origin is the place of the list of the page.
func (p *page) origin() Origin {
	at := &spot{&listing{file: p.file, page: p.path}, "." + cmp.Or(p.root, p.kind.list())}
	return Origin{at: at, line: int32(p.line)} //nolint:gosec // no file has so many lines
}

// documents reads the documents of one file.
type documents struct {
	reader

	file    *File
	s       *scanner
	crew    crew
	count   int
	pages   []*page
	skipped []Skipped
	kind    *Kind // of the list being read or read last, for errors

	elsewhere map[string]*Mention // the mentions by group
	mentions  []*Mention          // of the file, one for each group, in no dump of a known kind
	// other are the documents that are known to be no dump, and again those that turned out
	// to be none after their records were read, so that they must be searched anew.
	other, again []string
	// refused are the pages of those documents that hold records of their kind all the same.
	refused []*page
}

// reader reads records, one after the other.
type reader struct {
	w     *walker
	named []sighting     // of the document at hand, in no record of a known kind
	met   map[string]int // the places in named, by group and way without indexes
}

func newReader(f *File, page string, m *memory) reader {
	return reader{w: &walker{file: f, page: page, memory: m}}
}

// join adds what another reader found behind what this one did.
func (r *reader) join(o *reader) {
	r.named = append(r.named, o.named...)
	r.w.owned = append(r.w.owned, o.w.owned...)
	r.w.err = cmp.Or(r.w.err, o.w.err)
}

// matters tells whether something was read that a verdict may hang on, or is being read.
func (d *documents) matters() bool {
	return d.kind != nil || len(d.pages)+len(d.refused)+len(d.again)+len(d.mentions)+len(d.named) > 0
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
		if c != '[' {
			err = d.document(at, c)
		} else {
			err = d.s.array(func(i int) error {
				c, err := d.s.next()
				if err != nil {
					return err
				}
				return d.document(at+"["+strconv.Itoa(i)+"]", c)
			})
		}
		if err != nil {
			return err
		}
	}
}

// document reads a document, which begins with c. An object may be an answer of ours; only
// at its end is it known whether it is one: more at its root than a list and its page
// tokens makes it another's. What is none is searched for group ids.
func (d *documents) document(at string, c byte) error {
	d.w.page, d.w.err, d.w.owned = at, nil, nil
	d.named, d.met = nil, nil
	if c != '{' {
		_, err := d.search()
		d.skip("no dump of a known kind")
		d.keep()
		return err
	}
	a := &answer{page: &page{file: d.file, path: at, line: d.s.line}}
	if err := d.s.object(func(key string, line int) error { return d.member(a, key, line) }); err != nil {
		return err
	}
	if a.items != nil {
		pages := a.itemPages()
		if len(pages) == 0 {
			d.skip("lists no resource of a known kind")
		}
		d.pages = append(d.pages, pages...)
	}
	if a.items != nil && a.lists == 0 {
		d.keep()
		return d.w.err
	}
	why, err := a.judge()
	switch {
	case err != nil:
		return err
	case why == "" && d.w.err != nil:
		return d.w.err
	case why == "":
		d.pages = append(d.pages, a.split()...)
		d.named = append(d.named, a.resources...)
		d.keep()
		return nil
	}
	d.kind = nil
	if len(a.records.all) == 0 && d.itself(a) {
		d.keep()
		return nil
	}
	d.skip(why)
	if len(a.mayBe) > 0 {
		s := &d.skipped[len(d.skipped)-1]
		s.Kind, s.Scope = a.mayBe[0], scopeOfPath(a.file.path)
	}
	// Records of ours in an answer that is not: somebody joined or cut dumps by hand, and
	// what they say must not be lost in silence.
	if a.kind == nil && slices.ContainsFunc(a.empty, func(k *Kind) bool { return k.read != nil }) {
		a.kind, a.mayBe = a.empty[0], a.empty
	}
	nothingElse := len(a.empty) > 0 && (len(a.empty) == 1 || a.empty[0].Core) && len(a.nameless) > 0 && len(a.members) == 0 // by its root, it is ours
	if a.kind != nil && (a.kind.read != nil || a.mayBe != nil) && (len(a.records.all) > 0 || a.lists > 1 || nothingElse) {
		a.refused = why
		d.refused = append(d.refused, a.page)
	}
	if len(a.records.all) > 0 { // read as what they are not
		d.again = append(d.again, at)
		return nil
	}
	d.describe(a)
	d.keep()
	return nil
}

// answer is an object that may be an answer of an AWS command.
type answer struct {
	*page

	lists int   // keys under which some kind has its records
	shape error // what is wrong with the list
	// doubled means that the list stands there twice, and only the first was read.
	doubled bool
	empty   []*Kind
	items   *itemList // of AWS Config, nil for none
	// members are those at the root that are neither list nor page token.
	members facts
	others  facts    // the other members
	keys    []string // all at the root
	// tokens name groups in what is no page token if this is no answer.
	tokens []sighting
	// resources name groups in the resources that a finding is about, of which it describes
	// the groups in about.
	resources []sighting
	about     []string
	described []string // by elements of the list that are no records
}

// member reads one member of the root of a document.
func (d *documents) member(a *answer, key string, line int) error {
	a.keys, d.met = append(a.keys, key), nil
	candidates := byList[key]
	if slices.Contains(d.other, a.path) {
		candidates = nil
	}
	c, err := d.s.next()
	if err != nil {
		return err
	}
	if pageToken(key) || len(candidates) > 0 {
		a.others = append(a.others, fact{key: key})
	}
	switch {
	case pageToken(key):
		raw, _, err := d.s.value()
		if err != nil {
			return err
		}
		v := d.w.start(raw, line, step{key, -1})
		t := v.String()
		a.goesOn = a.goesOn || t != "" && t != "false" && t != "null"
		before := len(d.named)
		d.found(v)
		a.tokens = append(a.tokens, d.named[before:]...)
		d.named = d.named[:before]
		return nil
	case isItemList(key) && c == '[' && a.items == nil && !slices.Contains(d.other, a.path):
		a.members = append(a.members, fact{key: key})
		return d.items(a, key)
	case len(candidates) == 0:
		d.foundKey(key, line)
		return d.rootMember(a, key, c)
	case a.lists > 0 && slices.Contains(a.keys[:len(a.keys)-1], key):
		// Another's answer may do as it likes: all of it is searched, and what its records do not
		// name is lost on nobody.
		if a.kind == nil {
			d.kind, _ = ofEmpty(candidates, []words{d.file.words()}, false)
		}
		if a.kind != nil || slices.ContainsFunc(candidates, func(k *Kind) bool { return k.read != nil || k.Launches }) {
			a.shape = &syntaxError{line, fmt.Errorf("%w %q in one object", ErrDoubledKey, key)}
		}
		a.doubled = true
		_, err := d.search(step{key, -1})
		return err
	}
	if shared := a.shared(candidates); len(shared) > 0 {
		candidates = shared
	} else {
		a.lists++
	}
	if a.lists > 1 {
		_, err := d.search(step{key, -1})
		return err
	}
	a.empty, d.kind = candidates, candidates[0]
	if c == '[' {
		before := len(d.named)
		err := d.list(a, key)
		if a.kind == nil && err == nil {
			d.setAside(a, key, before, a.described)
		}
		return err
	}
	raw, _, err := d.s.value()
	if err != nil {
		return err
	}
	v := d.w.start(raw, line, step{key, -1})
	if d.record(a, v, true) {
		d.kind = a.kind
		return nil
	}
	if !slices.ContainsFunc(candidates, func(k *Kind) bool { return k.read != nil && !k.single() }) {
		return nil
	}
	a.nameless = nil
	what := fmt.Sprintf(".%s is %s, want an array", key, typeName(v))
	if k := candidates[0]; k.single() && v.IsObject() {
		what = fmt.Sprintf(".%s has no %s", key, k.ID)
	}
	a.shape = &syntaxError{line, because{what, ErrShape}}
	return nil
}

// shared are the kinds among the candidates that have their records under the keys before, too.
func (a *answer) shared(candidates []*Kind) (shared []*Kind) {
	for _, k := range a.empty {
		if slices.Contains(candidates, k) && (a.kind == nil || a.kind == k) {
			shared = append(shared, k)
		}
	}
	return shared
}

// rootMember searches a member that belongs to no answer of ours, and notes its text.
func (d *documents) rootMember(a *answer, key string, c byte) error {
	if c != '"' {
		a.members = append(a.members, fact{key: key})
		before := len(d.named)
		described, err := d.search(step{key, -1})
		if err == nil {
			d.setAside(a, key, before, described)
		}
		return err
	}
	raw, line, err := d.s.value()
	if err != nil {
		return err
	}
	v := d.w.start(raw, line, step{key, -1})
	a.members = append(a.members, fact{key, gjson.Result{Type: gjson.String, Str: strings.Clone(v.Str)}})
	d.found(v)
	return nil
}

// record reads a record as one of the answer's kind, or while that is not known as one of
// the first kind that takes it; a kind that does not leaves no trace. What no kind takes is
// searched.
func (r *reader) record(a *answer, v gjson.Result, single bool) bool {
	before, wrong := r.w.err, error(nil)
	for _, k := range a.empty {
		if k != a.kind && (a.kind != nil || k.single() != single) {
			continue
		}
		if k.decode(r.w, v, &a.records) {
			a.kind = k
			r.leftover(v)
			return true
		}
		if wrong == nil {
			wrong = r.w.err
		}
		r.w.err, r.w.read = before, r.w.read[:0]
	}
	r.w.err = cmp.Or(before, wrong)
	a.nameless = append(a.nameless, r.w.origin(v))
	a.described = append(a.described, r.found(v)...)
	return false
}

// judge says at the end of an object why it is no dump; nothing for one that is.
func (a *answer) judge() (why string, err error) {
	if a.lists == 0 {
		return "no dump of a known kind", nil
	}
	fit := a.empty
	if a.kind != nil {
		fit = []*Kind{a.kind}
	}
	fit = slices.DeleteFunc(slices.Clone(fit), func(k *Kind) bool { return !k.allows(a.members) })
	switch {
	case a.lists > 1 && a.shape == nil, len(fit) == 0:
		return "has more at its root than " + a.empty[0].list(), nil
	case a.shape != nil:
		return "", a.shape
	case a.doubled:
		return "has " + a.empty[0].list() + " twice", nil
	case a.kind == nil && len(a.nameless) > 0:
		return "has " + a.empty[0].list() + " that are no " + a.empty[0].Name + " records", nil
	case a.kind == nil:
		a.mayBe = fit
		base := a.file.words()
		k, why := ofEmpty(fit, []words{base}, a.goesOn)
		if k == nil && !slices.ContainsFunc(fit, func(k *Kind) bool { return base.calls(k, false) }) {
			return a.notCounted(why).Why, nil
		}
		a.kind = cmp.Or(k, fit[0])
	}
	return "", nil
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

func (d *documents) skip(why string) {
	d.skipped = append(d.skipped, Skipped{Name: d.file.Name, Why: why, Searched: true})
}

var number = regexp.MustCompile(`[0-9]+`)

// lack is what a page tells of the rest of its answer, which is not there.
type lack struct {
	after  bool // the answer goes on
	before int  // the number of the page before this one; 0 for none
}

func (l lack) any() bool { return l.after || l.before > 0 }

// unfinished tells what each page lacks of its answer. Pages make a whole answer only in the
// order of one file, or in files that differ by a running number of pages without a hole, with
// a token on every page but the last. files are all paths of the snapshot.
func unfinished(pages []*page, files map[string]bool) []lack {
	lacks := make([]lack, len(pages))
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
	for i, p := range pages {
		lacks[i] = lack{after: open[i], before: p.pageBefore(pages, files)}
	}
	for i, p := range pages {
		if lacks[i].before > 0 && (p.besideWhole(pages, lacks) || p.countsSnapshots(pages, lacks[i].before+1)) {
			lacks[i].before = 0
		}
	}
	return lacks
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

// countsPages tells whether the number at from in the name of a file counts the pages of one
// answer (enis-2, enis_page2, 2), and not what several answers were asked about (enis-vpc2), nor what
// the letters after it are for (enis-24h). What it counts must be said: an answer that was cut is not
// to look whole.
func (k *Kind) countsPages(base string, from, to int) bool {
	before := base[:from]
	next, _ := utf8.DecodeRuneInString(base[to:])
	switch name := inWords(before); {
	case unicode.IsLetter(next) && !ofPages.MatchString(base[to:]):
		return false
	case pageWord.MatchString(string(name)), numberAlone.MatchString(base):
		return true
	case strings.Contains(before, "__"): // where File.Arguments are
		return false
	default:
		return strings.HasSuffix(before, "(") || k.ends(name)
	}
}

var (
	pageWord    = regexp.MustCompile(`-(?:p|page|part|chunk)-$`)
	ofPages     = regexp.MustCompile(`^of-?[0-9]`)
	numberAlone = regexp.MustCompile(`^[0-9]+(?:\.(?:json|txt|gz|zst))*$`)
)

// ends tells whether a name ends in what the kind lists, as its command, its key or its ids call
// it. In the singular that may be what an answer was asked about, unless nothing is before it.
func (k *Kind) ends(name words) bool {
	return slices.ContainsFunc(k.called(), func(own string) bool { return strings.HasSuffix(string(name), own) }) ||
		name == inWords(k.Name) || k.Prefix != "" && name == inWords(k.Prefix)
}

// in tells whether what the kind lists is in a name.
func (k *Kind) in(name words) bool {
	return slices.ContainsFunc(k.called(), func(own string) bool { return strings.Contains(string(name), own) })
}

// called are the words for what the kind lists, parted as the name of a command is, and glued.
func (k *Kind) called() (all []string) {
	_, listed, _ := strings.Cut(strings.Fields(k.Command)[1], "-")
	for _, own := range []string{listed, listed[strings.LastIndex(listed, "-")+1:], k.list(), strings.TrimSuffix(k.Prefix, "-") + "s"} {
		if own := string(inWords(own)); len(own) > len("-s-") {
			all = append(all, own, "-"+strings.ReplaceAll(own, "-", "")+"-")
		}
	}
	return all
}

var regionInName = regexp.MustCompile(`[a-z]{2,4}-(?:[a-z]{2,4}-)?(?:north|south|east|west|central)+-[0-9]+`)

// counter is a number in the name of a file that counts the pages of an answer.
type counter struct {
	n             int
	before, after string // in the name
}

// counters are the numbers in the name of the page's file that count pages.
func (p *page) counters() (all []counter) {
	base := p.file.base()
	for _, at := range number.FindAllStringIndex(base, -1) {
		if inName(base, at[0], at[1]) || !p.kind.countsPages(base, at[0], at[1]) {
			continue
		}
		if n, err := strconv.Atoi(base[at[0]:at[1]]); err == nil {
			all = append(all, counter{n, base[:at[0]], base[at[1]:]})
		}
	}
	return all
}

// runs groups the pages of one kind and scope whose files differ only by a running
// number of pages, in its order: enis-1.json, enis-2.json, … Each file must hold one page.
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
		for _, c := range p.counters() {
			key := strings.Join([]string{p.file.folder, c.before, c.after, p.kind.Name, p.scope.Partition, p.scope.Account, p.scope.Region}, "\x00")
			groups[key] = append(groups[key], numbered{c.n, i})
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

// pageBefore is the number of the page before this one, where its file is numbered as a page and no
// file has that number: 1 for enis-2.json alone. It is 0 where the number counts what was asked for,
// or years.
func (p *page) pageBefore(pages []*page, files map[string]bool) int {
	if len(p.kind.Placeholders()) > 0 {
		return 0
	}
	folder := p.file.path[:len(p.file.path)-len(p.file.base())]
	for _, c := range p.counters() {
		width := len(p.file.base()) - len(c.before) - len(c.after)
		isThere := func(digits string) bool { return files[unpackedName(folder+c.before+digits+c.after)] }
		if 1 < c.n && c.n < 1000 && !isThere(strconv.Itoa(c.n-1)) && !isThere(fmt.Sprintf("%0*d", width, c.n-1)) && p.isPage(c, pages) {
			return c.n - 1
		}
	}
	return 0
}

// isPage tells whether the number says that the file is one of several pages, also where none of
// the others is there. Another file of the kind and the same name but for the number does; where those
// of that name are of other kinds, it counts files. Without either the number must stand by itself
// behind the kind or behind a word for pages: 2.json may be anything, enis (2).json a second download.
func (p *page) isPage(c counter, pages []*page) bool {
	name := inWords(c.before)
	words := pageWord.MatchString(string(name))
	if strings.HasSuffix(string(name), "-p-") && p.kind.in(inWords(c.after)) { // p2-instances: a family
		return false
	}
	others := false
	for _, o := range pages {
		if o.file == p.file || o.file.folder != p.file.folder || !c.numbers(o.file.base()) {
			continue
		}
		if o.kind == p.kind && o.scope == p.scope {
			return true
		}
		others = others || o.kind != p.kind
	}
	last, _ := utf8.DecodeLastRuneInString(c.before)
	return !others && (words || c.before != "" && last != '(' && !unicode.IsLetter(last))
}

// besideWhole tells whether a whole answer of the same kind and scope is there, of which the file
// is no page.
func (p *page) besideWhole(pages []*page, lacks []lack) bool {
	for i, o := range pages {
		if o.kind != p.kind || o.scope != p.scope || o.part || o.refused != "" || lacks[i].any() {
			continue
		}
		if !slices.ContainsFunc(o.counters(), func(c counter) bool {
			return c.n > 1 || o.file.folder == p.file.folder && slices.ContainsFunc(p.counters(), c.sameButFor)
		}) {
			return true
		}
	}
	return false
}

// numbers tells whether a name differs from that of the counter by nothing but the number.
func (c counter) numbers(base string) bool {
	digits, is := strings.CutPrefix(unpackedName(base), c.before)
	if is {
		digits, is = strings.CutSuffix(digits, unpackedName(c.after))
	}
	return is && digits != "" && strings.Trim(digits, "0123456789") == ""
}

func (c counter) sameButFor(o counter) bool { return c.before == o.before && c.after == o.after }

// countsSnapshots tells whether the number n in the name counts snapshots or days and not pages:
// the files of all core kinds beside it have it.
func (p *page) countsSnapshots(pages []*page, n int) bool {
	return slices.ContainsFunc(p.counters(), func(c counter) bool {
		if c.n != n || pageWord.MatchString(string(inWords(c.before))) {
			return false
		}
		end := p.file.base()[len(c.before):]
		left := map[*Kind]bool{}
		for _, k := range kinds {
			left[k] = k.Core
		}
		for _, o := range pages {
			if !o.kind.Core || o.scope != p.scope || o.file.folder != p.file.folder {
				continue
			}
			before, numbered := strings.CutSuffix(o.file.base(), end)
			if !numbered || strings.TrimRight(before, "0123456789") != before {
				return false
			}
			left[o.kind] = false
		}
		return !slices.Contains(slices.Collect(maps.Values(left)), true)
	})
}
