package loader

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// ways are the paths of a kind's Names as a tree: "#" stands for each element of a list.
type ways struct {
	end  bool
	next map[string]*ways
}

func waysOf(paths []string) *ways {
	root := &ways{next: map[string]*ways{}}
	for _, path := range paths {
		at := root
		for step := range strings.SplitSeq(path, ".") {
			if at.next[step] == nil {
				at.next[step] = &ways{next: map[string]*ways{}}
			}
			at = at.next[step]
		}
		at.end = true
	}
	return root
}

// at is the step by a key, which AWS Config and some services begin in lower case.
func (s *ways) at(key string) *ways {
	if next := s.next[key]; next != nil {
		return next
	}
	return s.next[camel(key)]
}

// configuration reads an element of a configuration kind: its id, its facts, and the groups
// that it names.
func (k *Kind) configuration(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	m := &Mention{Kind: k, Facts: map[string]string{}}
	m.Origin = w.origin(v)
	var arns []string
	w.object(v, func(key string, v gjson.Result) {
		if key == k.ID {
			m.ID = text(v)
		}
		for _, fact := range k.Facts {
			if key == fact {
				m.Facts[fact] = text(v)
			}
		}
		if next := k.ways.at(key); next != nil {
			w.names(v, next, m)
		}
		if strings.HasSuffix(key, "Arn") || strings.HasSuffix(key, "ARN") || key == "arn" {
			arns = append(arns, v.Str)
		}
	})
	if w.of != nil && !k.owns(m.ID) {
		m.ID = w.of.identify(k)
	}
	if !k.owns(m.ID) {
		return false
	}
	if k.Launches {
		m.launches(v)
	}
	// The record's own ARN is that which holds its id; those of a role or a key may lead
	// to another account.
	slices.SortStableFunc(arns, func(a, b string) int {
		switch own := strings.Contains(a, m.ID); {
		case own == strings.Contains(b, m.ID):
			return 0
		case own:
			return -1
		}
		return 1
	})
	for _, arn := range arns {
		m.tellARN(arn)
	}
	to.take(m)
	return true
}

// text is a scalar as a string.
func text(v gjson.Result) string {
	if v.IsObject() || v.IsArray() {
		return ""
	}
	return strings.Clone(v.String())
}

// launches collects the launch templates that v names, at any depth: an Auto Scaling group
// names one, or several as overrides of a policy.
func (m *Mention) launches(v gjson.Result) {
	var t Template
	v.ForEach(func(key, v gjson.Result) bool {
		switch pascal(key.Str) {
		case "LaunchTemplateId":
			t.ID = strings.Clone(v.Str)
		case "LaunchTemplateName":
			t.Name = strings.Clone(v.Str)
		case "Version":
			t.Version = text(v)
		default:
			if v.IsObject() || v.IsArray() {
				m.launches(v)
			}
		}
		return true
	})
	if t.ID != "" || t.Name != "" {
		m.Launches = append(m.Launches, t)
	}
}

// tellARN learns account and region from an ARN of the record.
func (m *Mention) tellARN(arn string) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" {
		return
	}
	if accountPattern.MatchString(parts[4]) && m.Owner == "" {
		m.Owner = strings.Clone(parts[4])
	}
	if regionPattern.MatchString(parts[3]) && m.region == "" {
		m.region = strings.Clone(parts[3])
	}
}

// names collects the groups that stand at the ends of the ways below v.
func (w *walker) names(v gjson.Result, at *ways, m *Mention) {
	switch {
	case at.end && v.Type == gjson.String:
		w.took(v)
		for _, id := range idsIn(v.Str) {
			m.Named = append(m.Named, Carried{GroupID: w.kept(id), Origin: w.origin(v)})
		}
	case v.IsArray() && at.next["#"] != nil:
		w.list(v, func(v gjson.Result) { w.names(v, at.next["#"], m) })
	case v.IsObject():
		w.object(v, func(key string, v gjson.Result) {
			if next := at.at(key); next != nil {
				w.names(v, next, m)
			}
		})
	}
}
