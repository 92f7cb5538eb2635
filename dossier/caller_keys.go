package dossier

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sgfree/sgfree/loader"
)

// The states of a condition key.
const (
	KeyKnown   = "known"
	KeyAbsent  = "absent"
	KeyUnknown = "unknown"
)

func known(values ...string) Key { return Key{KeyKnown, values} }

var (
	absent  = Key{KeyAbsent, []string{}}
	unknown = Key{KeyUnknown, []string{}}
)

// ofGroup tells whether a condition key, in lower case, says something of the group or of the
// call on it, so that it may differ between groups.
func ofGroup(key string) bool {
	switch key {
	case "ec2:vpc", "ec2:securitygroupid", "ec2:region", "aws:requestedregion", "aws:resourceaccount":
		return true
	}
	_, tagged := resourceTag(key)
	return tagged
}

func resourceTag(key string) (tag string, ok bool) {
	if tag, ok = strings.CutPrefix(key, "aws:resourcetag/"); ok {
		return tag, true
	}
	return strings.CutPrefix(key, "ec2:resourcetag/")
}

// assumed tells whether what is taken for the value of a condition key, in lower case, is a
// guess at how calls are made, and not told by a dump.
func assumed(key string) bool {
	switch key {
	case "aws:viaawsservice", "aws:securetransport", "aws:calledvia", "aws:calledviafirst", "aws:calledvialast":
		return true
	}
	return false
}

// key is what is known of a condition key, in lower case, in a call on a group. What --context
// tells counts only where nothing else does.
func (c *callers) key(name string, g *loader.Group) Key {
	k := c.told(name, g)
	if values, given := c.context[name]; given && (k.State == KeyUnknown || assumed(name)) {
		return known(values...)
	}
	return k
}

// told is what the dumps tell of a condition key, or the call carries.
func (c *callers) told(name string, g *loader.Group) Key {
	if strings.Contains(name, "${") { // IAM takes no variables in keys
		return unknown
	}
	if ofGroup(name) {
		return c.groupKey(name, g)
	}
	if strings.HasPrefix(name, "aws:principal") || name == "aws:username" || name == "aws:userid" {
		return c.principalKey(name)
	}
	switch name {
	case "aws:resourceorgid":
		return c.org.id()
	case "aws:resourceorgpaths":
		return c.org.paths()
	case "aws:viaawsservice":
		return known("false")
	case "aws:securetransport":
		return known("true")
	case "aws:tagkeys", "aws:calledvia", "aws:calledviafirst", "aws:calledvialast":
		return absent
	}
	if strings.HasPrefix(name, "aws:requesttag/") {
		return absent
	}
	return unknown
}

func (c *callers) groupKey(name string, g *loader.Group) Key {
	home := g.Home()
	told := func(s string) Key {
		if s == "" {
			return unknown
		}
		return known(s)
	}
	switch name {
	case "ec2:securitygroupid":
		return told(g.ID)
	case "ec2:region", "aws:requestedregion":
		return told(home.Region)
	case "aws:resourceaccount":
		return told(home.Account)
	case "ec2:vpc":
		owner := c.vpcOwners[g.VPC]
		if g.VPC == "" || owner == "" || home.Region == "" {
			return unknown
		}
		return known(fmt.Sprintf("arn:%s:ec2:%s:%s:vpc/%s", home.Partition, home.Region, owner, g.VPC))
	}
	tag, _ := resourceTag(name)
	return tagValue(tag, g.Tags)
}

// tagValue is the value of a tag, whose key policies compare without case.
func tagValue(key string, tags []loader.Tag) Key {
	found := absent
	for _, t := range tags {
		if strings.EqualFold(t.Key, key) {
			if found.State == KeyKnown && found.Values[0] != t.Value {
				return unknown
			}
			found = known(t.Value)
		}
	}
	return found
}

func (c *callers) principalKey(name string) Key {
	p := c.principal
	if tag, ok := strings.CutPrefix(name, "aws:principaltag/"); ok {
		switch {
		case p.Sort == "root":
			return absent
		case p.identity == nil || slices.Contains(p.identity.Lacks(), tagsMember) || p.Sort == "role" && takesTags(p.identity):
			return unknown
		}
		return tagValue(tag, p.identity.Tags)
	}
	switch name {
	case "aws:principalarn":
		if p.session != "" {
			if p.identity == nil {
				return unknown
			}
			return known(p.identity.ID)
		}
		return known(p.ARN)
	case "aws:principalaccount":
		return known(p.Account)
	case "aws:principaltype":
		return known(map[string]string{"user": "User", "role": "AssumedRole", "root": "Account"}[p.Sort])
	case "aws:principalisawsservice":
		return known("false")
	case "aws:principalservicename", "aws:principalservicenameslist":
		return absent
	case "aws:principalorgid":
		return c.org.id()
	case "aws:principalorgpaths":
		return c.org.paths()
	case "aws:username":
		if p.Sort == "user" {
			return known(p.name)
		}
		return absent
	case "aws:userid":
		return p.userID()
	}
	return unknown
}

func (p *principal) userID() Key {
	switch {
	case p.Sort == "root":
		return known(p.Account)
	case p.identity == nil || p.identity.UniqueID == "":
	case p.Sort == "user":
		return known(p.identity.UniqueID)
	case p.session != "":
		return known(p.identity.UniqueID + ":" + p.session)
	}
	return unknown
}

// takesTags tells whether sessions of a role may bring tags of their own, which win over those
// of the role: its trust policy allows it, or cannot be read.
func takesTags(role *loader.Identity) bool {
	if role.Trust == nil || role.Trust.Wrong != "" {
		return true
	}
	for _, s := range role.Trust.Statements {
		if len(s.NotActions) > 0 || s.Effect == "" {
			return true
		}
		for _, action := range s.Actions {
			if strings.ContainsAny(action, "*?") || strings.EqualFold(action, "sts:TagSession") {
				return true
			}
		}
	}
	return false
}
