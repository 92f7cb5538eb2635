package assess

import (
	"strings"

	"github.com/sgfree/sgfree/verdict"
)

// appendRevoke appends the command that takes a permission away and nothing beside it; nothing
// where the dump holds text that no command should.
func appendRevoke(b []byte, p *verdict.Permission, region string) []byte {
	for i, w := range verdict.RevokeCommand(*p, region) {
		if i > 0 {
			b = append(b, ' ')
		}
		if strings.HasPrefix(w, "[") { // JSON without a quote of the shell's
			b = append(append(append(b, '\''), w...), '\'')
		} else {
			b = append(b, w...)
		}
	}
	return b
}
