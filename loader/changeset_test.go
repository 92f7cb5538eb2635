package loader

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhatAChangeSetFrees(t *testing.T) {
	const holds, lets = `"BeforeContext": "{\"SecurityGroupIds\":[\"sg-0a1b2c3d\"]}", "AfterContext": "{\"SecurityGroupIds\":[\"sg-0a1b2c3d\"],\"Tags\":[]}"`,
		`"BeforeContext": "{\"SecurityGroupIds\":[\"sg-0a1b2c3d\"]}", "AfterContext": "{\"SecurityGroupIds\":[]}"`
	const caused = `"Details": [{"Target": {"Attribute": "Properties", "Name": "SecurityGroupIds"}, "ChangeSource": "ResourceAttribute", "CausingEntity": "Group.GroupId"}]`
	const later = `"BeforeContext": "{\"Properties\":{\"SecurityGroupIds\":[\"sg-0a1b2c3d\"]}}", "AfterContext": "{\"Properties\":{\"SecurityGroupIds\":[\"{{changeSet:KNOWN_AFTER_APPLY}}\"]}}"`
	const launched = `"BeforeContext": "{\"Properties\":{\"SecurityGroupIds\":[\"sg-0a1b2c3d\"]}}", "AfterContext": "{\"Properties\":{\"LaunchTemplate\":{\"Version\":\"1\"}}}"`
	const tagged = `"Details": [{"Target": {"Attribute": "Properties", "Name": "Tags"}, "ChangeSource": "ResourceAttribute", "CausingEntity": "Group.GroupId"}]`
	stays := []Gone{{Kind: InstanceKind, ID: "i-0a1b2c3d", Group: "sg-0a1b2c3d", Stays: true}}
	for _, tt := range []struct {
		name, user string
		want       []Gone
	}{
		{"a user that is removed", `"Action": "Remove", "PolicyAction": "Delete"`, []Gone{{Kind: InstanceKind, ID: "i-0a1b2c3d"}}},
		{"a user that is retained", `"Action": "Remove", "PolicyAction": "Retain"`, nil},
		{"an update that keeps the group", `"Action": "Modify", "Replacement": "False", ` + holds, nil},
		{"an update that lets go", `"Action": "Modify", "Replacement": "False", ` + lets, stays},
		{"an update that follows the group to its replacement", `"Action": "Modify", "Replacement": "False", ` + caused, stays},
		{"an update that follows the group to its replacement, by its values", `"Action": "Modify", "Replacement": "False", ` + later + `, ` + caused, stays},
		{"an update to a group that will be known only later, who knows which", `"Action": "Modify", "Replacement": "False", ` + later, nil},
		{"an update of tags that name the group", `"Action": "Modify", "Replacement": "False", ` + tagged, nil},
		{"a user that is replaced by one of a launch template", `"Action": "Modify", "Replacement": "True", ` + launched, nil},
		{"a user that AWS protects", `"Action": "Remove", "BeforeContext": "{\"Properties\":{\"DisableApiTermination\":\"true\"}}"`, nil},
		{"an update of which nothing is told", `"Action": "Modify", "Replacement": "False"`, nil},
		{"a user that is replaced without the group", `"Action": "Modify", "Replacement": "True", ` + lets, []Gone{{Kind: InstanceKind, ID: "i-0a1b2c3d", Group: "sg-0a1b2c3d"}}},
		{"a user that is replaced with it", `"Action": "Modify", "Replacement": "True", ` + holds, nil},
		{"a user that may be replaced", `"Action": "Modify", "Replacement": "Conditional", ` + lets, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ReadChange(nil, []string{written(t, fmt.Sprintf(`{"ChangeSetId": "a", "StackName": "shop", "Changes": [
				{"Type": "Resource", "ResourceChange": {"Action": "Modify", "Replacement": "Conditional", "LogicalResourceId": "Group", "PhysicalResourceId": "sg-0a1b2c3d", "ResourceType": "AWS::EC2::SecurityGroup"}},
				{"Type": "Resource", "ResourceChange": {%s, "LogicalResourceId": "User", "PhysicalResourceId": "i-0a1b2c3d", "ResourceType": "AWS::EC2::Instance"}}
			]}`, tt.user))}, nil)
			if err != nil {
				t.Fatal(err)
			}
			for i := range got.Gone { // where the file lies is for the reports
				got.Gone[i].File = ""
			}
			if diff := cmp.Diff(tt.want, got.Gone, cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
				t.Errorf("gone (-want +got):\n%s", diff)
			}
			got.Groups[0].File = ""
			if diff := cmp.Diff([]Doomed{{ID: "sg-0a1b2c3d", Address: "shop/Group"}}, got.Groups); diff != "" {
				t.Errorf("groups (-want +got):\n%s", diff)
			}
		})
	}
}
