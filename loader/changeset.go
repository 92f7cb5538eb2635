package loader

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// changeSet is as much of `cloudformation describe-change-set` as tells what is deleted.
type changeSet struct {
	ID        string          `json:"ChangeSetId"`
	StackID   string          `json:"StackId"`
	Stack     string          `json:"StackName"`
	Status    string          `json:"Status"`
	Execution string          `json:"ExecutionStatus"`
	NextToken string          `json:"NextToken"`
	Changes   raws[cfnChange] `json:"Changes"`

	file    string // of the first page
	outer   string // that of the set in which this one is nested, else the same
	changes []cfnChange
}

type cfnChange struct {
	Type     string
	Resource struct {
		Action, PolicyAction, ResourceType, Replacement string

		LogicalResourceID  string `json:"LogicalResourceId"`
		PhysicalResourceID string `json:"PhysicalResourceId"`

		Details []struct {
			Target        struct{ Attribute, Name string }
			ChangeSource  string
			CausingEntity string
		}
		ChangeSetID string `json:"ChangeSetId"`
		ModuleInfo  struct {
			LogicalIDHierarchy string `json:"LogicalIdHierarchy"`
		}
		// BeforeContext and AfterContext are JSON in text, where values were asked for.
		BeforeContext, AfterContext string
	} `json:"ResourceChange"`

	file  string
	index int // in the page
	line  int // in the file
}

// cfnTypes are the kinds of what a type of CloudFormation resource has as physical id, and
// whether an update which takes a group away frees it at once.
var cfnTypes = map[string]struct {
	kind    string
	inPlace bool
}{
	"AWS::EC2::Instance":                        {InstanceKind, true},
	"AWS::EC2::NetworkInterface":                {NetworkInterface, true},
	"AWS::EC2::VPCEndpoint":                     {VPCEndpoint, true},
	"AWS::EC2::VPCPeeringConnection":            {VPCPeeringConnection, false},
	"AWS::EC2::SecurityGroupIngress":            {SecurityGroupRule, false},
	"AWS::EC2::SecurityGroupEgress":             {SecurityGroupRule, false},
	"AWS::EC2::LaunchTemplate":                  {LaunchTemplateVersion, false},
	"AWS::EC2::ClientVpnEndpoint":               {"client-vpn-endpoint", false},
	"AWS::EC2::InstanceConnectEndpoint":         {"instance-connect-endpoint", false},
	"AWS::ElasticLoadBalancingV2::LoadBalancer": {"load-balancer", true},
	"AWS::ElasticLoadBalancing::LoadBalancer":   {"classic-load-balancer", true},
	"AWS::Lambda::Function":                     {"lambda-function", false},
	"AWS::RDS::DBInstance":                      {"db-instance", true},
	"AWS::RDS::DBCluster":                       {"db-cluster", false},
	"AWS::RDS::DBProxy":                         {"db-proxy", false},
	"AWS::DocDB::DBInstance":                    {"db-instance", false},
	"AWS::Neptune::DBInstance":                  {"db-instance", false},
	"AWS::ElastiCache::CacheCluster":            {"cache-cluster", true},
	"AWS::Redshift::Cluster":                    {"redshift-cluster", true},
	"AWS::OpenSearchService::Domain":            {"opensearch-domain", false},
	"AWS::MSK::Cluster":                         {"kafka-cluster", false},
	"AWS::DirectoryService::MicrosoftAD":        {"directory", false},
	"AWS::Route53Resolver::ResolverEndpoint":    {"resolver-endpoint", false},
	"AWS::ApiGatewayV2::VpcLink":                {"vpc-link", false},
	"AWS::AutoScaling::AutoScalingGroup":        {AutoScalingGroup, false},
	"AWS::AutoScaling::LaunchConfiguration":     {"launch-configuration", false},
	"AWS::ECS::Service":                         {"ecs-service", false},
	"AWS::EKS::Cluster":                         {"eks-cluster", false},
}

