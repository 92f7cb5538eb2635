package report

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sgfree/sgfree/verdict"
)

// packReport puts each text of a report down once, and of the alike reasons and the tags of a
// group at most so many.
func packReport(r *verdict.Report, room htmlRoom) *htmlData {
	p := &htmlPacker{
		data:   htmlData{Tool: phrase(r.Tool.Name + " " + r.Tool.Version), Caveat: caveat(r, r.Verdicts), Commands: notNil(commandsOf(r))},
		groups: map[string]int{}, names: map[string]bool{},
		scopes: newIndex[scope](), vpcs: newIndex[[2]string](), words: newIndex[string](), files: newIndex[string](), paths: newIndex[string](), findings: newIndex[htmlFinding](),
	}
	if room.alike < htmlRooms[0].alike {
		p.data.Listed = room.alike
	}
	p.data.TagsCut = room.tags < htmlRooms[0].tags
	p.data.Budget = htmlBudget + htmlGroupBudget*len(r.Verdicts)
	for _, o := range verdict.Outcomes() {
		p.data.Outcomes = append(p.data.Outcomes, htmlOutcome{Name: o, Meaning: meanings[o], Groups: r.Summary.Outcomes[o]})
	}
	for i, e := range verdict.Effects() {
		p.data.Outcomes[i].Effect = e
	}
	p.notes(r)
	for _, rule := range r.Rules {
		p.data.Rules = append(p.data.Rules, htmlRule{
			ID: phrase(rule.ID), Title: prose(rule.Title), Description: prose(rule.Description), References: links(rule.References), Unasked: rule.Unasked,
		})
	}
	for i := range r.Verdicts {
		g := r.Verdicts[i].Group
		p.groups[g.ID] = i
		p.names[g.Name] = true
	}
	p.data.Groups = make([][]any, len(r.Verdicts))
	for i := range r.Verdicts {
		p.data.Groups[i] = p.verdict(&r.Verdicts[i], room)
	}
	p.coverage(r)
	p.data.Findings = notNil(p.findings.values)
	p.data.Rules, p.data.Scopes, p.data.Seen, p.data.VPCs = notNil(p.data.Rules), notNil(p.data.Scopes), notNil(p.data.Seen), notNil(p.data.VPCs)
	p.data.Words, p.data.Files, p.data.Paths = notNil(p.words.values), notNil(p.files.values), notNil(p.paths.values)
	return &p.data
}

// index numbers values as they come.
type index[T comparable] struct {
	places map[T]int
	values []T
}

func newIndex[T comparable]() *index[T] { return &index[T]{places: map[T]int{}} }

func (x *index[T]) of(v T) int {
	place, ok := x.places[v]
	if !ok {
		place = len(x.values)
		x.places[v] = place
		x.values = append(x.values, v)
	}
	return place
}

type htmlPacker struct {
	data   htmlData
	groups map[string]int // a verdict of that group
	names  map[string]bool

	scopes              *index[scope]
	vpcs                *index[[2]string]
	words, files, paths *index[string]
	findings            *index[htmlFinding]
}

// notes are the lines of the summary below the counts.
func (p *htmlPacker) notes(r *verdict.Report) {
	var b strings.Builder
	lines := newPage(&b, Options{})
	lines.summary(r)
	_ = lines.done() // a Builder has no errors
	_, rest, _ := strings.Cut(strings.TrimSpace(b.String()), "\n")
	p.data.Notes = []string{}
	if rest != "" {
		p.data.Notes = strings.Split(rest, "\n")
	}
}

// links leaves what a browser would only open.
func links(references []string) []string {
	found := []string{}
	for _, l := range references {
		if strings.HasPrefix(l, "https://") {
			found = append(found, phrase(l))
		}
	}
	return found
}

