package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/loader"
	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/verdict"
)

func (in *input) historyFlag(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&in.history, "history", nil, "bear in mind an earlier snapshot or saved report: `PATH`, repeatable, oldest first")
}

// past reads the earlier snapshots and reports, oldest first: by their dates if all have one,
// else as they were given.
func (c command) past(cmd *cobra.Command, in *input, j judgement, now string) ([]verdict.Past, error) {
	var past []verdict.Past
	for _, path := range in.history {
		earlier := &input{jobs: in.jobs, quiet: in.quiet, progress: in.progress, require: in.require, accounts: in.accounts, regions: in.regions, without: in.without}
		r, err := c.reportOf(cmd, earlier, j, []string{path}, selection{few: true})
		if err != nil {
			return nil, err
		}
		if r.Taken != "" && now != "" && r.Taken > now {
			return nil, hinted{fmt.Errorf("%s was taken at %s, after the snapshot that is judged", path, r.Taken), "--history is for earlier snapshots"}
		}
		past = append(past, verdict.Past{Name: label(path, r.Taken), Report: r})
	}
	if !slices.ContainsFunc(past, func(p verdict.Past) bool { return p.Report.Taken == "" }) {
		slices.SortStableFunc(past, func(a, b verdict.Past) int { return strings.Compare(a.Report.Taken, b.Report.Taken) })
	}
	return past, nil
}

// silent says of each earlier report that was made of other groups how many of these it says
// nothing of.
func (c command) silent(past []verdict.Past, verdicts []verdict.Verdict) {
	for _, p := range past {
		if n := p.Silent(verdicts); n > 0 {
			fmt.Fprintf(c.Stderr, "sgfree: %s was made of other groups, and says nothing of %d of these\n", report.Terminal(p.Name), n)
		}
	}
}

// label is what a report calls an earlier one: its path as typed, without the way to it from
// the root, and its day.
func label(path, taken string) string {
	if filepath.IsAbs(path) {
		path = filepath.Base(path)
	}
	name := filepath.ToSlash(filepath.Clean(path))
	if day, _, dated := strings.Cut(taken, "T"); dated {
		name += " (" + day + ")"
	}
	return name
}

func names(past []verdict.Past) (all []string) {
	for _, p := range past {
		all = append(all, p.Name)
	}
	return all
}

// taken is when the first dump of a snapshot was saved, empty where no manifest tells.
func taken(s *loader.Snapshot) string {
	var first time.Time
	for _, d := range s.Dumps {
		if t := d.File.Taken; !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	if first.IsZero() {
		return ""
	}
	return first.UTC().Format(time.RFC3339)
}
