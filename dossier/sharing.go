package dossier

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sgfree/sgfree/loader"
)

// sharing is what Resource Access Manager tells of accounts that may use a group and are
// not in the snapshot.
type sharing struct {
	of map[string][]Gap // by group or VPC
	// unplaced are of subnets whose VPC no dump tells, by the scope that shares them.
	unplaced map[loader.Scope][]Gap
}

// findSharing finds the accounts that were not seen whole, or of one kind where that alone bears.
func findSharing(g *gaps, only string) sharing {
	s := g.builder.snapshot
	found := sharing{map[string][]Gap{}, map[loader.Scope][]Gap{}}
	vpcs := map[string]string{}
	for _, n := range s.Subnets {
		vpcs[n.ID] = n.VPC
	}
	principals := map[string][]*loader.SharePrincipal{}
	over := loader.KindNamed(loader.ShareAssociationKind).IsOver
	for _, p := range s.Principals {
		if over(p.Status) {
			continue
		}
		principals[p.Share] = append(principals[p.Share], p)
	}
	for _, r := range s.Shared {
		what, id, _ := strings.Cut(r.ID[strings.LastIndexByte(r.ID, ':')+1:], "/")
		if over(r.Status) || !strings.Contains(r.ID, ":ec2:") || !slices.Contains([]string{"security-group", "subnet", "vpc"}, what) {
			continue
		}
		unseen := g.unseenPrincipals(r, id, only, principals[r.Share])
		switch {
		case what != "subnet":
			found.of[id] = append(found.of[id], unseen...)
		case vpcs[id] != "":
			found.of[vpcs[id]] = append(found.of[vpcs[id]], unseen...)
		default:
			found.unplaced[r.Home()] = append(found.unplaced[r.Home()], unseen...)
		}
	}
	return found
}

// unseenPrincipals has a gap for each principal whose accounts the snapshot lacks, or holds
// only in part, of one kind where that alone bears: the use may be in what it lacks. Nobody can tell from here which accounts an
// organization or a part of it has.
func (g *gaps) unseenPrincipals(r *loader.SharedResource, id, only string, principals []*loader.SharePrincipal) (unseen []Gap) {
	home := r.Home()
	gap := Gap{PeeringStatuses: []string{}, What: UnseenSharer, Kind: loader.SharedResourceKind, ID: id, Account: home.Account, Region: home.Region, Origin: originOf(r.Origin, Cited)}
	if len(principals) == 0 {
		gap.Detail = id + " is shared, and no dump tells with whom"
		gap.Command = command(loader.KindNamed(loader.SharePrincipalKind), home)
		return []Gap{gap}
	}
	for _, p := range principals {
		gap.Detail = fmt.Sprintf("%s is shared with %s, and no dump tells which accounts these are", id, p.ID)
		if account := accountOf(p.ID); account != "" {
			there := home
			there.Account = account
			if account == home.Account {
				continue
			}
			gap.Account, gap.Detail, gap.Command = account, fmt.Sprintf("%s is shared with account %s", id, account), ""
			if g.dumped[there] != nil {
				lack := slices.IndexFunc(g.found[there], func(f Gap) bool { return f.What != ManagedUnsure && (only == "" || f.Kind == only) })
				if lack < 0 {
					continue
				}
				gap.Detail += ", which was not seen whole: " + g.found[there][lack].Detail
				gap.Command = g.found[there][lack].Command
			}
		}
		gap.Origin = originOf(p.Origin, Cited)
		unseen = append(unseen, gap)
	}
	return unseen
}

// accountOf is the account of a principal; empty for organizations and services.
func accountOf(principal string) string {
	if isAccount(principal) {
		return principal
	}
	if parts := strings.SplitN(principal, ":", 6); len(parts) == 6 && (parts[2] == "iam" || parts[2] == "sts") && isAccount(parts[4]) {
		return parts[4]
	}
	return ""
}

// bearOn are the gaps that bear on a group.
func (s sharing) bearOn(group *loader.Group) []Gap {
	return slices.Concat(s.of[group.ID], s.of[group.VPC], s.unplaced[group.Home()])
}

// behind are the gaps that bear on what is connected with a VPC, in which these scopes have
// something.
func (s sharing) behind(vpc string, scopes []loader.Scope) []Gap {
	gaps := slices.Clone(s.of[vpc])
	for _, scope := range scopes {
		gaps = append(gaps, s.unplaced[scope]...)
	}
	return gaps
}
