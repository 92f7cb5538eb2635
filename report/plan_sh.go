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

// writePlanScript writes the plan as a script that does nothing unless it is told to. A step
// is one call that changes something, behind those that look whether all is as it was.
func writePlanScript(w io.Writer, p *verdict.Plan, _ Options) error {
	script := struct {
		Version, Deletes, Revokes, Ours, Awaited string
		Assumed, Steps                           []string
	}{Version: phrase(p.Tool.Version), Deletes: plural(p.Summary.Deletes, "group"), Assumed: lines(func(of *page) { of.assumed(p.Assumed) })}
	if p.Summary.Revokes > 0 {
		script.Revokes = plural(p.Summary.Revokes, "revoke")
	}
	var ours, awaited []string
	for i := range p.Steps {
		s := &p.Steps[i]
		switch s.Action {
		case verdict.ActionDelete, verdict.ActionClean:
			ours = append(ours, fitting(groupID, s.Group.ID))
		case verdict.ActionWait:
			awaited = append(awaited, fitting(groupID, s.Group.ID))
		case verdict.ActionRelease, verdict.ActionChange, verdict.ActionRevoke:
		}
		script.Steps = append(script.Steps, shellStep(s))
	}
	script.Ours, script.Awaited = quote(strings.Join(ours, " ")), quote(strings.Join(awaited, " "))
	return template.Must(template.New("plan.sh").Parse(planScript)).Execute(w, script)
}

// shellStep is a step in the words of the script.
func shellStep(s *verdict.Step) string {
	var b strings.Builder
	fmt.Fprintf(&b, "step %d %s %s %s\n", s.Number, quote(fitting(accountID, s.Group.Account)), quote(fitting(regionID, s.Group.Region)), quote(prose(s.Message)))
	told := func(label, text string) {
		if text != "" {
			fmt.Fprintf(&b, "say %s\n", quote("  "+label+": "+text))
		}
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
		fmt.Fprintf(&b, "if has_group %s %s %s; then\n\tfree %s\n\tact %s\nfi\n", id, quote(query), quote(want), id, command(s.Command[1:]))
	default:
		fmt.Fprintf(&b, "if %s; then\n\tact %s\nfi\n", hasPermission(s.Permission, slices.Contains(s.Command, "--security-group-rule-ids")), command(s.Command[1:]))
	}
	return b.String()
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
	if byRule {
		egress := "False"
		if m.Direction == "egress" {
			egress = "True"
		}
		want := []string{m.Group, egress, m.Protocol, orAll(m.FromPort), orAll(m.ToPort), m.Pair.Group}
		return "has_rule " + quote(m.RuleID) + " " + quote(strings.Join(want, "\t"))
	}
	list := "IpPermissions"
	if m.Direction == "egress" {
		list = "IpPermissionsEgress"
	}
	ports := ""
	for _, p := range []struct {
		member string
		value  *int
	}{{"FromPort", m.FromPort}, {"ToPort", m.ToPort}} {
		if p.value != nil {
			ports += fmt.Sprintf(" && %s==`%d`", p.member, *p.value)
		}
	}
	query := fmt.Sprintf("SecurityGroups[].%s[?IpProtocol==`\"%s\"`%s][].UserIdGroupPairs[]|length([?GroupId==`\"%s\"`])", list, m.Protocol, ports, m.Pair.Group)
	return "has_permission " + quote(m.Group) + " " + quote(query)
}

// orAll is a port as describe-security-group-rules tells it: -1 for all.
func orAll(n *int) string {
	if n == nil {
		return "-1"
	}
	return strconv.Itoa(*n)
}
