package report

import (
	_ "embed"
	"slices"
)

//go:embed report.schema.json
var schema []byte

// Schema is the JSON Schema (draft 2020-12) of what the json format writes. It allows members
// that it does not name, because within a major version there are only additions.
func Schema() []byte { return slices.Clone(schema) }
