package loader

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const (
	web   = "sg-0a1b2c3d"
	long  = "sg-0a1b2c3d4e5f60718"
	other = "sg-0f1b2c3d"
)

// mentioned lists what the search finds in documents: each group with its path.
func mentioned(t *testing.T, documents string) (found []string) {
	t.Helper()
	s := mustLoad(t, map[string]string{"groups.json": oneGroup, "x.json": documents})
	for _, m := range s.Mentions {
		for _, c := range m.Named {
			found = append(found, c.GroupID+" "+c.Origin.Path())
		}
	}
	slices.Sort(found)
	return found
}

func TestAGroupIDIsFoundWhereverItStands(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"a key at the root", `{"sg-0a1b2c3d": 1}`, `.["sg-0a1b2c3d"]`},
		{"a key below", `{"a": [{"x:sg-0a1b2c3d": []}]}`, `.a[0]["x:sg-0a1b2c3d"]`},
		{"a list of strings", `["", "sg-0a1b2c3d"]`, `.[1]`},
		{"below an empty key", `{"": {"": "sg-0a1b2c3d"}}`, `.[""][""]`},
		{"below a key that jq escapes", `{"a": {"\u0001\"": "sg-0a1b2c3d"}}`, `.a["\u0001\""]`},
		{"an ARN", `{"a": "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0a1b2c3d"}`, ".a"},
		{"behind an escape", `{"a": "x\nsg-0a1b2c3d"}`, ".a"},
		{"an escaped letter of it", `{"a": "\u0073g\u002D0a1b2c3d"}`, ".a"},
		{"behind an escape in a string in a string", `{"a": "x\\nsg-0a1b2c3d"}`, ".a"},
		{"behind a tab, thrice", `{"a": "x\\\\\\\\tsg-0a1b2c3d"}`, ".a"},
		{"behind an escaped quote", `{"a": "x \\u0022sg-0a1b2c3d\\u0022"}`, ".a"},
		{"behind an escaped quote in upper case", `{"a": "x \\u003Csg-0a1b2c3d"}`, ".a"},
		{"an escaped hyphen in a string in a string", `{"a": "x sg\\u002d0a1b2c3d"}`, ".a"},
		{"behind an escaped slash", `{"a": "x \\/sg-0a1b2c3d"}`, ".a"},
		{"in a URL", `{"a": "https://x/?g=%2Fsg-0a1b2c3d%22"}`, ".a"},
		{"in a URL in a URL", `{"a": "x%253Dsg-0a1b2c3d"}`, ".a"},
		{"an encoded hyphen", `{"a": "sg%2D0a1b2c3d"}`, ".a"},
		{"an encoded hyphen in lower case", `{"a": "sg%2d0a1b2c3d"}`, ".a"},
		{"a letter encoded in a URL", `{"a": "%73g-0a1b2c3d"}`, ".a"},
		{"a digit encoded twice", `{"a": "sg-0a1b2c3%2564"}`, ".a"},
		{"an escape in a URL", `{"a": "/%5Cu0073g-0a1b2c3d"}`, ".a"},
		{"JSON in a URL", `{"a": "%7B%22Groups%22%3A%5B%22sg-0a1b2c3d%22%5D%7D"}`, ".a"},
		{"behind an escape of another language", `{"a": "x \\x22sg-0a1b2c3d"}`, ".a"},
		{"JSON in a string", `{"a": "{\"b\": [\"sg-0a1b2c3d\"]}"}`, ".a"},
		{"cut-off JSON in a string", `{"a": "{\"b\": [\"sg-0a1b2c3d\"]"}`, ".a"},
		{"deep brackets in a string", `{"a": "` + strings.Repeat("[", 5000) + ` sg-0a1b2c3d"}`, ".a"},
		{"lines of JSON in a string", `{"a": "{}\n{\"b\": \"{\\\"c\\\": \\\"sg-0a1b2c3d\\\"}\"}"}`, ".a"},
		{"a key of JSON in a string", `{"a": "{\"sg-0a1b2c3d\": 1}"}`, ".a"},
		{"a page token of what is no dump", `{"NextToken": "sg-0a1b2c3d", "Things": []}`, ".NextToken"},
		{"a list of page tokens", `{"Marker": ["sg-0a1b2c3d"], "Things": []}`, ".Marker[0]"},
		{"resources of what is no finding", `{"Resources": ["sg-0a1b2c3d"]}`, ".Resources[0]"},
		{"twice in a text", `{"a": "sg-0a1b2c3d,sg-0a1b2c3d"}`, ".a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, want := mentioned(t, tt.text), []string{web + " " + tt.want}; !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestWhatIsNoWholeGroupIDIsNotFound(t *testing.T) {
	for _, text := range []string{
		"xsg-0a1b2c3d", "msg-12345678", "9sg-0a1b2c3d", "sg-0a1b2c3", "sg-0a1b2c3d4", "sg-0a1b2c3d4e5f607181", "sg-0a1b2c3g",
		"sg-0A1B2C3D", "sg-0a1b2c3dx", "sg_0a1b2c3d", `\u0061sg-0a1b2c3d`, "%61sg-0a1b2c3d", "sg--0a1b2c3d", "sg-",
	} {
		raw, err := json.Marshal(map[string]any{"a": text, text: 1})
		if err != nil {
			t.Fatal(err)
		}
		if got := mentioned(t, string(raw)); len(got) > 0 {
			t.Errorf("%s: got %q, want nothing", text, got)
		}
	}
}

