package main

import (
	"strings"
	"testing"

	"github.com/sgfree/sgfree/verdict"
)

const (
	adminARN  = "arn:aws:iam::111122223333:role/admin"
	adminFile = "arn_aws_iam__111122223333_role_admin"
	groupARN  = "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0a1b2c3d"
	userARN   = "arn:aws:iam::111122223333:user/ada"
	noMFA     = `{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}`
	orgFile   = "organization.json"
	unitList  = "organizations-list-policies-for-target__ou-ab12-11111111.json"
)

// dumpsCase is a snapshot that a change makes of the one of an iamCase, and what it comes to.
type dumpsCase struct {
	name      string
	of        iamCase
	principal string
	change    func(files map[string]string)
	want      string
}

func (c dumpsCase) check(t *testing.T) {
	t.Helper()
	dir, files := t.TempDir(), dumpsOf(c.of)
	if c.change != nil {
		c.change(files)
	}
	write(t, dir, files)
	if c.of.principal = c.principal; c.principal == "" {
		c.of.principal = adminARN
	}
	if m := may(t, newEngine(t).Engine, dir, c.of); m.Decision != c.want {
		t.Errorf("got %s, want %s: %+v", m.Decision, c.want, m.Walk)
	}
}

func swap(file, from, to string) func(map[string]string) {
	return func(files map[string]string) {
		if !strings.Contains(files[file], from) {
			panic(file + " has no " + from)
		}
		files[file] = strings.ReplaceAll(files[file], from, to)
	}
}

func having(file, content string) func(map[string]string) {
	return func(files map[string]string) { files[file] = content }
}

func both(first, second func(map[string]string)) func(map[string]string) {
	return func(files map[string]string) { first(files); second(files) }
}

func user(members string) string {
	return `{"UserDetailList":[{"UserName":"ada","UserId":"AIDA1","Arn":"` + userARN + `","Path":"/",
		"UserPolicyList":[{"PolicyName":"own","PolicyDocument":` + policyText("", all) + `}]` + members + `}],
		"GroupDetailList":[],"RoleDetailList":[],"Policies":[]}`
}

func userIn(group string) string {
	text := user(`,"GroupList":["devs"],"AttachedManagedPolicies":[],"Tags":[]`)
	return strings.Replace(text, `"GroupDetailList":[]`, `"GroupDetailList":[{"GroupName":"devs","GroupId":"AGPA1","Arn":"arn:aws:iam::111122223333:group/devs","Path":"/"`+group+`}]`, 1)
}

func inGroup(statements string) string {
	return `,"AttachedManagedPolicies":[],"GroupPolicyList":[{"PolicyName":"of devs","PolicyDocument":` + policyText("", statements) + `}]`
}

// A trimmed answer says nothing of the member that it lacks.
func TestAMemberThatIsNotThereIsNotTakenForEmpty(t *testing.T) {
	plain := iamCase{allow: all}
	for _, c := range []dumpsCase{
		{name: "a role that has all of them", of: plain, want: verdict.Allowed},
		{name: "an inline policy without its document", of: plain, change: swap("iam.json", `[{"PolicyName":"own"`, `[{"PolicyName":"bare"},{"PolicyName":"own"`), want: verdict.Undecided},
		{name: "a role without AttachedManagedPolicies", of: plain, change: swap("iam.json", `"AttachedManagedPolicies":[],`, ``), want: verdict.Undecided},
		{name: "a role with AttachedManagedPolicies of null", of: plain, change: swap("iam.json", `"AttachedManagedPolicies":[]`, `"AttachedManagedPolicies":null`), want: verdict.Undecided},
		{name: "a role without RolePolicyList", of: plain, change: swap("iam.json", `"RolePolicyList"`, `"Rest"`), want: verdict.Undecided},
		{name: "a role with a managed policy that has no ARN", of: plain, change: swap("iam.json", `"AttachedManagedPolicies":[]`, `"AttachedManagedPolicies":[{"PolicyName":"x"}]`), want: verdict.Undecided},
		{name: "a boundary without its ARN", of: iamCase{allow: all, boundary: all}, change: swap("iam.json", `,"PermissionsBoundaryArn":"arn:aws:iam::111122223333:policy/edge"`, ``), want: verdict.Undecided},
		{name: "a user who has all of them", of: plain, principal: userARN, change: having("iam.json", user(`,"GroupList":[],"AttachedManagedPolicies":[],"Tags":[]`)), want: verdict.Allowed},
		{name: "a user without GroupList", of: plain, principal: userARN, change: having("iam.json", user(`,"AttachedManagedPolicies":[]`)), want: verdict.Undecided},
		{name: "a user without AttachedManagedPolicies", of: plain, principal: userARN, change: having("iam.json", user(`,"GroupList":[]`)), want: verdict.Undecided},
		{name: "a group that has all of them", of: plain, principal: userARN, change: having("iam.json", userIn(inGroup(all))), want: verdict.Allowed},
		{name: "a group without GroupPolicyList", of: plain, principal: userARN, change: having("iam.json", userIn(`,"AttachedManagedPolicies":[]`)), want: verdict.Undecided},
		{name: "a group without AttachedManagedPolicies", of: plain, principal: userARN, change: having("iam.json", userIn(`,"GroupPolicyList":[]`)), want: verdict.Undecided},
		{
			name: "a role without Tags where a policy asks for one", of: iamCase{allow: denied(`{"StringEquals":{"aws:PrincipalTag/team":"web"}}`)},
			change: swap("iam.json", `,"Tags":[{"Key":"duty","Value":"network"}]`, ``), want: verdict.Undecided,
		},
		{
			name: "an SCP that does not say that it is one, and is listed as one", of: iamCase{allow: all, root: all, unit: all + "," + denyIt, own: all},
			change: swap("scp-ou-ab12-11111111.json", `"Type":"SERVICE_CONTROL_POLICY",`, ``), want: verdict.Denied,
		},
	} {
		t.Run(c.name, c.check)
	}
}

