package loader

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/tidwall/gjson"
)

// The EC2 kinds that tell more of a group than the core kinds do.

func decodeRule(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	r := &Rule{Record: w.begin(v), Direction: Ingress, Pair: Pair{Named: one(w.memory.named, Named{})}}
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "SecurityGroupRuleId":
			r.ID = w.str(v)
		case "GroupId":
			r.GroupID = w.group(v)
		case "GroupOwnerId":
			r.Owner = w.word(v)
		case "IsEgress":
			if w.truth(v) {
				r.Direction = Egress
			}
		case "IpProtocol":
			r.Protocol = w.word(v)
		case "FromPort":
			r.FromPort = w.port(v)
		case "ToPort":
			r.ToPort = w.port(v)
		case "CidrIpv4", "CidrIpv6", "PrefixListId":
			r.Source = cmp.Or(w.word(v), r.Source)
		case "ReferencedGroupInfo":
			r.Pair = pair(w, v)
		}
	})
	if !strings.HasPrefix(r.ID, "sgr-") {
		return false
	}
	to.take(r)
	return true
}

func decodeAssociation(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	a := &Association{Record: w.beginCarrier(v)}
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "GroupId":
			a.GroupID = w.group(v)
			a.Origin = w.origin(v)
		case "VpcId":
			a.VPC = w.word(v)
		case "GroupOwnerId":
			a.Owner = w.word(v)
		case "State":
			a.State = w.word(v)
		}
	})
	if a.ID = a.VPC; !strings.HasPrefix(a.GroupID, "sg-") {
		return false
	}
	to.take(a)
	return true
}

func decodeStale(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	s := &StaleGroup{Record: w.begin(v)}
	w.permissions = w.permissions[:0]
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "GroupId":
			s.ID = w.group(v)
		case "StaleIpPermissions":
			permissions(w, v, Ingress)
		case "StaleIpPermissionsEgress":
			permissions(w, v, Egress)
		default:
			common(w, &s.Record, key, v)
		}
	})
	if !strings.HasPrefix(s.ID, "sg-") {
		return false
	}
	s.Permissions = w.memory.permissions.copied(w.permissions)
	to.take(s)
	return true
}

func decodeReference(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	r := &ReferenceAnswer{Record: w.begin(v)}
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "GroupId":
			r.GroupID = w.group(v)
			r.Origin = w.origin(v)
		case "ReferencingVpcId":
			r.ReferencingVPC = w.word(v)
		case "VpcPeeringConnectionId":
			r.PeeringID = w.word(v)
		case "TransitGatewayId":
			r.TransitGateway = w.word(v)
		}
	})
	if r.ID = r.GroupID; !strings.HasPrefix(r.ID, "sg-") {
		return false
	}
	to.take(r)
	return true
}

func decodeVPC(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	c := &VPC{Record: w.begin(v)}
	w.object(v, func(key string, v gjson.Result) {
		if key == "IsDefault" {
			c.Default = w.truth(v)
		}
		common(w, &c.Record, key, v)
	})
	if c.ID = c.VPC; !strings.HasPrefix(c.ID, "vpc-") {
		return false
	}
	to.take(c)
	return true
}

func decodeVisibility(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	s := &Visibility{Record: w.begin(v)}
	w.object(v, func(key string, v gjson.Result) {
		if key == "DefaultVisibility" {
			s.Default = w.word(v)
		}
	})
	if s.Default == "" {
		return false
	}
	to.take(s)
	return true
}

