package dossier

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const shareARN = `"resourceShareArn": "arn:aws:ram:eu-west-1:111122223333:resource-share/1"`

func TestASharedGroupHasAGapForEachAccountThatWasNotLookedAt(t *testing.T) {
	resource := func(what string) string {
		return `{"resources": [{"arn": "arn:aws:ec2:eu-west-1:111122223333:` + what + `", "type": "ec2:x", ` + shareARN + `}]}`
	}
	group, subnet := resource("security-group/"+web), resource("subnet/subnet-1")
	with := func(ids ...string) (s string) {
		for _, id := range ids {
			s += fmt.Sprintf(`, {"id": %q, %s}`, id, shareARN)
		}
		return `{"principals": [` + strings.TrimPrefix(s, ", ") + `]}`
	}
	associated := func(kind, entity, status string) string {
		return fmt.Sprintf(`{"resourceShareAssociations": [{"associatedEntity": %q, "associationType": %q, "status": %q, "resourceShareName": "n", "external": true, %s}]}`, entity, kind, status, shareARN)
	}
	subnets := func(vpc string) string {
		return `{"Subnets": [{"SubnetId": "subnet-1", "VpcId": "` + vpc + `", "OwnerId": "111122223333"}]}`
	}
	const there = "../../444455556666/eu-west-1/"
	const seen = there + "groups.json"
	looked := func(more map[string]string) map[string]string {
		files := map[string]string{"r.json": group, "p.json": with("444455556666"), seen: `{"SecurityGroups": []}`}
		for name, text := range whole() {
			if name = strings.TrimPrefix(name, home); name != "groups.json" {
				files[there+name] = text
			}
		}
		for name, text := range more {
			files[there+name] = text
		}
		return files
	}
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  []string // parts of the details
	}{
		{"with an account", map[string]string{"r.json": group, "p.json": with("444455556666")}, []string{web + " is shared with account 444455556666"}},
		{"with an account that was looked at", looked(nil), nil},
		{"with an account of which only groups were looked at", map[string]string{"r.json": group, "p.json": with("444455556666"), seen: `{"SecurityGroups": []}`}, []string{"444455556666, which was not seen whole: no network interface dump"}},
		{"with an account whose interfaces are cut", looked(map[string]string{"interfaces.json": `{"NetworkInterfaces": [], "NextToken": "x"}`}), []string{"444455556666, which was not seen whole: the network interface dump goes on"}},
		{"with a role", map[string]string{"r.json": group, "p.json": with("arn:aws:iam::444455556666:role/r")}, []string{"account 444455556666"}},
		{"with its own account", map[string]string{"r.json": group, "p.json": with("111122223333")}, nil},
		{"with an organization", map[string]string{"r.json": group, "p.json": with("arn:aws:organizations::999988887777:organization/o-1"), seen: `{"SecurityGroups": []}`}, []string{"no dump tells which accounts"}},
		{"with several", map[string]string{"r.json": group, "p.json": with("444455556666", "777788889999")}, []string{"444455556666", "777788889999"}},
		{"by associations", map[string]string{"r.json": associated("RESOURCE", "arn:aws:ec2:eu-west-1:111122223333:security-group/"+web, "ASSOCIATED"), "p.json": associated("PRINCIPAL", "444455556666", "ASSOCIATING")}, []string{web + " is shared with account 444455556666"}},
		{"by an association alone", map[string]string{"r.json": associated("RESOURCE", "arn:aws:ec2:eu-west-1:111122223333:security-group/"+web, "DISASSOCIATING")}, []string{"no dump tells with whom"}},
		{"by an association of a new status", map[string]string{"r.json": group, "p.json": associated("PRINCIPAL", "444455556666", "SUSPENDED")}, []string{"444455556666"}},
		{"by an association that is over", map[string]string{"r.json": associated("RESOURCE", "arn:aws:ec2:eu-west-1:111122223333:security-group/"+web, "disassociated")}, nil},
		{"by an association that failed", map[string]string{"r.json": associated("RESOURCE", "arn:aws:ec2:eu-west-1:111122223333:security-group/"+web, "FAILED")}, nil},
		{"with nobody knows whom", map[string]string{"r.json": group}, []string{"no dump tells with whom"}},
		{"another group", map[string]string{"r.json": resource("security-group/sg-000000d1"), "p.json": with("444455556666")}, nil},
		{"its subnet", map[string]string{"r.json": subnet, "p.json": with("444455556666"), "s.json": subnets("vpc-0000000a")}, []string{"subnet-1 is shared with account 444455556666"}},
		{"a subnet of another VPC", map[string]string{"r.json": subnet, "p.json": with("444455556666"), "s.json": subnets("vpc-000000e2")}, nil},
		{"a subnet of nobody knows which VPC", map[string]string{"r.json": subnet, "p.json": with("444455556666")}, []string{"subnet-1 is shared with account 444455556666"}},
		{"a resource of another service", map[string]string{"r.json": `{"resources": [{"arn": "arn:aws:rds:eu-west-1:111122223333:cluster:c", ` + shareARN + `}]}`, "p.json": with("444455556666")}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := whole()
			for name, text := range tt.files {
				files[home+name] = text
			}
			var got []string
			for _, gap := range dossierOf(t, web, files).Gaps {
				if gap.What == UnseenSharer {
					got = append(got, gap.Detail)
				}
			}
			if len(got) != len(tt.want) {
				t.Fatalf("got %q, want %q", got, tt.want)
			}
			for i, part := range tt.want {
				if !strings.Contains(got[i], part) {
					t.Errorf("got %q, want %q in it", got[i], part)
				}
			}
		})
	}
}

