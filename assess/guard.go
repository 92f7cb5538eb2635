package assess

import (
	"cmp"
	"errors"
	"fmt"
	"runtime"
	"runtime/metrics"
	"sync/atomic"
	"time"

	"github.com/open-policy-agent/opa/v1/topdown"
)

// Limits are what a policy may take to answer for one group. The zero value of each means
// that of [DefaultLimits].
type Limits struct {
	Time    time.Duration
	Memory  uint64 // bytes by which the heap may grow meanwhile
	Reasons int
	Text    int // bytes of all the texts of an answer
	// Stops is for how many groups a policy is stopped before it is not asked any more.
	Stops int32
}

// DefaultLimits are far above what a policy needs.
func DefaultLimits() Limits {
	return Limits{Time: 2 * time.Second, Memory: 512 << 20, Reasons: 10_000, Text: 1 << 20, Stops: 5}
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	if l.Time == 0 {
		l.Time = d.Time
	}
	if l.Memory == 0 {
		l.Memory = d.Memory
	}
	if l.Reasons == 0 {
		l.Reasons = d.Reasons
	}
	if l.Text == 0 {
		l.Text = d.Text
	}
	if l.Stops == 0 {
		l.Stops = d.Stops
	}
	return l
}

// ErrRunaway means that a policy went over its limits and does not stop when it is told to, so
// that only the end of the program stops it.
var ErrRunaway = errors.New("it cannot be stopped")

// guard keeps a policy within its limits.
type guard struct {
	limits  Limits
	grace   time.Duration // see the constant
	stopped atomic.Int32
}

// How often the heap is looked at, and how long a policy that was told to stop has time for it.
const (
	lookEvery = 2 * time.Millisecond
	grace     = 3 * time.Second
)

// watch evaluates, and cancels what goes over the limits.
func (g *guard) watch(cancel topdown.Cancel, evaluate func() *answer) *answer {
	l := g.limits.orDefault()
	if n := g.stopped.Load(); n >= l.Stops {
		return &answer{err: fmt.Errorf("it is not asked any more, for it was stopped for %d groups", n)}
	}
	done := make(chan *answer, 1)
	go func() { done <- recovered(evaluate) }()
	end := time.NewTimer(l.Time)
	defer end.Stop()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	before := uint64(0)
	var over error
	for over == nil {
		select {
		case a := <-done:
			return l.bounded(a)
		case <-end.C:
			over = fmt.Errorf("it took longer than %v", l.Time)
		case <-look.C:
			if before == 0 {
				before = heap()
			}
			if heap() > before+l.Memory {
				if runtime.GC(); heap() > before+l.Memory { // not mere garbage
					over = fmt.Errorf("it took more than %d MiB", l.Memory>>20)
				}
			}
		}
	}
	cancel.Cancel()
	g.stopped.Add(1)
	select {
	case <-done:
		return &answer{err: over}
	case <-time.After(cmp.Or(g.grace, grace)):
		return &answer{err: fmt.Errorf("%w, and %w", over, ErrRunaway)}
	}
}

// recovered makes an error of a panic.
func recovered(evaluate func() *answer) (a *answer) {
	defer func() {
		if p := recover(); p != nil {
			a = &answer{err: fmt.Errorf("it broke down: %v", p)}
		}
	}()
	return evaluate()
}

// bounded is an answer, or that it is too much of one.
func (l Limits) bounded(a *answer) *answer {
	if len(a.positions) > l.Reasons {
		return &answer{err: fmt.Errorf("it gave %d reasons, want at most %d", len(a.positions), l.Reasons)}
	}
	size := 0
	for i := range a.positions {
		size += a.positions[i].size()
	}
	if size > l.Text {
		return &answer{err: fmt.Errorf("it gave %d bytes of text, want at most %d", size, l.Text)}
	}
	return a
}

// heap is how many bytes objects take, those that nothing needs any more among them.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
