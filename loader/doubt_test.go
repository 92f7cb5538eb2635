package loader

import (
	"fmt"
	"strings"
	"testing"
)

const (
	interfaceOf = `{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-0a1b2c3d", "OwnerId": %q, "VpcId": %q, "Groups": [{"GroupId": "sg-0a1b2c3d"}], "Attachment": {}, "Status": "in-use"%s}]}`
	vpcHere     = "vpc-0a1b2c3d"
)

func groupIn(id, vpc, arn string) string {
	return fmt.Sprintf(`{"SecurityGroups": [{"GroupId": %q, "GroupName": "web", "OwnerId": %q, "VpcId": %q, "IpPermissions": [], "IpPermissionsEgress": []%s}]}`, id, "111122223333", vpc, arn)
}

const arnHere = `, "SecurityGroupArn": "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0a1b2c3d"`

func TestWhatWasReadBeforeAFileBreaksIsNotLost(t *testing.T) {
	enis := fmt.Sprintf(interfaceOf, "111122223333", vpcHere, "")
	for name, text := range map[string]string{
		"a dump, another answer, a message": enis + "\n" + `{"Account": "111122223333"}` + "\nAn error occurred",
		"a dump, another answer, a cut one": enis + `{"a": 1}{"b": [`,
		"a cut list of documents":           "[" + enis + `, {"a": 1}, {"b"`,
		"a cut file that names a group":     `{"resources": [{"security_groups": ["sg-0a1b2c3d"]}, `,
	} {
		_, err := snapshot(t, map[string]string{"groups.json": groupDump, "more.txt": text})
		if err == nil || !strings.Contains(err.Error(), "more.txt") {
			t.Errorf("%s: got %v, want an error that names the file", name, err)
		}
	}
	if _, err := snapshot(t, map[string]string{"groups.json": groupDump, "notes.txt": `{a note on sg-0a1b2c3d`}); err != nil {
		t.Errorf("got %v of what never was JSON", err)
	}
}

func TestAnAssociationWithoutAGroupIsAContradiction(t *testing.T) {
	s := mustLoad(t, map[string]string{"groups.json": groupDump, "as.json": `{"SecurityGroupVpcAssociations": [{"VpcId": "vpc-0a1b2c3e", "State": "associated"}]}`})
	if len(s.Conflicts) != 1 || s.Conflicts[0].Kind.Name != VPCAssociation {
		t.Errorf("got %v, want the association", s.Conflicts)
	}
}

func TestAPermissionWithoutPairsThatCanBeReadIsNotWhole(t *testing.T) {
	for pairs, want := range map[string]bool{
		`null`: true, `[{"GroupId": "SG-0A1B2C3D"}]`: true, `[{"GroupId": " sg-0a1b2c3d"}]`: true, `[{}]`: true,
		`[]`: false, `[{"GroupId": "sg-0a1b2c3d"}]`: false, `[{"GroupName": "amazon-elb-sg", "UserId": "amazon-elb"}]`: false,
	} {
		dump := strings.Replace(groupDump, `"IpPermissions": []`, `"IpPermissions": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8"}], "UserIdGroupPairs": `+pairs+`}]`, 1)
		s := mustLoad(t, map[string]string{"groups.json": dump})
		if got := len(s.Groups[0].Lacks()) > 0; got != want {
			t.Errorf("%s: got a lack %v, want %v", pairs, got, want)
		}
	}
}

func TestAFileThatTheManifestListsAndThatIsGoneIsDenied(t *testing.T) {
	s, err := Load([]string{snapshotWith(t, `{"schema": "sgfree/manifest/v1", "time": "2026-01-31T12:00:00Z", "files": [
		{"file": "a/groups.json", "kind": "security-group", "account": "111122223333", "region": "eu-west-1"},
		{"file": "a/as.json", "kind": "security-group-vpc-association", "account": "111122223333", "region": "eu-west-1"}]}`)}, Options{})
	if err != nil || len(s.Denied) != 1 || s.Denied[0].Kind.Name != VPCAssociation || !strings.Contains(s.Denied[0].Why, "a/as.json") {
		t.Errorf("got %v, %v, want the associations", s.Denied, err)
	}
}

