package dossier

import (
	"fmt"
	"math/big"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sgfree/sgfree/loader"
)

// truth is what can be told of a question. Of questions that must all be so the least counts, of
// those of which one must be so the greatest.
type truth int8

const (
	no truth = iota
	maybe
	yes
)

func (t truth) not() truth { return yes - t }

func truthOf(is bool) truth {
	if is {
		return yes
	}
	return no
}

// call is one action on one group, as policies see it.
type call struct {
	of       *callers
	group    *loader.Group
	resource string // the group's ARN, empty where it is not known whole
}

func (c *call) key(name string) Key { return c.of.key(name, c.group) }

// matcher is a statement that is prepared to be asked about many calls. Comparing texts is done
// here and not in Rego, for it is all that differs between groups.
type matcher struct {
	Statement // without a doubt

	wrong     string
	actions   []pattern
	resources []pattern
	tests     []test
}

// test is a condition of a statement.
type test struct {
	Condition

	// prefix is that of a set, if any, and comparison empty for an operator that is none.
	prefix, comparison string
	opposite, ifExists bool
	values             []pattern
	variables          []string // the keys in the values
}

var operatorForm = regexp.MustCompile(`^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$`)

// comparisons are the operators, and how they compare. Those with Not say the opposite.
var comparisons = map[string]func(value string, text *pattern, c *call) truth{
	"stringequals": func(value string, p *pattern, c *call) truth {
		return p.isText(value, c, func(a, b string) bool { return a == b })
	},
	"stringequalsignorecase":   func(value string, p *pattern, c *call) truth { return p.isText(value, c, strings.EqualFold) },
	"stringlike":               func(value string, p *pattern, c *call) truth { return p.isLike(value, c) },
	"arnequals":                isARNLike,
	"arnlike":                  isARNLike,
	"bool":                     isBool,
	"numericequals":            number(func(order int) bool { return order == 0 }),
	"numericlessthan":          number(func(order int) bool { return order < 0 }),
	"numericlessthanequals":    number(func(order int) bool { return order <= 0 }),
	"numericgreaterthan":       number(func(order int) bool { return order > 0 }),
	"numericgreaterthanequals": number(func(order int) bool { return order >= 0 }),
	"dateequals":               date(func(order int) bool { return order == 0 }),
	"datelessthan":             date(func(order int) bool { return order < 0 }),
	"datelessthanequals":       date(func(order int) bool { return order <= 0 }),
	"dategreaterthan":          date(func(order int) bool { return order > 0 }),
	"dategreaterthanequals":    date(func(order int) bool { return order >= 0 }),
	"ipaddress":                isInRange,
}

// opposites are the operators that hold where a comparison does not.
var opposites = map[string]string{
	"stringnotequals": "stringequals", "stringnotequalsignorecase": "stringequalsignorecase", "stringnotlike": "stringlike",
	"arnnotequals": "arnequals", "arnnotlike": "arnlike", "numericnotequals": "numericequals", "datenotequals": "dateequals", "notipaddress": "ipaddress",
}

const nullOperator = "null"

// prepare makes a matcher of a statement; false for one that speaks of other services.
func prepare(from *loader.Statement) (m *matcher, speaks bool) {
	m = &matcher{wrong: from.Wrong, Statement: Statement{
		Label: from.Sid, Effect: from.Effect, Origin: originOf(from.Origin, true),
		NotAction: len(from.NotActions) > 0, NotResource: len(from.NotResource) > 0,
		Resources: append(slices.Clip(orEmpty(from.Resources)), from.NotResource...), Conditions: []Condition{},
	}}
	if m.Label == "" {
		m.Label = fmt.Sprintf("statement %d", from.Index+1)
	}
	if len(m.Resources) == 0 && m.wrong == "" {
		m.wrong = "has neither Resource nor NotResource"
	}
	m.Actions = slices.DeleteFunc(append(slices.Clone(from.Actions), from.NotActions...), func(action string) bool {
		service, _, _ := strings.Cut(action, ":")
		return !strings.ContainsAny(service, "*?") && !strings.EqualFold(service, "ec2")
	})
	m.Actions = orEmpty(m.Actions)
	if m.wrong != "" {
		m.Effect = ""
		return m, true
	}
	for _, action := range m.Actions {
		m.actions = append(m.actions, patternOf(strings.ToLower(action), false))
	}
	for _, resource := range m.Resources {
		m.resources = append(m.resources, patternOf(resource, from.Variables))
	}
	for _, c := range from.Conditions {
		t := testOf(Condition{Operator: c.Operator, Key: strings.ToLower(c.Key), Values: orEmpty(c.Values)}, from.Variables)
		m.Conditions, m.tests = append(m.Conditions, t.Condition), append(m.tests, t)
	}
	return m, m.NotAction || len(m.Actions) > 0
}

