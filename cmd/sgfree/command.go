package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/assess"
	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/loader"
	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/rules"
	"github.com/sgfree/sgfree/verdict"
)

// command is one run of sgfree.
type command struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// The exit codes; every one but exitDone and exitGateFailed means: conclude nothing.
const (
	exitDone       = 0
	exitGateFailed = 1
	exitError      = 2
	exitUndecided  = 3
)

var errInterrupted = errors.New("interrupted")

// exit is an error that only carries an exit code: all has been said.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// run runs the command line and returns the exit code.
func (c command) run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	defer context.AfterFunc(ctx, stop)() // the second interrupt ends the process as it stands
	root := c.root()
	root.SetArgs(args)
	root.SetIn(c.Stdin)
	root.SetOut(c.Stdout)
	root.SetErr(c.Stderr)
	err := root.ExecuteContext(ctx)
	var code exit
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &code):
		return int(code)
	default:
		c.complain(err)
		return exitError
	}
}

func (c command) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "sgfree",
		Short: "May this security group be deleted, what stands in the way, and in which order do I clear it?",
		Long: `sgfree answers from saved AWS CLI output alone, without calling AWS, whether an EC2
security group may be deleted, what stands in the way, and what to do about it.

A SNAPSHOT is any number of files and folders that hold the JSON answers of
describe-security-groups, describe-network-interfaces, describe-instances and
describe-vpc-endpoints; "-" is standard input. Any of it may be packed:
.gz, .zst, .zip, .tar, .tar.gz, .tar.zst.`,
		Example: `  sgfree check dumps/                     a verdict for every group
  sgfree check --group sg-0a1b2c3d dumps/ may this group go? (exit code 0: yes)
  sgfree explain sg-0a1b2c3d dumps/       everything about one group`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.AddCommand(c.check(), c.explain(), c.dossier(), c.rules(), c.schema(), c.collect(), c.snapshot(), c.version())
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return hinted{err, cmd.CommandPath() + " --help lists the flags"}
	})
	for _, sub := range append(root.Commands(), root) {
		sub.DisableFlagsInUseLine = true
	}
	return root
}

var groupPattern = regexp.MustCompile(`^sg-([0-9a-f]{8}|[0-9a-f]{17})$`)

// parseArgs parts the groups from the paths among the arguments.
func parseArgs(args []string) (groups, paths []string) {
	for _, a := range args {
		if groupPattern.MatchString(a) {
			groups = append(groups, a)
		} else {
			paths = append(paths, a)
		}
	}
	return groups, paths
}

// input is what every command that reads a snapshot can be told about it.
type input struct {
	jobs    int
	verbose bool
	quiet   bool
	require string
	// accounts and regions select groups; one alone also says where a dump was taken that
	// does not tell.
	accounts, regions []string

	age    aging
	caller asking
}

// judgement is what every command that comes to verdicts can be told about the rules.
type judgement struct {
	effects     []string
	allowUnsafe []string
}

func (j *judgement) flags(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&j.effects, "effect", nil, "give the reasons of a rule another effect: `RULE=EFFECT`; repeatable")
	cmd.Flags().StringArrayVar(&j.allowUnsafe, "allow-unsafe", nil, "let --effect weaken this `RULE`, though it blocks or guards completeness; repeatable")
}

// engine compiles the rules, with the effects that the user gave them.
func (j *judgement) engine() (*assess.Engine, error) {
	e, err := assess.New(rules.FS, rules.DossierSchema())
	if err != nil {
		return nil, err
	}
	for _, change := range j.effects {
		id, effect, ok := strings.Cut(change, "=")
		if !ok {
			return nil, hinted{fmt.Errorf("--effect %q has no effect", change), "--effect self_reference=note"}
		}
		err := e.SetEffect(id, verdict.Effect(effect), slices.Contains(j.allowUnsafe, id))
		if errors.Is(err, assess.ErrUnsafe) {
			return nil, hinted{err, "--allow-unsafe " + id + " does it all the same, and every report says so"}
		}
		if err != nil {
			return nil, err
		}
	}
	return e, nil
}

func (in *input) flags(cmd *cobra.Command) {
	cmd.Flags().IntVar(&in.jobs, "jobs", 0, "work on `N` files or groups at once (default: one for each processor)")
	cmd.Flags().BoolVarP(&in.verbose, "verbose", "v", false, "list every file that was read, and as what")
	cmd.Flags().BoolVarP(&in.quiet, "quiet", "q", false, "show no progress")
	cmd.Flags().StringVar(&in.require, "require", "", "call a group unknown where a dump of these kinds is missing: `KIND,...`")
	cmd.Flags().StringArrayVar(&in.accounts, "account", nil, "select the groups of an `ACCOUNT`, and take it for that of dumps that tell none; repeatable")
	cmd.Flags().StringArrayVar(&in.regions, "region", nil, "select the groups of a `REGION`, and take it for that of dumps that tell none; repeatable")
}

// required reads --require.
func (in *input) required() (kinds []*loader.Kind, err error) {
	for name := range strings.FieldsFuncSeq(in.require, func(r rune) bool { return r == ',' || r == ' ' }) {
		k := loader.KindNamed(name)
		if k == nil {
			return nil, hinted{fmt.Errorf("unknown kind %q", name), "docs/kinds.md lists the kinds; the EC2 ones: " + kindNames()}
		}
		kinds = append(kinds, k)
	}
	return kinds, nil
}

