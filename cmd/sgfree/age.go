package main

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/dossier"
)

// aging is what a command can be told of the time.
type aging struct{ most, now string }

func (a *aging) nowFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.now, "now", "", "take `TIME` for now, as 2026-01-31T12:00:00Z or 2026-01-31 (default: the clock)")
}

func (a *aging) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.most, "max-age", "", "call a group unknown where a dump is older than `DUR` (24h, 7d) or of no known age; without --now the clock decides")
	a.nowFlag(cmd)
}

// limit tells the builder how old dumps may be, where anybody wants to know.
func (a *aging) limit(b *dossier.Builder) error {
	now, err := a.clock()
	if err != nil || a.most == "" {
		return err
	}
	most, err := parseAge(a.most)
	if err != nil {
		return err
	}
	b.LimitAge(most, now)
	return nil
}

// clock is the time of --now, else that of the machine.
func (a *aging) clock() (time.Time, error) {
	if a.now == "" {
		return time.Now(), nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if now, err := time.Parse(layout, a.now); err == nil {
			return now, nil
		}
	}
	return time.Time{}, hinted{fmt.Errorf("--now %q is no time", a.now), "--now 2026-01-31T12:00:00Z"}
}

var days = regexp.MustCompile(`^([0-9]{1,5})d(.*)$`)

// parseAge reads a duration as Go writes it, after a number of days if it begins with one.
func parseAge(s string) (age time.Duration, err error) {
	rest := s
	if m := days.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1]) // five digits are a number
		age, rest = time.Duration(n)*24*time.Hour, m[2]
	}
	if rest != "" || age == 0 {
		d, err := time.ParseDuration(rest)
		if err != nil || d < 0 || age+d <= 0 {
			return 0, hinted{fmt.Errorf("--max-age %q is no duration", s), "--max-age 24h, --max-age 7d"}
		}
		age += d
	}
	return age, nil
}
