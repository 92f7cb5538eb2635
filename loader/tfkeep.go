package loader

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// keep adds what the plan leaves there: what it makes, updates or does not touch, as it is
// afterwards, and what it forgets or cannot delete, as it was.
func (p *tfPlan) keep(c *Change) {
	ids := c.doomed()
	for i := range p.changes {
		r := &p.changes[i]
		for _, id := range ids {
			switch {
			case names(r.Change.After, id) && p.keeps(r, c, id, "after", r.Change.After):
			case names(r.Change.Before, id) && (r.forgets() || r.refused() != "") && p.keeps(r, c, id, "before", r.Change.Before):
			default:
				p.mayKeep(r, c, id)
			}
		}
	}
}

// keeps adds a resource that names a group in a state which it has after the change, if it does so
// of its own, and tells whether it holds the group.
func (p *tfPlan) keeps(r *tfChange, c *Change, id, which string, state json.RawMessage) bool {
	all := placesOf(valueOf(state), id)
	anew := which == "after" && (r.creates() || !names(r.Change.Before, id))
	places := slices.DeleteFunc(slices.Clone(all), func(v valuePlace) bool {
		return r.follows(v.keys) || !anew && r.released(c, v.keys, id, state)
	})
	if len(places) == 0 && len(all) > 0 {
		return false
	}
	k := p.keeper(r, id, which, state, places)
	c.Keepers = append(c.Keepers, k)
	return !k.Breaks
}

// mayKeep adds a group that is replaced, if it named another one in a place of which nothing is
// known after the change: the old one goes, and the new one may name it again.
func (p *tfPlan) mayKeep(r *tfChange, c *Change, id string) {
	if !r.isGroup() || !r.replaces() || !names(r.Change.Before, id) || id == text1(r.Change.Before, "id") {
		return
	}
	doubtful := slices.DeleteFunc(p.untold(r, id), func(keys []string) bool { return loose(r.Type, keys) })
	if len(doubtful) == 0 || r.revoked(c, id, r.Change.Before) {
		return
	}
	places := slices.DeleteFunc(placesOf(valueOf(r.Change.Before), id), func(v valuePlace) bool { return !slices.Equal(v.keys, doubtful[0]) })
	k := p.keeper(r, id, "before", r.Change.Before, places)
	k.Doubt = strings.Join(doubtful[0], ".") + " is not known yet"
	c.Keepers = append(c.Keepers, k)
}

// keeper is a resource that names a group at these places of a state.
func (p *tfPlan) keeper(r *tfChange, id, which string, state json.RawMessage, places []valuePlace) Keeper {
	k := Keeper{Group: id, Type: r.Type, Address: r.address(), File: p.file, Line: 1}
	k = k.at(fmt.Sprintf(".resource_changes[%d].change.%s", r.index, which), places)
	if at := bytes.Index(p.text[r.text:], state); at >= 0 {
		k.Line += bytes.Count(p.text[:r.text+at+max(nameAt(state, id), 0)], []byte("\n"))
	}
	return k
}

// follows tells whether what stands below keys is worked out by AWS from something else, or is a
// permission of the group that is named and goes with it.
func (r *tfChange) follows(keys []string) bool {
	return slices.Contains(tfComputed[r.Type], keys[0]) || slices.Contains(tfRules, r.Type) && keys[0] == "security_group_id" && !r.makes()
}

// released tells whether what names a group below keys, and did so before, does it no more when
// all is done: other resources of the change take it away.
func (r *tfChange) released(c *Change, keys []string, id string, state json.RawMessage) bool {
	if keys[0] == "ingress" || keys[0] == "egress" {
		return r.revoked(c, id, state)
	}
	return slices.ContainsFunc(c.Gone, func(g Gone) bool {
		return g.Rule == nil && (g.Group == id || g.Group == "") && slices.Contains(r.called(g.Kind), g.ID)
	})
}

// revoked tells whether permissions of a group name another one, and all of them go by other
// resources: a state lists those, too.
func (r *tfChange) revoked(c *Change, id string, state json.RawMessage) bool {
	rules, _ := r.rules(state)
	rules = slices.DeleteFunc(rules, func(rule tfPermission) bool { return rule.Pair.GroupID != id })
	return len(rules) > 0 && !slices.ContainsFunc(rules, func(rule tfPermission) bool {
		return !slices.ContainsFunc(c.Gone, func(g Gone) bool { return g.Rule != nil && sameRule(*g.Rule, rule.Rule) })
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
