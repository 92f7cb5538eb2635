package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os/signal"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/assess"
	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/loader"
	"github.com/sgfree/sgfree/report"
	"github.com/sgfree/sgfree/verdict"
)

// command is one run of sgfree.
type command struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// bare lets neither a configuration file nor the environment set flags.
	bare bool
}

// The exit codes; every one but exitDone and exitGateFailed means: conclude nothing.
const (
	exitDone       = 0
	exitGateFailed = 1
	exitError      = 2
	exitUndecided  = 3
)

var errInterrupted = errors.New("interrupted")

// interrupted is the error of a run that was told to end, whose reports are not whole.
func interrupted(ctx context.Context) error {
	if ctx.Err() != nil {
		return errInterrupted
	}
	return nil
}

// exit is an error that only carries an exit code: all has been said.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// run runs the command line and returns the exit code.
func (c command) run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), ending...)
	defer stop()
	defer context.AfterFunc(ctx, stop)() // the second interrupt ends the process as it stands
	root := c.root()
	root.SetArgs(args)
	root.SetIn(c.Stdin)
	root.SetOut(c.Stdout)
	root.SetErr(c.Stderr)
	cmd, err := root.ExecuteContextC(ctx)
	var code exit
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &code):
		return int(code)
	default:
		c.complain(err)
		for _, from := range configured(cmd, err) {
			fmt.Fprintf(c.Stderr, "sgfree: hint: %s\n", report.Terminal(from))
		}
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

		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return c.configure(cmd) },
	}
	configFlags(root)
	root.AddCommand(c.check(), c.explain(), c.plan(), c.graph(), c.diff(), c.render(), c.baseline(), c.dossier(), c.rules(), c.schema(), c.collect(), c.snapshot(), c.version())
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return hinted{err, cmd.CommandPath() + " --help lists the flags"}
	})
	root.SetHelpCommand(help())
	root.InitDefaultCompletionCmd()
	for _, sub := range append(root.Commands(), root) {
		sub.DisableFlagsInUseLine = true
		if sub.Name() == "completion" { // a shell that is none is a mistake, not a question
			sub.Args, sub.RunE = cobra.NoArgs, func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		}
	}
	return root
}

// help is the help on a command; on none that there is it fails.
func help() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Say what a command does",
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err == nil && len(rest) > 0 {
				err = fmt.Errorf("unknown command %q of %q", rest[0], about.CommandPath())
			}
			if err != nil {
				return hinted{err, "sgfree --help lists the commands"}
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
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
	jobs     int
	verbose  bool
	quiet    bool
	progress string
	require  string
	// accounts and regions select groups; one alone also says where a dump was taken that
	// does not tell.
	accounts, regions []string
	// assume lists what the user takes for deleted, assumed what that turned out to be, and stays
	// what a change seems to delete and is not taken for deleted.
	assume []string
	stays  []verdict.Stay
	change change
	// without lists files of other flags, which are no part of the snapshot.
	without []string
	// history lists earlier snapshots and saved reports, oldest first.
	history []string
	// waivers hold on the day of now.
	waivers []verdict.Waiver
	now     time.Time
	assumed []verdict.Assumed
	// failures says of which selected group which rule did not answer.
	failures []error

	age      aging
	caller   asking
	verbatim bool // keep the JSON of the groups
	records  bool // keep that of all that carries them, too
	watch    *watching
}

func (in *input) flags(cmd *cobra.Command) {
	in.readFlags(cmd)
	cmd.Flags().StringSliceVar(&in.assume, "assume-deleted", nil, "judge as if these were gone: `ID,...`, an ARN, or a name as a reason's subject has it; repeatable")
}

// readFlags are those of how the snapshot is read.
func (in *input) readFlags(cmd *cobra.Command) {
	cmd.Flags().IntVar(&in.jobs, "jobs", 0, "work on `N` files or groups at once (default: one for each processor)")
	cmd.Flags().BoolVarP(&in.verbose, "verbose", "v", false, "list every file that was read, and as what")
	cmd.Flags().BoolVarP(&in.quiet, "quiet", "q", false, "show no progress, as --progress never")
	cmd.Flags().StringVar(&in.progress, "progress", auto, "show how far the work is on standard error: auto (on a terminal), always or never")
	cmd.Flags().StringVar(&in.require, "require", "", "call a group unknown where a dump of these kinds is missing: `KIND,...`")
	cmd.Flags().StringArrayVar(&in.accounts, "account", nil, "select the groups of an `ACCOUNT`, and take it for that of dumps that tell none; repeatable")
	cmd.Flags().StringArrayVar(&in.regions, "region", nil, "select the groups of a `REGION`, and take it for that of dumps that tell none; repeatable")
}

// required reads --require.
func (in *input) required() (kinds []*loader.Kind, err error) {
	for name := range strings.FieldsFuncSeq(in.require, func(r rune) bool { return r == ',' || r == ' ' }) {
		k, err := kindNamed(name)
		if err != nil {
			return nil, err
		}
		kinds = append(kinds, k)
	}
	return kinds, nil
}

