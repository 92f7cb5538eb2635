package loader

import "strings"

// Scope is where a dump was taken. A part that nothing told is empty.
type Scope struct {
	Partition string `json:"partition"`
	Account   string `json:"account"`
	Region    string `json:"region"`
}

// Compare orders scopes by partition, account and region.
func (s Scope) Compare(o Scope) int {
	if c := strings.Compare(s.Partition, o.Partition); c != 0 {
		return c
	}
	if c := strings.Compare(s.Account, o.Account); c != 0 {
		return c
	}
	return strings.Compare(s.Region, o.Region)
}

// Record is what every element of a dump has, whatever its kind.
type Record struct {
	ID string
	*Place
	// Tags are shared by records that have them alike: they must not be changed.
	Tags   []Tag
	Origin Origin

	odd *odd // nil for most
}

// odd is what few records have.
type odd struct {
	lacks  []string
	hidden bool
	text   string
}

// oddly is what the record has that few have, to be changed.
func (r *Record) oddly() *odd {
	if r.odd == nil {
		r.odd = &odd{}
	}
	return r.odd
}

// Lacks names the members that the record is read for and does not have.
func (r *Record) Lacks() []string {
	if r.odd == nil {
		return nil
	}
	return r.odd.lacks
}

// Hidden means that EC2 leaves the record out of an answer unless it is asked for managed
// resources, so that one which holds it was taken with them.
func (r *Record) Hidden() bool { return r.odd != nil && r.odd.hidden }

// Text is the JSON of the record, or of one of its copies, where [Options] asks for it.
func (r *Record) Text() string {
	if r.odd == nil {
		return ""
	}
	return r.odd.text
}

// Place is where a record belongs, as many do. Records share it: it must not be changed.
type Place struct {
	// Owner is the account in the record's OwnerId, empty where it has none.
	Owner string
	// Scope is where the dump that holds the record was taken. Its account need
	// not be the Owner: shared VPCs list resources of several accounts.
	Scope Scope
	VPC   string
	// Subnet and Zone are those of an interface.
	Subnet, Zone string

	region string // as the record itself tells it
}

// Tag is one tag of a resource, as AWS lists it.
type Tag struct{ Key, Value string }

// Carried is a group id that stands in a record, with the place where it stands.
type Carried struct {
	GroupID string
	Origin  Origin
}

// Group is one element of describe-security-groups.
type Group struct {
	Record
	Name        string
	Description string
	Permissions []Permission
	// Texts is the JSON of each copy of the record, where [Options] asks for it.
	Texts []string
}

// Direction is which way a permission lets traffic flow.
type Direction string

// The two directions, spelled as in the report.
const (
	Ingress Direction = "ingress"
	Egress  Direction = "egress"
)

// Permission is one entry of IpPermissions or IpPermissionsEgress.
type Permission struct {
	*Traffic
	Pairs  []Pair
	Origin Origin
}

// Traffic is what a permission lets through, but for the groups. Permissions share it: it must
// not be changed.
type Traffic struct {
	Direction Direction
	Protocol  string
	// FromPort and ToPort are nil where AWS leaves them out (protocol -1).
	FromPort, ToPort *int
	CIDRs            []string
	PrefixLists      []string
}

// Pair is one entry of UserIdGroupPairs: a group that a permission names.
type Pair struct {
	GroupID string
	*Named
	// Origin is the place of the GroupId, or of the pair where it has none.
	Origin Origin
}

// Named is what a pair tells of the group beside its id. Pairs share it: it must not be changed.
type Named struct {
	GroupName     string
	Account       string
	VPC           string
	PeeringID     string
	PeeringStatus string
	Description   string
}

// Interface is one element of describe-network-interfaces.
type Interface struct {
	Record
	*Service
	Description string
	// AttachmentID and InstanceID are empty where it hangs on nothing, and on no instance.
	AttachmentID, InstanceID string
	Groups                   []Carried
}

// Detached tells that the interface hangs on nothing.
func (n *Interface) Detached() bool {
	return n.AttachmentID == "" && n.InstanceID == "" && n.Attachment == Attachment{}
}

