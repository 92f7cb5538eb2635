package report

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/sgfree/sgfree/verdict"
)

func compiled(t *testing.T, schema []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("report.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheSchemaAcceptsWhatJSONWrites(t *testing.T) {
	s := compiled(t, Schema())
	for name, r := range map[string]*verdict.Report{
		"everything": fixture(),
		"nothing":    {Schema: verdict.Schema, Gate: verdict.Gate{Result: verdict.GateNone}},
	} {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(render(t, "json", r, Options{})))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheSchemasAcceptWhatAPlanAndAnUndoWrite(t *testing.T) {
	nothing := func(write func(w io.Writer) error) string {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	for _, tt := range []struct {
		name, text string
		schema     []byte
	}{
		{"plan", renderPlan(t, "json"), PlanSchema()},
		{"undo", renderUndo(t, "json"), UndoSchema()},
		{"empty plan", nothing(func(w io.Writer) error {
			return writePlanJSON(w, verdict.MakePlan(&verdict.Report{}, func(verdict.Verdict) bool { return true }, false), Options{})
		}), PlanSchema()},
	} {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(tt.text))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiled(t, tt.schema).Validate(doc); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestTheSchemaRefusesWordsItDoesNotKnow(t *testing.T) {
	s := compiled(t, Schema())
	for name, spoil := range map[string]func(*verdict.Report){
		"outcome":       func(r *verdict.Report) { r.Verdicts[0].Outcome = "free" },
		"effect":        func(r *verdict.Report) { r.Verdicts[0].Reasons[0].Effect = "error" },
		"gate":          func(r *verdict.Report) { r.Gate.Result = "maybe" },
		"fail_on":       func(r *verdict.Report) { r.Gate.FailOn[0] = "all" },
		"status":        func(r *verdict.Report) { r.Coverage[0].Status = "fine" },
		"summary":       func(r *verdict.Report) { r.Summary.Outcomes["free"] = 1 },
		"schema":        func(r *verdict.Report) { r.Schema = "sgfree/report/v2" },
		"origin":        func(r *verdict.Report) { r.Rules[0].Origin = "" },
		"evidence line": func(r *verdict.Report) { r.Verdicts[0].Reasons[0].Evidence[0].Line = 0 },
	} {
		r := fixture()
		spoil(r)
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(render(t, "json", r, Options{})))
		if err != nil {
			t.Fatal(err)
		}
		if s.Validate(doc) == nil {
			t.Errorf("%s: a wrong value is accepted", name)
		}
	}
}

func TestTheSchemaListsEveryWord(t *testing.T) {
	var doc struct {
		Defs map[string]struct {
			Enum []string `json:"enum"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(Schema(), &doc); err != nil {
		t.Fatal(err)
	}
	var outcomes, effects []string
	for _, o := range verdict.Outcomes() {
		outcomes = append(outcomes, string(o))
	}
	for _, e := range verdict.Effects() {
		effects = append(effects, string(e))
	}
	if got := doc.Defs["outcome"].Enum; !slices.Equal(got, outcomes) {
		t.Errorf("outcomes: got %q, want %q", got, outcomes)
	}
	if got := doc.Defs["effect"].Enum; !slices.Equal(got, effects) {
		t.Errorf("effects: got %q, want %q", got, effects)
	}
}

// node is as much of a schema as this repo's schemas use.
type node struct {
	Ref         string          `json:"$ref"`
	Description string          `json:"description"`
	Required    []string        `json:"required"`
	Properties  map[string]node `json:"properties"`
	Items       *node           `json:"items"`
	Defs        map[string]node `json:"$defs"`
}

func TestTheSchemaDescribesEveryField(t *testing.T) {
	describes(t, Schema(), reflect.TypeFor[verdict.Report]())
	describes(t, PlanSchema(), reflect.TypeFor[verdict.Plan]())
	describes(t, UndoSchema(), reflect.TypeFor[verdict.Undo]())
}

// describes tells whether a schema has every member of what is written of a type.
func describes(t *testing.T, schema []byte, of reflect.Type) {
	t.Helper()
	var root node
	if err := json.Unmarshal(schema, &root); err != nil {
		t.Fatal(err)
	}
	var walk func(at string, typ reflect.Type, n node)
	walk = func(at string, typ reflect.Type, n node) {
		if name, ok := strings.CutPrefix(n.Ref, "#/$defs/"); ok {
			n = root.Defs[name]
		}
		switch typ.Kind() {
		case reflect.Pointer:
			walk(at, typ.Elem(), n)
		case reflect.Slice:
			if n.Items == nil {
				t.Errorf("%s: the schema has no items", at)
				return
			}
			walk(at+"[]", typ.Elem(), *n.Items)
		case reflect.Struct:
			var names, required []string
			for field := range typ.Fields() {
				name, rest, _ := strings.Cut(field.Tag.Get("json"), ",")
				if name == "-" {
					continue
				}
				names = append(names, name)
				if !strings.Contains(rest, "omitempty") {
					required = append(required, name)
				}
				p, ok := n.Properties[name]
				if !ok || p.Description == "" {
					t.Errorf("%s.%s is not described", at, name)
				}
				walk(at+"."+name, field.Type, p)
			}
			for name := range n.Properties {
				if !slices.Contains(names, name) {
					t.Errorf("%s.%s is described and does not exist", at, name)
				}
			}
			slices.Sort(required)
			if got := slices.Sorted(slices.Values(n.Required)); !slices.Equal(got, required) {
				t.Errorf("%s: required is %q, want %q", at, got, required)
			}
		default: // a value of its own
		}
	}
	walk("", of, root)
}

func diffFixture() *verdict.Diff {
	after := fixture()
	before := fixture()
	before.Verdicts = append(before.Verdicts[1:4:4], before.Verdicts[5])
	before.Verdicts[0].Outcome, before.Verdicts[0].Reasons = verdict.Risky, after.Verdicts[2].Reasons
	after.Verdicts = after.Verdicts[:5]
	return verdict.Compare(before, after, []verdict.Outcome{verdict.Blocked})
}

func TestTheSchemaOfADiffAcceptsWhatJSONWrites(t *testing.T) {
	c := jsonschema.NewCompiler()
	for name, schema := range map[string][]byte{"https://github.com/sgfree/sgfree/report/v1": Schema(), "diff.schema.json": DiffSchema()} {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource(name, doc); err != nil {
			t.Fatal(err)
		}
	}
	s, err := c.Compile("diff.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	empty := &verdict.Report{}
	for _, d := range []*verdict.Diff{diffFixture(), verdict.Compare(empty, empty, nil)} {
		var b bytes.Buffer
		if err := writeDiffJSON(&b, d, Options{}); err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(&b)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(doc); err != nil {
			t.Error(err)
		}
	}
}

func TestEveryFormatOfADiffHasAGoldenAndLetsNothingThrough(t *testing.T) {
	for _, f := range DiffFormats() {
		var b bytes.Buffer
		if err := f.Write(&b, diffFixture(), Options{}); err != nil {
			t.Fatal(err)
		}
		golden(t, "diff."+f.Name, b.String())
		assertClean(t, strings.ReplaceAll(b.String(), "\n", ""))
	}
}