// kindNamed finds a kind by its name, and of one that there is not says which are near.
func kindNamed(name string) (*loader.Kind, error) {
	if k := loader.KindNamed(name); k != nil {
		return k, nil
	}
	var names, like []string
	for _, k := range loader.Kinds() {
		if names = append(names, k.Name); strings.Contains(k.Name, strings.TrimSuffix(name, "s")) {
			like = append(like, k.Name)
		}
	}
	const all = "docs/kinds.md lists the kinds"
	hint := near(name, names, all)
	if len(like) > 0 {
		hint = "near ids: " + strings.Join(like, ", ")
	}
	if hint != all {
		hint += "; " + all
	}
	return nil, hinted{fmt.Errorf("unknown kind %q", name), hint}
}

// only is the one value of a list, empty where it has none or several.
func only(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	return ""
}

// load reads the snapshot and joins it.
func (c command) load(cmd *cobra.Command, in *input, paths []string) (*loader.Snapshot, *dossier.Builder, error) {
	required, err := in.required()
	if err != nil {
		return nil, nil, err
	}
	s, err := c.read(cmd, in, paths)
	if s != nil {
		for _, note := range unseen(s) {
			fmt.Fprintf(c.Stderr, "sgfree: note: %s\n", report.Terminal(note))
		}
	}
	if err != nil {
		return nil, nil, err
	}
	b := dossier.NewBuilder(s, required...)
	return s, b, errors.Join(in.age.limit(b), in.suppose(b, paths), in.caller.ask(b))
}

// read reads the snapshot; one without groups comes with the error that says so.
func (c command) read(cmd *cobra.Command, in *input, paths []string) (*loader.Snapshot, error) {
	if len(paths) == 0 {
		return nil, hinted{errors.New("no snapshot given"), cmd.CommandPath() + " dumps/ reads the folder dumps"}
	}
	if in.jobs < 0 {
		return nil, fmt.Errorf("--jobs %d is less than none", in.jobs)
	}
	if err := errors.Join(checkWhen("--progress", in.progress), in.places()); err != nil {
		return nil, err
	}
	reading := c.gauge(in, "reading", true)
	s, err := loader.Load(paths, loader.Options{
		Jobs: in.jobs, Stdin: c.Stdin, Without: in.without, Verbatim: in.verbatim, Records: in.records, Account: only(in.accounts), Region: only(in.regions),
		Progress: func(read, known int64) error {
			memory.reads(max(read, known))
			reading.show(read, known)
			return cmd.Context().Err()
		},
	})
	reading.end()
	if err := interrupted(cmd.Context()); err != nil {
		return nil, err
	}
	if in.verbose && s != nil {
		c.list(s)
	}
	return s, err
}

// places finds values of --account and --region that are none.
func (in *input) places() error {
	var errs []error
	for _, a := range in.accounts {
		if !accountPattern.MatchString(a) {
			errs = append(errs, hinted{fmt.Errorf("--account %q is no account", a), "an account has 12 digits"})
		}
	}
	for _, r := range in.regions {
		if !regionPattern.MatchString(r) {
			errs = append(errs, hinted{fmt.Errorf("--region %q is no region", r), regionHint})
		}
	}
	return errors.Join(errs...)
}

var (
	accountPattern = regexp.MustCompile(`^[0-9]{12}$`)
	regionPattern  = regexp.MustCompile(`^[a-z]{2,4}(?:-[a-z]+)+-[0-9]+$`)
)

const regionHint = "a region is written as eu-west-1"

// unseen says what nobody could or did look into, and no gap tells of.
func unseen(s *loader.Snapshot) (notes []string) {
	for _, r := range s.Refused {
		notes = append(notes, r.String())
	}
	first, more := map[string]int{}, map[string]int{} // by why
	for i, f := range s.Skipped {
		if _, known := first[f.Why]; known {
			more[f.Why]++
		} else if f.Unread() {
			first[f.Why] = i
		}
	}
	for _, i := range slices.Sorted(maps.Values(first)) {
		note := s.Skipped[i].Name + ": left out: " + s.Skipped[i].Why
		if n := more[s.Skipped[i].Why]; n > 0 {
			note += fmt.Sprintf(", and %d more; -v lists them", n)
		}
		notes = append(notes, note)
	}
	return notes
}

