package dossier

import (
	"strings"
	"testing"
)

func TestALaunchTemplateVersionIsIdleOnlyWhereNothingLaunchesIt(t *testing.T) {
	const version2 = `{"LaunchTemplateVersions": [
		{"LaunchTemplateId": "lt-1", "LaunchTemplateName": "web", "VersionNumber": 3, "DefaultVersion": false, "LaunchTemplateData": {}},
		{"LaunchTemplateId": "lt-1", "LaunchTemplateName": "web", "VersionNumber": 2, "DefaultVersion": false, "LaunchTemplateData": {"SecurityGroupIds": ["` + web + `"]}},
		{"LaunchTemplateId": "lt-1", "LaunchTemplateName": "web", "VersionNumber": 1, "DefaultVersion": true, "LaunchTemplateData": {}}]}`
	scaling := func(template string) string {
		return `{"AutoScalingGroups": [{"AutoScalingGroupName": "a", "LaunchTemplate": {` + template + `}}]}`
	}
	tests := []struct {
		name, versions, groups string
		idle                   bool
	}{
		{"nothing names it", version2, `{"AutoScalingGroups": []}`, true},
		{"nobody looked", version2, "", false},
		{"the answer was cut", version2, `{"AutoScalingGroups": [], "NextToken": "x"}`, false},
		{"a group names it by id", version2, scaling(`"LaunchTemplateId": "lt-1", "Version": "2"`), false},
		{"a group names it by name", version2, scaling(`"LaunchTemplateName": "web", "Version": "2"`), false},
		{"a group names another version", version2, scaling(`"LaunchTemplateId": "lt-1", "Version": "$Latest"`), true},
		{"it is the default", strings.Replace(version2, `2, "DefaultVersion": false`, `2, "DefaultVersion": true`, 1), scaling(""), false},
		{"it is the latest", strings.Replace(version2, `"VersionNumber": 2`, `"VersionNumber": 4`, 1), scaling(""), false},
		{"whether it is the default is not told", strings.Replace(version2, `2, "DefaultVersion": false`, `2`, 1), scaling(""), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := whole()
			files[home+"versions.json"] = tt.versions
			if tt.groups != "" {
				files[home+"scaling.json"] = tt.groups
			}
			mentions := dossierOf(t, web, files).Mentions
			if len(mentions) != 1 || mentions[0].Idle != tt.idle {
				t.Errorf("got %+v, want one mention, idle %v", mentions, tt.idle)
			}
		})
	}
}

func TestAConfigurationNamesTheOwnerOfAnInterface(t *testing.T) {
	const databases = `{"DBInstances": [
		{"DBInstanceIdentifier": "orders", "VpcSecurityGroups": [{"VpcSecurityGroupId": "` + web + `", "Status": "active"}]},
		{"DBInstanceIdentifier": "other", "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-000000d0"}, {"VpcSecurityGroupId": "` + web + `"}]}]}`
	files := whole()
	files[home+"databases.json"] = databases
	files[home+"interfaces.json"] = `{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-0000000a", "OwnerId": "111122223333", "Status": "in-use", "RequesterId": "amazon-rds",
		"RequesterManaged": true, "Description": "RDSNetworkInterface", "InterfaceType": "interface", "Groups": [{"GroupId": "` + web + `"}],
		"Attachment": {"AttachmentId": "eni-attach-1", "InstanceOwnerId": "amazon-rds", "Status": "attached"}}]}`
	d := dossierOf(t, web, files)
	if o := d.Uses[NetworkInterface][0].Owner; o.Resource != "orders" || o.Label != "RDS database orders" || o.Service != "RDS" {
		t.Errorf("got owner %+v, want the database with the groups of the interface", o)
	}
	if len(d.Mentions) != 1 || d.Mentions[0].ID != "other" {
		t.Errorf("got mentions %+v, want the other database alone", d.Mentions)
	}
}
