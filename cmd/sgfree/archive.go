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
	"path"
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
		if err := pack(t, at, name); err != nil {
			return err
		}
		packed++
	}
	if packed == 0 {
		return fmt.Errorf("%s holds no files", folder)
	}
	return errors.Join(t.Close(), z.Close())
}

func pack(t *tar.Writer, at, name string) error {
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
	note := func(name string, r io.Reader) error {
		h := sha256.New()
		if name != loader.ManifestName {
			_, err := io.Copy(h, r)
			found[name] = hex.EncodeToString(h.Sum(nil))
			return err
		}
		m, err = loader.ReadManifest(r)
		return err
	}
	info, err := os.Stat(snapshot)
	switch {
	case err != nil:
	case info.IsDir():
		err = eachFile(snapshot, note)
	default:
		err = eachPacked(snapshot, note)
	}
	if err == nil && m == nil {
		err = hinted{fmt.Errorf("%s: no %s", snapshot, loader.ManifestName), "sgfree collect > collect.sh prints the script that makes a snapshot with one"}
	}
	if err != nil {
		return nil, nil, err
	}
	return m, found, nil
}

func eachFile(folder string, note func(name string, r io.Reader) error) error {
	names, err := filesOf(folder)
	if err != nil {
		return err
	}
	for _, name := range names {
		f, err := os.Open(filepath.Join(folder, filepath.FromSlash(name))) //nolint:gosec // a file of the folder that the user names
		if err != nil {
			return err
		}
		err = note(name, f)
		_ = f.Close()
		if err != nil {
			return fmt.Errorf("%s/%s: %w", filepath.ToSlash(filepath.Clean(folder)), name, err)
		}
	}
	return nil
}

// eachPacked reads the files of an archive that pack made.
func eachPacked(file string, note func(name string, r io.Reader) error) error {
	f, err := os.Open(file) //nolint:gosec // a file that the user names
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	z, err := zstd.NewReader(f, zstd.WithDecoderMaxMemory(1<<30))
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	defer z.Close()
	t := tar.NewReader(z)
	seen := map[string]bool{}
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: is neither a folder nor a .tar.zst: %w", file, err)
		}
		name := path.Clean(h.Name)
		if h.Typeflag == tar.TypeDir {
			continue
		}
		if h.Typeflag != tar.TypeReg || seen[name] {
			return fmt.Errorf("%s: %q is no file, or is there twice", file, h.Name)
		}
		seen[name] = true
		if err := note(name, t); err != nil {
			return fmt.Errorf("%s: %s: %w", file, name, err)
		}
	}
}
