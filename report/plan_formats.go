package report

import (
	_ "embed"
	"slices"

	"github.com/sgfree/sgfree/verdict"
)

var planFormats = []Format[verdict.Plan]{
	{Name: "text", Description: "every step with its command, wave by wave", Write: writePlanText},
	{Name: "json", Description: "the whole plan, as sgfree schema plan describes it", Write: writePlanJSON},
	{Name: "markdown", Description: "a list to tick off, for tickets", Write: writePlanMarkdown},
	{Name: "sh", Description: "a POSIX shell script that acts only with APPLY=1", Write: writePlanScript},
	{Name: "dot", Description: "the steps and what waits for what, for Graphviz", Write: writePlanDot},
	{Name: "mermaid", Description: "the same for Mermaid", Write: writePlanMermaid},
}

// PlanFormats lists every format of a plan, the default first.
func PlanFormats() []Format[verdict.Plan] { return slices.Clone(planFormats) }

// FindPlan is the format of a plan of that name.
func FindPlan(name string) (Format[verdict.Plan], error) { return find(planFormats, name) }

var undoFormats = []Format[verdict.Undo]{
	{Name: "json", Description: "what to make again, as sgfree schema undo describes it", Write: writeUndoJSON},
	{Name: "sh", Description: "a POSIX shell script that makes it again, and acts only with APPLY=1", Write: writeUndoScript},
}

// UndoFormats lists every format of an undo.
func UndoFormats() []Format[verdict.Undo] { return slices.Clone(undoFormats) }

// FindUndo is the format of an undo of that name.
func FindUndo(name string) (Format[verdict.Undo], error) { return find(undoFormats, name) }

//go:embed plan.schema.json
var planSchema []byte

//go:embed undo.schema.json
var undoSchema []byte

// PlanSchema is the JSON Schema of a plan; see [Schema].
func PlanSchema() []byte { return slices.Clone(planSchema) }

// UndoSchema is the JSON Schema of an undo; see [Schema].
func UndoSchema() []byte { return slices.Clone(undoSchema) }
