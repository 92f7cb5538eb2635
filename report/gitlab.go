package report

import (
	"io"

	"github.com/sgfree/sgfree/verdict"
)

// codeQuality is an entry of GitLab's code quality report.
type codeQuality struct {
	Description string   `json:"description"`
	CheckName   string   `json:"check_name"`
	Fingerprint string   `json:"fingerprint"`
	Severity    string   `json:"severity"`
	Location    location `json:"location"`
}

type location struct {
	Path  string `json:"path"`
	Lines span   `json:"lines"`
}

type span struct {
	Begin int `json:"begin"`
}

// writeGitLab writes a code quality report: a list with an entry for each reason.
func writeGitLab(w io.Writer, r *verdict.Report, o Options) error {
	j := newJSON(w)
	before, assuming := "[", Assuming(r)
	for v := range r.All() {
		for _, f := range resultsOf(v, assuming, o) {
			j.text(before + "\n  ")
			before = ","
			at := f.place()
			j.value(codeQuality{
				Description: f.sentence(), CheckName: "sgfree/" + phrase(f.Rule), Fingerprint: f.id, Severity: severityOf(f.Effect).gitlab,
				Location: location{Path: sourcePath(at.File), Lines: span{at.Line}},
			})
		}
	}
	if before == "[" {
		j.text(before)
	}
	j.text("\n]\n")
	return j.flush()
}
