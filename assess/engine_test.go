package assess

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/rules"
	"github.com/sgfree/sgfree/verdict"
)

const metadata = `# METADATA
# title: A title
# description: A description
# custom:
#   effect: blocks
#   message: "{kind} {id} ({status, owner.label}) of {group.name}"
`

// engine compiles one rule called one.
func engine(text string) (*Engine, error) {
	return New(fstest.MapFS{"one/one.rego": {Data: []byte(text)}}, rules.DossierSchema())
}

func mustEngine(t *testing.T, text string) *Engine {
	t.Helper()
	e, err := engine(text)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// sample is a dossier with one interface.
func sample() *dossier.Dossier {
	return &dossier.Dossier{
		Group: dossier.Group{ID: "sg-0a1b2c3d", Name: "web", Origin: dossier.Origin{File: "g.json", Path: ".SecurityGroups[0]", Line: 3}},
		Uses: map[string][]dossier.Use{
			dossier.NetworkInterface: {{
				Kind: "network-interface", ID: "eni-1", Origin: dossier.Origin{File: "e.json", Path: ".NetworkInterfaces[0]", Line: 7},
				Owner: dossier.Owner{Service: "Lambda", Resource: "fn", Label: "Lambda function fn", Remediation: "release it", Wait: "minutes"},
			}},
			dossier.Instance: {}, dossier.VPCEndpoint: {},
		},
	}
}

func TestEveryBuiltinOfOPAIsLetInOrKeptOutKnowingly(t *testing.T) {
	refused := strings.Fields(`
		all any cast_array cast_boolean cast_null cast_object cast_set cast_string re_match set_diff
		crypto.hmac.equal crypto.hmac.md5 crypto.hmac.sha1 crypto.hmac.sha256 crypto.hmac.sha512 crypto.parse_private_keys
		crypto.x509.parse_and_verify_certificates crypto.x509.parse_and_verify_certificates_with_options
		crypto.x509.parse_certificate_request crypto.x509.parse_certificates crypto.x509.parse_keypair
		crypto.x509.parse_rsa_private_key
		graphql.is_valid graphql.parse graphql.parse_and_verify graphql.parse_query graphql.parse_schema graphql.schema_is_valid
		http.send net.lookup_ip_addr opa.runtime providers.aws.sign_req rand.intn time.now_ns trace uuid.rfc4122
		io.jwt.decode io.jwt.decode_verify io.jwt.encode_sign io.jwt.encode_sign_raw io.jwt.verify_eddsa
		io.jwt.verify_es256 io.jwt.verify_es384 io.jwt.verify_es512 io.jwt.verify_hs256 io.jwt.verify_hs384
		io.jwt.verify_hs512 io.jwt.verify_ps256 io.jwt.verify_ps384 io.jwt.verify_ps512 io.jwt.verify_rs256
		io.jwt.verify_rs384 io.jwt.verify_rs512
		json.match_schema json.verify_schema rego.metadata.chain rego.metadata.rule rego.parse_module
		graph.reachable_paths strings.render_template`) // these two write without a bound that can be told before
	for _, b := range ast.CapabilitiesForThisVersion().Builtins {
		if slices.Contains(allowed, b.Name) == slices.Contains(refused, b.Name) {
			t.Errorf("%s is in both lists or in neither: decide whether its answer depends on its arguments alone", b.Name)
		}
		if b.Nondeterministic && slices.Contains(allowed, b.Name) {
			t.Errorf("%s is allowed, though OPA calls it nondeterministic", b.Name)
		}
	}
}

func TestARuleThatCannotBeTrustedDoesNotCompile(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a misspelt member of the dossier", metadata + "package rules.one\nreasons contains {\"group\": true} if input.grup.name == \"x\"", "input.grup"},
		{"a misspelt member of a use", metadata + "package rules.one\nreasons contains {\"use\": [\"instance\", i]} if {\n\tsome i, u in input.uses.instance\n\tu.stat == \"x\"\n}", "stat"},
		{"the network", metadata + "package rules.one\nreasons contains {\"group\": true} if http.send({\"url\": \"http://localhost\", \"method\": \"get\"})", "http.send"},
		{"the clock", metadata + "package rules.one\nreasons contains {\"group\": true} if time.now_ns() > 0", "time.now_ns"},
		{"reasons that are no set", metadata + "package rules.one\nreasons := [1]", "reasons is no set"},
		{"reasons with a value each", metadata + "package rules.one\nreasons[x] := 1 if x := \"a\"", "reasons is no set"},
		{"no metadata", "package rules.one\nreasons contains {\"group\": true}", "METADATA"},
		{"an unknown effect", strings.Replace(metadata, "blocks", "blok", 1) + "package rules.one\nreasons contains {\"group\": true}", "METADATA"},
		{"no rule", "package rules.lib\nx := 1", "no rules"},
		{"old syntax", metadata + "package rules.one\nreasons[{\"group\": true}] { true }", "one.rego"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := engine(tt.text)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestSilenceIsUnknown(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"a builtin that fails", "reasons contains {\"group\": true} if to_number(input.group.name) > 0", "to_number"},
		{"a position that is no object", "reasons contains \"web\"", "no position"},
		{"a kind of use that is none", "reasons contains {\"use\": [\"volume\", 0]}", "points nowhere"},
		{"a use that is not there", "reasons contains {\"use\": [\"network-interface\", 1]}", "points nowhere"},
		{"a negative position", "reasons contains {\"reference\": -1}", "points nowhere"},
		{"a tag that is not there", "reasons contains {\"tag\": \"team\"}", "points nowhere"},
		{"a tag that is a number", "reasons contains {\"tag\": 1}", "points nowhere"},
		{"a position that is text", "reasons contains {\"gap\": \"0\"}", "points nowhere"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := mustEngine(t, metadata+"package rules.one\n"+tt.body).Verdict(context.Background(), sample())
			if len(v.Reasons) != 1 || v.Reasons[0].Effect != verdict.EffectUnknown || !strings.Contains(v.Reasons[0].Message, tt.want) {
				t.Errorf("got %+v, want one reason of effect unknown with %q", v.Reasons, tt.want)
			}
		})
	}
}

