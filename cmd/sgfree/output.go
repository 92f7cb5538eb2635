package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/verdict"
)

// output is one thing to write: a format, and a file unless it goes to standard output.
type output[T any] struct {
	format report.Format[T]
	file   string
}

// parseOutputs reads the values of --output.
func parseOutputs[T any](values []string, find func(string) (report.Format[T], error)) (outputs []output[T], err error) {
	streams := 0
	for _, v := range values {
		name, file, toFile := strings.Cut(v, "=")
		f, err := find(name)
		if err != nil {
			return nil, err
		}
		if toFile && file == "" {
			return nil, fmt.Errorf("--output %q names no file", v)
		}
		if !toFile {
			if streams++; streams > 1 {
				return nil, hinted{errors.New("two reports for standard output"), "give all but one a file: --output " + name + "=FILE"}
			}
		}
		outputs = append(outputs, output[T]{f, file})
	}
	return outputs, nil
}

// write writes every report that was asked for.
func (c command) write(ctx context.Context, outputs []output[verdict.Report], r *verdict.Report, color string, o report.Options) error {
	if slices.ContainsFunc(outputs, func(out output[verdict.Report]) bool { return !out.format.Streams }) {
		r.Whole()
	}
	return writeAll(ctx, c, outputs, r, color, o)
}

// writeAll writes a value in every format that was asked for.
func writeAll[T any](ctx context.Context, c command, outputs []output[T], value *T, color string, o report.Options) error {
	if !slices.Contains([]string{"auto", "always", "never"}, color) {
		return fmt.Errorf("unknown --color %q, want one of auto, always, never", color)
	}
	if err := interrupted(ctx); err != nil {
		return err
	}
	for _, out := range outputs {
		if out.file != "" {
			if err := writeFile(out.file, func(w io.Writer) error { return errors.Join(out.format.Write(w, value, o), interrupted(ctx)) }); err != nil {
				return fmt.Errorf("write %s: %w", out.file, err)
			}
			continue
		}
		o := o
		o.Color, o.Width = c.terminal(color)
		w := bufio.NewWriterSize(c.Stdout, 64<<10)
		if err := errors.Join(out.format.Write(w, value, o), interrupted(ctx), w.Flush()); err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
	}
	return nil
}

// terminal tells whether standard output takes colour, and how wide it is: 0 for a pipe.
func (c command) terminal(color string) (colored bool, width int) {
	f, ok := c.Stdout.(*os.File)
	tty := ok && term.IsTerminal(int(f.Fd()))
	if tty {
		width, _, _ = term.GetSize(int(f.Fd()))
	}
	switch color {
	case "always":
		return true, width
	case "never":
		return false, width
	default:
		return tty && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb", width
	}
}

// writeFile writes a file under a temporary name and renames it, so that a reader finds
// the old file or the whole new one.
func writeFile(name string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		if p, ok := errors.AsType[*fs.PathError](err); ok {
			err = p.Err // without the temporary name
		}
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	w := bufio.NewWriterSize(f, 64<<10)
	if err := errors.Join(write(w), w.Flush(), f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