func TestAPeeredVPCIsSharedWithAccountsWhoseGroupsWereNotLookedAt(t *testing.T) {
	const (
		far   = "../../444455556666/eu-west-1/"
		third = "../../777788889999/eu-west-1/"
	)
	ram := map[string]string{
		"peerings.json": `{"VpcPeeringConnections": [{"VpcPeeringConnectionId": "pcx-0000000a", "Status": {"Code": "active"},
			"RequesterVpcInfo": {"VpcId": "` + vpc + `", "OwnerId": "111122223333"}, "AccepterVpcInfo": {"VpcId": "vpc-0000000b", "OwnerId": "444455556666"}}]}`,
		far + "groups.json":     `{"SecurityGroups": [` + strings.ReplaceAll(group("sg-0000000b", "default", "vpc-0000000b", nothing), "111122223333", "444455556666") + `]}`,
		far + "resources.json":  `{"resources": [{"arn": "arn:aws:ec2:eu-west-1:444455556666:subnet/subnet-1", "type": "ec2:Subnet", ` + shareARN + `}]}`,
		far + "principals.json": `{"principals": [{"id": "777788889999", ` + shareARN + `}]}`,
		far + "subnets.json":    `{"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-0000000b", "OwnerId": "444455556666"}]}`,
	}
	for _, tt := range []struct {
		name string
		set  map[string]string // an empty text takes the file away
		want string            // a part of the detail, empty for no gap
	}{
		{"an account that was not looked at", nil, "vpc-0000000b is connected by pcx-0000000a (active), and an account was not looked at: subnet-1 is shared with account 777788889999"},
		{"a subnet of nobody knows which VPC", map[string]string{far + "subnets.json": ""}, "subnet-1 is shared with account 777788889999"},
		{"a subnet of another VPC", map[string]string{far + "subnets.json": `{"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-0000000e", "OwnerId": "444455556666"}]}`}, ""},
		{"an organization", map[string]string{far + "principals.json": `{"principals": [{"id": "arn:aws:organizations::999988887777:organization/o-1", ` + shareARN + `}]}`}, "no dump tells which accounts"},
		{"an account whose groups were looked at, and nothing else", map[string]string{third + "groups.json": `{"SecurityGroups": []}`}, ""},
		{"an account whose groups were not looked at", map[string]string{third + "instances.json": `{"Reservations": []}`}, "777788889999, which was not seen whole: no security group dump"},
		{"an account whose groups are cut", map[string]string{third + "groups.json": `{"SecurityGroups": [], "NextToken": "x"}`}, "777788889999, which was not seen whole: the security group dump goes on"},
		{"EC2 tells what is behind the peering", map[string]string{"ec2-describe-security-group-references__" + web + ".json": `{"SecurityGroupReferenceSet": []}`}, ""},
		{"a peering that is gone", map[string]string{"peerings.json": `{"VpcPeeringConnections": []}`}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := whole()
			for _, set := range []map[string]string{ram, tt.set} {
				for name, text := range set {
					files[home+name] = text
					if text == "" {
						delete(files, home+name)
					}
				}
			}
			var got []string
			for _, gap := range dossierOf(t, web, files).Gaps {
				got = append(got, gap.What+" "+gap.Detail)
			}
			if tt.want == "" && len(got) > 0 || tt.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], UnseenPeer) || !strings.Contains(got[0], tt.want)) {
				t.Errorf("got %q, want one that says %q", got, tt.want)
			}
		})
	}
}

