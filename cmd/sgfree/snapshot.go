package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/loader"
	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/verdict"
)

func (c command) snapshot() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "snapshot",
		Short: "Look at a snapshot: what it covers, whether it is whole; pack it",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.coverage(), c.verify(), c.pack())
	for _, sub := range cmd.Commands() {
		sub.DisableFlagsInUseLine = true
	}
	return cmd
}

func (c command) coverage() *cobra.Command {
	var in input
	cmd := &cobra.Command{
		Use:   "coverage SNAPSHOT…",
		Short: "Say what a snapshot holds of which account and region, and what is missing",
		Long: `Say kind by kind what a snapshot holds of each account and region: complete, partial,
truncated or missing, how old it is where a manifest tells, and the command that makes
what is not complete, and below that what could not be looked into. A kind that is no core
kind, cannot block a delete, was never asked for and is not required is not listed.`,
		Example: `  sgfree snapshot coverage dumps/`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			now, err := in.age.clock()
			if err != nil {
				return err
			}
			required, err := in.required()
			if err != nil {
				return err
			}
			s, err := c.read(cmd, &in, paths)
			// Where no groups are, what is there is all the more worth knowing.
			if err != nil && (!errors.Is(err, loader.ErrNoGroups) || len(s.Dumps)+len(s.Denied)+len(s.Refused) == 0) {
				return err
			}
			all := dossier.NewBuilder(s, required...).Coverage()
			there, chosen := len(all), verdict.Selection{Accounts: in.accounts, Regions: in.regions}
			all = slices.DeleteFunc(all, func(v dossier.Coverage) bool {
				return !chosen.MayHave(&verdict.Group{Account: v.Scope.Account, Region: v.Scope.Region})
			})
			if there > 0 && len(all) == 0 {
				return fmt.Errorf("%s: nothing is of that account and region", strings.Join(paths, " "))
			}
			return c.writeCoverage(all, unseen(s), now)
		},
	}
	in.readFlags(cmd)
	in.age.nowFlag(cmd)
	return cmd
}

func (c command) writeCoverage(all []dossier.Coverage, notes []string, now time.Time) error {
	w := tabwriter.NewWriter(c.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "account\tregion\tkind\tstatus\tage\tcommand")
	for _, v := range all {
		do := "-"
		if v.Status != dossier.Complete {
			do = v.Command
		}
		if v.Denied != "" {
			do += " (" + v.Denied + ")"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", orDash(v.Scope.Account), orDash(v.Scope.Region), v.Kind.Name, v.Status, age(v.Taken, now), report.Terminal(do))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	counts := map[string]int{}
	for _, v := range all {
		counts[v.Status]++
	}
	_, err := fmt.Fprintf(c.Stdout, "\n%d complete, %d partial, %d truncated, %d missing\n",
		counts[dossier.Complete], counts[dossier.Partial], counts[dossier.Truncated], counts[dossier.Missing])
	for _, note := range notes {
		if err == nil {
			_, err = fmt.Fprintln(c.Stdout, report.Terminal(note))
		}
	}
	return err
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return report.Terminal(s)
}

// age is a time of the past in the unit that tells most: minutes below two hours, hours
// below two days, days.
func age(taken, now time.Time) string {
	d := now.Sub(taken)
	switch {
	case taken.IsZero():
		return "-"
	case d < 0:
		return "future"
	case d < 2*time.Hour:
		return fmt.Sprintf("%dm", d/time.Minute)
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dd", d/(24*time.Hour))
}

func (c command) verify() *cobra.Command {
	return &cobra.Command{
		Use:   "verify SNAPSHOT",
		Short: "Compare every file of a snapshot with its manifest",
		Long: `Compare every file of a snapshot, a folder or an archive of sgfree snapshot pack, with
the manifest at its root, and name each that is missing, was changed or was added since.

Exit codes: 0 all is as it was saved; 2 it is not, or there is no manifest.`,
		Example: `  sgfree snapshot verify dumps/`,
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			m, found, err := digests(args[0])
			if err != nil {
				return err
			}
			var errs []error
			for _, f := range m.Files {
				switch digest, ok := found[f.File]; {
				case !ok:
					errs = append(errs, fmt.Errorf("%s: %s is missing", args[0], f.File))
				case digest != f.SHA256:
					errs = append(errs, fmt.Errorf("%s: %s was changed", args[0], f.File))
				}
				delete(found, f.File)
			}
			for _, name := range slices.Sorted(maps.Keys(found)) {
				errs = append(errs, fmt.Errorf("%s: %s was added", args[0], name))
			}
			if len(errs) > 0 {
				return errors.Join(errs...)
			}
			_, err = fmt.Fprintf(c.Stdout, "%s: %d files as they were saved at %s, %d calls failed\n",
				report.Terminal(args[0]), len(m.Files), m.Time.UTC().Format(time.RFC3339), len(m.Denied))
			for _, r := range m.Refused(args[0]) {
				if err == nil {
					_, err = fmt.Fprintln(c.Stdout, report.Terminal(r.String()))
				}
			}
			return err
		},
	}
}

func (c command) pack() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "pack FOLDER -o FILE.tar.zst",
		Short: "Make one archive of a snapshot",
		Long: `Make one archive of a snapshot. The same files give the same bytes, whoever owns them and
whenever they were made. Hidden files are left out.`,
		Example: `  sgfree snapshot pack dumps/ -o dumps.tar.zst`,
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if file == "" {
				return hinted{errors.New("no --output, and so no file to write"), "sgfree snapshot pack dumps/ -o dumps.tar.zst"}
			}
			if !strings.HasSuffix(file, ".tar.zst") {
				return hinted{fmt.Errorf("--output %q does not end in .tar.zst", file), "sgfree snapshot pack dumps/ -o dumps.tar.zst"}
			}
			if err := writeFile(file, func(w io.Writer) error { return archive(w, args[0], file) }); err != nil {
				return fmt.Errorf("write %s: %w", file, err)
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "write the archive to `FILE.tar.zst`")
	return cmd
}
