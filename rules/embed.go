// Package rules holds the knowledge of sgfree as data: the rules in Rego with their tests and
// examples, the JSON Schema of the dossier that they read, and the table that tells who owns
// a network interface.
//
// It evaluates nothing: it compiles no Rego, applies no row of the table, and imports
// neither OPA nor any other package of ours.
package rules

import (
	"embed"
)

// FS holds a directory for each rule, with ID/ID.rego, ID/ID_test.rego, and
// ID/example.txtar; lib, which is none; and the tables and schemas at its root.
//
//go:embed */*.rego */*.txtar *.json
var FS embed.FS

// DossierSchema is the JSON Schema of the input of every rule.
func DossierSchema() []byte { return read("dossier.schema.json") }

// Fixture is a module of Rego that makes dossiers for tests.
func Fixture() []byte { return read("lib/fixture_test.rego") }

// read is a file of ours; one that does not exist is a mistake in this package alone.
func read(name string) []byte {
	b, err := FS.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return b
}
