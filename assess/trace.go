package assess

import (
	"context"
	"fmt"
	"io"
	"iter"
	"reflect"
	"strings"

	"github.com/open-policy-agent/opa/v1/profiler"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/sgfree/sgfree/dossier"
)

// maxEvents is how many steps of an evaluation a trace shows.
const maxEvents = 20_000

// capped keeps the first events of an evaluation.
type capped struct {
	topdown.BufferTracer

	more int
}

func (c *capped) TraceEvent(e topdown.Event) {
	if len(c.BufferTracer) == maxEvents {
		c.more++
		return
	}
	c.BufferTracer.TraceEvent(e)
}

// maxTrace is how many bytes of steps a trace shows, and how many of what the rule prints.
const maxTrace = 8 << 20

// limited writes, or keeps where there is no w, what there is room for.
type limited struct {
	w    io.Writer
	text strings.Builder
	room int
	over bool
}

func (l *limited) Write(p []byte) (n int, err error) {
	n = len(p)
	if len(p) > l.room {
		p, l.over = p[:l.room], true
	}
	l.room -= len(p)
	if l.w == nil {
		_, err = l.text.Write(p)
	} else {
		_, err = l.w.Write(p)
	}
	return n, err
}

// Trace writes each step of what a rule does with a dossier, and what it prints and answers.
func (e *Engine) Trace(ctx context.Context, id string, d *dossier.Dossier, w io.Writer) error {
	r, err := e.named(id)
	if err != nil {
		return err
	}
	steps := &capped{}
	printed := &limited{room: maxTrace}
	a := r.again(ctx, d, func(q *topdown.Query) *topdown.Query {
		return q.WithQueryTracer(steps).WithPrintHook(topdown.NewPrintHook(printed)).
			WithIndexing(false) // so that what does not fit is seen too
	})
	fmt.Fprintf(w, "%s of %s:\n", id, d.Group.ID)
	shown := &limited{w: w, room: maxTrace}
	topdown.PrettyTraceWithLocation(shown, steps.BufferTracer)
	if shown.over {
		fmt.Fprintf(w, "\nand more than %d MiB of steps\n", maxTrace>>20)
	}
	if steps.more > 0 {
		fmt.Fprintf(w, "and %d more steps\n", steps.more)
	}
	for line := range strings.Lines(printed.text.String()) {
		fmt.Fprintf(w, "printed: %s\n", strings.TrimRight(line, "\n"))
	}
	if a.err != nil {
		_, err = fmt.Fprintf(w, "no answer: %v\n", a.err)
		return err
	}
	_, err = fmt.Fprintf(w, "reasons: %d\n", len(a.positions))
	return err
}

// again asks a rule as if nobody had, whatever it answers.
func (r *rule) again(ctx context.Context, d *dossier.Dossier, set func(*topdown.Query) *topdown.Query) *answer {
	shown := string(r.lens.append(nil, reflect.ValueOf(d).Elem()))
	cancel := topdown.NewCancel()
	defer context.AfterFunc(ctx, cancel.Cancel)()
	g := r.guard
	if g == nil {
		g = &guard{}
	}
	return g.watch(cancel, func() *answer { return r.evaluate(ctx, shown, cancel, set) })
}

// Spent is what one line of a rule costs.
type Spent struct {
	Place string // FILE:LINE
	Nanos int64
	Times int // how often it was evaluated
}

// Profile asks every rule about each of some dossiers, one after the other, and lists the
// lines that take most of the time.
func (e *Engine) Profile(ctx context.Context, dossiers iter.Seq[*dossier.Dossier], lines int) []Spent {
	p := profiler.New()
	for d := range dossiers {
		for _, r := range e.rules {
			if !r.Disabled && ctx.Err() == nil {
				r.again(ctx, d, func(q *topdown.Query) *topdown.Query { return q.WithQueryTracer(p) })
			}
		}
	}
	var spent []Spent
	for _, s := range p.ReportTopNResults(lines, []string{"total_time_ns"}) {
		if s.Location != nil && s.Location.File != "" {
			spent = append(spent, Spent{fmt.Sprintf("%s:%d", s.Location.File, s.Location.Row), s.ExprTimeNs, s.NumEval})
		}
	}
	return spent
}