// cfnGroups are the properties that hold groups, of all types.
var cfnGroups = regexp.MustCompile(`SecurityGroup|GroupSet|NetworkInterfaces|VPCOptions|V[Pp][Cc]Config|NetworkConfiguration|VpcSettings`)

// changeSets are all that are given.
//
// CloudFormation deletes at the end, when everything else is as it shall be. So a resource
// that lets go of a group has done so by then.
type changeSets []*changeSet

func readChangeSets(files []string, stdin io.Reader) (changeSets, error) {
	sets, err := readPages(files, stdin)
	if err != nil {
		return nil, err
	}
	held := map[string]bool{}
	for _, set := range sets {
		held[set.ID] = true
	}
	for _, set := range sets {
		if err := set.nested(held); err != "" {
			return nil, &FileError{File: set.file, Err: because{err, ErrNoChangeSet}}
		}
		set.outer = outermost(sets, set)
	}
	return sets, nil
}

func (sets changeSets) doom(c *Change) error {
	for _, set := range sets {
		for i := range set.changes {
			if r := &set.changes[i]; r.deletes() && r.isGroup() {
				if !groupPattern.MatchString(r.Resource.PhysicalResourceID) {
					return &FileError{File: r.file, Err: because{r.address(set) + " is deleted and its physical id is no group's", ErrNoChangeSet}}
				}
				c.Groups = append(c.Groups, Doomed{ID: r.Resource.PhysicalResourceID, Address: r.address(set), File: set.outer})
			}
		}
	}
	return nil
}

func (sets changeSets) free(c *Change) {
	for _, set := range sets {
		physical := set.physical()
		for i := range set.changes {
			set.frees(&set.changes[i], c, physical)
		}
	}
}

func (sets changeSets) keep(c *Change) {
	for _, set := range sets {
		physical := set.physical()
		for i := range set.changes {
			for _, id := range c.doomed() {
				if r := &set.changes[i]; !set.keeps(r, c, id) {
					set.mayKeep(r, c, id, physical)
				}
			}
		}
	}
}

// physical are the ids of what the change set is about, by logical id.
func (s *changeSet) physical() map[string]string {
	ids := map[string]string{}
	for i := range s.changes {
		ids[s.changes[i].Resource.LogicalResourceID] = s.changes[i].Resource.PhysicalResourceID
	}
	return ids
}

// readPages reads change sets, each of one or several pages.
func readPages(files []string, stdin io.Reader) (sets []*changeSet, err error) {
	more := map[string]bool{} // change sets whose last page is not there yet
	for _, file := range files {
		page := &changeSet{file: file}
		text, err := readChange(file, stdin, page, ErrNoChangeSet)
		if err != nil {
			return nil, err
		}
		if err := page.check(); err != "" {
			return nil, &FileError{File: file, Err: because{err, ErrNoChangeSet}}
		}
		if line, err := page.decode(text); err != "" {
			return nil, &FileError{File: file, Line: line, Err: because{err, ErrNoChangeSet}}
		}
		i := slices.IndexFunc(sets, func(s *changeSet) bool { return s.ID == page.ID })
		switch last := page.NextToken == ""; {
		case i < 0:
			sets, more[page.ID] = append(sets, page), !last
			continue
		case last && !more[page.ID]:
			return nil, &FileError{File: file, Err: because{"a change set of which " + sets[i].file + " has the last page, too", ErrNoChangeSet}}
		case last:
			more[page.ID] = false
		}
		sets[i].changes = append(sets[i].changes, page.changes...)
	}
	for _, set := range sets {
		if more[set.ID] {
			return nil, &FileError{File: set.file, Err: because{"a change set that goes on: it has a NextToken, and the page that it leads to is not given", ErrNoChangeSet}}
		}
	}
	return sets, nil
}

