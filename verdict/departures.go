package verdict

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Departures says of each rule that the user changed how, so that no reader takes the outcomes
// for those of the rules as they are.
func (r *Report) Departures() (all []string) {
	for _, rule := range r.Rules {
		switch {
		case rule.Disabled:
			all = append(all, rule.ID+" is DISABLED: nobody asked whether "+lowered(rule.Title))
		case rule.DefaultEffect != "":
			all = append(all, fmt.Sprintf("%s has effect %s, by default %s", rule.ID, rule.Effect, rule.DefaultEffect))
		}
		for _, p := range rule.Params {
			if value, own := asJSON(p.Value), asJSON(p.Default); value != own {
				all = append(all, fmt.Sprintf("%s has %s %s, by default %s", rule.ID, p.Name, value, own))
			}
		}
	}
	return all
}

// lowered is a title inside a sentence: EC2 stays EC2.
func lowered(title string) string {
	first, rest, _ := strings.Cut(title, " ")
	if len(first) > 1 && strings.ToLower(first[1:]) != first[1:] || len(rest) == 0 {
		return title
	}
	return strings.ToLower(title[:1]) + title[1:]
}

func asJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}
