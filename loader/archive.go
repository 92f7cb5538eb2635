package loader

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// The formats that dumps are packed in.
const (
	inGzip = "gzip"
	inZstd = "zstd"
	inTar  = "tar"
	inZip  = "zip"
)

// Why something in an archive is skipped.
const (
	hidden   = "hidden"
	unpackIt = ": unpack it to have it read"
	renameIt = " file that is not called so: rename it to have it read"
	nested   = "an archive in an archive" + unpackIt
)

// packings lists how the names of packed files end, the longer before the shorter.
var packings = []struct{ suffix, compressed, archive string }{
	{".tar.gz", inGzip, inTar},
	{".tgz", inGzip, inTar},
	{".tar.zst", inZstd, inTar},
	{".gz", inGzip, ""},
	{".zst", inZstd, ""},
	{".tar", "", inTar},
	{".zip", "", inZip},
}

// packing tells by its name how a file is packed.
func packing(name string) (compressed, archive string) {
	for _, p := range packings {
		if strings.HasSuffix(strings.ToLower(name), p.suffix) {
			return p.compressed, p.archive
		}
	}
	return "", ""
}

// foreign tells by its first bytes, with its article, what a file is that is packed in a way
// that is not read; empty for any other.
func foreign(head []byte) string {
	magic := func(at int, m string) bool { return bytes.HasPrefix(head[min(at, len(head)):], []byte(m)) }
	switch {
	case magic(0, "BZh") && magic(4, "1AY&SY"):
		return "a bzip2 file"
	case magic(0, "\xfd7zXZ\x00"):
		return "an xz file"
	case magic(0, "7z\xbc\xaf\x27\x1c"):
		return "a 7z file"
	case magic(0, "Rar!\x1a\x07"):
		return "a rar file"
	case magic(0, "\x1f\x9d"):
		return "a compress file"
	case magic(0, "\x04\x22\x4d\x18"):
		return "an lz4 file"
	case magic(0, "LZIP\x01"):
		return "an lzip file"
	case magic(0, "\xff\x06\x00\x00sNaPpY"):
		return "a snappy file"
	}
	return ""
}

// headLength is how much of a file tells its format: a tar header.
const headLength = 512

// format tells by its first bytes how content is packed; empty for what is not.
func format(head []byte) string {
	magic := func(m string) bool { return bytes.HasPrefix(head, []byte(m)) }
	switch {
	case magic("\x1f\x8b"):
		return inGzip
	case magic("\x28\xb5\x2f\xfd"), len(head) >= 8 && head[0]&0xf0 == 0x50 && string(head[1:4]) == "\x2a\x4d\x18":
		return inZstd // or a frame to skip, as pzstd begins with
	case magic("PK\x03\x04"), magic("PK\x05\x06"):
		return inZip
	case len(head) < headLength:
		return ""
	}
	// Not every tar says so, but each header carries a checksum. One that announces a longer
	// name ends behind the head.
	if _, err := tar.NewReader(bytes.NewReader(head)).Next(); err == nil || errors.Is(err, io.ErrUnexpectedEOF) {
		return inTar
	}
	return ""
}

// unpacked is content without its compression.
type unpacked struct {
	*bufio.Reader

	packed     *bufio.Reader // what it is unpacked from; nil for what is not compressed
	compressed bool
	archive    string // what the content is, if an archive
	why        string // it is skipped
}

// done gives the buffers back; nothing may read from them any more.
func (u *unpacked) done() {
	giveBack(u.Reader)
	giveBack(u.packed)
}

var readers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 64<<10) }}

// borrow is a buffered reader from the pool: a buffer for each of many small files would cost
// more than reading them.
func borrow(r io.Reader) *bufio.Reader {
	b := readers.Get().(*bufio.Reader)
	b.Reset(r)
	return b
}

func giveBack(b *bufio.Reader) {
	if b != nil {
		b.Reset(nil)
		readers.Put(b)
	}
}

// unpack takes one compression off a file, and tells what is in it. A file that should be
// a dump is unpacked by its content; another one only if its name says so as well.
func unpack(in io.Reader, name string, must bool, b *budget) (*unpacked, error) {
	u := &unpacked{Reader: borrow(in)}
	head, err := u.head()
	if err != nil {
		return nil, err
	}
	switch f := foreign(head); {
	case f != "" && must:
		var read []string
		for _, p := range packings {
			read = append(read, p.suffix)
		}
		return nil, because{fmt.Sprintf("%s, which is not unpacked; %s are", f, strings.Join(read, ", ")), ErrPacked}
	case f != "":
		u.why = f + unpackIt
		return u, nil
	}
	compressed, archive := packing(name)
	called, is := compressed+archive != "", format(head)
	switch {
	case is == "" && !called:
		return u, nil
	case len(head) == 0:
		return nil, ErrEmpty
	case is == "" && compressed == "" && archive == inTar: // may be empty; its reader tells
		is = inTar
	case is == "":
		return nil, because{fmt.Sprintf("not a %s file, as its name says", strings.TrimPrefix(path.Ext(name), ".")), ErrDamaged}
	case !called && !must:
		u.why = "a " + is + renameIt
		return u, nil
	}
	if is == inTar || is == inZip {
		u.archive = is
		return u, nil
	}
	z, err := decompress(u.Reader, is, b)
	if err != nil {
		return nil, err
	}
	u = &unpacked{Reader: borrow(z), packed: u.Reader, compressed: true}
	if head, err = u.head(); err != nil {
		return nil, err
	}
	switch inner := format(head); {
	case inner == inTar || inner == "" && archive == inTar:
		u.archive = inTar
	case inner != "" && must:
		return nil, because{fmt.Sprintf("a %s file in a %s file", inner, is), ErrNested}
	case inner != "":
		u.why = nested
	}
	return u, nil
}

