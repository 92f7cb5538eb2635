// Package dossier gathers everything that a snapshot knows about one group.
//
// A [Dossier] is the input of every rule. It joins what the dumps say apart: who
// carries the group, which permissions name it and over which way, what could not
// be seen. It judges nothing: whether a state, a status or a gap matters is for the
// rules to say. Dossiers are independent of one another.
package dossier

// Dossier is everything known about one group: the input of the rules. Its JSON form
// is described by rules/dossier.schema.json, and the two are kept equal by a test.
type Dossier struct {
	Group Group `json:"group"`
	// Uses holds the resources that carry the group, by kind; every kind of use has an
	// entry, an empty one too.
	Uses       map[string][]Use `json:"uses"`
	Mentions   []Mention        `json:"mentions"`
	References []Reference      `json:"references"`
	Gaps       []Gap            `json:"gaps"`
	Attempts   []Attempt        `json:"attempts"`
	// Caller is who would delete the group, nil where nobody asks; see [Builder.Ask].
	Caller *Caller `json:"caller,omitempty"`
}

// The kinds of use, and so the keys of [Dossier.Uses].
const (
	NetworkInterface = "network-interface"
	Instance         = "instance"
	VPCEndpoint      = "vpc-endpoint"
	VPCAssociation   = "security-group-vpc-association"
)

// Origin is a place in a dump that a person can look up.
type Origin struct {
	File string `json:"file"`
	Path string `json:"path"`
	Line int    `json:"line"`
}

// JSON is a value as JSON text; the empty text is none.
type JSON string

// MarshalJSON is the text itself.
func (j JSON) MarshalJSON() ([]byte, error) { return []byte(j), nil }

// Group is the group that the dossier is about.
type Group struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	Description string            `json:"description"`
	VPC         string            `json:"vpc"`
	Partition   string            `json:"partition"`
	Account     string            `json:"account"`
	Region      string            `json:"region"`
	Tags        map[string]string `json:"tags"`
	Permissions []Permission      `json:"permissions"`
	Origin      Origin            `json:"origin"`
	// Record is the record as AWS wrote it, where somebody reads it.
	Record JSON `json:"record,omitempty"`
}

// Permission is one permission of the group itself.
type Permission struct {
	Direction   string   `json:"direction"` // ingress or egress
	Protocol    string   `json:"protocol"`
	FromPort    *int     `json:"from_port,omitempty"`
	ToPort      *int     `json:"to_port,omitempty"`
	CIDRs       []string `json:"cidrs"`
	PrefixLists []string `json:"prefix_lists"`
	Pairs       []Pair   `json:"pairs"`
}

// Pair is a group that a permission names.
type Pair struct {
	Group   string `json:"group"`
	Account string `json:"account"`
	VPC     string `json:"vpc"`
	Peering string `json:"peering"`
}

// Use is a resource that carries the group.
type Use struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
	// Status is the resource's own word for its state, as AWS spells it; empty where
	// the dump does not tell.
	Status  string `json:"status"`
	Type    string `json:"type"`
	VPC     string `json:"vpc"`
	Account string `json:"account"`
	Region  string `json:"region"`
	// Description, RequesterID, and RequesterManaged are of interfaces.
	Description      string            `json:"description"`
	RequesterID      string            `json:"requester_id"`
	RequesterManaged bool              `json:"requester_managed"`
	Owner            Owner             `json:"owner"`
	Tags             map[string]string `json:"tags"`
	// Through lists the interfaces by which an instance carries the group, where it
	// does not list the group itself.
	Through []string `json:"through"`
	Origin  Origin   `json:"origin"`
	// Record is the record as AWS wrote it, where somebody reads it.
	Record JSON `json:"record,omitempty"`
}