func testOf(c Condition, variables bool) test {
	t := test{Condition: c}
	if form := operatorForm.FindStringSubmatch(strings.ToLower(c.Operator)); form != nil {
		t.prefix, t.comparison, t.ifExists = form[1], form[2], form[3] != ""
		if compared, ok := opposites[t.comparison]; ok {
			t.comparison, t.opposite = compared, true
		}
	}
	switch plain := t.prefix == "" && !t.ifExists; {
	case t.comparison == nullOperator && plain:
	case comparisons[t.comparison] == nil:
		t.comparison = ""
	}
	for _, text := range c.Values {
		p := patternOf(text, variables)
		t.values = append(t.values, p)
		for _, part := range p.parts {
			if part.sort == variablePart {
				t.variables = append(t.variables, part.text)
			}
		}
	}
	return t
}

// names tells whether the statement speaks of an action, in lower case.
func (m *matcher) names(action string) bool {
	return m.wrong != "" || m.NotAction != slices.ContainsFunc(m.actions, func(p pattern) bool { return glob(p.parts, action) })
}

// speaks tells whether the statement speaks of a call of an action that it names, and why that
// cannot be told.
func (m *matcher) speaks(c *call) (t truth, doubt string) {
	if m.wrong != "" {
		return maybe, m.wrong
	}
	t = yes
	var doubts []string
	and := func(next truth, why func() []string) {
		if t = min(t, next); next == maybe && t != no {
			doubts = append(doubts, why()...)
		}
	}
	and(m.covers(c), func() []string { return m.resourceDoubts(c) })
	for i := range m.tests {
		if t == no {
			return no, ""
		}
		and(m.tests[i].holds(c), func() []string { return m.tests[i].doubts(c) })
	}
	if t != maybe {
		return t, ""
	}
	slices.Sort(doubts)
	return maybe, strings.Join(slices.Compact(doubts), "; ")
}

// covers tells whether the statement speaks of the group of a call.
func (m *matcher) covers(c *call) truth {
	any := no
	for i := range m.resources {
		any = max(any, m.covering(&m.resources[i], c))
	}
	if m.NotResource {
		return any.not()
	}
	return any
}

// covering tells whether one of the resources is the group. A variable without a value matches
// nothing. Whether NotResource then leaves nothing out is not documented, nor is a wildcard for
// the service.
func (m *matcher) covering(p *pattern, c *call) truth {
	t, null := p.isARN(c.resource, c)
	if null && m.NotResource || t == yes && p.anyService {
		return maybe
	}
	return t
}

func (m *matcher) resourceDoubts(c *call) (doubts []string) {
	for i := range m.resources {
		if p := &m.resources[i]; m.covering(p, c) == maybe {
			doubts = append(doubts, fmt.Sprintf("the resource %q cannot be compared", p.text))
		}
	}
	return doubts
}

// holds tells whether the condition is fulfilled in a call.
func (t *test) holds(c *call) truth {
	if t.comparison == "" || len(t.values) == 0 {
		return maybe
	}
	key := c.key(t.Key)
	switch {
	case key.State == KeyUnknown:
		return maybe
	case t.comparison == nullOperator:
		is := no
		for _, text := range t.Values {
			is = max(is, isNull(key.State, strings.ToLower(text)))
		}
		return is
	case key.State == KeyAbsent:
		return truthOf(t.ifExists || t.prefix == "forallvalues" || t.prefix == "" && t.opposite)
	case t.prefix == "" && len(key.Values) > 1, t.prefix != "" && slices.Contains(key.Values, ""):
		return maybe // no text says what comes of several, and an empty one may count as none
	}
	all, any := yes, no
	for _, value := range key.Values {
		fits := no
		for i := range t.values {
			fits = max(fits, comparisons[t.comparison](value, &t.values[i], c))
		}
		if t.opposite {
			fits = fits.not()
		}
		all, any = min(all, fits), max(any, fits)
	}
	if t.prefix == "foranyvalue" {
		return any
	}
	return all
}

