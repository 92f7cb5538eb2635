package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
)

// pack packs what is in a folder, or a file, in the format that the name of the archive says.
func pack(archive, folder string) (err error) {
	out, err := os.Create(archive)
	if err != nil {
		return err
	}
	var w io.WriteCloser = out
	closers := []io.Closer{out}
	defer func() {
		for _, c := range slices.Backward(closers) {
			err = errors.Join(err, c.Close())
		}
	}()
	rest := archive
	switch {
	case strings.HasSuffix(archive, ".gz"):
		w = gzip.NewWriter(out)
		closers, rest = append(closers, w), strings.TrimSuffix(archive, ".gz")
	case strings.HasSuffix(archive, ".zst"):
		if w, err = zstd.NewWriter(out); err != nil {
			return err
		}
		closers, rest = append(closers, w), strings.TrimSuffix(archive, ".zst")
	}
	switch filepath.Ext(rest) {
	case ".tar":
		t := tar.NewWriter(w)
		closers = append(closers, t)
		return t.AddFS(os.DirFS(folder))
	case ".zip":
		z := zip.NewWriter(w)
		closers = append(closers, z)
		return z.AddFS(os.DirFS(folder))
	}
	data, err := os.ReadFile(folder)
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// Packing is no evidence: the report on a folder and on the archive of it differ in the
// names of files only.
func TestAnArchiveGivesTheReportOfItsFolder(t *testing.T) {
	snapshots, err := filepath.Glob(filepath.Join("..", "..", "testdata", "snapshots", "*"))
	if err != nil || len(snapshots) == 0 {
		t.Fatalf("got %d snapshots, %v", len(snapshots), err)
	}
	for _, folder := range snapshots {
		dir := t.TempDir()
		// In a folder of its own, for the folders above it tell nothing either.
		dumps := filepath.Join(dir, "dumps")
		if err := os.CopyFS(dumps, os.DirFS(folder)); err != nil {
			t.Fatal(err)
		}
		_, want := check(t, dumps)
		for _, format := range []string{".tar", ".tar.gz", ".tgz", ".tar.zst", ".zip"} {
			archive := dumps + format
			name := archive
			if format == ".tgz" {
				name = dumps + ".tar.gz"
			}
			if err := pack(name, dumps); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(name, archive); err != nil {
				t.Fatal(err)
			}
			_, got := check(t, archive)
			got = strings.ReplaceAll(got, "dumps"+format+"!", "dumps/")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s%s (-folder +archive):\n%s", filepath.Base(folder), format, diff)
			}
		}
	}
}
