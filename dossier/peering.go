package dossier

import (
	"maps"
	"slices"
	"strings"

	"github.com/sgfree/sgfree/loader"
)

// peerings is what the snapshot tells of connections between VPCs: from the peering dump,
// and from every permission that names a group in another VPC.
type peerings struct {
	byID  map[string][]string // statuses of a peering, from the dump
	ofVPC map[string][]*peering
	gone  map[string]bool // taken for deleted, see Builder.Assume
}

// peering is a way from one VPC to another.
type peering struct {
	id       string // empty for a way that is no peering, such as a transit gateway
	peer     string // the VPC at the other end, empty where it is not told
	account  string
	region   string
	statuses []string
	origin   loader.Origin
	others   int // that a transit gateway leads to besides
}

func findPeerings(s *loader.Snapshot) *peerings {
	p := &peerings{byID: map[string][]string{}, ofVPC: map[string][]*peering{}, gone: map[string]bool{}}
	for _, c := range s.Peerings {
		p.byID[c.ID] = appendNew(p.byID[c.ID], strings.ToLower(c.Status))
		for _, side := range []struct{ here, there loader.PeeringSide }{{c.Requester, c.Accepter}, {c.Accepter, c.Requester}} {
			p.add(side.here.VPC, peering{
				id: c.ID, peer: side.there.VPC, account: side.there.Account, region: side.there.Region,
				statuses: []string{strings.ToLower(c.Status)}, origin: c.Origin,
			})
		}
	}
	vpcOf := map[string]string{}
	for _, g := range s.Groups {
		vpcOf[g.ID] = g.VPC
	}
	for _, g := range s.Groups {
		for i := range g.Permissions {
			for j := range g.Permissions[i].Pairs {
				q := &g.Permissions[i].Pairs[j]
				peer := q.VPC
				if peer == "" {
					peer = vpcOf[q.GroupID]
				}
				if peer == g.VPC || q.PeeringID == "" && q.VPC == "" {
					continue
				}
				way := peering{id: q.PeeringID, peer: peer, account: q.Account, region: g.Scope.Region, statuses: p.statuses(q), origin: q.Origin}
				p.add(g.VPC, way)
				way.peer, way.account = g.VPC, g.Home().Account
				way.statuses = slices.Clone(way.statuses)
				p.add(peer, way)
			}
		}
	}
	p.addGateways(s)
	return p
}

// addGateways notes, for each VPC on a transit gateway, the VPCs there whose groups are not
// in the snapshot: permissions may name groups across it, unless it or an attachment forbids that.
// There may be thousands, so the first stands for all.
func (p *peerings) addGateways(s *loader.Snapshot) {
	seen := map[string]bool{}
	for _, g := range s.Groups {
		seen[g.VPC] = true
	}
	forbids := forbidding(s)
	attached, ways := map[string][]string{}, map[string]*peering{}
	for _, a := range s.Attachments {
		state, key := strings.ToLower(a.State), a.Gateway+a.VPC
		if forbids[a.Gateway] || strings.EqualFold(a.Referencing, "disable") || slices.Contains([]string{"deleted", "failed", "rejected"}, state) || seen[key] {
			continue
		}
		seen[key] = true
		switch way := ways[a.Gateway]; {
		case seen[a.VPC]:
			attached[a.Gateway] = append(attached[a.Gateway], a.VPC)
		case way == nil:
			ways[a.Gateway] = &peering{
				id: a.Gateway, peer: a.VPC, account: a.VPCOwner, region: a.Scope.Region,
				statuses: []string{state}, origin: a.Origin,
			}
		default:
			way.others++
		}
	}
	for _, gateway := range slices.Sorted(maps.Keys(ways)) {
		for _, vpc := range attached[gateway] {
			p.ofVPC[vpc] = append(p.ofVPC[vpc], ways[gateway])
		}
	}
}

// forbidding are the transit gateways across which no permission can name a group, as every
// copy of them says.
func forbidding(s *loader.Snapshot) map[string]bool {
	forbids := map[string]bool{}
	for _, g := range s.Gateways {
		earlier, copied := forbids[g.ID]
		forbids[g.ID] = strings.EqualFold(g.Referencing, "disable") && (earlier || !copied)
	}
	return forbids
}

// add notes a way out of a VPC. What several sources say of one peering is gathered.
func (p *peerings) add(vpc string, way peering) {
	if vpc == "" {
		return
	}
	for _, known := range p.ofVPC[vpc] {
		if known.id == way.id && (known.peer == way.peer || known.peer == "" || way.peer == "") {
			if known.peer == "" {
				known.peer = way.peer
			}
			for _, s := range way.statuses {
				known.statuses = appendNew(known.statuses, s)
			}
			return
		}
	}
	p.ofVPC[vpc] = append(p.ofVPC[vpc], &way)
}

// statuses is what every source says of the peering that a pair names: the permission
// itself and each peering dump.
func (p *peerings) statuses(q *loader.Pair) []string {
	if p.gone[q.PeeringID] {
		return []string{"deleted"}
	}
	statuses := []string{}
	if q.PeeringStatus != "" {
		statuses = append(statuses, strings.ToLower(q.PeeringStatus))
	}
	if q.PeeringID != "" {
		for _, s := range p.byID[q.PeeringID] {
			statuses = appendNew(statuses, s)
		}
	}
	return statuses
}

// between is what every source says of the peerings between two VPCs.
func (p *peerings) between(vpc, other string) (statuses []string) {
	for _, way := range p.ofVPC[vpc] {
		if way.peer == other && other != "" {
			for _, s := range way.statuses {
				statuses = appendNew(statuses, s)
			}
		}
	}
	return statuses
}

func appendNew(all []string, s string) []string {
	if slices.Contains(all, s) {
		return all
	}
	return append(all, s)
}