// Owner is the service and resource behind a use. The zero Owner is the customer's own.
type Owner struct {
	// ID is the row of the owners table that matched.
	ID      string `json:"id"`
	Service string `json:"service"`
	// Resource is the name or id of the owning resource, empty where the interface does not tell.
	Resource string `json:"resource"`
	// Label is service and resource as a sentence names them.
	Label string `json:"label"`
	// Managed is true where the service runs the interface, so that nobody else can
	// detach or delete it by hand.
	Managed bool `json:"managed"`
	// Likely is true where only text that a customer can write tells the owner.
	Likely bool `json:"likely"`
	// Remediation is how to release the group from this owner.
	Remediation string `json:"remediation"`
	// Wait is how long the release takes to show, empty where it is at once.
	Wait string `json:"wait"`
}

// Mention is a configuration that names the group but holds nothing now.
type Mention struct {
	// Kind is the kind of the configuration, and ID names it. Both are empty where the
	// group's id stands in JSON of no known kind.
	Kind string `json:"kind"`
	ID   string `json:"id"`
	// Detail tells the one of several that share the ID, such as a version, or of a file that is
	// no dump how many other places of it name the group.
	Detail string `json:"detail"`
	// Idle is true where nothing will ever use this configuration again as things are: it is
	// in a state that is over, or a launch template version that nothing launches.
	Idle    bool   `json:"idle"`
	Account string `json:"account"`
	Region  string `json:"region"`
	Origin  Origin `json:"origin"`
}

// Reference is a permission of some group that names this one.
type Reference struct {
	// From is the group whose permission it is. Its ID is empty where only
	// describe-security-group-references tells of it, which names no more than the VPC.
	From ReferencingGroup `json:"from"`
	// Relation is where From lives, seen from this group: "own", "same-vpc", or "other-vpc"
	// (also where it cannot be told).
	Relation  string `json:"relation"`
	Direction string `json:"direction"`
	Protocol  string `json:"protocol"`
	FromPort  *int   `json:"from_port,omitempty"`
	ToPort    *int   `json:"to_port,omitempty"`
	Ports     string `json:"ports"` // for people: "tcp 443", "all traffic"
	// Pair is the group as the permission names it.
	Pair Pair `json:"pair"`
	// Peering is the id of the peering connection, empty where the permission names none.
	Peering string `json:"peering"`
	// PeeringStatuses is what every source says of that peering, in order, without repeats;
	// "stale" where describe-stale-security-groups lists the permission.
	PeeringStatuses []string `json:"peering_statuses"`
	// RuleID is the id of the permission's rule, where the snapshot holds the rules dump.
	RuleID string `json:"rule_id"`
	Origin Origin `json:"origin"`
}

// ReferencingGroup is the group at the other end of a [Reference].
type ReferencingGroup struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	VPC     string `json:"vpc"`
	Account string `json:"account"`
	Region  string `json:"region"`
	Default bool   `json:"default"`
}

// Attempt is a DeleteSecurityGroup on the group that CloudTrail recorded.
type Attempt struct {
	Time string `json:"time"`
	By   string `json:"by"`
	// Error is the code, empty where the call succeeded, and Message what AWS said.
	Error   string `json:"error"`
	Message string `json:"message"`
	Origin  Origin `json:"origin"`
}

// Gap is something that could not be seen and bears on the group.
type Gap struct {
	// What is one of [Missing], [Truncated], [Partial], [Stale], [UnseenPeer], [UnseenSharer],
	// [ManagedHidden], [ManagedUnsure].
	What string `json:"what"`
	// Kind and ID are what the gap is about: the dump's kind, or a record that
	// contradicts the others; for an unseen peer, the VPC.
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	Account string `json:"account"`
	Region  string `json:"region"`
	// Peering is the id of the peering that leads to an unseen peer, and PeeringStatuses
	// what every source says of it.
	Peering         string   `json:"peering"`
	PeeringStatuses []string `json:"peering_statuses"`
	// Command is the AWS CLI command that fills the gap; several stand on lines of their own.
	Command string `json:"command"`
	// Detail says what was seen, for people.
	Detail string `json:"detail"`
	Origin Origin `json:"origin"`
}
