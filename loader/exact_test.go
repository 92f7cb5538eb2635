package loader

import (
	"encoding/json"
	"testing"
	"time"
)

func TestJSONIsRefusedOnWhichReadersDisagree(t *testing.T) {
	type inner struct {
		Name string
		Raw  json.RawMessage `json:"raw"`
	}
	type outer struct {
		Done  bool             `json:"done"`
		Time  time.Time        `json:"time"`
		One   *inner           `json:"one"`
		Many  []inner          `json:"many"`
		ByKey map[string]inner `json:"by_key"`
		Later raws[inner]      `json:"later"`
		Any   any              `json:"any"`
	}
	for _, tt := range []struct {
		text string
		line int // of what is wrong, 0 for nothing
		want string
	}{
		{`{"done": true, "one": {"Name": "a", "raw": [{"done": 1, "Done": 2}]}, "many": [], "by_key": {}, "later": [], "new": {"x": [1, -2.5e3, null, ""]}}`, 0, ""},
		{"{\"done\": true,\n \"done\": false}", 2, `doubled key "done" in one object`},
		{"{\"done\": true,\n\n \"d\\u006fne\": false}", 3, `doubled key "done" in one object`},
		{`{"Done": true}`, 1, `key "Done", want "done"`},
		{`{"other": [{}, {"a": {"b": 1, "c": [], "b": 2}}]}`, 1, `doubled key "b" in one object`},
		{`{"one": {"name": "a"}}`, 1, `key "name", want "Name"`},
		{`{"many": [{"Name": "a"}, {"RAW": 1}]}`, 1, `key "RAW", want "raw"`},
		{`{"by_key": {"name": {"name": ""}}}`, 1, `key "name", want "Name"`},
		{"{\"later\": [\n{\"Name\": \"a\"},\n{\"name\": \"a\"}]}", 3, `key "name", want "Name"`},
		{"{\n\"later\": null}", 2, ".later is null, want an array"},
		{`{"many": null, "by_key": null, "one": null}`, 0, ""},
		{`{"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1, "g": 1, "h": 1, "i": 1, "j": 1, "k": 1, "l": 1, "m": 1, "n": 1, "o": 1, "p": 1, "q": 1, "r": 1, "q": 2}`, 1, `doubled key "q" in one object`},
		{`{"any": {"name": 1, "Name": 2}, "time": "2026-01-31T12:00:00Z"}`, 0, ""},
		{`{"one": {"raw": {"x": 1, "x": 1}}}`, 1, `doubled key "x" in one object`},
	} {
		var into outer
		if err := json.Unmarshal([]byte(tt.text), &into); err != nil {
			t.Fatalf("%s: %v", tt.text, err)
		}
		line, err := Exact([]byte(tt.text), &into)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != tt.want || err != nil && line != tt.line {
			t.Errorf("%s: got %q in line %d, want %q in line %d", tt.text, got, line, tt.want, tt.line)
		}
	}
}
