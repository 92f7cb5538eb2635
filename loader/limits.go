package loader

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync/atomic"

	"github.com/klauspost/compress/zstd"
)

// limits keep a small file from unpacking to more than a machine can hold.
type limits struct {
	bytes   int64 // that one file unpacks to
	ratio   int64 // of those bytes to the bytes of the file, once they are more than free
	free    int64
	members int // of an archive, with its folders
	depth   int // of a member's path
	value   int // bytes of one JSON value, which is read in one piece
}

var defaultLimits = limits{
	bytes:   64 << 30,
	ratio:   1000,
	free:    64 << 20,
	members: 1_000_000,
	depth:   64,
	value:   512 << 20,
}

// budget counts what a file unpacks to.
type budget struct {
	limits

	in, out int64
}

func (b *budget) spend(n int) error {
	b.out += int64(n)
	switch {
	case b.out > b.bytes:
		return because{fmt.Sprintf("unpacks to more than %d bytes", b.bytes), ErrTooLarge}
	case b.out > b.free && b.out/b.ratio >= b.in:
		return because{fmt.Sprintf("unpacks to more than %d times its size", b.ratio), ErrTooLarge}
	}
	return nil
}

// intake counts the bytes of the file itself.
type intake struct {
	r io.Reader
	b *budget
	p *progress
}

func (i *intake) Read(p []byte) (int, error) {
	n, err := i.r.Read(p)
	i.b.in += int64(n)
	if stop := i.p.add(n); stop != nil {
		return 0, stop
	}
	return n, err
}

// progress counts what was read of all files; one that is nil counts nothing.
type progress struct {
	tell  func(read, known int64) error
	known int64
	read  atomic.Int64
}

func (p *progress) add(n int) error {
	if p == nil || p.tell == nil {
		return nil
	}
	return p.tell(p.read.Add(int64(n)), p.known)
}

// meter reads unpacked content and says in our words what is wrong with it.
type meter struct {
	r      io.Reader
	b      *budget
	format string
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if m.b != nil {
		if over := m.b.spend(n); over != nil {
			return 0, over
		}
	}
	return n, fault(m.format, err)
}

// fault is what an error of a decompressor means; the end of the content is none.
func fault(format string, err error) error {
	path, _ := errors.AsType[*fs.PathError](err)
	ours, _ := errors.AsType[because](err)
	switch {
	case err == nil, err == io.EOF: //nolint:errorlint // readers give io.EOF itself
		return err
	case ours.is != nil:
		return ours
	case path != nil:
		return path.Err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return because{fmt.Sprintf("the %s file is cut off", format), ErrDamaged}
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, zip.ErrChecksum), errors.Is(err, zstd.ErrCRCMismatch):
		return because{fmt.Sprintf("the %s file is damaged: wrong checksum", format), ErrDamaged}
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return because{"asks for too much memory to be unpacked", ErrTooLarge}
	case errors.Is(err, zip.ErrAlgorithm):
		return because{"compressed in a way that is not known", ErrDamaged}
	}
	return because{fmt.Sprintf("the %s file is damaged: %v", format, err), ErrDamaged}
}

// ended is an error of something that cannot end yet.
func ended(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// tail counts what is read, and the zeros at its end.
type tail struct {
	r           io.Reader
	read, zeros int64
}

func (t *tail) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	zeros := n - len(bytes.TrimRight(p[:n], "\x00"))
	if zeros == n {
		t.zeros += int64(n)
	} else {
		t.zeros = int64(zeros)
	}
	t.read += int64(n)
	return n, err
}

// finish reads on behind the end of a tar, where nothing but zeros may stand: another tar
// there would go unread.
func (t *tail) finish() error {
	buf := make([]byte, 32<<10)
	for {
		n, err := t.r.Read(buf)
		switch {
		case len(bytes.Trim(buf[:n], "\x00")) > 0:
			return because{"goes on behind the end of the tar", ErrDamaged}
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fault(inTar, err)
		}
	}
}
