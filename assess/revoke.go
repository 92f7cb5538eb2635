package assess

import (
	"strings"

	"github.com/sgfree/sgfree/verdict"
)

// revoke is the command that takes a permission away and nothing beside it; empty where
// the dump holds text that no command should.
func revoke(p *verdict.Permission, region string) string {
	words := verdict.RevokeCommand(*p, region)
	for i, w := range words {
		if strings.HasPrefix(w, "[") { // JSON without a quote of the shell's
			words[i] = "'" + w + "'"
		}
	}
	return strings.Join(words, " ")
}
