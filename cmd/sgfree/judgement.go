package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/assess"
	"github.com/sgfree/sgfree/rules"
	"github.com/sgfree/sgfree/verdict"
)

// judgement is what every command that comes to verdicts can be told about the rules.
type judgement struct {
	policyFlags

	effects, disabled, params []string
	allowUnsafe               []string
}

func (j *judgement) flags(cmd *cobra.Command) {
	j.policyFlags.flags(cmd)
	cmd.Flags().StringArrayVar(&j.effects, "effect", nil, "give the reasons of a rule another effect: `RULE=EFFECT`; repeatable")
	cmd.Flags().StringArrayVar(&j.allowUnsafe, "allow-unsafe", nil, "let --effect and --disable weaken this `RULE`, though it blocks or guards completeness; repeatable")
	cmd.Flags().StringArrayVar(&j.disabled, "disable", nil, "leave this `RULE` unasked, which every report says; repeatable")
	cmd.Flags().StringArrayVar(&j.params, "set", nil, "give a parameter of a rule a value: `RULE.PARAM=VALUE`; repeatable")
}

// engine compiles the rules and the policies, with the effects that the user gave them.
func (j *judgement) engine() (*assess.Engine, error) {
	e, err := j.compile()
	if err != nil {
		return nil, err
	}
	for _, id := range j.allowUnsafe {
		if err := e.Knows(id); err != nil {
			return nil, fmt.Errorf("--allow-unsafe: %w", err)
		}
	}
	for _, change := range j.effects {
		id, effect, ok := strings.Cut(change, "=")
		if !ok {
			return nil, hinted{fmt.Errorf("--effect %q has no effect", change), "--effect self_reference=note"}
		}
		err := e.SetEffect(id, verdict.Effect(effect), slices.Contains(j.allowUnsafe, id))
		if err != nil {
			return nil, safely(err, id)
		}
	}
	for _, id := range j.disabled {
		if err := e.Disable(id, slices.Contains(j.allowUnsafe, id)); err != nil {
			return nil, safely(err, id)
		}
	}
	for _, change := range j.params {
		if err := setParam(e, change); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// setParam sets RULE.PARAM=VALUE; the id of a rule may have dots too.
func setParam(e *assess.Engine, change string) error {
	place, value, ok := strings.Cut(change, "=")
	dot := strings.LastIndexByte(place, '.')
	if !ok || dot < 0 {
		return hinted{fmt.Errorf("--set %q sets no parameter", change), "--set custom.keep.prefix=keep-; sgfree rules ID lists the parameters of a rule"}
	}
	return e.Set(place[:dot], place[dot+1:], value)
}

// safely is an error with how to weaken a rule all the same, where it is about that.
func safely(err error, id string) error {
	if errors.Is(err, assess.ErrUnsafe) {
		return hinted{err, "--allow-unsafe " + id + " does it all the same, and every report says so"}
	}
	return err
}

// policyFlags name the policies of a user.
type policyFlags struct {
	policies, data []string
	verifyKey      string
	policyTime     time.Duration
}

func (p *policyFlags) flags(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&p.policies, "policy", nil, "ask the policies in `PATH` too: a file, a folder or an OPA bundle (.tar.gz); repeatable")
	cmd.Flags().StringArrayVar(&p.data, "data", nil, "let policies read the members of the JSON or YAML file `PATH` under data; repeatable")
	cmd.Flags().StringVar(&p.verifyKey, "verify-key", "", "take only bundles for policies, signed by the private key of the public key in `FILE` (PEM)")
	cmd.Flags().DurationVar(&p.policyTime, "policy-time", assess.DefaultLimits().Time, "stop a policy that takes longer than `DURATION` for a group")
}

const policyHint = "sgfree rules new keep writes a policy to begin with; sgfree schema dossier says what one can read"

// compile compiles the rules, and the policies apart from them.
func (p *policyFlags) compile() (*assess.Engine, error) {
	e, err := assess.New(rules.FS, rules.DossierSchema())
	if err != nil {
		return nil, err
	}
	switch {
	case p.policyTime <= 0:
		return nil, fmt.Errorf("--policy-time %v is no time", p.policyTime)
	case len(p.policies) == 0 && (len(p.data) > 0 || p.verifyKey != ""):
		return nil, hinted{errors.New("--data and --verify-key are for policies, and no --policy is given"), policyHint}
	case len(p.policies) == 0:
		return e, nil
	}
	policies, err := p.read()
	if err != nil {
		return nil, err
	}
	if err := e.Add(policies); err != nil {
		return nil, withHint(err, policyHint)
	}
	return e, nil
}

// withHint puts a hint below the last of several errors.
func withHint(err error, hint string) error {
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		errs := slices.Clone(all.Unwrap())
		errs[len(errs)-1] = withHint(errs[len(errs)-1], hint)
		return errors.Join(errs...)
	}
	return hinted{err, hint}
}

func (p *policyFlags) read() (*assess.Policies, error) {
	var key []byte
	if p.verifyKey != "" {
		var err error
		if key, err = os.ReadFile(p.verifyKey); err != nil {
			return nil, fmt.Errorf("read the key to verify with: %w", err)
		}
		if len(key) == 0 {
			return nil, fmt.Errorf("%s: holds no key", p.verifyKey)
		}
	}
	policies, err := assess.ReadPolicies(p.policies, key)
	if err != nil {
		return nil, err
	}
	policies.Limits.Time, policies.Limits.End = p.policyTime, endNow
	for _, path := range p.data {
		if err := addData(policies, path); err != nil {
			return nil, err
		}
	}
	return policies, nil
}

// endNow ends the program for a policy that nothing else stops.
func endNow(err error) {
	command{Stderr: os.Stderr}.complain(err)
	os.Exit(exitError)
}

// failuresOf says of verdicts which rules did not answer.
func failuresOf(verdicts []verdict.Verdict) (errs []error) {
	for _, v := range verdicts {
		for _, r := range v.Reasons {
			if r.Failed {
				errs = append(errs, fmt.Errorf("%s: %s: %s", r.Rule, v.Group.ID, r.Message))
			}
		}
	}
	return errs
}

// refused is the error of a gate that has to conclude nothing, because a rule or policy did
// not answer; nil where all did.
func refused(g verdict.Gate, failures []error) error {
	const few = 5
	if g.Result == verdict.GateNone {
		return nil
	}
	if n := len(failures) - few; n > 0 {
		failures = append(slices.Clone(failures[:few]), fmt.Errorf("and %d more of such", n))
	}
	return errors.Join(failures...)
}
