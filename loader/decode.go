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
	return Record{Place: &Place{}, Origin: w.origin(v)}
}

// beginCarrier is begin for a record that is or carries a group.
func (w *walker) beginCarrier(v gjson.Result) Record {
	r := w.begin(v)
	if w.memory.records {
		r.Text = strings.Clone(v.Raw)
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
	g := &Group{Record: w.beginCarrier(v)}
	if w.memory.verbatim {
		g.Texts = []string{strings.Clone(v.Raw)}
	}
	var named, ingress, egress bool
	if !v.IsObject() {
		return false
	}
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
			ingress = permissions(w, v, Ingress, &g.Permissions)
		case "IpPermissionsEgress":
			egress = permissions(w, v, Egress, &g.Permissions)
		default:
			common(w, &g.Record, key, v)
		}
	})
	if !strings.HasPrefix(g.ID, "sg-") {
		return false
	}
	g.lack("GroupName", named)
	g.lack("IpPermissions", ingress)
	g.lack("IpPermissionsEgress", egress)
	g.lack("VpcId", g.VPC != "")
	to.take(g)
	return true
}

// permissions reads a list of IpPermission, and reports whether it is whole: AWS lists the
// pairs of every permission, be it an empty list, and a permission has some source.
func permissions(w *walker, v gjson.Result, d Direction, to *[]Permission) bool {
	whole := true
	listed := w.list(v, func(v gjson.Result) {
		p := Permission{Traffic: &Traffic{Direction: d}, Origin: w.origin(v)}
		paired := false
		w.object(v, func(key string, v gjson.Result) {
			switch key {
			case "IpProtocol":
				p.Protocol = w.word(v)
			case "FromPort":
				p.FromPort = port(w, v)
			case "ToPort":
				p.ToPort = port(w, v)
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
				paired = w.list(v, func(v gjson.Result) { p.Pairs = append(p.Pairs, pair(w, v)) })
			}
		})
		for _, q := range p.Pairs {
			paired = paired && (isGroupID(q.GroupID) || q.GroupID == "" && q.GroupName != "")
		}
		whole = whole && paired && len(p.Pairs)+len(p.CIDRs)+len(p.PrefixLists) > 0
		*to = append(*to, p)
	})
	return listed && whole
}

func pair(w *walker, v gjson.Result) Pair {
	p := Pair{Named: &Named{}, Origin: w.origin(v)}
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "GroupId":
			if p.GroupID = w.group(v); p.GroupID != "" {
				p.Origin = w.origin(v)
			}
		case "GroupName":
			p.GroupName = w.word(v)
		case "UserId":
			p.Account = w.word(v)
		case "VpcId":
			p.VPC = w.word(v)
		case "VpcPeeringConnectionId":
			p.PeeringID = w.word(v)
		case "PeeringStatus":
			p.PeeringStatus = w.word(v)
		case "Description":
			p.Description = w.str(v)
		}
	})
	return p
}

func port(w *walker, v gjson.Result) *int {
	if v.Type == gjson.Null {
		return nil
	}
	n := w.number(v)
	return &n
}

func decodeInterface(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	n := &Interface{Record: w.beginCarrier(v), Service: &Service{}}
	var carries bool
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "NetworkInterfaceId":
			n.ID = w.str(v)
		case "Status":
			n.Status = w.word(v)
		case "InterfaceType":
			n.Type = w.word(v)
		case "Description":
			n.Description = w.str(v)
		case "RequesterId":
			n.RequesterID = w.word(v)
		case "RequesterManaged":
			n.RequesterManaged = w.truth(v)
		case "Groups":
			n.Groups, carries = carried(w, v)
		case "Attachment":
			w.object(v, func(key string, v gjson.Result) {
				switch key {
				case "AttachmentId":
					n.Attachment.ID = w.str(v)
				case "InstanceId":
					n.Attachment.InstanceID = w.word(v)
				case "InstanceOwnerId":
					n.Attachment.InstanceOwner = w.word(v)
				case "Status":
					n.Attachment.Status = w.word(v)
				case "DeleteOnTermination":
					n.Attachment.DeleteOnTermination = w.truth(v)
				case "DeviceIndex":
					n.Attachment.DeviceIndex = w.number(v)
				}
			})
		case "Operator":
			w.object(v, func(key string, v gjson.Result) {
				switch key {
				case "Managed":
					n.OperatorManaged = w.truth(v)
				case "Principal":
					n.OperatorPrincipal = w.word(v)
				case "HiddenByDefault":
					n.Hidden = w.truth(v)
				}
			})
		default:
			common(w, &n.Record, key, v)
		}
	})
	if !strings.HasPrefix(n.ID, "eni-") {
		return false
	}
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
	i := &Instance{Record: w.beginCarrier(v)}
	var carries, attached bool
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
				i.Interfaces = append(i.Interfaces, n)
			}) && whole
		case "Operator":
			w.object(v, func(key string, v gjson.Result) {
				if key == "HiddenByDefault" {
					i.Hidden = w.truth(v)
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
		r.Lacks = append(r.Lacks, member)
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
		groups = append(groups, c)
	})
	return groups, listed && !nameless
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

func tags(w *walker, v gjson.Result) (tags []Tag) {
	w.list(v, func(v gjson.Result) {
		var t Tag
		w.object(v, func(key string, v gjson.Result) {
			switch key {
			case "Key":
				t.Key = w.word(v)
			case "Value":
				t.Value = w.word(v)
			}
		})
		tags = append(tags, t)
	})
	return tags
}
