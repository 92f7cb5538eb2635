package report

import (
	"encoding/xml"
	"io"
	"slices"
	"strings"

	"github.com/sgfree/sgfree/verdict"
)

type junitSuite struct {
	XMLName  xml.Name    `xml:"testsuite"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Assuming *junitValue `xml:"properties>property"`
	Cases    []junitCase `xml:"testcase"`
}

type junitValue struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Name      string       `xml:"name,attr"`
	ClassName string       `xml:"classname,attr"`
	Failure   *junitDetail `xml:"failure"`
	Error     *junitDetail `xml:"error"`
	Skipped   *junitDetail `xml:"skipped"`
	Out       string       `xml:"system-out,omitempty"`
}

type junitDetail struct {
	Type    string `xml:"type,attr,omitempty"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// writeJUnit writes JUnit XML as Jenkins takes it: a suite for each scope and a case for each
// group, which fails where the gate fails on it, is in error where it leaves the gate undecided,
// and is skipped where the gate does not look at it, being waived or in the baseline. Without a
// gate every case passes.
func writeJUnit(w io.Writer, r *verdict.Report, _ Options) error {
	p := newPage(w, Options{})
	p.write(xml.Header + "<testsuites name=\"sgfree\">\n")
	at := gateAt(r)
	for verdicts := range byScope(r.Verdicts) {
		suite := junitSuite{Name: scopeOf(verdicts[0].Group).String()}
		if s := Assuming(r); s != "" {
			suite.Assuming = &junitValue{"assuming", s}
		}
		for i := range verdicts {
			suite.add(&verdicts[i], at(&verdicts[i]), len(r.Gate.FailOn) > 0)
		}
		text, err := xml.MarshalIndent(suite, "  ", "  ")
		if err != nil {
			return err
		}
		// Nothing but the text of elements has line ends, and there they may stand as they are.
		p.write(strings.ReplaceAll(string(text), "&#xA;", "\n") + "\n")
	}
	p.write("</testsuites>\n")
	return p.done()
}

// byScope parts verdicts, which stand in the order of their scopes.
func byScope(verdicts []verdict.Verdict) func(func([]verdict.Verdict) bool) {
	return func(yield func([]verdict.Verdict) bool) {
		for len(verdicts) > 0 {
			at := scopeOf(verdicts[0].Group)
			n := slices.IndexFunc(verdicts, func(v verdict.Verdict) bool { return scopeOf(v.Group) != at })
			if n < 0 {
				n = len(verdicts)
			}
			if !yield(verdicts[:n]) {
				return
			}
			verdicts = verdicts[n:]
		}
	}
}

func (s *junitSuite) add(v *verdict.Verdict, at verdict.GateResult, gated bool) {
	g := v.Group
	c := junitCase{
		Name:      orDash(g.ID) + " (" + orDash(g.Name) + ")",
		ClassName: strings.Join([]string{orDash(g.Partition), orDash(g.Account), orDash(g.Region)}, "."),
	}
	outcome := Terminal(string(v.Outcome))
	if v.Address != "" {
		outcome += " at " + phrase(v.Address)
	}
	detail := &junitDetail{Type: Terminal(string(v.Outcome)), Message: outcome, Text: reasonLines(v)}
	if len(v.Reasons) > 0 {
		detail.Message += ": " + why(*v, longest)
	}
	s.Tests++
	switch {
	case at == verdict.GateFailed:
		s.Failures++
		c.Failure = detail
	case at == verdict.GateUndecided:
		s.Errors++
		c.Error = detail
	case at == verdict.GateNone && gated:
		s.Skipped++
		c.Skipped = detail
	default:
		c.Out = "\n" + outcome + detail.Text
	}
	s.Cases = append(s.Cases, c)
}

// reasonLines has a line for each reason with its places, and one for what to do about it.
func reasonLines(v *verdict.Verdict) string {
	var b strings.Builder
	b.WriteString("\n")
	for _, r := range byWeight(v.Reasons) {
		b.WriteString("- " + phrase(string(r.Effect)) + " [" + phrase(r.Rule) + "]: " + prose(r.Message) + "\n")
		for _, e := range r.Evidence[:min(len(r.Evidence), firstFew)] {
			b.WriteString("  where: " + place(e) + "\n")
		}
		if r.Remediation != "" {
			b.WriteString("  do: " + prose(r.Remediation) + "\n")
		}
	}
	return b.String()
}
