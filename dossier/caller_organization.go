package dossier

import (
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
	s, account := c.builder.snapshot, c.principal.Account
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
	case c.inForce(c.org.chain[len(c.org.chain)-1]) == KeyAbsent:
		return
	}
	for _, target := range slices.Backward(c.org.chain) {
		c.attachedTo(target, s)
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
	for _, d := range s.Denied {
		if d.Kind.Name == loader.OrganizationKind && d.Scope.Account == account && strings.Contains(d.Why, "AWSOrganizationsNotInUseException") {
			c.org.alone = true
			return nil, ""
		}
	}
	ids := map[string]*loader.Organization{}
	for _, o := range s.Organizations {
		own := o.Management == account || o.Scope.Account == account || o.Scope.Account == "" || len(c.org.chain) > 1
		if own {
			ids[o.ID] = o
		}
	}
	if len(ids) > 1 {
		return nil, "which of several organizations account " + account + " is in"
	}
	for _, o := range ids {
		return o, ""
	}
	return nil, "whether there are any: no organizations describe-organization of account " + account
}

// inForce tells whether service control policies are, in the organization of a root.
func (c *callers) inForce(root string) string {
	for _, r := range c.builder.snapshot.Roots {
		if r.ID != root {
			continue
		}
		if slices.Contains(r.Policies, serviceControl) {
			return KeyKnown
		}
		return KeyAbsent
	}
	return KeyUnknown
}

// attachedTo makes a level of the policies on a root, a unit or an account.
func (c *callers) attachedTo(target string, s *loader.Snapshot) {
	at := len(c.levels)
	level := Level{Label: "the service control policies of " + targetLabel(target), Organization: true, Unseen: []string{}}
	if strings.HasPrefix(target, "r-") && c.inForce(target) == KeyUnknown {
		level.Unseen = append(level.Unseen, "whether service control policies are in force: no organizations list-roots")
	}
	listed := false
	for _, d := range s.Dumps {
		if d.Kind.Name != loader.PolicyForTarget || !slices.Contains(d.File.Arguments("--target-id"), target) {
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
		if t.Target == target && !done[t.Policy] && (t.Type == "" || t.Type == serviceControl) {
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

func (c *callers) servicePolicy(level int, t *loader.PolicyTarget) (unseen []string) {
	var found *loader.Policy
	for _, p := range c.builder.snapshot.Policies {
		switch {
		case p.ID != t.Policy:
		case p.Type != serviceControl:
			return nil
		case found == nil:
			found = p
			c.policy(level, p, fmt.Sprintf("service control policy %s (%s)", p.Name, p.ID))
		case !p.Says(found):
			return []string{"service control policy " + t.Policy + ", of which two dumps say different things"}
		}
	}
	if found != nil {
		return nil
	}
	if t.Policy == "p-FullAWSAccess" { // of AWS, the same everywhere
		c.statements = append(c.statements, Statement{
			Level: level, Policy: "service control policy FullAWSAccess (p-FullAWSAccess)", Label: "statement 1", Effect: "Allow",
			Actions: []string{"*"}, Resources: []string{"*"}, Conditions: []Condition{}, Variables: true, Origin: originOf(t.Origin, Cited),
		})
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
