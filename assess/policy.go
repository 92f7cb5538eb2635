package assess

import (
	"archive/tar"
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
)

// Policies are what a user adds to the rules: modules of Rego below package custom, and the
// data that they read.
type Policies struct {
	// Limits are what each policy may take; the zero value means [DefaultLimits].
	Limits Limits

	files, tests []policyFile
	read         int // how many paths
	data         map[string]any
	// from tells which file gave a key of the data.
	from map[string]string
}

// policyFile is one module, by the name that messages and reports give it.
type policyFile struct {
	name, text string
	from       int // the number of the path that it was read from
}

// maxBundle is how many bytes a bundle may unpack to.
const maxBundle = 64 << 20

// ErrNoPolicies means that a path holds no policy, so that nothing would be asked.
var ErrNoPolicies = errors.New("no policies")

// ReadPolicies reads the modules of files, of folders with all below them, and of OPA
// bundles (.tar.gz), which may hold data too. Tests (_test.rego) are kept apart, and what is
// hidden is left out. If key is not empty, it is a public key in PEM, and every path must be a bundle
// that is signed with the private one.
func ReadPolicies(paths []string, key []byte) (*Policies, error) {
	p := &Policies{}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			if at, ok := errors.AsType[*fs.PathError](err); ok {
				err = at.Err
			}
			return nil, fmt.Errorf("%s: %w", shownName(path, ""), err)
		}
		before := len(p.files)
		p.read++
		switch {
		case isBundle(path):
			err = p.readBundle(path, key)
		case len(key) > 0:
			err = fmt.Errorf("%s: not signed: only a bundle (.tar.gz) can be", shownName(path, ""))
		case info.IsDir():
			err = p.readFolder(path)
		default:
			err = p.readFile(path, shownName(path, ""))
		}
		if err != nil {
			return nil, err
		}
		if len(p.files) == before {
			return nil, fmt.Errorf("%s: %w", shownName(path, ""), ErrNoPolicies)
		}
	}
	return p, nil
}

// OnlyHelpers tells whether all modules are of custom.lib.
func (p *Policies) OnlyHelpers() bool {
	return !slices.ContainsFunc(p.files, func(f policyFile) bool {
		m, err := ast.ParseModuleWithOpts(f.name, f.text, ast.ParserOptions{RegoVersion: ast.RegoV1})
		if err != nil || m == nil {
			return true
		}
		_, helper, _ := packageID(m)
		return !helper
	})
}

func isBundle(path string) bool {
	return strings.HasSuffix(path, ".tar.gz") || strings.HasSuffix(path, ".tgz")
}

func isTest(name string) bool { return strings.HasSuffix(name, "_test.rego") }

// shownName is how messages and reports call a file: as typed, an absolute argument cut to
// its last element.
func shownName(argument, below string) string {
	name := filepath.ToSlash(filepath.Clean(argument))
	if filepath.IsAbs(argument) {
		name = filepath.Base(argument)
	}
	switch {
	case below == "":
		return name
	case name == ".":
		return below
	}
	return name + "/" + below
}

func (p *Policies) readFolder(root string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("read the policies: %w", err)
		}
		if path != root && strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		below, err := filepath.Rel(root, path)
		if err != nil || d.IsDir() {
			return err
		}
		name := shownName(root, filepath.ToSlash(below))
		if d.Type()&fs.ModeSymlink != 0 {
			if info, err := os.Stat(path); err == nil && info.IsDir() {
				return fmt.Errorf("%s: a link to a folder is not followed; give that folder itself", name)
			}
		}
		switch {
		case isBundle(path):
			return fmt.Errorf("%s: %w", name, errNested)
		case !strings.EqualFold(filepath.Ext(path), ".rego"):
			return nil
		}
		return p.readFile(path, name)
	})
}

func (p *Policies) readFile(path, name string) error {
	text, err := os.ReadFile(path) //nolint:gosec // a file that the user names
	if err != nil {
		return fmt.Errorf("read the policies: %w", err)
	}
	p.add(name, text)
	return nil
}

func (p *Policies) add(name string, text []byte) {
	to := &p.files
	if isTest(name) {
		to = &p.tests
	}
	*to = append(*to, policyFile{name, string(text), p.read})
}