func TestAPageTokenOfADumpIsNoMention(t *testing.T) {
	if got := mentioned(t, `{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "Groups": []}], "NextToken": "sg-0a1b2c3d"}`); len(got) > 0 {
		t.Errorf("got %q, want nothing", got)
	}
}

// TestAPlantedGroupIDIsFoundExactly hides an id somewhere in JSON that names no other.
func TestAPlantedGroupIDIsFoundExactly(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		id := rapid.SampledFrom([]string{web, long}).Draw(rt, "id")
		text := rapid.SampledFrom([]func(string) string{
			func(id string) string { return id },
			func(id string) string { return "arn:aws:ec2:eu-west-1:111122223333:security-group/" + id },
			func(id string) string { return other[:10] + "," + id + ", x" + id },
			func(id string) string { return `"` + id + `"` },
			func(id string) string { return "one\n" + id + "\ttwo" },
			func(id string) string { return url.QueryEscape("/é\n" + id + "&") },
			func(id string) string { return strings.ReplaceAll("/"+id, "-", "%2D") },
			func(id string) string { return "<" + id + ">" },
		}).Draw(rt, "text")(id)
		path := ""
		value := any(text)
		if rapid.Bool().Draw(rt, "key") {
			value, path = map[string]any{text: nil}, string(appendKey(nil, text))
		}
		for range rapid.IntRange(0, 3).Draw(rt, "texts") {
			value, _ = embed(rt, value)
			raw, err := json.Marshal(value)
			if err != nil {
				rt.Fatal(err)
			}
			prefix := rapid.SampledFrom([]string{"", "", " ", "body="}).Draw(rt, "prefix")
			value, path = prefix+string(raw), ""
		}
		for range rapid.IntRange(1, 4).Draw(rt, "depth") {
			var step string
			value, step = embed(rt, value)
			path = step + path
		}
		raw, err := json.Marshal(value)
		if err != nil {
			rt.Fatal(err)
		}
		if path[0] != '.' {
			path = "." + path
		}
		got := slices.DeleteFunc(mentioned(t, string(raw)), func(m string) bool { return strings.HasPrefix(m, decoy) })
		if want := []string{id + " " + path}; !slices.Equal(got, want) {
			rt.Errorf("%s\ngot %q, want %q", raw, got, want)
		}
	})
}

