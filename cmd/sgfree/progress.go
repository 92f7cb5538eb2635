package main

import (
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// gauge shows how far a piece of work is, once it takes longer than a moment: on a terminal, or
// as --progress says. Several goroutines may use it.
type gauge struct {
	to    io.Writer // nil to show nothing
	what  string
	bytes bool
	since time.Time
	mu    sync.Mutex
	bar   *progressbar.ProgressBar
}

// moment is how long work may take without a word.
const moment = 500 * time.Millisecond

func (c command) gauge(in *input, what string, bytes bool) *gauge {
	g := &gauge{what: what, bytes: bytes, since: time.Now()}
	f, ok := c.Stderr.(*os.File)
	if in.progress == always || in.progress == auto && ok && term.IsTerminal(int(f.Fd())) {
		g.to = c.Stderr
	}
	if in.quiet {
		g.to = nil
	}
	return g
}

// show says that n of all is done; all is 0 where nobody knows.
func (g *gauge) show(n, all int64) {
	if g.to == nil || time.Since(g.since) < moment {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.bar == nil {
		if all == 0 {
			all = -1
		}
		g.bar = progressbar.NewOptions64(all,
			progressbar.OptionSetWriter(g.to), progressbar.OptionSetDescription(g.what), progressbar.OptionShowBytes(g.bytes),
			progressbar.OptionShowCount(), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
	}
	if all > 0 { // what has to be read twice counts once
		n = min(n, all)
	}
	_ = g.bar.Set64(n) // a terminal that cannot show it goes without
}

// end takes the bar off the terminal.
func (g *gauge) end() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.bar != nil {
		_ = g.bar.Finish()
	}
	g.to = nil
}
