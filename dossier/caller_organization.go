package dossier

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/sgfree/sgfree/loader"
)

const serviceControl = "SERVICE_CONTROL_POLICY"

// organization is where the principal's account stands in its organization.
type organization struct {
	orgID string
	alone bool     // it is known to be in none
	chain []string // from the account to the root, as far as it is known
	whole bool     // up to the root
}

func (o *organization) id() Key {
	switch {
	case o.orgID != "":
		return known(o.orgID)
	case o.alone:
		return absent
	}
	return unknown
}

func (o *organization) paths() Key {
	switch {
	case o.alone:
		return absent
	case o.orgID == "" || !o.whole:
		return unknown
	}
	path := o.orgID + "/"
	for i := len(o.chain) - 1; i > 0; i-- {
		path += o.chain[i] + "/"
	}
	return known(path)
}

// findOrganization makes a level of each set of service control policies above the principal.
func (c *callers) findOrganization() {
	account := c.principal.Account
	unsure := func(why string) {
		if !c.principal.linked {
			c.levels = append(c.levels, Level{Label: "the service control policies above account " + account, Organization: true, Unseen: []string{why}})
		}
	}
	c.climb()
	org, why := c.ownOrganization()
	switch {
	case c.org.alone:
		return
	case org == nil:
		unsure(why)
		return
	}
	c.org.orgID = org.ID
	switch {
	case c.principal.linked, org.Management == account, org.FeatureSet == "CONSOLIDATED_BILLING":
		return
	case !c.org.whole:
		last := c.org.chain[len(c.org.chain)-1]
		unsure(fmt.Sprintf("what stands above %s: no organizations list-parents --child-id %s", last, last))
	default:
		in, why := c.inForce(c.org.chain[len(c.org.chain)-1])
		if in == maybe {
			unsure("whether they are in force: " + why)
		}
		if in != yes {
			return
		}
	}
	for _, target := range slices.Backward(c.org.chain) {
		c.attachedTo(target)
	}
}

// climb finds the way from the account to the root.
func (c *callers) climb() {
	at := c.principal.Account
	for range 8 {
		c.org.chain = append(c.org.chain, at)
		if strings.HasPrefix(at, "r-") {
			c.org.whole = true
			return
		}
		above := ""
		for _, p := range c.builder.snapshot.Parents {
			if p.Child == at {
				if above != "" && above != p.ID { // nobody knows which
					return
				}
				above = p.ID
			}
		}
		if above == "" {
			return
		}
		at = above
	}
}

// ownOrganization finds the organization of the account, or says why it is not known.
func (c *callers) ownOrganization() (org *loader.Organization, why string) {
	s, account := c.builder.snapshot, c.principal.Account
	var own []*loader.Organization
	for _, o := range s.Organizations {
		if o.Management == account || o.Scope.Account == account || o.Scope.Account == "" || len(c.org.chain) > 1 {
			own = append(own, o)
		}
	}
	alone := slices.ContainsFunc(s.Denied, func(d loader.Denied) bool {
		return d.Kind.Name == loader.OrganizationKind && d.Scope.Account == account && strings.Contains(d.Why, "AWSOrganizationsNotInUseException")
	})
	switch {
	case alone && (len(own) > 0 || len(c.org.chain) > 1):
		return nil, "whether there are any: one dump tells of an organization of account " + account + ", and another of none"
	case alone:
		c.org.alone = true
		return nil, ""
	case len(own) == 0:
		return nil, "whether there are any: no organizations describe-organization of account " + account
	}
	org, agree := agreed(own)
	if !agree {
		return nil, "which organization account " + account + " is in, and whose: dumps say different things"
	}
	return org, ""
}