func (s *changeSet) check() string {
	switch {
	case s.ID == "" || s.Stack == "" || s.Changes == nil:
		return "no change set: it has no ChangeSetId, StackName or Changes"
	case s.Status != "" && s.Status != "CREATE_COMPLETE" && s.Status != "DELETE_COMPLETE":
		return fmt.Sprintf("a change set with status %s, want CREATE_COMPLETE", s.Status)
	case s.Execution == "OBSOLETE":
		return "a change set that is obsolete, for the stack has changed since"
	}
	return ""
}

// decode reads the changes of a page, and says what is wrong with one, and in which line.
func (s *changeSet) decode(text []byte) (line int, wrong string) {
	at := 0
	line = 1
	for i, raw := range s.Changes {
		if found := bytes.Index(text[at:], raw); found >= 0 {
			line += bytes.Count(text[at:at+found], []byte("\n"))
			at += found
		}
		c := cfnChange{file: s.file, index: i, line: line}
		if err := json.Unmarshal(raw, &c); err != nil {
			return line, fmt.Sprintf(".Changes[%d]: %s", i, unreadable(raw, err))
		}
		if wrong := c.wrong(); wrong != "" {
			return line, fmt.Sprintf(".Changes[%d]: %s", i, wrong)
		}
		s.changes = append(s.changes, c)
	}
	return 0, ""
}

// cfnActions are what CloudFormation may do.
var cfnActions = []string{"Add", "Modify", "Remove", "Import", "Dynamic", "SyncWithActual"}

// wrong says why nobody knows what becomes of the resource; empty where that is known.
func (c *cfnChange) wrong() string {
	of := &c.Resource
	if of.Action == "" {
		return ".ResourceChange.Action tells no action"
	}
	if other := unknownAction([]string{of.Action}, cfnActions); other != "" {
		return ".ResourceChange.Action is " + other
	}
	for _, state := range []struct{ name, text string }{{"BeforeContext", of.BeforeContext}, {"AfterContext", of.AfterContext}} {
		if text := []byte(state.text); json.Valid(text) {
			if _, err := Exact(text, nil); err != nil {
				return ".ResourceChange." + state.name + ": " + err.Error()
			}
		}
	}
	return ""
}

// nested says what a nested stack hides.
func (s *changeSet) nested(held map[string]bool) string {
	for i := range s.changes {
		r := &s.changes[i]
		switch {
		case r.Resource.ResourceType != "AWS::CloudFormation::Stack":
		case r.deletes():
			return "nested stack " + r.address(s) + " is deleted, and nothing tells what it holds"
		case r.Resource.ChangeSetID == "":
			return "nested stack " + r.address(s) + " has no change set of its own, so nothing tells what becomes of what it holds"
		case !held[r.Resource.ChangeSetID]:
			return "nested stack " + r.address(s) + " has a change set of its own, which is not given"
		}
	}
	return ""
}

// outermost is the file of the set in which another is nested, at whatever depth.
func outermost(sets []*changeSet, of *changeSet) string {
	for range sets { // no deeper than that
		i := slices.IndexFunc(sets, func(s *changeSet) bool {
			return slices.ContainsFunc(s.changes, func(c cfnChange) bool { return c.Resource.ChangeSetID == of.ID })
		})
		if i < 0 {
			break
		}
		of = sets[i]
	}
	return of.file
}

// scope is where the stack is.
func (s *changeSet) scope() (account, region string) {
	if account, region = scopeOfARN(s.StackID); region == "" {
		account, region = scopeOfARN(s.ID)
	}
	return account, region
}

func (c *cfnChange) isGroup() bool { return c.Resource.ResourceType == "AWS::EC2::SecurityGroup" }

// deletes tells whether the resource may go. CloudFormation cannot always say beforehand.
func (c *cfnChange) deletes() bool {
	r := &c.Resource
	if c.retained() {
		return false
	}
	return r.Action == "Remove" || r.Action == "Dynamic" || r.Action == "Modify" && !c.stays()
}

