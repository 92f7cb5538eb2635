package report

import (
	"cmp"
	"fmt"
	"html"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"
)

// longest is how many columns of one value are printed for people, far above the 255
// characters that EC2 allows in a name. JSON is never cut.
const longest = 2000

// The locale of whoever runs sgfree must change no byte.
func init() { text.OverrideRuneWidthEastAsianWidth(false) }

// Terminal shows s on one line and lets nothing in it act on a terminal, command the runner of
// a pipeline that reads the log (##[…] anywhere, ::… at the beginning of a line) or mislead its
// reader: control characters, line ends, bidirectional and other invisible characters, a #
// behind another, :: before all else and bytes that are not UTF-8 become escapes such as \x1b
// or \u202e. All other text, a backslash too, stands as it is, so the result is for reading and
// not for decoding.
func Terminal(s string) string {
	if at := strings.TrimLeftFunc(s, unicode.IsSpace); strings.HasPrefix(at, "::") {
		return Terminal(s[:len(s)-len(at)]) + `\x3a` + Terminal(at[1:])
	}
	clean := !strings.Contains(s, "##")
	for i := 0; i < len(s) && clean; i++ {
		clean = ' ' <= s[i] && s[i] < 0x7f
	}
	if clean {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '#' && strings.HasSuffix(b.String(), "#"):
			b.WriteString(`\x23`)
		case visible(r):
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
		i += size
	}
	return b.String()
}

// visible tells whether a rune draws something, or is a space, and does nothing else.
func visible(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// phrase is one value as people read it: escaped, at most longest columns wide.
func phrase(s string) string {
	// So much is wider than longest, however little a column takes: a huge value is not
	// escaped whole.
	if most := longest * 2 * utf8.UTFMax; len(s) > most {
		s = s[:most] + "…"
	}
	return cut(Terminal(s), longest)
}

// prose is text that was written in lines of its own, as METADATA is, for wrapping anew.
func prose(s string) string { return phrase(strings.Join(strings.Fields(s), " ")) }

// orDash is a value that keeps its place in a row when it is empty.
func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return phrase(s)
}

// cut shortens escaped text to that many columns, the last of them "…".
func cut(s string, columns int) string {
	if len(s) <= columns {
		return s
	}
	width, end := 0, 0
	for i, r := range s {
		w := text.RuneWidth(r)
		if width+w > columns {
			return s[:end] + "…"
		}
		if width += w; width < columns {
			end = i + utf8.RuneLen(r)
		}
	}
	return s
}

// wrap breaks escaped text into lines of that many columns, or into one where columns is 0.
// A longer word keeps a line to itself, whole: ids and paths are there to be copied.
func wrap(s string, columns int) []string {
	if columns <= 0 || len(s) <= columns || text.StringWidthWithoutEscSequences(s) <= columns {
		return []string{s}
	}
	var lines []string
	line, width := "", 0
	for word := range strings.FieldsSeq(s) {
		w := text.StringWidthWithoutEscSequences(word) // a word may be in colour
		switch {
		case line == "":
			line, width = word, w
		case width+1+w <= columns:
			line, width = line+" "+word, width+1+w
		default:
			lines = append(lines, line)
			line, width = word, w
		}
	}
	return append(lines, line)
}

// codeSpan is one value as Markdown that neither formats nor mentions anybody.
func codeSpan(s string) string {
	s = manyQuotes.ReplaceAllString(phrase(s), "$1…")
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if s == "" || strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// manyQuotes is a run of backquotes that is cut: GitHub takes more than 80 of them for text, which
// neither opens a span nor closes one.
var manyQuotes = regexp.MustCompile("(`{20})`+")

// codeless is a word of ours in Markdown: letters and dashes, and nothing else.
func codeless(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || 'a' <= r && r <= 'z' {
			return r
		}
		return -1
	}, s)
}

// codeCell is a codeSpan in a table, whose cells end at a | whatever it stands in.
func codeCell(s string) string { return strings.ReplaceAll(codeSpan(s), "|", `\|`) }

// csvField is a value in a table that a spreadsheet opens or a log shows: one line, and no
// formula. The ' before what would be one makes it plain text in a spreadsheet.
func csvField(s string) string {
	s = Terminal(s)
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " "))
	if strings.ContainsRune("=+-@＝＋－＠'", first) {
		return "'" + s
	}
	return s
}

