package dossier

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sgfree/sgfree/loader"
)

// joins are the owners whose interfaces do not tell which resource they serve, or name one
// of several: the kind of configuration that does by its groups and by where it lies, and what to call it.
// Where the interface tells it is one of them, only the one of that name is meant.
var joins = map[string]struct {
	kind, noun string
	named      bool
}{
	"rds":         {kind: "db-instance", noun: "RDS database"},
	"redshift":    {kind: "redshift-cluster", noun: "Redshift cluster"},
	"dms":         {kind: "dms-replication-instance", noun: "DMS replication instance"},
	"memorydb":    {kind: "memorydb-cluster", noun: "MemoryDB cluster"},
	"elasticache": {kind: "cache-cluster", noun: "ElastiCache cluster", named: true},
	"lambda":      {kind: "lambda-function", noun: "Lambda function"},
}

// served is what a kind that names its interfaces is called, and by which service.
var served = map[string]struct{ service, noun string }{
	"fsx-file-system":                     {"FSx", "FSx file system"},
	"mount-target":                        {"EFS", "EFS mount target"},
	"s3files-mount-target":                {"S3 Files", "S3 Files mount target"},
	"instance-connect-endpoint":           {"Instance Connect", "Instance Connect endpoint"},
	"quicksight-vpc-connection":           {"QuickSight", "QuickSight VPC connection"},
	"s3-outposts-endpoint":                {"S3 on Outposts", "S3 on Outposts endpoint"},
	"mediaconnect-flow":                   {"MediaConnect", "MediaConnect flow"},
	"sagemaker-notebook-instance":         {"SageMaker", "SageMaker notebook"},
	"redshift-cluster":                    {"Redshift", "Redshift cluster"},
	"redshift-endpoint-access":            {"Redshift", "Redshift endpoint"},
	"redshift-serverless-workgroup":       {"Redshift", "Redshift Serverless workgroup"},
	"redshift-serverless-endpoint-access": {"Redshift", "Redshift Serverless endpoint"},
}

// servedBy finds the configurations that name the interfaces that serve them.
func servedBy(s *loader.Snapshot) map[string][]*loader.Mention {
	found := map[string][]*loader.Mention{}
	for _, m := range s.Mentions {
		for _, id := range m.Interfaces {
			found[id] = append(found[id], m)
		}
	}
	return found
}

// endpointsBy finds the VPC endpoints by the interfaces that serve them.
func endpointsBy(s *loader.Snapshot) map[string]*loader.Endpoint {
	found := map[string]*loader.Endpoint{}
	for _, p := range s.Endpoints {
		for _, n := range p.Interfaces {
			found[n.GroupID] = p
		}
	}
	return found
}

// around is what the snapshot tells of an interface that carries the group of an entry.
func (b *Builder) around(e *entry, n *loader.Interface) around {
	a := around{group: e.group.ID, endpoint: b.endpoints[n.ID], mentions: e.mentions}
	if i := b.instances[n.InstanceID]; i != nil {
		a.instance = i.Tags
	}
	return a
}

// ofGroups are a kind and the groups that its records, or an interface, carry.
type ofGroups struct{ kind, groups string }

// nameOwners names the owners of a group's interfaces by the configurations that name the
// interface or carry the same groups, and reports which of those it used: what holds the
// group through an interface is no mere mention of it.
func (e *entry) nameOwners(uses []Use, served map[string][]*loader.Mention) map[*loader.Mention]bool {
	used := map[*loader.Mention]bool{}
	var byGroups map[ofGroups][]*loader.Mention
	for i := range uses {
		o := &uses[i].Owner
		if all := served[uses[i].ID]; len(all) > 0 {
			o.serve(all, used)
			continue
		}
		join, known := joins[o.ID]
		if !known {
			continue
		}
		if byGroups == nil {
			byGroups = e.mentionsByGroups()
		}
		var names []string
		n := e.interfaces[i].resource
		for _, m := range byGroups[ofGroups{join.kind, groupsOf(n.Groups)}] {
			if liesWith(m, n) && (!join.named || o.Resource == "" || o.Resource == m.ID) {
				used[m] = true
				names = append(names, nameOf(m))
			}
		}
		if len(names) > 0 && (!join.named || o.Resource == "") {
			o.call(join.noun, names)
		}
	}
	return used
}

func (e *entry) mentionsByGroups() map[ofGroups][]*loader.Mention {
	found := map[ofGroups][]*loader.Mention{}
	for _, m := range e.mentions {
		if m.Kind != nil {
			key := ofGroups{m.Kind.Name, groupsOf(m.Named)}
			found[key] = append(found[key], m.Mention)
		}
	}
	return found
}

// liesWith tells whether an interface may be one of a configuration by where both are: in the
// subnet, the VPC and the zone, as far as both tell. One of several zones need not tell them all.
func liesWith(m *loader.Mention, n *loader.Interface) bool {
	same := map[string]bool{}
	for _, place := range m.Lies {
		what, is := "zone", n.Zone
		switch {
		case strings.HasPrefix(place, "subnet-"):
			what, is = "subnet", n.Subnet
		case strings.HasPrefix(place, "vpc-"):
			what, is = "VPC", n.VPC
		case m.Facts["MultiAZ"] != "false":
			continue
		}
		same[what] = same[what] || is == "" || is == place
	}
	for _, ok := range same {
		if !ok {
			return false
		}
	}
	return true
}

// serve makes the configurations that name an interface its owner. One that is over serves
// nothing, but the interface is there and was its.
func (o *Owner) serve(all []*loader.Mention, used map[*loader.Mention]bool) {
	var names []string
	for _, m := range all {
		used[m] = true
		names = append(names, nameOf(m))
	}
	what := served[all[0].Kind.Name]
	o.Service = cmp.Or(what.service, o.Service)
	o.call(what.noun, names)
}

// call names an owner that dumps tell for certain.
func (o *Owner) call(noun string, names []string) {
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) > 1 {
		noun += "s"
	}
	o.Resource = cut(strings.Join(names, ", "))
	o.Label = noun + " " + o.Resource
	o.Likely = false
}

// nameOf is the id of a configuration, of an ARN the end.
func nameOf(m *loader.Mention) string {
	return endOfARN(m.ID)
}

// groupsOf is equal for two lists that name the same groups: a service gives an interface
// all the groups of the resource and no other.
func groupsOf(groups []loader.Carried) string {
	ids := make([]string, 0, len(groups))
	for _, c := range groups {
		ids = append(ids, c.GroupID)
	}
	slices.Sort(ids)
	return strings.Join(slices.Compact(ids), " ")
}
