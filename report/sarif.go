package report

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/sgfree/sgfree/verdict"
)

// What GitHub code scanning takes: of more results than these in a run it shows none, and a
// file of more runs, or of more than 10 MB when packed, it refuses; so many results pack to half
// of that. Locations that it does not show are left out.
const (
	sarifResults   = 5000
	sarifRuns      = 20
	sarifInFile    = 50_000
	sarifLocations = 100
)

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// sarifRun is a run to be: reasons of one scope, which has more runs if it has more of them
// than a run may hold. A scope in which nothing was found has a run too, for that is how
// GitHub learns that its alerts are over.
type sarifRun struct {
	category string
	results  []result
}

// writeSARIF writes a log (SARIF 2.1.0) with all its runs.
func writeSARIF(w io.Writer, r *verdict.Report, o Options) error {
	return writeLog(w, r, sarifRunsOf(r, o), 1)
}

// sarifParts writes the same as logs of no more than GitHub takes in one.
func sarifParts(r *verdict.Report, o Options) (parts []func(io.Writer) error) {
	runs := sarifRunsOf(r, o)
	for len(runs) > 0 {
		n, results := 1, len(runs[0].results)
		for n < min(len(runs), sarifRuns) && results+len(runs[n].results) <= sarifInFile {
			results += len(runs[n].results)
			n++
		}
		these, part := runs[:n], len(parts)+1
		parts = append(parts, func(w io.Writer) error { return writeLog(w, r, these, part) })
		runs = runs[n:]
	}
	return parts
}

func sarifRunsOf(r *verdict.Report, o Options) (runs []sarifRun) {
	var at scope
	part, assuming := 0, Assuming(r)
	open := func() {
		part++
		id := []string{"sgfree", orDash(at.partition), orDash(at.account), orDash(at.region)}
		if part > 1 {
			id = append(id, strconv.Itoa(part))
		}
		runs = append(runs, sarifRun{category: strings.Join(id, "/") + "/"})
	}
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		if here := scopeOf(v.Group); len(runs) == 0 || here != at {
			at, part = here, 0
			open()
		}
		for _, f := range resultsOf(v, assuming, o) {
			if len(runs[len(runs)-1].results) == sarifResults {
				open()
			}
			last := &runs[len(runs)-1]
			last.results = append(last.results, f)
		}
	}
	if len(runs) == 0 {
		open()
	}
	return runs
}

// A log that is not the first of several says so at its beginning.
const (
	sarifHead = "{\n \"$schema\": \"" + sarifSchema + "\",\n \"version\": \"2.1.0\",\n "
	sarifPart = "\"properties\": {\"sgfreePart\": "
)

func isSARIFPart(head []byte) bool { return bytes.HasPrefix(head, []byte(sarifHead+sarifPart)) }

// writeLog writes one run after the other.
func writeLog(w io.Writer, r *verdict.Report, runs []sarifRun, part int) error {
	j := newJSON(w)
	j.encoder.SetIndent("  ", " ")
	j.text(sarifHead)
	if part > 1 {
		j.text(sarifPart + strconv.Itoa(part) + "},\n ")
	}
	j.text("\"runs\": [")
	for i, run := range runs {
		if i > 0 {
			j.text(",")
		}
		j.text("\n  ")
		j.value(runInSARIF(r, run))
	}
	j.text("\n ]\n}\n")
	return j.flush()
}

func runInSARIF(r *verdict.Report, of sarifRun) *sarif.Run {
	driver := sarif.NewToolComponent().WithName("sgfree").WithInformationURI("https://github.com/sgfree/sgfree")
	if v := phrase(r.Tool.Version); v != "" {
		driver.WithVersion(v)
	}
	indexes := map[string]int{}
	for _, rule := range r.Rules {
		if _, twice := indexes[rule.ID]; !twice {
			indexes[rule.ID] = len(indexes)
			driver.AddRule(ruleInSARIF(rule))
		}
	}
	run := sarif.NewRun().WithTool(sarif.NewTool().WithDriver(driver)).WithColumnKind("unicodeCodePoints").
		WithAutomationDetails(sarif.NewRunAutomationDetails().WithID(of.category))
	for _, f := range of.results {
		result := f.inSARIF()
		if i, ok := indexes[f.Rule]; ok {
			result.WithRuleIndex(i)
		}
		run.AddResult(result)
	}
	return run
}

