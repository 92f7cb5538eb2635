package report

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sgfree/sgfree/verdict"
)

// writeText writes a page for each group, in the report's order: what explain prints, and
// what people paste into tickets.
func writeText(w io.Writer, r *verdict.Report, o Options) error {
	p := newPage(w, o)
	looked := coverage(r)
	if len(r.Assumed) > 0 { // first, for no verdict holds without it
		p.assumed(r.Assumed)
		p.write("\n")
	}
	for i := range r.Verdicts {
		p.verdict(r, &r.Verdicts[i], looked, o)
		p.write("\n")
	}
	line := counts(r)
	if s := gone(r.Assumed); s != "" {
		line += ", " + s
	}
	p.line(0, line)
	p.notes(r)
	p.setting(r)
	return p.done()
}

var meanings = map[verdict.Outcome]string{
	verdict.Blocked:        "EC2 refuses the delete, and something that is in use must change first.",
	verdict.Unknown:        "The dumps cannot say whether EC2 accepts the delete.",
	verdict.Risky:          "Nothing in use stands in the way, but a configuration that names the group breaks later.",
	verdict.DeletableAfter: "Nothing carries the group, only permissions name it: revoke those first, or delete their groups where these may go.",
	verdict.Deletable:      "EC2 accepts the delete, as far as the dumps show.",
}

func (p *page) verdict(r *verdict.Report, v *verdict.Verdict, looked []*seen, o Options) {
	heading := orDash(v.Group.ID) + " (" + orDash(v.Group.Name) + ")"
	if v.Group.VPC != "" {
		heading += " in " + phrase(v.Group.VPC)
	}
	p.line(0, heading+", "+scopeOf(v.Group).String()+": "+p.outcome(v.Outcome))
	p.labelled(0, "address", phrase(v.Address))
	if v.Gate != verdict.GateNone {
		p.labelled(0, "gate", phrase(string(v.Gate)))
	}
	meaning := meanings[v.Outcome]
	if v.Outcome == verdict.Blocked && onlyPoliciesBlock(r, v) {
		meaning = "A policy keeps the group; EC2 itself may accept the delete."
	}
	if v.Outcome == verdict.Risky && onlyHistoryBreaks(v) {
		meaning = "Nothing in use stands in the way now, but something did in an earlier snapshot, and may come back."
	}
	if v.Outcome == verdict.DeletableAfter && len(v.After) == 0 {
		meaning = "Nothing carries the group, only permissions name it: revoke those first."
	}
	if len(r.Assumed) > 0 && meaning != "" && v.Outcome != verdict.Blocked && v.Outcome != verdict.Unknown {
		meaning = "With what is taken for deleted gone: " + meaning
	}
	if meaning != "" {
		p.line(0, meaning)
	}
	p.since(v)
	p.labelled(0, "delete first", join(v.After))
	for _, f := range findings(v.Reasons, o.All) {
		p.write("\n")
		p.finding(r, v, f, o.All)
	}
	p.deletion(r, v)
	p.caller(v.Caller)
	p.write("\n")
	p.silent(r, v, o.Verbose)
	p.lookedAt(v, looked, o.Verbose)
	if c := caveat(r, []verdict.Verdict{*v}); c != "" {
		p.line(0, c)
	}
}

// deletion is the last step, where nothing but permissions stands before it: the command, or the
// change that deletes the group.
func (p *page) deletion(r *verdict.Report, v *verdict.Verdict) {
	command := verdict.DeleteCommand(v.Group)
	if v.Outcome != verdict.Deletable && v.Outcome != verdict.DeletableAfter || v.Address == "" && command == nil {
		return
	}
	first := ""
	switch {
	case v.Address == "" && len(r.Assumed) > 0:
		first = "once all that is gone, "
	case slices.ContainsFunc(v.Reasons, func(r verdict.Reason) bool { return r.Effect == verdict.EffectAfter && !r.InChange }):
		first = "then "
	}
	p.write("\n")
	if v.Address != "" {
		p.line(0, first+"apply the change: it deletes the group")
		return
	}
	p.line(0, first+"delete the group:")
	p.whole(4, strings.Join(command, " "))
}

