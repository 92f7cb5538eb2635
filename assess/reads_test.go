package assess

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"pgregory.net/rapid"

	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/rules"
)

const fires = "reasons contains {\"group\": true} if "

// readings are rules with what they can read: [] is any element, ~ the text as far as it is
// compared with those that follow, # a number of elements, ... all that is below.
var readings = []struct{ name, text, want string }{
	{"a comparison with a text", fires + `input.group.name == "default"`, "group.name~default"},
	{"a comparison the other way round", fires + `"default" != input.group.name`, "group.name~default"},
	{"a name for a comparison", fires + "{\n name := input.group.name\n name == \"a\"\n name != \"b\"\n}", "group.name~a,b"},
	{"a comparison of two parts", fires + `input.group.name == input.group.id`, "group.id... group.name..."},
	{"a comparison with a name", fires + "{\n some name in [\"a\", \"b\"]\n input.group.name == name\n}", "group.name..."},
	{"a comparison with an object", fires + `input.group.tags == {"a": "b"}`, "group.tags..."},
	{"an operator", fires + `input.group.name < "b"`, "group.name..."},
	{"a position", `reasons contains {"gap": i} if some i, _ in input.gaps`, "gaps[]~"},
	{"a member of an element", "reasons contains {\"gap\": i} if {\n some i, gap in input.gaps\n gap.what == \"missing\"\n}", "gaps[].what~missing"},
	{"a name of a name", fires + "{\n some r in input.references\n from := r.from\n id := from.id\n id == \"\"\n}", "references[].from.id~"},
	{"truth", fires + "{\n some m in input.mentions\n m.idle\n}", "mentions[].idle..."},
	{"falsehood", fires + "not input.group.tags.team", "group.tags.team..."},
	{"a builtin", fires + `startswith(input.group.name, "a")`, "group.name..."},
	{"a number of elements", fires + `count(input.uses["network-interface"]) == 0`, "uses.network-interface#"},
	{"a number of members", fires + `count(input.group.tags) == 1`, "group.tags#"},
	{"a number of members of a part", fires + `count(input.references[0].pair) == 4`, "references[].pair#"},
	{"a number of characters", fires + `count(input.group.name) > 3`, "group.name#"},
	{"a number of what was gathered", fires + `count([w | some g in input.gaps; w := g.what]) > 1`, "gaps[].what..."},
	{"an element by number", fires + `input.gaps[0].what == "missing"`, "gaps[].what~missing"},
	{"a key of the rule's own", fires + "{\n some tag in [\"a\", \"b\"]\n input.group.tags[tag] == \"x\"\n}", "group.tags[]~x"},
	{"keys alone", fires + "{\n some tag, _ in input.group.tags\n startswith(tag, \"k\")\n}", "group.tags[]~"},
	{"a key that is a part", fires + `input.group.tags[input.group.name] == "x"`, "group.name... group.tags[]~x"},
	{"a kind that is a part", fires + `count(input.uses[input.mentions[0].kind]) > 0`, "mentions[].kind... uses[]#"},
	{"any member", fires + "{\n some key\n input[key][0]\n}", "[][]..."},
	{"membership", fires + `"a" in input.gaps[_].peering_statuses`, "gaps[].peering_statuses..."},
	{"every", fires + "{\n some g in input.gaps\n every s in g.peering_statuses { s == \"a\" }\n}", "gaps[].peering_statuses[]~a"},
	{"every member of an element", fires + `every u in input.uses.instance { lower(u.status) == "terminated" }`, "uses.instance[].status..."},
	{"every element and its key", fires + `every i, g in input.gaps { g.what == sprintf("%d", [i]) }`, "gaps[].what..."},
	{"every element of what was gathered", fires + `every x in [g.what | some g in input.gaps] { x == "a" }`, "gaps[].what..."},
	{"every element of a part that is a part", fires + `every u in input.uses[input.group.name] { u.id == "a" }`, "group.name... uses[][].id~a"},
	{"every in every", fires + `every g in input.gaps { every s in g.peering_statuses { s != g.what } }`, "gaps[].peering_statuses[]... gaps[].what..."},
	{"every key that is a part", fires + `every k, _ in input.group.tags { k == input.group.name }`, "group.name... group.tags[]~"},
	{"every key of the rule's own", fires + `every k, _ in {"a": 1} { k == input.group.name }`, "group.name..."},
	{"every key of data", fires + `every k, _ in data.keep { not k == input.group.name }`, "group.name..."},
	{"every element of data", fires + `every x in data.keep { x == input.group.name }`, "group.name..."},
	{"every element itself", fires + `every g in input.gaps { count({g}) == 1 }`, "gaps[]..."},
	{"a comprehension", fires + `{m.id | some m in input.mentions} == {"a"}`, "mentions[].id..."},
	{"the same name twice", fires + "{\n count([x | x := input.group.id]) == 1\n count([x | x := input.group.name]) == 1\n}", "group.id... group.name..."},
	{"unification that compares", fires + "{\n x = input.group.id\n x = input.group.name\n}", "group.id... group.name..."},
	{"unification of an array", fires + `[x, "b"] = [input.group.id, input.group.name]`, "group.id... group.name..."},
	{"text in the head", `reasons contains {"group": true, "message": m} if m := input.group.name`, "group.name..."},
	{"a part in the head", `reasons contains {"group": true, "message": input.group.name}`, "group.name..."},
	{"a template", fires + `$"{input.group.name}" == "a"`, "group.name..."},
	{"print", fires + `print(input.group)`, "group..."},
	{"walk", fires + "{\n walk(input, [_, v])\n v == \"a\"\n}", "..."},
	{"walk below", fires + "{\n walk(input.gaps, [_, v])\n v == \"a\"\n}", "gaps..."},
	{"object.get", fires + `object.get(input, ["group", "name"], "") == "a"`, "..."},
	{"json.filter", fires + `json.filter(input.group, ["name"]) == {"name": "a"}`, "group..."},
	{"the bare input", fires + "{\n d := input\n d.group.name == \"a\"\n}", "group.name~a"},
	{"the bare input, kept", fires + `count({d | d := input}) == 1`, "..."},
	{"the bare input, counted", fires + `count(input) == 5`, "#"},
	{"with input", fires + `input.group.name == "a" with input as {"group": {"name": input.group.id}}`, "..."},
	{"with a part of input", fires + `helper with input.group.name as "a"` + "\nhelper if input.group.name == \"a\"", "..."},
	{"with data", fires + `helper with data.rules.one.helper as true` + "\nhelper if input.group.name == \"a\"", "..."},
	{"another rule", fires + "helper\nhelper if input.group.name == \"a\"", "group.name~a"},
	{"another rule, otherwise", fires + "helper\nhelper if input.group.name == \"a\"\nelse if input.group.vpc == \"b\"", "group.name~a group.vpc~b"},
	{"another rule by a key", fires + "{\n some k\n data.rules.one.helper[k] == \"a\"\n}\nhelper.name := input.group.name", "group.name..."},
	{"another rule by a name", fires + "{\n h := data.rules.one.helper\n h.name == \"a\"\n}\nhelper.name := input.group.name", "group.name..."},
	{"another rule's value", fires + "helper.name == \"a\"\nhelper := input.group", "group..."},
	{"another rule under a part", fires + "helper[_] == 1\nhelper[input.group.name] := 1", "group.name..."},
	{"a function", fires + "f(input.mentions[0])\nf(m) if m.kind == \"a\"", "mentions[]..."},
	{"a function of nothing", fires + "f(1)\nf(_) if input.group.name == \"a\"", "group.name~a"},
	{"a default", fires + "helper == 1\ndefault helper := 1\nhelper := 2 if input.group.name == \"a\"", "group.name~a"},
	{"an import", "import input.group as g\n" + fires + `g.name == "default"`, "group.name~default"},
	{"a text that stands for others", fires + `input.group.name == "\u0000another"`, "group.name..."},
	{"nothing", `reasons contains {"group": true}`, ""},
	{"a rule that nobody asks", `reasons contains {"group": true}` + "\nhelper if input.group.name == \"a\"", ""},
}

