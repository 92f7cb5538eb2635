package main

import "testing"

func TestColourIsWantedAsOtherToolsUnderstandIt(t *testing.T) {
	for _, tt := range []struct {
		name string
		tty  bool
		env  map[string]string
		want bool
	}{
		{"a terminal", true, nil, true},
		{"a pipe", false, nil, false},
		{"no colour on a terminal", true, map[string]string{"NO_COLOR": "1"}, false},
		{"a dumb terminal", true, map[string]string{"TERM": "dumb"}, false},
		{"a terminal told not to", true, map[string]string{"CLICOLOR": "0"}, false},
		{"a pipe told to", false, map[string]string{"CLICOLOR_FORCE": "1"}, true},
		{"a pipe told to otherwise", false, map[string]string{"FORCE_COLOR": "1"}, true},
		{"a pipe told to by nought", false, map[string]string{"FORCE_COLOR": "0"}, false},
		{"told both", false, map[string]string{"NO_COLOR": "1", "FORCE_COLOR": "1"}, false},
	} {
		if got := wantsColor(tt.tty, func(name string) string { return tt.env[name] }); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestPartsAreNumberedBeforeTheirExtension(t *testing.T) {
	for want, i := range map[string]int{"out/a.sarif": 0, "out/a-2.sarif": 1, "out/a-12.sarif": 11} {
		if got := numbered("out/a.sarif", i); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got := numbered("report", 1); got != "report-2" {
		t.Errorf("got %s", got)
	}
}
