package assess

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sgfree/sgfree/verdict"
)

// ruleOf reads what a module says of its rule; nil for a module of helpers.
func ruleOf(m *ast.Module) (*rule, error) {
	id := strings.TrimPrefix(m.Package.Path.String(), "data.rules.")
	if id == "lib" || strings.HasPrefix(id, "lib.") {
		return nil, nil //nolint:nilnil // a module without a rule is nothing wrong
	}
	if err := answersWithASet(m); err != nil {
		return nil, err
	}
	r, err := described(m, id)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, undescribed(m, id)
	}
	r.Origin, r.File = "builtin", ""
	return r, nil
}

// policiesOf reads what the modules of a user say of their policies, each of which is a
// package, in one module or several.
func policiesOf(modules map[string]*ast.Module) ([]*rule, error) {
	var rules []*rule
	var errs []error
	packages := map[string][]*ast.Module{}
	for _, name := range slices.Sorted(maps.Keys(modules)) {
		if id, helper, _ := packageID(modules[name]); !helper {
			packages[id] = append(packages[id], modules[name])
		}
	}
	for _, id := range slices.Sorted(maps.Keys(packages)) {
		r, err := policyOf(id, packages[id])
		if err != nil {
			errs = append(errs, err)
			continue
		}
		rules = append(rules, r)
	}
	return rules, errors.Join(errs...)
}

func policyOf(id string, modules []*ast.Module) (found *rule, err error) {
	answers := false
	for _, m := range modules {
		if err := answersWithASet(m); err != nil {
			return nil, err
		}
		answers = answers || slices.ContainsFunc(m.Rules, namedReasons)
		r, err := described(m, id)
		switch {
		case err != nil:
			return nil, err
		case r == nil:
		case found != nil:
			return nil, fmt.Errorf("%s:%d: package %s has METADATA in %s already", r.File, m.Package.Location.Row, id, found.File)
		default:
			found = r
		}
	}
	if found == nil {
		told := slices.IndexFunc(modules, func(m *ast.Module) bool { return ofPackage(m) != nil })
		return nil, undescribed(modules[max(told, 0)], id)
	}
	if !answers {
		at := modules[0].Package.Location
		return nil, fmt.Errorf("%s:%d: package %s has no reasons, want: reasons contains {…} if …", at.File, at.Row, id)
	}
	for _, text := range []string{found.Title, found.Description, found.Message, found.Remediation, found.AWSError} {
		if len(text) > maxText {
			return nil, fmt.Errorf("%s: METADATA of %s holds a text of %d bytes, want at most %d", found.File, id, len(text), maxText)
		}
	}
	for _, ref := range found.References { // reports link to them
		if !strings.HasPrefix(ref, "https://") {
			return nil, fmt.Errorf("%s: METADATA of %s refers to %q, want an address that begins with https://", found.File, id, ref)
		}
	}
	found.Origin, found.Flag = "custom", ""
	return found, nil
}

// maxText is how long a text in the METADATA of a policy may be: each reason repeats it.
const maxText = 4096

// undescribed says what the METADATA of a package lacks.
func undescribed(m *ast.Module, id string) error {
	at := m.Package.Location
	a := ofPackage(m)
	if a == nil {
		return fmt.Errorf("%s:%d: package %s has no METADATA with title, description and custom.effect (%s)", at.File, at.Row, id, effectWords())
	}
	var wrong []string
	if a.Scope != "package" {
		wrong = append(wrong, fmt.Sprintf("has scope %s, want package", a.Scope))
	}
	if a.Title == "" {
		wrong = append(wrong, "has no title")
	}
	if strings.TrimSpace(a.Description) == "" {
		wrong = append(wrong, "has no description")
	}
	switch effect := a.Custom["effect"]; {
	case effect == nil:
		wrong = append(wrong, "has no custom.effect, want one of "+effectWords())
	case !slices.Contains(verdict.Effects(), verdict.Effect(fmt.Sprint(effect))):
		wrong = append(wrong, fmt.Sprintf("has custom.effect %q, want one of %s", fmt.Sprint(effect), effectWords()))
	}
	return fmt.Errorf("%s:%d: METADATA of package %s %s", at.File, at.Row, id, strings.Join(wrong, ", and "))
}

// ofPackage is the METADATA above a package, whatever scope it says that it has; nil for none.
func ofPackage(m *ast.Module) *ast.Annotations {
	for _, a := range m.Annotations {
		if a.Scope == "package" || a.Scope == "subpackages" {
			return a
		}
	}
	return nil
}

func effectWords() string {
	var words []string
	for _, e := range verdict.Effects() {
		words = append(words, string(e))
	}
	return strings.Join(words, ", ")
}

func namedReasons(r *ast.Rule) bool {
	return r.Head.Name == "reasons" || len(r.Head.Reference) > 0 && r.Head.Reference[0].Equal(ast.VarTerm("reasons"))
}

func answersWithASet(m *ast.Module) error {
	for _, r := range m.Rules {
		if namedReasons(r) && (r.Head.RuleKind() != ast.MultiValue || len(r.Head.Reference) > 1) {
			return fmt.Errorf("%s: reasons is no set, want: reasons contains {…} if …", r.Location)
		}
	}
	return nil
}

// described is what the METADATA of a module's package says; nil if it does not say enough.
func described(m *ast.Module, id string) (*rule, error) {
	out := &rule{Rule: verdict.Rule{ID: id, References: []string{}}, pkg: m.Package.Path}
	for _, a := range m.Annotations {
		if a.Scope != "package" {
			continue
		}
		custom := func(key string) string { s, _ := a.Custom[key].(string); return strings.TrimSpace(s) }
		out.Title, out.Description = a.Title, strings.TrimSpace(a.Description)
		out.Effect = verdict.Effect(custom("effect"))
		out.AWSError, out.Remediation, out.Message = custom("aws_error"), custom("remediation"), custom("message")
		out.Flag = custom("flag")
		var err error
		if out.Params, err = paramsIn(a.Custom["params"]); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", m.Package.Location.File, m.Package.Location.Row, err)
		}
		for _, r := range a.RelatedResources {
			out.References = append(out.References, r.Ref.String())
		}
	}
	if out.Title == "" || out.Description == "" || !slices.Contains(verdict.Effects(), out.Effect) {
		return nil, nil //nolint:nilnil // a module may leave it to another of its package
	}
	out.message = parseMessage(out.Message)
	out.File = m.Package.Location.File
	return out, nil
}
