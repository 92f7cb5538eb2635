package assess

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/verdict"
)

// Assess puts the dossier of every group before every rule, on jobs goroutines (0: one for
// each processor), and returns the verdicts in the order of the dossiers, not yet settled. It
// gives up, with [ErrRunaway], where a policy cannot be stopped.
func (e *Engine) Assess(ctx context.Context, b *dossier.Builder, jobs int) ([]verdict.Verdict, error) {
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	verdicts := make([]verdict.Verdict, b.Len())
	var next atomic.Int64
	var runaway atomic.Pointer[error]
	var wg sync.WaitGroup
	for range min(jobs, b.Len()) {
		wg.Go(func() {
			for ctx.Err() == nil && runaway.Load() == nil {
				i := int(next.Add(1)) - 1
				if i >= b.Len() {
					return
				}
				var err error
				if verdicts[i], err = e.verdict(ctx, b.Dossier(i)); err != nil {
					runaway.Store(&err)
				}
			}
		})
	}
	wg.Wait()
	if err := runaway.Load(); err != nil {
		return nil, *err
	}
	return verdicts, ctx.Err()
}

// Verdict puts one dossier before every rule. A rule that fails, or does not answer, gives
// a reason of effect unknown: silence is never taken for an answer.
func (e *Engine) Verdict(ctx context.Context, d *dossier.Dossier) verdict.Verdict {
	v, _ := e.verdict(ctx, d)
	return v
}

// verdict is a verdict, and the error of a policy that cannot be stopped.
func (e *Engine) verdict(ctx context.Context, d *dossier.Dossier) (v verdict.Verdict, runaway error) {
	v = verdict.Verdict{Group: verdict.Group{
		ID: d.Group.ID, Name: d.Group.Name, VPC: d.Group.VPC, Partition: d.Group.Partition,
		Account: d.Group.Account, Region: d.Group.Region, Tags: d.Group.Tags,
	}, Reasons: []verdict.Reason{}}
	var shown []byte
	for _, r := range e.rules {
		if r.Disabled {
			continue
		}
		shown = r.lens.append(shown[:0], reflect.ValueOf(d).Elem())
		a := r.memo.get(shown)
		if a == nil {
			a = e.ask(ctx, r, string(shown))
		}
		if errors.Is(a.err, ErrRunaway) {
			runaway = fmt.Errorf("%s: %s: %w", r.ID, d.Group.ID, a.err)
		}
		v.Reasons = append(v.Reasons, reasons(r, d, a)...)
	}
	return v, runaway
}

// reasons makes a reason of each position that a rule returned.
func reasons(r *rule, d *dossier.Dossier, a *answer) []verdict.Reason {
	if a.err != nil {
		return []verdict.Reason{silence(r, d, a.err)}
	}
	reasons := make([]verdict.Reason, len(a.positions))
	for i := range a.positions {
		var err error
		if reasons[i], err = join(r, d, &a.positions[i]); err != nil {
			reasons[i] = silence(r, d, err)
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