// decodeGroupForVPC reads a group that the owner of a VPC may use there. Of another VPC than
// its own, it is associated with that one; which that is, the name of the file tells, or else
// [page.placeGroups].
func decodeGroupForVPC(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	a := &Association{Record: w.begin(v), State: "associated"}
	var primary string
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "GroupId":
			a.GroupID = w.group(v)
			a.Origin = w.origin(v)
		case "GroupName":
			a.name = w.word(v)
		case "OwnerId":
			a.Owner = w.word(v)
		case "PrimaryVpcId":
			primary = w.word(v)
		}
	})
	if !strings.HasPrefix(a.GroupID, "sg-") {
		return false
	}
	if a.VPC = vpcInName.FindString(w.file.base()); a.VPC == "" {
		a.VPC = primary
	}
	if a.VPC == primary {
		a.State = ""
	}
	a.ID = a.VPC
	to.take(a)
	return true
}

var vpcInName = regexp.MustCompile(`vpc-[0-9a-f]{8}(?:[0-9a-f]{9})?`)

func decodeAttachment(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	a := &GatewayAttachment{Record: w.begin(v)}
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "TransitGatewayAttachmentId":
			a.ID = w.str(v)
		case "TransitGatewayId":
			a.Gateway = w.word(v)
		case "VpcOwnerId":
			a.VPCOwner = w.word(v)
		case "State":
			a.State = w.word(v)
		case "Options":
			a.Referencing = referencing(w, v)
		default:
			common(w, &a.Record, key, v)
		}
	})
	if !strings.HasPrefix(a.ID, "tgw-attach-") {
		return false
	}
	to.take(a)
	return true
}

func decodeGateway(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	g := &Gateway{Record: w.begin(v)}
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "TransitGatewayId":
			g.ID = w.str(v)
		case "Options":
			g.Referencing = referencing(w, v)
		default:
			common(w, &g.Record, key, v)
		}
	})
	if !strings.HasPrefix(g.ID, "tgw-") {
		return false
	}
	to.take(g)
	return true
}

// referencing is whether permissions may name groups across a transit gateway or an
// attachment, by its options; empty where they do not say.
func referencing(w *walker, options gjson.Result) (may string) {
	w.object(options, func(key string, v gjson.Result) {
		if key == "SecurityGroupReferencingSupport" {
			may = w.word(v)
		}
	})
	return may
}

func decodeSubnet(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	s := &Subnet{Record: w.begin(v)}
	w.object(v, func(key string, v gjson.Result) {
		if key == "SubnetId" {
			s.ID = w.str(v)
		}
		common(w, &s.Record, key, v)
	})
	if !strings.HasPrefix(s.ID, "subnet-") {
		return false
	}
	to.take(s)
	return true
}

func decodeShared(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	r := &SharedResource{Record: w.begin(v)}
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "arn":
			r.ID = w.group(v)
		case "resourceShareArn":
			r.Share = w.word(v)
		}
	})
	return to.takeShared(r)
}

// takeShared keeps a resource of a share, which its ARN places.
func (r *records) takeShared(s *SharedResource) bool {
	parts := strings.SplitN(s.ID, ":", 6)
	if s.Share == "" || len(parts) < 6 {
		return false
	}
	s.Owner, s.region = strings.Clone(parts[4]), strings.Clone(parts[3])
	r.take(s)
	return true
}

// decodeShareAssociation reads what associates a resource or a principal with a share.
func decodeShareAssociation(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	var id, kind, share, status string
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "associatedEntity":
			id = w.group(v)
		case "associationType":
			kind = w.word(v)
		case "resourceShareArn":
			share = w.word(v)
		case "status":
			status = w.word(v)
		}
	})
	if kind == "RESOURCE" {
		r := &SharedResource{Record: w.begin(v), Share: share, Status: status}
		r.ID = id
		return to.takeShared(r)
	}
	if share == "" || id == "" {
		return false
	}
	p := &SharePrincipal{Record: w.begin(v), Share: share, Status: status}
	p.ID = id
	to.take(p)
	return true
}

func decodePrincipal(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	p := &SharePrincipal{Record: w.begin(v)}
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "id":
			p.ID = w.str(v)
		case "resourceShareArn":
			p.Share = w.word(v)
		}
	})
	if p.Share == "" || p.ID == "" {
		return false
	}
	to.take(p)
	return true
}
