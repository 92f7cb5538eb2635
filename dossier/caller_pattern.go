package dossier

import (
	"math/big"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// comparing tells whether a value of a key is as a text of a policy says.
type comparing func(value string, text *pattern, c *call) truth

// comparisons are the operators, and how they compare. Those with Not say the opposite.
var comparisons = map[string]comparing{
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

// pattern is a text of a policy.
type pattern struct {
	text     string
	parts    []part
	literal  string   // what it says where wildcards mean nothing, if it is fixed
	fixed    bool     // it has no variables
	segments [][]part // of an ARN, which has up to six
	anything bool     // it is stars alone
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
	p := pattern{text: text, anything: text != "" && strings.Trim(text, "*") == ""}
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
			form = rest
			if end := strings.IndexAny(rest[1:], "*?:$"); end >= 0 {
				form = rest[:1+end]
			}
			add(part{sort: literal, text: form})
		}
		rest = rest[len(form):]
	}
	p.literal, p.fixed = plain(p.parts), !open(p.parts)
	if strings.HasPrefix(text, "arn:") {
		p.anyService = len(segments) < 3 || slices.ContainsFunc(segments[2], func(x part) bool { return x.sort != literal })
		for len(segments) < 6 {
			segments = append(segments, []part{{sort: anyRun, text: "*"}})
		}
		p.segments = segments
	}
	return p
}

// open tells whether there are variables among parts.
func open(parts []part) bool {
	return slices.ContainsFunc(parts, func(x part) bool { return x.sort == variablePart || x.sort == broken })
}

// plain is the text of parts without variables in which wildcards mean nothing.
func plain(parts []part) string {
	var b strings.Builder
	for _, x := range parts {
		b.WriteString(x.text)
	}
	return b.String()
}

// said are parts with the values of variables in their place; not yes where one has none, or
// nobody knows it.
func said(parts []part, c *call) (resolved []part, known truth) {
	if !open(parts) {
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
	if p.fixed {
		return truthOf(equal(value, p.literal))
	}
	parts, known := said(p.parts, c)
	if known != yes {
		return known
	}
	return truthOf(equal(value, plain(parts)))
}

func (p *pattern) isLike(value string, c *call) truth {
	parts, known := said(p.parts, c)
	if known != yes {
		return known
	}
	return truthOf(glob(parts, value))
}

var arnForm = regexp.MustCompile(`^arn(:[^:]*){4}:.`)

// isARN compares the six segments of an ARN, of which only the last may have colons; null tells
// that the pattern has a variable without a value.
func (p *pattern) isARN(segments []string, c *call) (t truth, null bool) {
	switch {
	case p.anything:
		return yes, false
	case p.segments == nil, segments == nil:
		return maybe, false
	}
	if p.fixed {
		for i, segment := range segments {
			if !glob(p.segments[i], segment) {
				return no, false
			}
		}
		return yes, false
	}
	t = yes
	for i, segment := range segments {
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
	t, _ := p.isARN(strings.SplitN(value, ":", 6), c)
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

func number(is func(order int) bool) comparing {
	return func(value string, p *pattern, _ *call) truth {
		if !numeral.MatchString(value) || !numeral.MatchString(p.text) {
			return maybe
		}
		a, _ := new(big.Rat).SetString(value)
		b, _ := new(big.Rat).SetString(p.text)
		return truthOf(is(a.Cmp(b)))
	}
}

func date(is func(order int) bool) comparing {
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