func TestOneRuleThatFailsLeavesTheOthersTheirAnswer(t *testing.T) {
	e, err := New(fstest.MapFS{
		"one/one.rego": {Data: []byte(metadata + "package rules.one\nreasons contains {\"group\": true} if to_number(input.group.name) > 0")},
		"two/two.rego": {Data: []byte(metadata + "package rules.two\nreasons contains {\"group\": true}")},
	}, rules.DossierSchema())
	if err != nil {
		t.Fatal(err)
	}
	v := e.Verdict(context.Background(), sample())
	if len(v.Reasons) != 2 || v.Reasons[0].Effect != verdict.EffectUnknown || v.Reasons[1].Effect != verdict.EffectBlocks {
		t.Errorf("got %+v, want rule one unknown and rule two blocks", v.Reasons)
	}
}

func TestARuleThatRunsAwayIsStoppedWithItsContext(t *testing.T) {
	e := mustEngine(t, metadata+`package rules.one
reasons contains {"group": true} if {
	some i in numbers.range(1, 100000)
	some j in numbers.range(1, 100000)
	i + j < 0
}`)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	v := e.Verdict(ctx, sample())
	if len(v.Reasons) != 1 || v.Reasons[0].Effect != verdict.EffectUnknown {
		t.Errorf("got %+v, want one reason of effect unknown", v.Reasons)
	}
}

func TestAMemoHoldsNoMoreThanItsRoom(t *testing.T) {
	m := &memo{}
	for i := range 100 {
		m.put(strings.Repeat("x", memoRoom/10+i), &answer{})
		if m.size > memoRoom {
			t.Fatalf("got %d bytes after %d answers, want %d at most", m.size, i+1, memoRoom)
		}
	}
	if m.get([]byte(strings.Repeat("x", memoRoom/10+99))) == nil {
		t.Error("the last answer is forgotten")
	}
	m.put(strings.Repeat("x", memoRoom+1), &answer{})
	if m.size > memoRoom {
		t.Errorf("got %d bytes after an answer that has no room, want %d at most", m.size, memoRoom)
	}
}

func TestAPositionIsJoinedWithItsItem(t *testing.T) {
	v := mustEngine(t, metadata+"package rules.one\nreasons contains {\"use\": [\"network-interface\", i]} if some i, _ in input.uses[\"network-interface\"]").
		Verdict(context.Background(), sample())
	if len(v.Reasons) != 1 {
		t.Fatalf("got %+v, want one reason", v.Reasons)
	}
	r := v.Reasons[0]
	if want := "network interface eni-1 (state unknown, Lambda function fn) of web"; r.Message != want {
		t.Errorf("got message %q, want %q", r.Message, want)
	}
	if want := (verdict.Subject{Kind: "network-interface", ID: "eni-1", Service: "Lambda", Owner: "fn"}); *r.Subject != want {
		t.Errorf("got subject %+v, want %+v", *r.Subject, want)
	}
	if r.Evidence[0].Line != 7 || r.Remediation != "release it" || r.Wait != "minutes" {
		t.Errorf("got %+v, want the line, remedy and wait of the interface", r)
	}
}

