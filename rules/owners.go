package rules

import (
	"encoding/json"
	"fmt"
	"sync"
)

// Owner is a row of the table of interface owners, owners.json. The first row that matches an
// interface names its owner; package dossier does the matching.
type Owner struct {
	ID string `json:"id"`
	// Service is the short name of the service; a template, see Resource.
	Service string `json:"service"`
	// Match lists the ways to know the owner; one is enough.
	Match []OwnerMatch `json:"match"`
	// Derived are more captures, made of others; one that lacks a part is empty.
	Derived map[string]string `json:"derived,omitempty"`
	// Resource and Label are templates over the captures of all ways that match, and over
	// {interface}, {instance}, {attachment}, {endpoint}, {vpc}, {partition}, {region},
	// {account}, {type}, {named}, and {operator}.
	// Resource is empty, and Label is Service, where a capture that they use is.
	Resource string `json:"resource,omitempty"`
	Label    string `json:"label,omitempty"`
	// Release says how to release a group from the owner: a template that takes
	// {capture|placeholder}, where <placeholder> stands for what is unknown or is no plain name.
	Release string `json:"release"`
	// Wait is how long the release takes to show; empty where it is at once.
	Wait string `json:"wait,omitempty"`
	// Managed is true where the service runs the interface, whatever RequesterManaged says.
	Managed bool `json:"managed,omitempty"`
	// Sources say where the knowledge comes from.
	Sources []string `json:"sources"`
	// Samples are interfaces that the row is about, Negatives are some that it is not.
	Samples   []OwnerSample `json:"samples,omitempty"`
	Negatives []OwnerSample `json:"negatives,omitempty"`
}

// OwnerMatch is one way to know an owner: everything that it names must hold. Regular
// expressions match anywhere unless anchored; their named groups are captures.
type OwnerMatch struct {
	// InterfaceType lists types, compared without case, "_", and "-".
	InterfaceType []string `json:"interface_type,omitempty"`
	// ServiceType asks for a type that no customer can give an interface.
	ServiceType bool `json:"service_type,omitempty"`
	// Operator is a regular expression over the operator that EC2 names.
	Operator      string    `json:"operator,omitempty"`
	Tag           *OwnerTag `json:"tag,omitempty"`
	Description   string    `json:"description,omitempty"`
	Requester     string    `json:"requester,omitempty"`
	InstanceOwner string    `json:"instance_owner,omitempty"`
	Attachment    string    `json:"attachment,omitempty"`
	// Managed asks for an interface that EC2 calls requester-managed.
	Managed bool `json:"managed,omitempty"`
	// Plain asks for one that EC2 calls managed in no way, neither by a requester nor by an
	// operator, and whose attachment is not a service's.
	Plain bool `json:"plain,omitempty"`
	// Detached asks for an interface that is available and hangs on nothing.
	Detached bool `json:"detached,omitempty"`
	// Instance asks for an interface on an instance of the account that owns the
	// interface: "primary", "secondary", or "any".
	Instance string `json:"instance,omitempty"`
	// InstanceTag asks for such a tag on that instance.
	InstanceTag *OwnerTag `json:"instance_tag,omitempty"`
	// EndpointTag asks for such a tag on the VPC endpoint that the interface serves.
	EndpointTag *OwnerTag `json:"endpoint_tag,omitempty"`
	// EndpointService is a regular expression over the service behind that endpoint.
	EndpointService string `json:"endpoint_service,omitempty"`
	// EndpointOf asks that a configuration of this kind be that endpoint, by its id.
	EndpointOf string `json:"endpoint_of,omitempty"`
	// SameGroups asks for an interface that EC2 calls managed, and that a configuration of
	// this kind names the same groups as it carries; {named} is what those are called.
	SameGroups string `json:"same_groups,omitempty"`
	// ForeignARN asks that the description be an ARN of another account.
	ForeignARN bool `json:"foreign_arn,omitempty"`
	// ForeignRequester asks for a requester that is another account.
	ForeignRequester bool `json:"foreign_requester,omitempty"`
}

// OwnerTag is a tag that a service writes. Value is a regular expression.
type OwnerTag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// OwnerSample is an interface as far as it matters for the table, attached unless Detached.
type OwnerSample struct {
	Type          string            `json:"type,omitempty"`
	Description   string            `json:"description,omitempty"`
	Requester     string            `json:"requester,omitempty"`
	Managed       bool              `json:"managed,omitempty"`
	InstanceOwner string            `json:"instance_owner,omitempty"`
	Instance      string            `json:"instance,omitempty"`
	DeviceIndex   int               `json:"device_index,omitempty"`
	Attachment    string            `json:"attachment,omitempty"`
	Operator      string            `json:"operator,omitempty"`
	Tags          map[string]string `json:"tags,omitempty"`
	InstanceTags  map[string]string `json:"instance_tags,omitempty"`
	Detached      bool              `json:"detached,omitempty"`
	// Endpoint is the VPC endpoint that the interface serves, nil for none.
	Endpoint *SampleEndpoint `json:"endpoint,omitempty"`
	// Configurations name the same groups as the interface carries, by their kind.
	Configurations map[string]string `json:"configurations,omitempty"`
	// Resource and Label are what the row makes of a sample.
	Resource string `json:"resource,omitempty"`
	Label    string `json:"label,omitempty"`
}

// SampleEndpoint is a VPC endpoint as far as it matters for the table.
type SampleEndpoint struct {
	ID      string            `json:"id,omitempty"`
	Service string            `json:"service,omitempty"`
	Managed bool              `json:"managed,omitempty"`
	Tags    map[string]string `json:"tags,omitempty"`
}

// Owners is the table of interface owners, in order of precedence.
func Owners() []Owner { return owners() }

var owners = sync.OnceValue(func() []Owner {
	var table []Owner
	if err := json.Unmarshal(read("owners.json"), &table); err != nil {
		panic(fmt.Errorf("owners.json: %w", err))
	}
	return table
})