// replaced tells whether another resource takes its place, and stays whether it is updated where it
// is. CloudFormation cannot always say which.
func (c *cfnChange) replaced() bool { return c.Resource.Replacement == "True" }

func (c *cfnChange) stays() bool {
	return c.Resource.Replacement == "False" || c.Resource.Replacement == ""
}

func (c *cfnChange) address(s *changeSet) string {
	id := c.Resource.LogicalResourceID
	if path := c.Resource.ModuleInfo.LogicalIDHierarchy; path != "" {
		id = path + "/" + id
	}
	return s.Stack + "/" + id
}

// protected is the property that keeps AWS from deleting the resource; empty for none.
func (c *cfnChange) protected() string {
	var before struct{ Properties map[string]any }
	_ = json.Unmarshal([]byte(c.Resource.BeforeContext), &before)
	yes := func(v any) bool { return v == true || v == "true" }
	for _, property := range []string{"DeletionProtection", "DeletionProtectionEnabled", "DisableApiTermination"} {
		if yes(before.Properties[property]) {
			return property
		}
	}
	attributes, _ := before.Properties["LoadBalancerAttributes"].([]any)
	for _, a := range attributes {
		if pair, _ := a.(map[string]any); pair["Key"] == "deletion_protection.enabled" && yes(pair["Value"]) {
			return "deletion_protection.enabled"
		}
	}
	return ""
}

// retained tells whether CloudFormation lets the resource be, and knows it no more.
func (c *cfnChange) retained() bool { // Retain, ReplaceAndRetain
	return strings.Contains(c.Resource.PolicyAction, "Retain")
}

// keeps adds a resource that names a group after the change, or did before and stays, and tells
// whether it holds the group.
func (s *changeSet) keeps(r *cfnChange, c *Change, id string) bool {
	of := &r.Resource
	for _, state := range []struct {
		name, text string
		stays      bool
	}{
		{"AfterContext", of.AfterContext, of.Action != "Remove"},
		{"BeforeContext", of.BeforeContext, r.retained() || r.deletes() && r.protected() != ""},
	} {
		if !state.stays || !names([]byte(state.text), id) {
			continue
		}
		places := placesOf(valueOf([]byte(state.text)), id)
		if of.Action == "Remove" && slices.Contains(cfnRules, of.ResourceType) && len(places) == 1 && places[0].path == ".Properties.GroupId" {
			continue // a permission of the group itself
		}
		k := s.keeper(r, id).at(r.path(state.name+"|fromjson"), places)
		c.Keepers = append(c.Keepers, k)
		return !k.Breaks
	}
	return false
}

// mayKeep adds a group that takes the place of one, or is that one and only updated, unless it is
// sure that it does not name another group.
func (s *changeSet) mayKeep(r *cfnChange, c *Change, id string, physical map[string]string) {
	of := &r.Resource
	if !r.isGroup() || !r.deletes() || of.Action == "Remove" || of.PhysicalResourceID == id {
		return
	}
	text := func(keys []string) bool { return loose(of.ResourceType, keys) }
	places := slices.DeleteFunc(placesOf(valueOf([]byte(of.BeforeContext)), id), func(v valuePlace) bool { return text(v.keys) })
	doubtful := slices.DeleteFunc(r.untold(id, physical), text)
	k := s.keeper(r, id)
	switch {
	case of.Action == "Dynamic":
		k.Doubt, k.Path = "nobody knows yet what becomes of it", r.path("Action")
	case !r.told() && r.follows(id, "", physical), r.told() && len(doubtful) == 0 && (r.replaced() || len(places) > 0):
		return
	case len(doubtful) > 0:
		k.Doubt = strings.TrimPrefix(strings.Join(doubtful[0], "."), "Properties.") + " is not known yet"
	case r.replaced():
		k.Doubt, k.Path = "its properties are not told (--include-property-values)", r.path("Replacement")
	case r.told():
		k.Doubt, k.Path = "it may be updated where it is", r.path("Replacement")
	default:
		k.Doubt, k.Path = "it may be updated where it is, and its properties are not told (--include-property-values)", r.path("Replacement")
	}
	if len(places) > 0 {
		k = k.at(r.path("BeforeContext|fromjson"), places)
	} else {
		k.By = of.PhysicalResourceID
	}
	c.Keepers = append(c.Keepers, k)
}

