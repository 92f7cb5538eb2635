package assess

import (
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/sgfree/sgfree/dossier"
)

// What may stand in a printed command; anything else from a dump stays out of it.
var (
	groupID   = regexp.MustCompile(`^sg-([0-9a-f]{8}|[0-9a-f]{17})$`)
	vpcID     = regexp.MustCompile(`^vpc-([0-9a-f]{8}|[0-9a-f]{17})$`)
	peeringID = regexp.MustCompile(`^pcx-([0-9a-f]{8}|[0-9a-f]{17})$`)
	accountID = regexp.MustCompile(`^[0-9]{12}$`)
	regionID  = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)
	ruleID    = regexp.MustCompile(`^sgr-[0-9a-f]{8,17}$`)
	protocol  = regexp.MustCompile(`^(-1|[a-z0-9]{1,16})$`)
)

// revoke is the command that takes one reference away and nothing beside it; empty where
// the dump holds text that no command should.
func revoke(r *dossier.Reference) string {
	type pair struct {
		GroupID string `json:"GroupId"`
		UserID  string `json:"UserId,omitempty"`
		VPCID   string `json:"VpcId,omitempty"`
		Peering string `json:"VpcPeeringConnectionId,omitempty"`
	}
	type permission struct {
		IPProtocol       string `json:"IpProtocol"`
		FromPort         *int   `json:"FromPort,omitempty"`
		ToPort           *int   `json:"ToPort,omitempty"`
		UserIDGroupPairs []pair `json:"UserIdGroupPairs"`
	}
	fits := func(p *regexp.Regexp, s string) bool { return s == "" || p.MatchString(s) }
	if !groupID.MatchString(r.From.ID) || !groupID.MatchString(r.Pair.Group) || !protocol.MatchString(r.Protocol) ||
		!fits(accountID, r.Pair.Account) || !fits(vpcID, r.Pair.VPC) || !fits(peeringID, r.Pair.Peering) || !fits(regionID, r.From.Region) {
		return ""
	}
	if ruleID.MatchString(r.RuleID) {
		return fmt.Sprintf("aws ec2 revoke-security-group-%s --group-id %s --security-group-rule-ids %s%s", r.Direction, r.From.ID, r.RuleID, in(r.From.Region))
	}
	text, err := json.Marshal([]permission{{r.Protocol, r.FromPort, r.ToPort, []pair{{r.Pair.Group, r.Pair.Account, r.Pair.VPC, r.Pair.Peering}}}})
	if err != nil {
		return ""
	}
	return fmt.Sprintf("aws ec2 revoke-security-group-%s --group-id %s --ip-permissions '%s'%s", r.Direction, r.From.ID, text, in(r.From.Region))
}

// in is the option that names a region, where one is known.
func in(region string) string {
	if region == "" {
		return ""
	}
	return " --region " + region
}