// Service is what tells of an interface who runs it, and how it does. Interfaces share it: it
// must not be changed.
type Service struct {
	Status           string
	Type             string
	RequesterID      string
	RequesterManaged bool
	// OperatorManaged and OperatorPrincipal are the service that EC2 names as operator.
	OperatorManaged   bool
	OperatorPrincipal string
	Attachment        Attachment
}

// Attachment is how an interface hangs on something; zero for a detached one.
type Attachment struct {
	InstanceOwner string
	Status        string
	DeviceIndex   int
	// DeleteOnTermination tells that the interface goes with its instance.
	DeleteOnTermination bool
}

// Instance is one element of describe-instances.
type Instance struct {
	Record
	State      string
	Groups     []Carried
	Interfaces []InstanceInterface
}

// InstanceInterface is one of the interfaces that an instance lists.
type InstanceInterface struct {
	ID     string
	Groups []Carried
	Origin Origin
}

// Endpoint is one element of describe-vpc-endpoints.
type Endpoint struct {
	Record
	State            string
	Type             string
	Service          string
	RequesterManaged bool
	Groups           []Carried
	Interfaces       []Carried // GroupID holds the id of the interface
}

// Peering is one element of describe-vpc-peering-connections.
type Peering struct {
	Record
	Status              string
	Requester, Accepter PeeringSide
}

// PeeringSide is the VPC at one end of a peering.
type PeeringSide struct{ Account, VPC, Region string }

// Rule is one element of describe-security-group-rules: one source of one permission.
type Rule struct {
	Record
	GroupID   string
	Direction Direction
	Protocol  string
	// FromPort and ToPort are -1, not nil, where EC2 means every port.
	FromPort, ToPort *int
	// Pair is the group that the rule names; its GroupID is empty for other sources.
	Pair Pair
	// Source is what the rule names in the place of a group: a CIDR or a prefix list.
	Source string
}

// Association is one element of describe-security-group-vpc-associations. Its VPC is the
// other one, not the group's own.
type Association struct {
	Record
	GroupID string
	State   string

	name string // of the group, where the answer tells it
}

// ReferenceAnswer is one element of describe-security-group-references: a VPC on the far
// side of a peering or a transit gateway that has a permission naming the group.
type ReferenceAnswer struct {
	Record
	GroupID        string
	ReferencingVPC string
	PeeringID      string
	TransitGateway string
}

// StaleGroup is one element of describe-stale-security-groups: a group, with those of its
// permissions that name a group which is gone or out of reach.
type StaleGroup struct {
	Record
	Permissions []Permission
}

// VPC is one element of describe-vpcs. Its owner may be another account, which shares it.
type VPC struct {
	Record
	Default bool
}

// Visibility is the answer of get-managed-resource-visibility: whether EC2 leaves managed
// resources out of answers that do not ask for them.
type Visibility struct {
	Record
	Default string // hidden or visible
}

// GatewayAttachment is one element of describe-transit-gateway-vpc-attachments. It may be of
// another account's VPC, where the transit gateway is shared.
type GatewayAttachment struct {
	Record
	Gateway, VPCOwner string
	State             string
	// Referencing is disable where permissions can name no group across the attachment.
	Referencing string
}

// Gateway is one element of describe-transit-gateways.
type Gateway struct {
	Record
	// Referencing is disable where permissions can name no group across any of its attachments.
	Referencing string
}

// Subnet is one element of describe-subnets.
type Subnet struct{ Record }

// SharedResource is one element of ram list-resources or get-resource-share-associations; its ID is an ARN.
type SharedResource struct {
	Record
	Share string // the ARN of the resource share
	// Status is that of the association, empty where none is listed.
	Status string
}

// SharePrincipal is one element of ram list-principals or get-resource-share-associations. Its ID is an account, or the ARN of
// an organization, of a part of one, or of a role or a user, or a service.
type SharePrincipal struct {
	Record
	Share, Status string
}