func (u *unpacked) head() ([]byte, error) {
	head, err := u.Peek(headLength)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, plain(err)
	}
	return head, nil
}

// largestWindow is what a zstd frame may ask for in memory: that of zstd --long.
const largestWindow = 128 << 20

func decompress(in *bufio.Reader, format string, b *budget) (io.Reader, error) {
	var z io.Reader
	var err error
	if format == inGzip {
		z, err = newGunzip(in)
	} else {
		z, err = zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(largestWindow))
	}
	if err != nil {
		return nil, fault(format, ended(err))
	}
	return &meter{z, b, format}, nil
}

// gunzip reads gzip streams, one behind the other, and nothing else.
type gunzip struct {
	*gzip.Reader

	in *bufio.Reader
}

func newGunzip(in *bufio.Reader) (*gunzip, error) {
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	z.Multistream(false)
	return &gunzip{z, in}, nil
}

func (g *gunzip) Read(p []byte) (int, error) {
	for {
		n, err := g.Reader.Read(p)
		if !errors.Is(err, io.EOF) {
			return n, err
		}
		if n > 0 {
			return n, nil
		}
		head, err := g.in.Peek(2)
		switch {
		case len(head) == 0:
			return 0, err
		case !strings.HasPrefix("\x1f\x8b", string(head)):
			return 0, because{"goes on behind the end of the gzip file", ErrDamaged}
		}
		if err := g.Reset(g.in); err != nil {
			return 0, ended(err)
		}
		g.Multistream(false)
	}
}

// each visits the file itself, or all that an archive holds. Its errors are [*FileError]s.
func (s *source) each(visit func(*member) error, skip func(name, path, why string)) error {
	fail := func(err error) error {
		if err == nil {
			return nil
		}
		if of, ok := errors.AsType[*FileError](err); ok {
			return of
		}
		return &FileError{File: s.name, Err: plain(err)}
	}
	raw, size, done, err := s.open()
	if err != nil {
		return fail(err)
	}
	defer done()
	b := &budget{limits: s.limits}
	must := s.explicit || called(s.path)
	u, err := unpack(&intake{raw, b, s.progress}, s.path, must, b)
	if err != nil {
		return fail(err)
	}
	defer u.done()
	a := &archive{source: s, budget: b, visit: visit, skip: skip, seen: map[string]bool{}, hidden: map[string]bool{}}
	switch {
	case u.why != "":
		skip(s.name, s.path, u.why)
		return nil
	case u.archive == inTar && u.compressed:
		err = a.tar(u)
	case u.archive == inTar:
		err = a.tar(&meter{u, b, inTar})
	case u.archive == inZip:
		b.in = size
		if err = a.zip(raw, size); err == nil {
			err = s.progress.add(int(size))
		}
	default:
		return fail(visit(&member{&File{Name: s.name, path: s.path, folder: s.folder()}, u.Reader, must, u.compressed}))
	}
	if err == nil && a.files == 0 {
		err = because{"the archive holds no file", ErrEmpty}
	}
	return fail(err)
}

// archive is an archive being read.
type archive struct {
	*source

	budget  *budget
	visit   func(*member) error
	skip    func(name, path, why string)
	entries int
	files   int
	seen    map[string]bool
	hidden  map[string]bool
}

// entry is something that an archive lists, before anything about it is believed.
type entry struct {
	name      string
	mode      fs.FileMode
	sparse    bool
	encrypted bool
	open      func() (io.Reader, error)
}

// drive is how an absolute path of Windows begins.
var drive = regexp.MustCompile(`^[A-Za-z]:/`)

