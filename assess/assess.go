package assess

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/verdict"
)

// Findings are what the rules answered about every group of a snapshot. The verdicts are made
// of them one at a time, so that they need not all be in memory.
type Findings struct {
	engine   *Engine
	builder  *dossier.Builder
	answers  [][]*answer // by group, then rule
	outlines []verdict.Outline
}

// Assess puts the dossier of every group before every rule, on jobs goroutines (0: one for
// each processor), and returns the verdicts in the order of the dossiers, not yet settled. It
// gives up, with [ErrRunaway], where a policy cannot be stopped.
func (e *Engine) Assess(ctx context.Context, b *dossier.Builder, jobs int) ([]verdict.Verdict, error) {
	f, err := e.Survey(ctx, b, jobs, nil)
	if err != nil {
		return nil, err
	}
	return f.Verdicts(ctx, jobs)
}

// Survey puts the dossier of every group before every rule, as [Engine.Assess] does. It tells
// judged, if there is one, how many groups of all are done.
func (e *Engine) Survey(ctx context.Context, b *dossier.Builder, jobs int, judged func(n, all int)) (*Findings, error) {
	f := &Findings{engine: e, builder: b, answers: make([][]*answer, b.Len()), outlines: make([]verdict.Outline, b.Len())}
	ctx, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	var done atomic.Int64
	rows := &rows{known: map[string][]*answer{}}
	inParallel(ctx, jobs, b.Len(), func(each iter.Seq[int]) {
		d, room := &dossier.Dossier{}, &asking{}
		for i := range each {
			b.Remake(d, i, e.reads)
			f.answers[i] = rows.one(e.answer(ctx, d, room))
			f.outlines[i] = e.outline(d, f.answers[i])
			if err := e.runaway(d, f.answers[i]); err != nil {
				giveUp(err)
			}
			if n := int(done.Add(1)); judged != nil && n%256 == 0 {
				judged(n, b.Len())
			}
		}
	})
	return f, context.Cause(ctx)
}

// runaway is the error of a policy that cannot be stopped; nil where there is none.
func (e *Engine) runaway(d *dossier.Dossier, answers []*answer) error {
	for i, a := range answers {
		if errors.Is(a.err, ErrRunaway) {
			return fmt.Errorf("%s: %s: %w", e.rules[i].ID, d.Group.ID, a.err)
		}
	}
	return nil
}

// Failures says of each of some groups which rules did not answer.
func (f *Findings) Failures(groups []int) (errs []error) {
	for _, i := range groups {
		if !f.outlines[i].Failed {
			continue
		}
		for _, r := range f.verdict(&dossier.Dossier{}, i).Reasons {
			if r.Failed {
				errs = append(errs, fmt.Errorf("%s: %s: %s", r.Rule, f.outlines[i].ID, r.Message))
			}
		}
	}
	return errs
}

// inParallel has jobs goroutines work on the numbers below n, until the context ends.
func inParallel(ctx context.Context, jobs, n int, work func(each iter.Seq[int])) {
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(jobs, n) {
		wg.Go(func() {
			work(func(yield func(int) bool) {
				for ctx.Err() == nil {
					i := int(next.Add(1)) - 1
					if i >= n || !yield(i) {
						return
					}
				}
			})
		})
	}
	wg.Wait()
}

// asking is room for one dossier after the other to be put before the rules.
type asking struct {
	shown   []byte
	answers []*answer
}

// answer puts a dossier before every rule. What it returns lies in the room.
func (e *Engine) answer(ctx context.Context, d *dossier.Dossier, room *asking) []*answer {
	room.answers = room.answers[:0]
	for _, r := range e.rules {
		a := unasked
		if !r.Disabled {
			room.shown = r.lens.append(room.shown[:0], reflect.ValueOf(d).Elem())
			if a = r.memo.get(room.shown); a == nil {
				a = e.ask(ctx, r, string(room.shown))
			}
		}
		room.answers = append(room.answers, a)
	}
	return room.answers
}

// unasked is the answer of a rule that nobody asks.
var unasked = &answer{}

// rows keeps one of the rows of answers that are equal, as those of most groups are.
type rows struct {
	mu    sync.Mutex
	known map[string][]*answer
	size  int
}

