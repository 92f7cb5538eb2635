// Package report turns a [verdict.Report] into bytes.
//
// Every format is a pure function of the report and [Options]: no clock, no environment, no
// file, so equal reports give equal bytes. What a report says in AWS's words was written by
// others and reaches a reader only through escape.go. Nothing here decides anything: a
// format leaves out or adds no reason that bears on an outcome without saying how many.
package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sgfree/sgfree/verdict"
)

// Format is one way to write a report, a plan or an undo.
type Format[T any] struct {
	Name        string
	Description string
	// Write writes the whole value. It returns the first error of the writer, and does not
	// change the value.
	Write func(w io.Writer, value *T, o Options) error
	// Streams tells that the format writes one verdict after the other, by [verdict.Report.All],
	// so that not all of them need be in memory.
	Streams bool
	// Bare tells that the format has no place for [Assuming].
	Bare bool
	// Ready tells early of options that Write cannot do with; nil where there are none.
	Ready func(Options) error
	// Flag is one that this format reads and no other does.
	Flag string
	// Parts is set where what reads the format takes only so much in one file: it lists what
	// writes each.
	Parts func(value *T, o Options) []func(io.Writer) error
	// IsPart tells from its first bytes a file that Parts wrote, but for the first.
	IsPart func(head []byte) bool
	// Beside writes what is to be appended to the file that the environment variable BesideIn
	// names, if it names one.
	Beside   func(w io.Writer, value *T, o Options) error
	BesideIn string
}

// Options is what a format may know beside the report. The zero Options suits a pipe.
type Options struct {
	// Color lets colour repeat a word that stands there anyway.
	Color bool
	// Width is the number of columns of the terminal, 0 where the output is none.
	Width int
	// All prints every reason of a group where text would count those that are alike.
	All bool
	// Verbose names every kind that was looked at and the title of every rule that found nothing,
	// where text would shorten the lists.
	Verbose bool
	// Snapshot lists the snapshot's paths as typed, for the commands that are proposed on a
	// terminal. Anywhere else they say SNAPSHOT: a report does not tell how it was asked for.
	Snapshot []string
	// Waived has machines shown what waivers accept and what the baseline has, too.
	Waived bool
	// Columns are those that csv writes; all that it knows where there are none.
	Columns []string
	// Template is the text of the template format.
	Template string
	// Taken is how many bytes the file has in which something is to stand beside a report.
	Taken int
}

var formats = []Format[verdict.Report]{
	{Name: "table", Description: "one line a group, worst first, and what was not looked at", Write: writeTable},
	{Name: "wide", Description: "one line a group, with every column and nothing cut", Write: writeWide},
	{Name: "text", Description: "every reason of every group, its evidence and what to do", Write: writeText},
	{Name: "html", Description: "one page for a browser, with pictures; it needs no network", Write: writeHTML},
	{Name: "markdown", Description: "for a comment on a change: long lists folded, never too long for one", Write: writeMarkdown},
	{Name: "json", Description: "the whole report, as sgfree schema report describes it", Write: writeJSON, Streams: true},
	{Name: "jsonl", Description: "one verdict of the JSON report a line", Write: writeJSONLines, Streams: true},
	{Name: "csv", Description: "a table for spreadsheets; --columns chooses", Write: writeCSV, Streams: true, Ready: csvReady, Flag: "columns"},
	{Name: "ids", Description: "the ids of the groups, one a line", Write: writeIDs, Streams: true, Bare: true},
	{Name: "sarif", Description: "SARIF 2.1.0, for code scanning", Write: writeSARIF, Parts: sarifParts, IsPart: isSARIFPart},
	{Name: "junit", Description: "JUnit XML: a suite a scope, a case a group", Write: writeJUnit},
	{Name: "github", Description: "annotations of GitHub Actions, and the step's summary", Write: writeGitHub, Beside: writeStepSummary, BesideIn: "GITHUB_STEP_SUMMARY"},
	{Name: "gitlab", Description: "GitLab's code quality report", Write: writeGitLab, Streams: true},
	{Name: "template", Description: "what the text/template of --template makes of the report", Write: writeTemplate, Bare: true, Ready: templateReady, Flag: "template"},
}

// Formats lists every format, the default first.
func Formats() []Format[verdict.Report] { return slices.Clone(formats) }

// Find is the format of that name.
func Find(name string) (Format[verdict.Report], error) { return find(formats, name) }

func find[T any](formats []Format[T], name string) (Format[T], error) {
	names := make([]string, len(formats))
	for i, f := range formats {
		if f.Name == name {
			return f, nil
		}
		names[i] = f.Name
	}
	return Format[T]{}, fmt.Errorf("unknown format %q, want one of %s", name, strings.Join(names, ", "))
}
