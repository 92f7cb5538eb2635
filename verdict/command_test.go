package verdict

import (
	"regexp"
	"testing"
)

func TestAnIdIsTakenAsItsExpressionTakesIt(t *testing.T) {
	want := regexp.MustCompile(`^sg-([0-9a-f]{8}|[0-9a-f]{17})$`)
	for _, s := range []string{
		"sg-0a1b2c3d", "sg-0a1b2c3d4e5f60718", "", "sg-", "sg-0a1b2c3", "sg-0a1b2c3d4", "sg-0A1b2c3d", "sg-0a1b2c3g", "sg-0a1b2c3:", "sg-0a1b2c3/",
		"sg-0a1b2c3d\n", " sg-0a1b2c3d", "SG-0a1b2c3d", "vpc-0a1b2c3d", "sg-0a1b2c3`", "sg-0a1b2c\u00e9", "sg-sg-0a1b2",
	} {
		if got := groupID.MatchString(s); got != want.MatchString(s) {
			t.Errorf("%q: got %v", s, got)
		}
	}
}