func isNull(state, text string) truth {
	switch text {
	case "true":
		return truthOf(state == KeyAbsent)
	case "false":
		return truthOf(state == KeyKnown)
	}
	return maybe
}

func (t *test) doubts(c *call) (doubts []string) {
	for _, name := range append([]string{t.Key}, t.variables...) {
		if c.key(name).State == KeyUnknown {
			doubts = append(doubts, name+" is not known")
		}
	}
	if len(doubts) == 0 {
		doubts = []string{t.Operator + " " + t.Key + " cannot be decided"}
	}
	return doubts
}

// pattern is a text of a policy.
type pattern struct {
	text     string
	parts    []part
	segments [][]part // of an ARN, which has up to six
	// anyService tells that it is an ARN which does not spell out its service.
	anyService bool
}

type part struct {
	sort     byte
	text     string // literal; a key in lower case; the text of what is none of these
	standard string // of a variable without a value, where it has one
	defaults bool   // it has one
}

const (
	literal      = 'a'
	anyRun       = '*'
	anyOne       = '?'
	variablePart = '$'
	broken       = '!' // a variable that is none
)

var (
	variableForm  = regexp.MustCompile(`^\$\{[^{}]*\}`)
	variableParts = regexp.MustCompile(`^\$\{\s*([^,'\s]+)\s*(?:,\s*'([^']*)'\s*)?\}$`)
	quotedParts   = map[string]string{"${*}": "*", "${?}": "?", "${$}": "$"}
)

func patternOf(text string, variables bool) pattern {
	p := pattern{text: text}
	segments := [][]part{nil}
	add := func(x part) {
		p.parts = append(p.parts, x)
		last := &segments[len(segments)-1]
		*last = append(*last, x)
	}
	for rest := text; rest != ""; {
		form := ""
		if variables {
			form = variableForm.FindString(rest)
		}
		switch {
		case quotedParts[form] != "":
			add(part{sort: literal, text: quotedParts[form]})
		case form != "":
			x := part{sort: broken, text: form}
			if found := variableParts.FindStringSubmatchIndex(form); found != nil {
				x = part{sort: variablePart, text: strings.ToLower(form[found[2]:found[3]])}
				if x.defaults = found[4] >= 0; x.defaults {
					x.standard = form[found[4]:found[5]]
				}
			}
			add(x)
		case rest[0] == anyRun || rest[0] == anyOne:
			form = rest[:1]
			add(part{sort: rest[0], text: form})
		case rest[0] == ':' && len(segments) < 6:
			form = ":"
			p.parts = append(p.parts, part{sort: literal, text: form})
			segments = append(segments, nil)
		default:
			form = rest[:1]
			if end := strings.IndexAny(rest[1:], "*?:$"); end >= 0 {
				form = rest[:1+end]
			} else {
				form = rest
			}
			add(part{sort: literal, text: form})
		}
		rest = rest[len(form):]
	}
	if strings.HasPrefix(text, "arn:") {
		p.anyService = len(segments) < 3 || slices.ContainsFunc(segments[2], func(x part) bool { return x.sort != literal })
		for len(segments) < 6 {
			segments = append(segments, []part{{sort: anyRun, text: "*"}})
		}
		p.segments = segments
	}
	return p
}

// said are parts with the values of variables in their place; not yes where one has none, or
// nobody knows it.
func said(parts []part, c *call) (resolved []part, known truth) {
	if !slices.ContainsFunc(parts, func(x part) bool { return x.sort == variablePart || x.sort == broken }) {
		return parts, yes
	}
	known = yes
	for _, x := range parts {
		switch x.sort {
		case broken:
			known = min(known, maybe)
		case variablePart:
			key := c.key(x.text)
			switch {
			case key.State == KeyKnown && len(key.Values) == 1:
				x = part{sort: literal, text: key.Values[0]}
			case key.State == KeyAbsent && x.defaults:
				x = part{sort: literal, text: x.standard}
			case key.State == KeyAbsent:
				known = no
			default:
				known = min(known, maybe)
			}
		}
		resolved = append(resolved, x)
	}
	return resolved, known
}

