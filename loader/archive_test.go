package loader

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// packed is an entry of an archive that a test makes.
type packed struct {
	name, text string
	typeflag   byte // of a tar; 0 for a file
	mode       fs.FileMode
	flags      uint16 // of a zip
}

var twoDumps = []packed{{name: "111122223333/eu-west-1/groups.json", text: oneGroup}, {name: "111122223333/eu-west-1/enis.json", text: `{"NetworkInterfaces": []}`}}

func gzipped(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	closed(t, w, text)
	return b.String()
}

func zstded(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	closed(t, w, text)
	return b.String()
}

func closed(t testing.TB, w io.WriteCloser, text string) {
	t.Helper()
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func tarred(t testing.TB, entries ...packed) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Typeflag: e.typeflag, Mode: 0o644, Size: int64(len(e.text))}
		if e.typeflag == tar.TypeSymlink || e.typeflag == tar.TypeLink {
			h.Linkname = "/etc/passwd"
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, e.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zipped(t testing.TB, entries ...packed) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Flags: e.flags}
		if e.mode != 0 {
			h.SetMode(e.mode)
		}
		f, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if e.text != "" {
			if _, err := io.WriteString(f, e.text); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// flipped changes the last byte of the first place of part.
func flipped(t testing.TB, data, part string) string {
	t.Helper()
	i := strings.Index(data, part)
	if i < 0 {
		t.Fatalf("%q is not in the data", part)
	}
	b := []byte(data)
	b[i+len(part)-1] ^= 0x20
	return string(b)
}

// stored is a zip whose only member is not compressed.
func stored(t testing.TB, name, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(f, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestDumpsAreReadHoweverTheyArePacked(t *testing.T) {
	half := len(oneGroup) / 2
	two := []string{"111122223333/eu-west-1/enis.json", "111122223333/eu-west-1/groups.json"}
	tests := []struct {
		name, file, data string
		want             []string // inside the archive; none for the file itself
	}{
		{"gzip", "groups.json.gz", gzipped(t, oneGroup), nil},
		{"gzip of two members", "groups.json.gz", gzipped(t, oneGroup[:half]) + gzipped(t, oneGroup[half:]), nil},
		{"gzip, not called JSON", "groups.gz", gzipped(t, oneGroup), nil},
		{"gzip behind a name that does not say so", "groups.json", gzipped(t, oneGroup), nil},
		{"zstd", "groups.json.zst", zstded(t, oneGroup), nil},
		{"zstd of two frames", "groups.json.zst", zstded(t, oneGroup[:half]) + zstded(t, oneGroup[half:]), nil},
		{"zstd behind a frame to skip", "groups.json.zst", "\x50\x2a\x4d\x18\x01\x00\x00\x00x" + zstded(t, oneGroup), nil},
		{"zip", "a.zip", zipped(t, twoDumps...), two},
		{"zip with the separators of Windows", "a.zip", zipped(t, packed{name: `111122223333\eu-west-1\`}, packed{name: `111122223333\eu-west-1\groups.json`, text: oneGroup}), two[1:]},
		{"tar", "a.tar", tarred(t, twoDumps...), two},
		{"tar of a folder", "a.tar", tarred(t, packed{name: "./", typeflag: tar.TypeDir}, packed{name: "./groups.json", text: oneGroup}), []string{"groups.json"}},
		{"tar.gz", "a.tar.gz", gzipped(t, tarred(t, twoDumps...)), two},
		{"tgz", "A.TGZ", gzipped(t, tarred(t, twoDumps...)), two},
		{"tar.zst", "a.tar.zst", zstded(t, tarred(t, twoDumps...)), two},
		{"a long name in a tar", "a.tar", tarred(t, packed{name: strings.Repeat("long", 60) + "/groups.json", text: oneGroup}), []string{strings.Repeat("long", 60) + "/groups.json"}},
		{"a compressed dump in a tar", "a.tar", tarred(t, packed{name: "groups.json.gz", text: gzipped(t, oneGroup)}), []string{"groups.json.gz"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "dumps")
			write(t, filepath.Join(dir, tt.file), tt.data)
			for arg, name := range map[string]string{dir: "dumps/" + tt.file, filepath.Join(dir, tt.file): tt.file, "-": "-"} {
				want := []string{name}
				if tt.want != nil {
					want = nil
					for _, w := range tt.want {
						want = append(want, name+"!"+w)
					}
				}
				s, err := Load([]string{arg}, Options{Stdin: strings.NewReader(tt.data)})
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, d := range s.Dumps {
					got = append(got, d.File.Name)
					if d.Scope != (Scope{"aws", "111122223333", "eu-west-1"}) {
						t.Errorf("%s: got scope %v", d.File.Name, d.Scope)
					}
				}
				if !slices.Equal(got, want) {
					t.Errorf("got dumps %q, want %q", got, want)
				}
				// The digest is that of the content.
				plain := mustLoad(t, map[string]string{"groups.json": oneGroup})
				if got, want := s.Groups[0].Origin.at.file.SHA256, plain.Dumps[0].File.SHA256; got != want {
					t.Errorf("got digest %s, want %s", got, want)
				}
			}
		})
	}
}

func write(t testing.TB, path, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
}

// small are limits that a test can go beyond.
var small = limits{bytes: 1 << 20, ratio: 10, free: 128 << 10, members: 5, depth: 4, value: 256 << 10}

func TestBadArchivesAreErrorsThatNameThem(t *testing.T) {
	groups := packed{name: "groups.json", text: oneGroup}
	spaces := strings.Repeat(" ", 400<<10)
	noise := make([]byte, 2<<20) // that does not compress much
	for i, x := 0, uint32(1); i < len(noise); i++ {
		x = x*1664525 + 1013904223
		noise[i] = "0123456789abcdef"[x>>28]
	}
	tests := []struct {
		name, file, data string
		is               error
		member, text     string // what the error names and says
	}{
		{"an absolute path", "a.tar", tarred(t, groups, packed{name: "/etc/x.json"}), ErrUnsafe, "/etc/x.json", "absolute path"},
		{"an absolute path in a zip", "a.zip", zipped(t, packed{name: "/x.json"}), ErrUnsafe, "/x.json", "absolute path"},
		{"a drive", "a.zip", zipped(t, packed{name: `C:\x.json`}), ErrUnsafe, "C:/x.json", "absolute path"},
		{"a path that leads out", "a.tar.gz", gzipped(t, tarred(t, packed{name: "a/../../x.json"})), ErrUnsafe, "a/../../x.json", "with .."},
		{"a path that leads out of a zip", "a.zip", zipped(t, packed{name: `..\x.json`}), ErrUnsafe, "../x.json", "with .."},
		{"a symbolic link", "a.tar", tarred(t, packed{name: "x.json", typeflag: tar.TypeSymlink}), ErrUnsafe, "x.json", "a link"},
		{"a hard link", "a.tar.zst", zstded(t, tarred(t, packed{name: "x.json", typeflag: tar.TypeLink})), ErrUnsafe, "x.json", "a link"},
		{"a link in a zip", "a.zip", zipped(t, packed{name: "x.json", mode: fs.ModeSymlink | 0o777, text: "/etc/passwd"}), ErrUnsafe, "x.json", "a link"},
		{"a device", "a.tar", tarred(t, packed{name: "x.json", typeflag: tar.TypeChar}), ErrUnsafe, "x.json", "neither a file nor a folder"},
		{"a pipe", "a.tar", tarred(t, packed{name: "x.json", typeflag: tar.TypeFifo}), ErrUnsafe, "x.json", "neither a file nor a folder"},
		{"a device in a zip", "a.zip", zipped(t, packed{name: "x.json", mode: fs.ModeDevice | 0o600}), ErrUnsafe, "x.json", "neither a file nor a folder"},
		{"an encrypted member", "a.zip", zipped(t, packed{name: "x.json", flags: 1, text: "x"}), ErrEncrypted, "x.json", "encrypted"},
		{"a member twice", "a.tar", tarred(t, groups, packed{name: "./groups.json", text: oneGroup}), ErrUnsafe, "./groups.json", "twice"},
		{"a member twice in a zip", "a.zip", zipped(t, groups, groups), ErrUnsafe, "groups.json", "twice"},
		{"no member", "a.zip", zipped(t), ErrEmpty, "", "holds no file"},
		{"no member in a tar", "a.tar", tarred(t), ErrEmpty, "", "holds no file"},
		{"an empty file", "a.tar.gz", "", ErrEmpty, "", "empty"},
		{"no gzip", "groups.json.gz", oneGroup, ErrDamaged, "", "not a gz file"},
		{"no zip", "a.zip", "hello", ErrDamaged, "", "not a zip file"},
		{"no tar", "a.tar", strings.Repeat("hello", 1000), ErrDamaged, "", "damaged"},
		{"a wrong checksum in a gzip", "groups.json.gz", flipped(t, gzipped(t, oneGroup), gzipped(t, oneGroup)[len(gzipped(t, oneGroup))-8:]), ErrDamaged, "", ""},
		{"a wrong checksum in a zip", "a.zip", flipped(t, stored(t, "notes.txt", "hello, world"), "hello"), ErrDamaged, "notes.txt", "wrong checksum"},
		{"a wrong checksum behind bad JSON", "a.zip", flipped(t, stored(t, "x.json", "{[[["), "{["), ErrDamaged, "x.json", "wrong checksum"},
		{"a wrong checksum in a zstd", "groups.json.zst", flipped(t, zstded(t, oneGroup), zstded(t, oneGroup)[len(zstded(t, oneGroup))-4:]), ErrDamaged, "", "wrong checksum"},
		{"a second tar behind the first", "a.tar", tarred(t, groups) + tarred(t, groups), ErrDamaged, "", "behind the end"},
		{"something behind a gzip", "groups.json.gz", gzipped(t, oneGroup) + "more", ErrDamaged, "", "goes on behind the end of the gzip"},
		{"much behind a gzip", "groups.json.gz", gzipped(t, oneGroup) + strings.Repeat("more", 10), ErrDamaged, "", "goes on behind the end of the gzip"},
		{"a second gzip that is cut off", "groups.json.gz", gzipped(t, oneGroup) + gzipped(t, oneGroup)[:20], ErrDamaged, "", "cut off"},
		{"a bzip2 file", "groups.json", "BZh91AY&SY", ErrPacked, "", "a bzip2 file, which is not unpacked; .tar.gz, "},
		{"an xz file", "groups.json", "\xfd7zXZ\x00", ErrPacked, "", "an xz file"},
		{"a 7z file", "groups.json", "7z\xbc\xaf\x27\x1c", ErrPacked, "", "a 7z file"},
		{"a rar file in an archive", "a.tar", tarred(t, packed{name: "groups.json", text: "Rar!\x1a\x07"}), ErrPacked, "groups.json", "a rar file"},
		{"compressed twice", "groups.json.gz", gzipped(t, gzipped(t, oneGroup)), ErrNested, "", "a gzip file in a gzip file"},
		{"too many bytes for the size", "a.json.gz", gzipped(t, spaces+"{}"), ErrTooLarge, "", "more than 10 times"},
		{"too many bytes for the size in a zip", "a.zip", zipped(t, packed{name: "a.json", text: spaces + "{}"}), ErrTooLarge, "a.json", "more than 10 times"},
		{"too many bytes for the size in a tar", "a.tar.zst", zstded(t, tarred(t, packed{name: "a.json", text: spaces + "{}"})), ErrTooLarge, "a.json", "more than 10 times"},
		{"too many bytes", "a.json.gz", gzipped(t, `"`+string(noise)+`"`), ErrTooLarge, "", "more than 1048576 bytes"},
		{"too many bytes in a tar", "a.tar", tarred(t, packed{name: "a.json", text: `"` + string(noise) + `"`}), ErrTooLarge, "a.json", "more than 1048576 bytes"},
		{"too many bytes in what is no dump", "a.tar", tarred(t, packed{name: "notes.txt", text: string(noise)}), ErrTooLarge, "notes.txt", "more than 1048576 bytes"},
		{"too long a value", "a.tar", tarred(t, packed{name: "a.json", text: `{"a": "` + string(noise[:300<<10]) + `"}`}), ErrTooLarge, "a.json", "a JSON value of more than 262144 bytes"},
		{"too many members", "a.zip", zipped(t, packed{name: "1"}, packed{name: "2"}, packed{name: "3"}, packed{name: "4"}, packed{name: ".5"}, packed{name: "6"}), ErrTooLarge, "", "more than 5 files"},
		{"too deep", "a.tar", tarred(t, packed{name: "a/b/c/d/e/x.json"}), ErrTooLarge, "a/b/c/…", "more than 4 folders"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, "good.json"), oneGroup)
			write(t, filepath.Join(dir, tt.file), tt.data)
			_, err := Load([]string{dir}, Options{limits: small})
			file, ok := errors.AsType[*FileError](err)
			if !ok || !errors.Is(err, tt.is) || !strings.Contains(file.Err.Error(), tt.text) {
				t.Fatalf("got error %v, want one that is %q and says %q", err, tt.is, tt.text)
			}
			want := filepath.Base(dir) + "/" + tt.file
			if tt.member != "" {
				want += "!" + tt.member
			}
			if file.File != want {
				t.Errorf("the error names %s, want %s", file.File, want)
			}
			if n := strings.Count(err.Error(), "\n"); n > 0 {
				t.Errorf("got %d errors, want one: %v", n+1, err)
			}
		})
	}
}

func TestGzipFilesOnEndAreOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "groups.json.gz")
	write(t, path, gzipped(t, oneGroup[:40])+gzipped(t, "")+gzipped(t, oneGroup[40:]))
	s, err := Load([]string{path}, Options{})
	if err != nil || len(s.Groups) != 1 {
		t.Errorf("got %v, want the group", err)
	}
}

func TestAnArchiveCutOffAnywhereIsAnError(t *testing.T) {
	// The middle member ends in zeros, as the end of a tar does.
	entries := []packed{twoDumps[0], {name: "notes", text: strings.Repeat("\x00", 3000)}, {name: strings.Repeat("long", 60) + "/enis.json", text: twoDumps[1].text}}
	whole := tarred(t, entries...)
	for name, data := range map[string]string{
		"a.tar": whole, "a.tar.gz": gzipped(t, whole), "a.tar.zst": zstded(t, whole), "a.zip": zipped(t, entries...),
		"groups.json.gz": gzipped(t, oneGroup), "groups.json.zst": zstded(t, oneGroup),
	} {
		path := filepath.Join(t.TempDir(), name)
		step := max(1, len(data)/300)
		if name == "a.tar" {
			step = 128
		}
		for n := 0; n < len(data); n += step {
			write(t, path, data[:n])
			if _, err := Load([]string{path}, Options{Jobs: 1}); err == nil || errors.Is(err, ErrNoGroups) {
				t.Errorf("%s cut to %d of %d bytes: got %v, want an error of the file", name, n, len(data), err)
			}
		}
	}
}

func TestWhatIsNotReadInAnArchiveIsListed(t *testing.T) {
	entries := []packed{
		{name: "groups.json", text: oneGroup},
		{name: ".git/config", text: "x"},
		{name: ".git/HEAD", text: "x"},
		{name: "__MACOSX/._groups.json", text: "x"},
		{name: "eu-west-1/._groups.json", text: "x"},
		{name: "notes.txt", text: "hello"},
		{name: "inner.tar.gz", text: gzipped(t, tarred(t, twoDumps...))},
		{name: "inner.json", text: zipped(t, twoDumps...)},
		{name: "report.docx", text: zipped(t, twoDumps...)},
		{name: "inner.tar.xz", text: "\xfd7zXZ\x00"},
		{name: "enis.json.Z", text: "\x1f\x9d\x90"},
		{name: "enis.lz4", text: "\x04\x22\x4d\x18"},
		{name: "enis.gzip", text: gzipped(t, oneGroup)},
		{name: "enis", text: gzipped(t, oneGroup)},
		{name: "logs.gz", text: gzipped(t, tarred(t, twoDumps...))},
	}
	want := []Skipped{
		{Name: "-!.git", Why: hidden},
		{Name: "-!__MACOSX", Why: hidden},
		{Name: "-!enis", Why: "a gzip file that is not called so: rename it to have it read"},
		{Name: "-!enis.gzip", Why: "a gzip file that is not called so: rename it to have it read"},
		{Name: "-!enis.json.Z", Why: "a compress file: unpack it to have it read"},
		{Name: "-!enis.lz4", Why: "an lz4 file: unpack it to have it read"},
		{Name: "-!eu-west-1/._groups.json", Why: hidden},
		{Name: "-!inner.json", Why: nested},
		{Name: "-!inner.tar.gz", Why: nested},
		{Name: "-!inner.tar.xz", Why: "an xz file: unpack it to have it read"},
		{Name: "-!logs.gz", Why: nested},
		{Name: "-!notes.txt", Why: "not JSON"},
		{Name: "-!report.docx", Why: "a zip file that is not called so: rename it to have it read"},
	}
	for name, data := range map[string]string{"tar": tarred(t, entries...), "zip": zipped(t, entries...)} {
		s, err := Load([]string{"-"}, Options{Stdin: strings.NewReader(data)})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(s.Skipped, want) {
			t.Errorf("%s: got %v, want %v", name, s.Skipped, want)
		}
		for _, skipped := range s.Skipped {
			if skipped.Unread() != (skipped.Why != "not JSON") {
				t.Errorf("%s: got unread %v of %s", name, skipped.Unread(), skipped.Name)
			}
		}
	}
}

// A document that turns out late to be no dump is read anew, and the archive with it.
func TestARefusedDocumentInAnArchiveIsSearched(t *testing.T) {
	plain := mustLoad(t, map[string]string{twoDumps[0].name: twoDumps[0].text, refused.name: refused.text})
	for name, data := range map[string]string{
		"a.tar": tarred(t, twoDumps[0], refused), "a.tar.zst": zstded(t, tarred(t, refused, twoDumps[0])), "a.zip": zipped(t, refused, twoDumps[0]),
	} {
		path := filepath.Join(t.TempDir(), name)
		write(t, path, data)
		s, err := Load([]string{path}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Mentions) != 1 || s.Mentions[0].Origin.File() != name+"!joined.json" {
			t.Errorf("%s: got %d mentions, want that of joined.json", name, len(s.Mentions))
		}
		if len(s.Dumps) != len(plain.Dumps) || len(s.Conflicts) != len(plain.Conflicts) {
			t.Errorf("%s: got %d dumps and %d conflicts, want %d and %d as without the archive", name, len(s.Dumps), len(s.Conflicts), len(plain.Dumps), len(plain.Conflicts))
		}
	}
}

var refused = packed{name: "joined.json", text: `{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "Groups": [{"GroupId": "sg-0a1b2c3d"}]}], "Extra": {}}`}

// FuzzArchive feeds any bytes as a packed snapshot: the loader never panics, and reads no
// more than its limits allow.
func FuzzArchive(f *testing.F) {
	tarball := tarred(f, twoDumps...)
	for _, seed := range []string{tarball, gzipped(f, tarball), zstded(f, tarball), zipped(f, twoDumps...), gzipped(f, oneGroup), zstded(f, oneGroup), zipped(f, refused), tarball[:700], "PK\x05\x06"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Load([]string{"-"}, Options{Jobs: 1, Stdin: bytes.NewReader(data), limits: small})
		if err != nil && !errors.Is(err, ErrNoGroups) {
			if _, ok := errors.AsType[*FileError](err); !ok {
				t.Errorf("got %v, want an error that names the file", err)
			}
			return
		}
		for _, d := range s.Dumps {
			if !strings.HasPrefix(d.File.Name, "-") || strings.Contains(d.File.Name, "/../") {
				t.Errorf("got a dump called %q", d.File.Name)
			}
		}
	})
}

// 20,000 of these took 10 s and 12 GB of buffers before these were taken from a pool.
func BenchmarkManySmallFiles(b *testing.B) {
	entries := slices.Clone(twoDumps)
	for i := range 2000 {
		entries = append(entries, packed{name: strconv.Itoa(i) + ".json", text: "{}"})
	}
	data := tarred(b, entries...)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load([]string{"-"}, Options{Jobs: 1, Stdin: strings.NewReader(data)}); err != nil {
			b.Fatal(err)
		}
	}
}
