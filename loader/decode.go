package loader

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// records is what one page holds, and what its records tell of where it was taken.
type records struct {
	all []record

	accounts, regions, partitions, vpcs votes
	sides                               votes // the accounts at the ends of peerings
}

// votes counts how often something was told.
type votes map[string]int

func (v *votes) add(s string) {
	if s == "" {
		return
	}
	if *v == nil {
		*v = votes{}
	}
	(*v)[s]++
}

func (v *votes) addAll(o votes) {
	for s, n := range o {
		v.add(s)
		(*v)[s] += n - 1
	}
}

// join adds the records of o behind those that are there.
func (r *records) join(o *records) {
	r.all = append(r.all, o.all...)
	r.accounts.addAll(o.accounts)
	r.regions.addAll(o.regions)
	r.partitions.addAll(o.partitions)
	r.vpcs.addAll(o.vpcs)
	r.sides.addAll(o.sides)
}

// share tells whether a record is among both: dumps that have one in common are of one region.
func (r *records) share(o *records) bool {
	ids := make(map[string]bool, len(r.all))
	for _, rec := range r.all {
		ids[rec.record().ID] = true
	}
	return slices.ContainsFunc(o.all, func(rec record) bool { return ids[rec.record().ID] })
}

// begin is what is known of a record before it is read.
func (w *walker) begin(v gjson.Result) Record {
	return Record{Place: w.memory.place(), Origin: w.origin(v)}
}

// beginCarrier is begin for a record that is or carries a group.
func (w *walker) beginCarrier(v gjson.Result) Record {
	r := w.begin(v)
	if w.memory.records {
		r.oddly().text = strings.Clone(v.Raw)
	}
	return r
}

// common reads the members that records of most kinds share.
func common(w *walker, r *Record, key string, v gjson.Result) {
	switch key {
	case "OwnerId":
		r.Owner = w.word(v)
	case "VpcId":
		r.VPC = w.word(v)
	case "Tags", "TagSet":
		r.Tags = tags(w, v)
	case "AvailabilityZone":
		r.region = w.regionOf(v)
	}
}

func decodeGroup(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	g := w.memory.groups.one()
	g.Record = w.beginCarrier(v)
	if w.memory.verbatim {
		g.Texts = []string{strings.Clone(v.Raw)}
	}
	var named bool
	var ingress, egress state
	w.permissions = w.permissions[:0]
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "GroupId":
			g.ID = w.group(v)
		case "GroupName":
			g.Name = w.str(v)
			named = g.Name != ""
		case "Description":
			g.Description = w.str(v)
		case "SecurityGroupArn":
			w.took(v)
			var partition string
			partition, g.region = w.placeOf(w.view(v))
			to.partitions.add(partition)
		case "IpPermissions":
			ingress = permissions(w, v, Ingress)
		case "IpPermissionsEgress":
			egress = permissions(w, v, Egress)
		default:
			common(w, &g.Record, key, v)
		}
	})
	if !strings.HasPrefix(g.ID, "sg-") {
		return false
	}
	g.Permissions = w.memory.permissions.copied(w.permissions)
	g.lack("GroupName", named)
	g.lackPermissions("IpPermissions", ingress)
	g.lackPermissions("IpPermissionsEgress", egress)
	g.lack("VpcId", g.VPC != "")
	g.lack("the Value of a tag", len(g.Tags) == 0 || !w.untold)
	to.take(g)
	return true
}

// state is how much of a list was there.
type state int

const (
	isMissing state = iota
	isPart
	isWhole
)

// lackPermissions notes that a list of permissions is missing, or is not whole.
func (g *Group) lackPermissions(member string, is state) {
	if is == isPart {
		member = "whole " + member
	}
	g.lack(member, is == isWhole)
}

// permissions reads a list of IpPermission, and reports whether it is whole: AWS lists the
// pairs of every permission, be it an empty list, and a permission has some source.
func permissions(w *walker, v gjson.Result, d Direction) state {
	whole := true
	listed := w.list(v, func(v gjson.Result) {
		p, at := Traffic{Direction: d}, w.origin(v)
		paired := false
		w.pairs = w.pairs[:0]
		w.object(v, func(key string, v gjson.Result) {
			switch key {
			case "IpProtocol":
				p.Protocol = w.word(v)
			case "FromPort":
				p.FromPort = w.port(v)
			case "ToPort":
				p.ToPort = w.port(v)
			case "IpRanges", "Ipv4Ranges": // AWS Config lists them under both
				for _, cidr := range members(w, v, "CidrIp") {
					if !slices.Contains(p.CIDRs, cidr) {
						p.CIDRs = append(p.CIDRs, cidr)
					}
				}
			case "Ipv6Ranges":
				p.CIDRs = append(p.CIDRs, members(w, v, "CidrIpv6")...)
			case "PrefixListIds":
				p.PrefixLists = members(w, v, "PrefixListId")
			case "UserIdGroupPairs":
				paired = w.list(v, func(v gjson.Result) { w.pairs = append(w.pairs, pair(w, v)) })
			}
		})
		for _, q := range w.pairs {
			paired = paired && (isGroupID(q.GroupID) || q.GroupID == "" && q.GroupName != "")
		}
		whole = whole && paired && len(w.pairs)+len(p.CIDRs)+len(p.PrefixLists) > 0
		w.permissions = append(w.permissions, Permission{w.memory.traffics(&p), w.memory.pairs.copied(w.pairs), at})
	})
	switch {
	case !listed:
		return isMissing
	case !whole:
		return isPart
	}
	return isWhole
}

