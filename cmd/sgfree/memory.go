package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// memory bounds what the garbage collector lets lie. Go collects whenever the heap has doubled,
// however small it is; here it collects when the process takes more than 64 MiB and a quarter of
// the input, but not so often that it would do little else: two fifths of what lives may always
// lie on top, and 32 MiB at least. It leaves everything to GOGC and GOMEMLIMIT where one of them is set.
var memory bound

type bound struct {
	mu    sync.Mutex
	begun bool
	input int64 // bytes
	limit int64 // of the Go runtime
}

// bytes of the process that the runtime does not count: the program itself.
const program = 22 << 20

// begin bounds the memory from now on.
func (b *bound) begin() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		b.begun = true
		b.afterCollection()
		debug.SetGCPercent(-1)
	}
}

// reads notes how many bytes the input has, as far as that is known.
func (b *bound) reads(bytes int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	soon := bytes > 2*b.input // a new limit stops the world; the rest has time
	b.input = max(b.input, bytes)
	if soon && b.begun {
		b.set()
	}
}

// afterCollection sets the limit anew, and does so again after the next collection.
func (b *bound) afterCollection() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.set()
	runtime.AddCleanup(new([16]byte), (*bound).afterCollection, b)
}

func (b *bound) set() {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	live := int64(sample[0].Value.Uint64()) //nolint:gosec // no heap is so large
	limit := max(64<<20+b.input/4-program, live+max(live*2/5, 32<<20))
	if limit != b.limit {
		b.limit = limit
		debug.SetMemoryLimit(limit)
	}
}
