package loader

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
)

// Change is what a Terraform plan or a CloudFormation change set is about to delete.
type Change struct {
	// Groups are the security groups that it deletes, in its order.
	Groups []Doomed
	// Gone is everything else that it deletes, or that lets go of one of the groups, before
	// the group's turn comes. What it makes again with the same group is not there.
	Gone []Gone
	// Stays is what it seems to delete, or to detach from one of the groups, and does not for
	// sure.
	Stays []Stay
	// Keepers are what it makes or updates and names one of the groups, so that the group cannot go.
	Keepers []Keeper
}

// Doomed is a security group that a change deletes.
type Doomed struct {
	ID string
	// Address is where the change names it: module.web.aws_security_group.app["blue"], or the
	// stack and logical id.
	Address string
	// File is that of the change, of nested change sets that of the outermost.
	File string
}

// Stay is something that is not taken for gone, and why.
type Stay struct{ What, Why string }

// Keeper is a resource that names a group after the change which deletes that group.
type Keeper struct {
	Group string
	// Type and Address are those of the resource.
	Type, Address string
	// File, Path and Line say where, as an [Origin] does.
	File, Path string
	Line       int
}

// What is wrong with a file that is no change which can be read.
var (
	ErrNoPlan      = errors.New("no Terraform plan")
	ErrNoChangeSet = errors.New("no change set")
)

// readChange decodes a file given by a flag, which is no part of a snapshot, and returns its
// text; "-" is standard input. An error is a [*FileError] that is also the sentinel.
func readChange(file string, stdin io.Reader, into any, sentinel error) ([]byte, error) {
	text, err := readAll(file, stdin)
	if err != nil {
		return nil, &FileError{File: file, Err: plain(err)}
	}
	if isUTF16(text) {
		return nil, &FileError{File: file, Err: ErrUTF16}
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	in := json.NewDecoder(bytes.NewReader(text))
	err = in.Decode(into)
	if _, more := in.Token(); err == nil && !errors.Is(more, io.EOF) {
		err = errors.New("holds more than one JSON document")
	}
	if err != nil {
		return nil, &FileError{File: file, Err: because{unreadable(text, err), sentinel}}
	}
	return text, nil
}

func readAll(file string, stdin io.Reader) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(stdin)
	}
	return os.ReadFile(file) //nolint:gosec // a file that the user names
}

// unreadable says what a text is that is not the JSON which it should be.
func unreadable(text []byte, err error) string {
	var shape *json.UnmarshalTypeError
	switch {
	case bytes.HasPrefix(text, []byte("PK\x03\x04")):
		return "a plan as terraform plan -out writes it, want its JSON"
	case bytes.Contains(text[:min(len(text), 200)], []byte(`"@level"`)):
		return "the log that terraform plan -json prints, want the JSON of the plan"
	case errors.Is(err, io.EOF):
		return ErrEmpty.Error()
	case errors.Is(err, io.ErrUnexpectedEOF):
		return ErrCutOff.Error()
	case errors.As(err, &shape) && shape.Field == "":
		return fmt.Sprintf("the document is %s, want %s", article(shape.Value), typeOf(shape.Type))
	case errors.As(err, &shape):
		return fmt.Sprintf(".%s is %s, want %s", shape.Field, article(shape.Value), typeOf(shape.Type))
	case errors.As(err, new(*json.SyntaxError)):
		return "not JSON: " + err.Error()
	}
	return err.Error()
}

func article(value string) string {
	value, _, _ = strings.Cut(value, " ") // "number 12"
	if strings.ContainsAny(value[:1], "aeo") {
		return "an " + value
	}
	return "a " + value
}

// typeOf is what JSON calls a type of Go.
func typeOf(t reflect.Type) string {
	switch t.Kind() { // the others are numbers
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "a boolean"
	case reflect.Pointer:
		return typeOf(t.Elem())
	}
	return "a number"
}

// names tells whether an id stands in raw JSON, whole.
func names(raw json.RawMessage, id string) bool { return nameAt(raw, id) >= 0 }

// nameAt is where an id stands in a text, whole; less than 0 where it does not.
func nameAt(text []byte, id string) int {
	for at := 0; id != ""; {
		i := bytes.Index(text[at:], []byte(id))
		if i < 0 {
			return -1
		}
		end := at + i + len(id)
		if end == len(text) || !strings.ContainsRune("0123456789abcdef", rune(text[end])) {
			return at + i
		}
		at = end
	}
	return -1
}

// in says where a keeper stands in the text of a file: what is made of it is after, at path and
// behind an offset.
func (k Keeper) in(file, path string, text []byte, from int, after json.RawMessage) Keeper {
	k.File, k.Path, k.Line = file, path, 1
	if i := bytes.Index(text[from:], after); i >= 0 {
		k.Line += bytes.Count(text[:from+i+max(nameAt(after, k.Group), 0)], []byte("\n"))
	}
	if places := placesOf(valueOf(after), k.Group); len(places) > 0 {
		k.Path += places[0].path
	}
	return k
}
