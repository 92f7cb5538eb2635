package dossier

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/sgfree/sgfree/loader"
	"github.com/sgfree/sgfree/rules"
)

// owners is the owners table of package rules, compiled.
var owners = sync.OnceValue(func() *ownerTable { return compileOwners(rules.Owners()) })

// ownerTable is all ways to know an owner, in order of precedence.
type ownerTable struct {
	ways  []*ownerWay
	named []string // the types that rows name
	mu    sync.RWMutex
	known map[look][]*ownerWay
}

// ownerRow is a row of the table with its templates and expressions compiled.
type ownerRow struct {
	rules.Owner
	ways                              []*ownerWay
	service, resource, label, release template
	derived                           map[string]template
	captures                          bool // some template names what an expression captures
}

// ownerWay is one way to know an owner. A nil expression asks for nothing.
type ownerWay struct {
	rules.OwnerMatch
	row                                                          *ownerRow
	types                                                        []string
	operator, tag, text, requester, instanceOwner, attachmentIDs *shape
	instanceTag, endpointTag, endpointService                    *shape
}

// shape is an expression of the table, with what every text starts with that it matches: that
// spares most matching.
type shape struct {
	*regexp.Regexp

	prefix string // in ASCII
	folded bool   // the expression does not tell upper from lower case
}

func (p *shape) matches(text string) bool { return p.may(text) && p.MatchString(text) }

// find tells where the expression and its groups matched a text; nil where it does not match.
func (p *shape) find(text string) []int {
	if !p.may(text) {
		return nil
	}
	return p.FindStringSubmatchIndex(text)
}

