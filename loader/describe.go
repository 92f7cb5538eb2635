package loader

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// description is what an object says of itself. What stands in an object that describes a
// group says nothing of who else needs that group.
type description struct {
	ids []string // the groups that the object describes
	but string   // the member of which that does not hold
	// its means that this holds only of what is the group's own: see [ownMember].
	its bool
	// everything means that nothing in the object is a mention: it tells what happened, or
	// repeats what the snapshot says.
	everything bool
	own        string // see [around]
}

// inventory is a form in which a listing of resources has one of them. An object is of the
// form if it has the members id, kind and needs, and no others but those in may.
type inventory struct {
	id    string // the member that has the id or the ARN of the resource
	kind  string // the one that has its type, empty where every resource is of one
	needs string
	may   string // "*" for any
}

// inventories are the forms in which listings have a group. Members are in lower case and
// without underscores, for tools write them in several ways.
var inventories = []inventory{
	// resourcegroupstaggingapi get-resources
	{id: "resourcearn", needs: "tags", may: "compliancedetails"},
	// ec2 describe-tags
	{id: "resourceid", kind: "resourcetype", needs: "key value"},
	// resource-groups list-group-resources, accessanalyzer list-analyzed-resources
	{id: "resourcearn", kind: "resourcetype", may: "resourceowneraccount"},
	// config list-discovered-resources, list-aggregate-discovered-resources,
	// describe-compliance-by-resource, get-compliance-details-by-config-rule
	{id: "resourceid", kind: "resourcetype", may: "resourcename resourcedeletiontime sourceaccountid sourceregion compliance configrulename evaluationmode"},
	// config get-resource-config-history, batch-get-resource-config, select-resource-config, and
	// the files that AWS Config delivers
	{id: "resourceid", kind: "resourcetype", may: "version configurationitemversion accountid awsaccountid configurationitemcapturetime configurationitemstatus configurationstateid configurationitemmd5hash arn resourcename awsregion availabilityzone resourcecreationtime tags relatedevents relationships configuration supplementaryconfiguration recordingfrequency configurationitemdeliverytime"},
	// cloudformation describe-stack-resources, list-stack-resources, describe-stack-events,
	// describe-stack-resource-drifts, describe-change-set
	{id: "physicalresourceid", kind: "resourcetype", needs: "logicalresourceid", may: "stackname stackid timestamp lastupdatedtimestamp resourcestatus resourcestatusreason description metadata driftinformation moduleinfo physicalresourceidcontext expectedproperties actualproperties propertydifferences stackresourcedriftstatus driftstatusreason eventid operationid resourceproperties clientrequesttoken detailedstatus action policyaction replacement scope details changesetid beforecontext aftercontext"},
	// resource-explorer-2 search
	{id: "arn", kind: "resourcetype", needs: "service", may: "owningaccountid region lastreportedat properties"},
	// accessanalyzer list-findings
	{id: "resource", kind: "resourcetype", needs: "status", may: "id principal action ispublic condition createdat analyzedat updatedat resourceowneraccount error sources resourcecontrolpolicyrestriction findingtype"},
	// fms get-compliance-detail, get-violation-details
	{id: "resourceid", kind: "resourcetype", needs: "violationreason", may: "metadata"},
	{id: "resourceid", kind: "resourcetype", needs: "policyid resourceviolations", may: "memberaccount resourcetags resourcedescription"},
	// inspector2 list-findings, of a network path
	{id: "componentid", kind: "componenttype", may: "componentarn"},
	// cloudcontrol list-resources; no other type has a bare group id as identifier
	{id: "identifier", needs: "properties"},
	// securityhub get-findings
	{id: "id", kind: "type", needs: "partition", may: "region resourcerole tags dataclassification details applicationname applicationarn"},
	// Prowler, as OCSF and in its own form
	{id: "uid", kind: "type", needs: "region", may: "name labels data group cloudpartition namespace owner version criticality"},
	{id: "resourcearn", kind: "resourcetype", needs: "checkid statusextended", may: "*"},
	{id: "resourceid", kind: "resourcetype", needs: "checkid statusextended", may: "*"},
	// a Steampipe benchmark
	{id: "resource", needs: "reason status dimensions"},
	// a Pulumi state
	{id: "id", kind: "type", needs: "urn custom", may: "*"},
}

// groupTypes are the types of a group, in lower case and letters only.
var groupTypes = map[string]bool{"awsecsecuritygroup": true, "ecsecuritygroup": true, "securitygroup": true, "awsecsecuritygroupsecuritygroup": true}

// terraformOwn is the attribute that tells, for each type of Terraform resource that
// belongs to one group, which that is.
var terraformOwn = map[string]string{
	"aws_security_group":                  "id",
	"aws_default_security_group":          "id",
	"aws_security_group_rule":             "security_group_id",
	"aws_vpc_security_group_ingress_rule": "security_group_id",
	"aws_vpc_security_group_egress_rule":  "security_group_id",
}

// openToWorld are the checks of Trusted Advisor whose results are groups and nothing else.
var openToWorld = map[string]bool{"HCP4007jGY": true, "1iG5NDGVre": true}

