package report

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/sgfree/sgfree/verdict"
)

//go:embed plan.sh.tmpl
var planScript string

// scriptCalls are the functions by which every script calls AWS.
//
//go:embed script.sh.tmpl
var scriptCalls string

func writeScript(w io.Writer, text string, script any) error {
	t := template.Must(template.New("script").Parse(text))
	return template.Must(t.Parse(scriptCalls)).Execute(w, script)
}

// writePlanScript writes the plan as a script that does nothing unless it is told to. A step
// is one call that changes something, behind those that look whether all is as it was. It
// refuses a plan with a step of which [verdict.Step.Placed] is false.
func writePlanScript(w io.Writer, p *verdict.Plan, _ Options) error {
	script := struct {
		Version, Deletes, Revokes, Ours, Awaited, Gone string
		Assumed, Steps                                 []string
	}{Version: phrase(p.Tool.Version), Deletes: plural(p.Summary.Deletes, "group"), Assumed: lines(func(of *page) { of.supposed(p.Departures, p.Assumed) })}
	if p.Summary.Revokes > 0 {
		script.Revokes = plural(p.Summary.Revokes, "revoke")
	}
	s := planScripter{homes: map[string]*verdict.Group{}, revoked: map[string][]string{}, named: map[string][]string{}}
	var ours, awaited []string
	for i := range p.Steps {
		step := &p.Steps[i]
		if !step.Placed() {
			return fmt.Errorf("step %d: the account or the region of group %s is not known", step.Number, step.Group.ID)
		}
		switch step.Action {
		case verdict.ActionDelete:
			ours = append(ours, fitting(groupID, step.Group.ID))
			s.homes[step.Group.ID] = &step.Group
		case verdict.ActionWait:
			awaited = append(awaited, fitting(groupID, step.Group.ID))
		case verdict.ActionRevoke, verdict.ActionClean:
			line := permissionLine(step.Permission)
			s.revoked[step.Group.ID] = append(s.revoked[step.Group.ID], line)
			for _, id := range step.For {
				s.named[id] = append(s.named[id], line)
			}
		case verdict.ActionRelease, verdict.ActionChange:
		}
	}
	for i := range p.Steps {
		script.Steps = append(script.Steps, s.step(&p.Steps[i]))
	}
	var assumed []string
	for _, a := range p.Assumed {
		for _, id := range append([]string{a.ID}, a.With...) {
			if id = fitting(resourceID, id); id != "" {
				assumed = append(assumed, id)
			}
		}
	}
	slices.Sort(assumed)
	assumed = slices.Compact(assumed)
	script.Ours, script.Awaited, script.Gone = quote(strings.Join(ours, " ")), quote(strings.Join(awaited, " ")), quote(strings.Join(assumed, " "))
	return writeScript(w, planScript, script)
}

// planScripter knows of all steps what a single one has to look at.
type planScripter struct {
	homes   map[string]*verdict.Group // the groups that are deleted
	revoked map[string][]string       // by the group whose permissions they are
	named   map[string][]string       // by the group that they name
}

// step is a step in the words of the script.
func (p *planScripter) step(s *verdict.Step) string {
	var b strings.Builder
	fmt.Fprintf(&b, "step %d %s %s %s\n", s.Number, s.Group.Account, s.Group.Region, quote(prose(s.Message)))
	told := func(label, text string) {
		if text != "" {
			fmt.Fprintf(&b, "say %s\n", quote("  "+label+": "+text))
		}
	}
	if s.Account != "" {
		told("where", stepPlace(s).String())
	}
	id := quote(fitting(groupID, s.Group.ID))
	switch {
	case s.Action == verdict.ActionRelease:
		told("by hand", subjects(s))
		told("do", prose(s.Remediation))
		told("wait", prose(s.Wait))
	case s.Action == verdict.ActionWait:
		told("wait", prose(s.Wait))
		fmt.Fprintf(&b, "wait_for carriers %s\n", id)
		for _, subject := range s.Subjects {
			if subject.Kind == "security-group-vpc-association" {
				fmt.Fprintf(&b, "wait_for associations %s\n", id)
				break
			}
		}
	case len(s.Command) == 0:
		told("do", prose(s.Remediation))
		b.WriteString("by_hand\n")
	case s.Action == verdict.ActionDelete:
		for _, n := range s.Notes {
			told("note", prose(n))
		}
		query, want := identity(s.Group)
		fmt.Fprintf(&b, "if has_group %s %s %s; then\n", id, quote(query), quote(want))
		if h := s.Holds; h != nil {
			lines := append(permissionLines(s.Group.ID, "ingress", h.Ingress), permissionLines(s.Group.ID, "egress", h.Egress)...)
			revoked := p.revoked[s.Group.ID]
			lines = slices.DeleteFunc(lines, func(l string) bool { return slices.Contains(revoked, l) })
			fmt.Fprintf(&b, "\tpermits %s %s %s\n", id, quoteLines(lines), quoteLines(revoked))
		}
		fmt.Fprintf(&b, "\tfree %s\n\tunnamed %s %s\n\tact %s\nfi\n", id, id, quoteLines(p.named[s.Group.ID]), inPlace(s.Command))
	default:
		fmt.Fprintf(&b, "if %s; then\n", hasPermission(s.Permission, slices.Contains(s.Command, "--security-group-rule-ids")))
		here := s.Group
		for _, freed := range s.For {
			home := p.homes[freed]
			if home == nil {
				continue
			}
			if home.Account != here.Account || home.Region != here.Region {
				fmt.Fprintf(&b, "\tat %s %s\n", home.Account, home.Region)
				here = *home
			}
			fmt.Fprintf(&b, "\tfree %s\n", quote(fitting(groupID, freed)))
		}
		if here.Account != s.Group.Account || here.Region != s.Group.Region {
			fmt.Fprintf(&b, "\tat %s %s\n", s.Group.Account, s.Group.Region)
		}
		fmt.Fprintf(&b, "\tact %s\nfi\n", inPlace(s.Command))
	}
	return b.String()
}