// What GitHub takes of a description.
const sarifDescription = 1000

func ruleInSARIF(rule verdict.Rule) *sarif.ReportingDescriptor {
	words := func(s string) *sarif.MultiformatMessageString {
		return sarif.NewMultiformatMessageString().WithText(cut(prose(s), sarifDescription))
	}
	level := severityOf(rule.Effect)
	d := sarif.NewReportingDescriptor().WithID(phrase(rule.ID)).WithShortDescription(words(rule.Title)).
		WithFullDescription(words(rule.Description)).WithHelp(helpOf(rule)).
		WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(level.sarif).WithEnabled(!rule.Disabled))
	tags := sarif.NewPropertyBag().WithTags([]string{"aws", "security-group"})
	tags.Add("precision", "very-high").Add("problem.severity", level.problem)
	d.WithProperties(tags)
	if len(rule.References) > 0 && strings.HasPrefix(rule.References[0], "https://") {
		d.WithHelpURI(Terminal(rule.References[0]))
	}
	return d
}

func helpOf(rule verdict.Rule) *sarif.MultiformatMessageString {
	parts := []string{prose(rule.Description), prose(rule.Remediation)}
	marked := []string{markdown(parts[0]), "**What to do:** " + markdown(parts[1])}
	if rule.AWSError != "" {
		parts = append(parts, "EC2 says: "+phrase(rule.AWSError))
		marked = append(marked, "**EC2 says:** "+codeSpan(rule.AWSError))
	}
	for _, link := range rule.References {
		parts = append(parts, phrase(link))
		marked = append(marked, "- "+codeSpan(link))
	}
	return sarif.NewMultiformatMessageString().WithText(strings.Join(parts, "\n\n")).WithMarkdown(strings.Join(marked, "\n\n"))
}

func (r result) inSARIF() *sarif.Result {
	s := sarif.NewResult().WithRuleID(phrase(r.Rule)).WithLevel(severityOf(r.Effect).sarif).
		WithMessage(sarif.NewTextMessage(sarifText(r.sentence()))).
		// GitHub knows a result again by the first of these and by no other.
		WithPartialFingerprints(map[string]string{"primaryLocationLineHash": r.id, "sgfreeVerdict/v1": phrase(r.of.Fingerprint)})
	home := sarif.NewLogicalLocation().WithName(orDash(r.of.Group.ID)).WithKind("resource").
		WithFullyQualifiedName(strings.Join([]string{orDash(r.of.Group.Partition), orDash(r.of.Group.Account), orDash(r.of.Group.Region), orDash(r.of.Group.ID)}, "/"))
	s.AddLocation(located(r.place()).AddLogicalLocation(home))
	for i, e := range r.Evidence[min(len(r.Evidence), 1):min(len(r.Evidence), sarifLocations)] {
		s.AddRelatedLocation(located(e).WithID(i + 1).WithMessage(sarif.NewTextMessage(sarifText(e.Path))))
	}
	if why := r.accepted(); why != "" {
		s.AddSuppression(sarif.NewSuppression().WithKind("external").WithJustification(why))
	}
	return s
}

func located(e verdict.Evidence) *sarif.Location {
	return sarif.NewLocation().WithPhysicalLocation(sarif.NewPhysicalLocation().
		WithArtifactLocation(sarif.NewSimpleArtifactLocation(uri(e.File))).
		WithRegion(sarif.NewRegion().WithStartLine(max(e.Line, 1))))
}