// readBundle reads modules and data of a bundle, the names of which stand behind its own.
func (p *Policies) readBundle(path string, key []byte) error {
	name := shownName(path, "")
	packed, err := os.ReadFile(path) //nolint:gosec // a file that the user names
	if err != nil {
		return fmt.Errorf("read the policies: %w", err)
	}
	if err := fits(packed); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	reader := bundle.NewCustomReader(bundle.NewTarballLoaderWithBaseURL(bytes.NewReader(packed), "")).
		WithProcessAnnotations(true).WithRegoVersion(ast.RegoV1).WithCapabilities(capabilities()).
		WithSkipBundleVerification(len(key) == 0)
	if len(key) > 0 {
		trusted, err := keyOf(key)
		if err != nil {
			return err
		}
		reader = reader.WithBundleVerificationConfig(bundle.NewVerificationConfig(map[string]*bundle.KeyConfig{"key": trusted}, "key", "", nil))
	}
	b, err := reader.Read()
	switch {
	case err != nil && len(key) > 0:
		return fmt.Errorf("%s: cannot be trusted: %w", name, plainly(err))
	case err != nil:
		return fmt.Errorf("%s: no bundle that can be read: %w", name, plainly(err))
	case len(b.WasmModules)+len(b.PlanModules) > 0 || b.Type() != bundle.SnapshotBundleType:
		return fmt.Errorf("%s: holds more than Rego and data", name)
	}
	for _, m := range b.Modules {
		p.add(name+"!"+strings.TrimPrefix(m.Path, "/"), m.Raw)
	}
	return p.AddData(name, b.Data)
}

// fits refuses a bundle that unpacks to more than one may, and what in it nobody would read.
func fits(packed []byte) error {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return fmt.Errorf("no bundle: %w", err)
	}
	in := &io.LimitedReader{R: z, N: maxBundle + 1}
	members := tar.NewReader(in)
	for err == nil {
		var h *tar.Header
		if h, err = members.Next(); err != nil {
			break
		}
		switch {
		case h.Typeflag != tar.TypeReg && h.Typeflag != tar.TypeDir && h.Typeflag != tar.TypeXGlobalHeader:
			err = fmt.Errorf("no bundle: %s is a link, or no file", h.Name)
		case isBundle(h.Name):
			err = fmt.Errorf("no bundle: %s %w", h.Name, errNested)
		}
	}
	if errors.Is(err, io.EOF) {
		_, err = io.Copy(io.Discard, in)
	}
	if in.N <= 0 {
		return fmt.Errorf("unpacks to more than %d MiB", maxBundle>>20)
	}
	return err
}

// errNested is what is wrong with a bundle in a folder, or in another bundle.
var errNested = errors.New("is a bundle, which is read only when it is given itself")

// AddData puts the members of a document under data. Objects of several documents unite; a
// value that two of them give is an error. name is the document's.
func (p *Policies) AddData(name string, document map[string]any) error {
	for _, key := range slices.Sorted(maps.Keys(document)) {
		if slices.Contains(reserved, key) {
			return fmt.Errorf("%s: data.%s is not for data: policies live in data.custom, and %s are taken", name, key, strings.Join(reserved, ", "))
		}
	}
	if p.data == nil {
		p.data, p.from = map[string]any{}, map[string]string{}
	}
	return p.unite(name, "data", p.data, document)
}

// reserved are the members of data that no document may give.
var reserved = []string{"custom", "fixture", "params", "rules", "schema", "system"}

func (p *Policies) unite(name, at string, into, from map[string]any) error {
	for _, key := range slices.Sorted(maps.Keys(from)) {
		place := at + "." + key
		old, doubled := into[key]
		inner, isObject := from[key].(map[string]any)
		switch object, both := old.(map[string]any); {
		case !doubled && isObject:
			into[key], p.from[place] = map[string]any{}, name
			if err := p.unite(name, place, into[key].(map[string]any), inner); err != nil {
				return err
			}
		case !doubled:
			into[key], p.from[place] = from[key], name
		case both && isObject:
			if err := p.unite(name, place, object, inner); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%s: %s is in %s already", name, place, p.from[place])
		}
	}
	return nil
}

var policyID = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// parse reads the modules, and refuses those that reach for what is not theirs.
func (p *Policies) parse() (modules map[string]*ast.Module, texts map[string]string, err error) {
	modules, texts = map[string]*ast.Module{}, map[string]string{}
	var errs []error
	from := map[string]policyFile{} // by package
	for i, f := range p.files {
		m, err := ast.ParseModuleWithOpts(f.name, f.text, ast.ParserOptions{
			ProcessAnnotation: true, RegoVersion: ast.RegoV1, Capabilities: capabilities(),
		})
		if err == nil && m == nil {
			err = fmt.Errorf("%s:1: holds no policy", f.name)
		}
		if err == nil {
			err = p.inBounds(m)
		}
		if err == nil {
			id := m.Package.Path.String()
			if first, known := from[id]; known && first.from != f.from {
				err = fmt.Errorf("%s:%d: package %s is in %s already, which another --policy gave", f.name, m.Package.Location.Row, strings.TrimPrefix(id, "data."), first.name)
			} else if !known {
				from[id] = f
			}
		}
		if err != nil {
			errs = append(errs, plainly(err))
			continue
		}
		key := fmt.Sprintf("%06d %s", i, f.name)
		modules[key], texts[key] = m, f.text
	}
	for _, f := range p.tests {
		if err := f.onlyTests(); err != nil {
			errs = append(errs, err)
		}
	}
	return modules, texts, errors.Join(errs...)
}

