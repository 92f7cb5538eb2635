package report

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/sgfree/sgfree/verdict"
)

//go:embed undo.sh.tmpl
var undoScript string

// writeUndoScript writes a script that makes the groups again and gives permissions back,
// first those of the new groups.
func writeUndoScript(w io.Writer, u *verdict.Undo, _ Options) error {
	script := struct {
		Version, Groups, Permissions, Tag string
		Assumed, Steps                    []string
	}{phrase(u.Tool.Version), plural(len(u.Groups), "group"), plural(len(u.Permissions), "permission"), verdict.UndoTag, lines(func(p *page) { p.assumed(u.Assumed) }), nil}
	var errs []error
	step := func(group, account, region, text, calls string) {
		if !accountID.MatchString(account) || !regionID.MatchString(region) {
			errs = append(errs, fmt.Errorf("undo: the account or the region of group %s is not known", group))
		}
		script.Steps = append(script.Steps, fmt.Sprintf("step %d %s %s %s\n", len(script.Steps)+1, quote(account), quote(region), quote(prose(text)))+calls)
	}
	news := map[string]string{} // the shell's variable of a group that is made again
	for i, g := range u.Groups {
		news[g.ID] = fmt.Sprintf("new_%d", i+1)
		input, err := visibleJSON(g.Create)
		if err != nil {
			return err
		}
		call := "create " + quote(fitting(groupID, g.ID)) + " " + quote(input)
		if !g.Marked() {
			known, err := visibleJSON(madeOf(&g.Create))
			if err != nil {
				return err
			}
			call += " " + quote(known)
		}
		step(g.ID, g.Account, g.Region, "make "+g.ID+" ("+g.Create.Name+") again", call+"\n"+news[g.ID]+"=$new\n")
	}
	give := func(verb, account, region, direction, group string, permissions []verdict.IPPermission) error {
		var b strings.Builder
		holder := quote(fitting(groupID, group))
		if news[group] != "" {
			holder = `"$` + news[group] + `"`
		}
		for _, p := range permissions {
			text, err := visibleJSON([]verdict.IPPermission{p})
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, "%s %s %s %s\n", verb, fittingDirection(direction), holder, withNews(text, news))
		}
		if b.Len() > 0 {
			step(group, account, region, "give "+group+" its "+direction+" permissions back", b.String())
		}
		return nil
	}
	for _, sure := range []bool{true, false} { // what may be refused comes last
		for _, g := range u.Groups {
			errs = append(errs, give(verbs[sure], g.Account, g.Region, "ingress", g.ID, part(g.Ingress, sure)))
			errs = append(errs, give(verbs[sure], g.Account, g.Region, "egress", g.ID, part(g.Egress, sure)))
		}
		for _, p := range u.Permissions {
			if over := slices.ContainsFunc(p.Permission.Pairs, func(q verdict.GroupPair) bool { return q.Peering != "" }); (p.Dead || over) != sure {
				errs = append(errs, give(verbs[sure], p.Account, p.Region, p.Direction, p.Group, []verdict.IPPermission{p.Permission}))
			}
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return writeScript(w, undoScript, script)
}

// filter is one of those that describe-security-groups takes.
type filter struct {
	Name   string   `json:"Name"`
	Values []string `json:"Values"`
}

// madeOf finds the group that was made of an input, of which a VPC has but one.
func madeOf(c *verdict.CreateGroup) []filter {
	plain := strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`).Replace // filters have wildcards
	return []filter{{"vpc-id", []string{plain(c.VPC)}}, {"group-name", []string{plain(c.Name)}}, {"description", []string{plain(c.Description)}}}
}

var verbs = map[bool]string{true: "authorize", false: "try_authorize"}

// part lists, each source alone, the permissions that EC2 is sure to take back, or those
// over peerings, which may be gone.
func part(all []verdict.IPPermission, sure bool) (some []verdict.IPPermission) {
	for _, p := range all {
		for _, q := range p.Pairs {
			if (q.Peering == "") == sure {
				some = append(some, verdict.IPPermission{Protocol: p.Protocol, FromPort: p.FromPort, ToPort: p.ToPort, Pairs: []verdict.GroupPair{q}})
			}
		}
		if !sure {
			continue
		}
		for _, r := range p.Ranges {
			some = append(some, verdict.IPPermission{Protocol: p.Protocol, FromPort: p.FromPort, ToPort: p.ToPort, Ranges: []verdict.Range{r}})
		}
		for _, r := range p.RangesV6 {
			some = append(some, verdict.IPPermission{Protocol: p.Protocol, FromPort: p.FromPort, ToPort: p.ToPort, RangesV6: []verdict.RangeV6{r}})
		}
		for _, l := range p.PrefixLists {
			some = append(some, verdict.IPPermission{Protocol: p.Protocol, FromPort: p.FromPort, ToPort: p.ToPort, PrefixLists: []verdict.PrefixList{l}})
		}
	}
	return some
}

func fittingDirection(d string) string {
	if d == "egress" {
		return d
	}
	return "ingress"
}

// visibleJSON is JSON in which nothing acts on a terminal.
func visibleJSON(v any) (string, error) {
	var b strings.Builder
	j := newJSON(&b)
	j.value(v)
	if j.err != nil {
		return "", j.err
	}
	err := j.out.Flush()
	return b.String(), err
}

var quotedID = regexp.MustCompile(`"GroupId":"(sg-[0-9a-f]+)"`)

// withNews is JSON as one word of a shell, with the new ids of groups that are made again in
// the place of the old ones.
func withNews(text string, news map[string]string) string {
	var b strings.Builder
	end := 0
	for _, at := range quotedID.FindAllStringSubmatchIndex(text, -1) {
		if name := news[text[at[2]:at[3]]]; name != "" {
			b.WriteString(quoteAlways(text[end:at[2]]) + `"$` + name + `"`)
			end = at[3]
		}
	}
	b.WriteString(quoteAlways(text[end:]))
	return b.String()
}
