package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/sgfree/sgfree/verdict"
)

// csvColumns are the columns that csv knows, in the order in which it writes them unless told
// otherwise; "tag:KEY" is one for each tag.
var csvColumns = []struct {
	name  string
	value func(*verdict.Report, *verdict.Verdict) string
}{
	{"outcome", func(_ *verdict.Report, v *verdict.Verdict) string { return string(v.Outcome) }},
	{"group", func(_ *verdict.Report, v *verdict.Verdict) string { return v.Group.ID }},
	{"name", func(_ *verdict.Report, v *verdict.Verdict) string { return v.Group.Name }},
	{"vpc", func(_ *verdict.Report, v *verdict.Verdict) string { return v.Group.VPC }},
	{"partition", func(_ *verdict.Report, v *verdict.Verdict) string { return v.Group.Partition }},
	{"account", func(_ *verdict.Report, v *verdict.Verdict) string { return v.Group.Account }},
	{"region", func(_ *verdict.Report, v *verdict.Verdict) string { return v.Group.Region }},
	{"reasons", func(_ *verdict.Report, v *verdict.Verdict) string { return strconv.Itoa(len(v.Reasons)) }},
	{"rules", func(_ *verdict.Report, v *verdict.Verdict) string { return strings.Join(rulesOf(v), " ") }},
	{"why", func(_ *verdict.Report, v *verdict.Verdict) string {
		if len(v.Reasons) == 0 {
			return ""
		}
		return strings.TrimSpace(leading(v.Reasons).Message)
	}},
	{"after", func(_ *verdict.Report, v *verdict.Verdict) string { return strings.Join(v.After, " ") }},
	{"fingerprint", func(_ *verdict.Report, v *verdict.Verdict) string { return v.Fingerprint }},
	{"address", func(_ *verdict.Report, v *verdict.Verdict) string { return v.Address }},
	{"gate", func(_ *verdict.Report, v *verdict.Verdict) string { return string(v.Gate) }},
	{"assuming", func(r *verdict.Report, _ *verdict.Verdict) string { return Assuming(r) }},
}

// writeCSV writes a line of titles and one for each group, as RFC 4180 has it but with line
// feeds alone.
func writeCSV(w io.Writer, r *verdict.Report, o Options) error {
	titles := o.Columns
	if len(titles) == 0 {
		for _, c := range csvColumns {
			titles = append(titles, c.name)
		}
	}
	out := csv.NewWriter(w)
	line := make([]string, len(titles))
	for i, t := range titles {
		line[i] = csvField(t)
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for v := range r.All() {
		for i, t := range titles {
			line[i] = csvField(csvValue(r, v, t))
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// csvReady tells of a column that csv does not know.
func csvReady(o Options) error {
	names := []string{}
	for _, c := range csvColumns {
		names = append(names, c.name)
	}
	for _, name := range o.Columns {
		if key, tag := strings.CutPrefix(name, "tag:"); !slices.Contains(names, name) && (!tag || key == "") {
			return fmt.Errorf("unknown column %q, want one of %s, tag:KEY", name, strings.Join(names, ", "))
		}
	}
	return nil
}

func csvValue(r *verdict.Report, v *verdict.Verdict, title string) string {
	if key, tag := strings.CutPrefix(title, "tag:"); tag {
		return v.Group.Tags[key]
	}
	for _, c := range csvColumns {
		if c.name == title {
			return c.value(r, v)
		}
	}
	return ""
}

// rulesOf lists the rules that found something, each once, the weightiest first.
func rulesOf(v *verdict.Verdict) (rules []string) {
	for _, r := range byWeight(v.Reasons) {
		if !slices.Contains(rules, r.Rule) {
			rules = append(rules, r.Rule)
		}
	}
	return rules
}
