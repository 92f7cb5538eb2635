package main

import (
	"bytes"
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
