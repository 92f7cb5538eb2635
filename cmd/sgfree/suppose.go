package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/loader"
	"github.com/sgfree/sgfree/verdict"
)

// suppose takes for gone what --assume-deleted names, and what else a change deletes; of that
// the snapshot need not hold everything.
func (in *input) suppose(b *dossier.Builder, paths []string) error {
	in.assumed, in.stays = nil, nil
	gone := make([]loader.Gone, len(in.assume))
	for i, id := range in.assume {
		gone[i] = loader.Gone{ID: id}
	}
	assumed, doubtful, unknown := b.Assume(append(gone, in.change.Gone...))
	var errs []error
	for _, s := range in.change.Stays {
		in.stays = append(in.stays, verdict.Stay(s))
	}
	for _, d := range doubtful {
		if d.File == "" {
			errs = append(errs, hinted{fmt.Errorf("%s: %q: %s", strings.Join(paths, " "), d.ID, d.Why), "its ARN says which one is meant"})
		} else {
			in.stays = append(in.stays, verdict.Stay{What: d.Kind + " " + d.ID, Why: d.Why})
		}
	}
	for _, g := range unknown {
		if !slices.Contains(in.assume, g.ID) {
			continue
		}
		err := fmt.Errorf("%s: nothing named %q to take for deleted", strings.Join(paths, " "), g.ID)
		errs = append(errs, hinted{err, near(g.ID, b.Resources(), "an id, an ARN, or a name as the subject of a reason has it: sgfree check -o json")})
	}
	for _, a := range assumed {
		in.assumed = append(in.assumed, verdict.Assumed{Kind: a.Kind, ID: a.ID, Group: a.Group, With: a.With, Stays: a.Stays})
		for _, id := range a.Frees {
			in.change.needs(a.File, id)
		}
	}
	return errors.Join(errs...)
}
