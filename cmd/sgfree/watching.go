package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/assess"
	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/report"
)

// watching is what can be told about how rules come to their answers; it goes to standard error.
type watching struct {
	trace   string
	profile bool
}

func (w *watching) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&w.trace, "trace", "", "show each step of what `RULE` does with the selected groups, on standard error")
	cmd.Flags().BoolVar(&w.profile, "profile", false, "show the lines in which the rules spend most time with the selected groups, on standard error")
}

// hotLines is how many lines a profile shows.
const hotLines = 20

// look asks the rules once more about the selected groups, and shows how they answer.
func (c command) look(ctx context.Context, w *watching, e *assess.Engine, b *dossier.Builder, f *assess.Findings, pick selection) error {
	if w == nil || w.trace == "" && !w.profile {
		return nil
	}
	selected := func(yield func(*dossier.Dossier) bool) {
		for _, i := range pick.of(f) {
			if !yield(b.Dossier(i)) {
				return
			}
		}
	}
	if w.trace != "" {
		for d := range selected {
			if err := e.Trace(ctx, w.trace, d, escaping{c.Stderr}); err != nil {
				return err
			}
		}
	}
	if w.profile {
		for _, s := range e.Profile(ctx, selected, hotLines) {
			fmt.Fprintf(c.Stderr, "%12v  %8d times  %s\n", time.Duration(s.Nanos).Round(time.Microsecond), s.Times, report.Terminal(s.Place))
		}
	}
	return nil
}

// escaping lets nothing in text of others act on a terminal; lines stay lines.
type escaping struct{ w io.Writer }

func (e escaping) Write(text []byte) (int, error) {
	for line := range strings.Lines(string(text)) {
		plain, ended := strings.CutSuffix(line, "\n")
		if plain = report.Terminal(plain); ended {
			plain += "\n"
		}
		if _, err := io.WriteString(e.w, plain); err != nil {
			return 0, err
		}
	}
	return len(text), nil
}
