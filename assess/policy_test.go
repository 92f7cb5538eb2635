package assess

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/rules"
	"github.com/sgfree/sgfree/verdict"
)

// policy is a body with METADATA, in a package called one.
func policy(body string) string {
	return strings.Replace(metadata, "blocks", "note", 1) + "package custom.one\n\n" + body + "\n"
}

// withPolicies compiles the rules of ours with the policies in files, by name.
func withPolicies(t *testing.T, limits Limits, data map[string]any, files map[string]string) (*Engine, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	p, err := ReadPolicies([]string{"."}, nil)
	if err != nil {
		return nil, err
	}
	p.Limits = limits
	if err := p.AddData("data.json", data); err != nil {
		return nil, err
	}
	e, err := New(rules.FS, rules.DossierSchema())
	if err != nil {
		t.Fatal(err)
	}
	return e, e.Add(p)
}

func TestAPolicyStaysInBounds(t *testing.T) {
	fires := "reasons contains {\"group\": true} if "
	tests := []struct{ name, text, want string }{
		{"in a package of ours", metadata + "package rules.default_group\nreasons contains {\"group\": true}", "one.rego:7: package rules.default_group is not for policies, want package custom.ID"},
		{"in a new package of rules", metadata + "package rules.one\nreasons contains {\"group\": true}", "is not for policies"},
		{"in the package of what rules share", metadata + "package rules.lib\nreasons contains {\"group\": true}", "is not for policies"},
		{"in no package of custom", metadata + "package custom\nreasons contains {\"group\": true}", "want package custom.ID"},
		{"in a package below another", metadata + "package custom.a.b\nreasons contains {\"group\": true}", "want package custom.ID"},
		{"in a package with a strange name", metadata + "package custom[\"A b\"]\nreasons contains {\"group\": true}", "want package custom.ID"},
		{"reads a rule", policy(fires + "data.rules.default_group.reasons"), "one.rego:9: data.rules.default_group.reasons is not for policies"},
		{"imports a rule", policy("import data.rules.default_group as d\n" + fires + "d.reasons"), "is not for policies"},
		{"imports all data", policy("import data as d\n" + fires + "d.rules"), "the whole of data is not for policies"},
		{"reads all data", policy(fires + "walk(data)"), "the whole of data is not for policies"},
		{"reads data by a name that it makes", policy("key := \"rules\"\n" + fires + "data[key].default_group"), "data[key] is not for policies"},
		{"sets a rule for itself", policy(fires + "count(data.given) == 0 with data.rules.default_group.reasons as set()"), "is not for policies"},
		{"a helper that there is not", policy("import data.custom.two\n" + fires + "two.protectd"), "one.rego:10: undefined ref data.custom.two.protectd, want one of \"is_protected\" \"protected\""},
		{"a package that there is not", policy("import data.custom.tow\n" + fires + "tow.protected"), "undefined ref data.custom.tow, want one of \"lib\" \"one\" \"two\""},
		{"a rule of its own, by a name that it has not", policy(fires + "data.custom.one.protected"), "one.rego:9: undefined ref data.custom.one.protected, want one of \"reasons\""},
		{"data by a name that they have not", policy(fires + "input.group.name in data.given.namess"), "one.rego:9: undefined ref data.given.namess, want one of \"names\""},
		{"a member of data that are no object", policy(fires + "data.given.names.all"), "undefined ref data.given.names.all"},
		{"a template that makes much of little", policy(fires + `strings.render_template("x", {}) == "x"`), "undefined function strings.render_template"},
		{"all the ways through a graph", policy(fires + `graph.reachable_paths({}, {"x"}) == set()`), "undefined function graph.reachable_paths"},
		{"reads data that nobody gives", policy(fires + "data.frozen"), "no --data gives data.frozen"},
		{"the network", policy(fires + `http.send({"url": "http://localhost", "method": "get"})`), "undefined function http.send"},
		{"the environment", policy(fires + `opa.runtime().env.HOME`), "undefined function opa.runtime"},
		{"the clock", policy(fires + `time.now_ns() > 0`), "undefined function time.now_ns"},
		{"the clock in place of another function", policy(fires + `abs(1) == 0 with abs as time.now_ns`), "time is unsafe"},
		{"dice", policy(fires + `rand.intn("x", 2) == 1`), "undefined function rand.intn"},
		{"a look-up of a name", policy(fires + `net.lookup_ip_addr("example.org")`), "undefined function net.lookup_ip_addr"},
		{"a trace", policy(fires + `trace("x")`), "undefined function trace"},
		{"an id that is random", policy(fires + `uuid.rfc4122("x")`), "undefined function uuid.rfc4122"},
		{"a schema of its own", "# METADATA\n# schemas:\n#   - input: {\"type\": \"object\", \"properties\": {\"grup\": {}}}\n" + strings.TrimPrefix(policy(fires+`input.grup`), "# METADATA\n"), "undefined ref input.grup, want one of"},
		{"a member that is not there", policy(fires + "some u in input.uses.instance\n" + fires + `input.uses.instance[_].stat == "x"`), `one.rego:10: undefined ref input.uses.instance[_].stat, want one of "account" "description"`},
		{"reasons that are no set", policy("reasons := set()"), "reasons is no set"},
		{"reasons below reasons", policy(`reasons.a contains {"group": true}`), "reasons is no set"},
		{"no reasons", policy("reason := 1"), "package custom.one has no reasons"},
		{"no METADATA", "package custom.one\n" + fires + "true", "has no METADATA"},
		{"an effect that there is not", strings.Replace(policy(fires+"true"), "note", "removes", 1), `one.rego:7: METADATA of package custom.one has custom.effect "removes", want one of blocks, unknown`},
		{"METADATA of another scope", strings.Replace(policy(fires+"true"), "# custom:", "# scope: subpackages\n# custom:", 1), "METADATA of package custom.one has scope subpackages, want package"},
		{"METADATA without a title", strings.Replace(policy(fires+"true"), "# title: A title\n", "", 1), "METADATA of package custom.one has no title"},
		{"a text that is longer than any", strings.Replace(policy(fires+"true"), "A title", strings.Repeat("long", 2000), 1), "holds a text of 8000 bytes"},
		{"an address that runs", strings.Replace(policy(fires+"true"), "# custom:", "# related_resources:\n#   - ref: javascript:alert(1)\n# custom:", 1), "want an address that begins with https://"},
		{"all data of nobody", policy(fires + "data.given.names[_] == data.custom.two.protected[_]\nx := data.custom[y].reasons if some y in data.given.names\nz if data.custom.two.protected == set() with data.given.nams as []"), "undefined ref data.given.nams"},
		{"not Rego", "x y z", "one.rego:1: "},
		{"nothing", "", "one.rego:0: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := withPolicies(t, Limits{}, map[string]any{"given": map[string]any{"names": []any{}}}, map[string]string{
				"one.rego": tt.text,
				"two.rego": strings.Replace(policy("protected contains \"x\"\nis_protected(id) if id in protected\nreasons contains {\"group\": true} if data.custom.lib.any"), ".one", ".two", 1),
				"lib.rego": "package custom.lib\n\nany := true\n",
			})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestAPackageComesFromOnePolicyPath(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"a.rego": policy("exempt contains \"sg-00000000\"\nreasons contains {\"group\": true} if not input.group.id in exempt"),
		"b.rego": "package custom.one\nexempt contains input.group.id",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	e, err := New(rules.FS, rules.DossierSchema())
	if err != nil {
		t.Fatal(err)
	}
	p, err := ReadPolicies([]string{"a.rego", "b.rego"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	const want = "b.rego:1: package custom.one is in a.rego already"
	if err := e.Add(p); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got error %v, want one with %q", err, want)
	}
}

func TestAReasonThatSaysAfterPointsAtWhatGoesFirst(t *testing.T) {
	e, err := withPolicies(t, Limits{}, nil, map[string]string{"one.rego": strings.Replace(policy(`reasons contains {"group": true}`), "note", "after", 1)})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range e.Verdict(t.Context(), sample()).Reasons {
		if r.Rule == "custom.one" && (!r.Failed || r.Effect != verdict.EffectUnknown) {
			t.Errorf("got %+v, want effect unknown", r)
		}
	}
}

func TestDataCannotStandInForARule(t *testing.T) {
	for _, key := range reserved {
		if err := (&Policies{}).AddData("d.json", map[string]any{key: map[string]any{}}); err == nil || !strings.Contains(err.Error(), "d.json: data."+key+" is not for data") {
			t.Errorf("data.%s: got error %v", key, err)
		}
	}
}

func TestDataUnitesAndRefusesWhatIsThereTwice(t *testing.T) {
	p := &Policies{}
	for _, d := range []struct {
		name string
		data map[string]any
		want string
	}{
		{"a.json", map[string]any{"a": map[string]any{"b": 1}}, ""},
		{"b.json", map[string]any{"a": map[string]any{"c": 1}, "d": []any{}}, ""},
		{"c.json", map[string]any{"a": map[string]any{"b": 1}}, "c.json: data.a.b is in a.json already"},
		{"d.json", map[string]any{"d": map[string]any{}}, "d.json: data.d is in b.json already"},
		{"e.json", map[string]any{"a": 1}, "e.json: data.a is in a.json already"},
	} {
		got := ""
		if err := p.AddData(d.name, d.data); err != nil {
			got = err.Error()
		}
		if got != d.want {
			t.Errorf("%s: got %q, want %q", d.name, got, d.want)
		}
	}
}

// Whatever a policy does, the reasons of our rules stay.
func TestAPolicyAddsReasonsAndTakesNoneAway(t *testing.T) {
	d := sample()
	d.Uses[dossier.VPCAssociation] = []dossier.Use{}
	d.References, d.Mentions, d.Gaps = []dossier.Reference{}, []dossier.Mention{}, []dossier.Gap{}
	ours, err := New(rules.FS, rules.DossierSchema())
	if err != nil {
		t.Fatal(err)
	}
	want := ours.Verdict(t.Context(), d).Reasons
	if len(want) == 0 {
		t.Fatal("no reasons of ours")
	}
	for _, body := range []string{
		`reasons contains {"group": true}`,
		`reasons contains {"group": true} if false`,
		`reasons contains {"message": "free to go", "effect": "note", "rule": "attached_to_interface"}`,
		`reasons contains {"use": ["network-interface", 0]} if count(input.group.tags) == 1 with input as {"group": {"tags": {"a": "b"}}}`,
		`reasons contains "no object"`,
		`reasons contains {"group": true} if to_number(input.group.name) == 1`,
		"f(x) := 1 if x\nf(x) := 2 if x\nreasons contains {\"group\": true} if f(input.group.name) == 1",
		"count(x) := 0 if x\nreasons contains {\"group\": true} if count(input.group.name) == 0",
	} {
		e, err := withPolicies(t, Limits{}, nil, map[string]string{"one.rego": policy(body)})
		if err != nil {
			t.Errorf("%s: %v", body, err)
			continue
		}
		got := e.Verdict(t.Context(), d).Reasons
		for _, w := range want {
			if !containsReason(got, w) {
				t.Errorf("%s: takes %s away", body, w.Rule)
			}
		}
		for _, r := range got {
			if !containsReason(want, r) && r.Rule != "custom.one" {
				t.Errorf("%s: adds a reason of %s", body, r.Rule)
			}
		}
	}
}

func containsReason(all []verdict.Reason, one verdict.Reason) bool {
	for _, r := range all {
		if r.Rule == one.Rule && r.Effect == one.Effect && r.Message == one.Message {
			return true
		}
	}
	return false
}

// doubling makes a7, which takes little memory and very much as text.
var doubling = func() string {
	text := "a0 := [1, 1]\n"
	for i := range 7 {
		text += fmt.Sprintf("a%d := [%s]\n", i+1, strings.Join(slices.Repeat([]string{fmt.Sprintf("a%d", i)}, 8), ", "))
	}
	return text
}()

func TestAPolicyThatGoesOverItsLimitsIsStopped(t *testing.T) {
	tests := []struct {
		name, body string
		limits     Limits
		want       string
	}{
		{
			"a comprehension without an end",
			`reasons contains {"group": true} if count([1 | some i in numbers.range(1, 100000); some j in numbers.range(1, 100000); i + j < 0]) > 0`,
			Limits{Time: 20 * time.Millisecond},
			"it took longer than 20ms",
		},
		{
			"a list without an end",
			`reasons contains {"group": true} if count([[i, j, "x"] | some i in numbers.range(1, 100000); some j in numbers.range(1, 100000)]) > 0`,
			Limits{Time: time.Minute, Memory: 8 << 20},
			"it took more than 8 MiB",
		},
		{
			"text of text of text",
			"a := concat(\"\", [\"xxxxxxxxxx\" | some i in numbers.range(1, 1000)])\nb := concat(\"\", [a | some i in numbers.range(1, 1000)])\nreasons contains {\"message\": b}",
			Limits{},
			"would write more than 4 MiB",
		},
		{"a regex that writes much", "reasons contains {\"message\": regex.replace(format_int(bits.lsh(1, 20000), 10), \"\", json.marshal(numbers.range(1, 5000)))}", Limits{}, "would write more than 4 MiB"},
		{"a number without an end", `reasons contains {"message": format_int(bits.lsh(1, 1000000000), 10)}`, Limits{}, "would write more than 4 MiB"},
		{"padding", `reasons contains {"message": sprintf("%999999d%999999d%999999d%999999d%999999d%999999d", [1, 1, 1, 1, 1, 1])}`, Limits{}, "would write more than 4 MiB"},
		{"a regular expression that takes long", `reasons contains {"group": true} if regex.match("((a{0,30}){0,30})*b", sprintf("%0200000d", [0]))`, Limits{}, "would take more than 64 million steps"},
		{"many networks in many others", `nets := {sprintf("10.%d.%d.0/24", [i, j]) | some i in numbers.range(1, 40); some j in numbers.range(1, 40)}
reasons contains {"group": true} if count(net.cidr_contains_matches(nets, nets)) == 0`, Limits{}, "would take more than 64 million steps"},
		{"a walk through a document that holds itself many times", `reasons contains {"group": true} if {
	big := json.patch({"a": [1]}, [{"op": "copy", "from": "", "path": sprintf("/b%d", [i])} | some i in numbers.range(1, 60)])
	walk(big, [_, 2])
}`, Limits{Time: 200 * time.Millisecond}, "it took longer than 200ms"},
		{"a reason that holds one thing many times", doubling + `reasons contains {"x": a7}`, Limits{Time: time.Minute}, "it gave a reason of more than 4 MiB"},
		{"a list that holds one thing many times", doubling + `reasons contains a7`, Limits{Time: time.Minute}, "it gave a reason of more than 4 MiB"},
		{"a place that holds one thing many times", doubling + `reasons contains {"use": a7}`, Limits{Time: time.Minute}, "it gave a reason of more than 4 MiB"},
		{"many reasons", `reasons contains {"message": format_int(i, 10)} if some i in numbers.range(1, 20)`, Limits{Reasons: 10}, "it gave 20 reasons, want at most 10"},
		{"much text", `reasons contains {"message": sprintf("%200d", [1])}`, Limits{Text: 100}, "it gave 200 bytes of text, want at most 100"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, err := withPolicies(t, tt.limits, nil, map[string]string{"one.rego": policy(tt.body)})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range e.Verdict(t.Context(), sample()).Reasons {
				if r.Rule == "custom.one" {
					if !r.Failed || r.Effect != verdict.EffectUnknown || !strings.Contains(r.Message, tt.want) {
						t.Errorf("got %+v, want a reason of effect unknown with %q", r, tt.want)
					}
					return
				}
			}
			t.Error("the policy is silent")
		})
	}
}

func TestAPolicyThatIsStoppedTimeAndAgainIsNotAskedAnyMore(t *testing.T) {
	e, err := withPolicies(t, Limits{Time: time.Millisecond, Stops: 2}, nil, map[string]string{"one.rego": policy(
		`reasons contains {"group": true} if count([1 | some i in numbers.range(1, 100000); some j in numbers.range(1, 100000); i + j < count(input.group.name)]) > 0`)})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"it took longer than", "it took longer than", "it is not asked any more, for it was stopped for too many groups"} {
		d := sample()
		d.Group.Name = strings.Repeat("x", i) + "y"
		found := false
		for _, r := range e.Verdict(context.Background(), d).Reasons {
			found = found || r.Rule == "custom.one" && r.Failed && strings.Contains(r.Message, want)
		}
		if !found {
			t.Errorf("group %d: no reason with %q", i, want)
		}
	}
}

