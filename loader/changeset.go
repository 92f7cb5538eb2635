package loader

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// changeSet is as much of `cloudformation describe-change-set` as tells what is deleted.
type changeSet struct {
	ID        string      `json:"ChangeSetId"`
	Name      string      `json:"ChangeSetName"`
	Stack     string      `json:"StackName"`
	Status    string      `json:"Status"`
	NextToken string      `json:"NextToken"`
	Changes   []cfnChange `json:"Changes"`

	file string
}

type cfnChange struct {
	Type     string
	Resource struct {
		Action, PolicyAction, LogicalResourceID, PhysicalResourceID, ResourceType, Replacement string

		Details []struct {
			Target        struct{ Attribute, Name string }
			ChangeSource  string
			CausingEntity string
		}
		ChangeSetID string
		ModuleInfo  struct{ LogicalIDHierarchy string }
		// BeforeContext and AfterContext are JSON in text, where values were asked for.
		BeforeContext, AfterContext string
	} `json:"ResourceChange"`
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
	"AWS::AutoScaling::LaunchConfiguration":     {"launch-configuration", false},
	"AWS::ECS::Service":                         {"ecs-service", false},
	"AWS::EKS::Cluster":                         {"eks-cluster", false},
}

// ReadChangeSets reads answers of `cloudformation describe-change-set`, which together hold
// every nested one that they name. An error is a [*FileError].
//
// CloudFormation deletes at the end, when everything else is as it shall be. So a resource
// that lets go of a group has done so by then.
func ReadChangeSets(files []string) (*Change, error) {
	var sets []*changeSet
	held := map[string]bool{}
	for _, file := range files {
		set := &changeSet{file: file}
		if err := readChange(file, set); err != nil {
			return nil, err
		}
		if err := set.check(); err != "" {
			return nil, &FileError{File: file, Err: because{err, ErrNoChange}}
		}
		sets = append(sets, set)
		held[set.ID] = true
	}
	c := &Change{}
	for _, set := range sets {
		if err := set.nested(held); err != "" {
			return nil, &FileError{File: set.file, Err: because{err, ErrNoChange}}
		}
		for i := range set.Changes {
			if r := &set.Changes[i]; r.deletes() && r.Resource.ResourceType == "AWS::EC2::SecurityGroup" {
				if !strings.HasPrefix(r.Resource.PhysicalResourceID, "sg-") {
					return nil, &FileError{File: set.file, Err: because{r.address(set) + " is deleted and its physical id is no group's", ErrNoChange}}
				}
				c.Groups = append(c.Groups, Doomed{ID: r.Resource.PhysicalResourceID, Address: r.address(set)})
			}
		}
	}
	for _, set := range sets {
		logical := map[string]string{} // the groups that go, by logical id
		for i := range set.Changes {
			logical[set.Changes[i].Resource.LogicalResourceID] = set.Changes[i].Resource.PhysicalResourceID
		}
		for i := range set.Changes {
			c.Gone = append(c.Gone, set.Changes[i].gone(c.Groups, logical)...)
		}
	}
	return c, nil
}

func (s *changeSet) check() string {
	switch {
	case s.ID == "" || s.Stack == "" || s.Changes == nil:
		return "no change set: it has no ChangeSetId, StackName or Changes"
	case s.NextToken != "":
		return "a change set that goes on: it has a NextToken"
	case s.Status != "" && s.Status != "CREATE_COMPLETE" && s.Status != "DELETE_COMPLETE":
		return fmt.Sprintf("a change set with status %s, want CREATE_COMPLETE", s.Status)
	}
	return ""
}

// nested says what a nested stack hides.
func (s *changeSet) nested(held map[string]bool) string {
	for i := range s.Changes {
		r := &s.Changes[i]
		switch {
		case r.Resource.ResourceType != "AWS::CloudFormation::Stack":
		case r.deletes():
			return "nested stack " + r.address(s) + " is deleted, and nothing tells what it holds"
		case r.Resource.ChangeSetID != "" && !held[r.Resource.ChangeSetID]:
			return "nested stack " + r.address(s) + " has a change set of its own, which is not given"
		}
	}
	return ""
}

// deletes tells whether the resource may go. CloudFormation cannot always say beforehand.
func (c *cfnChange) deletes() bool {
	r := &c.Resource
	if strings.Contains(r.PolicyAction, "Retain") { // Retain, ReplaceAndRetain
		return false
	}
	return r.Action == "Remove" || r.Action == "Dynamic" || c.replaces()
}

func (c *cfnChange) replaces() bool {
	return c.Resource.Action == "Modify" && (c.Resource.Replacement == "True" || c.Resource.Replacement == "Conditional")
}

func (c *cfnChange) address(s *changeSet) string {
	id := c.Resource.LogicalResourceID
	if path := c.Resource.ModuleInfo.LogicalIDHierarchy; path != "" {
		id = path + "/" + id
	}
	return s.Stack + "/" + id
}

// gone is what a change of a resource frees, seen from the groups that the change sets delete.
func (c *cfnChange) gone(groups []Doomed, logical map[string]string) (gone []Gone) {
	r := &c.Resource
	t, known := cfnTypes[r.ResourceType]
	switch {
	case !known || r.PhysicalResourceID == "" || strings.Contains(r.PolicyAction, "Retain"):
		return nil
	case r.Action == "Remove":
		return []Gone{{Kind: t.kind, ID: r.PhysicalResourceID}}
	case r.Action != "Modify" || r.Replacement == "Conditional" || r.Replacement != "True" && !t.inPlace:
		return nil
	}
	for _, g := range groups {
		if c.letsGo(g.ID, logical) {
			gone = append(gone, Gone{Kind: t.kind, ID: r.PhysicalResourceID, Group: g.ID, Stays: r.Replacement != "True"})
		}
	}
	return gone
}

// letsGo tells whether the resource names a group before the change and not after it: by its
// values, or else because what it named was a group of the stack that is replaced.
func (c *cfnChange) letsGo(id string, logical map[string]string) bool {
	r := &c.Resource
	if r.BeforeContext != "" && r.AfterContext != "" {
		return names(json.RawMessage(r.BeforeContext), id) && !names(json.RawMessage(r.AfterContext), id)
	}
	if r.AfterContext != "" && names(json.RawMessage(r.AfterContext), id) {
		return false
	}
	for _, d := range r.Details {
		name, _, _ := strings.Cut(d.CausingEntity, ".")
		if logical[name] == id && d.Target.Attribute == "Properties" && slices.Contains([]string{"ResourceReference", "ResourceAttribute"}, d.ChangeSource) {
			return true
		}
	}
	return false
}
