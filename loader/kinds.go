package loader

import (
	"path"
	"regexp"
	"strings"

	"github.com/tidwall/gjson"
)

// Kind is a row of the table of everything that sgfree reads: recognition, evidence
// paths, gaps and documentation derive from it.
type Kind struct {
	// Name is the singular of what the command lists.
	Name string
	// Command is the AWS CLI command whose answer it is, without "aws".
	Command string
	// Root is the way to the records in that answer: keys, and # for each element.
	Root string
	// ID is the member that identifies a record, and Prefix how its value begins.
	ID, Prefix string
	// Names are the ways, below a record, to the groups that it names, of a configuration.
	Names []string
	// Facts are other members that a rule or a reader wants to know.
	Facts []string
	// Core kinds are those without which no group can be called deletable.
	Core bool

	// read reads one element of the list; nil for a configuration, which [Kind.decode]
	// reads by its Names.
	read func(w *walker, v gjson.Result, to *records) bool
	ways *ways // of Names
}

// The names of the core kinds, and of the others that a join asks for by name.
const (
	SecurityGroup          = "security-group"
	NetworkInterface       = "network-interface"
	InstanceKind           = "instance"
	VPCEndpoint            = "vpc-endpoint"
	VPCPeeringConnection   = "vpc-peering-connection"
	SecurityGroupRule      = "security-group-rule"
	VPCAssociation         = "security-group-vpc-association"
	StaleSecurityGroup     = "stale-security-group"
	LaunchTemplateVersion  = "launch-template-version"
	SecurityGroupReference = "security-group-reference"
)

var kinds = []*Kind{
	{Name: SecurityGroup, Command: "ec2 describe-security-groups", Root: "SecurityGroups.#", ID: "GroupId", Prefix: "sg-", Core: true, read: decodeGroup},
	{Name: NetworkInterface, Command: "ec2 describe-network-interfaces", Root: "NetworkInterfaces.#", ID: "NetworkInterfaceId", Prefix: "eni-", Core: true, read: decodeInterface},
	{Name: InstanceKind, Command: "ec2 describe-instances", Root: "Reservations.#.Instances.#", ID: "InstanceId", Prefix: "i-", Core: true, read: decodeReservation},
	{Name: VPCEndpoint, Command: "ec2 describe-vpc-endpoints", Root: "VpcEndpoints.#", ID: "VpcEndpointId", Prefix: "vpce-", Core: true, read: decodeEndpoint},
	{Name: VPCPeeringConnection, Command: "ec2 describe-vpc-peering-connections", Root: "VpcPeeringConnections.#", ID: "VpcPeeringConnectionId", Prefix: "pcx-", read: decodePeering},
	{Name: SecurityGroupRule, Command: "ec2 describe-security-group-rules", Root: "SecurityGroupRules.#", ID: "SecurityGroupRuleId", Prefix: "sgr-", read: decodeRule},
	{Name: VPCAssociation, Command: "ec2 describe-security-group-vpc-associations", Root: "SecurityGroupVpcAssociations.#", ID: "GroupId", Prefix: "sg-", read: decodeAssociation},
	{Name: StaleSecurityGroup, Command: "ec2 describe-stale-security-groups --vpc-id VPC", Root: "StaleSecurityGroupSet.#", ID: "GroupId", Prefix: "sg-", read: decodeStale},
	{Name: SecurityGroupReference, Command: "ec2 describe-security-group-references --group-id GROUP…", Root: "SecurityGroupReferenceSet.#", ID: "GroupId", Prefix: "sg-", read: decodeReference},

	{
		Name: LaunchTemplateVersion, Command: "ec2 describe-launch-template-versions", Root: "LaunchTemplateVersions.#", ID: "LaunchTemplateId", Prefix: "lt-",
		Names: []string{"LaunchTemplateData.SecurityGroupIds.#", "LaunchTemplateData.NetworkInterfaces.#.Groups.#"},
		Facts: []string{"LaunchTemplateName", "VersionNumber", "DefaultVersion"},
	},
	{Name: "launch-configuration", Command: "autoscaling describe-launch-configurations", Root: "LaunchConfigurations.#", ID: "LaunchConfigurationName", Names: []string{"SecurityGroups.#"}},
	{Name: "lambda-function", Command: "lambda list-functions --function-version ALL", Root: "Functions.#", ID: "FunctionName", Names: []string{"VpcConfig.SecurityGroupIds.#"}, Facts: []string{"Version"}},
}

func init() {
	for _, k := range kinds {
		k.ways = waysOf(k.Names)
	}
}

// Kinds lists every kind that is read, the core ones first.
func Kinds() []*Kind { return kinds }

// KindNamed finds a kind by name, nil where there is none.
func KindNamed(name string) *Kind {
	for _, k := range kinds {
		if k.Name == name {
			return k
		}
	}
	return nil
}

// list is the top-level key of the kind's answer.
func (k *Kind) list() string {
	key, _, _ := strings.Cut(k.Root, ".")
	return key
}

// decode reads one element of the list. It reports false for an element that is no record
// of this kind, which is how two kinds with one key are told apart.
func (k *Kind) decode(w *walker, v gjson.Result, to *records) bool {
	if k.read != nil {
		return k.read(w, v, to)
	}
	return k.configuration(w, v, to)
}

// kindsOfList finds the kinds that list their records under a top-level key.
func kindsOfList(key string) (found []*Kind) {
	for _, k := range kinds {
		if k.list() == key {
			found = append(found, k)
		}
	}
	return found
}

// single tells whether the answer holds one record and no list.
func (k *Kind) single() bool { return !strings.Contains(k.Root, "#") }

// ofEmpty is the kind of an empty list that several kinds may have: the one that the file
// is named after, else the core one, unless the file is another service's by its name.
func ofEmpty(candidates []*Kind, file string) *Kind {
	base := path.Base(file)
	for _, k := range candidates {
		service, operation, _ := strings.Cut(k.Command, " ")
		if operation, _, _ = strings.Cut(operation, " "); strings.Contains(base, service) && strings.Contains(base, operation) {
			return k
		}
	}
	if otherService.MatchString(base) || len(candidates) > 1 && !candidates[0].Core {
		return nil
	}
	return candidates[0]
}

// otherService matches the name of a file that holds another service's answer under a
// key of ours; `opensearch describe-vpc-endpoints` lists VpcEndpoints too. It is asked
// only of empty lists, whose records cannot tell.
var otherService = regexp.MustCompile(`(?i)(?:^|[-_.])(?:efs|elasticfilesystem|opensearch|es|elasticsearch|mq|gamelift|medialive|rds|elasticache|redshift|lightsail)[-_.](?:describe|list|get|batch)`)

// pageToken tells whether a top-level member is a pagination token. IsTruncated is one in
// spirit: it says that the answer goes on.
func pageToken(key string) bool {
	switch key {
	case "NextToken", "nextToken", "NextMarker", "Marker", "IsTruncated":
		return true
	}
	return false
}

// envelope tells whether a top-level member is what an SDK wraps around every answer.
func envelope(key string) bool { return key == "ResponseMetadata" || key == "$metadata" }