// Nobody knows which of two dumps is right.
func TestDumpsThatContradictEachOtherLeaveItUndecided(t *testing.T) {
	member := iamCase{allow: all, root: all, unit: all + "," + denyIt, own: all}
	copyOf := func(file, from, to string) func(map[string]string) {
		return func(files map[string]string) {
			swap(file, "", "")(files)
			files["a/"+file] = strings.ReplaceAll(files[file], from, to)
			files["z/"+file] = files["a/"+file]
		}
	}
	for _, c := range []dumpsCase{
		{name: "two of a group", of: iamCase{}, principal: userARN, change: both(having("iam.json", userIn(inGroup(all))), having("z.json", userIn(inGroup(all+","+denyIt)))), want: verdict.Undecided},
		{name: "two of a group, the first of which denies", of: iamCase{}, principal: userARN, change: both(having("iam.json", userIn(inGroup(all+","+denyIt))), having("z.json", userIn(inGroup(all)))), want: verdict.Undecided},
		{name: "two default versions of one policy", of: iamCase{allow: all, boundary: all}, change: swap("iam.json", `"PolicyVersionList":[`, `"PolicyVersionList":[{"VersionId":"v2","IsDefaultVersion":true,"Document":`+policyText("", denyIt)+`},`), want: verdict.Undecided},
		{name: "two of a group that agree", of: iamCase{}, principal: userARN, change: both(having("iam.json", userIn(inGroup(all))), having("z.json", userIn(inGroup(all)))), want: verdict.Allowed},
		{name: "two of the root", of: member, change: copyOf("roots.json", `[{"Type":"SERVICE_CONTROL_POLICY","Status":"ENABLED"}]`, `[]`), want: verdict.Undecided},
		{name: "two of the root, and no deny", of: iamCase{allow: all, root: all, unit: all, own: all}, change: copyOf("roots.json", `"ENABLED"`, `"PENDING_DISABLE"`), want: verdict.Undecided},
		{name: "two of the organization, by its management account", of: member, change: copyOf(orgFile, `999988887777`, `111122223333`), want: verdict.Undecided},
		{name: "two of the organization, by its features", of: member, change: copyOf(orgFile, `"ALL"`, `"CONSOLIDATED_BILLING"`), want: verdict.Undecided},
		{name: "one of the organization, and a call that was told of none", of: member, change: func(files map[string]string) { files["manifest.json"] = dumpsOf(iamCase{})["manifest.json"] }, want: verdict.Undecided},
	} {
		t.Run(c.name, c.check)
	}
}

