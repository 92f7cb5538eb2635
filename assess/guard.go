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
	// End ends the program, where a policy that does not stop when it is told to goes on to take
	// memory. Without one, that is a panic.
	End func(error)
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

// ErrRunaway means that a policy takes memory without an end and does not stop when it is told
// to, so that only the end of the program stops it.
var ErrRunaway = errors.New("it cannot be stopped")

// errLeft means that a policy does not stop when it is told to, but takes nothing more than time.
var errLeft = errors.New("it does not stop, so that it was left behind and is not asked any more")

// guard keeps a policy within its limits.
type guard struct {
	id      string
	limits  Limits
	grace   time.Duration // see the constant
	stopped atomic.Int32
}

// How often the heap is looked at, and how long a policy that was told to stop has time for it.
const (
	lookEvery = 2 * time.Millisecond
	grace     = 3 * time.Second
)

// watch evaluates, and cancels what goes over the limits. What does not end then is left behind,
// or [ErrRunaway].
func (g *guard) watch(cancel topdown.Cancel, evaluate func() *answer) *answer {
	l := g.limits.orDefault()
	if g.stopped.Load() >= l.Stops {
		return &answer{err: errors.New("it is not asked any more, for it was stopped for too many groups")}
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
				before = memory()
			}
			if grew(before + l.Memory) {
				over = fmt.Errorf("it took more than %d MiB", l.Memory>>20)
			}
		}
	}
	if before == 0 {
		before = memory()
	}
	cancel.Cancel()
	g.stopped.Add(1)
	end.Reset(cmp.Or(g.grace, grace))
	for {
		select {
		case <-done:
			return &answer{err: over}
		case <-look.C:
			if grew(before + 2*l.Memory) {
				return &answer{err: fmt.Errorf("%w, and %w", over, ErrRunaway)}
			}
		case <-end.C:
			g.stopped.Store(l.Stops)
			go g.leave(done, before+2*l.Memory, over)
			return &answer{err: fmt.Errorf("%w, and %w", over, errLeft)}
		}
	}
}

// leave watches what was left behind until it ends.
func (g *guard) leave(done <-chan *answer, most uint64, over error) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case <-done:
			return
		case <-look.C:
			if !grew(most) {
				continue
			}
			err := fmt.Errorf("%s: %w, and %w", g.id, over, ErrRunaway)
			if g.limits.End == nil {
				panic(err)
			}
			g.limits.End(err)
			return
		}
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

// grew tells whether more memory is in use than there should be, garbage left out.
func grew(most uint64) bool {
	if memory() <= most {
		return false
	}
	runtime.GC()
	return memory() > most
}

// memory is how many bytes objects take, those that nothing needs any more among them, and stacks.
func memory() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64() + sample[1].Value.Uint64()
}