// decoys are members of objects that describe something, but not the planted group.
var decoys = []map[string]any{
	{},
	{},
	{"resourceType": "AWS::EC2::SecurityGroup", "resourceId": decoy, "configurationItemStatus": "OK"},
	{"ResourceARN": "arn:aws:ec2:eu-west-1:111122223333:security-group/" + decoy, "Tags": nil},
	{"GroupId": decoy, "GroupName": "web", "Description": "web", "VpcId": "vpc-1", "IpPermissions": nil},
	{"mode": "managed", "type": "aws_security_group", "values": map[string]any{"id": decoy}},
	{"mode": "data", "type": "aws_security_group"},
	{"eventName": "x", "eventSource": "y"},
	{"schema": "sgfree/report/v1"},
	{"SchemaVersion": "x", "ProductArn": "y", "resources": []any{map[string]any{"Type": "AwsEc2SecurityGroup", "Id": decoy, "Partition": "aws"}}},
}

const decoy = "sg-0d1b2c3d"

// embed puts a value into an object or a list with others, and returns the way to it.
func embed(rt *rapid.T, value any) (any, string) {
	others := []any{"msg-12345678", nil, 1.5, "xsg-0a1b2c3d", []any{"sg-0a1b2c3"}, map[string]any{`\`: "%"}, `C:\temp`, "100%"}
	if rapid.Bool().Draw(rt, "list") {
		list := rapid.SliceOfN(rapid.SampledFrom(others), 0, 3).Draw(rt, "before")
		return append(slices.Clone(list), value, "after"), fmt.Sprintf("[%d]", len(list))
	}
	key := rapid.SampledFrom([]string{"a", "", "Resources", `"\`, "NextToken", "é", "sg-0a1b2c3", "%41"}).Draw(rt, "key")
	object := map[string]any{"z": rapid.SampledFrom(others).Draw(rt, "beside"), "b": nil}
	maps.Copy(object, rapid.SampledFrom(decoys).Draw(rt, "decoy"))
	object[key] = value
	return object, string(appendKey(nil, key))
}

func TestAFileIsOneMentionOfAGroupHoweverManyPlacesNameIt(t *testing.T) {
	for _, tt := range []struct {
		name, text, first string
		places            int
	}{
		{"in a list", `{"a": ["` + web + `", "` + other + `", "` + web + `"]}`, ".a[0]", 2},
		{"in objects of a list", `{"a": [{"x": "` + web + `", "y": "` + web + `"}, {"y": "` + web + `"}]}`, ".a[0].x", 3},
		{"in several documents", `{"a": "` + web + `"} {"a": "` + web + `"}`, ".[0].a", 2},
		{"behind what only describes it", `{"GroupId": "` + web + `", "GroupName": "a", "VpcId": "v", "IpPermissions": ["` + web + `"], "users": ["` + web + `", "` + web + `"]}`, ".users[0]", 2},
		{"in records of a dump", `{"LaunchTemplateVersions": [{"LaunchTemplateId": "lt-1", "LaunchTemplateData": {"UserData": "` + web + `"}}, {"LaunchTemplateId": "lt-2", "LaunchTemplateData": {"UserData": "` + web + `"}}]}`, ".LaunchTemplateVersions[0].LaunchTemplateData.UserData", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []*Mention
			for _, m := range mustLoad(t, map[string]string{"groups.json": oneGroup, "x.json": tt.text}).Mentions {
				if m.Kind == nil && m.Named[0].GroupID == web {
					got = append(got, m)
				}
			}
			if len(got) != 1 {
				t.Fatalf("got %d mentions, want one", len(got))
			}
			if m := got[0]; m.Origin.Path() != tt.first || m.Places != tt.places {
				t.Errorf("got %d places from %s, want %d from %s", m.Places, m.Origin.Path(), tt.places, tt.first)
			}
		})
	}
}