// Only a root that lists what is in force, and not these, says that they are not.
func TestServiceControlPoliciesAreInForceUnlessTheRootSaysNot(t *testing.T) {
	member := iamCase{allow: all, root: all, unit: all, own: all}
	const enabled = `,"PolicyTypes":[{"Type":"SERVICE_CONTROL_POLICY","Status":"ENABLED"}]`
	for _, c := range []dumpsCase{
		{name: "enabled", of: member, want: verdict.Allowed},
		{name: "none", of: iamCase{allow: all, root: all, unit: denyIt, own: all}, change: swap("roots.json", enabled, `,"PolicyTypes":[]`), want: verdict.Allowed},
		{name: "another type", of: iamCase{allow: all, root: all, unit: denyIt, own: all}, change: swap("roots.json", "SERVICE_CONTROL_POLICY", "TAG_POLICY"), want: verdict.Allowed},
		{name: "about to be disabled", of: member, change: swap("roots.json", "ENABLED", "PENDING_DISABLE"), want: verdict.Undecided},
		{name: "about to be enabled", of: member, change: swap("roots.json", "ENABLED", "PENDING_ENABLE"), want: verdict.Undecided},
		{name: "no status", of: member, change: swap("roots.json", `,"Status":"ENABLED"`, ``), want: verdict.Undecided},
		{name: "no types", of: member, change: swap("roots.json", enabled, ``), want: verdict.Undecided},
		{name: "no list of types", of: member, change: swap("roots.json", enabled, `,"PolicyTypes":null`), want: verdict.Undecided},
	} {
		t.Run(c.name, c.check)
	}
}

// A list of policies is of one type, which the answer to --filter does not repeat.
func TestAListOfPoliciesOfAnotherTypeIsNotThatOfServiceControlPolicies(t *testing.T) {
	member := iamCase{allow: all, root: all, unit: all, own: all}
	targets := having("organizations-list-targets-for-policy__p-ouab1211111111.json", `{"Targets":[{"TargetId":"ou-ab12-11111111","Arn":"a","Name":"ou","Type":"ORGANIZATIONAL_UNIT"}]}`)
	tags := `{"Policies":[{"Id":"p-tags","Name":"t","Type":"TAG_POLICY","AwsManaged":false}]}`
	for _, c := range []dumpsCase{
		{name: "tag policies", of: member, change: both(targets, having(unitList, tags)), want: verdict.Undecided},
		{name: "nothing", of: member, change: both(targets, having(unitList, `{"Policies":[]}`)), want: verdict.Undecided},
		{name: "tag policies beside the other list", of: member, change: having("organizations-list-policies-for-target__ou-ab12-11111111__TAG_POLICY.json", tags), want: verdict.Allowed},
		{
			name: "nothing in a list of service control policies, as its name tells", of: member,
			change: both(targets, func(files map[string]string) {
				delete(files, unitList)
				files["organizations-list-policies-for-target__ou-ab12-11111111__SERVICE_CONTROL_POLICY.json"] = `{"Policies":[]}`
			}), want: verdict.Allowed,
		},
	} {
		t.Run(c.name, c.check)
	}
}