// inPlace is a command of a step without aws and the region, which the script adds.
func inPlace(words []string) string {
	if i := slices.Index(words, "--region"); i > 0 {
		words = words[:i]
	}
	return command(words[1:])
}

// quoteLines is one word of a shell that holds a line for each text, with tabs between its
// words. One that would act on a terminal is none that AWS answers: escaped, it equals none.
func quoteLines(lines []string) string {
	fields := make([]string, len(lines))
	for i, l := range lines {
		words := strings.Split(l, "\t")
		for j, w := range words {
			words[j] = Terminal("=" + w)[1:] // it begins no line, so :: is allowed
		}
		fields[i] = strings.Join(words, "\t")
	}
	return quoteAlways(strings.Join(fields, "\n"))
}

// identity is the question whether a group is still the one of the snapshot, and its answer.
// What would act on a terminal is not asked.
func identity(g verdict.Group) (query, want string) {
	members, values := []string{"GroupId"}, []string{g.ID}
	for _, m := range []struct{ member, value string }{{"VpcId", g.VPC}, {"OwnerId", fitting(accountID, g.Account)}, {"GroupName", g.Name}} {
		if m.value != "" && Terminal(m.value) == m.value {
			members, values = append(members, m.member), append(values, m.value)
		}
	}
	return "SecurityGroups[].[" + strings.Join(members, ",") + "]", strings.Join(values, "\t")
}

// hasPermission asks whether a permission is still there: by the id of its rule if the
// command goes by it, else by all that it is made of.
func hasPermission(m *verdict.Permission, byRule bool) string {
	line := quoteLines([]string{permissionLine(m)})
	if byRule {
		return "has_rule " + quote(m.RuleID) + " " + line
	}
	return "has_permission " + quote(m.Group) + " " + line
}

// permissionLine is a permission as the script reads it from describe-security-group-rules.
func permissionLine(m *verdict.Permission) string {
	return strings.Join([]string{m.Group, egress(m.Direction), m.Protocol, orAll(m.FromPort), orAll(m.ToPort), m.Pair.Group}, "\t")
}

// permissionLines are the permissions of a group, one for each source.
func permissionLines(group, direction string, all []verdict.IPPermission) (lines []string) {
	for _, p := range all {
		var sources []string
		for _, r := range p.Ranges {
			sources = append(sources, r.CIDR)
		}
		for _, r := range p.RangesV6 {
			sources = append(sources, r.CIDR)
		}
		for _, l := range p.PrefixLists {
			sources = append(sources, l.ID)
		}
		for _, q := range p.Pairs {
			sources = append(sources, q.GroupID)
		}
		for _, source := range sources {
			lines = append(lines, strings.Join([]string{group, egress(direction), p.Protocol, orAll(p.FromPort), orAll(p.ToPort), source}, "\t"))
		}
	}
	return lines
}

// egress is a direction as the AWS CLI prints IsEgress.
func egress(direction string) string {
	if direction == "egress" {
		return "True"
	}
	return "False"
}

// orAll is a port as describe-security-group-rules tells it: -1 for all.
func orAll(n *int) string {
	if n == nil {
		return "-1"
	}
	return strconv.Itoa(*n)
}
