package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
)

// memory bounds what the garbage collector lets lie. Go lets the heap double before it collects;
// here it collects as soon as the process takes more than 64 MiB and a quarter of what was read,
// but not so often that it would do little else: three quarters of what lives may always lie on
// top. It leaves everything to GOGC and GOMEMLIMIT where one of them is set.
var memory bound

type bound struct {
	once  sync.Once
	read  atomic.Int64
	limit int64 // of the Go runtime
}

// bytes of the process that the runtime does not count: the program itself.
const program = 28 << 20

// has notes how many bytes were read.
func (b *bound) has(read int64) {
	b.read.Store(read)
	b.once.Do(func() {
		if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
			b.afterCollection()
		}
	})
}

// afterCollection sets the limit anew, and does so again after the next collection.
func (b *bound) afterCollection() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	limit := max(64<<20+b.read.Load()/4-program, int64(live[0].Value.Uint64())*7/4) //nolint:gosec // no heap is so large
	if limit != b.limit {
		b.limit = limit
		debug.SetMemoryLimit(limit)
	}
	runtime.AddCleanup(new([16]byte), (*bound).afterCollection, b)
}
