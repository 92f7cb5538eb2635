package report

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"
	"pgregory.net/rapid"

	"github.com/sgfree/sgfree/verdict"
)

// acts lists what a terminal obeys or does not show, apart from [visible]'s own tables.
func acts(r rune) bool {
	for _, span := range [][2]rune{
		{0, 0x1f},           // C0, with tab, line feed and escape
		{0x7f, 0x9f},        // delete and C1
		{0xad, 0xad},        // soft hyphen
		{0x34f, 0x34f},      // grapheme joiner
		{0x61c, 0x61c},      // Arabic letter mark
		{0x115f, 0x1160},    // Hangul fillers
		{0x180b, 0x180e},    // Mongolian selectors
		{0x200b, 0x200f},    // zero width, direction marks
		{0x2028, 0x202e},    // line and paragraph ends, bidi
		{0x2060, 0x206f},    // word joiner, isolates
		{0x3164, 0x3164},    // Hangul filler
		{0xfe00, 0xfe0f},    // variation selectors
		{0xfeff, 0xfeff},    // byte order mark
		{0xfff9, 0xfffb},    // annotations
		{0xe0000, 0xe0fff},  // tags and more selectors
		{0xf0000, 0x10ffff}, // private use
	} {
		if span[0] <= r && r <= span[1] {
			return true
		}
	}
	return false
}

func assertClean(t rapid.TB, s string) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Errorf("not UTF-8: %q", s)
	}
	for i, r := range s {
		if acts(r) {
			t.Errorf("%U at byte %d of %.200q", r, i, s)
			return
		}
	}
}

func FuzzTerminal(f *testing.F) {
	f.Add(hostile)
	f.Add("web-sg (prod) 生命 \\ é")
	f.Add("\U000e0041\ufeff\u2066\u061c\u00ad")
	f.Fuzz(func(t *testing.T, s string) {
		got := Terminal(s)
		assertClean(t, got)
		assertClean(t, cut(got, 10))
		if again := Terminal(got); again != got {
			t.Errorf("escaping %q again gives %q", got, again)
		}
	})
}

func TestTerminalLeavesNothingThatActs(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if acts(r) && strings.ContainsRune(Terminal(string(r)), r) {
			t.Errorf("%U is let through", r)
		}
	}
	rapid.Check(t, func(t *rapid.T) { assertClean(t, Terminal(rapid.String().Draw(t, "text"))) })
}

func TestTerminalShowsWhatItEscapes(t *testing.T) {
	for in, want := range map[string]string{
		"web-sg (prod) [a] 生命 é \\n": "web-sg (prod) [a] 生命 é \\n",
		"a\nb\tc\r":                  `a\nb\tc\r`,
		"\x1b[31m":                   `\x1b[31m`,
		"\u202egnp":                  `\u202egnp`,
		"\u009b2J\x9b":               `\u009b2J\x9b`,
		"\U000e0041":                 `\U000e0041`,
	} {
		if got := Terminal(in); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}

func TestCutAndWrapKeepTheirColumns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Terminal(rapid.String().Draw(t, "text"))
		columns := rapid.IntRange(1, 40).Draw(t, "columns")
		if got := cut(s, columns); text.StringWidth(got) > columns || got != s && !strings.HasSuffix(got, "…") {
			t.Errorf("cut(%q, %d) = %q", s, columns, got)
		}
		if got := strings.Join(strings.Fields(strings.Join(wrap(s, columns), " ")), " "); got != strings.Join(strings.Fields(s), " ") {
			t.Errorf("wrap(%q, %d) lost something: %q", s, columns, got)
		}
		for _, line := range wrapHard(s, columns) {
			if text.StringWidth(line) > columns {
				t.Errorf("wrapHard(%q, %d) = %q", s, columns, line)
			}
		}
	})
}

