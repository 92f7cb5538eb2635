package report

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/sgfree/sgfree/verdict"
)

// writeTable writes one line a group, the worst outcomes first, then the summary, what was
// not looked at and the command to type next. Without a width every line is whole and its
// columns stand two spaces apart; on a terminal the table fits the width.
func writeTable(w io.Writer, r *verdict.Report, o Options) error {
	p := newPage(w, o)
	snapshot := o.Snapshot
	if o.Width == 0 {
		snapshot = nil
	}
	verdicts := worstFirst(r.Verdicts)
	if len(verdicts) > 0 {
		columns := columnsOf(verdicts)
		if o.Width > 0 {
			p.boxed(verdicts, columns)
		} else {
			p.aligned(verdicts, columns)
		}
		p.write("\n")
	}
	p.summary(r)
	p.notLookedAt(r, snapshot)
	if c := caveat(r, verdicts); c != "" {
		p.line(0, c)
		if slices.ContainsFunc(r.Coverage, func(c verdict.Coverage) bool {
			return isStillBlocking(c.Kind) && c.Status == missing && c.Command != ""
		}) {
			p.whole(0, "to look at them: "+onSnapshot("sgfree snapshot coverage", snapshot))
		}
	}
	if next := nextCommand(verdicts, snapshot); next != "" {
		p.whole(0, "next: "+next)
	}
	return p.done()
}

// writeWide writes one line a group, the worst outcomes first, with every column, and nothing
// of them cut, whatever the width.
func writeWide(w io.Writer, r *verdict.Report, o Options) error {
	o.Width = 0
	p := newPage(w, o)
	if verdicts := worstFirst(r.Verdicts); len(verdicts) > 0 {
		p.aligned(verdicts, wideColumns)
		p.write("\n")
	}
	p.summary(r)
	if c := caveat(r, r.Verdicts); c != "" {
		p.line(0, c)
	}
	return p.done()
}

func worstFirst(verdicts []verdict.Verdict) []verdict.Verdict {
	outcomes := verdict.Outcomes()
	return slices.SortedStableFunc(slices.Values(verdicts), func(a, b verdict.Verdict) int {
		return slices.Index(outcomes, a.Outcome) - slices.Index(outcomes, b.Outcome)
	})
}

// column is one column but the first, which is the outcome, and the last, which is why.
type column struct {
	title string
	value func(*verdict.Verdict) string
}

// columnsOf leaves account and region out where all groups are of one scope.
func columnsOf(verdicts []verdict.Verdict) []column {
	first := scopeOf(verdicts[0].Group)
	if slices.ContainsFunc(verdicts, func(v verdict.Verdict) bool { return scopeOf(v.Group) != first }) {
		return wideColumns[:5:5]
	}
	return wideColumns[:3:3]
}

var wideColumns = []column{
	{"group", func(v *verdict.Verdict) string { return v.Group.ID }},
	{"name", func(v *verdict.Verdict) string { return v.Group.Name }},
	{"vpc", func(v *verdict.Verdict) string { return v.Group.VPC }},
	{"account", func(v *verdict.Verdict) string { return v.Group.Account }},
	{"region", func(v *verdict.Verdict) string { return v.Group.Region }},
	{"holders", func(v *verdict.Verdict) string { return holders(v) }},
	{"rules", func(v *verdict.Verdict) string { return strings.Join(rulesOf(v), ",") }},
	{"first", func(v *verdict.Verdict) string { return strings.Join(v.After, ",") }},
}

// holders counts what carries or names a group, by kind: "2 network-interface, 1 instance".
func holders(v *verdict.Verdict) string {
	var kinds []string
	counts := map[string]int{}
	for _, r := range byWeight(v.Reasons) {
		if r.Subject == nil || r.Subject.ID == v.Group.ID || r.Effect == verdict.EffectUnknown || r.Effect == verdict.EffectNote {
			continue
		}
		if counts[r.Subject.Kind]++; counts[r.Subject.Kind] == 1 {
			kinds = append(kinds, r.Subject.Kind)
		}
	}
	for i, kind := range kinds {
		kinds[i] = strconv.Itoa(counts[kind]) + " " + kind
	}
	return strings.Join(kinds, ", ")
}

// why is the first of the weightiest reasons, in at most that many columns, and how many
// more there are.
func why(v verdict.Verdict, columns int) string {
	if len(v.Reasons) == 0 {
		return strings.TrimSpace(gateMarks[v.Gate])
	}
	more := ""
	if n := len(v.Reasons) - 1; n > 0 {
		more = fmt.Sprintf(" (+%d more)", n)
	}
	if v.Waived() {
		more += " (waived)"
	}
	if v.Known {
		more += " (in the baseline)"
	}
	more += gateMarks[v.Gate]
	return cut(phrase(strings.TrimSpace(leading(v.Reasons).Message)), columns) + more
}

// gateMarks mark what a gate does not let pass.
var gateMarks = map[verdict.GateResult]string{verdict.GateFailed: " (fails the gate)", verdict.GateUndecided: " (leaves the gate undecided)"}

