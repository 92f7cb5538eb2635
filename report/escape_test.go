package report

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"
	"pgregory.net/rapid"
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

func TestNoFormatLetsAHostileNameThrough(t *testing.T) {
	r := fixture()
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		v.Group.ID, v.Group.VPC, v.Group.Account, v.Group.Region = hostile, hostile, hostile, hostile
		v.After = []string{hostile}
		for j := range v.Reasons {
			reason := &v.Reasons[j]
			reason.Rule, reason.AWSError, reason.Wait, reason.Remediation = hostile, hostile, hostile, hostile
			reason.After = []string{hostile}
			reason.Evidence[0].File, reason.Evidence[0].Path = hostile, hostile
			if p := reason.Permission; p != nil {
				p.Group, p.Direction, p.Protocol, p.RuleID, p.Pair.Peering = hostile, hostile, hostile, hostile, hostile
			}
		}
	}
	for i := range r.Coverage {
		r.Coverage[i].Kind, r.Coverage[i].Account = hostile, hostile
	}
	for i := range r.Rules {
		r.Rules[i].ID, r.Rules[i].Title = hostile, hostile
	}
	r.Gate.FailOn[0], r.Gate.Result = hostile, hostile
	r.Verdicts[0].Outcome = hostile
	r.Verdicts[1].Reasons[0].Effect = hostile
	for _, format := range Formats() {
		for _, width := range []int{0, 80} {
			out := strings.Replace(render(t, format.Name, r, Options{Width: width, All: true}), layoutScript, "", 1)
			for line := range strings.Lines(out) {
				assertClean(t, strings.TrimLeft(strings.TrimSuffix(line, "\n"), "\t"))
			}
		}
	}
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
