package report

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sgfree/sgfree/verdict"
)

// plain is a value as encoding/json writes it, visibly.
func plain(t rapid.TB, v any) string {
	t.Helper()
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSuffix(appendVisible(nil, buf.Bytes()), []byte("\n")))
}

// anyText is made of what is escaped and of what is not.
func anyText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringMatching(`[a-z#"\\\n\t\x01\x7f<&é…\x{2028}\x{202e}😀]{0,24}`),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 24), func(b []byte) string { return string(b) }),
		rapid.StringN(0, 40, -1),
	)
}

func TestATextIsWrittenAsEncodingJSONDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "text")
		if got, want := string(appendJSON(nil, s)), plain(t, s); got != want {
			t.Fatalf("%q is written %s, want %s", s, got, want)
		}
	})
}

// anyValue fills every field there is, also those that are still to come.
func anyValue(t *rapid.T, v reflect.Value) {
	if some := rapid.IntRange(0, 3).Draw(t, "empty"); some == 0 && v.Kind() != reflect.Struct {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(anyText().Draw(t, "text"))
	case reflect.Int:
		v.SetInt(int64(rapid.Int().Draw(t, "number")))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		anyValue(t, v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), rapid.IntRange(0, 3).Draw(t, "length"), 3))
		for i := range v.Len() {
			anyValue(t, v.Index(i))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range rapid.IntRange(0, 3).Draw(t, "size") {
			v.SetMapIndex(reflect.ValueOf(anyText().Draw(t, "key")), reflect.ValueOf(anyText().Draw(t, "value")))
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			anyValue(t, field)
		}
	default:
		t.Fatalf("a verdict has a %s", v.Kind())
	}
}

func TestAVerdictIsWrittenAsEncodingJSONDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var v verdict.Verdict
		anyValue(t, reflect.ValueOf(&v).Elem())
		var got bytes.Buffer
		j := newJSON(&got)
		j.verdict("{", &v)
		if err := j.flush(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(plain(t, wholeVerdict(v)), got.String()); diff != "" {
			t.Fatalf("it is not as encoding/json writes it (-want +got):\n%s", diff)
		}
	})
}