func (p *htmlPacker) verdict(v *verdict.Verdict, room htmlRoom) []any {
	tags := []int{}
	for i, k := range slices.Sorted(maps.Keys(v.Group.Tags)) {
		if i == room.tags {
			break
		}
		tags = append(tags, p.words.of(cut(phrase(k), room.columns)), p.words.of(cut(phrase(v.Group.Tags[k]), room.columns)))
	}
	at := p.scope(scopeOf(v.Group))
	before := len(p.vpcs.values)
	vpc := p.vpcs.of([2]string{strconv.Itoa(at), v.Group.VPC})
	if vpc == before {
		p.data.VPCs = append(p.data.VPCs, [2]any{phrase(v.Group.VPC), at})
	}
	reasons := [][]any{}
	listed, counted := map[int]int{}, map[int]int{}
	for _, r := range byWeight(v.Reasons) {
		packed := p.reason(v, r)
		finding := packed[0].(int)
		if listed[finding]++; listed[finding] > room.alike {
			counted[finding]++
			continue
		}
		reasons = append(reasons, packed)
	}
	after := make([]string, len(v.After))
	for i, id := range v.After {
		after[i] = phrase(id)
	}
	more := [][2]int{}
	for _, finding := range slices.Sorted(maps.Keys(counted)) {
		more = append(more, [2]int{finding, counted[finding]})
	}
	outcome := max(slices.Index(verdict.Outcomes(), v.Outcome), 0) // what is no outcome is no good one
	group := []any{phrase(v.Group.ID), phrase(v.Group.Name), vpc, outcome, tags, reasons}
	rare, told := facts(v), 0
	if n := len(v.Group.Tags) - room.tags; n > 0 {
		rare = append(rare, [2]string{"Tags not listed", strconv.Itoa(n)})
	}
	switch { // what comes last is left out where there is none
	case len(rare) > 0:
		told = 3
	case len(more) > 0:
		told = 2
	case len(after) > 0:
		told = 1
	}
	return append(group, []any{after, more, rare}[:told]...)
}

// facts are what few groups have.
func facts(v *verdict.Verdict) (all [][2]string) {
	add := func(label, value string) {
		if value != "" {
			all = append(all, [2]string{label, phrase(value)})
		}
	}
	add("Address", v.Address)
	add("Since", v.Since)
	if v.Known {
		add("Gate", "in the baseline")
	}
	if v.Waived() {
		add("Gate", "waived")
	}
	if v.Gate != verdict.GateNone {
		add("Gate", string(v.Gate))
	}
	return all
}

// reason is the place of its finding, the finding's arguments, and its evidence, each as file,
// line, path and the numbers in the path.
func (p *htmlPacker) reason(v *verdict.Verdict, r verdict.Reason) []any {
	args := htmlArguments{packer: p}
	f := htmlFinding{Rule: phrase(r.Rule), Effect: phrase(string(r.Effect))}
	var owner string
	if s := r.Subject; s != nil {
		owner = phrase(s.Owner)
		f.Kind, f.Service = phrase(s.Kind), phrase(s.Service)
		f.ID, f.Owner = args.whole(phrase(s.ID)), args.whole(owner)
	}
	cut := func(s string) string { return args.part(s, owner) }
	f.Message, f.Do, f.Wait = cut(phrase(strings.TrimSpace(r.Message))), cut(prose(r.Remediation)), cut(prose(r.Wait))
	f.EC2 = cut(awsText(r.AWSError, v.Group.ID))
	if r.Permission != nil {
		f.Permission, f.From = cut(permission(r.Permission)), args.whole(phrase(r.Permission.Group))
	}
	if r.Waived != nil {
		f.Waived = prose(r.Waived.Until + ": " + r.Waived.Reason)
	}
	packed := []any{p.findings.of(f), args.values()}
	for _, e := range r.Evidence {
		packed = append(packed, p.evidence(e))
	}
	return packed
}

func (p *htmlPacker) evidence(e verdict.Evidence) []int {
	packed := []int{p.files.of(phrase(e.File)), e.Line, 0}
	path := pathIndex.ReplaceAllStringFunc(phrase(e.Path), func(n string) string {
		i, err := strconv.Atoi(n[1 : len(n)-1])
		if err != nil || strconv.Itoa(i) != n[1:len(n)-1] {
			return n
		}
		packed = append(packed, i)
		return "[\x00]"
	})
	packed[2] = p.paths.of(path)
	return packed
}