// describes tells what an object only describes.
func (w *walker) describes(v gjson.Result, a around) description {
	m := factsOf(v, w.facts[:0])
	w.facts = m
	if d, ok := m.terraform(a); ok {
		if d.own == "id" || a.own == "id" {
			w.owned = append(w.owned, d.ids...)
		}
		return d
	}
	d := m.describe(a, false)
	if d.but != "" { // a finding
		m.value(d.but).ForEach(func(_, v gjson.Result) bool {
			if v.IsObject() {
				d.ids = append(d.ids, factsOf(v, nil).describe(around{}, false).ids...)
			}
			return true
		})
	}
	return d
}

// fact is a member of an object.
type fact struct {
	key   string
	value gjson.Result // at the root of a document only what is a string
}

// facts are the members of an object.
type facts []fact

func factsOf(v gjson.Result, into facts) facts {
	v.ForEach(func(k, v gjson.Result) bool {
		into = append(into, fact{k.Str, v})
		return true
	})
	return into
}

// value is a member by its name in lower case and without underscores.
func (m facts) value(name string) gjson.Result {
	for _, f := range m {
		if spells(f.key, name) {
			return f.value
		}
	}
	return gjson.Result{}
}

// exact is a member by its very name, if that is a string.
func (m facts) exact(key string) string {
	for _, f := range m {
		if f.key == key {
			return f.value.Str
		}
	}
	return ""
}

// named tells whether a member may be the id or the ARN of a group.
func (m facts) named() bool {
	return slices.ContainsFunc(m, func(f fact) bool { return strings.Contains(f.value.Str, "sg-") })
}

// text is a member that is a string; empty for another.
func (m facts) text(name string) string { return m.value(name).Str }

func (m facts) has(names string) bool {
	for name := range strings.FieldsSeq(names) {
		if !m.hasOne(name) {
			return false
		}
	}
	return true
}

func (m facts) hasOne(name string) bool {
	for _, f := range m {
		if spells(f.key, name) {
			return true
		}
	}
	return false
}

// texts tells whether all of some members are strings with something in them.
func (m facts) texts(names string) bool {
	for name := range strings.FieldsSeq(names) {
		if m.text(name) == "" {
			return false
		}
	}
	return true
}

// only tells whether there are no members but some.
func (m facts) only(names string) bool {
	for _, f := range m {
		known := false
		for name := range strings.FieldsSeq(names) {
			known = known || spells(f.key, name)
		}
		if !known {
			return false
		}
	}
	return true
}

// spells tells whether a key is a name that is in lower case and without underscores.
func spells(key, name string) bool {
	n := 0
	for i := range len(key) {
		c := key[i]
		if c == '_' {
			continue
		}
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		if n == len(name) || c != name[n] {
			return false
		}
		n++
	}
	return n == len(name)
}

// describe tells what an object says of itself: a document, or one around which others
// stand.
func (m facts) describe(a around, document bool) (d description) {
	switch {
	case document && m.ours(), m.result(), m.event(), m.gone():
		d.everything = true
	case openToWorld[m.text("checkid")] && m.has("flaggedresources"):
		d.everything = true
	case m.has("schemaversion productarn resources"), m.has("findinginfo resources"):
		d.but = "resources"
	case !m.named(): // it cannot say which group it describes
	case !spells(a.key, "useridgrouppairs") && m.group(a, document):
		d.describe(m.text("groupid"))
		d.its = true
	case spells(a.key, "relationships"): // of an AWS Config item, which is another resource's
		name := m.text("relationshipname") + m.text("name")
		if strings.HasPrefix(strings.ToLower(name), "contains ") && groupType(m.text("resourcetype")) {
			d.describe(m.text("resourceid"))
		}
	default:
		for _, i := range inventories {
			if i.lists(m) {
				d.describe(m.text(i.id))
				break
			}
		}
	}
	return d
}

// describe adds the group with an id or an ARN, if it is one and nothing more.
func (d *description) describe(id string) {
	if i := strings.LastIndex(id, ":security-group/"); i >= 0 && strings.HasPrefix(id, "arn:") {
		id = id[i+len(":security-group/"):]
	}
	if ids := plainIDs(nil, id); len(ids) == 1 && ids[0] == id {
		d.ids = append(d.ids, id)
	}
}

// ours tells whether a document is one that sgfree writes.
func (m facts) ours() bool {
	schema := m.text("schema")
	for prefix, members := range map[string]string{
		"sgfree/report/":   "tool rules dumps summary verdicts",
		"sgfree/verdict/":  "group outcome reasons fingerprint",
		"sgfree/diff/":     "tool same came went changed gate",
		"sgfree/plan/":     "tool summary steps cycles left",
		"sgfree/undo/":     "tool groups permissions",
		"sgfree/manifest/": "time callers files denied",
	} {
		if strings.HasPrefix(schema, prefix) && m.has(members) {
			return true
		}
	}
	return m.has("group uses mentions references gaps") // a dossier
}

