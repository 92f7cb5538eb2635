package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/sgfree/sgfree/verdict"
)

// log is as much of SARIF as GitHub reads.
type log struct {
	Runs []struct {
		AutomationDetails struct{ ID string }
		Tool              struct {
			Driver struct {
				Rules []struct {
					ID                                string
					Help                              struct{ Text, Markdown string }
					ShortDescription, FullDescription struct{ Text string }
					Properties                        struct{ Tags []string }
					DefaultConfiguration              struct{ Level string }
				}
			}
		}
		Results []struct {
			RuleID              string
			RuleIndex           int
			Level               string
			Message             struct{ Text string }
			PartialFingerprints map[string]string
			Suppressions        []struct{ Kind, Justification string }
			Locations           []struct {
				PhysicalLocation struct {
					ArtifactLocation struct{ URI string }
					Region           struct{ StartLine int }
				}
			}
		}
	}
}

func readLog(t *testing.T, text string) (l log) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := sarifSchemaOf(t).Validate(doc); err != nil {
		t.Error(err)
	}
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		t.Fatal(err)
	}
	return l
}

func sarifSchemaOf(t *testing.T) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile(filepath.Join("..", "testdata", "schemas", "sarif-2.1.0.json"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSARIFIsWhatItsSchemaAndGitHubAskFor(t *testing.T) {
	for name, r := range map[string]*verdict.Report{"everything": fixture(), "nothing": {}, "hostile": hostileReport(hostile), "huge": hostileReport(strings.Repeat("](x)", 1<<18))} {
		l := readLog(t, render(t, "sarif", r, Options{Waived: true}))
		if len(l.Runs) == 0 {
			t.Errorf("%s: GitHub refuses a log without a run", name)
		}
		for _, run := range l.Runs {
			if id := run.AutomationDetails.ID; !strings.HasPrefix(id, "sgfree/") || !strings.HasSuffix(id, "/") {
				t.Errorf("%s: the category is %q", name, id)
			}
			for _, rule := range run.Tool.Driver.Rules {
				for _, text := range []string{rule.ID, rule.Help.Text, rule.Help.Markdown, rule.ShortDescription.Text, rule.FullDescription.Text} {
					if text == "" {
						t.Errorf("%s: rule %q lacks a text", name, rule.ID)
					}
				}
				if len(rule.Properties.Tags) > 10 || len(rule.ShortDescription.Text) > 4*1024 {
					t.Errorf("%s: rule %.50q is more than GitHub takes", name, rule.ID)
				}
			}
			seen := map[string]bool{}
			for _, result := range run.Results {
				id := result.PartialFingerprints["primaryLocationLineHash"]
				if id == "" || seen[id] {
					t.Errorf("%s: the fingerprint %q is not of one result", name, id)
				}
				seen[id] = true
				if n := len(result.Locations); n != 1 {
					t.Fatalf("%s: %d locations", name, n)
				}
				at := result.Locations[0].PhysicalLocation
				if at.ArtifactLocation.URI == "" || at.Region.StartLine < 1 {
					t.Errorf("%s: %+v is no place", name, at)
				}
				if strings.Contains(result.Message.Text, "](") {
					t.Errorf("%s: a link in %.200q", name, result.Message.Text)
				}
				if i := result.RuleIndex; i >= 0 && run.Tool.Driver.Rules[i].ID != result.RuleID {
					t.Errorf("%s: rule %d is not %s", name, i, result.RuleID)
				}
			}
		}
	}
}

// many is a report of so many regions, each with a group that has so many reasons.
func many(regions, reasons int) *verdict.Report {
	r := fixture()
	v := r.Verdicts[4]
	r.Verdicts = nil
	for region := range regions {
		v.Group.Region = fmt.Sprintf("region-%03d", region)
		v.Reasons = slices.Clone(v.Reasons[:0:0])
		for i := range reasons {
			next := fixture().Verdicts[1].Reasons[0]
			next.Subject = &verdict.Subject{Kind: "network-interface", ID: fmt.Sprintf("eni-%017x", i)}
			v.Reasons = append(v.Reasons, next)
		}
		r.Verdicts = append(r.Verdicts, v)
	}
	return r
}

func TestSARIFKeepsWithinTheLimitsOfGitHub(t *testing.T) {
	for _, c := range []struct{ regions, reasons, runs, parts int }{
		{1, 5000, 1, 1}, {1, 5001, 2, 1}, {20, 1, 20, 1}, {21, 1, 21, 2}, {45, 1, 45, 3}, {1, 50_001, 11, 2},
	} {
		runs, results := 0, 0
		categories := map[string]bool{}
		parts := sarifParts(many(c.regions, c.reasons), Options{})
		for _, write := range parts {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			var l log
			if err := json.Unmarshal(b.Bytes(), &l); err != nil {
				t.Fatal(err)
			}
			if len(l.Runs) > 20 {
				t.Errorf("%d runs in a file", len(l.Runs))
			}
			for _, run := range l.Runs {
				if len(run.Results) > 5000 {
					t.Errorf("%d results in a run", len(run.Results))
				}
				categories[run.AutomationDetails.ID] = true
				runs, results = runs+1, results+len(run.Results)
			}
		}
		if runs != c.runs || len(categories) != c.runs || len(parts) != c.parts || results != c.regions*c.reasons {
			t.Errorf("%+v: got %d runs, %d categories, %d parts, %d results", c, runs, len(categories), len(parts), results)
		}
	}
}

func TestWhatIsWaivedIsShownToToolsOnlyWhenAsked(t *testing.T) {
	for _, format := range []string{"sarif", "gitlab"} {
		without, with := render(t, format, fixture(), Options{}), render(t, format, fixture(), Options{Waived: true})
		for _, rule := range []string{"named_by_configuration", "missing_dump"} { // waived, and in the baseline
			id := regexp.MustCompile(`"(ruleId|check_name)": ?"(sgfree/)?` + rule)
			if id.MatchString(without) || !id.MatchString(with) {
				t.Errorf("%s: %s is shown unasked, or not when asked", format, rule)
			}
		}
	}
	for _, run := range readLog(t, render(t, "sarif", fixture(), Options{Waived: true})).Runs {
		for _, result := range run.Results {
			if accepted := result.RuleID == "named_by_configuration" || result.RuleID == "missing_dump"; accepted != (len(result.Suppressions) == 1) {
				t.Errorf("%s: suppressions %v", result.RuleID, result.Suppressions)
			}
		}
	}
}

func TestAResultKeepsItsFingerprintWhenOthersComeAndGo(t *testing.T) {
	r := fixture()
	before := resultsOf(&r.Verdicts[4], "", Options{})
	r.Verdicts[4].Reasons = r.Verdicts[4].Reasons[:2]
	r.Verdicts[4].Reasons[1].Evidence[0].Line++
	for i, after := range resultsOf(&r.Verdicts[4], "", Options{}) {
		if after.id != before[i].id {
			t.Errorf("%s: %s became %s", after.Rule, before[i].id, after.id)
		}
	}
}

func TestGitLabIsWhatItsDocumentationAsksFor(t *testing.T) {
	for name, r := range map[string]*verdict.Report{"everything": fixture(), "nothing": {}, "hostile": hostileReport(hostile)} {
		in := json.NewDecoder(strings.NewReader(render(t, "gitlab", r, Options{})))
		in.DisallowUnknownFields()
		var entries []codeQuality
		if err := in.Decode(&entries); err != nil || entries == nil {
			t.Fatalf("%s: %v, %v", name, entries, err)
		}
		seen := map[string]bool{}
		for _, e := range entries {
			if seen[e.Fingerprint] || e.Fingerprint == "" || e.Description == "" || e.CheckName == "" {
				t.Errorf("%s: %+v is not whole, or not the only one of its fingerprint", name, e)
			}
			seen[e.Fingerprint] = true
			if !slices.Contains([]string{"info", "minor", "major", "critical", "blocker"}, e.Severity) {
				t.Errorf("%s: severity %q", name, e.Severity)
			}
			if p := e.Location.Path; p == "" || strings.HasPrefix(p, "./") || strings.HasPrefix(p, "/") || e.Location.Lines.Begin < 1 {
				t.Errorf("%s: place %+v", name, e.Location)
			}
		}
	}
}

func TestEvidenceHasAPlaceInARepositoryWhereverItWasRead(t *testing.T) {
	for file, want := range map[string][2]string{
		"dumps/eni é.json":        {"dumps/eni é.json", "dumps/eni%20%C3%A9.json"},
		"./dumps/a.json":          {"dumps/a.json", "dumps/a.json"},
		"../../elsewhere/a.json":  {"elsewhere/a.json", "elsewhere/a.json"},
		`dumps\a.json`:            {"dumps/a.json", "dumps/a.json"},
		"/etc/passwd":             {"etc/passwd", "etc/passwd"},
		"-":                       {"stdin.json", "stdin.json"},
		"-!eu-west-1/groups.json": {"stdin.json!eu-west-1/groups.json", "stdin.json!eu-west-1/groups.json"},
		"-rf/a.json":              {"-rf/a.json", "-rf/a.json"},
		"a\x1b[31m\n.json":        {`a\x1b[31m\n.json`, "a%5Cx1b%5B31m%5Cn.json"},
		"..":                      {"stdin.json", "stdin.json"},
		"":                        {"stdin.json", "stdin.json"},
	} {
		if got := [2]string{sourcePath(file), uri(file)}; got != want {
			t.Errorf("%q: got %q, want %q", file, got, want)
		}
	}
}

// element is a node of XML.
type element struct {
	name     string
	attrs    map[string]string
	children []*element
}

func readXML(t *testing.T, text string) *element {
	t.Helper()
	in := xml.NewDecoder(strings.NewReader(text))
	stack := []*element{{}}
	for {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			return stack[0]
		}
		if err != nil {
			t.Fatalf("%v in %.300s", err, text)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, attrs: map[string]string{}}
			for _, a := range token.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			top := stack[len(stack)-1]
			top.children = append(top.children, e)
			stack = append(stack, e)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		default: // text stands anywhere
		}
	}
}

