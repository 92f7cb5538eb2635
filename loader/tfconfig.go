package loader

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// tfModule is as much of a module's configuration as tells where a value comes from.
type tfModule struct {
	Resources []struct {
		Address     string                     `json:"address"`
		Expressions map[string]json.RawMessage `json:"expressions"`
	} `json:"resources"`
	Calls map[string]struct {
		Expressions map[string]json.RawMessage `json:"expressions"`
		Module      tfModule                   `json:"module"`
	} `json:"module_calls"`
	Outputs map[string]struct {
		Expression json.RawMessage `json:"expression"`
	} `json:"outputs"`
}

// module is the configuration of a module, by the names on the way to it; nil where the plan
// does not have it.
func (p *tfPlan) module(path []string) *tfModule {
	m := &p.Configuration.Root
	for _, name := range path {
		call, has := m.Calls[name]
		if !has {
			return nil
		}
		m = &call.Module
	}
	return m
}

var tfIndex = regexp.MustCompile(`\[(?:"(?:\\.|[^"\\])*"|[0-9]+)\]`)

// path are the names of the modules on the way to the resource.
func (r *tfChange) path() (names []string) {
	for part := range strings.SplitSeq(strings.TrimPrefix("."+tfIndex.ReplaceAllString(r.Module, ""), "."), ".module.") {
		if name := strings.TrimPrefix(part, "module."); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// newGroups tells whether what stands below keys of a resource after a change can only be
// groups that the plan makes or keeps: the configuration takes it from nothing but them.
func (p *tfPlan) newGroups(r *tfChange, keys []string) bool {
	path := r.path()
	m := p.module(path)
	if m == nil {
		return false
	}
	for _, c := range m.Resources {
		if c.Address == r.Type+"."+r.Name {
			return p.onlyGroups(path, referencesAt(valueOf(c.Expressions[keys[0]]), keys[1:]), 0)
		}
	}
	return false
}

// tfDepth is more than modules are nested, and less than what goes round in a circle.
const tfDepth = 32

// onlyGroups tells whether references from inside a module lead to nothing but groups that are
// there after the change, through variables and outputs of modules.
func (p *tfPlan) onlyGroups(path, references []string, depth int) bool {
	references = slices.DeleteFunc(slices.Clone(references), func(s string) bool { // Terraform lists a.b for a.b.c, too
		return slices.ContainsFunc(references, func(o string) bool { return strings.HasPrefix(o, s+".") || strings.HasPrefix(o, s+"[") })
	})
	m := p.module(path)
	if m == nil || len(references) == 0 || depth > tfDepth {
		return false
	}
	for _, s := range references {
		parts := strings.Split(tfIndex.ReplaceAllString(s, ""), ".")
		switch {
		case parts[0] == "aws_security_group" && len(parts) > 1:
			if !p.made(path, parts[0], parts[1]) {
				return false
			}
		case parts[0] == "var" && len(parts) > 1 && len(path) > 0:
			outer := path[:len(path)-1]
			call := p.module(outer).Calls[path[len(path)-1]]
			if !p.onlyGroups(outer, referencesAt(valueOf(call.Expressions[parts[1]]), nil), depth+1) {
				return false
			}
		case parts[0] == "module" && len(parts) > 2:
			inner := m.Calls[parts[1]].Module
			if !p.onlyGroups(append(slices.Clip(path), parts[1]), referencesAt(valueOf(inner.Outputs[parts[2]].Expression), nil), depth+1) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// made tells whether a resource is there after the change.
func (p *tfPlan) made(path []string, kind, name string) bool {
	return slices.ContainsFunc(p.changes, func(r tfChange) bool {
		return r.Type == kind && r.Name == name && r.Deposed == "" && slices.Equal(r.path(), path) && (!r.deletes() || r.replaces())
	})
}

// referencesAt lists what an expression refers to, below keys of its blocks.
func referencesAt(expression any, keys []string) (references []string) {
	switch v := expression.(type) {
	case []any:
		for _, block := range v {
			references = append(references, referencesAt(block, keys)...)
		}
	case map[string]any:
		if of, has := v["references"].([]any); has {
			for _, r := range of {
				s, _ := r.(string)
				references = append(references, s)
			}
		} else if len(keys) > 0 {
			return referencesAt(v[keys[0]], keys[1:])
		}
	}
	return references
}
