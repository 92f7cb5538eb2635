package report

import (
	"strings"

	"github.com/sgfree/sgfree/verdict"
)

// hostile is a name that tries to colour, to turn round, to break and to fake a line.
const hostile = "evil\x1b[31m\u202egnp.exe\nsg-0000000000000000a deletable\x9b2J\u200b\xff"

// fixture is a report in which every outcome, every effect and every field appears.
func fixture() *verdict.Report {
	port := func(n int) *int { return &n }
	group := func(id, name, region string) verdict.Group {
		return verdict.Group{
			ID: id, Name: name, VPC: "vpc-0a1b2c3d", Partition: "aws", Account: "111122223333", Region: region,
			Tags: map[string]string{"team": "web"},
		}
	}
	at := func(file, path string, line int) []verdict.Evidence {
		return []verdict.Evidence{{File: file, Path: path, Line: line}}
	}
	cover := func(region, kind, status string, core bool) verdict.Coverage {
		c := verdict.Coverage{Partition: "aws", Account: "111122223333", Region: region, Kind: kind, Status: status, Core: core}
		if status != "complete" {
			c.Command = "aws ec2 describe-" + kind + "s --region " + region + " --output json"
		}
		return c
	}
	lambda := verdict.Reason{
		Rule: "attached_to_interface", Effect: verdict.EffectBlocks,
		Message:     "network interface eni-0a1b2c3d4e5f60001 (in-use, Lambda resize) carries the group",
		Subject:     &verdict.Subject{Kind: "network-interface", ID: "eni-0a1b2c3d4e5f60001", Service: "Lambda", Owner: "resize"},
		Evidence:    at("demo/enis.json", ".NetworkInterfaces[0].Groups[0].GroupId", 41),
		Remediation: "Give the function another group\nwith aws lambda update-function-configuration, or delete it.\n",
		AWSError:    "DependencyViolation", Wait: "up to 45 minutes",
	}
	second := lambda
	second.Message = "network interface eni-0a1b2c3d4e5f60002 (in-use, Lambda resize) carries the group"
	second.Evidence = at("demo/enis.json", ".NetworkInterfaces[1].Groups[0].GroupId", 77)
	reference := verdict.Reason{
		Rule: "referenced_by_group", Effect: verdict.EffectAfter,
		Message: "ingress permission (tcp 443) of group sg-0a1b2c3d4e5f60005 (" + hostile + ") names the group",
		Subject: &verdict.Subject{Kind: "security-group", ID: "sg-0a1b2c3d4e5f60005"},
		Permission: &verdict.Permission{
			Group: "sg-0a1b2c3d4e5f60005", Direction: "ingress", Protocol: "tcp", FromPort: port(443), ToPort: port(443),
			Pair:   verdict.Pair{Group: "sg-0a1b2c3d4e5f60004", Account: "111122223333", VPC: "vpc-0a1b2c3d", Peering: "pcx-0a1b2c3d"},
			RuleID: "sgr-0a1b2c3d4e5f60001",
		},
		Evidence:    at("demo/groups.json", ".SecurityGroups[4].IpPermissions[0].UserIdGroupPairs[0].GroupId", 120),
		Remediation: "Revoke that permission, or delete sg-0a1b2c3d4e5f60005 first.",
		AWSError:    "DependencyViolation", After: []string{"sg-0a1b2c3d4e5f60005"},
	}
	return &verdict.Report{
		Schema: verdict.Schema, Taken: "2026-01-06T03:00:00Z", History: []string{"monday (2026-01-05)"},
		Tool: verdict.Tool{Name: "sgfree", Version: "0.1.0"},
		Rules: []verdict.Rule{
			{ID: "attached_to_interface", Title: "An interface carries the group", Description: "EC2 refuses the delete.", Effect: verdict.EffectBlocks, AWSError: "DependencyViolation", Message: "{kind} {id} carries the group", Remediation: "Release it.", References: []string{"https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html"}, Origin: "builtin"},
			{ID: "default_group", Title: "The group is the default group of its VPC", Description: "Never deleted.", Effect: verdict.EffectBlocks, AWSError: "CannotDelete", Remediation: "Leave it.", Origin: "builtin"},
			{ID: "missing_dump", Title: "A dump that the answer needs is missing", Description: "Nothing seen is not nothing there.", Effect: verdict.EffectUnknown, Remediation: "Save it.", Origin: "builtin"},
			{ID: "named_by_configuration", Title: "A configuration names the group", Description: "It breaks later.", Effect: verdict.EffectBreaks, Remediation: "Change it.", Origin: "builtin"},
			{ID: "referenced_by_group", Title: "Another group of the VPC names the group", Description: "A permission names it.", Effect: verdict.EffectAfter, AWSError: "DependencyViolation", Remediation: "Revoke it.", Origin: "builtin"},
			{ID: "custom.keep", Title: "Marked for keeping", Description: "A policy of ours.", Effect: verdict.EffectNote, Remediation: "Ask the team.", Origin: "custom"},
		},
		Dumps: []verdict.Dump{
			{File: "demo/enis.json", Kind: "network-interface", Partition: "aws", Account: "111122223333", Region: "eu-west-1", Records: 2, SHA256: strings.Repeat("0a", 32), Truncated: true},
		},
		Coverage: []verdict.Coverage{
			cover("eu-west-1", "instance", "complete", true),
			cover("eu-west-1", "network-interface", "complete", true),
			cover("eu-west-1", "security-group", "complete", true),
			cover("eu-west-1", "vpc-endpoint", "complete", true),
			cover("eu-west-1", "vpc-peering-connection", "missing", false),
			cover("us-east-1", "instance", "truncated", true),
			cover("us-east-1", "network-interface", "missing", true),
			cover("us-east-1", "security-group", "complete", true),
			cover("us-east-1", "vpc-endpoint", "partial", true),
			cover("us-east-1", "vpc-peering-connection", "missing", false),
		},
		Assumed: []verdict.Assumed{
			{Kind: "vpc-endpoint", ID: "vpce-0a1b2c3d", With: []string{"eni-0a1b2c3d"}},
			{Kind: "lambda-function", ID: strings.ToValidUTF8(hostile, "\ufffd"), Group: "sg-0a1b2c3d", Stays: []string{"eni-0a1b2c3e: it may serve another\x1b[31m"}},
		},
		Order:      []verdict.Before{{First: "network.json", Then: "groups.json"}},
		NotAssumed: []verdict.Stay{{What: `module.web.aws_lb.free["a"]`, Why: "enable_deletion_protection is true, so it is not deleted"}},
		Summary: verdict.Summary{Groups: 6, Outcomes: map[verdict.Outcome]int{
			verdict.Blocked: 2, verdict.Unknown: 1, verdict.Risky: 1, verdict.DeletableAfter: 1, verdict.Deletable: 1,
		}},
		Verdicts: []verdict.Verdict{
			{Group: group("sg-0a1b2c3d4e5f60001", "free", "eu-west-1"), Outcome: verdict.Deletable, Fingerprint: "f1", Address: `module.web.aws_security_group.free["a"]`, Reasons: []verdict.Reason{
				{Rule: "custom.keep", Effect: verdict.EffectNote, Message: "tagged keep by " + hostile, Subject: &verdict.Subject{Kind: "security-group"}, Evidence: at("demo/groups.json", ".SecurityGroups[0]", 3)},
			}},
			{Group: group("sg-0a1b2c3d4e5f60002", "default", "eu-west-1"), Outcome: verdict.Blocked, Fingerprint: "f2", Reasons: []verdict.Reason{
				{Rule: "default_group", Effect: verdict.EffectBlocks, Message: "the group is the default group of vpc-0a1b2c3d", Evidence: at("demo/groups.json", ".SecurityGroups[1]", 30), Remediation: "Leave it. It goes when its VPC is deleted.", AWSError: "CannotDelete"},
			}},
			{Group: group("sg-0a1b2c3d4e5f60003", "template-web", "eu-west-1"), Outcome: verdict.Risky, Fingerprint: "f3", Reasons: []verdict.Reason{
				{Rule: "named_by_configuration", Effect: verdict.EffectBreaks, Message: "launch template lt-0a1b2c3d names the group", Evidence: at("demo/templates.json", ".LaunchTemplateVersions[0].LaunchTemplateData.SecurityGroupIds[0]", 9), Remediation: "Publish a version without it.", Waived: &verdict.Waived{Reason: "until the move", Until: "2026-01-31"}},
			}},
			{Group: group("sg-0a1b2c3d4e5f60004", "a-name-that-is-rather-longer-than-what-a-column-takes", "eu-west-1"), Outcome: verdict.DeletableAfter, Reasons: []verdict.Reason{reference}, After: []string{"sg-0a1b2c3d4e5f60005"}, Fingerprint: "f4"},
			{Group: group("sg-0a1b2c3d4e5f60005", hostile, "eu-west-1"), Outcome: verdict.Blocked, Reasons: []verdict.Reason{reference, lambda, second}, Fingerprint: "f5"},
			{Group: group("sg-0a1b2c3d4e5f60006", "far", "us-east-1"), Outcome: verdict.Unknown, Fingerprint: "f6", Known: true, Since: "monday (2026-01-05)", Reasons: []verdict.Reason{
				{Rule: "missing_dump", Effect: verdict.EffectUnknown, Message: "no network-interface dump for 111122223333, us-east-1", Evidence: at("demo/us-groups.json", ".SecurityGroups[0]", 3), Remediation: "Save the whole answer of: aws ec2 describe-network-interfaces"},
			}},
		},
		Waivers: []verdict.Waiver{
			{Rule: "named_by_configuration", Name: "template-*", Reason: "until the move", Until: "2026-01-31", Place: "waivers.yaml:2", Status: verdict.WaiverEnding},
			{Rule: "attached_to_interface", Group: "sg-0a1b2c3d4e5f60005", Reason: hostile[:9], Until: "2026-12-31", Place: "waivers.yaml:3", Status: verdict.WaiverRefused},
		},
		Gate: verdict.Gate{FailOn: []verdict.Outcome{verdict.Blocked, verdict.Risky}, Result: verdict.GateFailed, Waived: 1, Known: 1},
	}
}
