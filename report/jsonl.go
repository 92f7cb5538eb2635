package report

import (
	"io"

	"github.com/sgfree/sgfree/verdict"
)

// verdictSchema names the shape of a line; it changes as [verdict.Schema] does.
const verdictSchema = "sgfree/verdict/v1"

// writeJSONLines writes each verdict as an object on a line of its own: a verdict of the JSON
// report and, first, its schema and what it takes for gone.
func writeJSONLines(w io.Writer, r *verdict.Report, _ Options) error {
	j := newJSON(w)
	head := `{"schema":"` + verdictSchema + `"`
	head = string(appendSome([]byte(head), `,"assuming":`, Assuming(r))) + ","
	for v := range r.All() {
		j.verdict(head, v)
		j.text("\n")
	}
	return j.flush()
}