func TestAnEvaluationThatDoesNotStopIsLeftBehindAndNotAskedAnyMore(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	g := &guard{limits: Limits{Time: time.Millisecond}, grace: time.Millisecond}
	a := g.watch(neverCancelled{}, func() *answer { <-release; return &answer{} })
	if errors.Is(a.err, ErrRunaway) || !errors.Is(a.err, errLeft) {
		t.Errorf("got error %v, want %v", a.err, errLeft)
	}
	a = g.watch(neverCancelled{}, func() *answer { return &answer{} })
	if a.err == nil || !strings.Contains(a.err.Error(), "it is not asked any more") {
		t.Errorf("got error %v, want that it is not asked any more", a.err)
	}
}

func TestAnEvaluationThatTakesMemoryAndDoesNotStopEndsTheRun(t *testing.T) {
	const most = 16 << 20
	take := func(release <-chan struct{}) func() *answer {
		return func() *answer {
			var all [][]byte
			for {
				select {
				case <-release:
					return &answer{positions: make([]position, len(all))}
				case <-time.After(time.Millisecond):
					if len(all) < 256 {
						all = append(all, make([]byte, 1<<20))
					}
				}
			}
		}
	}
	t.Run("while it is waited for", func(t *testing.T) {
		release := make(chan struct{})
		defer close(release)
		g := &guard{limits: Limits{Memory: most}}
		if a := g.watch(neverCancelled{}, take(release)); !errors.Is(a.err, ErrRunaway) {
			t.Errorf("got error %v, want %v", a.err, ErrRunaway)
		}
	})
	t.Run("after it was left behind", func(t *testing.T) {
		release, ended := make(chan struct{}), make(chan error, 1)
		defer close(release)
		g := &guard{id: "custom.one", limits: Limits{Time: 4 * time.Millisecond, Memory: most, End: func(err error) { ended <- err }}, grace: time.Millisecond}
		if a := g.watch(neverCancelled{}, take(release)); !errors.Is(a.err, errLeft) {
			t.Errorf("got error %v, want %v", a.err, errLeft)
		}
		if err := <-ended; !errors.Is(err, ErrRunaway) || !strings.Contains(err.Error(), "custom.one: ") {
			t.Errorf("ended with %v, want %v", err, ErrRunaway)
		}
	})
}

