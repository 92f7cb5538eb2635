//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// sample is one run of a command: how long it took from start to end, how long it kept CPUs
// busy, which other work on the machine changes less, and the most memory that it held.
type sample struct {
	seconds, cpu float64
	peak         int64 // bytes
}

// measure runs every contestant in turn, as often as asked, and returns their samples. A peer
// that fails, for want of memory say, is marked with its error; sgfree must not. The peers
// that answer the same question must give the same answer.
func (b *bench) measure(ctx context.Context, contestants []contestant, on snapshot) ([][]sample, error) {
	samples := make([][]sample, len(contestants))
	answers := map[string]string{}
	for n := range b.runs {
		for i, c := range contestants {
			if c.missing != "" {
				continue
			}
			fmt.Fprintf(b.log, "%d groups, run %d of %d: %s\n", on.groups, n+1, b.runs, c.title)
			answer := filepath.Join(filepath.Dir(on.dir), "answer")
			took, err := once(ctx, c.command(on), answer)
			if err != nil && (i == 0 || ctx.Err() != nil) {
				return nil, fmt.Errorf("%s: %w", c.title, err)
			}
			if err != nil {
				contestants[i].missing = err.Error()
				continue
			}
			samples[i] = append(samples[i], took)
			if c.lists && n == 0 {
				text, err := os.ReadFile(answer) //nolint:gosec // written just now
				if err != nil {
					return nil, err
				}
				answers[string(text)] = c.title
			}
		}
	}
	if len(answers) > 1 {
		return nil, fmt.Errorf("the peers disagree on the unused groups: %q", slices.Sorted(maps.Values(answers)))
	}
	return samples, nil
}

// once runs a command to its end, with its output in a file. A peak below what this program
// holds itself, some 15 MiB, does not show.
func once(ctx context.Context, command []string, answer string) (s sample, err error) {
	out, err := os.Create(answer) //nolint:gosec // in the folder of this run
	if err != nil {
		return s, err
	}
	var stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // what was prepared
	cmd.Stdout, cmd.Stderr = out, &stderr
	start := time.Now()
	err = cmd.Run()
	s.seconds = time.Since(start).Seconds()
	if err != nil {
		return s, errors.Join(fmt.Errorf("%w: %s", err, lastLine(stderr.String())), out.Close())
	}
	s.cpu = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	s.peak = cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
	if runtime.GOOS != "darwin" { // which counts bytes, others KiB
		s.peak <<= 10
	}
	return s, out.Close()
}

// output runs a command that has to work and returns what it printed.
func output(ctx context.Context, command ...string) (string, error) {
	var stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // go, npm and the peers
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", strings.Join(command, " "), err, lastLine(stderr.String()))
	}
	return strings.TrimSpace(string(out)), nil
}

func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return s[strings.LastIndexByte(s, '\n')+1:]
}

func machine() string {
	return fmt.Sprintf("%d CPUs, %s/%s, %s", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

// of is the middle of what is looked at in the samples.
func median(samples []sample, of func(sample) float64) float64 {
	all := make([]float64, len(samples))
	for i, s := range samples {
		all[i] = of(s)
	}
	slices.Sort(all)
	n := len(all)
	return (all[(n-1)/2] + all[n/2]) / 2
}

func seconds(s sample) float64 { return s.seconds }
func busy(s sample) float64    { return s.cpu }
func peak(s sample) float64    { return float64(s.peak) }

func timeOf(samples []sample) string {
	least, most := samples[0].seconds, samples[0].seconds
	for _, s := range samples {
		least, most = min(least, s.seconds), max(most, s.seconds)
	}
	return fmt.Sprintf("%.2f s (%.2f–%.2f)", median(samples, seconds), least, most)
}

const mib = 1 << 20

// printTable prints the medians of all, the first of which is sgfree, and where they stand
// against the bar.
func printTable(w io.Writer, contestants []contestant, samples [][]sample, on snapshot) {
	ours, held := median(samples[0], seconds), median(samples[0], peak)
	size := float64(on.bytes)
	fmt.Fprintf(w, "\n### %d groups: %.0f MB in %d files\n\n", on.groups, size/1e6, len(on.all))
	fmt.Fprint(w, "| | time | sgfree's time to it | CPU time | peak memory | to the input |\n|---|---:|---:|---:|---:|---:|\n")
	for i, c := range contestants {
		if c.missing != "" {
			fmt.Fprintf(w, "| %s | not run: %s | | | | |\n", c.title, strings.ReplaceAll(c.missing, "|", `\|`))
			continue
		}
		title := strings.TrimSpace(c.title + " " + c.version)
		p := median(samples[i], peak)
		fmt.Fprintf(w, "| %s | %s | %.2f | %.2f s | %.0f MiB | %.2f |\n", title, timeOf(samples[i]), ours/median(samples[i], seconds), median(samples[i], busy), p/mib, p/size)
	}
	fmt.Fprintln(w)
	for i, c := range contestants {
		if c.bar > 0 && c.missing == "" {
			fmt.Fprintf(w, "- %.2f of the time of %s; the bar is %.2f\n", ours/median(samples[i], seconds), c.title, c.bar)
		}
	}
	fmt.Fprintf(w, "- %.0f MiB at most; the bar is %.0f MiB, 64 MiB and a quarter of the input\n", held/mib, 64+size/4/mib)
	fmt.Fprintf(w, "- %.0f µs and %.1f KiB a group\n", ours*1e6/float64(on.groups), held/1024/float64(on.groups))
}
