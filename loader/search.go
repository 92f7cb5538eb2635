package loader

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// Mention is a place that names groups and is no dump of theirs: a configuration of a known
// kind, or any other JSON.
type Mention struct {
	Record
	// Kind is nil where the place is in no dump of a known kind.
	Kind  *Kind
	Named []Carried
	// Facts are the members that the kind's row asks for, as text.
	Facts map[string]string
	// State is what the record says of its own state, empty where the kind tells none.
	State string
	// Interfaces are those that serve the record, where the kind tells.
	Interfaces []string
	// Launches are the launch templates that a launching kind names.
	Launches []Template
}

// Template is a launch template as something that launches from it names it.
type Template struct {
	// ID or Name is empty, not both.
	ID, Name string
	// Version is a number, "$Latest", "$Default", or empty, which means the default.
	Version string
}

// groupIDs finds whole group ids in text: an 8-digit id is no part of a 17-digit one.
var groupIDPattern = regexp.MustCompile(`(?:^|[^0-9A-Za-z])(sg-(?:[0-9a-f]{17}|[0-9a-f]{8}))(?:[^0-9A-Za-z]|$)`)

// idsIn lists the group ids in a text, each once.
func idsIn(text string) (ids []string) {
	for at := 0; at < len(text); {
		m := groupIDPattern.FindStringSubmatchIndex(text[at:])
		if m == nil {
			return ids
		}
		ids = append(ids, text[at+m[2]:at+m[3]])
		at += m[3] // the byte after an id may be the one before the next
	}
	return ids
}

// mayName tells quickly whether raw JSON may hold a group id: in plain letters, or behind
// an escape that only a mischievous writer would use.
func mayName(raw string) bool {
	return strings.Contains(raw, "sg-") || strings.Contains(raw, `\u00`)
}

// search finds every group id in v, but where the kind's row has read one and where the
// group itself is described.
func (w *walker) search(v gjson.Result, found func(id string, at Origin)) {
	w.searchIn(v, nil, found)
}

// searchIn is search below objects that describe the groups in selves.
func (w *walker) searchIn(v gjson.Result, selves []string, found func(string, Origin)) {
	switch {
	case v.IsObject():
		s := describes(v)
		if s.everything {
			return
		}
		selves = append(slices.Clip(selves), s.id)
		w.way = append(w.way, step{index: -1})
		v.ForEach(func(k, v gjson.Result) bool {
			w.way[len(w.way)-1].key = k.Str
			if mayName(k.Raw) {
				w.emit(k.Str, k, selves, found)
			}
			if mayName(v.Raw) {
				w.searchIn(v, selves, found)
			}
			return true
		})
		w.way = w.way[:len(w.way)-1]
	case v.IsArray():
		w.way = append(w.way, step{index: -1})
		v.ForEach(func(_, v gjson.Result) bool {
			w.way[len(w.way)-1].index++
			if mayName(v.Raw) {
				w.searchIn(v, selves, found)
			}
			return true
		})
		w.way = w.way[:len(w.way)-1]
	case v.Type == gjson.String && !slices.Contains(w.read, v.Index):
		w.emit(v.Str, v, selves, found)
	}
}

func (w *walker) emit(text string, at gjson.Result, selves []string, found func(string, Origin)) {
	var told []string
	for _, id := range idsIn(text) {
		if !slices.Contains(selves, id) && !slices.Contains(told, id) {
			told = append(told, id)
			found(w.kept(id), w.origin(at))
		}
	}
}

// self is what an object says of itself.
type self struct {
	id         string // the group that the object describes, empty for none
	everything bool   // nothing in the object is a mention
}

// describes tells what an object only describes: a group itself, as inventories, AWS
// Config and Terraform states do, or what happened, as CloudTrail does. What stands in
// such an object says nothing of who else needs the group.
func describes(v gjson.Result) self {
	m := facts{}
	v.ForEach(func(k, v gjson.Result) bool {
		m[k.Str] = v.Str
		return true
	})
	if t := m["type"]; strings.HasPrefix(t, "aws_") && strings.HasSuffix(t, "security_group") {
		return self{id: terraformID(v)}
	}
	return m.describe()
}

// facts are the members of an object, with the values of those that are strings.
type facts map[string]string

func (m facts) has(keys ...string) bool {
	for _, k := range keys {
		if _, ok := m[k]; !ok {
			return false
		}
	}
	return true
}

// only is the group that the first of some members names, if it names one.
func (m facts) only(keys ...string) string {
	for _, k := range keys {
		if ids := idsIn(m[k]); len(ids) == 1 {
			return ids[0]
		}
	}
	return ""
}

func (m facts) describe() (s self) {
	kind := m["resourceType"] + m["ResourceType"]
	arn := m["ResourceARN"] + m["ResourceArn"] + m["resourceArn"] + m["Arn"]
	switch {
	case strings.HasPrefix(m["schema"], "sgfree/"),
		m.has("eventName", "eventSource"), m.has("EventName", "CloudTrailEvent"):
		s.everything = true
	case m.has("GroupId", "IpPermissions"), m.has("GroupId", "GroupName", "Description"), m.has("SecurityGroupRuleId", "GroupId"):
		s.id = m.only("GroupId")
	case m.has("relationshipName"): // of an AWS Config item, which is another resource's
	case strings.EqualFold(kind, "AWS::EC2::SecurityGroup"), strings.EqualFold(kind, "ec2:security-group"), strings.EqualFold(kind, "security-group"):
		s.id = m.only("resourceId", "ResourceId", "PhysicalResourceId", "resourceIdentifier", "ResourceIdentifier", "arn", "Arn")
	case strings.Contains(arn, ":security-group/"):
		s.id = m.only("ResourceARN", "ResourceArn", "resourceArn", "Arn")
	}
	return s
}

// terraformID is the id of a group in a Terraform state: of a resource as terraform show
// prints it, or of the first instance of one in the state file.
func terraformID(v gjson.Result) string {
	for _, way := range [][]string{{"values", "id"}, {"attributes", "id"}, {"instances", "attributes", "id"}} {
		if ids := idsIn(below(v, way).Str); len(ids) == 1 {
			return ids[0]
		}
	}
	return ""
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
