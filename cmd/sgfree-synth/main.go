// Command sgfree-synth writes the dumps of a made-up organisation of any size, for benchmarks
// and demos.
//
// The dumps agree with one another as those of AWS do, and nothing in them is real: every
// account, id and name is drawn from the seed. It reads nothing.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/pflag"

	"github.com/sgfree/sgfree/cmd/sgfree-synth/synth"
)

func main() {
	switch err := run(os.Args[1:]); {
	case err == nil, errors.Is(err, pflag.ErrHelp):
	default:
		fmt.Fprintln(os.Stderr, "sgfree-synth: error:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	var o synth.Organisation
	flags := pflag.NewFlagSet("sgfree-synth", pflag.ContinueOnError)
	flags.SortFlags = false
	flags.IntVar(&o.Groups, "groups", 1000, "make `N` groups, with five times as many interfaces and as many instances")
	flags.Uint64Var(&o.Seed, "seed", 1, "draw from seed `S`: the same gives the same bytes")
	flags.IntVar(&o.Accounts, "accounts", 2, "spread them over `N` accounts")
	flags.IntVar(&o.Regions, "regions", 2, "and over `N` regions of each")
	flags.StringSliceVar(&o.Kinds, "kinds", synth.Optional(), "write dumps of these `KIND,...` besides the four core ones; empty for none")
	flags.BoolVar(&o.Compact, "compact", false, "leave out white space")
	flags.StringVar(&o.Compress, "compress", "", "compress the files: `gz|zst`")
	flags.Usage = func() {
		fmt.Fprintf(os.Stderr, "Write the dumps of a made-up organisation below the folder DIR, ACCOUNT/REGION for each scope.\n\n"+
			"Usage: sgfree-synth [FLAG…] DIR\n\n%s", flags.FlagUsages())
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return fmt.Errorf("%d folders, want one", flags.NArg())
	}
	return o.Write(flags.Arg(0))
}
