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
}

// Options is what a format may know beside the report. The zero Options suits a pipe.
type Options struct {
	// Color lets colour repeat a word that stands there anyway.
	Color bool
	// Width is the number of columns of the terminal, 0 where the output is none.
	Width int
	// All prints every reason of a group where text would count those that are alike.
	All bool
	// Snapshot is the snapshot's paths as typed, for the command that is proposed next;
	// without it the command says SNAPSHOT.
	Snapshot []string
}

var formats = []Format[verdict.Report]{
	{Name: "table", Description: "one line a group, worst first, and what was not looked at", Write: writeTable},
	{Name: "json", Description: "the whole report, as sgfree schema report describes it", Write: writeJSON, Streams: true},
	{Name: "text", Description: "every reason of every group, its evidence and what to do", Write: writeText},
	{Name: "html", Description: "one page for a browser, with pictures; it needs no network", Write: writeHTML},
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