func TestAManifestIsDoubtedWhereTheRecordsTellAnotherRegion(t *testing.T) {
	dir := snapshotWith(t, `{"schema": "sgfree/manifest/v1", "time": "2026-01-31T12:00:00Z", "files": [
		{"file": "a/groups.json", "kind": "security-group", "account": "111122223333", "region": "eu-west-1"},
		{"file": "a/enis.json", "kind": "network-interface", "account": "111122223333", "region": "eu-west-1"}]}`)
	for zone, want := range map[string]int{"eu-west-1a": 0, "us-east-1a": 1} {
		write(t, dir+"/a/enis.json", fmt.Sprintf(interfaceOf, "111122223333", vpcHere, `, "AvailabilityZone": "`+zone+`"`))
		s, err := Load([]string{dir}, Options{})
		if err != nil || len(s.Conflicts) != want {
			t.Errorf("%s: got %v, %v, want %d conflicts", zone, s.Conflicts, err, want)
		}
	}
}

func TestAFolderIsNotBelievedForTheVPCsOfAnotherAccount(t *testing.T) {
	const here = "111122223333/eu-west-1/"
	for name, tt := range map[string]struct{ vpc, want string }{
		"a participant of its VPC":     {vpcHere, "111122223333"},
		"the dump of another account":  {"vpc-0a1b2c3e", "444455556666"},
		"one that does not tell a VPC": {"", "111122223333"},
	} {
		s := mustLoad(t, map[string]string{
			here + "groups.json":     groupIn("sg-0a1b2c3d", vpcHere, arnHere),
			here + "interfaces.json": fmt.Sprintf(interfaceOf, "444455556666", tt.vpc, ""),
		})
		if got := s.Interfaces[0].Scope.Account; got != tt.want {
			t.Errorf("%s: got %s, want %s", name, got, tt.want)
		}
	}
}

func TestADumpOfNoKnownRegionBesideAWholeOneMayBeOfAnother(t *testing.T) {
	here := groupIn("sg-0a1b2c3d", vpcHere, arnHere)
	for name, tt := range map[string]struct {
		files map[string]string
		want  bool
	}{
		"two files":                {map[string]string{"a.json": here, "b.json": groupIn("sg-0a1b2c3e", "vpc-0a1b2c3e", "")}, true},
		"two documents":            {map[string]string{"a.json": here + groupIn("sg-0a1b2c3e", "vpc-0a1b2c3e", "")}, true},
		"of one VPC":               {map[string]string{"a.json": here, "b.json": groupIn("sg-0a1b2c3e", vpcHere, "")}, false},
		"a copy without ARNs":      {map[string]string{"a.json": here, "b.json": groupIn("sg-0a1b2c3d", "", "")}, false},
		"in the folder of its own": {map[string]string{"a.json": here, "us-east-1/b.json": groupIn("sg-0a1b2c3e", "vpc-0a1b2c3e", "")}, false},
	} {
		s := mustLoad(t, tt.files)
		got := false
		for _, c := range s.Conflicts {
			got = got || strings.Contains(c.Detail, "nothing tells of which regions")
		}
		if got != tt.want {
			t.Errorf("%s: got a conflict %v, want %v", name, got, tt.want)
		}
	}
}

func TestAPartOfAConfigListTakesNothingFromAWholeDump(t *testing.T) {
	items := `{"configurationItems": [{"resourceType": "AWS::EC2::NetworkInterface", "resourceId": "eni-0a1b2c3d", "awsAccountId": "111122223333", "awsRegion": "eu-west-1",
		"configuration": {"networkInterfaceId": "eni-0a1b2c3d", "ownerId": "111122223333", "groups": [], "status": "in-use"}}]}`
	for _, whole := range []bool{true, false} {
		files := map[string]string{"groups.json": groupIn("sg-0a1b2c3d", vpcHere, arnHere), "history.json": items}
		if whole {
			files["enis.json"] = `{"NetworkInterfaces": []}`
		}
		truncated := false
		for _, d := range mustLoad(t, files).Dumps {
			truncated = truncated || d.Truncated
		}
		if truncated == whole {
			t.Errorf("with the whole dump %v: got truncated %v", whole, truncated)
		}
	}
}
