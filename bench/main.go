//go:build unix

// Command bench measures sgfree against what people use instead, on the same files, and
// prints the medians as Markdown tables.
//
//	go run ./bench
//	go run ./bench --groups 2000,20000 --runs 9 --peers python,gjson
//
// The files are those of a made-up organisation. Every command is run once in turn, and that
// several times over, so that a slow minute of the machine falls on all of them. A peer that
// is not installed is said to be missing, never left out in silence.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/sgfree/sgfree/cmd/sgfree-synth/synth"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	args := os.Args[1:]
	if len(args) > 0 && args[0] == validateCommand {
		args = args[1:]
		exit(validate(args))
	}
	exit(run(ctx, args, os.Stdout, os.Stderr))
}

func exit(err error) {
	if err != nil && !errors.Is(err, pflag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench: error:", err)
		os.Exit(2)
	}
	os.Exit(0)
}

// bench is what the command line asks for.
type bench struct {
	organisation synth.Organisation
	groups       []int
	runs         int
	peers        []string
	log          io.Writer
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	b := bench{organisation: synth.Organisation{Accounts: 2, Regions: 2}, log: stderr}
	flags := pflag.NewFlagSet("bench", pflag.ContinueOnError)
	flags.SortFlags = false
	flags.IntSliceVar(&b.groups, "groups", []int{2_000, 20_000}, "a table for each number `N,...` of groups")
	flags.IntVar(&b.runs, "runs", 5, "run everything `N` times")
	flags.StringSliceVar(&b.peers, "peers", peerNames(), "measure these `PEER,...` beside sgfree; empty for none")
	flags.Uint64Var(&b.organisation.Seed, "seed", 1, "draw the organisation from seed `S`")
	flags.StringSliceVar(&b.organisation.Kinds, "kinds", nil, "write dumps of these `KIND,...` besides the four core ones, which the peers do not read")
	flags.BoolVar(&b.organisation.Compact, "compact", false, "leave out the white space that the AWS CLI writes")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if b.runs < 1 {
		return fmt.Errorf("--runs %d, want at least 1", b.runs)
	}
	for _, p := range b.peers {
		if !slices.Contains(peerNames(), p) {
			return fmt.Errorf("unknown peer %q, want some of %s", p, strings.Join(peerNames(), ", "))
		}
	}
	dir, err := os.MkdirTemp("", "sgfree-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	contestants, err := b.prepare(ctx, dir)
	if err != nil {
		return err
	}
	if err := b.small(ctx, stdout, contestants[0], dir); err != nil {
		return err
	}
	for _, groups := range b.groups {
		if err := b.table(ctx, stdout, contestants, dir, groups); err != nil {
			return err
		}
	}
	return nil
}

// prepare builds sgfree, which comes first, and finds its peers.
func (b *bench) prepare(ctx context.Context, dir string) ([]contestant, error) {
	program := filepath.Join(dir, "sgfree")
	fmt.Fprintln(b.log, "building sgfree")
	if _, err := output(ctx, "go", "build", "-o", program, "github.com/sgfree/sgfree/cmd/sgfree"); err != nil {
		return nil, err
	}
	all := []contestant{{
		title:   "`sgfree check -o json`",
		command: func(s snapshot) []string { return []string{program, "check", "-o", "json", s.dir} },
	}}
	for _, p := range peers {
		if !slices.Contains(b.peers, p.name) {
			continue
		}
		fmt.Fprintln(b.log, "preparing", p.name)
		c, err := p.prepare(ctx, dir)
		if err != nil {
			c.missing = err.Error()
		}
		c.bar = p.bar
		all = append(all, c)
	}
	return all, nil
}

// small measures an organisation that is answered at once.
func (b *bench) small(ctx context.Context, stdout io.Writer, sgfree contestant, dir string) error {
	_, samples, err := b.measureOn(ctx, dir, 20, []contestant{sgfree})
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s. Medians of %d runs in turn, with the fastest and the slowest.\n\n", machine(), b.runs)
	fmt.Fprintf(stdout, "20 groups, from process start: %s; the bar is 0.1 s.\n", timeOf(samples[0]))
	return nil
}

// table measures an organisation and prints what came out.
func (b *bench) table(ctx context.Context, stdout io.Writer, contestants []contestant, dir string, groups int) error {
	contestants = slices.Clone(contestants)
	on, samples, err := b.measureOn(ctx, dir, groups, contestants)
	if err != nil {
		return err
	}
	printTable(stdout, contestants, samples, on)
	return nil
}

// measureOn makes up an organisation, measures the contestants on it, and removes it.
func (b *bench) measureOn(ctx context.Context, dir string, groups int, contestants []contestant) (on snapshot, samples [][]sample, err error) {
	on, err = b.snapshot(dir, groups)
	if err == nil {
		samples, err = b.measure(ctx, contestants, on)
	}
	return on, samples, errors.Join(err, os.RemoveAll(on.dir))
}

// snapshot is an organisation on disk.
type snapshot struct {
	dir       string
	groups    int
	bytes     int64
	all, core []string // the names of all files, and those of the core dumps
}

func (b *bench) snapshot(dir string, groups int) (s snapshot, err error) {
	fmt.Fprintf(b.log, "making up %d groups\n", groups)
	o := b.organisation
	o.Groups = groups
	s = snapshot{dir: filepath.Join(dir, "snapshot"), groups: groups}
	if err := o.Write(s.dir); err != nil {
		return s, err
	}
	err = filepath.WalkDir(s.dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		s.all = append(s.all, name)
		s.bytes += info.Size()
		if isCore(name) {
			s.core = append(s.core, name)
		}
		return nil
	})
	return s, err
}

func isCore(name string) bool {
	for _, command := range []string{"security-groups", "network-interfaces", "instances", "vpc-endpoints"} {
		if base, _, _ := strings.Cut(filepath.Base(name), "-page"); strings.TrimSuffix(base, ".json") == "ec2-describe-"+command {
			return true
		}
	}
	return false
}