// testsOf are the tests of a policy in one_test.rego.
func testsOf(t *testing.T, limits Limits, body string) (out string, tested *Tested, err error) {
	t.Helper()
	e, err := withPolicies(t, limits, nil, map[string]string{
		"one.rego":      policy(`reasons contains {"group": true}`),
		"one_test.rego": "package custom.one_test\n\n" + body,
	})
	if err != nil {
		t.Fatal(err)
	}
	p, err := ReadPolicies([]string{"."}, nil)
	if err != nil {
		t.Fatal(err)
	}
	p.Limits = limits
	var b strings.Builder
	tested, err = e.Test(t.Context(), p, rules.Fixture(), &b)
	return b.String(), tested, err
}

// ofOne are the reasons of custom.one for the sample.
func ofOne(t *testing.T, text string) (found []verdict.Reason) {
	t.Helper()
	e, err := withPolicies(t, Limits{}, nil, map[string]string{"one.rego": text})
	if err != nil {
		t.Fatal(err)
	}
	d := sample()
	d.Group.Record = `{"OwnerId": "111122223333", "IpPermissions": []}`
	for _, r := range e.Verdict(t.Context(), d).Reasons {
		if r.Rule == "custom.one" {
			found = append(found, r)
		}
	}
	return found
}

func TestAReasonAlwaysSaysSomething(t *testing.T) {
	for _, tt := range []struct{ message, reason, want string }{
		{"a message", `{"group": true, "message": " "}`, "a message"},
		{"{name}", `{"group": true, "message": "\u200b\n"}`, "web"},
		{"{description}", `{"group": true}`, "A title"},
		{"{group.record.OwnerId} owns it", `{"group": true}`, "111122223333 owns it"},
		{"{record.IpPermissions}", `{"group": true}`, "[]"},
		{"{why}", `{"group": true, "why": " "}`, "A title"},
	} {
		text := strings.Replace(policy("reasons contains "+tt.reason), metadata[strings.Index(metadata, `"{kind}`):], fmt.Sprintf("%q\n", tt.message), 1)
		if got := ofOne(t, text); len(got) != 1 || got[0].Failed || got[0].Message != tt.want {
			t.Errorf("%s of a rule that says %q: got %+v, want %q", tt.reason, tt.message, got, tt.want)
		}
	}
}

