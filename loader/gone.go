package loader

// Gone is something that is to be taken for deleted, or for having let go of one group.
type Gone struct {
	// Kind is the kind of the record, empty for any.
	Kind string
	// ID is an id, an ARN, or a name as it stands in the subject of a reason.
	ID string
	// Group is the only group that the resource lets go of; empty where it goes itself.
	Group string
	// Stays tells that the resource itself stays and only lets go of Group; where it does not,
	// it is made anew without it.
	Stays bool
	// Rule is a permission that goes, told by what it says and not by an id; nil otherwise.
	Rule *Rule
}