// caller says whether the caller may make the call, and what came to that.
func (p *page) caller(c *verdict.Caller) {
	if c == nil {
		return
	}
	p.write("\n")
	may := map[string]string{
		verdict.Allowed:   "may call it, unless a session policy or the policy of a VPC endpoint narrows that",
		verdict.Denied:    "may not call it",
		verdict.Undecided: "may or may not call it; the dumps cannot tell",
	}
	p.line(0, phrase(c.Action)+": "+phrase(c.Principal)+" "+may[c.Decision])
	for _, said := range c.Walk {
		indent := 2
		if said.Below {
			indent = 4
		}
		p.line(indent, phrase(said.Who)+": "+phrase(said.Says))
		if said.Evidence != nil {
			p.whole(indent+2, "where: "+place(*said.Evidence))
		}
	}
}

// since says how long a group has been what it is, history apart.
func (p *page) since(v *verdict.Verdict) {
	label := Terminal(string(v.Outcome)) + " since"
	for _, r := range v.Reasons {
		if r.Rule == verdict.HeldBefore().ID {
			label = "but for its history, as now since"
		}
	}
	p.labelled(0, label, phrase(v.Since))
}

// onlyHistoryBreaks tells whether nothing but what was before makes the group risky.
func onlyHistoryBreaks(v *verdict.Verdict) bool {
	return !slices.ContainsFunc(v.Reasons, func(r verdict.Reason) bool {
		return r.Effect == verdict.EffectBreaks && r.Rule != verdict.HeldBefore().ID
	})
}

// onlyPoliciesBlock tells whether no rule of ours blocks the group.
func onlyPoliciesBlock(r *verdict.Report, v *verdict.Verdict) bool {
	custom := map[string]bool{}
	for _, rule := range r.Rules {
		custom[rule.ID] = rule.Origin == "custom"
	}
	return !slices.ContainsFunc(v.Reasons, func(reason verdict.Reason) bool {
		return reason.Effect == verdict.EffectBlocks && !custom[reason.Rule]
	})
}

// finding is what one rule found where EC2 says the same and the reader does the same.
type finding struct {
	common
	reasons []verdict.Reason
}

// common is what the reasons of a finding share.
type common struct {
	effect                         verdict.Effect
	rule, remediation, code, waits string
}

// findings groups reasons so that what they share is said once; the weightiest come first.
// Every reason is in one of them. Where some are counted, so are those of which the remedies
// differ by the id of their subject alone. A permission has a command of its own in any case.
func findings(reasons []verdict.Reason, all bool) []*finding {
	sorted := byWeight(reasons)
	kinds := make([]common, len(sorted))
	counts := map[common]int{}
	for i := range sorted {
		r := &sorted[i]
		kinds[i] = common{r.Effect, r.Rule, r.Remediation, r.AWSError, r.Wait}
		if r.Permission == nil {
			kinds[i].remediation = verdict.Template(r.Remediation, r.Subject)
		}
		counts[kinds[i]]++
	}
	var list []*finding
	found := map[common]*finding{}
	for i, r := range sorted {
		c := kinds[i]
		if all || counts[c] <= alike {
			c.remediation = r.Remediation
		}
		if found[c] == nil {
			found[c] = &finding{common: c}
			list = append(list, found[c])
		}
		found[c].reasons = append(found[c].reasons, r)
	}
	return list
}

// Without Options.All, a finding of more than alike reasons shows the first few of them and
// counts the others, by owner where one is known; the same holds for the places of one reason.
const (
	alike     = 8
	firstFew  = 5
	ownersFew = 5
)

