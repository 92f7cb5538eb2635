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
	m := &Mention{Record: w.begin(v), Kind: k, Facts: map[string]string{}}
	state, below, _ := strings.Cut(k.State, ".")
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
		if key == state {
			m.State = text(at(v, below))
		}
		if next := k.ways.at(key); next != nil {
			w.ends(v, next, func(v gjson.Result) { w.names(v, m) })
		}
		if next := k.byName.at(key); next != nil {
			w.ends(v, next, func(v gjson.Result) { w.calls(v, m) })
		}
		if next := k.serves.at(key); next != nil {
			w.ends(v, next, func(v gjson.Result) {
				if v.Str != "" {
					m.Interfaces = append(m.Interfaces, strings.Clone(v.Str))
				}
			})
		}
		if next := k.lies.at(key); next != nil {
			w.ends(v, next, func(v gjson.Result) {
				if v.Str != "" {
					m.Lies = append(m.Lies, w.word(v))
				}
			})
		}
		if k.Name == AutoScalingGroup && key == "Tags" {
			m.Tags = tags(w, v)
		}
		if strings.HasSuffix(strings.ToLower(key), "arn") {
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
		m.launches(v, false)
	}
	for _, arn := range arns {
		m.tellARN(arn)
	}
	to.take(m)
	return true
}

// at is the value at the end of a way of keys below v, which is v for none.
func at(v gjson.Result, way string) gjson.Result {
	if way == "" {
		return v
	}
	return below(v, strings.Split(way, "."))
}

// below is the value at the end of some keys, by the first element of each list.
func below(v gjson.Result, keys []string) (found gjson.Result) {
	if len(keys) == 0 {
		return v
	}
	v.ForEach(func(k, v gjson.Result) bool {
		switch {
		case k.Type == gjson.Number: // of a list
			found = below(v, keys)
			return false
		case k.Str == keys[0]:
			found = below(v, keys[1:])
			return false
		}
		return true
	})
	return found
}

// text is a scalar as a string.
func text(v gjson.Result) string {
	if v.IsObject() || v.IsArray() {
		return ""
	}
	return strings.Clone(v.String())
}

// launches collects the launch templates that v names, at any depth: an Auto Scaling group
// names one, or several as overrides of a policy. Services spell the members in their own
// ways, and in an object that is called a launch template, named, some leave out those words.
func (m *Mention) launches(v gjson.Result, named bool) {
	var t Template
	v.ForEach(func(key, v gjson.Result) bool {
		switch name := strings.ToLower(key.Str); {
		case name == "launchtemplateid", named && name == "id":
			t.ID = text(v)
		case name == "launchtemplatename", named && name == "name":
			t.Name = text(v)
		case name == "version":
			t.Version = text(v)
		case v.IsObject() || v.IsArray():
			m.launches(v, strings.HasSuffix(name, "launchtemplate"))
		}
		return true
	})
	if t.ID != "" || t.Name != "" {
		m.Launches = append(m.Launches, t)
	}
}

// tellARN learns account and region from the ARN of the record itself: one of its service
// that holds its id. Others, of a role or a target, may lead to another account.
func (m *Mention) tellARN(arn string) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || !slices.Contains(m.Kind.arnServices(), parts[2]) {
		return
	}
	words := strings.FieldsFunc(parts[5], func(r rune) bool { return r == '/' || r == ':' })
	if arn != m.ID && !slices.Contains(words, m.ID) && !strings.HasSuffix(parts[5], "/"+m.ID) {
		return
	}
	if accountPattern.MatchString(parts[4]) && m.Owner == "" {
		m.Owner = strings.Clone(parts[4])
	}
	if regionPattern.MatchString(parts[3]) && m.region == "" {
		m.region = strings.Clone(parts[3])
	}
}

// arnNames are the services whose ARNs do not spell their name as the AWS CLI does.
var arnNames = map[string][]string{
	"amp":                {"aps"},
	"apigatewayv2":       {"apigateway"},
	"codeconnections":    {"codeconnections", "codestar-connections"},
	"elb":                {"elasticloadbalancing"},
	"elbv2":              {"elasticloadbalancing"},
	"emr":                {"elasticmapreduce"},
	"kinesisanalyticsv2": {"kinesisanalytics"},
	"mwaa":               {"airflow"},
	"opensearch":         {"es"},
	"s3outposts":         {"s3-outposts"},
}

// arnServices are the services that the ARNs of the kind's records name.
func (k *Kind) arnServices() []string {
	if rest, ok := strings.CutPrefix(k.Prefix, "arn:*:"); ok {
		service, _, whole := strings.Cut(rest, ":")
		if whole {
			return []string{service}
		}
	}
	service, _, _ := strings.Cut(k.Command, " ")
	if names := arnNames[service]; names != nil {
		return names
	}
	return []string{service}
}

// names collects the groups in a text.
func (w *walker) names(v gjson.Result, m *Mention) {
	w.took(v)
	for _, id := range idsIn(v.Str) {
		m.Named = append(m.Named, Carried{GroupID: w.kept(id), Origin: w.origin(v)})
	}
}

// calls notes the name of a group, where no id stands beside it or in its place.
func (w *walker) calls(v gjson.Result, m *Mention) {
	called, known := Called{w.kept(v.Str), w.origin(v)}, len(idsIn(v.Str)) > 0
	if v.IsObject() {
		w.object(v, func(key string, v gjson.Result) {
			switch key {
			case "GroupName":
				called = Called{w.kept(v.Str), w.origin(v)}
			case "GroupId":
				known = known || v.Str != ""
			}
		})
	}
	if !known && called.Name != "" {
		m.ByName = append(m.ByName, called)
	}
}

// ends finds the values at the ends of the ways below v.
func (w *walker) ends(v gjson.Result, at *ways, found func(v gjson.Result)) {
	switch {
	case at.end && (v.Type == gjson.String || v.IsObject() && len(at.next) == 0):
		found(v)
	case v.IsArray() && at.next["#"] != nil:
		w.list(v, func(v gjson.Result) { w.ends(v, at.next["#"], found) })
	case v.IsObject():
		w.object(v, func(key string, v gjson.Result) {
			if next := at.at(key); next != nil {
				w.ends(v, next, found)
			}
		})
	}
}