// inForce tells whether service control policies are, in the organization of a root, and why that
// cannot be told. They are not where the root lists what is, and not these.
func (c *callers) inForce(root string) (in truth, why string) {
	var copies []*loader.Root
	for _, r := range c.builder.snapshot.Roots {
		if r.ID == root {
			copies = append(copies, r)
		}
	}
	if len(copies) == 0 {
		return maybe, "no organizations list-roots"
	}
	r, agree := agreed(copies)
	status, listed := r.Policies[serviceControl]
	switch {
	case !agree:
		return maybe, "two dumps say different things of the root " + root
	case r.Policies == nil:
		return maybe, "organizations list-roots lists no PolicyTypes of the root " + root
	case !listed:
		return no, ""
	case status != "ENABLED":
		return maybe, fmt.Sprintf("their status is %q", status)
	}
	return yes, ""
}

// attachedTo makes a level of the policies on a root, a unit or an account.
func (c *callers) attachedTo(target string) {
	s, at := c.builder.snapshot, len(c.levels)
	level := Level{Label: "the service control policies of " + targetLabel(target), Organization: true, Unseen: []string{}}
	listed := false
	for _, d := range s.Dumps {
		if d.Kind.Name != loader.PolicyForTarget || !c.lists(d, target) {
			continue
		}
		listed = true
		if level.Origin.File == "" {
			level.Origin = originOf(d.Origin, Cited)
		}
		if d.Truncated {
			level.Unseen = append(level.Unseen, "the policies that follow where "+d.File.Name+" ends")
		}
	}
	done := map[string]bool{}
	for _, t := range s.Targets {
		if t.Target == target && !done[t.Policy] && (t.Type == "" || t.Type == serviceControl || c.controls(t.Policy)) {
			done[t.Policy] = true
			level.Unseen = append(level.Unseen, c.servicePolicy(at, t)...)
		}
	}
	switch {
	case !listed:
		level.Unseen = append(level.Unseen, "the policies on "+targetLabel(target)+": no organizations list-policies-for-target --target-id "+target)
	case len(done) == 0: // there is always one where they are in force
		level.Unseen = append(level.Unseen, "the policies on "+targetLabel(target)+", of which the dump lists none")
	}
	c.levels = append(c.levels, level)
}

// controls tells whether some dump calls a policy a service control policy.
func (c *callers) controls(id string) bool {
	return len(c.policies(func(p *loader.Policy) bool { return p.ID == id && p.Type == serviceControl })) > 0
}

// lists tells whether a dump is the list of the service control policies on a target: one list is
// of one type, which what was asked tells or a policy in it.
func (c *callers) lists(d *loader.Dump, target string) bool {
	asked := d.File.Arguments("--target-id", "--filter")
	if asked[0] != target {
		return false
	}
	return asked[1] == serviceControl || slices.ContainsFunc(c.builder.snapshot.Targets, func(t *loader.PolicyTarget) bool {
		return t.Target == target && t.Type == serviceControl && t.Origin.File() == d.File.Name
	})
}

func (c *callers) servicePolicy(level int, t *loader.PolicyTarget) (unseen []string) {
	copies := c.policies(func(p *loader.Policy) bool { return p.ID == t.Policy })
	if len(copies) > 0 {
		p, agree := agreed(copies)
		switch sort := cmp.Or(p.Type, t.Type); {
		case !agree, t.Type != "" && sort != t.Type:
			return []string{"policy " + t.Policy + ", of which two dumps say different things"}
		case sort == "":
			return []string{"policy " + t.Policy + ", of which no dump tells the type"}
		case sort == serviceControl:
			c.policy(level, p, fmt.Sprintf("service control policy %s (%s)", p.Name, p.ID))
		}
		return nil
	}
	if t.Policy == "p-FullAWSAccess" { // of AWS, the same everywhere
		full := loader.Statement{Effect: "Allow", Actions: []string{"*"}, Resources: []string{"*"}, Origin: t.Origin}
		m, _ := prepare(&full)
		m.Level, m.Policy = level, "service control policy FullAWSAccess (p-FullAWSAccess)"
		c.matchers = append(c.matchers, m)
		return nil
	}
	return []string{"service control policy " + t.Policy + ": no organizations describe-policy --policy-id " + t.Policy}
}

func targetLabel(target string) string {
	switch {
	case strings.HasPrefix(target, "r-"):
		return "the root " + target
	case strings.HasPrefix(target, "ou-"):
		return "the organizational unit " + target
	}
	return "account " + target
}