func kindNames() string {
	var names []string
	for _, k := range loader.Kinds() {
		if len(k.Names) == 0 {
			names = append(names, k.Name)
		}
	}
	return strings.Join(names, ", ")
}

// only is the one value of a list, empty where it has none or several.
func only(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	return ""
}

// load reads the snapshot and joins it.
func (c command) load(cmd *cobra.Command, in input, paths []string) (*loader.Snapshot, *dossier.Builder, error) {
	if len(paths) == 0 {
		return nil, nil, hinted{errors.New("no snapshot given"), cmd.CommandPath() + " dumps/ reads the folder dumps"}
	}
	if in.jobs < 0 {
		return nil, nil, fmt.Errorf("--jobs %d is less than none", in.jobs)
	}
	required, err := in.required()
	if err != nil {
		return nil, nil, err
	}
	reading := c.gauge(in.quiet, "reading", true)
	s, err := loader.Load(paths, loader.Options{
		Jobs: in.jobs, Stdin: c.Stdin, Account: only(in.accounts), Region: only(in.regions),
		Progress: func(read, known int64) error {
			reading.show(read, known)
			return cmd.Context().Err()
		},
	})
	reading.end()
	if cmd.Context().Err() != nil {
		return nil, nil, errInterrupted
	}
	if in.verbose && s != nil {
		c.list(s)
	}
	if err != nil {
		return nil, nil, err
	}
	b := dossier.NewBuilder(s, required...)
	return s, b, errors.Join(in.age.limit(b), in.caller.ask(b))
}

// list says of every file what it was taken for.
func (c command) list(s *loader.Snapshot) {
	for _, d := range s.Dumps {
		fmt.Fprintf(c.Stderr, "%s: %d %s records of %s\n", report.Terminal(d.File.Name), d.Records, d.Kind.Name, place(d.Scope))
	}
	for _, f := range s.Skipped {
		fmt.Fprintf(c.Stderr, "%s: left out: %s\n", report.Terminal(f.Name), f.Why)
	}
}

func place(s loader.Scope) string {
	if s.Account == "" && s.Region == "" {
		return "no scope that could be told"
	}
	return strings.Trim(s.Account+" "+s.Region, " ")
}

// assess settles the verdicts of the whole snapshot and makes a report of those that are
// selected.
func (c command) assess(cmd *cobra.Command, in input, j judgement, paths []string, pick selection) (*verdict.Report, error) {
	pick.accounts, pick.regions = in.accounts, in.regions
	if err := pick.check(); err != nil {
		return nil, err
	}
	engine, err := j.engine()
	if err != nil {
		return nil, err
	}
	s, b, err := c.load(cmd, in, paths)
	if err != nil {
		return nil, err
	}
	if err := known(b, pick.groups, paths); err != nil {
		return nil, err
	}
	verdicts, err := engine.Assess(cmd.Context(), b, in.jobs)
	if err != nil {
		return nil, fmt.Errorf("assess the groups: %w", err)
	}
	verdicts = pick.pick(verdict.Settle(verdicts))
	if pick.walk {
		if err := walks(cmd.Context(), engine, b, verdicts); err != nil {
			return nil, err
		}
	}
	if len(verdicts) == 0 && len(pick.among) == 0 { // never green because nothing was asked
		return nil, hinted{fmt.Errorf("%s: no group is selected", strings.Join(paths, " ")), "sgfree check without --name, --tag, --vpc, --account and --region lists the groups"}
	}
	catalogue := engine.Rules()
	for i, r := range catalogue {
		catalogue[i].Unasked = r.Flag != "" && !cmd.Flags().Changed(strings.TrimPrefix(r.Flag, "--"))
	}
	return &verdict.Report{
		Schema: verdict.Schema, Tool: verdict.Tool{Name: "sgfree", Version: version}, Rules: catalogue,
		Dumps: dumps(s), Coverage: coverage(b), Summary: verdict.Summarize(verdicts), Verdicts: verdicts,
		Gate: verdict.Decide(nil, verdicts),
	}, nil
}

func dumps(s *loader.Snapshot) []verdict.Dump {
	all := make([]verdict.Dump, len(s.Dumps))
	for i, d := range s.Dumps {
		all[i] = verdict.Dump{
			File: d.File.Name, Kind: d.Kind.Name, Partition: d.Scope.Partition, Account: d.Scope.Account, Region: d.Scope.Region,
			Records: d.Records, SHA256: d.File.SHA256, Truncated: d.Truncated,
		}
	}
	return all
}

func coverage(b *dossier.Builder) []verdict.Coverage {
	var all []verdict.Coverage
	for _, c := range b.Coverage() {
		v := verdict.Coverage{
			Partition: c.Scope.Partition, Account: c.Scope.Account, Region: c.Scope.Region,
			Kind: c.Kind.Name, Status: c.Status, Core: c.Kind.Core,
		}
		if c.Status != dossier.Complete {
			v.Command = c.Command
		}
		all = append(all, v)
	}
	return all
}
