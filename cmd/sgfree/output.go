package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
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
	streams, files := 0, map[string]bool{}
	for _, v := range values {
		name, file, toFile := strings.Cut(v, "=")
		f, err := find(name)
		if err != nil {
			return nil, err
		}
		if toFile && file == "" {
			return nil, fmt.Errorf("--output %q names no file", v)
		}
		if file == "-" || file == "/dev/stdout" {
			file = ""
		}
		if file == "" {
			if streams++; streams > 1 {
				return nil, hinted{errors.New("two reports for standard output"), "give all but one a file: --output " + name + "=FILE"}
			}
		} else if at := target(file); files[at] {
			return nil, fmt.Errorf("--output %q names a file that another output has", v)
		} else {
			files[at] = true
		}
		outputs = append(outputs, output[T]{f, file})
	}
	return outputs, nil
}

// rendering is how the report of a run is written.
type rendering struct {
	outputs         []string
	color, template string
	options         report.Options

	reports []output[verdict.Report]
}

func (out *rendering) flags(cmd *cobra.Command, usual string) {
	cmd.Flags().StringArrayVarP(&out.outputs, "output", "o", []string{usual}, "write `FORMAT[=FILE]`, repeatable; formats: "+namesOf(report.Formats()))
	cmd.Flags().StringSliceVar(&out.options.Columns, "columns", nil, "the columns of csv: `COLUMN,...`; tag:KEY is one for a tag")
	cmd.Flags().StringVarP(&out.template, "template", "t", "", "the text/template in `FILE` for the format template")
	cmd.Flags().BoolVar(&out.options.Waived, "show-waived", false, "show what is waived or in the baseline in sarif, gitlab and github too")
	cmd.Flags().StringVar(&out.color, "color", auto, "colour: auto (on a terminal), always or never")
}

// parse finds what is wrong with the values, before anything is read.
func (out *rendering) parse(cmd *cobra.Command) (err error) {
	if out.template != "" {
		text, err := os.ReadFile(out.template)
		if err != nil {
			return fmt.Errorf("read the template: %w", err)
		}
		out.options.Template = string(text)
	}
	if out.reports, err = parseOutputs(out.outputs, report.Find); err != nil {
		return err
	}
	for _, f := range report.Formats() {
		if f.Flag != "" && typed(cmd, f.Flag) && !slices.ContainsFunc(out.reports, func(o output[verdict.Report]) bool { return o.format.Name == f.Name }) {
			return hinted{fmt.Errorf("--%s, and %s is no --output", f.Flag, f.Name), "-o " + f.Name + ", or -o " + f.Name + "=FILE beside others"}
		}
	}
	for _, r := range out.reports {
		if r.format.Ready == nil {
			continue
		}
		if err := r.format.Ready(out.options); err != nil {
			return hinted{err, "sgfree check --help lists the flags of the formats"}
		}
	}
	return nil
}

// write writes every report that was asked for.
func (c command) write(ctx context.Context, out rendering, r *verdict.Report) error {
	if slices.ContainsFunc(out.reports, func(o output[verdict.Report]) bool { return !o.format.Streams }) {
		r.Whole()
	}
	if slices.ContainsFunc(out.reports, func(o output[verdict.Report]) bool { return o.format.Bare }) {
		c.assuming(r)
	}
	return writeAll(ctx, c, out.reports, r, out.color, out.options)
}

// When something is shown that is for terminals.
const (
	auto   = "auto"
	always = "always"
	never  = "never"
)

// checkWhen is the error of a flag that says nothing of them.
func checkWhen(flag, value string) error {
	if !slices.Contains([]string{auto, always, never}, value) {
		return fmt.Errorf("unknown %s %q, want one of auto, always, never", flag, value)
	}
	return nil
}

// assuming says on standard error what an output cannot say.
func (c command) assuming(r *verdict.Report) {
	if s := report.Assuming(r); s != "" {
		fmt.Fprintf(c.Stderr, "sgfree: note: %s\n", s)
	}
}

// writeAll writes a value in every format that was asked for.
func writeAll[T any](ctx context.Context, c command, outputs []output[T], value *T, color string, o report.Options) error {
	if err := checkWhen("--color", color); err != nil {
		return err
	}
	if err := interrupted(ctx); err != nil {
		return err
	}
	for _, out := range outputs {
		if err := writeOne(ctx, c, out, value, color, o); err != nil {
			return err
		}
		if err := out.beside(value, o); err != nil {
			return err
		}
	}
	return nil
}

func writeOne[T any](ctx context.Context, c command, out output[T], value *T, color string, o report.Options) error {
	if out.file == "" {
		o.Color, o.Width = c.terminal(color)
		w := bufio.NewWriterSize(c.Stdout, 64<<10)
		if err := errors.Join(out.format.Write(w, value, o), interrupted(ctx), w.Flush()); err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
		if out.format.Parts != nil {
			if n := len(out.format.Parts(value, o)); n > 1 {
				fmt.Fprintf(c.Stderr, "sgfree: this is too large for what reads it: -o %[1]s=FILE writes it to %[2]d files\n", out.format.Name, n)
			}
		}
		return nil
	}
	parts := []func(io.Writer) error{func(w io.Writer) error { return out.format.Write(w, value, o) }}
	if out.format.Parts != nil {
		parts = out.format.Parts(value, o)
	}
	for i, write := range parts {
		file := numbered(out.file, i)
		if err := writeFile(file, func(w io.Writer) error { return errors.Join(write(w), interrupted(ctx)) }); err != nil {
			return fmt.Errorf("write %s: %w", file, err)
		}
	}
	if out.format.IsPart != nil {
		if err := removeParts(out.file, len(parts), out.format.IsPart); err != nil {
			return err
		}
	}
	if len(parts) > 1 {
		fmt.Fprintf(c.Stderr, "sgfree: one file would be too large for what reads it: wrote %s to %s\n", out.file, numbered(out.file, len(parts)-1))
	}
	return nil
}