// one is the row that is kept of answers like these.
func (r *rows) one(answers []*answer) []*answer {
	key := make([]byte, 0, 256) // on the stack
	for _, a := range answers {
		key = binary.AppendUvarint(key, a.number)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if known, ok := r.known[string(key)]; ok {
		return known
	}
	if r.size += len(key) + 8*len(answers) + 64; r.size > memoRoom {
		clear(r.known)
		r.size = 0
	}
	kept := slices.Clone(answers)
	r.known[string(key)] = kept
	return kept
}

// outline is what settling asks of the verdict that the answers come to.
func (e *Engine) outline(d *dossier.Dossier, answers []*answer) verdict.Outline {
	o := verdict.OutlineOf(new(groupOf(&d.Group)))
	for i, a := range answers {
		r := e.rules[i]
		if a.err != nil {
			o.Add(verdict.EffectUnknown, "")
			o.Failed = true
			continue
		}
		for j := range a.positions {
			p := &a.positions[j]
			if r.check(d, p) != nil {
				o.Add(verdict.EffectUnknown, "")
				o.Failed = true
			} else {
				o.Add(r.Effect, p.names(d))
			}
		}
	}
	return o
}

func groupOf(g *dossier.Group) verdict.Group {
	return verdict.Group{
		ID: g.ID, Name: g.Name, VPC: g.VPC, Partition: g.Partition, Account: g.Account, Region: g.Region, Tags: g.Tags,
	}
}

// Outlines are what settling asks of the verdicts, in the order of the groups.
func (f *Findings) Outlines() []verdict.Outline { return f.outlines }

// Group is the i-th group, without its tags.
func (f *Findings) Group(i int) verdict.Group { return groupOf(new(f.builder.Group(i))) }

// Tags are those of the i-th group.
func (f *Findings) Tags(i int) map[string]string { return f.builder.Tags(i) }

// Verdicts makes all verdicts at once, not yet settled.
func (f *Findings) Verdicts(ctx context.Context, jobs int) ([]verdict.Verdict, error) {
	all := make([]verdict.Verdict, len(f.answers))
	inParallel(ctx, jobs, len(all), func(each iter.Seq[int]) {
		d := &dossier.Dossier{}
		for i := range each {
			all[i] = f.verdict(d, i)
		}
	})
	return all, ctx.Err()
}

// verdict makes the verdict of the i-th group, and its dossier in the room of another one.
func (f *Findings) verdict(d *dossier.Dossier, i int) verdict.Verdict {
	f.builder.Remake(d, i, f.engine.tells)
	return f.engine.verdict(d, f.answers[i])
}

// Settled makes the verdicts of some groups, one after the other and some ahead, on jobs
// goroutines. It ends early when the context does.
func (f *Findings) Settled(ctx context.Context, jobs int, s *verdict.Settlement, groups []int) iter.Seq[*verdict.Verdict] {
	return func(yield func(*verdict.Verdict) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		for batch := range ahead(ctx, jobs, groups, func(d *dossier.Dossier, i int) verdict.Verdict {
			v := f.verdict(d, i)
			s.Settle(i, &v)
			return v
		}) {
			for i := range batch {
				if ctx.Err() != nil || !yield(&batch[i]) {
					return
				}
			}
		}
	}
}

// batchSize is how many verdicts are made at a time.
const batchSize = 16

// ahead makes verdicts in batches, in the order of the groups: as many batches at once, and
// waiting, as there are jobs.
func ahead(ctx context.Context, jobs int, groups []int, work func(d *dossier.Dossier, i int) verdict.Verdict) iter.Seq[[]verdict.Verdict] {
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	return func(yield func([]verdict.Verdict) bool) {
		rooms := sync.Pool{New: func() any { return &dossier.Dossier{} }}
		batches := make(chan chan []verdict.Verdict, jobs)
		go func() {
			defer close(batches)
			for batch := range slices.Chunk(groups, batchSize) {
				made := make(chan []verdict.Verdict, 1)
				select {
				case batches <- made:
				case <-ctx.Done():
					return
				}
				go func() {
					verdicts, d := make([]verdict.Verdict, len(batch)), rooms.Get().(*dossier.Dossier)
					defer rooms.Put(d)
					for n, i := range batch {
						if ctx.Err() == nil {
							verdicts[n] = work(d, i)
						}
					}
					made <- verdicts
				}()
			}
		}()
		for made := range batches {
			if !yield(<-made) {
				return
			}
		}
	}
}

// Verdict puts one dossier before every rule. A rule that fails, or does not answer, gives
// a reason of effect unknown: silence is never taken for an answer.
func (e *Engine) Verdict(ctx context.Context, d *dossier.Dossier) verdict.Verdict {
	return e.verdict(d, e.answer(ctx, d, &asking{}))
}

func (e *Engine) verdict(d *dossier.Dossier, answers []*answer) verdict.Verdict {
	n := 0
	for _, a := range answers {
		if n += len(a.positions); a.err != nil {
			n++
		}
	}
	v := verdict.Verdict{Group: groupOf(&d.Group), Reasons: make([]verdict.Reason, 0, n)}
	for i, a := range answers {
		v.Reasons = appendReasons(v.Reasons, e.rules[i], d, a)
	}
	return v
}

// appendReasons makes a reason of each position that a rule returned.
func appendReasons(reasons []verdict.Reason, r *rule, d *dossier.Dossier, a *answer) []verdict.Reason {
	if a.err != nil {
		return append(reasons, silence(r, d, a.err))
	}
	for i := range a.positions {
		reasons = append(reasons, verdict.Reason{})
		reason := &reasons[len(reasons)-1]
		if err := join(reason, r, d, &a.positions[i]); err != nil {
			*reason = silence(r, d, err)
		}
	}
	return reasons
}

// silence is the reason for a rule that gave no answer that can be used.
func silence(r *rule, d *dossier.Dossier, err error) verdict.Reason {
	return verdict.Reason{
		Rule: r.ID, Effect: verdict.EffectUnknown, Failed: true,
		Message:     "the rule did not answer: " + err.Error(),
		Evidence:    []verdict.Evidence{evidence(d.Group.Origin)},
		Remediation: "Mend the rule; until it answers, nothing can be concluded.",
	}
}