// junitElements has what the schema of Jenkins (junit-10.xsd) allows where we write it: the
// attributes, those that it requires first, and the children.
var junitElements = map[string]struct {
	required, attrs, children string
}{
	"":           {children: "testsuites"},
	"testsuites": {attrs: "name time tests failures errors", children: "testsuite"},
	"testsuite":  {"name tests failures errors", "group time skipped timestamp hostname id package file log url", "testsuite properties testcase system-out system-err"},
	"properties": {children: "property"},
	"property":   {required: "name value"},
	"testcase":   {"name", "time classname group", "skipped error failure rerunFailure rerunError flakyFailure flakyError system-out system-err"},
	"failure":    {attrs: "type message"},
	"error":      {attrs: "type message"},
	"skipped":    {attrs: "type message"},
	"system-out": {},
}

func TestJUnitIsWhatTheSchemaOfJenkinsAllows(t *testing.T) {
	undecided := fixture()
	undecided.Verdicts[5].Known = false
	for name, r := range map[string]*verdict.Report{"everything": fixture(), "undecided": undecided, "nothing": {}, "hostile": hostileReport("]]><x/>&\x00" + hostile)} {
		var walk func(e *element)
		walk = func(e *element) {
			allowed, ok := junitElements[e.name]
			if !ok {
				t.Errorf("%s: an element %s", name, e.name)
			}
			for required := range strings.FieldsSeq(allowed.required) {
				if _, ok := e.attrs[required]; !ok {
					t.Errorf("%s: %s lacks %s", name, e.name, required)
				}
			}
			for attr := range e.attrs {
				if !slices.Contains(strings.Fields(allowed.required+" "+allowed.attrs), attr) {
					t.Errorf("%s: %s has an attribute %s", name, e.name, attr)
				}
			}
			counts := map[string]int{}
			for _, c := range e.children {
				if !slices.Contains(strings.Fields(allowed.children), c.name) {
					t.Errorf("%s: %s in %s", name, c.name, e.name)
				}
				counts[c.name]++
				for _, grandchild := range c.children {
					counts[grandchild.name]++
				}
				walk(c)
			}
			if e.name == "testsuite" {
				for attr, kind := range map[string]string{"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"} {
					if got := e.attrs[attr]; got != strconv.Itoa(counts[kind]) {
						t.Errorf("%s: %s=%s, with %d of them", name, attr, got, counts[kind])
					}
				}
			}
		}
		walk(readXML(t, render(t, "junit", r, Options{})))
	}
	if got := render(t, "junit", undecided, Options{}); !strings.Contains(got, `<error type="unknown"`) {
		t.Errorf("a group that leaves the gate undecided is no error in\n%s", got)
	}
	open := fixture()
	open.Gate = verdict.Gate{Result: verdict.GateNone}
	if got := render(t, "junit", open, Options{}); strings.Contains(got, "<failure") || strings.Contains(got, "<error") || strings.Contains(got, "<skipped") {
		t.Errorf("without a gate something fails in\n%s", got)
	}
}

