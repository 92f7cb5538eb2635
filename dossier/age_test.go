package dossier

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sgfree/sgfree/loader"
)

// What is stale in one scope bears on that scope, and on those that share a VPC with it.
func TestAStaleScopeIsStaleForThoseThatShareItsVPC(t *testing.T) {
	now := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	stale := func(theirs string) (details []string) {
		files := whole()
		manifest := `{"schema": "sgfree/manifest/v1", "time": "2026-01-01T12:00:00Z", "files": [`
		for name := range files {
			manifest += `{"file": "` + name + `", "account": "111122223333", "region": "eu-west-1"},`
		}
		files["manifest.json"] = strings.TrimSuffix(manifest, ",") + `]}`
		files["444455556666/eu-west-1/groups.json"] = strings.NewReplacer("111122223333", "444455556666", "sg-000000", "sg-100000", vpc, theirs).Replace(groups())
		dir := t.TempDir()
		for name, text := range files {
			path := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		s, err := loader.Load([]string{dir}, loader.Options{})
		if err != nil {
			t.Fatal(err)
		}
		b := NewBuilder(s)
		b.LimitAge(24*time.Hour, now)
		for _, g := range b.Dossier(b.Find(web)[0]).Gaps {
			if g.What == Stale {
				details = append(details, g.Detail)
			}
		}
		return details
	}
	if got := stale("vpc-0000000e"); len(got) != 0 {
		t.Errorf("another account of no known age: got %q, want no gap", got)
	}
	if got := stale(vpc); len(got) != 1 || !strings.HasSuffix(got[0], "no manifest tells when it was saved; 444455556666, eu-west-1 has something in "+vpc) {
		t.Errorf("an account of no known age in the same VPC: got %q, want one gap that says which", got)
	}
}