// onlyTests refuses a policy in a file that is called like a test, for nobody would ask it. What
// cannot be parsed is for [Engine.Test] to say.
func (f policyFile) onlyTests() error {
	m, err := ast.ParseModuleWithOpts(f.name, f.text, ast.ParserOptions{ProcessAnnotation: true, RegoVersion: ast.RegoV1})
	if err != nil || m == nil || strings.HasSuffix(string(m.Package.Path[len(m.Package.Path)-1].Value.(ast.String)), "_test") {
		return nil //nolint:nilerr // see above
	}
	described := slices.ContainsFunc(m.Annotations, func(a *ast.Annotations) bool { return a.Scope == "package" && a.Custom["effect"] != nil })
	if described || slices.ContainsFunc(m.Rules, namedReasons) {
		return fmt.Errorf("%s:%d: a policy in a file called _test.rego is taken for a test and not asked; call the file otherwise, or the package …_test", f.name, m.Package.Location.Row)
	}
	return nil
}

// inBounds refuses a module outside package custom, and one that reads what is neither in
// that package nor among the data that the user gave.
func (p *Policies) inBounds(m *ast.Module) error {
	at := m.Package.Location
	if _, _, err := packageID(m); err != nil {
		return fmt.Errorf("%s:%d: %w", at.File, at.Row, err)
	}
	var errs []error
	ast.WalkRefs(m, func(ref ast.Ref) bool {
		if err := p.readable(ref); err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: %w", ref[0].Location.File, ref[0].Location.Row, err))
		}
		return false
	})
	return errors.Join(errs...)
}

// packageID is the id of the policy that a module is part of; helper says that it is of
// custom.lib, which is no policy.
func packageID(m *ast.Module) (id string, helper bool, err error) {
	path := m.Package.Path
	var names []string
	for _, t := range path[1:] {
		name, _ := t.Value.(ast.String)
		names = append(names, string(name))
	}
	full := strings.Join(names, ".")
	switch {
	case len(names) < 2 || names[0] != "custom":
		return "", false, fmt.Errorf("package %s is not for policies, want package custom.ID", full)
	case names[1] == "lib":
		return full, true, nil
	case len(names) > 2 || !policyID.MatchString(names[1]):
		return "", false, fmt.Errorf("package %s, want package custom.ID with an ID of a-z, 0-9 and _", full)
	}
	return full, false, nil
}

// readable tells what is wrong with a ref of a policy into data; nil for nothing.
func (p *Policies) readable(ref ast.Ref) error {
	if !ref[0].Equal(ast.DefaultRootDocument) {
		return nil
	}
	if len(ref) == 1 {
		return errors.New("the whole of data is not for policies; read its members by name")
	}
	key, named := ref[1].Value.(ast.String)
	if !named {
		return fmt.Errorf("data[%v] is not for policies; read the members of data by name", ref[1])
	}
	if key == "custom" || key == "params" {
		return nil
	}
	if _, given := p.data[string(key)]; given {
		return nil
	}
	if slices.Contains(reserved, string(key)) {
		return fmt.Errorf("%v is not for policies, which read input, data.custom and their own data", ref)
	}
	return fmt.Errorf("%v is not there: no --data gives data.%s", ref, string(key))
}

// plainly says errors of OPA as we say ours: FILE:LINE: what is wrong, each by itself.
func plainly(err error) error {
	var many ast.Errors
	if !errors.As(err, &many) {
		return err
	}
	many = slices.Clone(many)
	slices.SortStableFunc(many, func(a, b *ast.Error) int {
		if a.Location == nil || b.Location == nil {
			return 0
		}
		return cmp.Or(strings.Compare(a.Location.File, b.Location.File), a.Location.Row-b.Location.Row)
	})
	var errs []error
	for _, e := range many {
		text := e.Message
		if d, ok := e.Details.(*ast.RefErrInvalidDetail); ok {
			text = undefinedRef(d.Ref[:d.Pos+1], d.OneOf).Error()
		}
		if e.Location != nil {
			text = fmt.Sprintf("%s:%d: %s", e.Location.File, e.Location.Row, text)
		}
		errs = append(errs, errors.New(text))
	}
	return errors.Join(errs...)
}