func pair(w *walker, v gjson.Result) Pair {
	p := Pair{Origin: w.origin(v)}
	var named Named
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "GroupId":
			if p.GroupID = w.group(v); p.GroupID != "" {
				p.Origin = w.origin(v)
			}
		case "GroupName":
			named.GroupName = w.word(v)
		case "UserId":
			named.Account = w.word(v)
		case "VpcId":
			named.VPC = w.word(v)
		case "VpcPeeringConnectionId":
			named.PeeringID = w.word(v)
		case "PeeringStatus":
			named.PeeringStatus = w.word(v)
		case "Description":
			named.Description = w.word(v)
		}
	})
	p.Named = one(w.memory.named, named)
	return p
}

func decodeInterface(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	n := w.memory.interfaces.one()
	n.Record = w.beginCarrier(v)
	var s Service
	var carries bool
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "NetworkInterfaceId":
			n.ID = w.str(v)
		case "Status":
			s.Status = w.word(v)
		case "InterfaceType":
			s.Type = w.word(v)
		case "Description":
			n.Description = w.str(v)
		case "RequesterId":
			s.RequesterID = w.word(v)
		case "RequesterManaged":
			s.RequesterManaged = w.truth(v)
		case "SubnetId":
			n.Subnet = w.word(v)
		case "AvailabilityZone":
			n.Zone, n.region = w.word(v), w.regionOf(v)
		case "Groups":
			n.Groups, carries = carried(w, v)
		case "Attachment":
			w.object(v, func(key string, v gjson.Result) {
				switch key {
				case "AttachmentId":
					n.AttachmentID = w.str(v)
				case "InstanceId":
					n.InstanceID = w.str(v)
				case "InstanceOwnerId":
					s.Attachment.InstanceOwner = w.word(v)
				case "Status":
					s.Attachment.Status = w.word(v)
				case "DeleteOnTermination":
					s.Attachment.DeleteOnTermination = w.truth(v)
				case "DeviceIndex":
					s.Attachment.DeviceIndex = w.number(v)
				}
			})
		case "Operator":
			w.object(v, func(key string, v gjson.Result) {
				switch key {
				case "Managed":
					s.OperatorManaged = w.truth(v)
				case "Principal":
					s.OperatorPrincipal = w.word(v)
				case "HiddenByDefault":
					n.oddly().hidden = w.truth(v)
				}
			})
		default:
			common(w, &n.Record, key, v)
		}
	})
	if !strings.HasPrefix(n.ID, "eni-") {
		return false
	}
	n.Service = one(w.memory.services, s)
	n.lack("Groups", carries)
	to.take(n)
	return true
}

func decodeReservation(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	if w.of != nil { // AWS Config has no reservations
		i := instance(w, v)
		to.take(i)
		return strings.HasPrefix(i.ID, "i-")
	}
	var found []*Instance
	var owner string
	ok, listed := true, false
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "OwnerId":
			owner = w.word(v)
		case "Instances":
			listed = w.list(v, func(v gjson.Result) {
				if i := instance(w, v); strings.HasPrefix(i.ID, "i-") {
					found = append(found, i)
				} else {
					ok = false
				}
			})
		}
	})
	for _, i := range found {
		i.Owner = owner
		to.take(i)
	}
	return ok && listed
}

func instance(w *walker, v gjson.Result) *Instance {
	i := w.memory.instances.one()
	i.Record = w.beginCarrier(v)
	var carries, attached bool
	w.interfaces = w.interfaces[:0]
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "InstanceId":
			i.ID = w.str(v)
		case "State":
			i.State = w.state(v, "Name")
		case "SecurityGroups":
			i.Groups, carries = carried(w, v)
		case "NetworkInterfaces":
			whole := true
			attached = w.list(v, func(v gjson.Result) {
				n, listed := InstanceInterface{Origin: w.origin(v)}, false
				w.object(v, func(key string, v gjson.Result) {
					switch key {
					case "NetworkInterfaceId":
						n.ID, n.Origin = w.str(v), w.origin(v)
					case "Groups":
						n.Groups, listed = carried(w, v)
					}
				})
				whole = whole && listed
				w.interfaces = append(w.interfaces, n)
			}) && whole
		case "Operator":
			w.object(v, func(key string, v gjson.Result) {
				if key == "HiddenByDefault" {
					i.oddly().hidden = w.truth(v)
				}
			})
		case "Placement":
			w.object(v, func(key string, v gjson.Result) {
				if key == "AvailabilityZone" {
					i.region = w.regionOf(v)
				}
			})
		default:
			common(w, &i.Record, key, v)
		}
	})
	i.Interfaces = w.memory.attached.copied(w.interfaces)
	i.lack("SecurityGroups", carries)
	i.lack("NetworkInterfaces", attached)
	return i
}

