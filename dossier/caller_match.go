package dossier

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

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
	segments []string // of the group's ARN, nil where it is not known whole
	met      []namedKey
}

type namedKey struct {
	name string
	key  Key
}

// key is what is known of a condition key. Policies ask for few, and for these often.
func (c *call) key(name string) Key {
	for i := range c.met {
		if c.met[i].name == name {
			return c.met[i].key
		}
	}
	k := c.of.key(name, c.group)
	c.met = append(c.met, namedKey{name, k})
	return k
}

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
	compare            comparing
	values             []pattern
	variables          []string // the keys in the values
}

var operatorForm = regexp.MustCompile(`^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$`)

const nullOperator = "null"

// prepare makes a matcher of a statement; false for one that speaks of other services.
func prepare(from *loader.Statement) (m *matcher, speaks bool) {
	m = &matcher{wrong: from.Wrong, Statement: Statement{
		Label: from.Sid, Effect: from.Effect, Origin: originOf(from.Origin, Cited),
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
	t.compare = comparisons[t.comparison]
	if isNull := t.comparison == nullOperator && t.prefix == "" && !t.ifExists; t.compare == nil && !isNull {
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
	listed := no
	for i := range m.resources {
		listed = max(listed, m.covering(&m.resources[i], c))
	}
	if m.NotResource {
		return listed.not()
	}
	return listed
}

// covering tells whether one of the resources is the group. A variable without a value matches
// nothing. Whether NotResource then leaves nothing out is not documented, nor is a wildcard for
// the service.
func (m *matcher) covering(p *pattern, c *call) truth {
	t, null := p.isARN(c.segments, c)
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
	every, some := yes, no
	for _, value := range key.Values {
		fits := no
		for i := range t.values {
			fits = max(fits, t.compare(value, &t.values[i], c))
		}
		if t.opposite {
			fits = fits.not()
		}
		every, some = min(every, fits), max(some, fits)
	}
	if t.prefix == "foranyvalue" {
		return some
	}
	return every
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
