package assess

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/verdict"
)

// join makes a reason of a position: subject, evidence, text and remedy come from the items
// of the dossier that it points at and from the rule's metadata.
func join(reason *verdict.Reason, r *rule, d *dossier.Dossier, p *position) error {
	if err := r.check(d, p); err != nil {
		return err
	}
	reason.Rule, reason.Effect, reason.AWSError, reason.Remediation = r.ID, r.Effect, r.AWSError, r.Remediation
	var item reflect.Value
	for _, at := range p.places {
		item = joinPlace(reason, d, at)
	}
	if reason.Evidence == nil {
		reason.Evidence = []verdict.Evidence{evidence(d.Group.Origin)}
	}
	if reason.Message = p.message; blank(reason.Message) {
		reason.Message = r.sentence(p).fill(func(path []string) (string, bool) { return words(path, item, p, d) })
	}
	if blank(reason.Message) { // all that it names is empty
		reason.Message = r.Title
	}
	if r.guard != nil && len(reason.Message) > maxText { // fields of a dump may be of any length
		reason.Message = strings.ToValidUTF8(reason.Message[:maxText], "") + "…"
	}
	if p.wait != "" {
		reason.Wait = p.wait
	}
	if s := reason.Subject; s != nil && s.Account != "" {
		if s.Account = foreign(s.Account, d); r.guard == nil && reason.Effect != verdict.EffectNote {
			reason.Remediation = verdict.By(s.Account, reason)
		}
	}
	reason.Remediation = verdict.Fill(reason.Remediation, verdict.Group{ID: d.Group.ID, Region: d.Group.Region}, reason.Subject)
	return nil
}

// foreign is an account if it is another one than that of the group; empty if it is not, or if
// either is not known.
func foreign(account string, d *dossier.Dossier) string {
	if d.Group.Account == "" || account == d.Group.Account {
		return ""
	}
	return account
}

// says tells whether a member of a reason is a sentence to be said in place of METADATA's. Only a
// rule of ours has any: a policy may put into one what others wrote, and that may have braces.
func (r *rule) says(member string) bool { return r.guard == nil && member == "sentence" }

// sentence is what the reason of a position says. Rules that leave it to us to fill in what they
// found need not read that, and so are asked less often.
func (r *rule) sentence(p *position) message {
	for member, text := range p.said {
		if r.says(member) {
			return parseMessage(text)
		}
	}
	return r.message
}

// blank tells whether nothing of a text can be seen.
func blank(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }) < 0
}

// check says why a position makes no reason; nil for one that does.
func (r *rule) check(d *dossier.Dossier, p *position) error {
	if p.err != nil {
		return p.err
	}
	for _, at := range p.places {
		if !at.within(d) {
			return fmt.Errorf("%s points nowhere in the dossier", at)
		}
	}
	if r.guard != nil && r.Effect == verdict.EffectAfter && p.names(d) == "" {
		return errors.New("a reason of effect after points at no reference of another group, which is what would go first")
	}
	if blank(p.message) && r.Message == "" {
		return errors.New("a reason has no message, and neither has the rule")
	}
	if len(p.said) == 0 {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(p.said)) {
		if !r.message.names(name) && !r.says(name) {
			return fmt.Errorf("a reason has a member %q, which is no place (%s), and is not in the rule's message", name, strings.Join(places, ", "))
		}
	}
	return nil
}

// within tells whether a dossier has the item.
func (p place) within(d *dossier.Dossier) bool {
	n := 0
	switch p.member {
	case "use":
		n = len(d.Uses[p.key])
	case "reference":
		n = len(d.References)
	case "mention":
		n = len(d.Mentions)
	case "gap":
		n = len(d.Gaps)
	case "attempt":
		n = len(d.Attempts)
	case "caller":
		n = p.parts(d.Caller)
	case "tag":
		_, ok := d.Group.Tags[p.key]
		return ok
	default:
		return true
	}
	return p.index >= 0 && p.index < n
}

// parts are how many statements, levels or answers a caller has.
func (p place) parts(c *dossier.Caller) int {
	switch {
	case c == nil:
		return 0
	case p.key == "statement":
		return len(c.Statements)
	case p.key == "level":
		return len(c.Levels)
	case p.key == "answer":
		return len(c.Answers)
	}
	return 0
}

// names is the group whose permission the reason of a position is about; empty for none.
func (p *position) names(d *dossier.Dossier) string {
	for _, at := range p.places {
		if at.member == "reference" {
			return d.References[at.index].From.ID
		}
	}
	return ""
}

// words are a field of the found item, of the position, or of the dossier.
func words(path []string, item reflect.Value, p *position, d *dossier.Dossier) (string, bool) {
	last := path[len(path)-1]
	if item.IsValid() {
		if v, ok := fieldAt(item, path); ok {
			return inWords(last, v), true
		}
	}
	if text, ok := p.said[last]; ok && len(path) == 1 {
		return text, true
	}
	if last == "elsewhere" && len(path) == 1 {
		return elsewhere(item, d), true
	}
	if v, ok := fieldAt(reflect.ValueOf(d).Elem(), path); ok {
		return inWords(last, v), true
	}
	return "", false
}

// elsewhere is "account 444455556666" where that owns the found item and not the group; empty
// where it owns both.
func elsewhere(item reflect.Value, d *dossier.Dossier) string {
	for _, path := range [][]string{{"account"}, {"from", "account"}} {
		if !item.IsValid() {
			return ""
		}
		if v, ok := fieldAt(item, path); ok {
			if account := foreign(v.String(), d); account != "" {
				return "account " + account
			}
			return ""
		}
	}
	return ""
}