func (p *page) finding(r *verdict.Report, v *verdict.Verdict, f *finding, all bool) {
	title := ""
	for _, rule := range r.Rules {
		if rule.ID == f.rule {
			title = prose(rule.Title) + " "
		}
	}
	p.line(0, p.effect(f.effect)+": "+title+"["+phrase(f.rule)+"]")
	shown := f.reasons
	if !all && len(shown) > alike {
		shown = shown[:firstFew]
	}
	for _, reason := range shown {
		p.reason(reason, all)
	}
	if rest := f.reasons[len(shown):]; len(rest) > 0 {
		p.line(2, fmt.Sprintf("and %d more%s", len(rest), owners(rest)))
	}
	p.labelled(4, "EC2 says", awsText(f.code, v.Group.ID))
	p.remedy(f.remediation)
	p.labelled(4, "wait", prose(f.waits))
}

// remedy says what to do, with each command whole on a line of its own, for copying.
func (p *page) remedy(s string) {
	for i, part := range advice(s) {
		switch {
		case i == 0 && part.command:
			p.whole(4, "do: "+part.text)
		case part.command:
			p.whole(8, part.text)
		case i == 0:
			p.line(4, "do: "+part.text)
		default:
			p.line(6, part.text)
		}
	}
}

// advicePart is prose, or a command in it.
type advicePart struct {
	text    string
	command bool
}

// advice parts a remedy. A command has a line of its own, or stands behind a colon or a full stop and
// goes on to a semicolon, a full stop or the end.
func advice(s string) (parts []advicePart) {
	var lines []string
	words := func() {
		rest := prose(strings.Join(lines, " "))
		for at := commandBegins.FindStringIndex(rest); at != nil; at = commandBegins.FindStringIndex(rest) {
			begin := at[0] + strings.Index(rest[at[0]:], "aws ")
			end := len(rest)
			if stop := commandEnds.FindStringIndex(rest[begin:]); stop != nil {
				end = begin + stop[0]
			}
			if before := strings.TrimSpace(rest[:begin]); before != "" {
				parts = append(parts, advicePart{before, false})
			}
			parts = append(parts, advicePart{rest[begin:end], true})
			rest = strings.TrimLeft(rest[end:], ";. ")
		}
		if rest != "" {
			parts = append(parts, advicePart{rest, false})
		}
		lines = nil
	}
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "aws ") {
			words()
			parts = append(parts, advicePart{phrase(line), true})
		} else {
			lines = append(lines, line)
		}
	}
	words()
	return parts
}

var (
	commandBegins = regexp.MustCompile(`(^|[:.] )aws [a-z0-9-]+ [a-z0-9-]+`)
	commandEnds   = regexp.MustCompile(`;|\.( |$)`)
)

func (p *page) reason(reason verdict.Reason, all bool) {
	p.line(2, phrase(strings.TrimSpace(reason.Message)))
	places := reason.Evidence
	if !all && len(places) > alike {
		places = places[:firstFew]
	}
	for _, e := range places {
		p.whole(4, "where: "+place(e))
	}
	if n := len(reason.Evidence) - len(places); n > 0 {
		p.line(4, fmt.Sprintf("and %s more", plural(n, "place")))
	}
	if reason.Permission != nil {
		p.labelled(4, "permission", permission(reason.Permission))
	}
	p.labelled(4, "after", join(reason.After))
	if reason.InChange {
		p.line(4, "the change deletes what goes first, so the gate does not look at this")
	}
	if w := reason.Waived; w != nil {
		p.labelled(4, "waived until "+phrase(w.Until), prose(w.Reason))
	}
}

// place is evidence as an editor and jq take it: "enis.json:41 .NetworkInterfaces[3]".
func place(e verdict.Evidence) string {
	s := phrase(e.File)
	if e.Line > 0 {
		s += ":" + strconv.Itoa(e.Line)
	}
	if e.Path != "" {
		s += " " + phrase(e.Path)
	}
	return s
}