func TestAMessageKeepsWhatItCannotFill(t *testing.T) {
	item := reflect.ValueOf(struct {
		ID     string `json:"id"`
		VPC    string `json:"vpc"`
		Region string `json:"region"`
	}{ID: "x"})
	lookup := func(path []string) (string, bool) {
		v, ok := fieldAt(item, path)
		return v.String(), ok
	}
	for text, want := range map[string]string{
		"{id} and {nobody}": "x and {nobody}", "no field": "no field", "{": "{", "a } b": "a } b", "{id": "{id", "{nobody, id}": "x",
		"of {vpc}": "of a VPC that is not told", "{id, vpc}": "x", "in {vpc, region}": "in a place that is not told",
	} {
		if got := parseMessage(text).fill(lookup); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestTheSentenceOfAReasonIsFilledLikeAMessage(t *testing.T) {
	e, err := New(rules.FS, rules.DossierSchema())
	if err != nil {
		t.Fatal(err)
	}
	for want, r := range map[string]dossier.Reference{
		"a permission of a group in vpc-{x} names the group; AWS's own texts disagree whether this stops the delete": {
			From: dossier.ReferencingGroup{VPC: "vpc-{x}"},
		},
		"a stale permission of a group in vpc-1 names the group over a dead way (pcx-1, deleted, stale)": {
			From: dossier.ReferencingGroup{VPC: "vpc-1"}, Peering: "pcx-1", PeeringStatuses: []string{"deleted", "stale"},
		},
		"a stale permission of a group in a VPC that is not told names the group over a dead way (failed)": {PeeringStatuses: []string{"failed"}},
	} {
		d := sample()
		r.Relation = "other-vpc"
		d.References = []dossier.Reference{r}
		v := e.Verdict(t.Context(), d)
		if !slices.ContainsFunc(v.Reasons, func(r verdict.Reason) bool { return r.Message == want }) {
			t.Errorf("got %+v, want one that says %q", v.Reasons, want)
		}
	}
}

func TestARevokeTakesOnePairAndOnlyPlainIds(t *testing.T) {
	port := 443
	p := &verdict.Permission{
		Group: "sg-0000000a", Direction: "ingress", Protocol: "tcp", FromPort: &port, ToPort: &port,
		Pair: verdict.Pair{Group: "sg-0000000b", Account: "111122223333"},
	}
	want := `aws ec2 revoke-security-group-ingress --group-id sg-0000000a --ip-permissions '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"sg-0000000b","UserId":"111122223333"}]}]' --region eu-west-1`
	if got := string(appendRevoke(nil, p, "eu-west-1")); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	p.Protocol = "tcp'; rm -rf /"
	if got := string(appendRevoke(nil, p, "eu-west-1")); got != "" {
		t.Errorf("got %s for a hostile protocol, want none", got)
	}
}

func TestAnEffectIsChangedOnlyKnowingly(t *testing.T) {
	tests := []struct {
		rule   string
		effect verdict.Effect
		unsafe bool
		want   string // part of the error, empty for none
	}{
		{"self_reference", "note", false, ""},
		{"self_reference", "blocks", false, ""},
		{"missing_dump", "blocks", false, ""},
		{"missing_dump", "note", false, "cannot be weakened"},
		{"attached_to_interface", "after", false, "cannot be weakened"},
		{"attached_to_interface", "note", true, ""},
		{"self_reference", "ignore", false, "unknown effect"},
		{"self", "note", false, "unknown rule"},
	}
	for _, tt := range tests {
		e, err := New(rules.FS, rules.DossierSchema())
		if err != nil {
			t.Fatal(err)
		}
		err = e.SetEffect(tt.rule, tt.effect, tt.unsafe)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s=%s: got error %v, want %q", tt.rule, tt.effect, err, tt.want)
		}
		changed := slices.ContainsFunc(e.Rules(), func(r verdict.Rule) bool { return r.Effect == tt.effect && r.DefaultEffect != "" })
		if changed != (err == nil) {
			t.Errorf("%s=%s: got changed %v after error %v", tt.rule, tt.effect, changed, err)
		}
	}
}

func TestMessagesTellWhatTheyNeedTheWholeDossierFor(t *testing.T) {
	for text, want := range map[string]bool{
		"plain": false, "{kind} {id} ({status})": false, "{owner.label}": false, "{group.id} of {group.tags.team}": true,
		"{tags.Name}": true, "{record.SubnetId}": true, "{group}": true, "{uses.instance}": true, "{id, group.permissions}": true,
	} {
		if got := parseMessage(text).tellsMore(); got != want {
			t.Errorf("%q needs the whole dossier: %v, want %v", text, got, want)
		}
	}
}
