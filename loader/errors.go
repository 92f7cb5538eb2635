package loader

import (
	"errors"
	"strconv"
)

// What can be wrong with a file. Callers branch on these to say how to repair it.
var (
	// ErrCutOff means that the file ends before its JSON does.
	ErrCutOff = errors.New("the file ends in the middle of the JSON")
	// ErrNotJSON means that the text is no JSON.
	ErrNotJSON = errors.New("not JSON")
	// ErrUTF16 means that the file is encoded in UTF-16, as PowerShell's > writes it.
	ErrUTF16 = errors.New("encoded in UTF-16, want UTF-8")
	// ErrEmpty means that the file holds nothing.
	ErrEmpty = errors.New("the file is empty")
	// ErrShape means that a member has another JSON type than AWS gives it.
	ErrShape = errors.New("unexpected type")
	// ErrDoubledKey means that an object has a key twice, so that readers disagree on it.
	ErrDoubledKey = errors.New("doubled key")
	// ErrNoFile means that something in a folder is neither a folder nor a regular file nor
	// a link to one: a link to a folder or to nothing, a device, a pipe.
	ErrNoFile = errors.New("neither a file nor a folder")
	// ErrEmptyFolder means that a folder holds no file but hidden ones.
	ErrEmptyFolder = errors.New("the folder holds no file")
	// ErrDamaged means that a compressed file or an archive is cut off, fails its checksum, or
	// is not what its name says.
	ErrDamaged = errors.New("damaged archive")
	// ErrUnsafe means that an archive holds what no archive of dumps does: a path that leads
	// out of it, a link, a device, a file twice.
	ErrUnsafe = errors.New("unsafe archive")
	// ErrEncrypted means that a file in an archive is encrypted.
	ErrEncrypted = errors.New("encrypted")
	// ErrNested means that a compressed file holds an archive that is not read in there.
	ErrNested = errors.New("an archive in a compressed file")
	// ErrPacked means that a file is packed in a way that is not read.
	ErrPacked = errors.New("a packed file that is not unpacked")
	// ErrTooLarge means that a file unpacks to more than is read.
	ErrTooLarge = errors.New("unpacks to too much")
	// ErrUnfinished means that a manifest was written before a collection and never after it.
	ErrUnfinished = errors.New("tells of a collection that was cut off")
	// ErrManifest means that a manifest is not as sgfree collect writes one.
	ErrManifest = errors.New("is no manifest")
	// ErrNoGroups means that no file holds security groups.
	ErrNoGroups = errors.New("no describe-security-groups output")
)

// FileError is what is wrong with one file.
type FileError struct {
	File string
	Line int // 1-based; 0 where the whole file is meant
	// Kind is the kind of dump that the file holds, nil where it was not told yet.
	Kind *Kind
	Err  error
}

func (e *FileError) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Err.Error()
	}
	return e.File + ":" + strconv.Itoa(e.Line) + ": " + e.Err.Error()
}

func (e *FileError) Unwrap() error { return e.Err }

// because is an error with words of its own that still is one of the sentinels.
type because struct {
	text string
	is   error
}

func (b because) Error() string { return b.text }
func (b because) Unwrap() error { return b.is }
