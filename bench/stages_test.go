package main

import (
	"io"
	"strconv"
	"testing"

	"github.com/sgfree/sgfree/assess"
	"github.com/sgfree/sgfree/cmd/sgfree-synth/synth"
	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/loader"
	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/rules"
	"github.com/sgfree/sgfree/verdict"
)

// The stages of a run, one benchmark each, on made-up organisations of 100, 1,000 and 10,000
// groups; splitting alone is BenchmarkSplit of the loader. Profile one with
//
//	go test ./bench -run '^$' -bench Evaluate/10000 -cpuprofile cpu.out && go tool pprof -top cpu.out
//
// History, on 2 CPUs of an AMD EPYC, for 10,000 groups:
//
//	           time     allocated
//	Compile    5.4 ms   3.0 MB     43,507 times
//	Decode     453 ms   131 MB  1,936,746 times   387 MB/s
//	Join       383 ms   244 MB  1,059,188 times
//	Evaluate  1236 ms  1039 MB 18,046,750 times
//	Settle      55 ms    26 MB    223,489 times
//	Write      158 ms    26 MB     87,206 times
//
// Later, on a machine that other work kept busy, so that times say nothing:
//
//	Decode                73 MB    207,062 times
//	Join                 130 MB    789,363 times
//	Evaluate             215 MB  3,091,328 times
//	Settle                18 MB     95,275 times
//	Write                  2 MB     62,683 times
//
// Later, on 2 CPUs of an Intel Xeon that had other work too:
//
//	Decode     556 ms     71 MB    234,130 times
//	Join       638 ms    110 MB    521,236 times
//	Evaluate   454 ms    118 MB  1,157,008 times
//	Settle      61 ms     10 MB     43,305 times
//	Write      136 ms      2 MB     62,399 times

func atSizes(b *testing.B, stage func(b *testing.B, dir string)) {
	b.Helper()
	for _, groups := range []int{100, 1_000, 10_000} {
		b.Run(strconv.Itoa(groups), func(b *testing.B) {
			dir := b.TempDir()
			if err := (synth.Organisation{Groups: groups, Seed: 1, Accounts: 2, Regions: 2}).Write(dir); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			stage(b, dir)
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(groups), "µs/group")
		})
	}
}

func load(b *testing.B, dir string) *loader.Snapshot {
	b.Helper()
	s, err := loader.Load([]string{dir}, loader.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func engine(b *testing.B) *assess.Engine {
	b.Helper()
	e, err := assess.New(rules.FS, rules.DossierSchema())
	if err != nil {
		b.Fatal(err)
	}
	return e
}

func evaluate(b *testing.B, e *assess.Engine, joined *dossier.Builder) []verdict.Verdict {
	b.Helper()
	verdicts, err := e.Assess(b.Context(), joined, 0)
	if err != nil {
		b.Fatal(err)
	}
	return verdicts
}

// Compiling the rules is the same for any size.
func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		engine(b)
	}
}

// Reading and decoding, on all CPUs.
func BenchmarkDecode(b *testing.B) {
	atSizes(b, func(b *testing.B, dir string) {
		b.Helper()
		for b.Loop() {
			load(b, dir)
		}
	})
}

// Joining, and making every dossier.
func BenchmarkJoin(b *testing.B) {
	atSizes(b, func(b *testing.B, dir string) {
		b.Helper()
		s := load(b, dir)
		for b.Loop() {
			joined := dossier.NewBuilder(s)
			for i := range joined.Len() {
				joined.Dossier(i)
			}
		}
	})
}

// Making every dossier and putting it before every rule, on all CPUs.
func BenchmarkEvaluate(b *testing.B) {
	atSizes(b, func(b *testing.B, dir string) {
		b.Helper()
		e, joined := engine(b), dossier.NewBuilder(load(b, dir))
		for b.Loop() {
			evaluate(b, e, joined)
		}
	})
}

func BenchmarkSettle(b *testing.B) {
	atSizes(b, func(b *testing.B, dir string) {
		b.Helper()
		verdicts := evaluate(b, engine(b), dossier.NewBuilder(load(b, dir)))
		for b.Loop() {
			verdict.Settle(verdicts)
		}
	})
}

// Writing the JSON report; BenchmarkFormats of the package report has all formats.
func BenchmarkWrite(b *testing.B) {
	atSizes(b, func(b *testing.B, dir string) {
		b.Helper()
		e := engine(b)
		verdicts := verdict.Settle(evaluate(b, e, dossier.NewBuilder(load(b, dir))))
		r := &verdict.Report{Schema: verdict.Schema, Rules: e.Rules(), Summary: verdict.Summarize(verdicts), Verdicts: verdicts}
		format, err := report.Find("json")
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if err := format.Write(io.Discard, r, report.Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