// hostileReport is a report in which everything that may come from elsewhere is one text.
func hostileReport(name string) *verdict.Report {
	r := fixture()
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		v.Group = verdict.Group{ID: name + strconv.Itoa(i), Name: name, VPC: name, Partition: name, Account: name, Region: name, Tags: map[string]string{name: name, "team": name}}
		v.After, v.Address, v.Since, v.Fingerprint = []string{name}, name, name, name
		for j := range v.Reasons {
			reason := &v.Reasons[j]
			reason.Rule, reason.Message, reason.AWSError, reason.Wait, reason.Remediation = name, name, name, name, name
			reason.Subject = &verdict.Subject{Kind: name, ID: name, Service: name, Owner: name}
			reason.After = []string{name}
			reason.Evidence = []verdict.Evidence{{File: name, Path: name, Line: 1}, {File: name, Path: name, Line: 1}}
			reason.Permission = &verdict.Permission{Group: name, Direction: name, Protocol: name, RuleID: name, Pair: verdict.Pair{Group: name, Account: name, VPC: name, Peering: name}}
			if reason.Waived != nil {
				reason.Waived = &verdict.Waived{Reason: name, Until: name}
			}
		}
	}
	for i := range r.Coverage {
		r.Coverage[i].Kind, r.Coverage[i].Account, r.Coverage[i].Command = name, name, name
	}
	for i := range r.Rules {
		r.Rules[i] = verdict.Rule{ID: name, Title: name, Description: name, Effect: r.Rules[i].Effect, AWSError: name, Message: name, Remediation: name, References: []string{name, "https://" + name}}
	}
	for i := range r.Order {
		r.Order[i] = verdict.Before{First: name, Then: name}
	}
	for i := range r.NotAssumed {
		r.NotAssumed[i] = verdict.Stay{What: name, Why: name}
	}
	for i := range r.Assumed {
		r.Assumed[i] = verdict.Assumed{Kind: name, ID: name, With: []string{name}, Stays: []string{name}}
	}
	for i := range r.Waivers {
		r.Waivers[i].Rule, r.Waivers[i].Place, r.Waivers[i].Until = name, name, name
	}
	r.History, r.Tool.Version = []string{name}, name
	return r
}

// The lines of no format (on a terminal none is read by a runner) begin with a command to the runner of a pipeline, but for those that
// the format for it writes itself, which say what they say and end where they end.
var runnerCommand = regexp.MustCompile(`^\s*::|##\[|##vso|##teamcity`)

var ourAnnotation = regexp.MustCompile(`^::(error|warning|notice) (file=[^:,]*,line=\d+,)?title=[^:,]*::`)

// assertHarmless tells whether a format lets something through that its reader obeys.
func assertHarmless(t rapid.TB, format, name, out string, width int) {
	t.Helper()
	if format == "html" {
		out = strings.NewReplacer(layoutScript, "", htmlScript, "", htmlStyle, "", "\t", "").Replace(out) // what is ours
	}
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		assertClean(t, line)
		if format == "github" {
			line = ourAnnotation.ReplaceAllString(line, "")
		}
		if format != "template" && width == 0 && runnerCommand.MatchString(line) {
			t.Errorf("%s: a command in %.300q of %.100q", format, line, name)
		}
	}
	switch format {
	case "html":
		if n, end := strings.Count(out, "<script"), strings.Count(out, "</script>"); n != 3 || end != 3 {
			t.Errorf("html: %d scripts begin and %d end, want the 3 of the page", n, end)
		}
	case "csv":
		rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
		if err != nil {
			t.Errorf("csv: %v", err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if strings.IndexAny(strings.TrimLeft(cell, " "), "=+-@") == 0 {
					t.Errorf("csv: a formula %.100q", cell)
				}
			}
		}
	case "markdown":
		outside := regexp.MustCompile("(?s)```text\n.*?\n```\n").ReplaceAllString(out, "")
		outside = withoutCode(outside)
		for _, part := range []string{"<script", "](", "@evil", "http", "=cmd"} {
			if strings.Contains(outside, part) {
				t.Errorf("markdown: %q in %.300q", part, outside)
			}
		}
		for line := range strings.Lines(outside) {
			// with account and region or without, with an address or without
			if cells := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") - 1; strings.HasPrefix(line, "| ") && (cells < 4 || cells > 7) {
				t.Errorf("markdown: a row of other cells: %.300q", line)
			}
		}
	case "ids":
		for line := range strings.Lines(out) {
			if !groupID.MatchString(strings.TrimSuffix(line, "\n")) {
				t.Errorf("ids: %.100q", line)
			}
		}
	}
}

