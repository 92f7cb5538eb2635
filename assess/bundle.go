package assess

import (
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
)

// WriteBundle writes the rules of a file system, as [New] takes them, and policies as one OPA
// bundle, without tests. Equal rules give equal bytes.
func WriteBundle(w io.Writer, rules fs.FS, p *Policies) error {
	modules, texts, err := parse(rules)
	if err != nil {
		return err
	}
	roots := []string{"rules"}
	b := bundle.Bundle{Data: map[string]any{}}
	add := func(name, text string, m *ast.Module) {
		at := path.Join("/", name)
		b.Modules = append(b.Modules, bundle.ModuleFile{URL: at, Path: at, RelativePath: at, Raw: []byte(text), Parsed: m})
	}
	for _, name := range slices.Sorted(maps.Keys(modules)) {
		add(name, texts[name], modules[name])
	}
	var params []*rule
	if p != nil {
		policies, texts, err := p.parse()
		if err != nil {
			return err
		}
		if params, err = policiesOf(policies); err != nil {
			return err
		}
		for _, key := range slices.Sorted(maps.Keys(policies)) {
			place, _, _ := strings.Cut(key, " ")
			add(path.Join("custom", place+".rego"), texts[key], policies[key])
		}
		maps.Copy(b.Data, p.data)
		roots = append(roots, "custom")
		roots = append(roots, slices.Collect(maps.Keys(p.data))...)
	}
	if values := paramsOf(params); len(values) > 0 {
		b.Data["params"] = values
		roots = append(roots, "params")
	}
	slices.Sort(roots)
	b.Manifest = bundle.Manifest{Roots: &roots}
	b.Manifest.SetRegoVersion(ast.RegoV1)
	if err := bundle.Write(w, b); err != nil {
		return fmt.Errorf("write the bundle: %w", err)
	}
	return nil
}