func TestGitHubShowsTheWorstAndCountsTheRest(t *testing.T) {
	r := fixture()
	worst, unknown, after := r.Verdicts[4], r.Verdicts[5], r.Verdicts[3]
	unknown.Known = false
	r.Verdicts = nil
	for range 25 {
		r.Verdicts = append(r.Verdicts, after, unknown, worst)
	}
	out := render(t, "github", r, Options{})
	var levels []string
	for line := range strings.Lines(out) {
		if command, ok := strings.CutPrefix(line, "::"); ok {
			level, _, _ := strings.Cut(command, " ")
			levels = append(levels, level)
		}
	}
	want := slices.Concat(slices.Repeat([]string{"error"}, 10), slices.Repeat([]string{"warning"}, 10), slices.Repeat([]string{"notice"}, 10))
	if !slices.Equal(levels, want) {
		t.Errorf("got %q", levels)
	}
	if want := "\nnot annotated, for GitHub shows 10 of a level: 15 errors, 15 warnings, 15 notices more\n"; !strings.Contains(out, want) {
		t.Errorf("want %q in\n%s", want, out)
	}
}

func TestPagesKeepWithinWhatTheirReadersTake(t *testing.T) {
	long := fixture()
	for i := range 40_000 {
		v := long.Verdicts[i%6]
		v.Group.Name = fmt.Sprintf("%d-%s", i, v.Group.Name)
		long.Verdicts = append(long.Verdicts, v)
	}
	long.Summary = verdict.Summarize(long.Verdicts)
	for name, r := range map[string]*verdict.Report{"long": long, "hostile": hostileReport(strings.Repeat("`|\u202e", 1<<18))} {
		for _, all := range []bool{false, true} {
			if n := len(render(t, "markdown", r, Options{All: all})); n > 65_536 {
				t.Errorf("%s: a comment of %d bytes", name, n)
			}
			for _, taken := range []int{0, 1_000_000, 1 << 20} {
				var b bytes.Buffer
				if err := writeStepSummary(&b, r, Options{All: all, Taken: taken}); err != nil {
					t.Fatal(err)
				}
				if room := 1<<20 - taken; b.Len() > max(room, 0) {
					t.Errorf("%s: a summary of %d bytes where there is room for %d", name, b.Len(), room)
				}
			}
		}
	}
	if got := render(t, "markdown", long, Options{}); !strings.Contains(got, "<details><summary>13335 groups</summary>") || !regexp.MustCompile(`(?m)^and \d+ more groups$`).MatchString(got) {
		t.Errorf("long lists are not folded and counted in\n%.3000s", got)
	}
}

func TestColumnsChooseWhatCSVHas(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(render(t, "csv", fixture(), Options{Columns: []string{"tag:team", "group", "rules", "tag:none"}}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"tag:team", "group", "rules", "tag:none"}, {"web", "sg-0a1b2c3d4e5f60001", "custom.keep", ""}}
	if len(rows) != 7 || !slices.Equal(rows[0], want[0]) || !slices.Equal(rows[1], want[1]) {
		t.Errorf("got %q", rows)
	}
	for columns, ok := range map[string]bool{"group": true, "tag:": false, "tag:a b": true, "colour": false, "": false} {
		if err := csvReady(Options{Columns: []string{columns}}); (err == nil) != ok {
			t.Errorf("%q: %v", columns, err)
		}
	}
}
