package loader

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The records fill several buffers; one of them is larger than a buffer, and one is none.
func TestRecordsOfManyBuffersKeepTheirPlace(t *testing.T) {
	const many, large, none = 4000, 1500, 2500
	var b strings.Builder
	b.WriteString(`{"SecurityGroups": [`)
	for i := range many {
		filler := strings.Repeat("x", 200)
		if i == large {
			filler = strings.Repeat("x", 3*bufferSize)
		}
		if i > 0 {
			b.WriteString(",")
		}
		if i == none {
			fmt.Fprintf(&b, "\n{\"GroupName\": \"sg-%08x\"}", i)
			continue
		}
		fmt.Fprintf(&b, "\n{\"GroupId\": \"sg-%08x\", \"GroupName\": \"g\",\n\"Filler\": %q, \"OwnerId\": \"111122223333\"}", i, filler)
	}
	b.WriteString("\n]}\n")
	dump := filepath.Join(t.TempDir(), "groups.json")
	if err := os.WriteFile(dump, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, jobs := range []int{1, 2, 8} {
		s, err := Load([]string{dump}, Options{Jobs: jobs})
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Groups) != many-1 || len(s.Conflicts) != 1 || len(s.Mentions) != 1 {
			t.Fatalf("%d jobs: got %d groups, %d conflicts and %d mentions, want %d, 1 and 1", jobs, len(s.Groups), len(s.Conflicts), len(s.Mentions), many-1)
		}
		for n, g := range s.Groups {
			i, line := n, 2+2*n
			if n >= none {
				i, line = n+1, line+1
			}
			if want := fmt.Sprintf("sg-%08x .SecurityGroups[%d] %d", i, i, line); fmt.Sprint(g.ID, " ", g.Origin.Path(), " ", g.Origin.Line()) != want {
				t.Fatalf("%d jobs: got %s at %s, line %d, want %s", jobs, g.ID, g.Origin.Path(), g.Origin.Line(), want)
			}
		}
		if m := s.Mentions[0]; m.Origin.Path() != fmt.Sprintf(".SecurityGroups[%d].GroupName", none) {
			t.Errorf("%d jobs: got a mention at %s", jobs, m.Origin.Path())
		}
	}
}