// take reads one entry of the archive, or says why nothing of the archive is to be trusted.
func (a *archive) take(e entry) error {
	if a.entries++; a.entries > a.limits.members {
		return because{fmt.Sprintf("holds more than %d files and folders", a.limits.members), ErrTooLarge}
	}
	slashed := strings.ReplaceAll(e.name, `\`, "/")
	bad := func(text string, is error) error {
		return &FileError{File: a.name + "!" + slashed, Err: because{text, is}}
	}
	elements := strings.Split(path.Clean(slashed), "/")
	switch {
	case e.name == "":
		return bad("a file without a name", ErrUnsafe)
	case strings.HasPrefix(slashed, "/"), drive.MatchString(slashed):
		return bad("an absolute path in an archive", ErrUnsafe)
	case strings.Contains("/"+slashed+"/", "/../"):
		return bad("a path in an archive with ..", ErrUnsafe)
	case len(elements) > a.limits.depth:
		deep := strings.Join(elements[:min(3, len(elements))], "/") + "/…"
		return &FileError{File: a.name + "!" + deep, Err: because{fmt.Sprintf("a path of more than %d folders", a.limits.depth), ErrTooLarge}}
	}
	name := strings.Join(elements, "/")
	if name == "." && e.mode.IsDir() {
		return nil
	}
	for i, element := range elements {
		if strings.HasPrefix(element, ".") || element == "__MACOSX" {
			a.files++
			if top := strings.Join(elements[:i+1], "/"); !a.hidden[top] {
				a.hidden[top] = true
				a.skip(a.name+"!"+top, a.path+"/"+top, hidden)
			}
			return nil
		}
	}
	switch {
	case e.mode&fs.ModeSymlink != 0:
		return bad("a link in an archive", ErrUnsafe)
	case e.mode.IsDir():
		return nil
	case !e.mode.IsRegular():
		return bad("neither a file nor a folder", ErrUnsafe)
	case e.sparse:
		return bad("a sparse file in an archive", ErrUnsafe)
	case a.seen[name]:
		return bad("twice in the archive", ErrUnsafe)
	case e.encrypted:
		return bad("encrypted", ErrEncrypted)
	}
	a.seen[name] = true
	a.files++
	return a.read(name, e)
}

// read reads a file of the archive, to its end: there its checksum is compared.
func (a *archive) read(name string, e entry) error {
	shown, inside := a.name+"!"+name, a.path+"/"+name
	wrong := func(err error) error { return &FileError{File: shown, Err: err} }
	if _, archive := packing(name); archive != "" {
		a.skip(shown, inside, nested)
		return nil
	}
	r, err := e.open()
	if err != nil {
		return wrong(err)
	}
	must := called(name)
	u, err := unpack(r, name, must, a.budget)
	if err != nil {
		return wrong(err)
	}
	defer u.done()
	if u.archive != "" {
		u.why = nested
	}
	m := &member{&File{
		Name: shown, path: inside, member: name,
		folder: filepath.Join(a.folder(), filepath.Base(a.path), path.Dir(name)),
	}, u.Reader, must, true}
	if u.why != "" {
		a.skip(shown, inside, u.why)
		err = m.finish()
	} else {
		err = a.visit(m)
	}
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, r) // a second pass leaves most members alone
	if err != nil {
		return wrong(err)
	}
	return nil
}

// blockSize is that of a tar, which ends with two blocks of zeros.
const blockSize = 512

func (a *archive) tar(in io.Reader) error {
	tail := &tail{r: in}
	t := tar.NewReader(tail)
	padding := int64(0) // of the member before
	for {
		from := tail.read
		h, err := t.Next()
		switch {
		case errors.Is(err, io.EOF):
			// The reader takes the end of the file for that of the archive.
			if tail.read-from-padding < 2*blockSize || tail.zeros < 2*blockSize {
				return fault(inTar, io.ErrUnexpectedEOF)
			}
			return tail.finish()
		case err != nil && !errors.Is(err, tar.ErrInsecurePath):
			return fault(inTar, err)
		}
		padding = 0
		if h.Typeflag == tar.TypeXGlobalHeader { // a comment, as git archive writes it
			continue
		}
		e := entry{name: h.Name, mode: modeOf(h.Typeflag)}
		for key := range h.PAXRecords {
			e.sparse = e.sparse || strings.HasPrefix(key, "GNU.sparse.")
		}
		r := &meter{t, nil, inTar} // what the tar is read from is metered
		e.open = func() (io.Reader, error) { return r, nil }
		if err := a.take(e); err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, r); err != nil {
			return &FileError{File: a.name + "!" + h.Name, Err: err}
		}
		padding = -h.Size & (blockSize - 1)
	}
}

// modeOf is what an entry is, by its type alone: some writers set bits of their own.
func modeOf(typeflag byte) fs.FileMode {
	switch typeflag {
	case tar.TypeReg:
		return 0
	case tar.TypeDir:
		return fs.ModeDir
	case tar.TypeSymlink, tar.TypeLink:
		return fs.ModeSymlink
	}
	return fs.ModeIrregular
}

func (a *archive) zip(in io.ReaderAt, size int64) error {
	z, err := zip.NewReader(in, size)
	switch {
	case errors.Is(err, zip.ErrFormat):
		return because{"the zip file is cut off or damaged", ErrDamaged}
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		return fault(inZip, err)
	}
	for _, f := range z.File {
		e := entry{name: f.Name, mode: f.Mode(), encrypted: f.Flags&1 != 0}
		if strings.HasSuffix(f.Name, `\`) { // a folder, as some tools of Windows write it
			e.mode |= fs.ModeDir
		}
		if f.UncompressedSize64 > 0 {
			e.mode &^= fs.ModeDir
		}
		e.open = func() (io.Reader, error) {
			r, err := f.Open()
			if err != nil {
				return nil, fault(inZip, ended(err))
			}
			return &meter{r, a.budget, inZip}, nil
		}
		if err := a.take(e); err != nil {
			return err
		}
	}
	return nil
}