func TestReadsAreFoundAndInDoubtAreTheWhole(t *testing.T) {
	for _, tt := range readings {
		t.Run(tt.name, func(t *testing.T) {
			e := mustEngine(t, metadata+"package rules.one\n"+tt.text)
			got := strings.Join(readsOf(e.rules[0].unit.compiler, ast.MustParseRef("data.rules.one.reasons")).list(""), " ")
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// Dossiers are made twice, and the larger they are the more they cost.
func TestTheRulesComeToTheirAnswersByFactsAlone(t *testing.T) {
	e, err := New(rules.FS, rules.DossierSchema())
	if err != nil {
		t.Fatal(err)
	}
	if e.reads != dossier.Facts || e.tells != dossier.Cited || e.ReadsRecords() {
		t.Errorf("the rules read detail %d, their messages %d, and records: %v", e.reads, e.tells, e.ReadsRecords())
	}
}

// list writes what is read as readings do.
func (r *reads) list(path string) (all []string) {
	if r.whole {
		return []string{path + "..."}
	}
	for key, m := range r.members {
		all = append(all, m.list(strings.TrimPrefix(path+"."+key, "."))...)
	}
	if r.each != nil {
		all = append(all, r.each.list(path+"[]")...)
	}
	switch {
	case r.counted:
		all = append(all, path+"#")
	case r.equals != nil || path != "" && len(all) == 0:
		texts := slices.Compact(slices.Sorted(slices.Values(r.equals)))
		all = append(all, path+"~"+strings.Join(texts, ","))
	}
	slices.Sort(all)
	return all
}

// The plain engine shows every rule the whole of every dossier and remembers nothing.
func TestWhatIsLeftOutAndRememberedChangesNoVerdict(t *testing.T) {
	modules := fstest.MapFS{}
	for i, r := range readings {
		id := fmt.Sprintf("reading%d", i)
		modules[id+"/rule.rego"] = &fstest.MapFile{Data: []byte(metadata + "package rules." + id + "\n" + strings.ReplaceAll(r.text, "rules.one", "rules."+id))}
	}
	for name, text := range map[string]fs.FS{"readings": modules, "built in": rules.FS} {
		t.Run(name, func(t *testing.T) {
			e, err := New(text, rules.DossierSchema())
			if err != nil {
				t.Fatal(err)
			}
			plain := e.Plain()
			rapid.Check(t, func(t *rapid.T) {
				d := &dossier.Dossier{}
				draw(t, reflect.ValueOf(d).Elem())
				got, want := e.Verdict(t.Context(), d), plain.Verdict(t.Context(), d)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%+v: the plain engine's verdict (-) is not this (+):\n%s", d, diff)
				}
			})
		})
	}
}

func TestALensShowsTheJSONForm(t *testing.T) {
	l := lensOf(reflect.TypeFor[dossier.Dossier](), nil)
	rapid.Check(t, func(t *rapid.T) {
		var d dossier.Dossier
		draw(t, reflect.ValueOf(&d).Elem())
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		want, err := ast.ValueFromReader(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		got, rest := l.decode(string(l.append(nil, reflect.ValueOf(d))))
		if got.Value.Compare(want) != 0 || rest != "" {
			t.Errorf("got  %v %q\nwant %v", got, rest, want)
		}
	})
}

// texts are those that rules ask for, and some that they do not.
var texts = []string{
	"", "a", "b", "x", "web", "default", other, "own", "same-vpc", "other-vpc", "active", "deleted", "Deleted", "stale", "terminated",
	"missing", "partial", "truncated", "unseen-peer", "unseen-sharer", "managed-hidden", "managed-unsure",
	"network-interface", "instance", "FMManaged", "kubernetes.io/cluster/a", "owned",
}

// draw fills a value of any type that a dossier consists of.
func draw(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[dossier.JSON]() {
			v.SetString(rapid.SampledFrom([]string{"", "{}", `{"a": ["b", 1.5, null]}`}).Draw(t, "record"))
			return
		}
		v.SetString(rapid.SampledFrom(texts).Draw(t, "text"))
	case reflect.Int:
		v.SetInt(int64(rapid.IntRange(-1, 300).Draw(t, "number")))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "there") {
			v.Set(reflect.New(v.Type().Elem()))
			draw(t, v.Elem())
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), rapid.IntRange(0, 2).Draw(t, "length"), 2))
		for i := range v.Len() {
			draw(t, v.Index(i))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range rapid.IntRange(0, 3).Draw(t, "size") {
			e := reflect.New(v.Type().Elem()).Elem()
			draw(t, e)
			v.SetMapIndex(reflect.ValueOf(rapid.SampledFrom(texts).Draw(t, "key")), e)
		}
	case reflect.Struct:
		for _, f := range v.Fields() {
			draw(t, f)
		}
	default:
		t.Fatalf("a dossier holds a %s", v.Kind())
	}
}
