package report

import (
	"io"

	"github.com/sgfree/sgfree/verdict"
)

// writeIDs writes the id of each group on a line of its own, for xargs: nothing else, and
// nothing that is no id.
func writeIDs(w io.Writer, r *verdict.Report, _ Options) error {
	p := newPage(w, Options{})
	for i := range r.Verdicts {
		if id := r.Verdicts[i].Group.ID; groupID.MatchString(id) {
			p.whole(0, id)
		}
	}
	return p.done()
}
