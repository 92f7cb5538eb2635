package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/sgfree/sgfree/verdict"
)

// GitHub shows so many annotations of each level and step, and so large a summary.
const (
	annotations = 10
	summaryRoom = 1 << 20
)

// annotationLevels are GitHub's, the worst first.
var annotationLevels = []string{"error", "warning", "notice"}

// writeGitHub writes annotations for GitHub Actions, the worst first and as many as it shows:
// errors for groups on which the gate fails, warnings for what leaves it undecided and, where
// no gate is set, for what is unknown or risky, notices for other groups that may not go as
// they are. What there is more of is counted.
func writeGitHub(w io.Writer, r *verdict.Report, o Options) error {
	p := newPage(w, Options{})
	at := gateAt(r)
	found := map[string]int{}
	lines := map[string][]string{}
	for _, v := range worstFirst(r.Verdicts) {
		level := annotationLevel(&v, at(&v), len(r.Gate.FailOn) > 0, o.Waived)
		if level == "" {
			continue
		}
		if found[level]++; found[level] <= annotations {
			lines[level] = append(lines[level], annotation(level, &v))
		}
	}
	var more []string
	for _, level := range annotationLevels {
		for _, line := range lines[level] {
			p.whole(0, line)
		}
		if n := found[level] - annotations; n > 0 {
			more = append(more, plural(n, level))
		}
	}
	if len(more) > 0 {
		p.whole(0, "not annotated, for GitHub shows 10 of a level: "+strings.Join(more, ", ")+" more")
	}
	p.summary(r)
	return p.done()
}

func annotationLevel(v *verdict.Verdict, at verdict.GateResult, gated, waived bool) string {
	switch {
	case len(v.Reasons) == 0 && at != verdict.GateFailed:
		return ""
	case at == verdict.GateFailed:
		return "error"
	case at == verdict.GateUndecided:
		return "warning"
	case v.Outcome == verdict.Deletable, !waived && (v.Known || v.Waived()):
		return ""
	case !gated && (v.Outcome == verdict.Unknown || v.Outcome == verdict.Risky):
		return "warning"
	}
	return "notice"
}

// annotation is the workflow command for a group, at the place of its weightiest reason.
func annotation(level string, v *verdict.Verdict) string {
	title := known(v) + " is " + phrase(string(v.Outcome))
	properties, message := "title="+workflowProperty(title), workflowText(title)
	if len(v.Reasons) > 0 {
		reasons := byWeight(v.Reasons)
		at := result{Reason: &reasons[0], of: v}.place()
		properties = fmt.Sprintf("file=%s,line=%d,%s", workflowProperty(sourcePath(at.File)), at.Line, properties)
		message = ""
		for i, r := range reasons[:min(len(reasons), firstFew)] {
			if i > 0 {
				message += "%0A"
			}
			message += workflowText(strings.TrimSpace(r.Message))
		}
		if n := len(reasons) - firstFew; n > 0 {
			message += fmt.Sprintf("%%0Aand %d more", n)
		}
	}
	return "::" + level + " " + properties + "::" + message
}

// writeStepSummary writes the page that GitHub shows of a step.
func writeStepSummary(w io.Writer, r *verdict.Report, o Options) error {
	begin := ""
	if o.Taken > 0 { // what is there may lack the end of its line
		begin = "\n"
	}
	return writeSheet(w, r, o, begin, summaryRoom-o.Taken)
}