// result tells whether an object is what sgfree found, written for another tool: a run in
// SARIF, or an entry of a code quality report.
func (m facts) result() bool {
	return m.has("automationdetails results tool") && strings.HasPrefix(m.value("automationdetails").Get("id").Str, "sgfree/") && m.value("tool").Get("driver.name").Str == "sgfree" ||
		strings.HasPrefix(m.text("checkname"), "sgfree/") && m.has("fingerprint") && m.only("description checkname fingerprint severity location")
}

// event tells whether an object is one of CloudTrail's, in a file, in an EventBridge
// event or as lookup-events lists it: what happened, not what is.
func (m facts) event() bool {
	return m.texts("eventversion eventtime eventsource eventname") && m.has("useridentity") ||
		m.texts("eventid eventname eventsource cloudtrailevent")
}

// gone tells whether an object is the AWS Config item of a resource that was deleted.
func (m facts) gone() bool {
	return strings.HasPrefix(m.text("configurationitemstatus"), "ResourceDeleted") && m.texts("resourcetype resourceid configurationitemcapturetime")
}

// groupMembers are what a listing may tell of a group without its permissions. An object with
// more may be a user that tells the group's name.
const groupMembers = "groupid groupname description groupdescription vpcid ownerid accountid account region partition tags tagset tagssrc securitygrouparn arn akas id title ctx spconnectionname securitygroupingress securitygroupegress"

// ownMember tells whether a member of a group is its own, and none that lists who uses it.
func ownMember(key string, v gjson.Result) bool {
	return !v.IsObject() && !v.IsArray() || ownContainer(key)
}

func ownContainer(key string) bool {
	return slices.ContainsFunc(ownMembers, func(name string) bool { return spells(key, name) })
}

var ownMembers = strings.Fields("ippermissions ippermissionsegress referencedgroupinfo tags tagset tagssrc akas securitygroupingress securitygroupegress")

// group tells whether an object is a group or one of its permissions in full, as EC2, AWS
// Config, Cloud Control and inventories in SQL have it. Less than that is how users name a
// group, unless it is all that a document has.
func (m facts) group(a around, document bool) bool {
	switch {
	case !m.texts("groupid") || m.hasOne("userid") || m.hasOne("peeringstatus"):
		return false
	case m.hasOne("ippermissions") || m.hasOne("ippermissionsegress") || m.hasOne("securitygroupruleid"):
		return true
	case m.has("groupname description") || m.has("groupname groupdescription") || m.has("groupdescription vpcid"):
		return (m.hasOne("vpcid") || m.hasOne("ownerid")) && (document || m.only(groupMembers) && !a.within)
	}
	// The answers of create-security-group and delete-security-group have no name.
	return document && (m.has("groupname") && m.only("groupid groupname description vpcid ownerid tags securitygrouparn") ||
		(m.hasOne("securitygrouparn") || m.hasOne("return")) && m.only("groupid securitygrouparn tags return"))
}

func (i inventory) lists(m facts) bool {
	id := m.text(i.id)
	return strings.Contains(id, "sg-") && (i.kind == "" || groupType(m.text(i.kind))) && m.has(i.needs) &&
		(i.may == "*" || m.only(i.id+" "+i.kind+" "+i.needs+" "+i.may))
}

// groupType tells whether the type of a resource is that of a group, as services and tools
// spell it: AWS::EC2::SecurityGroup, ec2:security-group, AwsEc2SecurityGroup.
func groupType(kind string) bool {
	letters := make([]byte, 0, 64)
	for i := range len(kind) {
		if c := kind[i] | 0x20; 'a' <= c && c <= 'z' {
			letters = append(letters, c)
		}
	}
	return groupTypes[string(letters)]
}

// terraform tells whether an object is a resource of a Terraform state or plan, or an
// instance of one, and describes the group to which it belongs. A data source does not
// belong to a group; it names one as any user does.
func (m facts) terraform(a around) (d description, ok bool) {
	if a.own != "" {
		for _, attributes := range []string{"attributes", "attributesflat"} {
			d.describe(attribute(m.value(attributes), a.own))
		}
		return d, len(d.ids) > 0
	}
	own := terraformOwn[m.text("type")]
	old := m.has("primary") && !strings.HasPrefix(a.key, "data.") // as Terraform 0.11 wrote it
	if own == "" || m.text("mode") != "managed" && !old {
		return d, false
	}
	change := m.value("change")
	for _, values := range []gjson.Result{m.value("values"), attributes(change, "before"), attributes(change, "after")} {
		d.describe(attribute(values, own))
	}
	if len(d.ids) > 1 && slices.ContainsFunc(d.ids, func(id string) bool { return id != d.ids[0] }) {
		d.ids = nil // it goes from one group to another, and each may be named where it is the other's
	}
	d.own = own
	return d, true
}

func attribute(of gjson.Result, name string) string { return attributes(of, name).Str }

// attributes is a member of an object, the zero value if there is none.
func attributes(of gjson.Result, name string) (found gjson.Result) {
	if !of.IsObject() {
		return found
	}
	of.ForEach(func(k, v gjson.Result) bool {
		if k.Str == name {
			found = v
		}
		return found.Raw == ""
	})
	return found
}