// joinPlace adds what one item of the dossier tells, and returns it.
func joinPlace(r *verdict.Reason, d *dossier.Dossier, at place) reflect.Value {
	switch at.member {
	case "use":
		return joinItem(r, d.Uses[at.key], at.index, joinUse)
	case "reference":
		return joinItem(r, d.References, at.index, joinReference)
	case "mention":
		return joinItem(r, d.Mentions, at.index, joinMention)
	case "gap":
		return joinItem(r, d.Gaps, at.index, joinGap)
	case "attempt":
		return joinItem(r, d.Attempts, at.index, joinAttempt)
	case "caller":
		return joinCaller(r, d.Caller, at)
	case "tag":
		r.Subject = &verdict.Subject{Kind: "security-group", ID: d.Group.ID}
		return reflect.ValueOf(tag{at.key, d.Group.Tags[at.key]})
	default:
		r.Subject = &verdict.Subject{Kind: "security-group", ID: d.Group.ID}
		return reflect.ValueOf(&d.Group).Elem()
	}
}

// tag is a tag of the group, as a message names its parts.
type tag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

func joinItem[E any](r *verdict.Reason, list []E, i int, add func(*verdict.Reason, *E)) reflect.Value {
	add(r, &list[i])
	return reflect.ValueOf(&list[i]).Elem()
}

func joinUse(r *verdict.Reason, u *dossier.Use) {
	r.Subject = &verdict.Subject{Kind: u.Kind, ID: u.ID, Service: u.Owner.Service, Owner: u.Owner.Resource, Account: u.Account}
	r.Evidence = []verdict.Evidence{evidence(u.Origin)}
	if u.Owner.Remediation != "" {
		r.Remediation = u.Owner.Remediation
	}
	r.Wait = u.Owner.Wait
}

func joinReference(r *verdict.Reason, ref *dossier.Reference) {
	r.Evidence = []verdict.Evidence{evidence(ref.Origin)}
	if ref.From.ID == "" { // somewhere in the VPC; nobody says where
		r.Subject = &verdict.Subject{Kind: "vpc", ID: ref.From.VPC}
		return
	}
	r.Subject = &verdict.Subject{Kind: "security-group", ID: ref.From.ID, Account: ref.From.Account}
	r.Permission = &verdict.Permission{
		Group: ref.From.ID, Direction: ref.Direction, Protocol: ref.Protocol, FromPort: ref.FromPort, ToPort: ref.ToPort,
		Pair:   verdict.Pair{Group: ref.Pair.Group, Account: ref.Pair.Account, VPC: ref.Pair.VPC, Peering: ref.Pair.Peering},
		RuleID: ref.RuleID,
	}
	b := append(append(make([]byte, 0, 1024), r.Remediation...), '\n') // on the stack
	if all := appendRevoke(b, r.Permission, ref.From.Region); len(all) > len(b) {
		r.Remediation = string(all)
	}
}

func joinMention(r *verdict.Reason, m *dossier.Mention) {
	if m.Kind != "" {
		r.Subject = &verdict.Subject{Kind: m.Kind, ID: m.ID, Account: m.Account}
	}
	r.Evidence = []verdict.Evidence{evidence(m.Origin)}
}

func joinGap(r *verdict.Reason, g *dossier.Gap) {
	r.Subject = &verdict.Subject{Kind: g.Kind, ID: g.ID}
	if g.Origin.File != "" {
		r.Evidence = []verdict.Evidence{evidence(g.Origin)}
	}
	if g.Command != "" {
		r.Remediation += "\n" + g.Command
	}
}

func joinAttempt(r *verdict.Reason, a *dossier.Attempt) {
	r.Subject = &verdict.Subject{Kind: "principal", ID: a.By}
	r.Evidence = []verdict.Evidence{evidence(a.Origin)}
}

// joinCaller adds what a part of the caller tells. A level that was never seen has no place.
func joinCaller(r *verdict.Reason, c *dossier.Caller, at place) reflect.Value {
	r.Subject = &verdict.Subject{Kind: "principal", ID: c.Principal.ARN}
	cite := func(o dossier.Origin) {
		if o.File != "" {
			r.Evidence = []verdict.Evidence{evidence(o)}
		}
	}
	ofLevel := func(l *dossier.Level) {
		if l.Organization && r.Effect == verdict.EffectBlocks {
			r.Remediation += "\nOnly the management account of the organization, or a delegated administrator, can change a service control policy."
		}
	}
	switch at.key {
	case "statement":
		return joinItem(r, c.Statements, at.index, func(_ *verdict.Reason, s *dossier.Statement) {
			cite(s.Origin)
			if s.Level >= 0 && s.Level < len(c.Levels) {
				ofLevel(&c.Levels[s.Level])
			}
		})
	case "level":
		return joinItem(r, c.Levels, at.index, func(_ *verdict.Reason, l *dossier.Level) {
			cite(l.Origin)
			ofLevel(l)
		})
	default:
		return joinItem(r, c.Answers, at.index, func(_ *verdict.Reason, a *dossier.Answer) { cite(a.Origin) })
	}
}

func evidence(o dossier.Origin) verdict.Evidence {
	return verdict.Evidence{File: o.File, Path: o.Path, Line: o.Line}
}