func TestAReasonThatIsNotUnderstoodIsNoAnswer(t *testing.T) {
	for reason, want := range map[string]string{
		`{"message": 3}`:             `has a message that is no text`,
		`{"group": true, "wait": 3}`: `has a wait that is no text`,
		`{"sentence": "{name}"}`:     `a reason has a member "sentence", which is no place`,
		`{"grop": true}`:             `a reason has a member "grop", which is no place (use, reference,`,
		`{"group": true, "usse": ["instance", 0], "message": "x"}`: `a reason has a member "usse"`,
	} {
		if got := ofOne(t, policy("reasons contains "+reason)); len(got) != 1 || !got[0].Failed || got[0].Effect != verdict.EffectUnknown || !strings.Contains(got[0].Message, want) {
			t.Errorf("%s: got %+v, want a reason of effect unknown with %q", reason, got, want)
		}
	}
}

func TestATestThatGoesOverItsLimitsIsNamedAndNothingIsConcluded(t *testing.T) {
	runtime.GC() // so that what other tests left is no room for this one
	_, _, err := testsOf(t, Limits{Memory: 8 << 20}, `test_much if count([[i, j, "x"] | some i in numbers.range(1, 100000); some j in numbers.range(1, 100000)]) > 0`)
	if want := "one_test.rego:3: custom.one_test.test_much: it took more than 8 MiB"; err == nil || err.Error() != want {
		t.Errorf("got error %v, want %s", err, want)
	}
}