// numbered names the parts of a report: report.sarif, report-2.sarif and so on.
func numbered(file string, i int) string {
	if i == 0 {
		return file
	}
	ext := filepath.Ext(file)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(file, ext), i+1, ext)
}

// removeParts removes the parts from the nth that an earlier run left, for they would be taken for
// parts of this one. A file of another make that has such a name stays.
func removeParts(file string, n int, isPart func([]byte) bool) error {
	for ; ; n++ {
		name := numbered(file, n)
		f, err := os.Open(name) //nolint:gosec // beside a file that the user names
		if err != nil {
			return nil //nolint:nilerr // there is none, or none of ours
		}
		head := make([]byte, 512)
		k, _ := io.ReadFull(f, head)
		if _ = f.Close(); !isPart(head[:k]) {
			return nil
		}
		if err := os.Remove(name); err != nil {
			return fmt.Errorf("remove an old part: %w", err)
		}
	}
}

// beside appends what stands beside a report to the file that the environment names for it.
func (out output[T]) beside(value *T, o report.Options) error {
	name := ""
	if out.format.Beside != nil {
		name = os.Getenv(out.format.BesideIn)
	}
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644) //nolint:gosec // a file that the environment names for that
	if err != nil {
		return fmt.Errorf("write $%s: %w", out.format.BesideIn, err)
	}
	if info, err := f.Stat(); err == nil {
		o.Taken = int(info.Size())
	}
	w := bufio.NewWriter(f)
	if err := errors.Join(out.format.Beside(w, value, o), w.Flush(), f.Close()); err != nil {
		return fmt.Errorf("write $%s: %w", out.format.BesideIn, err)
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
	return color == always || color == auto && wantsColor(tty, os.Getenv), width
}

// wantsColor follows what other tools agree on: NO_COLOR beats CLICOLOR_FORCE and FORCE_COLOR,
// and they beat what the terminal can do.
func wantsColor(tty bool, env func(string) string) bool {
	forced := func(name string) bool { return env(name) != "" && env(name) != "0" }
	switch {
	case env("NO_COLOR") != "":
		return false
	case forced("CLICOLOR_FORCE"), forced("FORCE_COLOR"):
		return true
	}
	return tty && env("TERM") != "dumb" && env("CLICOLOR") != "0"
}

// target is the file that a name leads to, so that two names of one are the same.
func target(name string) string {
	if at, err := filepath.EvalSymlinks(name); err == nil {
		return at
	}
	return filepath.Clean(name)
}

// writeFile writes a file under a temporary name and renames it, so that a reader finds
// the old file or the whole new one, with the mode that it had. A link is followed. What is
// no regular file, such as a pipe or a device, or is named by its descriptor stays what it is:
// it is opened and written to.
func writeFile(name string, write func(io.Writer) error) (err error) {
	mode := fs.FileMode(0o644)
	info, err := os.Stat(name)
	_, linked := os.Readlink(name)
	switch {
	case err == nil && !info.Mode().IsRegular(), descriptor.MatchString(name), err != nil && linked == nil:
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE, mode) //nolint:gosec // a file that the user names
		if err != nil {
			return withoutName(err)
		}
		return fill(f, write)
	case err == nil:
		mode = info.Mode().Perm()
		if name, err = filepath.EvalSymlinks(name); err != nil {
			return err
		}
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return withoutName(err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if err := cmp.Or(f.Chmod(mode), fill(f, write)); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), name); err != nil { // such as over what is mounted there
		err = cmp.Or(copyOver(name, f.Name()), os.Remove(f.Name()))
	}
	return err
}

// copyOver writes the text of one file into another that is there.
func copyOver(name, from string) error {
	text, err := os.Open(from) //nolint:gosec // a file of ours
	if err != nil {
		return err
	}
	defer func() { _ = text.Close() }()
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_TRUNC, 0) //nolint:gosec // a file that the user names
	if err != nil {
		return withoutName(err)
	}
	_, err = io.Copy(f, text)
	return cmp.Or(err, f.Close())
}

// withoutName is what is wrong with a file whose name is told elsewhere.
func withoutName(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}

// descriptor is a name of what a process has open, though it may be a file.
var descriptor = regexp.MustCompile(`^/(dev/(fd/|stdin|stdout|stderr)|proc/)`)

// fill writes to a file and closes it. The first thing wrong is the error.
func fill(f *os.File, write func(io.Writer) error) error {
	w := bufio.NewWriterSize(f, 64<<10)
	return cmp.Or(write(w), w.Flush(), f.Close())
}