func TestATransitGatewayLeadsToVPCsThatWereNotLookedAt(t *testing.T) {
	attachment := func(id, vpc, state, referencing string) string {
		return `{"TransitGatewayAttachmentId": "tgw-attach-` + id + `", "TransitGatewayId": "tgw-1", "VpcId": "` + vpc + `", "VpcOwnerId": "111122223333",
			"State": "` + state + `", "Options": {"SecurityGroupReferencingSupport": "` + referencing + `"}}`
	}
	gateway := func(id, referencing string) string {
		return `{"TransitGatewayId": "` + id + `", "OwnerId": "111122223333", "State": "available", "Options": {` + referencing + `}}`
	}
	const disabled = `"SecurityGroupReferencingSupport": "disable"`
	own := attachment("1", "vpc-0000000a", "available", "enable")
	both := []string{own, attachment("2", "vpc-000000e9", "available", "enable")}
	for _, tt := range []struct {
		name        string
		attachments []string
		want        string
		gateways    []string
	}{
		{"another VPC", []string{own, attachment("2", "vpc-000000e9", "available", "enable")}, "vpc-000000e9 is connected by tgw-1 (available)", nil},
		{"an attachment that does not say", []string{own, attachment("2", "vpc-000000e9", "", "")}, "vpc-000000e9 is connected by tgw-1", nil},
		{"several", []string{own, attachment("2", "vpc-000000e9", "available", "enable"), attachment("3", "vpc-000000e8", "available", "enable")}, "vpc-000000e9 and 1 more hang on tgw-1 (available)", nil},
		{"its own alone", []string{own}, "", nil},
		{"an attachment that forbids references", []string{own, attachment("2", "vpc-000000e9", "available", "disable")}, "", nil},
		{"one's own forbids them", []string{attachment("1", "vpc-0000000a", "available", "disable"), attachment("2", "vpc-000000e9", "available", "enable")}, "", nil},
		{"a deleted attachment", []string{own, attachment("2", "vpc-000000e9", "deleted", "enable")}, "", nil},
		{"the gateway forbids references", both, "", []string{gateway("tgw-1", disabled)}},
		{"the gateway allows them", both, "vpc-000000e9 is", []string{gateway("tgw-1", `"SecurityGroupReferencingSupport": "enable"`)}},
		{"the gateway does not say", both, "vpc-000000e9 is", []string{gateway("tgw-1", "")}},
		{"two copies of the gateway disagree", both, "vpc-000000e9 is", []string{gateway("tgw-1", disabled), gateway("tgw-1", "")}},
		{"another gateway forbids them", both, "vpc-000000e9 is", []string{gateway("tgw-2", disabled)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := whole()
			files[home+"tgw.json"] = `{"TransitGatewayVpcAttachments": [` + strings.Join(tt.attachments, ", ") + `]}`
			files[home+"gateways.json"] = `{"TransitGateways": [` + strings.Join(tt.gateways, ", ") + `]}`
			got := ""
			for _, gap := range dossierOf(t, web, files).Gaps {
				if gap.What == UnseenPeer {
					got += gap.Detail
				}
			}
			if !strings.HasPrefix(got, tt.want) || (got == "") != (tt.want == "") {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestAGroupThatAnotherVPCMayUseIsAssociatedWithIt(t *testing.T) {
	const answer = `{"SecurityGroupForVpcs": [{"GroupId": "` + web + `", "GroupName": "web", "OwnerId": "111122223333", "PrimaryVpcId": "vpc-0a1b2c3d"}]}`
	for name, want := range map[string]int{
		"ec2-get-security-groups-for-vpc__vpc-0a1b2c3d.json": 0,
		"ec2-get-security-groups-for-vpc__vpc-0a1b2c3e.json": 1,
		"x.json": 0,
	} {
		files := whole()
		files[home+name] = answer
		uses := dossierOf(t, web, files).Uses[VPCAssociation]
		if len(uses) != want || want == 1 && (uses[0].ID != "vpc-0a1b2c3e" || uses[0].Status != "associated") {
			t.Errorf("%s: got %+v, want %d associations", name, uses, want)
		}
	}
}

func TestAnAnswerOfSeveralVPCsTellsItsOwnByTheDefaultGroup(t *testing.T) {
	listed := func(id, name, vpc string) string {
		return `{"GroupId": "` + id + `", "GroupName": "` + name + `", "OwnerId": "111122223333", "PrimaryVpcId": "` + vpc + `"}`
	}
	own, stranger := listed(web, "web", "vpc-0000000a"), listed("sg-000000d1", "x", "vpc-000000e2")
	for _, tt := range []struct {
		name    string
		answer  []string
		uses    int
		partial bool
	}{
		{"its own VPC alone", []string{own}, 0, false},
		{"the default group of its own VPC", []string{own, stranger, listed("sg-000000d2", "default", "vpc-0000000a")}, 0, false},
		{"the default group of another VPC", []string{own, stranger, listed("sg-000000d2", "default", "vpc-000000e2")}, 1, false},
		{"the default group alone is of another VPC", []string{own, listed("sg-000000d2", "default", "vpc-000000e2")}, 1, false},
		{"no default group", []string{own, stranger}, 0, true},
		{"default groups of two VPCs", []string{own, listed("sg-000000d2", "default", "vpc-000000e2"), listed("sg-000000d3", "default", "vpc-0000000a")}, 0, true},
	} {
		files := whole()
		files[home+"x.json"] = `{"SecurityGroupForVpcs": [` + strings.Join(tt.answer, ", ") + `]}`
		d := dossierOf(t, web, files)
		uses := d.Uses[VPCAssociation]
		partial := slices.ContainsFunc(d.Gaps, func(g Gap) bool { return g.What == Partial && g.Kind == "security-group-for-vpc" })
		if len(uses) != tt.uses || tt.uses == 1 && (uses[0].ID != "vpc-000000e2" || uses[0].Status != "associated") || partial != tt.partial {
			t.Errorf("%s: got %+v and %+v, want %d associations, partial %v", tt.name, uses, d.Gaps, tt.uses, tt.partial)
		}
	}
}