func (s *changeSet) keeper(r *cfnChange, id string) Keeper {
	return Keeper{Group: id, Type: r.Resource.ResourceType, Address: r.address(s), File: r.file, Line: r.line}
}

// path is the way to a member of the change.
func (c *cfnChange) path(member string) string {
	return fmt.Sprintf(".Changes[%d].ResourceChange.%s", c.index, member)
}

var cfnRules = []string{"AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"}

// frees adds to a change what one of a resource frees, seen from the groups that are deleted.
func (s *changeSet) frees(r *cfnChange, c *Change, physical map[string]string) {
	of := &r.Resource
	t, known := cfnTypes[of.ResourceType]
	if !known || of.PhysicalResourceID == "" || r.retained() {
		return
	}
	g := Gone{Kind: t.kind, ID: of.PhysicalResourceID, File: s.outer}
	g.Account, g.Region = s.scope()
	if why := r.protected(); why != "" && r.deletes() {
		c.Stays = append(c.Stays, Stay{r.address(s), why + " is true, so it is not deleted"})
		return
	}
	switch {
	case of.Action == "Remove":
		c.Gone = append(c.Gone, g)
	case of.Action == "Modify" && (r.replaced() || r.stays() && t.inPlace):
		for _, id := range c.doomed() {
			if r.lets(id, physical) {
				g.Group, g.Stays = id, r.stays()
				c.Gone = append(c.Gone, g)
			}
		}
	}
}

// knownAfterApply stands where a value will be known only later.
const knownAfterApply = "{{changeSet:KNOWN_AFTER_APPLY}}"

// told tells whether the change has the properties of the resource.
func (c *cfnChange) told() bool {
	return objectOf([]byte(c.Resource.BeforeContext)) != nil && objectOf([]byte(c.Resource.AfterContext)) != nil
}

// lets tells whether a change of the resource lets go of a group. What named one of the stack that is
// replaced names its replacement, also where the properties are not told.
func (c *cfnChange) lets(id string, physical map[string]string) bool {
	if !c.told() {
		return !names([]byte(c.Resource.AfterContext), id) && c.follows(id, "", physical)
	}
	return lets([]byte(c.Resource.BeforeContext), []byte(c.Resource.AfterContext), id) && len(c.untold(id, physical)) == 0
}

// untold are the keys to what named a group and is not told any more.
func (c *cfnChange) untold(id string, physical map[string]string) [][]string {
	doubtful := untold([]byte(c.Resource.BeforeContext), []byte(c.Resource.AfterContext), id, func(keys []string, after any) bool {
		return holdsBelow(after, keys, func(leaf any) bool { s, _ := leaf.(string); return strings.Contains(s, knownAfterApply) })
	})
	return slices.DeleteFunc(doubtful, func(keys []string) bool {
		return len(keys) > 1 && keys[0] == "Properties" && c.follows(id, keys[1], physical)
	})
}

// follows tells whether a property that holds groups, that one or any, changes because a group
// of the stack is replaced.
func (c *cfnChange) follows(id, property string, physical map[string]string) bool {
	for _, d := range c.Resource.Details {
		name, _, _ := strings.Cut(d.CausingEntity, ".")
		if physical[name] == id && d.Target.Attribute == "Properties" && cfnGroups.MatchString(d.Target.Name) && (property == "" || property == d.Target.Name) &&
			slices.Contains([]string{"ResourceReference", "ResourceAttribute"}, d.ChangeSource) {
			return true
		}
	}
	return false
}
