package loader

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/sgfree/sgfree/cmd/sgfree-synth/synth"
)

// Finding the records of a dump in its bytes, on one CPU, without reading any; the stages
// that follow are in bench/stages_test.go.
//
// History, for 10,000 groups: 107 ms, 805 MB/s, 3 allocations on an AMD EPYC; 102 ms, 844 MB/s, 4
// allocations on an Intel Xeon.
func BenchmarkSplit(b *testing.B) {
	for _, groups := range []int{100, 1_000, 10_000} {
		b.Run(strconv.Itoa(groups), func(b *testing.B) {
			dir := b.TempDir()
			if err := (synth.Organisation{Groups: groups, Seed: 1, Accounts: 1, Regions: 1}).Write(dir); err != nil {
				b.Fatal(err)
			}
			names, err := filepath.Glob(filepath.Join(dir, "*", "*", "ec2-describe-network-interfaces.json"))
			if err != nil || len(names) != 1 {
				b.Fatal(names, err)
			}
			dump, err := os.ReadFile(names[0])
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(dump)))
			b.ReportAllocs()
			records := 0
			for b.Loop() {
				if records, err = split(newScanner(bytes.NewReader(dump))); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(records), "records")
		})
	}
}

// split counts the elements of the lists in a document.
func split(s *scanner) (records int, err error) {
	if _, err := s.peek(); err != nil {
		return 0, err
	}
	err = s.object(func(string, int) error {
		return s.array(func(int) error {
			records++
			_, _, err := s.value()
			return err
		})
	})
	return records, err
}
