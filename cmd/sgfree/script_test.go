package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/testscript"
)

// The stories of testdata/script run over the real main. Each finds the demo snapshot in
// the folder demo, and has these commands beside testscript's own:
//
//	exit CODE sgfree ARGS…   runs a command that must end with this exit code
//	encode utf16|bom FILE    encodes a file anew
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		RequireExplicitExec: true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("NO_COLOR", "1")
			demo := os.DirFS(filepath.Join("..", "..", "testdata", "snapshots", "demo"))
			return os.CopyFS(filepath.Join(env.WorkDir, "demo"), demo)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exit":   exitCode,
			"encode": encode,
		},
	})
}

func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exit CODE COMMAND…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := exitDone
	var failed *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &failed):
		got = failed.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("got exit code %d, want %d", got, want)
	}
}

func encode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: encode utf16|bom FILE")
	}
	text := "\ufeff" + ts.ReadFile(args[1])
	data := []byte(text)
	if args[0] == "utf16" {
		data = nil
		for _, u := range utf16.Encode([]rune(text)) {
			data = append(data, byte(u), byte(u>>8))
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), data, 0o600))
}