// owners counts reasons by the owner of their subject: ": 4000 Lambda resize, 990 EFS". It is
// empty where none has one.
func owners(reasons []verdict.Reason) string {
	const nobody = "of no known owner"
	var names []string
	counts := map[string]int{}
	for _, r := range reasons {
		name := nobody
		if s := r.Subject; s != nil && s.Service+s.Owner != "" {
			name = strings.TrimSpace(phrase(s.Service) + " " + phrase(s.Owner))
		}
		if counts[name] == 0 {
			names = append(names, name)
		}
		counts[name]++
	}
	if counts[nobody] == len(reasons) {
		return ""
	}
	for i, name := range names {
		names[i] = strconv.Itoa(counts[name]) + " " + name
	}
	return ": " + some(names, ownersFew, ", ", "owner")
}

// permission is everything that a revoke needs, in one line.
func permission(m *verdict.Permission) string {
	s := phrase(m.Group) + " " + phrase(m.Direction) + " " + phrase(m.Traffic()) + ", names " + orDash(m.Pair.Group)
	for _, part := range []struct{ label, value string }{
		{"account", m.Pair.Account}, {"vpc", m.Pair.VPC}, {"peering", m.Pair.Peering}, {"rule", m.RuleID},
	} {
		if part.value != "" {
			s += ", " + part.label + " " + phrase(part.value)
		}
	}
	return s
}

// awsTexts are the messages of DeleteSecurityGroup by error code; %s is the group's id.
var awsTexts = map[string]string{
	"CannotDelete":          `the specified group: "%s" name: "default" cannot be deleted by a user`,
	"DependencyViolation":   "resource %s has a dependent object",
	"InvalidGroup.NotFound": "The security group '%s' does not exist",
	"UnauthorizedOperation": "You are not authorized to perform this operation.",
}

// awsText is the error as the AWS CLI prints it; of a code without a known message, the code.
func awsText(code, group string) string {
	code = strings.TrimPrefix(strings.TrimSpace(code), "Client.")
	message := awsTexts[code]
	if message == "" {
		return phrase(code)
	}
	if strings.Contains(message, "%s") {
		message = fmt.Sprintf(message, phrase(group))
	}
	return "An error occurred (" + code + ") when calling the DeleteSecurityGroup operation: " + message
}

// silent lists the rules that answered and found nothing; without verbose, more than alike of
// them by their ids alone.
func (p *page) silent(r *verdict.Report, v *verdict.Verdict, verbose bool) {
	heading := "also checked, nothing found"
	found := map[string]bool{}
	for _, reason := range v.Reasons {
		found[reason.Rule] = true
		if reason.Effect == verdict.EffectUnknown {
			heading = "also checked, nothing found in what was seen"
		}
	}
	var ids, lines []string
	for _, rule := range r.Rules {
		if !found[rule.ID] && !rule.Unasked && !rule.Disabled {
			ids, lines = append(ids, rule.ID), append(lines, phrase(rule.ID)+": "+prose(rule.Title))
		}
	}
	if !verbose && len(ids) > alike {
		p.labelled(0, heading, join(ids))
		return
	}
	if len(lines) > 0 {
		p.whole(0, heading+":")
	}
	for _, line := range lines {
		p.line(2, line)
	}
}

// lookedAt says what was seen of the group's scope and what was not; without verbose, more than
// alike kinds that were seen are counted.
func (p *page) lookedAt(v *verdict.Verdict, looked []*seen, verbose bool) {
	at := scopeOf(v.Group)
	for _, s := range looked {
		if s.scope != at {
			continue
		}
		kinds := strings.Join(s.kinds, ", ")
		if !verbose && len(s.kinds) > alike {
			kinds = some(s.kinds, firstFew, ", ", "kind")
		}
		p.labelled(0, "looked at in "+at.String(), kinds)
		p.labelled(0, "not looked at", strings.Join(s.others, ", "))
		return
	}
	p.line(0, "not looked at: anything in "+at.String())
}
