package assess

import (
	"context"
	"fmt"
	"io"
	"iter"
	"reflect"

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

// Trace writes each step of what a rule does with a dossier, and what it answers.
func (e *Engine) Trace(ctx context.Context, id string, d *dossier.Dossier, w io.Writer) error {
	r, err := e.named(id)
	if err != nil {
		return err
	}
	steps := &capped{}
	a := r.again(ctx, d, func(q *topdown.Query) *topdown.Query {
		return q.WithQueryTracer(steps).WithIndexing(false) // so that what does not fit is seen too
	})
	fmt.Fprintf(w, "%s of %s:\n", id, d.Group.ID)
	topdown.PrettyTraceWithLocation(w, steps.BufferTracer)
	if steps.more > 0 {
		fmt.Fprintf(w, "and %d more steps\n", steps.more)
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