// leading is the first of the weightiest reasons; among mere notes, the first about something
// in particular.
func leading(reasons []verdict.Reason) verdict.Reason {
	if reasons = byWeight(reasons); reasons[0].Effect == verdict.EffectNote {
		for _, r := range reasons {
			if r.Subject != nil && r.Subject.ID != "" {
				return r
			}
		}
	}
	return reasons[0]
}

// widestColumn is where a column stops growing for the sake of one long value, which then
// pushes the rest of its own line only.
const widestColumn = 40

func (p *page) aligned(verdicts []verdict.Verdict, columns []column) {
	widths := make([]int, len(columns))
	for i, c := range columns {
		widths[i] = len(c.title)
		for _, v := range verdicts {
			if n := text.StringWidth(orDash(c.value(&v))); n <= widestColumn {
				widths[i] = max(widths[i], n)
			}
		}
	}
	outcomes, reasons := len("outcome"), noAddress
	if addressed(verdicts) {
		reasons = len("why")
	}
	for _, v := range verdicts {
		outcomes = max(outcomes, len(v.Outcome))
		if reasons != noAddress {
			reasons = max(reasons, min(text.StringWidth(why(v, longest)), widestWhy))
		}
	}
	p.write(pad("outcome", outcomes))
	for i, c := range columns {
		p.write(pad(c.title, widths[i]))
	}
	p.write(last("why", "address", reasons) + "\n")
	for _, v := range verdicts {
		p.write(p.outcome(v.Outcome) + strings.Repeat(" ", outcomes-len(v.Outcome)+2))
		for i, c := range columns {
			p.write(pad(orDash(c.value(&v)), widths[i]))
		}
		p.write(last(orDash(why(v, longest)), phrase(v.Address), reasons) + "\n")
	}
}

// widestWhy is where the column of reasons stops growing for what stands behind it.
const widestWhy = 120

// noAddress is the width of that column where nothing stands behind it.
const noAddress = -1

// addressed tells whether a change names the groups, so that there is a column for that.
func addressed(verdicts []verdict.Verdict) bool {
	return slices.ContainsFunc(verdicts, func(v verdict.Verdict) bool { return v.Address != "" })
}

// last is the end of a line: why, and the address where there is a column for it.
func last(why, address string, width int) string {
	if width == noAddress {
		return why
	}
	return pad(why, width) + orDash(address)
}

// pad fills a cell up and puts two spaces behind it.
func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(width-text.StringWidth(s), 0)+2)
}

// Room on a terminal: what a name and a reason get at the least, a name at the most, and how
// many lines a reason may take.
const (
	narrowName = 12
	wideName   = 28
	narrowWhy  = 36
	leastWhy   = 22 // an id, which is what a reason is about
	whyLines   = 4
)

func (p *page) boxed(verdicts []verdict.Verdict, columns []column) {
	// The widths of all columns but name and why, which share what those leave.
	room := p.width - len("outcome") - 2
	for _, v := range verdicts {
		room = min(room, p.width-len(v.Outcome)-2)
	}
	widest := map[string]int{}
	for _, c := range columns {
		widest[c.title] = len(c.title)
		for _, v := range verdicts {
			widest[c.title] = max(widest[c.title], text.StringWidth(cut(orDash(c.value(&v)), widestColumn)))
		}
		if c.title != "name" {
			room -= widest[c.title] + 2
		}
	}
	name := max(min(widest["name"], wideName, room/3), narrowName)
	for len(columns) > 2 && room-name-4 < narrowWhy {
		// The group's id and name stay; explain tells the rest.
		last := columns[len(columns)-1]
		columns = columns[:len(columns)-1]
		room += widest[last.title] + 2
		name = max(min(widest["name"], wideName, room/3), narrowName)
	}
	reason := room - name - 4
	if reason < leastWhy {
		p.stacked(verdicts, columnsOf(verdicts))
		return
	}

	t := table.NewWriter()
	style := table.StyleLight
	style.Options = table.OptionsNoBordersAndSeparators
	style.Options.SeparateHeader = true
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	style.Format.Header = text.FormatDefault
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	header := table.Row{"outcome"}
	for _, c := range columns {
		header = append(header, c.title)
	}
	t.AppendHeader(append(header, "why"))
	for _, v := range verdicts {
		row := table.Row{p.outcome(v.Outcome)}
		for _, c := range columns {
			room := widestColumn
			if c.title == "name" {
				room = name
			}
			row = append(row, cut(orDash(c.value(&v)), room))
		}
		lines := wrapHard(orDash(why(v, reason*(whyLines-1))), reason)
		if v.Address != "" { // no room for a column of its own
			lines = append(lines, text.WrapHard("at "+phrase(v.Address), reason))
		}
		t.AppendRow(append(row, strings.Join(lines, "\n")))
	}
	p.write(t.Render() + "\n")
}

