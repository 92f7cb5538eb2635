package assess

import (
	"context"
	"fmt"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/verdict"
)

// Assess puts the dossier of every group before every rule, on jobs goroutines (0: one for
// each processor), and returns the verdicts in the order of the dossiers, not yet settled.
func (e *Engine) Assess(ctx context.Context, b *dossier.Builder, jobs int) ([]verdict.Verdict, error) {
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	verdicts := make([]verdict.Verdict, b.Len())
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(jobs, b.Len()) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= b.Len() {
					return
				}
				verdicts[i] = e.Verdict(ctx, b.Dossier(i))
			}
		})
	}
	wg.Wait()
	return verdicts, ctx.Err()
}

// Verdict puts one dossier before every rule. A rule that fails, or does not answer, gives
// a reason of effect unknown: silence is never taken for an answer.
func (e *Engine) Verdict(ctx context.Context, d *dossier.Dossier) verdict.Verdict {
	input := toValue(reflect.ValueOf(d))
	v := verdict.Verdict{Group: verdict.Group{
		ID: d.Group.ID, Name: d.Group.Name, VPC: d.Group.VPC, Partition: d.Group.Partition,
		Account: d.Group.Account, Region: d.Group.Region, Tags: d.Group.Tags,
	}, Reasons: []verdict.Reason{}}
	answers, err := e.ask(ctx, e.all, input)
	for i, r := range e.rules {
		if err != nil || answers[i] == nil {
			alone, err := e.ask(ctx, r.alone, input)
			if err != nil || alone[i] == nil {
				v.Reasons = append(v.Reasons, silence(r, d, err))
				continue
			}
			answers[i] = alone[i]
		}
		v.Reasons = append(v.Reasons, e.reasons(r, d, input.Value, answers[i])...)
	}
	return v
}

// reasons makes a reason of each position that a rule returned.
func (e *Engine) reasons(r *rule, d *dossier.Dossier, input, answer ast.Value) []verdict.Reason {
	set, ok := answer.(ast.Set)
	if !ok {
		return []verdict.Reason{silence(r, d, fmt.Errorf("reasons is %s, want a set", ast.ValueName(answer)))}
	}
	reasons := make([]verdict.Reason, 0, set.Len())
	for _, t := range set.Slice() {
		reason, err := join(r, d, input, t.Value)
		if err != nil {
			reason = silence(r, d, err)
		}
		reasons = append(reasons, reason)
	}
	return reasons
}

// silence is the reason for a rule that gave no answer that can be used.
func silence(r *rule, d *dossier.Dossier, err error) verdict.Reason {
	why := "it is undefined for this group"
	if err != nil {
		why = err.Error()
	}
	return verdict.Reason{
		Rule: r.ID, Effect: verdict.EffectUnknown,
		Message:     "the rule did not answer: " + why,
		Evidence:    []verdict.Evidence{evidence(d.Group.Origin)},
		Remediation: "Mend the rule; until it answers, nothing can be concluded.",
	}
}
