package loader

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A jq path is made of .name and of the texts of JSON in brackets.
var jqStep = regexp.MustCompile(`^(?:\.([A-Za-z_][A-Za-z0-9_]*)|\.?\[([0-9]+|"(?:[^"\\\x00-\x1f]|\\.)*")\])`)

// follow is the value at a jq path.
func follow(t *rapid.T, document any, path string) any {
	t.Helper()
	for path != "" {
		m := jqStep.FindStringSubmatch(path)
		if m == nil {
			t.Fatalf("%q is no jq path", path)
		}
		path = path[len(m[0]):]
		var at any = m[1]
		if m[2] != "" {
			if err := json.Unmarshal([]byte(m[2]), &at); err != nil {
				t.Fatalf("jq cannot read %s: %v", m[2], err)
			}
		}
		switch at := at.(type) {
		case string:
			document = document.(map[string]any)[at]
		case float64:
			document = document.([]any)[int(at)]
		}
	}
	return document
}

func TestThePathOfAMentionPastesIntoJQForEveryKey(t *testing.T) {
	tmp := t.TempDir()
	key := rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{"", "a b", `"`, `\(1)`, "\x7f", "\x00\x1b", "é", "\u2028", "1a", "a.b", "a-b", "😀", "\a\v"}),
	)
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfN(key, 1, 4).Draw(t, "keys")
		var document any = "sg-0a1b2c3d"
		for _, k := range keys {
			document = map[string]any{"x": 1, k: []any{0, document}}
		}
		s := mustLoadText(t, tmp, map[string]any{"groups.json": json.RawMessage(oneGroup), "other.json": document})
		if len(s.Mentions) != 1 || len(s.Mentions[0].Named) != 1 {
			t.Fatalf("got %d mentions, want one", len(s.Mentions))
		}
		if path := s.Mentions[0].Named[0].Origin.Path(); follow(t, document, path) != "sg-0a1b2c3d" {
			t.Errorf("%s leads elsewhere", path)
		}
	})
}

// mustLoadText loads documents from a folder of their own below tmp.
func mustLoadText(t *rapid.T, tmp string, documents map[string]any) *Snapshot {
	t.Helper()
	dir, err := os.MkdirTemp(tmp, "")
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range documents {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Load([]string{dir}, Options{Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAKeyReadsInAPathAsInJSON(t *testing.T) {
	for key, want := range map[string]string{
		"Groups": ".Groups", "_a1": "._a1", "1a": `["1a"]`, "": `[""]`, "a b": `["a b"]`, "\x1b": `["\u001b"]`, "\a": `["\u0007"]`, "é": `["é"]`, `\(x)`: `["\\(x)"]`,
	} {
		if got := string(appendKey(nil, key)); got != want {
			t.Errorf("%q: got %s, want %s", key, got, want)
		}
	}
}

func TestADoubledKeyOfAnotherAnswerIsNoError(t *testing.T) {
	for name, text := range map[string]string{
		"of no kind":            `{"A": 1, "A": 2}`,
		"of another list":       `{"Items": [{"x": 1}], "Items": [{"y": "sg-0a1b2c3d"}]}`,
		"of an empty list":      `{"Items": [], "Items": []}`,
		"first of an empty one": `{"Items": [], "Items": [{"VpcLinkId": "a", "SecurityGroupIds": ["sg-0a1b2c3d"]}]}`,
		"of another object":     `{"service": "x", "service": {"y": "sg-0a1b2c3d"}}`,
		"below what is no dump": `{"Items": [{"x": 1, "x": 2}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			s := mustLoad(t, map[string]string{"groups.json": oneGroup, "other.json": text})
			if len(s.Dumps) != 1 || len(s.Skipped) != 1 {
				t.Errorf("got %d dumps and %v left out, want the groups alone and the other file left out", len(s.Dumps), s.Skipped)
			}
			if want := strings.Count(text, "sg-"); len(s.Mentions) != want {
				t.Errorf("got %d mentions, want %d", len(s.Mentions), want)
			}
		})
	}
	for _, text := range []string{`{"SecurityGroups": [{"x": 1}], "SecurityGroups": []}`, `{"Items": [{"VpcLinkId": "a", "SecurityGroupIds": []}], "Items": []}`, `{"AutoScalingGroups": [{"x": 1}], "AutoScalingGroups": []}`} {
		if _, err := snapshot(t, map[string]string{"groups.json": oneGroup, "other.json": text}); err == nil {
			t.Errorf("%s: got no error, want one of the doubled key", text)
		}
	}
}
