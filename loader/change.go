package loader

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
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
	// Keepers are what is there after it and names one of the groups.
	Keepers []Keeper
}

// changeFile is a Terraform plan, or the change sets of the command line.
type changeFile interface {
	// doom adds the groups that are deleted.
	doom(c *Change) error
	// free adds what goes, or lets go of a group that any of the files deletes.
	free(c *Change)
	// keep adds what names such a group afterwards and is not free of it.
	keep(c *Change)
}

// ReadChange reads what `terraform show -json` prints of plans, and answers of `cloudformation
// describe-change-set`, which together hold every page and every nested one that they name; "-"
// is standard input. It takes all of them to be applied. An error is a [*FileError].
func ReadChange(plans, sets []string, stdin io.Reader) (*Change, error) {
	var files []changeFile
	for _, file := range plans {
		plan, err := readTerraformPlan(file, stdin)
		if err != nil {
			return nil, err
		}
		files = append(files, plan)
	}
	if len(sets) > 0 {
		all, err := readChangeSets(sets, stdin)
		if err != nil {
			return nil, err
		}
		files = append(files, all)
	}
	c := &Change{}
	for _, f := range files {
		if err := f.doom(c); err != nil {
			return nil, err
		}
	}
	for _, f := range files {
		f.free(c)
	}
	for _, f := range files {
		f.keep(c)
	}
	return c, nil
}

// doomed lists each group that is deleted once, in order.
func (c *Change) doomed() (ids []string) {
	for _, g := range c.Groups {
		if !slices.Contains(ids, g.ID) {
			ids = append(ids, g.ID)
		}
	}
	return ids
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
	// Breaks tells that the group can go all the same, and what names it is wrong then.
	Breaks bool
	// Doubt is why nobody knows whether it names the group; empty where it does.
	Doubt string
	// By is the id of a group: it is a keeper only if a permission of that group, as it is now, names
	// the group. Empty where the change itself tells.
	By string
	// File, Path and Line say where, as an [Origin] does.
	File, Path string
	Line       int
}

// What is wrong with a file that is no change which can be read.
var (
	ErrNoPlan      = errors.New("no Terraform plan")
	ErrNoChangeSet = errors.New("no change set")
)

// unknownAction says of the actions of a change that one is not known, or that there is none: nobody
// knows then what it does. Empty where all are known.
func unknownAction(actions, known []string) string {
	for _, a := range actions {
		if !slices.Contains(known, a) {
			return fmt.Sprintf("%q, want %s or %s", a, strings.Join(known[:len(known)-1], ", "), known[len(known)-1])
		}
	}
	return ""
}

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
	if line, err := Exact(text, into); err != nil {
		return nil, &FileError{File: file, Line: line, Err: because{err.Error(), sentinel}}
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

// at says by which of the places in its resource a keeper keeps its group, and by how much.
func (k Keeper) at(path string, places []valuePlace) Keeper {
	k.Path = path
	if len(places) == 0 { // it is named nonetheless
		return k
	}
	k.Breaks = true
	for i, p := range places {
		if strict := !loose(k.Type, p.keys); strict || i == 0 {
			k.Path, k.Breaks = path+p.path, !strict
			if strict {
				break
			}
		}
	}
	return k
}

// loose tells whether a place in a type of resource may name a group that does not exist: it is
// text, or a template of what will be launched some day.
func loose(kind string, keys []string) bool {
	if len(keys) > 1 && keys[0] == "Properties" {
		keys = keys[1:]
	}
	return slices.Contains(looseTypes, kind) || len(keys) > 0 && (slices.Contains(looseKeys, keys[0]) || slices.Contains(looseKeys, keys[len(keys)-1]))
}

var (
	looseKeys = []string{
		"description", "tag", "tags", "tags_all", "Description", "GroupDescription", "Tags",
		"user_data", "user_data_base64", "UserData",
	}
	looseTypes = []string{
		"aws_launch_template", "AWS::EC2::LaunchTemplate", "aws_launch_configuration", "AWS::AutoScaling::LaunchConfiguration",
		"aws_ssm_parameter", "AWS::SSM::Parameter", "aws_secretsmanager_secret_version", "AWS::SecretsManager::Secret",
		"aws_iam_policy", "aws_iam_role_policy", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy",
		"null_resource", "terraform_data",
	}
)