// glob tells whether a text is as parts without variables say.
func glob(parts []part, text string) bool {
	var star []part // what follows the last star, which may take more of what it was tried on
	tried, starred := "", false
	for {
		switch {
		case len(parts) == 0 && text == "":
			return true
		case len(parts) > 0 && parts[0].sort == anyRun:
			parts = parts[1:]
			star, tried, starred = parts, text, true
			continue
		case len(parts) > 0 && parts[0].sort == anyOne && text != "":
			_, width := utf8.DecodeRuneInString(text)
			parts, text = parts[1:], text[width:]
			continue
		case len(parts) > 0 && parts[0].sort == literal && strings.HasPrefix(text, parts[0].text):
			text, parts = text[len(parts[0].text):], parts[1:]
			continue
		}
		if !starred || tried == "" {
			return false
		}
		_, width := utf8.DecodeRuneInString(tried)
		tried = tried[width:]
		parts, text = star, tried
	}
}

// isText compares a value with a text in which wildcards mean nothing.
func (p *pattern) isText(value string, c *call, equal func(a, b string) bool) truth {
	parts, known := said(p.parts, c)
	if known != yes {
		return known
	}
	var b strings.Builder
	for _, x := range parts {
		b.WriteString(x.text)
	}
	return truthOf(equal(value, b.String()))
}

func (p *pattern) isLike(value string, c *call) truth {
	parts, known := said(p.parts, c)
	if known != yes {
		return known
	}
	return truthOf(glob(parts, value))
}

var (
	starsForm = regexp.MustCompile(`^\*+$`)
	arnForm   = regexp.MustCompile(`^arn(:[^:]*){4}:.`)
)

// isARN compares the six segments of an ARN, of which only the last may have colons; null tells
// that the pattern has a variable without a value.
func (p *pattern) isARN(value string, c *call) (t truth, null bool) {
	switch {
	case starsForm.MatchString(p.text):
		return yes, false
	case p.segments == nil, value == "":
		return maybe, false
	}
	t = yes
	for i, segment := range strings.SplitN(value, ":", 6) {
		parts, known := said(p.segments[i], c)
		switch {
		case known == no:
			null = true
			t = no
		case known == maybe, i < 5 && slices.ContainsFunc(parts, func(x part) bool { return strings.Contains(x.text, ":") }):
			t = min(t, maybe)
		default:
			t = min(t, truthOf(glob(parts, segment)))
		}
	}
	return t, null
}

func isARNLike(value string, p *pattern, c *call) truth {
	if !arnForm.MatchString(value) {
		return maybe
	}
	t, _ := p.isARN(value, c)
	return t
}

func isBool(value string, p *pattern, _ *call) truth {
	is := func(text string) bool { return strings.EqualFold(text, "true") || strings.EqualFold(text, "false") }
	if !is(value) || !is(p.text) {
		return maybe
	}
	return truthOf(strings.EqualFold(value, p.text))
}

var numeral = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,9})?$`)

func number(is func(order int) bool) func(string, *pattern, *call) truth {
	return func(value string, p *pattern, _ *call) truth {
		if !numeral.MatchString(value) || !numeral.MatchString(p.text) {
			return maybe
		}
		a, _ := new(big.Rat).SetString(value)
		b, _ := new(big.Rat).SetString(p.text)
		return truthOf(is(a.Cmp(b)))
	}
}

func date(is func(order int) bool) func(string, *pattern, *call) truth {
	return func(value string, p *pattern, _ *call) truth {
		a, okA := moment(value)
		b, okB := moment(p.text)
		if !okA || !okB {
			return maybe
		}
		return truthOf(is(a.Compare(b)))
	}
}

var (
	seconds = regexp.MustCompile(`^[0-9]{1,12}$`)
	instant = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`)
)

// moment reads a date as IAM writes it: of ISO 8601, or the seconds since 1970.
func moment(text string) (t time.Time, ok bool) {
	var err error
	switch {
	case seconds.MatchString(text):
		n, _ := new(big.Int).SetString(text, 10)
		return time.Unix(n.Int64(), 0), true
	case instant.MatchString(text):
		t, err = time.Parse(time.RFC3339Nano, text)
	default:
		t, err = time.Parse(time.DateOnly, text)
	}
	return t, err == nil
}

func isInRange(value string, p *pattern, _ *call) truth {
	address, err := netip.ParseAddr(value)
	if err != nil || address.Zone() != "" || address.Is4In6() {
		return maybe
	}
	of, err := netip.ParsePrefix(p.text)
	if err != nil {
		one, err := netip.ParseAddr(p.text)
		if err != nil {
			return maybe
		}
		of = netip.PrefixFrom(one, one.BitLen())
	}
	return truthOf(of.Contains(address))
}