// An answer is found by the name of its file or by the manifest, and decides only as far as it
// says that it was given everything.
func TestWhatAWSAnsweredDecides(t *testing.T) {
	open := iamCase{allow: denied(noMFA)}
	dry := func(code string) string {
		return `{"Error":{"Code":"` + code + `","Message":"Request would have succeeded, but DryRun flag is set."}}`
	}
	printed := func(code, message string) string {
		return "\nAn error occurred (" + code + ") when calling the DeleteSecurityGroup operation: " + message + "\n"
	}
	const dryFile = "ec2-delete-security-group__sg-0a1b2c3d__" + adminFile + ".json"
	simulated := func(decision, rest string) string {
		return `{"EvaluationResults":[{"EvalActionName":"ec2:DeleteSecurityGroup","EvalResourceName":"` + groupARN + `","EvalDecision":"` + decision + `","MatchedStatements":[]` + rest + `}],"IsTruncated":false}`
	}
	const simFile, told = "iam-simulate-principal-policy__" + adminFile + ".json", `,"MissingContextValues":[]`
	specific := func(rest string) string {
		return told + `,"ResourceSpecificResults":[{"EvalResourceName":"` + groupARN + `","EvalResourceDecision":"allowed","MissingContextValues":[]` + rest + `}]`
	}
	const stated = `{"schema":"sgfree/manifest/v1","time":"2026-01-01T00:00:00Z","callers":[{"profile":"","account":"111122223333","arn":"` + adminARN + `"}],
		"files":[{"file":"dry.json","kind":"dry-run","account":"111122223333","region":"eu-west-1","sha256":"","command":"ec2 delete-security-group --dry-run --group-id sg-0a1b2c3d"}],"denied":[
		{"kind":"organization","account":"111122223333","region":"eu-west-1","command":"","exit":254,"error":"An error occurred (AWSOrganizationsNotInUseException)"}]}`
	for _, c := range []dumpsCase{
		{name: "no answer", of: open, want: verdict.Undecided},
		{name: "a dry run that would have succeeded", of: open, change: having(dryFile, dry("DryRunOperation")), want: verdict.Allowed},
		{name: "a dry run that was refused", of: iamCase{allow: all}, change: having(dryFile, dry("UnauthorizedOperation")), want: verdict.Denied},
		{name: "a dry run that was refused, as CloudTrail writes it", of: iamCase{allow: all}, change: having(dryFile, dry("Client.UnauthorizedOperation")), want: verdict.Denied},
		{name: "a dry run as the CLI prints it", of: open, change: having(strings.Replace(dryFile, ".json", ".txt", 1), printed("DryRunOperation", "Request would have succeeded, but DryRun flag is set.")), want: verdict.Allowed},
		{name: "a refused dry run as the CLI prints it", of: iamCase{allow: all}, change: having(dryFile, printed("UnauthorizedOperation", "You are not authorized to perform this operation.")), want: verdict.Denied},
		{name: "a dry run of another group", of: open, change: having("ec2-delete-security-group__sg-0a1b2c3e__"+adminFile+".json", dry("DryRunOperation")), want: verdict.Undecided},
		{name: "a dry run of another caller", of: open, change: having("ec2-delete-security-group__sg-0a1b2c3d__arn_aws_iam__111122223333_role_other.json", dry("DryRunOperation")), want: verdict.Undecided},
		{name: "a dry run of nobody", of: open, change: having("ec2-delete-security-group__sg-0a1b2c3d.json", dry("DryRunOperation")), want: verdict.Undecided},
		{
			name: "a dry run of which the manifest tells", of: open,
			change: both(having("ec2-delete-security-group.json", dry("DryRunOperation")), having("manifest.json", strings.Replace(stated, "dry.json", "ec2-delete-security-group.json", 1))), want: verdict.Allowed,
		},
		{
			name: "a dry run of one of two whose names look the same in a file", of: open,
			change: both(having("ec2-delete-security-group__sg-0a1b2c3d__arn_aws_iam__111122223333_role_a_min.json", dry("DryRunOperation")),
				swap("iam.json", `"RoleDetailList":[`, `"RoleDetailList":[{"RoleName":"min","RoleId":"AROA2","Arn":"arn:aws:iam::111122223333:role/a/min","Path":"/a/","AttachedManagedPolicies":[],"RolePolicyList":[]},
				{"RoleName":"a_min","RoleId":"AROA3","Arn":"arn:aws:iam::111122223333:role/a_min","Path":"/","AttachedManagedPolicies":[],"RolePolicyList":[]},`)),
			principal: "arn:aws:iam::111122223333:role/a_min", want: verdict.Denied,
		},
		{name: "a simulation that allows", of: open, change: having(simFile, simulated("allowed", told)), want: verdict.Allowed},
		{name: "a simulation that denies", of: iamCase{allow: all}, change: having(simFile, simulated("implicitDeny", told)), want: verdict.Denied},
		{name: "a simulation that lacked a key", of: open, change: having(simFile, simulated("allowed", `,"MissingContextValues":["aws:MultiFactorAuthPresent"]`)), want: verdict.Undecided},
		{name: "a simulation that does not say what it lacked", of: open, change: having(simFile, simulated("allowed", ``)), want: verdict.Undecided},
		{name: "a simulation that says otherwise of the organization", of: iamCase{allow: all}, change: having(simFile, simulated("allowed", told+`,"OrganizationsDecisionDetail":{"AllowedByOrganizations":false}`)), want: verdict.Undecided},
		{name: "a simulation that says otherwise of the boundary", of: iamCase{allow: all}, change: having(simFile, simulated("allowed", told+`,"PermissionsBoundaryDecisionDetail":{"AllowedByPermissionsBoundary":false}`)), want: verdict.Undecided},
		{name: "a simulation that says otherwise of the boundary for the group", of: iamCase{allow: all}, change: having(simFile, simulated("allowed", specific(`,"PermissionsBoundaryDecisionDetail":{"AllowedByPermissionsBoundary":false}`))), want: verdict.Undecided},
		{name: "a simulation that says the same of both", of: open, change: having(simFile, simulated("allowed", specific(`,"PermissionsBoundaryDecisionDetail":{"AllowedByPermissionsBoundary":true}`)+`,"OrganizationsDecisionDetail":{"AllowedByOrganizations":true}`)), want: verdict.Allowed},
	} {
		t.Run(c.name, c.check)
	}
}
