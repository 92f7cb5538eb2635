package main

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/sgfree/sgfree/loader"
)

// filesOf lists the files below a folder, by their names with slashes, sorted. Hidden ones
// are left out; what is neither file nor folder is an error.
func filesOf(folder string) (names []string, err error) {
	root := folder + string(filepath.Separator) // has a link to a folder followed
	err = filepath.WalkDir(root, func(at string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, at)
		switch {
		case err != nil:
			return err
		case name != "." && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.Type().IsRegular():
			names = append(names, filepath.ToSlash(name))
		case !d.IsDir():
			return fmt.Errorf("%s: %w", at, loader.ErrNoFile)
		}
		return nil
	})
	slices.Sort(names)
	return names, err
}

// archive packs the files below a folder, without the archive itself.
func archive(w io.Writer, folder, self string) error {
	names, err := filesOf(folder)
	if err != nil {
		return err
	}
	own, _ := os.Stat(self)
	// More than one worker would cut the blocks by chance.
	z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	t := tar.NewWriter(z)
	packed := 0
	for _, name := range names {
		at := filepath.Join(folder, filepath.FromSlash(name))
		if info, err := os.Stat(at); err == nil && own != nil && os.SameFile(info, own) {
			continue
		}
		if err := packFile(t, at, name); err != nil {
			return err
		}
		packed++
	}
	if packed == 0 {
		return fmt.Errorf("%s holds no files", folder)
	}
	return errors.Join(t.Close(), z.Close())
}

func packFile(t *tar.Writer, at, name string) error {
	f, err := os.Open(at) //nolint:gosec // a file of the folder that the user names
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := t.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: info.Size(), Mode: 0o644}); err != nil {
		return err
	}
	_, err = io.Copy(t, f)
	return err
}

// digests reads the manifest of a folder or an archive, and the digest of each other file.
func digests(snapshot string) (m *loader.Manifest, found map[string]string, err error) {
	found = map[string]string{}
	err = loader.Files(snapshot, func(name string, r io.Reader) (err error) {
		switch {
		case r == nil:
			found[name] = ""
		case name == loader.ManifestName:
			m, err = loader.ReadManifest(r)
		default:
			h := sha256.New()
			_, err = io.Copy(h, r)
			found[name] = hex.EncodeToString(h.Sum(nil))
		}
		return err
	})
	if err == nil && m == nil {
		err = hinted{fmt.Errorf("%s: no %s", snapshot, loader.ManifestName), "sgfree collect > collect.sh prints the script that makes a snapshot with one"}
	}
	if err != nil {
		return nil, nil, err
	}
	return m, found, nil
}
