package assess

import "sync"

// memo remembers what a rule answered, by what it was shown. It may be used by several
// goroutines at once; a nil memo remembers nothing.
type memo struct {
	mu      sync.RWMutex
	answers map[string]*answer
	size    int
}

// memoRoom is about how many bytes one memo may take.
const memoRoom = 1 << 20

func (m *memo) get(shown []byte) *answer {
	if m == nil {
		return nil
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.answers[string(shown)]
}

// put remembers an answer, and forgets all others where there is no room left.
func (m *memo) put(shown string, a *answer) {
	size := 128 + len(shown) + 160*len(a.positions)
	if m == nil || size > memoRoom {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.answers == nil || m.size+size > memoRoom {
		m.answers, m.size = map[string]*answer{}, 0
	}
	m.answers[shown] = a
	m.size += size
}
