package loader

import "strings"

// Gone is something that is to be taken for deleted, or for having let go of one group.
type Gone struct {
	// Kind is the kind of the record, empty for any.
	Kind string
	// ID is an id, an ARN, or a name as it stands in the subject of a reason.
	ID string
	// ARN is its ARN, where ID is none and it is known.
	ARN string
	// Account and Region are where it is; empty where nothing tells.
	Account, Region string
	// Group is the only group that the resource lets go of; empty where it goes itself.
	Group string
	// Stays tells that the resource itself stays and only lets go of Group; where it does not,
	// it is made anew without it.
	Stays bool
	// File is that of the change which takes it away, as [Doomed] has it; empty for none.
	File string
	// Rule is a permission that goes, told by what it says and not by an id; nil otherwise.
	Rule *Rule
}

// scopeOfARN is the account and region that an ARN tells; empty for what it does not.
func scopeOfARN(arn string) (account, region string) {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 && parts[0] == "arn" {
		return parts[4], parts[3]
	}
	return "", ""
}