func TestATestThatFailsShowsWhatItPrinted(t *testing.T) {
	out, tested, err := testsOf(t, Limits{}, "test_a if {\n\tprint(\"seen\", 1)\n\tfalse\n}\n\ntest_b if print(\"not shown\")\n")
	if err != nil || tested.Passed != 1 || tested.Failed != 1 || !strings.Contains(out, "printed: seen 1\n") || strings.Contains(out, "not shown") {
		t.Errorf("got %+v, error %v and output\n%s", tested, err, out)
	}
}

type neverCancelled struct{}

func (neverCancelled) Cancel()         {}
func (neverCancelled) Cancelled() bool { return false }

func TestADigestIsOfAllThatAnAnswerComesFrom(t *testing.T) {
	lib := "package custom.lib\n\nprefix := %q\n"
	digest := func(prefix, more string, data map[string]any) string {
		e, err := withPolicies(t, Limits{}, data, map[string]string{
			"one.rego": policy("import data.custom.lib\n" + `reasons contains {"group": true} if startswith(input.group.name, lib.prefix)` + more),
			"lib.rego": fmt.Sprintf(lib, prefix),
		})
		if err != nil {
			t.Fatal(err)
		}
		return e.find("custom.one").Digest
	}
	first := digest("a", "", nil)
	if again := digest("a", "", nil); again != first {
		t.Errorf("got %s and %s for the same policy", first, again)
	}
	for name, other := range map[string]string{"a helper": digest("b", "", nil), "the policy": digest("a", "\n# a comment\n", nil), "the data": digest("a", "", map[string]any{"x": 1})} {
		if other == first {
			t.Errorf("%s changes, and the digest stays", name)
		}
	}
}
