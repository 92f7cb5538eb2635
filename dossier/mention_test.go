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
