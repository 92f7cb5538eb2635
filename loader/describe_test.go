package loader

import (
	"slices"
	"testing"

	"github.com/tidwall/gjson"
)

const (
	arn   = `"arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0a1b2c3d"`
	event = `"eventVersion": "1.09", "eventTime": "2026-01-31T12:00:00Z", "eventSource": "ec2.amazonaws.com", "eventName": "DeleteSecurityGroup", "userIdentity": {"type": "Root"}`
)

func TestWhatOnlyDescribesTheGroupIsNoMention(t *testing.T) {
	for _, tt := range []struct{ name, text string }{
		{"output of the Terraform state that owns it", `{"version": 4, "terraform_version": "1.9.0", "outputs": {"web": {"value": "sg-0a1b2c3d", "type": "string"}},
			"resources": [{"mode": "managed", "type": "aws_security_group", "name": "web", "instances": [{"attributes": {"id": "sg-0a1b2c3d"}}]}]}`},
		{"output of terraform show", `{"format_version": "1.0", "values": {"outputs": {"web": {"value": ["sg-0a1b2c3d"]}},
			"root_module": {"resources": [{"mode": "managed", "type": "aws_security_group", "values": {"id": "sg-0a1b2c3d"}}]}}}`},
		{"resourcegroupstaggingapi get-resources", `{"ResourceTagMappingList": [{"ResourceARN": ` + arn + `, "Tags": [{"Key": "sg-0a1b2c3d", "Value": "x"}]}]}`},
		{"ec2 describe-tags", `{"Tags": [{"Key": "Name", "ResourceId": "sg-0a1b2c3d", "ResourceType": "security-group", "Value": "of sg-0a1b2c3d"}]}`},
		{"resource-groups list-group-resources", `{"Resources": [{"Identifier": {"ResourceArn": ` + arn + `, "ResourceType": "AWS::EC2::SecurityGroup"}}],
			"ResourceIdentifiers": [{"ResourceArn": ` + arn + `, "ResourceType": "AWS::EC2::SecurityGroup"}], "QueryErrors": []}`},
		{"ram list-resources", `{"resources": [{"arn": ` + arn + `, "type": "ec2:SecurityGroup", "resourceShareArn": "arn:aws:ram:x", "status": "AVAILABLE", "creationTime": 1, "lastUpdatedTime": 1}]}`},
		{"ram get-resource-share-associations", `{"resourceShareAssociations": [{"resourceShareArn": "x", "resourceShareName": "x", "associatedEntity": ` + arn + `, "associationType": "RESOURCE", "status": "ASSOCIATED", "external": false}]}`},
		{"accessanalyzer list-findings", `{"findings": [{"id": "1", "resource": ` + arn + `, "resourceType": "AWS::EC2::SecurityGroup", "status": "ACTIVE", "createdAt": "x", "resourceOwnerAccount": "111122223333"}]}`},
		{"fms get-compliance-detail", `{"PolicyComplianceDetail": {"PolicyId": "p", "Violators": [{"ResourceId": "sg-0a1b2c3d", "ViolationReason": "RESOURCE_VIOLATES_AUDIT_SECURITY_GROUP", "ResourceType": "AWS::EC2::SecurityGroup", "Metadata": {}}]}}`},
		{"fms get-violation-details", `{"ViolationDetail": {"PolicyId": "p", "MemberAccount": "111122223333", "ResourceId": "sg-0a1b2c3d", "ResourceType": "AWS::EC2::SecurityGroup",
			"ResourceViolations": [{"AwsVPCSecurityGroupViolation": {"ViolationTarget": "sg-0a1b2c3d"}}]}}`},
		{"inspector2 list-findings", `{"findings": [{"networkReachabilityDetails": {"networkPath": {"steps": [{"componentId": "sg-0a1b2c3d", "componentType": "AWS::EC2::SecurityGroup", "componentArn": ` + arn + `}]}}}]}`},
		{"ec2 create-security-group", `{"GroupId": "sg-0a1b2c3d", "SecurityGroupArn": ` + arn + `, "Tags": []}`},
		{"ec2 delete-security-group", `{"Return": true, "GroupId": "sg-0a1b2c3d"}`},
		{"cloudcontrol list-resources", `{"TypeName": "AWS::EC2::SecurityGroup", "ResourceDescriptions": [{"Identifier": "sg-0a1b2c3d",
			"Properties": "{\"GroupDescription\":\"web\",\"GroupName\":\"web\",\"VpcId\":\"vpc-1\",\"Id\":\"sg-0a1b2c3d\",\"GroupId\":\"sg-0a1b2c3d\",\"SecurityGroupIngress\":[]}"}]}`},
		{"cloudcontrol get-resource", `{"TypeName": "AWS::EC2::SecurityGroup", "ResourceDescription": {"Identifier": "sg-0a1b2c3d", "Properties": "{\"Id\":\"sg-0a1b2c3d\"}"}}`},
		{"config select-resource-config", `{"Results": ["{\"resourceId\":\"sg-0a1b2c3d\",\"resourceType\":\"AWS::EC2::SecurityGroup\",\"configuration\":{\"groupId\":\"sg-0a1b2c3d\"}}"], "QueryInfo": {"SelectFields": []}}`},
		{"config list-discovered-resources", `{"resourceIdentifiers": [{"resourceType": "AWS::EC2::SecurityGroup", "resourceId": "sg-0a1b2c3d", "resourceName": "web"}]}`},
		{"config get-resource-config-history", `{"configurationItems": [{"version": "1.3", "accountId": "111122223333", "configurationItemCaptureTime": "x", "configurationItemStatus": "OK",
			"arn": ` + arn + `, "resourceType": "AWS::EC2::SecurityGroup", "resourceId": "sg-0a1b2c3d", "relationships": [],
			"configuration": "{\"groupId\":\"sg-0a1b2c3d\",\"ipPermissions\":[{\"userIdGroupPairs\":[{\"groupId\":\"sg-0a1b2c3d\"}]}]}", "supplementaryConfiguration": {}}]}`},
		{"config item of the VPC", `{"configurationItems": [{"resourceType": "AWS::EC2::VPC", "resourceId": "vpc-1", "configurationItemStatus": "OK",
			"relationships": [{"resourceType": "AWS::EC2::SecurityGroup", "resourceId": "sg-0a1b2c3d", "name": "Contains SecurityGroup"},
			{"resourceType": "AWS::EC2::SecurityGroup", "resourceId": "sg-0a1b2c3d", "relationshipName": "Contains Securitygroup"}]}]}`},
		{"config item of what was deleted", `{"configurationItems": [{"resourceType": "AWS::EC2::Instance", "resourceId": "i-1", "configurationItemStatus": "ResourceDeleted", "configurationItemCaptureTime": "x",
			"relationships": [{"resourceType": "AWS::EC2::SecurityGroup", "resourceId": "sg-0a1b2c3d", "name": "Is associated with SecurityGroup"}]}]}`},
		{"config get-compliance-details-by-config-rule", `{"EvaluationResults": [{"EvaluationResultIdentifier": {"EvaluationResultQualifier": {"ConfigRuleName": "r", "ResourceType": "AWS::EC2::SecurityGroup", "ResourceId": "sg-0a1b2c3d", "EvaluationMode": "DETECTIVE"}}, "ComplianceType": "COMPLIANT"}]}`},
		{"resource-explorer-2 search", `{"Count": {"Complete": true}, "Resources": [{"Arn": ` + arn + `, "LastReportedAt": "x", "OwningAccountId": "111122223333", "Properties": [], "Region": "eu-west-1", "ResourceType": "ec2:security-group", "Service": "ec2"}]}`},
		{"cloudformation list-stack-resources", `{"StackResourceSummaries": [{"LogicalResourceId": "Web", "PhysicalResourceId": "sg-0a1b2c3d", "ResourceType": "AWS::EC2::SecurityGroup", "ResourceStatus": "CREATE_COMPLETE", "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"}}]}`},
		{"cloudformation describe-stack-events", `{"StackEvents": [{"StackId": "x", "EventId": "Web-1", "StackName": "web", "LogicalResourceId": "Web", "PhysicalResourceId": "sg-0a1b2c3d", "ResourceType": "AWS::EC2::SecurityGroup", "Timestamp": "x", "ResourceStatus": "CREATE_COMPLETE", "ResourceProperties": "{\"GroupId\":\"sg-0a1b2c3d\"}"}]}`},
		{"cloudtrail lookup-events", `{"Events": [{"EventId": "e", "EventName": "DeleteSecurityGroup", "EventSource": "ec2.amazonaws.com", "EventTime": "x",
			"Resources": [{"ResourceType": "AWS::EC2::SecurityGroup", "ResourceName": "sg-0a1b2c3d"}], "CloudTrailEvent": "{\"requestParameters\":{\"groupId\":\"sg-0a1b2c3d\"}}"}]}`},
		{"a CloudTrail log file", `{"Records": [{` + event + `, "requestParameters": {"groupId": "sg-0a1b2c3d"}}]}`},
		{"an EventBridge event of CloudTrail", `{"version": "0", "detail-type": "AWS API Call via CloudTrail", "source": "aws.ec2", "resources": [], "detail": {` + event + `, "requestParameters": {"groupId": "sg-0a1b2c3d"}}}`},
		{"a CloudTrail event alone", `{` + event + `, "requestParameters": {"groupId": "sg-0a1b2c3d"}}`},
		{"securityhub get-findings", `{"Findings": [` + finding("") + `]}`},
		{"findings in a list", `[` + finding("") + `]`},
		{"Prowler as OCSF", `[{"message": "sg-0a1b2c3d is open", "finding_info": {"uid": "prowler-sg-0a1b2c3d"}, "resources": [{"uid": ` + arn + `, "type": "AwsEc2SecurityGroup", "name": "sg-0a1b2c3d", "labels": [], "data": {}, "group": {"name": "ec2"}, "region": "eu-west-1", "cloud_partition": "aws"}]}]`},
		{"Prowler", `[{"Provider": "aws", "CheckID": "c", "StatusExtended": "sg-0a1b2c3d is open", "ResourceId": "sg-0a1b2c3d", "ResourceArn": ` + arn + `, "ResourceType": "AwsEc2SecurityGroup"}]`},
		{"a Steampipe query", `{"columns": [], "rows": [{"arn": ` + arn + `, "group_id": "sg-0a1b2c3d", "group_name": "web", "description": "web", "vpc_id": "vpc-1", "ip_permissions": null}]}`},
		{"a Steampipe benchmark", `{"groups": [{"controls": [{"results": [{"reason": "sg-0a1b2c3d is open", "resource": ` + arn + `, "status": "alarm", "dimensions": []}]}]}]}`},
		{"Trusted Advisor", `{"result": {"checkId": "HCP4007jGY", "flaggedResources": [{"status": "error", "metadata": ["eu-west-1", "web", "sg-0a1b2c3d (vpc-1)", "tcp", "Red", "22"]}]}}`},
		{"a list of names by --query", `[{"GroupId": "sg-0a1b2c3d", "GroupName": "web"}]`},
		{"a list of names in camel case", `[{"groupId": "sg-0a1b2c3d", "groupName": "web", "vpcId": "vpc-1"}]`},
		{"groups below another key", `{"groups": [{"GroupId": "sg-0a1b2c3d", "GroupName": "web", "Description": "sg-0a1b2c3d", "VpcId": "vpc-1", "IpPermissions": []}], "note": 1}`},
		{"rules below another key", `{"rules": [{"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-0a1b2c3d", "ReferencedGroupInfo": {"GroupId": "sg-0a1b2c3d"}}], "note": 1}`},
		{"a Terraform state", terraform(`{"mode": "managed", "type": "aws_security_group", "name": "web", "instances": [
			{"index_key": "a", "attributes": {"id": "sg-0f1b2c3d"}}, {"index_key": "b", "attributes": {"id": "sg-0a1b2c3d", "arn": ` + arn + `}}]}`)},
		{"a default group in a Terraform state", terraform(`{"mode": "managed", "type": "aws_default_security_group", "instances": [{"attributes": {"id": "sg-0a1b2c3d"}}]}`)},
		{"its rules in a Terraform state", terraform(`{"mode": "managed", "type": "aws_security_group_rule", "instances": [{"attributes": {"id": "sgrule-1", "security_group_id": "sg-0a1b2c3d", "self": true}}]},
			{"mode": "managed", "type": "aws_vpc_security_group_ingress_rule", "instances": [{"attributes": {"id": "sgr-1", "security_group_id": "sg-0a1b2c3d", "referenced_security_group_id": "sg-0a1b2c3d"}}]}`)},
		{"a state of Terraform 0.11", `{"version": 3, "modules": [{"resources": {"aws_security_group.web": {"type": "aws_security_group", "primary": {"id": "sg-0a1b2c3d", "attributes": {"id": "sg-0a1b2c3d"}}}}}]}`},
		{"terraform show", `{"format_version": "1.0", "values": {"root_module": {"resources": [], "child_modules": [{"resources": [{"address": "a", "mode": "managed", "type": "aws_security_group", "values": {"id": "sg-0a1b2c3d", "arn": ` + arn + `}}]}]}}}`},
		{"a Terraform plan", `{"format_version": "1.2", "resource_changes": [{"address": "a", "mode": "managed", "type": "aws_security_group", "change": {"actions": ["delete"], "before": {"id": "sg-0a1b2c3d"}, "after": null}}],
			"resource_drift": [{"mode": "managed", "type": "aws_security_group", "change": {"before": {"id": "sg-0a1b2c3d"}, "after": {"id": "sg-0a1b2c3d"}}}],
			"prior_state": {"values": {"root_module": {"resources": [{"mode": "managed", "type": "aws_security_group", "values": {"id": "sg-0a1b2c3d"}}]}}}}`},
		{"a Pulumi state", `{"deployment": {"resources": [{"urn": "urn:x", "custom": true, "type": "aws:ec2/securityGroup:SecurityGroup", "id": "sg-0a1b2c3d", "outputs": {"id": "sg-0a1b2c3d"}}]}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, m := range mentioned(t, tt.text) {
				if m[:len(web)] == web {
					t.Errorf("got %s, want no mention", m)
				}
			}
		})
	}
}

// terraform is a state with some resources.
func terraform(resources string) string {
	return `{"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "x", "outputs": {}, "resources": [` + resources + `]}`
}

// finding is one of Security Hub about the group, with other resources.
func finding(others string) string {
	return `{"SchemaVersion": "2018-10-08", "Id": "f", "ProductArn": "arn:aws:securityhub:x", "Title": "sg-0a1b2c3d is open", "ProductFields": {"Resources:0/Id": ` + arn + `},
		"Resources": [{"Type": "AwsEc2SecurityGroup", "Id": ` + arn + `, "Partition": "aws", "Region": "eu-west-1", "Details": {"AwsEc2SecurityGroup": {"GroupId": "sg-0a1b2c3d"}}}` + others + `]}`
}

func TestWhatUsesTheGroupIsAMentionWhereverItStands(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"list of groups of a resource, with their names and VPCs", `{"x": [{"name": "db", "groups": [{"GroupId": "sg-0a1b2c3d", "GroupName": "web", "Description": "d", "VpcId": "vpc-0a1b2c3d"}]}]}`, ".x[0].groups[0].GroupId"},
		{"output of a Terraform state that has the group as data", `{"version": 4, "outputs": {"web": {"value": "sg-0a1b2c3d"}},
			"resources": [{"mode": "data", "type": "aws_vpc", "name": "x", "instances": [{"attributes": {"id": "vpc-0a1b2c3d"}}]}]}`, ".outputs.web.value"},
		{"a user below a listed group", `{"x": [{"GroupId": "sg-0a1b2c3d", "GroupName": "t", "Description": "d", "VpcId": "vpc-1", "IpPermissions": [], "usedBy": [{"SecurityGroupIds": ["sg-0a1b2c3d"]}]}]}`, ".x[0].usedBy[0].SecurityGroupIds[0]"},
		{"a user below a group with permissions alone", `{"g": {"groupId": "sg-0a1b2c3d", "ipPermissions": [], "launchConfigurations": [{"securityGroups": ["sg-0a1b2c3d"]}]}}`, ".g.launchConfigurations[0].securityGroups[0]"},
		{"a user below a group that is the document", `{"GroupId": "sg-0a1b2c3d", "GroupName": "t", "Description": "d", "VpcId": "vpc-1", "functions": [{"SecurityGroupIds": ["sg-0a1b2c3d"]}]}`, ".functions[0].SecurityGroupIds[0]"},
		{"a user with what a group has", `{"launch": [{"name": "lc", "GroupId": "sg-0a1b2c3d", "GroupName": "t", "Description": "d", "OwnerId": "111122223333"}]}`, ".launch[0].GroupId"},
		{"a document that only tells an id", `{"GroupId": "sg-0a1b2c3d"}`, ".GroupId"},
		{"an id with an answer to something", `{"things": [{"GroupId": "sg-0a1b2c3d", "Return": true}]}`, ".things[0].GroupId"},
		{"a group that violates as another's reference", `{"ViolationDetail": {"PolicyId": "p", "ResourceId": "sg-0f1b2c3d", "ResourceType": "AWS::EC2::SecurityGroup",
			"ResourceViolations": [{"AwsVPCSecurityGroupViolation": {"PartialMatches": [{"Reference": "sg-0a1b2c3d"}]}}]}}`, ".ViolationDetail.ResourceViolations[0].AwsVPCSecurityGroupViolation.PartialMatches[0].Reference"},
		{"an instance that violates", `{"ViolationDetail": {"PolicyId": "p", "ResourceId": "i-1", "ResourceType": "AWS::EC2::Instance",
			"ResourceViolations": [{"AwsEc2InstanceViolation": {"ViolatingSecurityGroups": ["sg-0a1b2c3d"]}}]}}`, ".ViolationDetail.ResourceViolations[0].AwsEc2InstanceViolation.ViolatingSecurityGroups[0]"},
		{"a document that calls itself ours", `{"schema": "sgfree/report/v1", "group": "sg-0a1b2c3d"}`, ".group"},
		{"what only has a name and a source like an event", `{"a": {"eventName": "x", "eventSource": "y", "group": "sg-0a1b2c3d"}}`, ".a.group"},
		{"members of an event that are no strings", `{"a": {"eventVersion": "1", "eventTime": "x", "eventName": ["x"], "eventSource": ["y"], "userIdentity": {}, "group": "sg-0a1b2c3d"}}`, ".a.group"},
		{"an item of AWS Config whose name of the relationship is short", `{"configurationItems": [{"resourceType": "AWS::EC2::Instance", "resourceId": "i-1", "relationships": [{"resourceType": "AWS::EC2::SecurityGroup", "resourceId": "sg-0a1b2c3d", "name": "Is associated with SecurityGroup"}]}]}`, ".configurationItems[0].relationships[0].resourceId"},
		{"an item of AWS Config without a name of the relationship", `{"configurationItems": [{"resourceType": "AWS::EC2::Instance", "resourceId": "i-1", "relationships": [{"resourceType": "AWS::EC2::SecurityGroup", "resourceId": "sg-0a1b2c3d"}]}]}`, ".configurationItems[0].relationships[0].resourceId"},
		{"relationships of an item of AWS Config in a string", `{"rows": [{"relationships": "[{\"resourceType\": \"AWS::EC2::SecurityGroup\", \"resourceId\": \"sg-0a1b2c3d\"}]"}]}`, ".rows[0].relationships"},
		{"the configuration of an instance in an inventory", `{"Results": ["{\"resourceId\":\"i-1\",\"resourceType\":\"AWS::EC2::Instance\",\"configuration\":{\"securityGroups\":[{\"groupId\":\"sg-0a1b2c3d\",\"groupName\":\"web\"}]}}"]}`, ".Results[0]"},
		{"an object with the ARN of the group", `{"things": [{"Arn": ` + arn + `, "Owner": "us"}]}`, ".things[0].Arn"},
		{"an object with the type and the id of the group", `{"things": [{"ResourceType": "AWS::EC2::SecurityGroup", "ResourceId": "sg-0a1b2c3d", "UsedBy": "us"}]}`, ".things[0].ResourceId"},
		{"another resource of a finding", `{"Findings": [` + finding(`, {"Type": "AwsEc2Instance", "Id": "i-1", "Details": {"Groups": ["sg-0a1b2c3d"]}}`) + `]}`, ".Findings[0].Resources[1].Details.Groups[0]"},
		{"another resource of a finding at the root", finding(`, {"Type": "AwsEc2Instance", "Id": "i-1", "Details": {"Groups": ["sg-0a1b2c3d"]}}`), ".Resources[1].Details.Groups[0]"},
		{"an identifier below a key", `{"things": [{"SecurityGroups": [{"GroupId": "sg-0a1b2c3d", "GroupName": "web"}]}]}`, ".things[0].SecurityGroups[0].GroupId"},
		{"an identifier with a use", `[{"GroupId": "sg-0a1b2c3d", "GroupName": "web", "InstanceId": "i-1"}]`, ".[0].GroupId"},
		{"a pair of a permission", `{"groups": [{"GroupId": "sg-0f1b2c3d", "IpPermissions": [{"UserIdGroupPairs": [{"GroupId": "sg-0a1b2c3d", "GroupName": "web", "Description": "x", "UserId": "111122223333", "VpcId": "vpc-1"}]}]}], "note": 1}`, ".groups[0].IpPermissions[0].UserIdGroupPairs[0].GroupId"},
		{"a pair without an account", `{"UserIdGroupPairs": [{"GroupId": "sg-0a1b2c3d", "GroupName": "web", "Description": "x", "VpcId": "vpc-1"}], "note": 1}`, ".UserIdGroupPairs[0].GroupId"},
		{"a reference by type and id", `{"source": {"type": "securityGroup", "id": "sg-0a1b2c3d"}}`, ".source.id"},
		{"a run of another tool in SARIF", `{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "other"}}, "automationDetails": {"id": "sgfree/"}, "results": ["sg-0a1b2c3d"]}]}`, ".runs[0].results[0]"},
		{"an entry of code quality with more to it", `[{"check_name": "sgfree/x", "fingerprint": "x", "group": "sg-0a1b2c3d"}]`, ".[0].group"},
		{"a verdict of ours below a key", `{"a": {"schema": "sgfree/verdict/v1", "group": {"id": "sg-0a1b2c3d"}, "outcome": "x", "reasons": [], "fingerprint": "x"}}`, ".a.group.id"},
		{"a report of ours below a key", `{"a": {"group": "sg-0a1b2c3d", "uses": 1, "mentions": 1, "references": 1, "gaps": 1}}`, ".a.group"},
		{"a load balancer of Trusted Advisor", `{"result": {"checkId": "7qGXsKIUw", "flaggedResources": [{"metadata": ["eu-west-1", "lb", "sg-0a1b2c3d"]}]}}`, ".result.flaggedResources[0].metadata[2]"},
		{"a data source of Terraform", terraform(`{"mode": "data", "type": "aws_security_group", "instances": [{"attributes": {"id": "sg-0a1b2c3d"}}]}`), ".resources[0].instances[0].attributes.id"},
		{"a data source of Terraform 0.11", `{"version": 3, "modules": [{"resources": {"data.aws_security_group.web": {"type": "aws_security_group", "primary": {"id": "sg-0a1b2c3d"}}}}]}`, `.modules[0].resources["data.aws_security_group.web"].primary.id`},
		{"an instance of Terraform", terraform(`{"mode": "managed", "type": "aws_instance", "instances": [{"attributes": {"vpc_security_group_ids": ["sg-0a1b2c3d"]}}]}`), ".resources[0].instances[0].attributes.vpc_security_group_ids[0]"},
		{"another group of one count", terraform(`{"mode": "managed", "type": "aws_security_group", "instances": [{"attributes": {"id": "sg-0f1b2c3d", "ingress": [{"security_groups": ["sg-0a1b2c3d"]}]}}, {"attributes": {"id": "sg-0a1b2c3d"}}]}`), ".resources[0].instances[0].attributes.ingress[0].security_groups[0]"},
		{"a rule of another group", terraform(`{"mode": "managed", "type": "aws_security_group_rule", "instances": [{"attributes": {"security_group_id": "sg-0f1b2c3d", "source_security_group_id": "sg-0a1b2c3d"}}]}`), ".resources[0].instances[0].attributes.source_security_group_id"},
		{"an output of Terraform", `{"version": 4, "outputs": {"web": {"value": "sg-0a1b2c3d", "type": "string"}}, "resources": []}`, ".outputs.web.value"},
		{"a stack's instance", `{"StackEvents": [{"LogicalResourceId": "Web", "PhysicalResourceId": "i-1", "ResourceType": "AWS::EC2::Instance", "ResourceProperties": "{\"SecurityGroupIds\":[\"sg-0a1b2c3d\"]}"}]}`, ".StackEvents[0].ResourceProperties"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, m := range mentioned(t, tt.text) {
				if m[:len(web)] == web {
					got = append(got, m)
				}
			}
			if want := []string{web + " " + tt.want}; !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestARuleThatGoesToAnotherGroupNamesBoth(t *testing.T) {
	change := gjson.Parse(`{"mode": "managed", "type": "aws_security_group_rule", "change": {
		"before": {"security_group_id": "sg-0f1b2c3d", "source_security_group_id": "sg-0a1b2c3d"}, "after": {"security_group_id": "sg-0a1b2c3d"}}}`)
	if d, ok := factsOf(change, nil).terraform(around{}); !ok || len(d.ids) > 0 {
		t.Errorf("got %+v, want no group that the change only describes", d)
	}
}
