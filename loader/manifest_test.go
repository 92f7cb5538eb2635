package loader

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestArgumentsFitTheCommandsThatAskForThem(t *testing.T) {
	for _, k := range Kinds() {
		holes := k.Placeholders()
		if len(k.Arguments) == 0 {
			continue
		}
		if len(k.Arguments) != len(holes) {
			t.Errorf("%s: got %d arguments, want one for each of %q", k.Name, len(k.Arguments), holes)
			continue
		}
		last := holes[len(holes)-1]
		if several := strings.HasSuffix(last, "…"); several != (k.Batch > 0) || several && !strings.HasSuffix(k.Command, last) {
			t.Errorf("%s: got batches of %d, want some where %q ends in … and ends the command", k.Name, k.Batch, last)
		}
		for i, list := range k.Arguments {
			for word := range strings.FieldsSeq(list) {
				if placeholder.MatchString(word) && !slices.Contains(holes[:i], word) {
					t.Errorf("%s: %q asks for %s, which is not known there", k.Name, list, word)
				}
			}
		}
	}
}

const groupDump = `{"SecurityGroups": [{"GroupId": "sg-0a1b2c3d", "GroupName": "web", "OwnerId": "111122223333", "VpcId": "vpc-0a1b2c3d", "IpPermissions": [], "IpPermissionsEgress": []}]}`

func snapshotWith(t *testing.T, manifest string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"a/groups.json": groupDump, ManifestName: manifest} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestAManifestTellsWhereAndWhenAFileWasTakenAndIsNoFileItself(t *testing.T) {
	dir := snapshotWith(t, `{"schema": "sgfree/manifest/v1", "time": "2026-01-31T12:00:00Z",
		"files": [{"file": "a/groups.json", "kind": "security-group", "account": "444455556666", "region": "cn-north-1", "sha256": "", "command": "sg-0a1b2c3d"}],
		"denied": [{"kind": "instance", "account": "444455556666", "region": "cn-north-1", "error": "no"},
			{"kind": "caller", "account": "", "region": "", "error": "no"}]}`)
	s, err := Load([]string{dir}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := Scope{"aws-cn", "444455556666", "cn-north-1"}
	if d := s.Dumps[0]; d.Scope != want || !d.File.Taken.Equal(time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)) {
		t.Errorf("got %v taken at %v, want %v at noon of 2026-01-31", d.Scope, d.File.Taken, want)
	}
	if len(s.Skipped) > 0 || len(s.Mentions) > 0 {
		t.Errorf("got %v left out and %v mentions, want none", s.Skipped, s.Mentions)
	}
	if len(s.Denied) != 1 || s.Denied[0].Kind.Name != InstanceKind || s.Denied[0].Scope != want {
		t.Errorf("got %v denied, want the instances of %v", s.Denied, want)
	}
}

func TestAnothersManifestIsAFileLikeAnyOther(t *testing.T) {
	for _, text := range []string{`{"schema": 2, "group": "sg-0a1b2c3d"}`, `["sg-0a1b2c3d"]`} {
		s, err := Load([]string{snapshotWith(t, text)}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Skipped) != 1 || len(s.Mentions) != 1 {
			t.Errorf("%s: got %v left out and %d mentions, want one each", text, s.Skipped, len(s.Mentions))
		}
	}
}

func TestAManifestThatIsNoneIsAnError(t *testing.T) {
	for files, want := range map[string]string{
		`[{"file": "/etc/passwd"}]`:                              "no path below it",
		`[{"file": "a/../../b"}]`:                                "no path below it",
		`[{"file": "a", "account": "1", "region": "eu-west-1"}]`: "are none",
		`{}`: "is no manifest",
	} {
		_, err := Load([]string{snapshotWith(t, `{"schema": "sgfree/manifest/v1", "time": "2026-01-31T12:00:00Z", "files": `+files+`}`)}, Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got error %v, want one that says %q", files, err, want)
		}
	}
}
