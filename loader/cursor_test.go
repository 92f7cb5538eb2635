package loader

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/tidwall/gjson"
)

// visited is a value with what is in it, as gjson or a cursor visits it.
type visited struct {
	Key    string
	Value  gjson.Result
	Inside []visited
}

func byGJSON(v gjson.Result) (all []visited) {
	if v.IsObject() || v.IsArray() {
		v.ForEach(func(key, v gjson.Result) bool {
			all = append(all, visited{key.Str, v, byGJSON(v)})
			return true
		})
	}
	return all
}

func byCursor(w *walker, v gjson.Result) (all []visited) {
	if !v.IsObject() && !v.IsArray() {
		return nil
	}
	for c := w.inside(v); c.next(); {
		key := ""
		if v.IsObject() {
			key = c.key()
		}
		var v gjson.Result
		c.value(&v)
		all = append(all, visited{key, v, byCursor(w, v)})
	}
	return all
}

func FuzzACursorVisitsWhatGJSONDoes(f *testing.F) {
	for _, s := range measured {
		f.Add(s)
	}
	f.Add("{\"\\u0061\\n\" : [ {} , [ ] ,\r\n\t-1.5e3, null ,{\"b\":{\"c\":[true,\"\\\\\\\"]\"]}}],\"d\":\"a longer text, {with [brackets\"}")
	f.Fuzz(func(t *testing.T, text string) {
		var tokens []token
		n, _, is := measure([]byte(text), &tokens)
		if is != aValue || text == "" || text[0] != '{' && text[0] != '[' {
			return
		}
		w := &walker{file: &File{}, memory: newMemory(Options{})}
		v := w.start([]byte(text[:n]), 1)
		want := byGJSON(v)
		for _, measuredBefore := range []bool{true, false} {
			if w.tokens = nil; measuredBefore {
				w.tokens = tokens
			}
			if diff := cmp.Diff(want, byCursor(w, v), cmpopts.IgnoreFields(gjson.Result{}, "Indexes"), cmpopts.EquateEmpty(), cmpopts.EquateNaNs()); diff != "" {
				t.Fatalf("%q is visited otherwise (-gjson +cursor):\n%s", text, diff)
			}
		}
	})
}
