package main

import (
	"testing"
	"time"
)

func TestAnAgeIsReadInDaysToo(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"24h": 24 * time.Hour, "7d": 168 * time.Hour, "1d12h": 36 * time.Hour, "90m": 90 * time.Minute, "0d1h": time.Hour,
		"": 0, "0d": 0, "0h": 0, "-1h": 0, "1d-2h": 0, "d": 0, "1w": 0, "7": 0, "7dd": 0, "999999d": 0,
	} {
		if got, err := parseAge(text); got != want || (err == nil) != (want > 0) {
			t.Errorf("%q: got %s and error %v, want %s", text, got, err, want)
		}
	}
}
