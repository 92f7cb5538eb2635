package dossier

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sgfree/sgfree/loader"
)

// unique are the kinds whose ids are given by AWS to one resource alone. What has another kind
// is known by a name, which others may have in another account or region.
var unique = []string{
	loader.SecurityGroup, loader.SecurityGroupRule, NetworkInterface, Instance, VPCEndpoint, VPCAssociation,
	loader.VPCPeeringConnection, loader.LaunchTemplateVersion,
}

// narrow finds out which of several resources of a name a claim is about, and lists those of
// which nothing tells.
func (a *assumption) narrow(claims []*claim) (doubtful []*claim) {
	hold := map[string]bool{} // kinds whose interfaces go with them
	for _, kind := range owning {
		hold[kind] = true
	}
	for _, r := range a.resources {
		for _, name := range []string{r.id, endOfARN(r.id), calledBy(r.id)} {
			if strings.HasPrefix(name, "arn:") { // nothing else has that
				continue
			}
			for _, c := range a.byID[name] {
				if c.Rule != nil || slices.Contains(unique, r.kind) || !a.near(c, &r) {
					continue
				}
				c.homes = appendNew(c.homes, placeOf(r.home))
				if hold[r.kind] {
					c.kinds = appendNew(c.kinds, r.kind)
				}
			}
		}
	}
	for _, c := range claims {
		slices.Sort(c.homes)
		slices.Sort(c.kinds)
		switch {
		case len(c.kinds) > 1:
			c.doubt = "several have that name, of the kinds " + strings.Join(c.kinds, " and ")
		case len(c.homes) < 2:
			continue
		case c.Account != "" && c.Region != "":
			c.exact = true
			continue
		default:
			c.doubt = "several have that name, in " + strings.Join(c.homes, " and ")
		}
		doubtful = append(doubtful, c)
	}
	return doubtful
}

// protected lists what a change deletes and AWS refuses to delete, by its dump.
func (a *assumption) protected(claims []*claim) (stay []*claim) {
	for _, m := range a.builder.snapshot.Mentions {
		if m.Kind == nil || m.Facts["DeletionProtection"] != "true" {
			continue
		}
		for _, c := range claims {
			r := resourceOf(m.Kind.Name, &m.Record)
			if c.File != "" && c.Group == "" && c.Kind == r.kind && calledBy(c.ID) == calledBy(r.id) && c.fits(&r) && c.doubt == "" {
				c.doubt = "its dump says DeletionProtection, so it is not deleted"
				stay = append(stay, c)
			}
		}
	}
	return stay
}

// near tells whether a resource may be what a claim is about: it is where that is, or where
// the group is that it lets go of.
func (a *assumption) near(c *claim, r *resource) bool {
	held := c.Group == "" || slices.ContainsFunc(a.builder.byID[c.Group], func(e *entry) bool { return e.group.Home().Region == r.home.Region })
	return held && c.fits(r)
}

// fits tells whether a claim may be about a resource of its name: by the kind, by what their ARNs
// say, and by where it is.
func (c *claim) fits(r *resource) bool {
	fits := func(asked, is string) bool { return asked == is || !c.exact && (asked == "" || is == "") }
	return (c.Kind == "" || c.Kind == r.kind) && fits(c.Account, r.home.Account) && fits(c.Region, r.home.Region) && !c.arn.contradicts(parseARN(r.arn))
}

func placeOf(s loader.Scope) string { return strings.Trim(s.Account+" "+s.Region, " ") }

// endOfARN is the name at the end of an ARN; what is none is a name itself.
func endOfARN(id string) string {
	if !strings.HasPrefix(id, "arn:") {
		return id
	}
	return id[strings.LastIndexAny(id, "/:")+1:]
}

// calledBy is the name in an id: of an ARN the one that dumps have, if it is known how, else its end.
func calledBy(id string) string {
	return cmp.Or(parseARN(id).name, endOfARN(id))
}

// hit tells whether something that goes was found by a name.
func (a *assumption) hit(name string) bool {
	return slices.ContainsFunc(a.byID[name], func(c *claim) bool { return c.hit })
}

// launchedBy is the tag that only EC2 Auto Scaling sets.
const launchedBy = "aws:autoscaling:groupName"

// scaled takes the instances of Auto Scaling groups that go for gone with them.
func (a *assumption) scaled() (claims []*claim) {
	for _, i := range a.builder.snapshot.Instances {
		name := tagsOf(i.Tags)[launchedBy]
		if name == "" {
			continue
		}
		if f := a.claimed(resource{kind: loader.AutoScalingGroup, id: name, home: i.Home()}, ""); f != nil {
			f.With = appendNew(f.With, i.ID)
			claims = append(claims, a.add(loader.Gone{Kind: Instance, ID: i.ID, File: f.File}))
		}
	}
	return claims
}
