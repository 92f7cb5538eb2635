package main

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/loader"
	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/verdict"
)

// change is what the Terraform plans and change sets of the command line delete.
type change struct {
	plans, sets []string

	loader.Change

	order []verdict.Before
}

func (c *change) flags(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&c.plans, "tfplan", nil, "judge the groups that a Terraform plan deletes, of terraform show -json: `FILE`; repeatable")
	cmd.Flags().StringArrayVar(&c.sets, "changeset", nil, "judge the groups that a CloudFormation change set deletes, of describe-change-set: `FILE`; repeatable")
}

func (c *change) given() bool { return len(c.plans)+len(c.sets) > 0 }

func (c *change) files() []string { return slices.Concat(c.plans, c.sets) }

func (c *change) read(stdin io.Reader) error {
	read, err := loader.ReadChange(c.plans, c.sets, stdin)
	if err != nil {
		return err
	}
	c.Change = *read
	return nil
}

// groups lists the groups that are deleted.
func (c *change) groups() (ids []string) {
	for _, g := range c.Groups {
		ids = append(ids, g.ID)
	}
	return ids
}

func (c *change) addresses() map[string]string {
	at := map[string]string{}
	for _, g := range c.Groups {
		if at[g.ID] != "" {
			at[g.ID] += ", "
		}
		at[g.ID] += g.Address
	}
	return at
}

// address puts down where the change names each group.
func (c *change) address(verdicts []verdict.Verdict) {
	at := c.addresses()
	for i := range verdicts {
		verdicts[i].Address = at[verdicts[i].Group.ID]
	}
}

// needs notes that one file must be applied before those that delete a group.
func (c *change) needs(file, group string) {
	for _, g := range c.Groups {
		b := verdict.Before{First: shown(file), Then: shown(g.File)}
		if g.ID == group && file != "" && g.File != file && !slices.Contains(c.order, b) {
			c.order = append(c.order, b)
		}
	}
}

// inOrder says which of several files must be applied before which.
func (c *change) inOrder(verdicts []verdict.Verdict) []verdict.Before {
	for _, v := range verdicts {
		for _, r := range v.Reasons {
			for _, first := range r.After {
				for _, g := range c.Groups {
					if r.InChange && g.ID == first {
						c.needs(g.File, v.Group.ID)
					}
				}
			}
		}
	}
	slices.SortFunc(c.order, func(a, b verdict.Before) int {
		return cmp.Or(strings.Compare(a.First, b.First), strings.Compare(a.Then, b.Then))
	})
	return c.order
}

// inCircle is an error where no order does: of some files each must be applied before another.
func inCircle(order []verdict.Before) error {
	for _, b := range order {
		for later, i := []string{b.Then}, 0; i < len(later); i++ {
			for _, next := range order {
				if next.First == later[i] && next.Then == b.First {
					return hinted{
						fmt.Errorf("%s and %s each must be applied before the other", b.First, b.Then),
						"change all of it by one plan, or apply one, take the dumps again and judge the other by them",
					}
				}
				if next.First == later[i] && !slices.Contains(later, next.Then) {
					later = append(later, next.Then)
				}
			}
		}
	}
	return nil
}

// shown is a file as a report names it.
func shown(file string) string {
	if filepath.IsAbs(file) {
		file = filepath.Base(file)
	}
	return filepath.ToSlash(file)
}

// keep gives each group that something names once the change is applied, or may name, a reason to
// stay, or not to go lightly.
func (c *change) keep(verdicts []verdict.Verdict) {
	for _, k := range c.Keepers {
		for i := range verdicts {
			if v := &verdicts[i]; v.Group.ID == k.Group && (k.By == "" || v.NamedBy(k.By)) {
				r := verdict.KeptBy(k.Type, k.Address, k.Doubt, verdict.Evidence{File: shown(k.File), Path: k.Path, Line: k.Line})
				if k.Breaks {
					r.Effect, r.AWSError = verdict.EffectBreaks, ""
				}
				v.Reasons = append(v.Reasons, r)
			}
		}
	}
}

// nothing says that a change deletes no group, so that there is nothing to judge.
func (c command) nothing(of *change) {
	files := strings.Join(of.files(), " ")
	fmt.Fprintf(c.Stderr, "sgfree: %s: no security group is deleted, nothing to judge\n", report.Terminal(files))
}
