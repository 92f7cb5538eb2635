package main

import (
	"archive/tar"
	"archive/zip"
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
// the folder demo, changes to it in the folder changes, and has these commands beside testscript's own:
//
//	exit CODE sgfree ARGS…   runs a command that must end with this exit code
//	encode utf16|bom FILE    encodes a file anew
//	pack ARCHIVE FOLDER      packs what is in a folder, in the format that the name says
//	archive ARCHIVE NAME     makes a tar that holds this name, or a zip that holds it encrypted
//	cutoff FILE              takes the last bytes of a file away
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		RequireExplicitExec: true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("NO_COLOR", "1")
			testdata := filepath.Join("..", "..", "testdata")
			return errors.Join(
				os.CopyFS(filepath.Join(env.WorkDir, "demo"), os.DirFS(filepath.Join(testdata, "snapshots", "demo"))),
				os.CopyFS(filepath.Join(env.WorkDir, "changes"), os.DirFS(filepath.Join(testdata, "changes"))))
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exit":    exitCode,
			"encode":  encode,
			"pack":    packFolder,
			"cutoff":  cutOff,
			"archive": badArchive,
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

func packFolder(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: pack ARCHIVE FOLDER")
	}
	ts.Check(pack(ts.MkAbs(args[0]), ts.MkAbs(args[1])))
}

func badArchive(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: archive ARCHIVE NAME")
	}
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	if filepath.Ext(args[0]) == ".zip" {
		z := zip.NewWriter(f)
		_, err = z.CreateHeader(&zip.FileHeader{Name: args[1], Flags: 1})
		ts.Check(err)
		ts.Check(z.Close())
	} else {
		w := tar.NewWriter(f)
		ts.Check(w.WriteHeader(&tar.Header{Name: args[1], Mode: 0o600}))
		ts.Check(w.Close())
	}
	ts.Check(f.Close())
}

func cutOff(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: cutoff FILE")
	}
	data := ts.ReadFile(args[0])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(data[:len(data)-20]), 0o600))
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
