package loader

import (
	"fmt"
	"reflect"
	"strings"
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
		{"an update whose values are cut off", `"Action": "Modify", "Replacement": "False", "BeforeContext": "{\"SecurityGroupIds\":[\"sg-0a1b2c3d\"]", "AfterContext": "{\"Secur"`, nil},
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

func TestUserDataOfAChangeSetHoldsNoGroup(t *testing.T) {
	c, err := ReadChange(nil, []string{written(t, `{"ChangeSetId": "a", "StackName": "shop", "Changes": [
		{"Type": "Resource", "ResourceChange": {"Action": "Add", "AfterContext": "{\"Properties\":{\"UserData\":\"echo sg-0a1b2c3d\"}}", "LogicalResourceId": "User", "ResourceType": "AWS::EC2::Instance"}},
		{"Type": "Resource", "ResourceChange": {"Action": "Remove", "LogicalResourceId": "Group", "PhysicalResourceId": "sg-0a1b2c3d", "ResourceType": "AWS::EC2::SecurityGroup"}}
	]}`)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Keepers) != 1 || !c.Keepers[0].Breaks {
		t.Errorf("keepers: got %+v, want one that breaks", c.Keepers)
	}
}

func TestWhatAReplacedGroupMayNameAfterAChangeSet(t *testing.T) {
	context := func(properties string) string { return fmt.Sprintf("%q", `{"Properties":{`+properties+`}}`) }
	states := func(before, after string) string {
		return `, "BeforeContext": ` + context(before) + `, "AfterContext": ` + context(after)
	}
	const ingress = `"SecurityGroupIngress":[{"SourceSecurityGroupId":"%s"}]`
	holds, none, later := fmt.Sprintf(ingress, "sg-0a1b2c3d"), `"SecurityGroupIngress":[]`, fmt.Sprintf(ingress, knownAfterApply)
	const caused = `, "Details": [{"Target": {"Attribute": "Properties", "Name": "SecurityGroupIngress"}, "ChangeSource": "ResourceAttribute", "CausingEntity": "Group.GroupId"}]`
	const replaced, perhaps = `"Action": "Modify", "Replacement": "True"`, `"Action": "Modify", "Replacement": "Conditional"`
	for _, tt := range []struct{ name, other, want string }{
		{"a group that goes for good", `"Action": "Remove"`, ""},
		{"one that is only updated", `"Action": "Modify", "Replacement": "False"`, ""},
		{"one that is replaced, of which no properties are told", replaced, ".Replacement, if sg-0a1b2c3e names it: its properties are not told (--include-property-values)"},
		{"one that may be replaced, of which no properties are told", perhaps, ".Replacement, if sg-0a1b2c3e names it: it may be updated where it is, and its properties are not told (--include-property-values)"},
		{"one of which nobody knows what becomes", `"Action": "Dynamic"`, ".Action, if sg-0a1b2c3e names it: nobody knows yet what becomes of it"},
		{"one that follows the group to its replacement", replaced + caused, ""},
		{"one that does so, if it is replaced at all", perhaps + caused, ""},
		{"one that is replaced with the group", replaced + states(holds, holds), ".AfterContext|fromjson.Properties.SecurityGroupIngress[0].SourceSecurityGroupId"},
		{"one that is replaced without it", replaced + states(holds, none), ""},
		{"one that lets go of it in any case", perhaps + states(holds, none), ""},
		{"one of which that is not sure", `"Action": "Dynamic"` + states(holds, none), ".BeforeContext|fromjson.Properties.SecurityGroupIngress[0].SourceSecurityGroupId: nobody knows yet what becomes of it"},
		{"one that is replaced and will be known only later", replaced + states(holds, later), ".BeforeContext|fromjson.Properties.SecurityGroupIngress[0].SourceSecurityGroupId: SecurityGroupIngress.SourceSecurityGroupId is not known yet"},
		{"one that may be, and will be known only later", perhaps + states(holds, later), ".BeforeContext|fromjson.Properties.SecurityGroupIngress[0].SourceSecurityGroupId: SecurityGroupIngress.SourceSecurityGroupId is not known yet"},
		{"one that follows the group, by its values", replaced + states(holds, later) + caused, ""},
		{"one that is replaced and never named it in the stack", replaced + states(none, none), ""},
		{"one that may be replaced, and is named by what is not of the stack", perhaps + states(none, none), ".Replacement, if sg-0a1b2c3e names it: it may be updated where it is"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := ReadChange(nil, []string{written(t, fmt.Sprintf(`{"ChangeSetId": "a", "StackName": "shop", "Changes": [
				{"Type": "Resource", "ResourceChange": {%s, "LogicalResourceId": "Other", "PhysicalResourceId": "sg-0a1b2c3e", "ResourceType": "AWS::EC2::SecurityGroup"}},
				{"Type": "Resource", "ResourceChange": {"Action": "Modify", "Replacement": "True"%s, "LogicalResourceId": "Group", "PhysicalResourceId": "sg-0a1b2c3d", "ResourceType": "AWS::EC2::SecurityGroup"}}
			]}`, tt.other, states(none, none)))}, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, k := range c.Keepers {
				if k.Group != "sg-0a1b2c3d" {
					continue
				}
				got += strings.TrimPrefix(k.Path, ".Changes[0].ResourceChange")
				if k.By != "" {
					got += ", if " + k.By + " names it"
				}
				if k.Doubt != "" {
					got += ": " + k.Doubt
				}
			}
			if got != tt.want {
				t.Errorf("keepers: got %q, want %q", got, tt.want)
			}
		})
	}
}
