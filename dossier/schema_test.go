package dossier

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/sgfree/sgfree/rules"
)

// object is what the test reads of a schema.
type object struct {
	Ref                  string            `json:"$ref"`
	Type                 string            `json:"type"`
	Description          string            `json:"description"`
	Required             []string          `json:"required"`
	Properties           map[string]object `json:"properties"`
	Items                *object           `json:"items"`
	AdditionalProperties json.RawMessage   `json:"additionalProperties"`
	Definitions          map[string]object `json:"definitions"`
}

func TestTheSchemaDescribesTheDossier(t *testing.T) {
	var root object
	if err := json.Unmarshal(rules.DossierSchema(), &root); err != nil {
		t.Fatal(err)
	}
	uses := root.Properties["uses"]
	kinds := []string{Instance, NetworkInterface, VPCAssociation, VPCEndpoint}
	var keys []string
	for k, p := range uses.Properties {
		keys = append(keys, k)
		compare(t, &root, p, reflect.TypeFor[[]Use](), ".uses."+k)
	}
	slices.Sort(keys)
	if !slices.Equal(keys, kinds) {
		t.Errorf(".uses: properties %q, want %q", keys, kinds)
	}
	compare(t, &root, root, reflect.TypeFor[Dossier](), "")
}

// compare checks that schema s says of the value at path what type typ does.
func compare(t *testing.T, root *object, s object, typ reflect.Type, path string) {
	t.Helper()
	if name, ok := strings.CutPrefix(s.Ref, "#/definitions/"); ok {
		s, ok = root.Definitions[name]
		if !ok {
			t.Errorf("%s: no definition %q", path, name)
			return
		}
	}
	want := map[reflect.Kind]string{
		reflect.String: "string", reflect.Int: "integer", reflect.Bool: "boolean",
		reflect.Slice: "array", reflect.Map: "object", reflect.Struct: "object",
	}
	if typ == reflect.TypeFor[JSON]() { // whatever AWS writes
		if s.Type != "" {
			t.Errorf("%s: type %q, want none", path, s.Type)
		}
		return
	}
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	if s.Type != want[typ.Kind()] {
		t.Errorf("%s: type %q, want %q", path, s.Type, want[typ.Kind()])
		return
	}
	switch typ.Kind() {
	case reflect.Slice:
		compare(t, root, *s.Items, typ.Elem(), path+"[]")
	case reflect.Struct:
		compareFields(t, root, s, typ, path)
	default:
	}
}

// compareFields checks that s is closed and has the fields of typ, with descriptions.
func compareFields(t *testing.T, root *object, s object, typ reflect.Type, path string) {
	t.Helper()
	if string(s.AdditionalProperties) != "false" {
		t.Errorf("%s: additionalProperties is %s, want false", path, s.AdditionalProperties)
	}
	var names, required []string
	for f := range typ.Fields() {
		name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		names = append(names, name)
		if opts != "omitempty" {
			required = append(required, name)
		}
		p, ok := s.Properties[name]
		if !ok {
			t.Errorf("%s.%s: not in the schema", path, name)
			continue
		}
		if p.Description == "" && root.Definitions[strings.TrimPrefix(p.Ref, "#/definitions/")].Description == "" {
			t.Errorf("%s.%s: no description", path, name)
		}
		compare(t, root, p, f.Type, path+"."+name)
	}
	for name := range s.Properties {
		if !slices.Contains(names, name) {
			t.Errorf("%s.%s: not in the dossier", path, name)
		}
	}
	slices.Sort(required)
	slices.Sort(s.Required)
	if !slices.Equal(s.Required, required) {
		t.Errorf("%s: required %q, want %q", path, s.Required, required)
	}
}
