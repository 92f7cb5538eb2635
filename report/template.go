package report

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"text/template"

	"github.com/sgfree/sgfree/verdict"
)

// writeTemplate writes what a text/template makes of the report, whose members have their Go
// names: {{range .Verdicts}}{{.Group.ID}}{{end}}. Whatever text the template is given is one
// line in which nothing acts on a terminal; what it writes for another reader it passes
// through the function for that: markdown, html, csv, shell or json.
func writeTemplate(w io.Writer, r *verdict.Report, o Options) error {
	t, err := parseTemplate(o.Template)
	if err != nil {
		return err
	}
	inert := reflect.New(reflect.TypeFor[verdict.Report]()).Elem()
	plain := *r
	plain.Stream = nil
	copyInert(inert, reflect.ValueOf(plain))
	out := bufio.NewWriter(w)
	if err := t.Execute(out, inert.Addr().Interface()); err != nil {
		return err
	}
	return out.Flush()
}

// templateReady tells of a template that is missing or cannot be read.
func templateReady(o Options) error {
	if o.Template == "" {
		return errors.New("the format template has no template")
	}
	_, err := parseTemplate(o.Template)
	return err
}

func parseTemplate(text string) (*template.Template, error) {
	return template.New("template").Option("missingkey=error").Funcs(template.FuncMap{
		"markdown": codeSpan, "csv": csvField, "shell": quoteAlways, "join": strings.Join,
		"json": func(v any) (string, error) {
			text, err := json.Marshal(v)
			return string(text), err
		},
	}).Parse(text)
}

// copyInert copies a value, whose texts it makes one line that acts on nothing.
func copyInert(to, from reflect.Value) {
	switch from.Kind() {
	case reflect.String:
		to.SetString(Terminal(strings.Join(strings.FieldsFunc(from.String(), func(r rune) bool { return r == '\n' || r == '\r' }), " ")))
	case reflect.Pointer:
		if !from.IsNil() {
			to.Set(reflect.New(from.Type().Elem()))
			copyInert(to.Elem(), from.Elem())
		}
	case reflect.Slice:
		to.Set(reflect.MakeSlice(from.Type(), from.Len(), from.Len()))
		for i := range from.Len() {
			copyInert(to.Index(i), from.Index(i))
		}
	case reflect.Map:
		to.Set(reflect.MakeMapWithSize(from.Type(), from.Len()))
		keys := from.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(b.String(), a.String()) })
		for _, key := range keys { // backwards: of keys that look alike the first wins
			value := from.MapIndex(key)
			k, v := reflect.New(key.Type()).Elem(), reflect.New(value.Type()).Elem()
			copyInert(k, key)
			copyInert(v, value)
			to.SetMapIndex(k, v)
		}
	case reflect.Struct:
		for i := range from.NumField() {
			copyInert(to.Field(i), from.Field(i))
		}
	default:
		to.Set(from)
	}
}
