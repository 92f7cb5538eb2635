package synth_test

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sgfree/sgfree/assess"
	"github.com/sgfree/sgfree/cmd/sgfree-synth/synth"
	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/loader"
	"github.com/sgfree/sgfree/rules"
	"github.com/sgfree/sgfree/verdict"
)

func write(t *testing.T, o synth.Organisation) string {
	t.Helper()
	dir := t.TempDir()
	if err := o.Write(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

func load(t *testing.T, dir string) *loader.Snapshot {
	t.Helper()
	s, err := loader.Load([]string{dir}, loader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range s.Skipped {
		t.Errorf("%s is no dump: %s", f.Name, f.Why)
	}
	return s
}

// verdicts are the settled ones by group.
func verdicts(t *testing.T, s *loader.Snapshot) map[string]verdict.Verdict {
	t.Helper()
	engine, err := assess.New(rules.FS, rules.DossierSchema())
	if err != nil {
		t.Fatal(err)
	}
	all, err := engine.Assess(t.Context(), dossier.NewBuilder(s), 0)
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]verdict.Verdict{}
	for _, v := range verdict.Settle(all) {
		byID[v.Group.ID] = v
	}
	return byID
}

func outcomes(t *testing.T, dir string) map[string]verdict.Outcome {
	t.Helper()
	found := map[string]verdict.Outcome{}
	for id, v := range verdicts(t, load(t, dir)) {
		found[id] = v.Outcome
	}
	return found
}

func TestTheDumpsAgreeAndHaveSomeOfEachOutcome(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			o := synth.Organisation{Groups: 400, Seed: seed, Accounts: 2, Regions: 2, Kinds: synth.Optional()}
			s := load(t, write(t, o))
			count := map[verdict.Outcome]int{}
			for id, v := range verdicts(t, s) {
				count[v.Outcome]++
				for _, r := range v.Reasons {
					if r.Effect == verdict.EffectUnknown {
						t.Errorf("%s: %s: %s", id, r.Rule, r.Message)
					}
				}
			}
			for _, outcome := range verdict.Outcomes() {
				if got := count[outcome]; got == 0 && outcome != verdict.Unknown {
					t.Errorf("no group is %s: %v", outcome, count)
				}
			}
			for _, c := range dossier.NewBuilder(s).Coverage() {
				if c.Status != "complete" {
					t.Errorf("the %s dump of %v is %s", c.Kind.Name, c.Scope, c.Status)
				}
			}
		})
	}
}

func TestAGroupHasThreePermissionsFiveInterfacesAndAnInstance(t *testing.T) {
	const groups = 2000
	s := load(t, write(t, synth.Organisation{Groups: groups, Seed: 1, Accounts: 2, Regions: 2}))
	permissions, busiest, carriers := 0, 0, map[string]int{}
	for _, g := range s.Groups {
		permissions += len(g.Permissions)
	}
	for _, n := range s.Interfaces {
		for _, g := range n.Groups {
			carriers[g.GroupID]++
			busiest = max(busiest, carriers[g.GroupID])
		}
	}
	if len(s.Groups) != groups {
		t.Errorf("got %d groups, want %d", len(s.Groups), groups)
	}
	for what, share := range map[string]struct {
		got  int
		want float64
	}{
		"permissions": {permissions, 3}, "interfaces": {len(s.Interfaces), 5}, "instances": {len(s.Instances), 1},
	} {
		if got := float64(share.got) / groups; got < 0.8*share.want || got > 1.2*share.want {
			t.Errorf("got %.2f %s a group, want about %v", got, what, share.want)
		}
	}
	if busiest < groups/4 {
		t.Errorf("the busiest group is on %d interfaces, want a quarter of %d", busiest, groups)
	}
}

func TestEqualSeedsGiveEqualBytesAndOthersDoNot(t *testing.T) {
	sum := func(seed uint64) map[string][32]byte {
		sums := map[string][32]byte{}
		dir := write(t, synth.Organisation{Groups: 60, Seed: seed, Accounts: 2, Regions: 1, Kinds: synth.Optional()})
		err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := os.ReadFile(name)
			sums[name[len(dir):]] = sha256.Sum256(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return sums
	}
	if diff := cmp.Diff(sum(7), sum(7)); diff != "" {
		t.Errorf("seed 7 twice (-first +second):\n%s", diff)
	}
	if cmp.Equal(sum(7), sum(8)) {
		t.Error("seeds 7 and 8 give the same")
	}
}

func TestPagesWhiteSpaceAndCompressionChangeNoOutcome(t *testing.T) {
	plain := synth.Organisation{Groups: 120, Seed: 3, Accounts: 1, Regions: 2, Kinds: synth.Optional()}
	want := outcomes(t, write(t, plain))
	paged, compact, gz, zst := plain, plain, plain, plain
	paged.Page, compact.Compact, gz.Compress, zst.Compress = 17, true, "gz", "zst"
	for name, o := range map[string]synth.Organisation{"paged": paged, "compact": compact, "gz": gz, "zst": zst} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(want, outcomes(t, write(t, o))); diff != "" {
				t.Errorf("against plain files (-plain +%s):\n%s", name, diff)
			}
		})
	}
}

func TestKindsThatAreLeftOutChangeNoByteOfTheOthers(t *testing.T) {
	read := func(kinds []string) string {
		dir := write(t, synth.Organisation{Groups: 60, Seed: 2, Accounts: 1, Regions: 1, Kinds: kinds})
		files, err := filepath.Glob(filepath.Join(dir, "*", "*", "*-network-interfaces.json"))
		if err != nil || len(files) != 1 {
			t.Fatal(files, err)
		}
		text, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if read(nil) != read(synth.Optional()) {
		t.Error("the interfaces differ")
	}
}

func TestWhatCannotBeMadeIsRefused(t *testing.T) {
	good := synth.Organisation{Groups: 100, Accounts: 1, Regions: 1}
	for want, spoil := range map[string]func(*synth.Organisation){
		"no account or no region, want at least one of each":                        func(o *synth.Organisation) { o.Accounts = 0 },
		"13 regions, want at most 12":                                               func(o *synth.Organisation) { o.Regions = 13 },
		"2 groups are too few for 1 accounts in 1 regions, want at least 3 in each": func(o *synth.Organisation) { o.Groups = 2 },
		`unknown compression "lz4", want gz or zst`:                                 func(o *synth.Organisation) { o.Compress = "lz4" },
	} {
		o := good
		spoil(&o)
		if err := o.Write(t.TempDir()); err == nil || err.Error() != want {
			t.Errorf("got error %v, want %q", err, want)
		}
	}
}

func TestEveryOptionalKindIsOneThatIsRead(t *testing.T) {
	for _, name := range synth.Optional() {
		if k := loader.KindNamed(name); k == nil || k.Core {
			t.Errorf("%q is no kind that can be left out", name)
		}
	}
	if !slices.Contains(synth.Optional(), "security-group-rule") {
		t.Error("no dump of rules")
	}
}