// workflowText is the message of a command to the runner of GitHub Actions.
func workflowText(s string) string { return strings.ReplaceAll(phrase(s), "%", "%25") }

// workflowProperty is a property of such a command.
func workflowProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(workflowText(s))
}

// sarifText is plain text in SARIF, where brackets make links and braces hold arguments.
func sarifText(s string) string { return sarifSpecial.Replace(phrase(s)) }

var sarifSpecial = strings.NewReplacer(`\`, `\\`, "](", `\] (`, "[", `\[`, "]", `\]`, "{", "{{", "}", "}}")

// sourcePath is where a file lies for a tool that looks for it in a repository: relative, and below
// its root. Standard input, which lies nowhere, has a name of its own.
func sourcePath(file string) string {
	const stdin = "stdin.json"
	if inside, ok := strings.CutPrefix(file, "-"); ok && (inside == "" || inside[0] == '!') {
		file = stdin + inside
	}
	return cmp.Or(phrase(path.Clean("/" + strings.ReplaceAll(file, `\`, "/"))[1:]), stdin)
}

// uri is such a path as a reference of SARIF.
func uri(file string) string {
	var b strings.Builder
	for _, c := range []byte(sourcePath(file)) {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~/!$&'()*+,;=@", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

var (
	groupID   = regexp.MustCompile(`^sg-([0-9a-f]{8}|[0-9a-f]{17})$`)
	plainWord = regexp.MustCompile(`^[A-Za-z0-9_./@%+=:,][A-Za-z0-9_./@%+=:,-]*$`)
)

// shell quotes a path for a POSIX shell. It reports false for one that a line cannot show
// as it is.
func shell(path string) (string, bool) {
	switch {
	case path == "" || Terminal(path) != path:
		return "", false
	case path == "-" || plainWord.MatchString(path):
		return path, true
	case path[0] == '-':
		path = "./" + path
	}
	return quoteAlways(path), true
}

// quote makes one word of a POSIX shell of a text, which reads nothing into it.
func quote(s string) string {
	if safeWord.MatchString(s) {
		return s
	}
	return quoteAlways(s)
}

func quoteAlways(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

var safeWord = regexp.MustCompile(`^[A-Za-z0-9_./@%+=:,-]+$`)

// command is a command for a POSIX shell.
func command(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = quote(w)
	}
	return strings.Join(quoted, " ")
}

// account and region are what a script may take them for; anything else is unknown.
var (
	accountID  = regexp.MustCompile(`^[0-9]{12}$`)
	regionID   = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)
	resourceID = regexp.MustCompile(`^[a-z]{1,16}-[0-9a-f]{8,17}$`)
)

// fitting is s where it matches its pattern, else nothing.
func fitting(pattern *regexp.Regexp, s string) string {
	if pattern.MatchString(s) {
		return s
	}
	return ""
}

// markdown shows s as plain text within a line of a Markdown page; what would mean something
// at its beginning alone stands as it is.
func markdown(s string) string {
	return markdownSpecial.ReplaceAllStringFunc(phrase(s), func(c string) string {
		switch c {
		case "<":
			return "&lt;"
		case "&":
			return "&amp;"
		case "@": // mentions nobody
			return "&#64;"
		}
		return `\` + c
	})
}

var markdownSpecial = regexp.MustCompile("[\\\\`*_{}\\[\\]#!|<>~$&@]")

// xmlText shows s as text of an XML element, at most so many columns of it.
func xmlText(s string, columns int) string { return html.EscapeString(cut(orDash(s), columns)) }

// dot is a quoted string of Graphviz; line ends of ours are \n.
func dot(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(phrase(s)) + `"`
}

// mermaid is a quoted label of Mermaid, which knows entities and of escapes \n alone, also behind an
// entity for the backslash: one that only looks like it stands there.
func mermaid(s string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(phrase(s), `\`, "\u2216") {
		if strings.ContainsRune("\"#&<>`;%{}[]|", r) {
			fmt.Fprintf(&b, "#%d;", r)
		} else {
			b.WriteRune(r)
		}
	}
	return `"` + b.String() + `"`
}
