package verdict

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// ErrNoReport means that something is no report that this version reads.
var ErrNoReport = errors.New("no sgfree report")

// Read reads a saved JSON report. It refuses what is no report, is of another schema, or has
// words that the schema does not know; members that a later version added are left out.
func Read(r io.Reader) (*Report, error) {
	in := json.NewDecoder(r)
	var report Report
	if err := in.Decode(&report); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%w: it ends in the middle of the JSON", ErrNoReport)
		}
		return nil, fmt.Errorf("%w: %w", ErrNoReport, err)
	}
	if report.Schema != Schema {
		return nil, fmt.Errorf("%w: schema %q, want %q", ErrNoReport, report.Schema, Schema)
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: more follows it", ErrNoReport)
	}
	for i, v := range report.Verdicts {
		if wrong := v.wrong(); wrong != "" {
			return nil, fmt.Errorf("%w: .verdicts[%d] %s", ErrNoReport, i, wrong)
		}
	}
	return &report, nil
}

// wrong says what a verdict has that no report has.
func (v *Verdict) wrong() string {
	switch {
	case v.Group.ID == "" || v.Fingerprint == "":
		return "has no group id or no fingerprint"
	case !slices.Contains(Outcomes(), v.Outcome):
		return fmt.Sprintf("has outcome %q", v.Outcome)
	}
	for _, r := range v.Reasons {
		if !slices.Contains(Effects(), r.Effect) {
			return fmt.Sprintf("has a reason of effect %q", r.Effect)
		}
	}
	return ""
}