// stacked has the fields of a group below one another, where a terminal is too narrow for columns.
func (p *page) stacked(verdicts []verdict.Verdict, columns []column) {
	most := whyLines * max(p.width-4, leastWhy)
	for _, v := range verdicts {
		id := phrase(v.Group.ID)
		if len(v.Outcome)+2+text.StringWidth(id) <= p.width {
			p.whole(0, p.outcome(v.Outcome)+"  "+id)
		} else {
			p.whole(0, p.outcome(v.Outcome))
			p.whole(2, id)
		}
		p.line(2, cut(orDash(v.Group.Name), most))
		var where []string
		for _, c := range columns[2:] {
			where = append(where, orDash(c.value(&v)))
		}
		p.line(2, cut(strings.Join(where, ", "), most))
		if said := why(v, most); said != "" {
			p.line(2, said)
		}
		if v.Address != "" {
			p.line(2, "at "+cut(phrase(v.Address), most))
		}
	}
}

// wrapHard is wrap for a column, which a word that is too long must not leave.
func wrapHard(s string, columns int) []string {
	lines := wrap(s, columns)
	for i := range lines {
		lines[i] = cut(lines[i], columns)
	}
	return lines
}

// Of what was not looked at, this many kinds, scopes and commands are named; the rest is counted.
const (
	kindsNamed    = 8
	scopesNamed   = 4
	commandsNamed = 6
)

// notLookedAt names the kinds that were not seen whole, scopes that lack the same together, and
// the commands that make their dumps.
func (p *page) notLookedAt(r *verdict.Report, snapshot []string) {
	var lacks []string
	scopes := map[string][]string{}
	for _, s := range coverage(r) {
		if len(s.others) == 0 {
			continue
		}
		lack := some(s.others, kindsNamed, ", ", "kind")
		if scopes[lack] == nil {
			lacks = append(lacks, lack)
		}
		scopes[lack] = append(scopes[lack], s.scope.String())
	}
	if len(lacks) == 0 {
		return
	}
	p.line(0, "not looked at:")
	for _, lack := range lacks {
		p.line(2, some(scopes[lack], scopesNamed, "; ", "scope")+": "+lack)
	}
	commands := commandsOf(r)
	if len(commands) == 0 {
		return
	}
	p.line(0, "to look at it, save the whole answer of:")
	for _, c := range commands[:min(len(commands), commandsNamed)] {
		p.whole(2, c)
	}
	if n := len(commands) - commandsNamed; n > 0 {
		p.whole(2, fmt.Sprintf("and %s: %s", plural(n, "more command"), onSnapshot("sgfree snapshot coverage", snapshot)))
	}
}

// commandsOf lists the commands that make what was not looked at, each once. Only what looks
// like one of ours is printed: a report may come from anywhere.
func commandsOf(r *verdict.Report) (commands []string) {
	for _, c := range r.Coverage {
		if c.Status != complete && (c.Status != missing || !isStillBlocking(c.Kind)) &&
			awsCommand.MatchString(c.Command) && !slices.Contains(commands, c.Command) {
			commands = append(commands, c.Command)
		}
	}
	return commands
}

var awsCommand = regexp.MustCompile(`^aws(?: [A-Za-z0-9-]+…?)+$`)

// some joins the first n words and counts the others.
func some(words []string, n int, separator, noun string) string {
	if len(words) <= n {
		return strings.Join(words, separator)
	}
	return strings.Join(words[:n], separator) + fmt.Sprintf("%sand %d more %ss", separator, len(words)-n, noun)
}

// nextCommand explains the first group that is not simply deletable. Only ids that look
// like ids and paths that a shell reads as they are shown get into it.
func nextCommand(verdicts []verdict.Verdict, snapshot []string) string {
	i := slices.IndexFunc(verdicts, func(v verdict.Verdict) bool {
		return v.Outcome != verdict.Deletable && groupID.MatchString(v.Group.ID)
	})
	if i < 0 {
		return ""
	}
	command := "sgfree explain " + verdicts[i].Group.ID
	for _, r := range verdicts[i].Reasons {
		if r.Subject != nil && r.Subject.Kind == "principal" && ofCaller[r.Rule] && principalARN.MatchString(r.Subject.ID) {
			return onSnapshot(command+" --principal "+r.Subject.ID, snapshot)
		}
	}
	return onSnapshot(command, snapshot)
}

// ofCaller are the rules that speak of a principal only where somebody asked about it.
var ofCaller = map[string]bool{"caller_denied": true, "caller_undecided": true}

var principalARN = regexp.MustCompile(`^arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:[A-Za-z0-9+=,.@_/-]+$`)

// onSnapshot is a command with the paths of the snapshot, where a shell reads all of them as
// they are shown.
func onSnapshot(command string, snapshot []string) string {
	if len(snapshot) == 0 {
		return command + " SNAPSHOT"
	}
	paths := ""
	for _, path := range snapshot {
		quoted, ok := shell(path)
		if !ok {
			return command + " SNAPSHOT"
		}
		paths += " " + quoted
	}
	return command + paths
}
