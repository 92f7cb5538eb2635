package report

import (
	_ "embed"
	"slices"
)

//go:embed report.schema.json
var schema []byte

//go:embed diff.schema.json
var diffSchema []byte

// Schema is the JSON Schema (draft 2020-12) of what the json format writes. It allows members
// that it does not name, because within a major version there are only additions.
func Schema() []byte { return slices.Clone(schema) }

// DiffSchema is the JSON Schema of what the json format of a diff writes. What a report has too
// is described by [Schema].
func DiffSchema() []byte { return slices.Clone(diffSchema) }
