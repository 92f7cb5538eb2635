package loader

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Change is what a Terraform plan or a CloudFormation change set is about to delete.
type Change struct {
	// Groups are the security groups that it deletes, in its order.
	Groups []Doomed
	// Gone is everything else that it deletes, or that lets go of one of the groups, before
	// the group's turn comes. What it makes again with the same group is not there.
	Gone []Gone
}

// Doomed is a security group that a change deletes.
type Doomed struct {
	ID string
	// Address is where the change names it: module.web.aws_security_group.app["blue"], or the
	// stack and logical id.
	Address string
}

// ErrNoChange means that a file is neither a Terraform plan nor a change set that can be read.
var ErrNoChange = errors.New("cannot be read")

// readChange decodes a file given by a flag, which is no part of a snapshot.
func readChange(file string, into any) error {
	f, err := os.Open(file) //nolint:gosec // a file that the user names
	if err != nil {
		return &FileError{File: file, Err: plain(err)}
	}
	defer func() { _ = f.Close() }()
	in := json.NewDecoder(f)
	if err := in.Decode(into); err != nil {
		return unreadable(file, err)
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return &FileError{File: file, Err: because{"holds more than one JSON document", ErrNoChange}}
	}
	return nil
}

func unreadable(file string, err error) error {
	var shape *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.EOF):
		err = ErrEmpty
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = ErrCutOff
	case errors.As(err, &shape):
		err = because{fmt.Sprintf("%s is %s, want %s", shape.Field, shape.Value, shape.Type), ErrNoChange}
	default:
		err = because{"not JSON: " + err.Error(), ErrNoChange}
	}
	return &FileError{File: file, Err: err}
}

// names tells whether an id stands in raw JSON, whole.
func names(raw json.RawMessage, id string) bool {
	for rest := []byte(raw); id != ""; {
		i := bytes.Index(rest, []byte(id))
		if i < 0 {
			return false
		}
		rest = rest[i+len(id):]
		if len(rest) == 0 || !strings.ContainsRune("0123456789abcdef", rune(rest[0])) {
			return true
		}
	}
	return false
}