var pathIndex = regexp.MustCompile(`\[[0-9]{1,9}\]`)

// htmlArguments are the parts of a reason that make it another than those that are like it.
type htmlArguments struct {
	packer *htmlPacker
	parts  index[string]
}

// whole stands for a text.
func (a *htmlArguments) whole(s string) string {
	if s == "" {
		return ""
	}
	if a.parts.places == nil {
		a.parts = *newIndex[string]()
	}
	return "\x00" + strconv.Itoa(a.parts.of(s)) + "\x00"
}

// part stands for a text in which the owner, ids, names of groups in parentheses and what
// follows an option of a command are arguments.
func (a *htmlArguments) part(s, owner string) string {
	var b strings.Builder
	if len(owner) > 3 {
		for before, after, found := strings.Cut(s, owner); found; before, after, found = strings.Cut(s, owner) {
			a.words(&b, before)
			b.WriteString(a.whole(owner))
			s = after
		}
	}
	a.words(&b, s)
	return b.String()
}

func (a *htmlArguments) words(b *strings.Builder, s string) {
	option := false // whether the word before is one
	for s != "" {
		n := 0
		for n < len(s) && inWord(s[n]) {
			n++
		}
		if n == 0 {
			n = 1
			for n < len(s) && !inWord(s[n]) {
				n++
			}
			option = option && s[:n] == " "
			b.WriteString(s[:n])
			s = s[n:]
			continue
		}
		word := strings.TrimRight(s[:n], ".:")
		named := strings.HasSuffix(b.String(), "(") && strings.HasPrefix(s[len(word):], ")") && a.packer.names[word]
		if option && strings.ContainsAny(word, "-0123456789") || named || isID(word) {
			b.WriteString(a.whole(word))
		} else {
			b.WriteString(word)
		}
		option = strings.HasPrefix(word, "--") && word != "--region"
		s = s[len(word):]
		if len(word) < n {
			b.WriteString(s[:n-len(word)])
			s, option = s[n-len(word):], false
		}
	}
}

func inWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.' || c == ':' || c == '/'
}

// isID tells whether a word is an id such as eni-0a1b2c3d, a UUID or an ARN.
func isID(word string) bool {
	end := word[strings.LastIndexAny(word, "-/")+1:]
	return len(end) >= 8 && strings.Trim(end, "0123456789abcdef") == "" || strings.HasPrefix(word, "arn:aws")
}

// values are the arguments; a group's id is the place of one of its verdicts.
func (a *htmlArguments) values() []any {
	values := make([]any, len(a.parts.values))
	for i, s := range a.parts.values {
		if place, ok := a.packer.groups[s]; ok {
			values[i] = place
		} else {
			values[i] = s
		}
	}
	return values
}

func (p *htmlPacker) scope(s scope) int {
	before := len(p.scopes.values)
	place := p.scopes.of(s)
	if place == before {
		p.data.Scopes = append(p.data.Scopes, [3]string{phrase(s.partition), phrase(s.account), phrase(s.region)})
	}
	return place
}

func (p *htmlPacker) coverage(r *verdict.Report) {
	lacks := newIndex[string]()
	seenAt := map[int]htmlSeen{}
	for _, s := range coverage(r) {
		seenAt[p.scope(s.scope)] = htmlSeen{notNil(s.kinds), notNil(s.others)}
		if len(s.others) == 0 {
			continue
		}
		before := len(lacks.values)
		place := lacks.of(strings.Join(s.others, "\n"))
		if place == before {
			p.data.Lacks = append(p.data.Lacks, htmlLack{Kinds: s.others})
		}
		p.data.Lacks[place].Scopes = append(p.data.Lacks[place].Scopes, s.scope.String())
	}
	p.data.Lacks = notNil(p.data.Lacks)
	for i := range p.scopes.values {
		seen, ok := seenAt[i]
		if !ok {
			seen = htmlSeen{[]string{}, []string{}}
		}
		p.data.Seen = append(p.data.Seen, seen)
	}
}
