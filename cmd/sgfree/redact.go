package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
)

// redacted is a dossier with made-up account ids, names, tags and free text. Equal texts stay
// equal. What AWS chose stays: ids, states, kinds, regions, ports, addresses.
func redacted(dossier any) (any, error) {
	text, err := json.Marshal(dossier)
	if err != nil {
		return nil, fmt.Errorf("redact the dossier: %w", err)
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return nil, fmt.Errorf("redact the dossier: %w", err)
	}
	return (&redaction{names: map[string]string{}, counts: map[string]int{}}).of("", value), nil
}

// redaction keeps what it put in the place of what.
type redaction struct {
	names  map[string]string
	counts map[string]int
}

var (
	// tellsNothing are the members whose values are words of AWS or ours.
	tellsNothing = []string{
		"kind", "status", "type", "partition", "region", "relation", "direction", "protocol", "ports", "what",
		"service", "peering_statuses", "cidrs", "prefix_lists", "wait",
	}
	// chosen are the members whose values the owner of the account chose, whatever they look like.
	chosen     = []string{"name", "tag", "value", "description"}
	resourceID = regexp.MustCompile(`^(eni|i|lt|nat|pcx|pl|sg|sgr|subnet|tgw|vpc|vpce)-([0-9a-f]{8}|[0-9a-f]{17})$`)
)

func (r *redaction) of(member string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		object := make(map[string]any, len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if key == "record" && member != "tags" { // all of it is of the account
				continue
			}
			if member == "tags" {
				object[r.text("tag", key)] = r.of("value", v[key])
			} else {
				object[key] = r.of(key, v[key])
			}
		}
		return object
	case []any:
		for i := range v {
			v[i] = r.of(member, v[i])
		}
		return v
	case string:
		if slices.Contains(tellsNothing, member) || !slices.Contains(chosen, member) && resourceID.MatchString(v) {
			return v
		}
		return r.text(member, v)
	default:
		return v
	}
}

// text is what stands for a text, always the same.
func (r *redaction) text(member, s string) string {
	if s == "" || s == "default" {
		return s
	}
	if accountPattern.MatchString(s) {
		member = "account"
	}
	known := member + " " + s
	if r.names[known] == "" {
		r.counts[member]++
		r.names[known] = fmt.Sprintf("%s-%d", member, r.counts[member])
		if member == "account" {
			r.names[known] = fmt.Sprintf("%012d", r.counts[member])
		}
	}
	return r.names[known]
}