// list says of every file what it was taken for.
func (c command) list(s *loader.Snapshot) {
	for _, d := range s.Dumps {
		fmt.Fprintf(c.Stderr, "%s: %d %s records of %s\n", report.Terminal(d.File.Name), d.Records, d.Kind.Name, place(d.Scope))
	}
	for _, f := range s.Skipped {
		what := "left out"
		if f.Searched {
			what = "searched for group ids"
		}
		fmt.Fprintf(c.Stderr, "%s: %s: %s\n", report.Terminal(f.Name), what, f.Why)
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
func (c command) assess(cmd *cobra.Command, in *input, j judgement, paths []string, pick selection) (*verdict.Report, error) {
	r, err := c.judge(cmd, in, j, paths, pick)
	if err != nil {
		return nil, err
	}
	r.Whole()
	return r.Report, interrupted(cmd.Context())
}

func nothingSelected(paths []string) error {
	return hinted{fmt.Errorf("%s: no group is selected", strings.Join(paths, " ")), "sgfree check without --name, --tag, --vpc, --account and --region lists the groups"}
}

// judged is a report with what it was made of.
type judged struct {
	*verdict.Report

	snapshot *loader.Snapshot
	builder  *dossier.Builder
	engine   *assess.Engine
}

// judge is assess, with a report that may stream its verdicts.
func (c command) judge(cmd *cobra.Command, in *input, j judgement, paths []string, pick selection) (*judged, error) {
	if err := pick.check(in); err != nil {
		return nil, err
	}
	engine, err := j.engine()
	if err != nil {
		return nil, err
	}
	rules := engine.Rules()
	if len(in.history) > 0 {
		rules = append(rules, verdict.HeldBefore())
	}
	if in.change.given() {
		rules = append(rules, verdict.KeptByChange())
	}
	if err := rulesKnown(in.waivers, rules); err != nil {
		return nil, err
	}
	in.records = engine.ReadsRecords()
	s, b, err := c.load(cmd, in, paths)
	if err != nil {
		return nil, err
	}
	if err := known(b, pick.Groups, in.change.addresses(), paths); err != nil {
		return nil, err
	}
	judging := c.gauge(in, "judging", false)
	findings, err := engine.Survey(cmd.Context(), b, in.jobs, func(n, all int) { judging.show(int64(n), int64(all)) })
	judging.end()
	if errors.Is(err, assess.ErrRunaway) {
		return nil, hinted{err, "leave that policy out, or mend it"}
	}
	if err != nil {
		return nil, errInterrupted
	}
	for i, r := range rules {
		rules[i].Unasked = r.Flag != "" && !cmd.Flags().Changed(strings.TrimPrefix(r.Flag, "--"))
	}
	r := &verdict.Report{
		Schema: verdict.Schema, Tool: verdict.Tool{Name: "sgfree", Version: version}, Taken: taken(s), Rules: rules,
		Dumps: dumps(s), Coverage: coverage(b), Assumed: in.assumed, NotAssumed: in.stays,
	}
	if len(in.history)+len(in.waivers)+len(in.change.Keepers) > 0 {
		err = c.remember(cmd, in, j, findings, pick, r)
	} else {
		stream(cmd, in, findings, pick, r)
	}
	if err != nil {
		return nil, err
	}
	if err := c.look(cmd.Context(), in.watch, engine, b, findings, pick); err != nil {
		return nil, err
	}
	if len(r.Verdicts) == 0 && len(pick.Outcomes) == 0 && !pick.none && !pick.few { // never green because nothing was asked
		return nil, nothingSelected(paths)
	}
	if pick.walk {
		r.Whole()
		if err := walks(cmd.Context(), engine, b, r.Verdicts); err != nil {
			return nil, err
		}
	}
	r.Summary = verdict.Summarize(r.Verdicts)
	r.Judge(nil)
	if !pick.all && !pick.All() {
		r.Selected = []verdict.Selection{pick.Selection}
	}
	return &judged{r, s, b, engine}, nil
}

// stream has the report make its verdicts one after the other.
func stream(cmd *cobra.Command, in *input, findings *assess.Findings, pick selection, r *verdict.Report) {
	outlines := findings.Outlines()
	settlement := verdict.NewSettlement(outlines)
	picked := pick.of(findings)
	r.Verdicts = make([]verdict.Verdict, len(picked))
	for n, i := range picked {
		r.Verdicts[n] = verdict.Verdict{Group: findings.Group(i), Outcome: outlines[i].Outcome}
	}
	in.failures = findings.Failures(picked)
	r.Stream = findings.Settled(cmd.Context(), in.jobs, settlement, picked)
}

// remember makes the verdicts of the report, all at once, in the light of earlier ones and of
// waivers.
func (c command) remember(cmd *cobra.Command, in *input, j judgement, findings *assess.Findings, pick selection, r *verdict.Report) error {
	verdicts, err := findings.Verdicts(cmd.Context(), in.jobs)
	if err != nil {
		return errInterrupted
	}
	past, err := c.past(cmd, in, j, r.Taken)
	if err != nil {
		return err
	}
	verdict.Remember(verdicts, past)
	in.change.keep(verdicts)
	verdicts = verdict.Settle(verdicts)
	verdict.Date(verdicts, past)
	r.History, r.Waivers = names(past), verdict.Waive(verdicts, in.waivers, in.now)
	r.Verdicts = slices.DeleteFunc(verdicts, func(v verdict.Verdict) bool { return !pick.has(&v.Group, v.Outcome) })
	c.silent(past, r.Verdicts)
	in.failures = failuresOf(r.Verdicts)
	return nil
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
