package loader

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// ManifestName is the name of a manifest, which lies at the root of a snapshot.
const ManifestName = "manifest.json"

const manifestSchema = "sgfree/manifest/v1"

// Manifest tells of the files beside and below it what `sgfree collect` made: its words on
// where a file was taken win over all else. It never says what is in one.
type Manifest struct {
	Schema string `json:"schema"`
	// Unfinished means that the collection did not come to its end: nobody knows what is not there.
	Unfinished bool `json:"unfinished"`

	Time    time.Time    `json:"time"` // when the collection began
	CLI     string       `json:"cli"`
	Callers []Caller     `json:"callers"`
	Files   []Listed     `json:"files"`
	Denied  []DeniedCall `json:"denied"`
}

// Caller is who made the calls in an account.
type Caller struct {
	Profile string `json:"profile"` // empty for the default one
	Account string `json:"account"`
	ARN     string `json:"arn"`
}

// Listed is a file of a manifest.
type Listed struct {
	File    string `json:"file"` // below the manifest's folder, with slashes
	Kind    string `json:"kind"`
	Account string `json:"account"`
	Region  string `json:"region"`
	SHA256  string `json:"sha256"`
	Command string `json:"command"`
}

// DeniedCall is a call that gave no dump, for whatever reason.
type DeniedCall struct {
	Kind    string `json:"kind"`
	Profile string `json:"profile"` // empty for the default one
	Account string `json:"account"`
	Region  string `json:"region"`
	Command string `json:"command"`
	Exit    int    `json:"exit"`
	Error   string `json:"error"`
}

// kind is the kind of the dump that is missing, nil where its kind or scope is not known.
func (c DeniedCall) kind() *Kind {
	if !accountPattern.MatchString(c.Account) || !regionPattern.MatchString(c.Region) {
		return nil
	}
	return KindNamed(c.Kind)
}

func (c DeniedCall) why() string { return cmp.Or(c.Error, "it does not say why") }

// Refused is a call that failed where nobody knows which dumps are missing: an account let
// nobody in, or did not tell its regions.
type Refused struct {
	DeniedCall

	Manifest string // the name of the file
}

// Refused lists such calls of a manifest of this name.
func (m *Manifest) Refused(name string) (refused []Refused) {
	for _, c := range m.Denied {
		if c.kind() == nil {
			refused = append(refused, Refused{c, name})
		}
	}
	return refused
}

func (r Refused) String() string {
	where := "a profile"
	switch {
	case r.Account != "" && r.Region != "":
		where = "account " + r.Account + ", region " + r.Region
	case r.Account != "":
		where = "account " + r.Account
	case r.Profile != "":
		where = "profile " + strconv.Quote(r.Profile)
	}
	return fmt.Sprintf("%s: %s: %s failed: %s", r.Manifest, where, r.Command, r.why())
}

// Denied is a dump that a manifest tells of and that is not there, of a kind that is known, in
// a scope that is: its call failed, or its file is gone.
type Denied struct {
	Kind    *Kind
	Scope   Scope
	Command string
	Why     string // there is no dump, as a clause
}

var errNoManifest = errors.New("no manifest of ours")

// schemas are those of ours that a document calls itself by, however often it does.
type schemas []string

func (s *schemas) UnmarshalJSON(text []byte) error {
	var schema string
	if json.Unmarshal(text, &schema) == nil && strings.HasPrefix(schema, "sgfree/manifest/") {
		*s = append(*s, schema)
	}
	return nil
}

// ReadManifest reads a manifest. A time without a zone, a file outside the folder, an account
// or a region that is none is an error, an [ErrManifest], and so is what readers disagree on, and one
// of a collection that was cut off, an [ErrUnfinished].
func ReadManifest(r io.Reader) (*Manifest, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, plain(err)
	}
	var m Manifest
	var head struct{ Schema schemas }
	if err := json.Unmarshal(text, &head); err != nil || len(head.Schema) == 0 {
		return nil, errNoManifest
	}
	if schema := head.Schema[0]; schema != manifestSchema {
		return nil, fmt.Errorf("is a manifest of schema %q, want %q", schema, manifestSchema)
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	if line, err := Exact(text, &m); err != nil {
		return nil, &syntaxError{line, fmt.Errorf("%w: %w", ErrManifest, err)}
	}
	if m.Unfinished {
		return nil, ErrUnfinished
	}
	seen := map[string]bool{}
	for _, f := range m.Files {
		switch {
		case f.File == "" || path.IsAbs(f.File) || path.Clean(f.File) != f.File || f.File == ".." || strings.HasPrefix(f.File, "../") || strings.Contains(f.File, `\`):
			return nil, fmt.Errorf("%w: %q is no path below it", ErrManifest, f.File)
		case seen[f.File]:
			return nil, fmt.Errorf("%w: it lists %q twice", ErrManifest, f.File)
		case !accountPattern.MatchString(f.Account), !regionPattern.MatchString(f.Region):
			return nil, fmt.Errorf("%w: the account %q and the region %q of %q are none", ErrManifest, f.Account, f.Region, f.File)
		}
		seen[f.File] = true
	}
	return &m, nil
}

// tell notes what the manifests among the results say of the files beside and below them,
// and lists the calls that were denied.
func tell(results []result) (denied []Denied, refused []Refused) {
	at := map[string][]*page{}
	for _, r := range results {
		at[filepath.ToSlash(r.path)] = r.pages
	}
	for _, r := range results {
		if r.manifest == nil {
			continue
		}
		root := strings.TrimSuffix(filepath.ToSlash(r.path), ManifestName)
		for _, f := range r.manifest.Files {
			pages, there := at[root+f.File]
			if k := KindNamed(f.Kind); k != nil && !there {
				denied = append(denied, Denied{k, scopeIn(f.Account, f.Region), f.Command, "the manifest lists " + f.File + ", which is not there"})
			}
			for _, p := range pages {
				p.file.stated, p.file.Taken, p.file.command = new(scopeIn(f.Account, f.Region)), r.manifest.Time, f.Command
				p.file.caller = r.manifest.caller(f.Account)
			}
		}
		for _, c := range r.manifest.Denied {
			if k := c.kind(); k != nil {
				denied = append(denied, Denied{k, scopeIn(c.Account, c.Region), c.Command, "the call failed: " + c.why()})
			}
		}
		refused = append(refused, r.manifest.Refused(r.name)...)
	}
	return denied, refused
}

// caller is who made the calls in an account, empty where that may have been several.
func (m *Manifest) caller(account string) (arn string) {
	for _, c := range m.Callers {
		if c.Account == account {
			if arn != "" && arn != c.ARN {
				return ""
			}
			arn = c.ARN
		}
	}
	return arn
}

// manifest reads a manifest; nil for a file that only bears its name, which can be read on.
func (m *member) manifest(l limits) (*Manifest, error) {
	if m.file.base() != ManifestName {
		return nil, nil //nolint:nilnil // a file like any other
	}
	text, err := io.ReadAll(io.LimitReader(m.r, int64(l.value)+1))
	if err != nil {
		return nil, plain(err)
	}
	if len(text) > l.value {
		m.r = bufio.NewReader(io.MultiReader(bytes.NewReader(text), m.r))
		return nil, nil //nolint:nilnil // as above
	}
	ours, err := ReadManifest(bytes.NewReader(text))
	if errors.Is(err, errNoManifest) {
		m.r = bufio.NewReader(bytes.NewReader(text))
		return nil, nil //nolint:nilnil // as above
	}
	return ours, err
}

func scopeIn(account, region string) Scope { return Scope{partitionOf(region), account, region} }
