package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
)

// memory bounds what the garbage collector lets lie. Go collects whenever the heap has doubled,
// however small it is; here it collects when the process takes more than 64 MiB and a quarter of
// what was read, but not so often that it would do little else: three quarters of what lives may
// always lie on top. It leaves everything to GOGC and GOMEMLIMIT where one of them is set.
var memory bound

type bound struct {
	once  sync.Once
	read  atomic.Int64
	limit int64 // of the Go runtime
}

// bytes of the process that the runtime does not count: the program itself.
const program = 28 << 20

// begin bounds the memory from now on.
func (b *bound) begin() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		b.once.Do(func() {
			b.afterCollection()
			debug.SetGCPercent(-1)
		})
	}
}

// has notes how many bytes were read.
func (b *bound) has(read int64) { b.read.Store(read) }

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
