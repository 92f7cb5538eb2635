package report

import (
	"fmt"
	"io"
	"testing"
)

func BenchmarkFormats(b *testing.B) {
	for _, f := range Formats() {
		for _, groups := range []int{100, 1_000, 10_000} {
			b.Run(fmt.Sprintf("%s/%d", f.Name, groups), func(b *testing.B) {
				r := fixture()
				some := r.Verdicts
				for len(r.Verdicts) < groups {
					r.Verdicts = append(r.Verdicts, some...)
				}
				b.ReportAllocs()
				for b.Loop() {
					if err := f.Write(io.Discard, r, Options{}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