// withoutCode takes the code spans out of Markdown, as CommonMark finds them: a run of
// backquotes ends at the next run of that length. As cmark-gfm has it, more than 80 of them are text.
func withoutCode(s string) string {
	var b strings.Builder
	for s != "" {
		at := strings.IndexByte(s, '`')
		if at < 0 {
			break
		}
		b.WriteString(s[:at])
		s = s[at:]
		fence := s[:len(s)-len(strings.TrimLeft(s, "`"))]
		s = s[len(fence):]
		rest := s
		for {
			end := strings.Index(rest, fence)
			if end < 0 || len(fence) > 80 {
				b.WriteString(fence) // opens nothing
				break
			}
			rest = rest[end:]
			run := rest[:len(rest)-len(strings.TrimLeft(rest, "`"))]
			rest = rest[len(run):]
			if len(run) == len(fence) {
				s = rest
				break
			}
		}
	}
	return b.String() + s
}

// attacks are what names are made of that mean to be more than names.
var attacks = []string{
	hostile, "\x1b]8;;http://evil\a", "\u202e", "\u2066", "\n", "\r\n", "\t", "::set-output name=x::y", "::error::x", "##[set-output name=x]", "##vso[x]", "%0A::error::", "%",
	"|", "`", "``", "```", strings.Repeat("`", 80), strings.Repeat("`", 81), "<script>alert(1)</script>", "](http://evil)", "![x](http://evil)", "[x]", "@evil", "#1", "=cmd()|' /C calc'!A0", "+1", "-1", "@SUM(1)",
	"]]>", "\"", "'", "&amp;", "\\", "\x00", "\ufffe", "\xff", "{{.}}", "{0}", "$(reboot)", ";", ",", "=", ":", "/../../etc/passwd", "C:\\x", "\U000e0041", "\ufeff",
}

func TestNoFormatLetsAHostileNameThrough(t *testing.T) {
	for _, name := range append(attacks, strings.Join(attacks, ""), strings.Repeat("`|", 1<<14)) {
		r := hostileReport(name)
		for _, format := range Formats() {
			for _, width := range []int{0, 80} {
				assertHarmless(t, format.Name, name, render(t, format.Name, r, Options{Width: width, All: true, Waived: true, Columns: []string{"name", "tag:team", "group"}}), width)
			}
		}
	}
	odd := hostileReport(hostile)
	odd.Gate.FailOn[0], odd.Gate.Result, odd.Verdicts[0].Outcome, odd.Verdicts[1].Reasons[0].Effect = hostile, hostile, hostile, hostile
	for _, format := range Formats() {
		assertHarmless(t, format.Name, hostile, render(t, format.Name, odd, Options{All: true}), 0)
	}
}

func TestNoFormatLetsAnyMixtureOfThemThrough(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		name := strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(attacks), rapid.String()), 1, 4).Draw(rt, "name"), "")
		r := hostileReport(name)
		format := rapid.SampledFrom(Formats()).Draw(rt, "format")
		var b strings.Builder
		o := Options{Width: rapid.SampledFrom([]int{0, 60}).Draw(rt, "width"), All: rapid.Bool().Draw(rt, "all"), Waived: true, Template: templateFixture, Columns: []string{"name", "why"}}
		if err := format.Write(&b, r, o); err != nil {
			rt.Fatal(err)
		}
		assertHarmless(rt, format.Name, name, b.String(), o.Width)
		switch format.Name {
		case "json", "sarif", "gitlab":
			if !json.Valid([]byte(b.String())) {
				rt.Errorf("%s is no JSON", format.Name)
			}
		case "junit":
			if err := xml.Unmarshal([]byte(b.String()), new(struct{})); err != nil {
				rt.Error(err)
			}
		}
	})
}

func TestAHugeNameDoesNotFloodTheReader(t *testing.T) {
	r := fixture()
	r.Verdicts[4].Group.Name = strings.Repeat("\x1b", 1<<20)
	for _, format := range []string{"table", "text"} {
		for _, width := range []int{0, 80} {
			if got := render(t, format, r, Options{Width: width}); len(got) > 20_000 {
				t.Errorf("%s at width %d: %d bytes", format, width, len(got))
			}
		}
	}
	if got := render(t, "json", r, Options{}); len(got) < 6<<20 {
		t.Errorf("json cut the name: %d bytes", len(got))
	}
}
