package loader

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// keep adds what the plan leaves there: what it makes, updates or does not touch, as it is
// afterwards, and what it forgets or cannot delete, as it was.
func (p *tfPlan) keep(c *Change) {
	ids := c.doomed()
	for i := range p.changes {
		r := &p.changes[i]
		for _, id := range ids {
			if names(r.Change.After, id) && p.keeps(r, c, id, "after", r.Change.After) {
				continue
			}
			if names(r.Change.Before, id) && (r.forgets() || r.refused() != "") {
				p.keeps(r, c, id, "before", r.Change.Before)
			}
		}
	}
}

// keeps adds a resource that names a group in a state which it has after the change, and tells
// whether it does so of its own.
func (p *tfPlan) keeps(r *tfChange, c *Change, id, which string, state json.RawMessage) bool {
	all := placesOf(valueOf(state), id)
	places := slices.DeleteFunc(slices.Clone(all), func(v valuePlace) bool { return r.harmless(c, v.keys, id, state) })
	if len(places) == 0 && len(all) > 0 {
		return false
	}
	k := Keeper{Group: id, Type: r.Type, Address: r.address(), File: p.file, Line: 1}
	k = k.at(fmt.Sprintf(".resource_changes[%d].change.%s", r.index, which), places)
	if at := bytes.Index(p.text[r.text:], state); at >= 0 {
		k.Line += bytes.Count(p.text[:r.text+at+max(nameAt(state, id), 0)], []byte("\n"))
	}
	c.Keepers = append(c.Keepers, k)
	return true
}

// harmless tells whether a place in a state names a group and does not hold it: what it names is
// worked out by AWS from what else the change frees, or goes with the group.
func (r *tfChange) harmless(c *Change, keys []string, id string, state json.RawMessage) bool {
	if slices.Contains(tfComputed[r.Type], keys[0]) {
		return true
	}
	if slices.Contains(tfRules, r.Type) && keys[0] == "security_group_id" {
		return !r.makes() // a permission of the group itself
	}
	if !names(r.Change.Before, id) { // it is named anew
		return false
	}
	if keys[0] == "ingress" || keys[0] == "egress" {
		return r.revoked(c, id, state)
	}
	return slices.ContainsFunc(c.Gone, func(g Gone) bool {
		return g.Rule == nil && (g.Group == id || g.Group == "") && slices.Contains(r.called(g.Kind), g.ID)
	})
}

// revoked tells whether every permission of a group that names another one goes by other
// resources: a state lists those, too.
func (r *tfChange) revoked(c *Change, id string, state json.RawMessage) bool {
	rules, read := r.rules(state)
	return read && !slices.ContainsFunc(rules, func(rule tfPermission) bool {
		return rule.Pair.GroupID == id && !slices.ContainsFunc(c.Gone, func(g Gone) bool { return g.Rule != nil && sameRule(*g.Rule, rule.Rule) })
	})
}

// called lists the ids of a kind by which others may attach a group to the resource.
func (r *tfChange) called(kind string) (ids []string) {
	t := tfTypes[r.Type]
	if t.group == "" && t.kind == kind {
		for _, attribute := range t.ids {
			ids = append(ids, texts(r.Change.Before, attribute)...)
		}
	}
	if t.kind == InstanceKind && kind == NetworkInterface { // its groups are those of its first interface
		ids = append(ids, texts(r.Change.Before, "primary_network_interface_id")...)
	}
	return ids
}

// tfComputed are the attributes that repeat another one, and lag behind it in a plan.
var tfComputed = map[string][]string{"aws_elb": {"source_security_group", "source_security_group_id"}}

// tfRules are the types of what belongs to one group, in security_group_id.
var tfRules = []string{
	"aws_security_group_rule", "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule", "aws_vpc_security_group_rules_exclusive",
}

// without is a state without what only repeats another attribute.
func (r *tfChange) without(state json.RawMessage) json.RawMessage {
	computed := tfComputed[r.Type]
	var object map[string]json.RawMessage
	if computed == nil || json.Unmarshal(state, &object) != nil {
		return state
	}
	maps.DeleteFunc(object, func(key string, _ json.RawMessage) bool { return slices.Contains(computed, key) })
	rest, err := json.Marshal(object)
	if err != nil {
		return state
	}
	return rest
}
