package verdict

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// What may stand in a command; anything else from a dump stays out of it.
var (
	groupID   = idPrefix("sg-")
	vpcID     = idPrefix("vpc-")
	peeringID = idPrefix("pcx-")
	accountID = regexp.MustCompile(`^[0-9]{12}$`)
	regionID  = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)
	ruleID    = regexp.MustCompile(`^sgr-[0-9a-f]{8,17}$`)
	protocol  = regexp.MustCompile(`^(-1|[a-z0-9]{1,16})$`)
)

// idPrefix is what the ids of a kind begin with; 8 or 17 digits follow. It matches as an expression
// would, and sooner.
type idPrefix string

// MatchString tells whether a text is such an id.
func (p idPrefix) MatchString(s string) bool {
	digits, cut := strings.CutPrefix(s, string(p))
	if !cut || len(digits) != 8 && len(digits) != 17 {
		return false
	}
	for i := range len(digits) {
		if c := digits[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// RevokeCommand is the AWS CLI call, in words, that takes a permission away and nothing
// beside it; nil where the permission holds text that no command should. An empty region
// is left to the AWS CLI.
func RevokeCommand(p Permission, region string) []string {
	fits := func(matches func(string) bool, s string) bool { return s == "" || matches(s) }
	if !groupID.MatchString(p.Group) || !groupID.MatchString(p.Pair.Group) || !protocol.MatchString(p.Protocol) ||
		p.Direction != "ingress" && p.Direction != "egress" || !fits(regionID.MatchString, region) ||
		!fits(accountID.MatchString, p.Pair.Account) || !fits(vpcID.MatchString, p.Pair.VPC) || !fits(peeringID.MatchString, p.Pair.Peering) {
		return nil
	}
	words := append(make([]string, 0, 9), "aws", "ec2", "revoke-security-group-"+p.Direction, "--group-id", p.Group)
	if ruleID.MatchString(p.RuleID) {
		words = append(words, "--security-group-rule-ids", p.RuleID)
	} else {
		exact, err := json.Marshal([]IPPermission{{
			Protocol: p.Protocol, FromPort: p.FromPort, ToPort: p.ToPort,
			Pairs: []GroupPair{{GroupID: p.Pair.Group, Account: p.Pair.Account, VPC: p.Pair.VPC, Peering: p.Pair.Peering}},
		}})
		if err != nil {
			return nil
		}
		words = append(words, "--ip-permissions", string(exact))
	}
	return in(words, region)
}

// DeleteCommand is the AWS CLI call, in words, that deletes a group; nil where its id or
// region is none.
func DeleteCommand(g Group) []string {
	if !groupID.MatchString(g.ID) || g.Region != "" && !regionID.MatchString(g.Region) {
		return nil
	}
	return in([]string{"aws", "ec2", "delete-security-group", "--group-id", g.ID}, g.Region)
}

// By says with the remedy of a reason that only one account, another than the group's, can change
// what it is about: of a permission that is the revoke, and not what else the remedy offers, such as
// to delete a peering connection, which either side may. What is no account is not named.
func By(account string, r *Reason) string {
	can := "change it"
	if r.Permission != nil {
		can = "revoke the permission"
	}
	if !accountID.MatchString(account) {
		return r.Remediation
	}
	return strings.TrimSpace("Only account " + account + " can " + can + ". " + r.Remediation)
}

// orDelete offers to delete a group first in the place of a remedy that takes its permission away.
func orDelete(remedy, group string) string {
	if !groupID.MatchString(group) {
		group = "that group"
	}
	text, commands := remedy, ""
	if i := strings.Index(remedy, "\naws "); i >= 0 {
		text, commands = remedy[:i], remedy[i:]
	}
	if text = strings.TrimSuffix(strings.TrimSpace(text), "."); text == "" {
		return "Delete " + group + " first." + commands
	}
	return text + ", or delete " + group + " first." + commands
}

// Fill puts what is known of a group and of the subject of a reason into the commands of a remedy:
// THIS_GROUP_ID, REGION, and the VPC_ID of a VPC association. What no command should hold
// stays a placeholder; a region that is not told is left to the AWS CLI.
func Fill(remedy string, g Group, s *Subject) string {
	if strings.Contains(remedy, thisGroup) && groupID.MatchString(g.ID) {
		remedy = strings.ReplaceAll(remedy, thisGroup, g.ID)
	}
	switch {
	case !strings.Contains(remedy, "REGION"): // nearly always, and what begins so is soon looked for
	case g.Region == "":
		remedy = strings.ReplaceAll(remedy, " --region REGION", "")
	case regionID.MatchString(g.Region):
		remedy = strings.ReplaceAll(remedy, "--region REGION", "--region "+g.Region)
	}
	if s != nil && s.Kind == "security-group-vpc-association" && vpcID.MatchString(s.ID) {
		remedy = strings.ReplaceAll(remedy, "--vpc-id VPC_ID", "--vpc-id "+s.ID)
	}
	return remedy
}

// Template is a remedy without the id of the use that it is for: NETWORK_INTERFACE_ID stands there.
func Template(remedy string, s *Subject) string {
	if !isUse(s) || s.ID == "" {
		return remedy
	}
	return strings.ReplaceAll(remedy, s.ID, strings.ToUpper(strings.ReplaceAll(s.Kind, "-", "_"))+"_ID")
}

// What stands in the commands of remedies for the group that is to go, and for those that a
// resource is to have from then on.
const (
	thisGroup  = "THIS_GROUP_ID"
	otherGroup = "OTHER_GROUP_ID"
)

var (
	someGroup  = regexp.MustCompile(`\bsg-[0-9a-f]+\b`)
	someGroups = regexp.MustCompile(`\bsg-[0-9a-f]+(?:[ ,]sg-[0-9a-f]+)*\b`)
)

// unfill takes the group out of a remedy that [Fill] put in, so that remedies of several groups
// can be compared.
func unfill(remedy, group string) string {
	return someGroup.ReplaceAllStringFunc(remedy, func(id string) string {
		if id == group {
			return thisGroup
		}
		return id
	})
}

// dropGroups takes groups out of the lists of those that stay.
func dropGroups(remedy string, groups []string) string {
	return someGroups.ReplaceAllStringFunc(remedy, func(list string) string {
		separator := " "
		if strings.Contains(list, ",") {
			separator = ","
		}
		ids := slices.DeleteFunc(strings.Split(list, separator), func(id string) bool { return slices.Contains(groups, id) })
		if len(ids) == 0 {
			return otherGroup
		}
		return strings.Join(ids, separator)
	})
}

func in(words []string, region string) []string {
	if region == "" {
		return words
	}
	return append(words, "--region", region)
}

// IPPermission is a permission as the AWS CLI takes and gives it.
type IPPermission struct {
	Protocol    string       `json:"IpProtocol"`
	FromPort    *int         `json:"FromPort,omitempty"`
	ToPort      *int         `json:"ToPort,omitempty"`
	Ranges      []Range      `json:"IpRanges,omitempty"`
	RangesV6    []RangeV6    `json:"Ipv6Ranges,omitempty"`
	PrefixLists []PrefixList `json:"PrefixListIds,omitempty"`
	Pairs       []GroupPair  `json:"UserIdGroupPairs,omitempty"`
}

// Range is a source or destination of addresses.
type Range struct {
	CIDR        string `json:"CidrIp"`
	Description string `json:"Description,omitempty"`
}

// RangeV6 is a source or destination of IPv6 addresses.
type RangeV6 struct {
	CIDR        string `json:"CidrIpv6"`
	Description string `json:"Description,omitempty"`
}

// PrefixList is a source or destination that a prefix list tells.
type PrefixList struct {
	ID          string `json:"PrefixListId"`
	Description string `json:"Description,omitempty"`
}

// GroupPair is a group that an [IPPermission] names.
type GroupPair struct {
	GroupID     string `json:"GroupId"`
	Account     string `json:"UserId,omitempty"`
	VPC         string `json:"VpcId,omitempty"`
	Peering     string `json:"VpcPeeringConnectionId,omitempty"`
	Description string `json:"Description,omitempty"`
}
