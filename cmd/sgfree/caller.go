package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sgfree/sgfree/assess"
	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/verdict"
)

// asking is who would make the calls, and what the dumps cannot tell of these.
type asking struct {
	principal string
	context   []string
	flag      *pflag.Flag // of the principal
}

func (a *asking) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.principal, "principal", "", "ask whether this principal may delete: the `ARN` of a user, a role, a session or root, or the name of a role")
	a.flag = cmd.Flags().Lookup("principal")
	cmd.Flags().StringArrayVar(&a.context, "context", nil, "with --principal, the value of a condition key that no dump tells: `KEY=VALUE`; repeatable")
}

// ask asks about the principal, if one was given.
func (a *asking) ask(b *dossier.Builder) error {
	if a.principal == "" && a.flag != nil && a.flag.Changed {
		return hinted{errors.New("--principal is empty, and so asks for nobody"), "leave it out where nobody is to be asked for"}
	}
	if a.principal == "" && len(a.context) == 0 {
		return nil
	}
	if a.principal == "" {
		return hinted{errors.New("--context without --principal"), "--principal arn:aws:iam::111122223333:role/admin says whose call it is"}
	}
	values := map[string][]string{}
	for _, c := range a.context {
		key, value, ok := strings.Cut(c, "=")
		if !ok || key == "" {
			return hinted{fmt.Errorf("--context %q has no value", c), "--context aws:MultiFactorAuthPresent=true"}
		}
		values[strings.ToLower(key)] = append(values[strings.ToLower(key)], value)
	}
	err := b.Ask(a.principal, values)
	if known, ok := errors.AsType[*dossier.KnownKeyError](err); ok {
		return hinted{fmt.Errorf("--context: %w", known), "--context tells what no dump does, such as aws:MultiFactorAuthPresent=true"}
	}
	if unknown, ok := errors.AsType[*dossier.UnknownPrincipalError](err); ok {
		return hinted{err, nearPrincipals(unknown)}
	}
	return err
}

// nearPrincipals names the principals whose names look most like one that is not there.
func nearPrincipals(e *dossier.UnknownPrincipalError) string {
	if len(e.Known) == 0 {
		return "--principal arn:aws:iam::111122223333:role/admin; aws iam get-account-authorization-details lists them"
	}
	base := func(arn string) string { return strings.ToLower(arn[strings.LastIndexAny(arn, ":/")+1:]) }
	distance := func(arn string) int { return levenshtein.ComputeDistance(base(arn), base(e.Principal)) }
	known := slices.SortedFunc(slices.Values(e.Known), func(a, b string) int {
		if d := distance(a) - distance(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return "near names: " + strings.Join(known[:min(len(known), 3)], ", ")
}

// walks adds to each verdict whether the caller may delete the group, and how that comes about.
func walks(ctx context.Context, e *assess.Engine, b *dossier.Builder, verdicts []verdict.Verdict) error {
	for i := range verdicts {
		v := &verdicts[i]
		for _, at := range b.Find(v.Group.ID) {
			c := b.Caller(at, dossier.Delete)
			if c == nil || b.Account(at) != v.Group.Account {
				continue
			}
			may, err := e.May(ctx, c)
			if err != nil {
				return err
			}
			v.Caller = may
		}
	}
	return nil
}

// actions are the calls that the steps of a plan make, by their commands.
var actions = map[string]string{
	"delete-security-group":         dossier.Delete,
	"revoke-security-group-ingress": "ec2:RevokeSecurityGroupIngress",
	"revoke-security-group-egress":  "ec2:RevokeSecurityGroupEgress",

	"disassociate-security-group-vpc": "ec2:DisassociateSecurityGroupVpc",
}

// mayDo notes at each step of a plan whether the caller is denied its call, or may be.
func mayDo(ctx context.Context, e *assess.Engine, b *dossier.Builder, p *verdict.Plan) error {
	for i := range p.Steps {
		s := &p.Steps[i]
		if len(s.Command) < 3 || actions[s.Command[2]] == "" {
			continue
		}
		for _, at := range b.Find(s.Group.ID) {
			c := b.Caller(at, actions[s.Command[2]])
			if c == nil || s.Group.Account != "" && b.Account(at) != s.Group.Account {
				continue
			}
			may, err := e.May(ctx, c)
			if err != nil {
				return err
			}
			switch may.Decision {
			case verdict.Denied:
				s.Notes = append(s.Notes, fmt.Sprintf("%s may not call %s here: %s", may.Principal, may.Action, may.Why))
			case verdict.Undecided:
				s.Notes = append(s.Notes, fmt.Sprintf("whether %s may call %s here is not told: %s", may.Principal, may.Action, may.Why))
			}
		}
	}
	return nil
}
