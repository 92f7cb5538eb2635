package main

import (
	"bytes"
	"encoding/json"
	"regexp"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/sgfree/sgfree/rules"
)

func TestARedactedDossierIsADossierThatNamesNobody(t *testing.T) {
	t.Chdir("../..")
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(rules.DossierSchema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("dossier", schema); err != nil {
		t.Fatal(err)
	}
	r, _ := check(t, "testdata/snapshots/everything")
	for _, v := range r.Verdicts {
		plain, _, code := run("dossier", v.Group.ID, "testdata/snapshots/everything")
		if code != exitDone {
			t.Fatal(plain)
		}
		shown, stderr, code := run("dossier", "--redact", v.Group.ID, "testdata/snapshots/everything")
		if code != exitDone {
			t.Fatal(stderr)
		}
		for _, account := range regexp.MustCompile(`\b[0-9]{12}\b`).FindAllString(shown, -1) {
			if account[:6] != "000000" {
				t.Errorf("%s: names the account %s", v.Group.ID, account)
			}
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(shown)))
		if err != nil { // several groups have this id
			continue
		}
		if err := compiler.MustCompile("dossier").Validate(value); err != nil {
			t.Errorf("%s: %v", v.Group.ID, err)
		}
	}
}

func TestNamesThatLookLikeIdsAreRedacted(t *testing.T) {
	value, err := redacted(map[string]any{
		"group": map[string]any{
			"id": "sg-0a1b2c3e", "vpc": "vpc-0a1b2c3e", "name": "sg-20231115", "description": "i-deadbeef",
			"tags": map[string]any{"i-0a1b2c4f": "payroll-deadbeef", "team": "sg-0a1b2c3d4e5f60718"},
		},
		"uses":     map[string]any{"network-interface": []any{map[string]any{"id": "eni-0a1b2c3e", "owner": map[string]any{"resource": "contoso-20240131"}}}},
		"mentions": []any{map[string]any{"id": "erp-20231115"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"sg-20231115", "i-deadbeef", "i-0a1b2c4f", "payroll-deadbeef", "sg-0a1b2c3d4e5f60718", "contoso-20240131", "erp-20231115", "team"} {
		if bytes.Contains(text, []byte(secret)) {
			t.Errorf("%s is told: %s", secret, text)
		}
	}
	for _, id := range []string{`"sg-0a1b2c3e"`, `"vpc-0a1b2c3e"`, `"eni-0a1b2c3e"`} {
		if !bytes.Contains(text, []byte(id)) {
			t.Errorf("%s is not told: %s", id, text)
		}
	}
}
