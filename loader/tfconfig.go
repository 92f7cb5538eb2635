package loader

import (
	"bytes"
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
// groups that the plan makes or keeps: the configuration takes it from nothing but them, and from
// variables of the plan that do not name the group with that id.
func (p *tfPlan) newGroups(r *tfChange, keys []string, id string) bool {
	path := r.path()
	m := p.module(path)
	if m == nil {
		return false
	}
	for _, c := range m.Resources {
		if c.Address == r.Type+"."+r.Name {
			some, only := p.groups(path, referencesAt(valueOf(c.Expressions[keys[0]]), keys[1:]), id, 0)
			return some && only
		}
	}
	return false
}

// tfDepth is more than modules are nested, and less than what goes round in a circle.
const tfDepth = 32

// groups tells whether some of the references from inside a module lead to groups that are
// there after the change, through variables and outputs of modules, and whether none leads to
// what may be the group with that id.
func (p *tfPlan) groups(path, references []string, id string, depth int) (some, only bool) {
	references = slices.DeleteFunc(slices.Clone(references), func(s string) bool { // Terraform lists a.b for a.b.c, too
		return slices.ContainsFunc(references, func(o string) bool { return strings.HasPrefix(o, s+".") || strings.HasPrefix(o, s+"[") })
	})
	m := p.module(path)
	if m == nil || len(references) == 0 || depth > tfDepth {
		return false, false
	}
	for _, s := range references {
		parts := strings.Split(tfIndex.ReplaceAllString(s, ""), ".")
		one, fine := false, false
		switch {
		case parts[0] == "aws_security_group" && len(parts) > 1: // without instances it has no id to give
			one = p.made(path, parts[0], parts[1])
			fine = one || m.declares(parts[0]+"."+parts[1])
		case parts[0] == "var" && len(parts) > 1 && len(path) == 0:
			value := p.Variables[parts[1]].Value
			fine = len(value) > 0 && !bytes.Contains(value, []byte(strings.TrimPrefix(id, "sg-")))
		case parts[0] == "var" && len(parts) > 1:
			outer := path[:len(path)-1]
			call := p.module(outer).Calls[path[len(path)-1]]
			one, fine = p.groups(outer, referencesAt(valueOf(call.Expressions[parts[1]]), nil), id, depth+1)
		case parts[0] == "module" && len(parts) > 2:
			inner := m.Calls[parts[1]].Module
			one, fine = p.groups(append(slices.Clip(path), parts[1]), referencesAt(valueOf(inner.Outputs[parts[2]].Expression), nil), id, depth+1)
		}
		if !fine {
			return false, false
		}
		some = some || one
	}
	return some, true
}

func (m *tfModule) declares(address string) bool {
	for i := range m.Resources {
		if m.Resources[i].Address == address {
			return true
		}
	}
	return false
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