// may tells whether a text starts as it must. What is not ASCII may be the same as something
// that is, but for its case.
func (p *shape) may(text string) bool {
	if !p.folded {
		return strings.HasPrefix(text, p.prefix)
	}
	for i := range len(p.prefix) {
		switch {
		case i == len(text):
			return false
		case text[i] >= utf8.RuneSelf:
			return true
		case lower(text[i]) != lower(p.prefix[i]):
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c | 0x20
	}
	return c
}

func compileOwners(rows []rules.Owner) *ownerTable {
	table := &ownerTable{known: map[look][]*ownerWay{}}
	for _, o := range rows {
		r := &ownerRow{
			Owner:    o,
			service:  parseTemplate(o.Service),
			resource: parseTemplate(o.Resource),
			label:    parseTemplate(o.Label),
			release:  parseTemplate(strings.ReplaceAll(regionally(o.Release), otherGroup, "{"+otherGroups+"}")),
			derived:  map[string]template{},
		}
		for name, t := range o.Derived {
			r.derived[name] = parseTemplate(t)
		}
		for _, t := range append(slices.Collect(maps.Values(r.derived)), r.service, r.resource, r.label, r.release) {
			r.captures = r.captures || slices.ContainsFunc(t, func(p piece) bool { return p.capture != "" && !slices.Contains(told, p.capture) })
		}
		for _, m := range o.Match {
			w := &ownerWay{
				OwnerMatch:    m,
				row:           r,
				operator:      expression(m.Operator),
				text:          expression(m.Description),
				requester:     expression(m.Requester),
				instanceOwner: expression(m.InstanceOwner),
				attachmentIDs: expression(m.Attachment),

				endpointService: expression(m.EndpointService),
			}
			if m.EndpointTag != nil {
				w.endpointTag = compile(m.EndpointTag.Value)
			}
			if m.Tag != nil {
				w.tag = compile(m.Tag.Value)
			}
			if m.InstanceTag != nil {
				w.instanceTag = compile(m.InstanceTag.Value)
			}
			for _, t := range m.InterfaceType {
				w.types = append(w.types, plainType(t))
			}
			table.named = append(table.named, w.types...)
			r.ways = append(r.ways, w)
		}
		table.ways = append(table.ways, r.ways...)
	}
	return table
}

// expression compiles an expression of the table; an empty one is none.
func expression(text string) *shape {
	if text == "" {
		return nil
	}
	return compile(text)
}

// compile compiles an expression of the table, which is ours: a bad one does not pass the tests.
func compile(text string) *shape {
	p := &shape{Regexp: regexp.MustCompile(text)}
	text, p.folded = strings.CutPrefix(text, "(?i)")
	if rest, anchored := strings.CutPrefix(text, "^"); anchored {
		p.prefix, _ = regexp.MustCompile(rest).LiteralPrefix()
	}
	return p
}

// unnamedType stands for every type of a service that no row names.
const unnamedType = "?"

// customerTypes are the types that a customer can give an interface; old dumps tell none.
var customerTypes = []string{"", "interface", "efa", "efaonly", "branch", "trunk"}

func serviceType(kind string) bool { return !slices.Contains(customerTypes, kind) }

// plainType is an interface type in the one spelling that is compared: natGateway and
// nat_gateway are the same type.
func plainType(t string) string { return noSeparators.Replace(strings.ToLower(t)) }

var noSeparators = strings.NewReplacer("_", "", "-", "")

func (t *ownerTable) kindOf(kind string) string {
	if kind == "interface" {
		return kind
	}
	kind = plainType(kind)
	if serviceType(kind) && !slices.Contains(t.named, kind) {
		return unnamedType
	}
	return kind
}

// candidates are the ways that can match an interface of a look, in order.
func (t *ownerTable) candidates(l look) []*ownerWay {
	t.mu.RLock()
	ways, ok := t.known[l]
	t.mu.RUnlock()
	if ok {
		return ways
	}
	for _, w := range t.ways {
		if w.fits(l) {
			ways = append(ways, w)
		}
	}
	t.mu.Lock()
	t.known[l] = ways
	t.mu.Unlock()
	return ways
}

// fits checks the look of an interface.
func (w *ownerWay) fits(l look) bool {
	switch {
	case w.types != nil && !slices.Contains(w.types, l.kind),
		w.ServiceType && !serviceType(l.kind),
		w.Managed && !l.managed,
		w.Plain && !l.plain,
		w.Detached && !l.detached,
		w.ForeignRequester && !l.foreign,
		w.operator != nil && !l.operated,
		w.tag != nil && !l.tagged,
		w.instanceTag != nil && !l.labelled,
		(w.endpointTag != nil || w.endpointService != nil || w.EndpointOf != "") && !l.serves,
		w.SameGroups != "" && (l.plain || !l.named),
		w.EndpointOf != "" && !l.named,
		w.Instance != "" && !l.own,
		w.Instance == "primary" && l.secondary,
		w.Instance == "secondary" && !l.secondary:
		return false
	}
	// What hangs on the customer's own instance is the instance's, whatever a description
	// or a session name says of it.
	texts := w.text != nil || w.requester != nil
	return !texts || !l.own || !l.plain || serviceType(l.kind)
}

// reads checks the texts of an interface.
func (w *ownerWay) reads(i *face) bool {
	i.found = nil
	switch {
	case w.operator != nil && !w.operator.matches(i.OperatorPrincipal),
		w.text != nil && !w.describes(i),
		w.requester != nil && !w.requester.matches(i.RequesterID),
		w.instanceOwner != nil && !w.instanceOwner.matches(i.Attachment.InstanceOwner),
		w.attachmentIDs != nil && !w.attachmentIDs.matches(i.AttachmentID):
		return false
	}
	if w.endpointService != nil && !w.endpointService.matches(i.endpoint.Service) ||
		w.endpointTag != nil && !tagged(i.endpoint.Tags, w.EndpointTag.Key, w.endpointTag) ||
		w.EndpointOf != "" && !i.servesA(w.EndpointOf) ||
		w.ForeignARN && !foreignARN(i.Description, i.Owner) ||
		w.SameGroups != "" && len(i.alike(w.SameGroups)) == 0 {
		return false
	}
	return (w.tag == nil || tagged(i.Tags, w.Tag.Key, w.tag)) &&
		(w.instanceTag == nil || tagged(i.instance, w.InstanceTag.Key, w.instanceTag))
}

// describes tells whether the description matches, and keeps what the templates may use of it.
func (w *ownerWay) describes(i *face) bool {
	if !w.row.captures || w.text.NumSubexp() == 0 {
		return w.text.matches(i.Description)
	}
	i.found = w.text.find(i.Description)
	return i.found != nil
}

func tagged(tags []loader.Tag, key string, want *shape) bool {
	value, ok := tagOf(tags, key)
	return ok && want.matches(value)
}

// foreignARN tells whether a text is an ARN of another account than the owner's.
func foreignARN(text, owner string) bool {
	if !strings.HasPrefix(text, "arn:") {
		return false
	}
	parts := strings.SplitN(text, ":", 6)
	return len(parts) == 6 && isAccount(parts[4]) && parts[4] != owner
}

// guesses tells whether nothing that the way knows the owner by is a proof: text that a
// customer can write, or groups that another resource may carry too.
func (w *ownerWay) guesses(f *face) bool {
	return w.SameGroups != "" || w.endpointTag != nil && !f.endpoint.RequesterManaged || w.byText() && !f.serviceSign()
}

// byText tells whether the way knows the owner by text alone that a customer can write.
func (w *ownerWay) byText() bool {
	if w.instanceTag != nil && !strings.HasPrefix(w.InstanceTag.Key, "aws:") { // these only AWS writes
		return true
	}
	return (w.text != nil || w.tag != nil || w.requester != nil) && w.types == nil
}

func tagOf(tags []loader.Tag, key string) (string, bool) {
	for _, t := range tags {
		if t.Key == key {
			return t.Value, true
		}
	}
	return "", false
}

// captures are the values that the templates of a row may use.
type captures struct {
	row  *ownerRow
	of   *face
	read captured
}

// captured is what the named groups of expressions captured, each name once.
type captured []capture

type capture struct{ name, value string }

// read gathers the named groups of every expression of the row that matches, as the one on the
// description has of the way that knew the owner.
func (r *ownerRow) read(i *face, by *ownerWay) captures {
	c := captures{row: r, of: i}
	if !r.captures {
		return c
	}
	for _, w := range r.ways {
		if w == by && i.found != nil {
			c.read = c.read.with(w.text, i.Description, i.found)
		} else {
			c.read = c.read.of(w.text, i.Description)
		}
		c.read = c.read.of(w.requester, i.RequesterID)
		if w.tag != nil {
			if value, ok := tagOf(i.Tags, w.Tag.Key); ok {
				c.read = c.read.of(w.tag, value)
			}
		}
		if w.instanceTag != nil {
			if value, ok := tagOf(i.instance, w.InstanceTag.Key); ok {
				c.read = c.read.of(w.instanceTag, value)
			}
		}
		if w.endpointTag != nil && i.endpoint != nil {
			if value, ok := tagOf(i.endpoint.Tags, w.EndpointTag.Key); ok {
				c.read = c.read.of(w.endpointTag, value)
			}
		}
	}
	return c
}

// of adds the named groups of an expression that matches a text; the first value stays.
func (c captured) of(p *shape, text string) captured {
	if p == nil || p.NumSubexp() == 0 {
		return c
	}
	return c.with(p, text, p.find(text))
}

// with is of, where at is what the expression found in the text, nil for nothing.
func (c captured) with(p *shape, text string, at []int) captured {
	if at == nil {
		return c
	}
	for i, name := range p.SubexpNames() {
		if name != "" && at[2*i] < at[2*i+1] && c.value(name) == "" {
			c = append(c, capture{name, text[at[2*i]:at[2*i+1]]})
		}
	}
	return c
}

func (c captured) value(name string) string {
	for _, r := range c {
		if r.name == name {
			return r.value
		}
	}
	return ""
}

// told are the captures that the interface tells without an expression.
var told = []string{"interface", "instance", "attachment", "endpoint", "named", "vpc", "partition", "region", "account", "type", "operator", inRegion, otherGroups}

// value is a capture, empty where the interface does not tell.
func (c *captures) value(name string) string {
	switch name {
	case "interface":
		return c.of.ID
	case "instance":
		return c.of.InstanceID
	case "attachment":
		return c.of.AttachmentID
	case "endpoint":
		if c.of.endpoint == nil {
			return ""
		}
		return c.of.endpoint.ID
	case "named":
		return c.named()
	case "vpc":
		return c.of.VPC
	case "partition":
		return c.of.Scope.Partition
	case "region":
		return c.of.Scope.Region
	case "account":
		return c.of.Owner
	case "type":
		return c.of.Type
	case "operator":
		if c.of.OperatorPrincipal == "" {
			return "an AWS service"
		}
		return c.of.OperatorPrincipal
	}
	if t, ok := c.row.derived[name]; ok {
		return c.text(t)
	}
	return c.read.value(name)
}

// named are the configurations by which the row knows the owner.
func (c *captures) named() string {
	var names []string
	for _, w := range c.row.ways {
		if w.SameGroups != "" {
			names = append(names, c.of.alike(w.SameGroups)...)
		}
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}

// template is a text with the names of captures in it.
type template []piece

// piece is a literal, or a capture with the placeholder that stands for it in commands.
type piece struct{ literal, capture, placeholder string }

var field = regexp.MustCompile(`\{([a-z_]+)(?:\|([a-z-]+))?\}`)

func parseTemplate(s string) (t template) {
	var end int
	for _, m := range field.FindAllStringSubmatchIndex(s, -1) {
		p := piece{capture: s[m[2]:m[3]]}
		if m[4] >= 0 {
			p.placeholder = strings.ToUpper(strings.ReplaceAll(s[m[4]:m[5]], "-", "_"))
		}
		t = append(t, piece{literal: s[end:m[0]]}, p)
		end = m[1]
	}
	return append(t, piece{literal: s[end:]})
}

// fixed tells whether the template uses no capture.
func (t template) fixed() bool { return len(t) == 1 }

// filled fills a template whatever the interface tells of it, for comparing.
func (c *captures) filled(t template) string {
	b := make([]byte, 0, 128)
	for _, p := range t {
		b = append(b, p.literal...)
		if p.capture != "" {
			b = append(b, c.value(p.capture)...)
		}
	}
	return string(b)
}

// text fills a template for people. It is empty where one of its captures is, and cut to
// what a line holds: others write the captures.
func (c *captures) text(t template) string {
	if t.fixed() {
		return t[0].literal
	}
	if len(t) == 3 && t[0].literal == "" && t[2].literal == "" {
		return cut(c.value(t[1].capture))
	}
	b := make([]byte, 0, 256)
	for _, p := range t {
		b = append(b, p.literal...)
		if p.capture == "" {
			continue
		}
		v := c.value(p.capture)
		if v == "" {
			return ""
		}
		b = append(b, v...)
	}
	return cut(string(b))
}

// inRegion is the option that tells a command its region, as a capture: nothing where that is unknown.
const inRegion = "in_region"

// regionally gives each command of a text the region of what it acts on; CloudFront and Global
// Accelerator have none.
func regionally(s string) string {
	return regionalCommand.ReplaceAllStringFunc(s, func(c string) string {
		if strings.HasPrefix(c, "aws cloudfront ") || strings.HasPrefix(c, "aws globalaccelerator ") {
			return c
		}
		return c + "{" + inRegion + "}"
	})
}

var regionalCommand = regexp.MustCompile(`\baws [a-z0-9-]+ [a-z]+-[a-z0-9-]+`)

func appendRegion(b []byte, region string) []byte {
	if safe("region", region) == "" {
		return b
	}
	return append(append(b, " --region "...), region...)
}

// command appends the row's remedy: what is unknown or is no plain name is left as a
// PLACEHOLDER, so that nothing that others wrote becomes part of a command line.
func (c *captures) command(b []byte, stay []string) []byte {
	for _, p := range c.row.release {
		b = append(b, p.literal...)
		switch p.capture {
		case "":
			continue
		case inRegion:
			b = appendRegion(b, c.value("region"))
			continue
		case otherGroups:
			b = appendStaying(b, stay)
			continue
		}
		if v := safe(p.capture, c.value(p.capture)); v != "" {
			b = append(b, v...)
		} else {
			b = append(b, p.placeholder...)
		}
	}
	return b
}

func cut(s string) string {
	const most = 128
	if len(s) <= most || utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}