func decodeEndpoint(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	e := &Endpoint{Record: w.beginCarrier(v)}
	var carries bool
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "VpcEndpointId":
			e.ID = w.str(v)
		case "State":
			if w.of != nil && v.IsObject() {
				e.State = w.state(v, "Value")
			} else {
				e.State = w.word(v)
			}
		case "VpcEndpointType":
			e.Type = w.word(v)
		case "ServiceName":
			e.Service = w.word(v)
		case "RequesterManaged":
			e.RequesterManaged = w.truth(v)
		case "Groups":
			e.Groups, carries = carried(w, v)
		case "NetworkInterfaceIds":
			w.list(v, func(v gjson.Result) {
				e.Interfaces = append(e.Interfaces, Carried{GroupID: w.str(v), Origin: w.origin(v)})
			})
		default:
			common(w, &e.Record, key, v)
		}
	})
	if !strings.HasPrefix(e.ID, "vpce-") {
		return false
	}
	// Gateway endpoints carry none, and AWS leaves the member out for some of them.
	e.lack("Groups", carries || strings.HasPrefix(e.Type, "Gateway"))
	to.take(e)
	return true
}

func decodePeering(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	p := &Peering{Record: w.begin(v)}
	var gamelift bool
	side := func(s *PeeringSide) func(string, gjson.Result) {
		return func(key string, v gjson.Result) {
			switch key {
			case "OwnerId":
				s.Account = w.word(v)
			case "VpcId":
				s.VPC = w.word(v)
			case "Region":
				s.Region = w.word(v)
			}
		}
	}
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "VpcPeeringConnectionId":
			p.ID = w.word(v)
		case "Status":
			p.Status = w.state(v, "Code")
		case "RequesterVpcInfo":
			w.object(v, side(&p.Requester))
		case "AccepterVpcInfo":
			w.object(v, side(&p.Accepter))
		case "FleetId", "FleetArn", "GameLiftVpcId":
			gamelift = true
		default:
			common(w, &p.Record, key, v)
		}
	})
	// GameLift lists its own peerings under the same key. What is no such one counts, however
	// little it tells: a peering that is not seen hides a whole VPC.
	if gamelift {
		return false
	}
	p.lack("VpcPeeringConnectionId", p.ID != "")
	p.lack("RequesterVpcInfo.VpcId", p.Requester.VPC != "")
	p.lack("AccepterVpcInfo.VpcId", p.Accepter.VPC != "")
	to.sides.add(p.Requester.Account)
	to.sides.add(p.Accepter.Account)
	to.take(p)
	return true
}

// lack notes that the record has not got a member it is read for.
func (r *Record) lack(member string, has bool) {
	if !has {
		o := r.oddly()
		o.lacks = append(o.lacks, member)
	}
}

// record is a record of any kind.
type record interface{ record() *Record }

func (r *Record) record() *Record { return r }

// take keeps a record that was read, and counts what it tells of its scope.
func (r *records) take(rec record) {
	r.all = append(r.all, rec)
	common := rec.record()
	r.accounts.add(common.Owner)
	r.regions.add(common.region)
	r.vpcs.add(common.VPC)
}

// carried reads a list of GroupIdentifier. It reports false where there is no list or
// where an entry has no id, so that the list tells less than it should.
func carried(w *walker, v gjson.Result) (groups []Carried, whole bool) {
	nameless := false
	w.carried = w.carried[:0]
	listed := w.list(v, func(v gjson.Result) {
		var c Carried
		w.object(v, func(key string, v gjson.Result) {
			if key == "GroupId" {
				c.GroupID, c.Origin = w.group(v), w.origin(v)
			}
		})
		if c.GroupID == "" {
			nameless = true
			return
		}
		w.carried = append(w.carried, c)
	})
	return w.memory.carried.copied(w.carried), listed && !nameless
}

// members reads one member of each object in a list.
func members(w *walker, v gjson.Result, member string) (values []string) {
	w.list(v, func(v gjson.Result) {
		if w.of != nil && v.Type == gjson.String {
			values = append(values, w.word(v))
			return
		}
		w.object(v, func(key string, v gjson.Result) {
			if key == member {
				values = append(values, w.word(v))
			}
		})
	})
	return values
}

func tags(w *walker, v gjson.Result) []Tag {
	w.tags, w.untold = w.tags[:0], false
	w.list(v, func(v gjson.Result) {
		var t Tag
		valued := false
		w.object(v, func(key string, v gjson.Result) {
			switch key {
			case "Key":
				t.Key = w.word(v)
			case "Value":
				t.Value = w.word(v)
				valued = v.Type != gjson.Null
			}
		})
		w.tags = append(w.tags, t)
		w.untold = w.untold || !valued
	})
	return w.memory.tagging(w.tags)
}
