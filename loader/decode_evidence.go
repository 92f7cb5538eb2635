package loader

import (
	"cmp"
	"strings"

	"github.com/tidwall/gjson"
)

// The EC2 kinds that tell more of a group than the core kinds do.

func decodeRule(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	r := &Rule{Record: w.begin(v), Direction: Ingress, Pair: Pair{Named: &Named{}}}
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
			r.FromPort = port(w, v)
		case "ToPort":
			r.ToPort = port(w, v)
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
	a := &Association{Record: w.begin(v)}
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
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "GroupId":
			s.ID = w.group(v)
		case "StaleIpPermissions":
			permissions(w, v, Ingress, &s.Permissions)
		case "StaleIpPermissionsEgress":
			permissions(w, v, Egress, &s.Permissions)
		default:
			common(w, &s.Record, key, v)
		}
	})
	if !strings.HasPrefix(s.ID, "sg-") {
		return false
	}
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
	w.object(v, func(key string, v gjson.Result) { common(w, &c.Record, key, v) })
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
