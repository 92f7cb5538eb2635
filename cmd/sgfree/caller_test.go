package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sgfree/sgfree/assess"
	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/loader"
	"github.com/sgfree/sgfree/verdict"
)

// iamCase is a principal with its policies, and what they come to. Each policy is a list of
// statements; the name of the case is the rule that it shows.
type iamCase struct {
	rule               string
	allow              string // statements of an inline policy of the role
	boundary           string
	root, unit, own    string   // statements of an SCP on each level, beside none
	context            []string // KEY=VALUE
	want               string
	principal, version string
}

const (
	all    = `{"Effect":"Allow","Action":"*","Resource":"*"}`
	del    = `{"Effect":"Allow","Action":"ec2:DeleteSecurityGroup","Resource":"*"}`
	denyIt = `{"Effect":"Deny","Action":"ec2:DeleteSecurityGroup","Resource":"*"}`
)

// when is all allowed under a condition, and denied is all denied under one.
func when(condition string) string {
	return `{"Effect":"Allow","Action":"*","Resource":"*","Condition":` + condition + `}`
}

func denied(condition string) string {
	return all + `,{"Effect":"Deny","Action":"*","Resource":"*","Condition":` + condition + `}`
}

func on(resource string) string {
	return `{"Effect":"Allow","Action":"ec2:*","Resource":"` + resource + `"}`
}

func iamCases() []iamCase {
	yes, no, unsure := verdict.Allowed, verdict.Denied, verdict.Undecided
	simple := func(rule, allow, want string) iamCase { return iamCase{rule: rule, allow: allow, want: want} }
	with := func(rule, allow, want string, context ...string) iamCase {
		return iamCase{rule: rule, allow: allow, want: want, context: context}
	}
	return []iamCase{
		// Effects.
		simple("nothing allows, so it is denied", ``, no),
		simple("an allow of all allows", all, yes),
		simple("an allow of the action allows", del, yes),
		simple("deny beats allow", all+","+denyIt, no),
		simple("deny beats allow in any order", denyIt+","+all, no),
		simple("a deny of another action denies nothing", all+`,{"Effect":"Deny","Action":"ec2:RunInstances","Resource":"*"}`, yes),
		simple("an allow of another action allows nothing", `{"Effect":"Allow","Action":"ec2:RunInstances","Resource":"*"}`, no),
		simple("an allow of another service allows nothing", `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`, no),
		simple("an unknown effect may be anything", all+`,{"Effect":"deny","Action":"*","Resource":"*"}`, unsure),
		// Actions.
		simple("actions are compared without case", `{"Effect":"Allow","Action":"EC2:deletesecuritygroup","Resource":"*"}`, yes),
		simple("a star in an action is any run", `{"Effect":"Allow","Action":"ec2:Delete*","Resource":"*"}`, yes),
		simple("a star in the middle of an action", `{"Effect":"Allow","Action":"ec2:*SecurityGroup","Resource":"*"}`, yes),
		simple("a question mark is one character", `{"Effect":"Allow","Action":"ec2:DeleteSecurityGrou?","Resource":"*"}`, yes),
		simple("a question mark is not none", `{"Effect":"Allow","Action":"ec2:DeleteSecurityGroup?","Resource":"*"}`, no),
		simple("an action is compared whole", `{"Effect":"Allow","Action":"ec2:DeleteSecurity","Resource":"*"}`, no),
		simple("a list of actions is an or", `{"Effect":"Allow","Action":["s3:*","ec2:DeleteSecurityGroup"],"Resource":"*"}`, yes),
		simple("NotAction allows what it does not name", `{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}`, yes),
		simple("NotAction does not allow what it names", `{"Effect":"Allow","NotAction":"ec2:*","Resource":"*"}`, no),
		simple("NotAction with deny denies what it does not name", all+`,{"Effect":"Deny","NotAction":"s3:*","Resource":"*"}`, no),
		simple("NotAction with deny spares what it names", all+`,{"Effect":"Deny","NotAction":["s3:*","ec2:Delete*"],"Resource":"*"}`, yes),
		simple("a dot in an action is no wildcard", `{"Effect":"Allow","Action":"ec2:Delete.ecurityGroup","Resource":"*"}`, no),
		simple("both Action and NotAction cannot be read", all+`,{"Effect":"Deny","Action":"s3:*","NotAction":"s3:*","Resource":"*"}`, unsure),
		simple("neither Action nor NotAction cannot be read", all+`,{"Effect":"Deny","Resource":"*"}`, unsure),
		simple("an action without its service cannot be read", all+`,{"Effect":"Deny","Action":"DeleteSecurityGroup","Resource":"*"}`, unsure),
		simple("an empty action cannot be read", all+`,{"Effect":"Deny","Action":"","Resource":"*"}`, unsure),
		simple("an action with a space cannot be read", all+`,{"Effect":"Deny","Action":" ec2:DeleteSecurityGroup","Resource":"*"}`, unsure),
		simple("a number is no action", all+`,{"Effect":"Deny","Action":5,"Resource":"*"}`, unsure),
		simple("a truth value is no action", all+`,{"Effect":"Deny","Action":true,"Resource":"*"}`, unsure),
		simple("an allow of an action that cannot be read", `{"Effect":"Allow","NotAction":"DescribeVpcs","Resource":"*"}`, unsure),
		// Resources.
		simple("the very ARN", on("arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0a1b2c3d"), yes),
		simple("the ARN of another group", on("arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0a1b2c3e"), no),
		simple("ARNs are compared with case", on("arn:aws:ec2:eu-west-1:111122223333:Security-Group/*"), no),
		simple("any group", on("arn:aws:ec2:*:*:security-group/*"), yes),
		simple("any group of another account", on("arn:aws:ec2:*:444455556666:security-group/*"), no),
		simple("any group of another region", on("arn:aws:ec2:us-east-1:*:security-group/*"), no),
		simple("another sort of resource", on("arn:aws:ec2:*:*:instance/*"), no),
		simple("a wildcard in a segment", on("arn:aws:ec2:eu-*:*:security-group/*"), yes),
		simple("a wildcard does not cross a segment", on("arn:aws:ec2:*:security-group/sg-0a1b2c3d"), no),
		simple("a wildcard crosses slashes in the last segment", on("arn:aws:ec2:eu-west-1:111122223333:*"), yes),
		simple("a question mark in a segment", on("arn:aws:ec2:eu-west-?:111122223333:security-group/sg-*"), yes),
		simple("segments left out are anything", on("arn:aws:ec2"), yes),
		simple("another partition", on("arn:aws-cn:ec2:*:*:security-group/*"), no),
		simple("a wildcard for the service is none that IAM takes", on("arn:aws:*:*:*:*"), unsure),
		simple("a resource that is no ARN cannot be compared", on("sg-*"), unsure),
		simple("NotResource allows what it does not name", `{"Effect":"Allow","Action":"*","NotResource":"arn:aws:s3:::*"}`, yes),
		simple("NotResource does not allow what it names", `{"Effect":"Allow","Action":"*","NotResource":"arn:aws:ec2:*:*:security-group/*"}`, no),
		simple("NotResource that is no ARN", `{"Effect":"Allow","Action":"*","NotResource":"sg-*"}`, unsure),
		simple("NotResource with a variable without a value", `{"Effect":"Allow","Action":"*","NotResource":"arn:aws:ec2:*:${aws:username}:*"}`, unsure),
		simple("NotResource with deny denies the rest", all+`,{"Effect":"Deny","Action":"*","NotResource":"arn:aws:ec2:*:*:instance/*"}`, no),
		simple("NotResource with deny spares what it names", all+`,{"Effect":"Deny","Action":"*","NotResource":"arn:aws:ec2:*:*:security-group/*"}`, yes),
		simple("NotPrincipal has no place in such a policy", all+`,{"Effect":"Deny","NotPrincipal":{"AWS":"*"},"Action":"*","Resource":"*"}`, unsure),
		simple("Principal has no place in such a policy", `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`, unsure),
		simple("a statement without a resource cannot be read", `{"Effect":"Allow","Action":"*"}`, unsure),
		// Tags.
		simple("tag protection", denied(`{"StringEquals":{"aws:ResourceTag/protected":"true"}}`), no),
		simple("tag protection with another value", denied(`{"StringEquals":{"aws:ResourceTag/protected":"no"}}`), yes),
		simple("tag protection by a tag that is not there", denied(`{"StringEquals":{"aws:ResourceTag/keep":"true"}}`), yes),
		simple("ec2:ResourceTag is the same", denied(`{"StringEquals":{"ec2:ResourceTag/protected":"true"}}`), no),
		simple("the key of a tag has no case", denied(`{"StringEquals":{"AWS:resourcetag/PROTECTED":"true"}}`), no),
		simple("the value of a tag has case", denied(`{"StringEquals":{"aws:ResourceTag/protected":"TRUE"}}`), yes),
		simple("a key of a condition that is there twice", denied(`{"StringEquals":{"aws:ResourceTag/team":"db","aws:ResourceTag/team":"web"}}`), unsure),
		simple("an operator that is there twice", denied(`{"StringEquals":{"aws:ResourceTag/team":"db"},"StringEquals":{"aws:ResourceTag/team":"web"}}`), unsure),
		simple("a key of a condition that is there twice, in another case", denied(`{"StringEquals":{"aws:ResourceTag/team":"db","AWS:resourcetag/team":"web"}}`), unsure),
		simple("StringEqualsIgnoreCase has none", denied(`{"StringEqualsIgnoreCase":{"aws:ResourceTag/protected":"TRUE"}}`), no),
		simple("allow by tag", when(`{"StringEquals":{"aws:ResourceTag/team":"web"}}`), yes),
		simple("values are an or", when(`{"StringEquals":{"aws:ResourceTag/team":["db","web"]}}`), yes),
		simple("keys are an and", when(`{"StringEquals":{"aws:ResourceTag/team":"web","aws:ResourceTag/protected":"no"}}`), no),
		simple("operators are an and", when(`{"StringEquals":{"aws:ResourceTag/team":"web"},"StringLike":{"aws:RequestedRegion":"us-*"}}`), no),
		simple("a tag of the request is absent", when(`{"StringEquals":{"aws:RequestTag/team":"web"}}`), no),
		simple("a truth value as a value", denied(`{"StringEquals":{"aws:ResourceTag/protected":true}}`), no),
		// Strings.
		simple("StringLike with a star", when(`{"StringLike":{"aws:ResourceTag/team":"w*"}}`), yes),
		simple("StringLike has case", when(`{"StringLike":{"aws:ResourceTag/team":"W*"}}`), no),
		simple("StringLike with a question mark", when(`{"StringLike":{"aws:ResourceTag/team":"we?"}}`), yes),
		simple("StringEquals has no wildcards", when(`{"StringEquals":{"aws:ResourceTag/team":"w*"}}`), no),
		simple("StringNotEquals of a missing key is true", when(`{"StringNotEquals":{"aws:ResourceTag/keep":"true"}}`), yes),
		simple("StringNotEquals is a nor", when(`{"StringNotEquals":{"aws:ResourceTag/team":["db","web"]}}`), no),
		simple("StringNotLike", when(`{"StringNotLike":{"aws:ResourceTag/team":"d*"}}`), yes),
		simple("StringNotEqualsIgnoreCase", when(`{"StringNotEqualsIgnoreCase":{"aws:ResourceTag/team":"WEB"}}`), no),
		simple("StringEqualsIfExists of a missing key", when(`{"StringEqualsIfExists":{"aws:ResourceTag/keep":"no"}}`), yes),
		simple("StringEqualsIfExists of a key that is there", when(`{"StringEqualsIfExists":{"aws:ResourceTag/team":"db"}}`), no),
		// Regions.
		{rule: "region guard with NotAction", allow: all, root: all + `,{"Effect":"Deny","NotAction":["iam:*","sts:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["us-east-1"]}}}`, unit: all, own: all, want: no},
		{rule: "region guard that has the region", allow: all, root: all + `,{"Effect":"Deny","NotAction":["iam:*","sts:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-west-1"]}}}`, unit: all, own: all, want: yes},
		simple("ec2:Region", when(`{"StringEquals":{"ec2:Region":"eu-west-1"}}`), yes),
		// The group.
		simple("ec2:SecurityGroupID", denied(`{"StringEquals":{"ec2:SecurityGroupID":"sg-0a1b2c3d"}}`), no),
		simple("ec2:SecurityGroupID of another", denied(`{"StringEquals":{"ec2:SecurityGroupID":"sg-0a1b2c3e"}}`), yes),
		simple("ec2:Vpc", when(`{"ArnEquals":{"ec2:Vpc":"arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0a1b2c3d"}}`), yes),
		simple("ec2:Vpc of another", when(`{"ArnEquals":{"ec2:Vpc":"arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0a1b2c3e"}}`), no),
		simple("aws:ResourceAccount", when(`{"StringEquals":{"aws:ResourceAccount":"111122223333"}}`), yes),
		// The principal.
		simple("aws:PrincipalArn of a role", denied(`{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/admin"}}`), yes),
		simple("aws:PrincipalArn of another role", denied(`{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/NetworkAdmin"}}`), no),
		simple("ARN patterns keep to segments", when(`{"ArnLike":{"aws:PrincipalArn":"arn:*:role/admin"}}`), no),
		simple("an ARN operator on a text that is no ARN", when(`{"ArnLike":{"aws:PrincipalArn":"admin"}}`), unsure),
		simple("aws:PrincipalAccount", when(`{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}`), yes),
		simple("aws:PrincipalType", when(`{"StringEquals":{"aws:PrincipalType":"AssumedRole"}}`), yes),
		simple("aws:PrincipalTag of a role without session tags", when(`{"StringEquals":{"aws:PrincipalTag/duty":"network"}}`), yes),
		simple("aws:PrincipalTag that is not there", when(`{"StringEquals":{"aws:PrincipalTag/rank":"1"}}`), no),
		simple("aws:username of a role is absent", when(`{"Null":{"aws:username":"true"}}`), yes),
		simple("aws:userid of a role needs its session", when(`{"StringLike":{"aws:userid":"AROA1:ada"}}`), unsure),
		{rule: "aws:userid of a session", allow: when(`{"StringLike":{"aws:userid":"AROA1:ada"}}`), principal: "arn:aws:sts::111122223333:assumed-role/admin/ada", want: yes},
		{rule: "a session has the ARN of its role", allow: when(`{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/admin"}}`), principal: "arn:aws:sts::111122223333:assumed-role/admin/ada", want: yes},
		{rule: "a role by its name", allow: all, principal: "admin", want: yes},
		{rule: "the root user needs no policy", principal: "arn:aws:iam::111122223333:root", want: yes},
		{rule: "an SCP binds the root user", principal: "arn:aws:iam::111122223333:root", own: denyIt + "," + all, root: all, unit: all, want: no},
		simple("aws:PrincipalIsAWSService is false", denied(`{"Bool":{"aws:PrincipalIsAWSService":"true"}}`), yes),
		simple("aws:ViaAWSService is false", when(`{"BoolIfExists":{"aws:ViaAWSService":"false"}}`), yes),
		simple("aws:SecureTransport is true", denied(`{"Bool":{"aws:SecureTransport":"false"}}`), yes),
		simple("aws:CalledVia is absent", when(`{"ForAnyValue:StringEquals":{"aws:CalledVia":["cloudformation.amazonaws.com"]}}`), no),
		// What only the call knows.
		simple("MFA is not known", denied(`{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}`), unsure),
		with("MFA was told", denied(`{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}`), yes, "aws:MultiFactorAuthPresent=true"),
		with("no MFA was told", denied(`{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}`), no, "aws:multifactorauthpresent=false"),
		simple("an undecidable allow beside a sure one", all+","+when(`{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`), yes),
		simple("an undecidable allow alone", when(`{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`), unsure),
		simple("an undecidable deny beside a sure one", denied(`{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`)+","+denyIt, no),
		simple("an undecidable condition beside a false one", denied(`{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"},"StringEquals":{"aws:ResourceTag/team":"db"}}`), yes),
		simple("an unfamiliar key is not known", when(`{"StringEquals":{"my:Key":"1"}}`), unsure),
		simple("IfExists of a key that is not known", when(`{"StringEqualsIfExists":{"aws:SourceVpce":"vpce-1"}}`), unsure),
		simple("Null of a key that is not known", when(`{"Null":{"aws:SourceVpce":"true"}}`), unsure),
		// Addresses, numbers, dates, truth values.
		with("an address in a range", when(`{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`), yes, "aws:SourceIp=10.1.2.3"),
		with("an address out of a range", when(`{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`), no, "aws:SourceIp=192.0.2.1"),
		with("an address without a mask", when(`{"IpAddress":{"aws:SourceIp":"192.0.2.1"}}`), yes, "aws:SourceIp=192.0.2.1"),
		with("NotIpAddress", denied(`{"NotIpAddress":{"aws:SourceIp":["10.0.0.0/8","192.0.2.0/24"]}}`), yes, "aws:SourceIp=192.0.2.1"),
		with("an IPv6 address", when(`{"IpAddress":{"aws:SourceIp":"2001:db8::/32"}}`), yes, "aws:SourceIp=2001:db8::1"),
		with("an address that is none", when(`{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`), unsure, "aws:SourceIp=home"),
		with("a range that is none", when(`{"IpAddress":{"aws:SourceIp":"10.0.0.0/80"}}`), unsure, "aws:SourceIp=10.0.0.1"),
		with("NumericLessThan", when(`{"NumericLessThan":{"aws:MultiFactorAuthAge":"3600"}}`), yes, "aws:MultiFactorAuthAge=60"),
		with("NumericLessThan of more", when(`{"NumericLessThan":{"aws:MultiFactorAuthAge":3600}}`), no, "aws:MultiFactorAuthAge=7200"),
		with("NumericLessThanEquals", when(`{"NumericLessThanEquals":{"aws:MultiFactorAuthAge":"60"}}`), yes, "aws:MultiFactorAuthAge=60"),
		with("NumericGreaterThan", when(`{"NumericGreaterThan":{"aws:MultiFactorAuthAge":"60"}}`), no, "aws:MultiFactorAuthAge=60"),
		with("NumericGreaterThanEquals", when(`{"NumericGreaterThanEquals":{"aws:MultiFactorAuthAge":"60"}}`), yes, "aws:MultiFactorAuthAge=60"),
		with("NumericEquals", when(`{"NumericEquals":{"aws:MultiFactorAuthAge":"60.0"}}`), yes, "aws:MultiFactorAuthAge=60"),
		with("NumericNotEquals", when(`{"NumericNotEquals":{"aws:MultiFactorAuthAge":"60"}}`), no, "aws:MultiFactorAuthAge=60"),
		with("a number that is none", when(`{"NumericEquals":{"aws:MultiFactorAuthAge":"many"}}`), unsure, "aws:MultiFactorAuthAge=60"),
		with("DateLessThan", when(`{"DateLessThan":{"aws:CurrentTime":"2026-12-31T00:00:00Z"}}`), yes, "aws:CurrentTime=2026-01-01T00:00:00Z"),
		with("DateGreaterThan", when(`{"DateGreaterThan":{"aws:CurrentTime":"2026-12-31T00:00:00Z"}}`), no, "aws:CurrentTime=2026-01-01T00:00:00Z"),
		with("DateLessThanEquals", when(`{"DateLessThanEquals":{"aws:CurrentTime":"2026-01-31"}}`), yes, "aws:CurrentTime=2026-01-31T00:00:00Z"),
		with("DateGreaterThanEquals", when(`{"DateGreaterThanEquals":{"aws:CurrentTime":"2026-01-31"}}`), yes, "aws:CurrentTime=2026-01-31"),
		with("DateEquals of seconds", when(`{"DateEquals":{"aws:CurrentTime":"0"}}`), yes, "aws:CurrentTime=1970-01-01T00:00:00Z"),
		with("DateNotEquals", when(`{"DateNotEquals":{"aws:CurrentTime":"2026-01-01"}}`), no, "aws:CurrentTime=2026-01-01"),
		with("a date that is none", when(`{"DateLessThan":{"aws:CurrentTime":"2026-02-30T00:00:00Z"}}`), unsure, "aws:CurrentTime=2026-01-01"),
		simple("the time is not known", when(`{"DateLessThan":{"aws:CurrentTime":"2026-12-31T00:00:00Z"}}`), unsure),
		with("Bool has no case", when(`{"Bool":{"aws:MultiFactorAuthPresent":"True"}}`), yes, "aws:MultiFactorAuthPresent=true"),
		with("Bool of another text", when(`{"Bool":{"aws:MultiFactorAuthPresent":"yes"}}`), unsure, "aws:MultiFactorAuthPresent=true"),
		// Null.
		simple("Null true of a missing key", when(`{"Null":{"aws:ResourceTag/keep":"true"}}`), yes),
		simple("Null true of a key that is there", when(`{"Null":{"aws:ResourceTag/team":"true"}}`), no),
		simple("Null false of a key that is there", when(`{"Null":{"aws:ResourceTag/team":false}}`), yes),
		simple("Null of another text", when(`{"Null":{"aws:ResourceTag/team":"maybe"}}`), unsure),
		// Sets.
		simple("ForAllValues on a missing key is true", when(`{"ForAllValues:StringEquals":{"aws:TagKeys":["team"]}}`), yes),
		simple("ForAnyValue on a missing key is false", when(`{"ForAnyValue:StringEquals":{"aws:TagKeys":["team"]}}`), no),
		simple("ForAnyValue of a negation on a missing key is false", when(`{"ForAnyValue:StringNotEquals":{"aws:TagKeys":["team"]}}`), no),
		simple("ForAnyValue IfExists on a missing key is true", when(`{"ForAnyValue:StringEqualsIfExists":{"aws:TagKeys":["team"]}}`), yes),
		with("ForAllValues with all", when(`{"ForAllValues:StringEquals":{"my:Set":["a","b"]}}`), yes, "my:Set=a", "my:Set=b"),
		with("ForAllValues with some", when(`{"ForAllValues:StringEquals":{"my:Set":["a"]}}`), no, "my:Set=a", "my:Set=b"),
		with("ForAnyValue with some", when(`{"ForAnyValue:StringLike":{"my:Set":["b*"]}}`), yes, "my:Set=a", "my:Set=b"),
		with("ForAnyValue of a negation with some", when(`{"ForAnyValue:StringNotEquals":{"my:Set":["a"]}}`), yes, "my:Set=a", "my:Set=b"),
		with("ForAllValues of a negation with some", when(`{"ForAllValues:StringNotEquals":{"my:Set":["a"]}}`), no, "my:Set=a", "my:Set=b"),
		with("several values without a set operator", when(`{"StringEquals":{"my:Set":["a"]}}`), unsure, "my:Set=a", "my:Set=b"),
		// An empty value, of which IAM says that a set operator takes it for no value.
		simple("ForAllValues of an empty value", denied(`{"ForAllValues:StringEquals":{"aws:ResourceTag/empty":["prod"]}}`), unsure),
		simple("ForAnyValue of an empty value", when(`{"ForAnyValue:StringNotEquals":{"aws:ResourceTag/empty":["prod"]}}`), unsure),
		simple("an empty value without a set operator", when(`{"StringEquals":{"aws:ResourceTag/empty":""}}`), yes),
		// Operators that are none.
		simple("an unknown operator allows nothing for certain", when(`{"StringMatches":{"aws:ResourceTag/team":"web"}}`), unsure),
		simple("an unknown operator denies nothing for certain", denied(`{"StringMatches":{"aws:ResourceTag/team":"web"}}`), unsure),
		simple("an unknown prefix", when(`{"ForSomeValues:StringEquals":{"aws:ResourceTag/team":"web"}}`), unsure),
		simple("NullIfExists is no operator", when(`{"NullIfExists":{"aws:ResourceTag/team":"false"}}`), unsure),
		simple("BinaryEquals is not decided", when(`{"BinaryEquals":{"aws:ResourceTag/team":"d2Vi"}}`), unsure),
		simple("operators have no case", when(`{"stringequals":{"aws:ResourceTag/team":"web"}}`), yes),
		simple("a condition without values", when(`{"StringNotEquals":{"aws:ResourceTag/team":[]}}`), unsure),
		// Variables.
		simple("a variable in a value", when(`{"StringEquals":{"aws:ResourceTag/duty":"${aws:PrincipalTag/duty}"}}`), yes),
		simple("a variable in a resource", on("arn:aws:ec2:eu-west-1:${aws:PrincipalAccount}:security-group/*"), yes),
		simple("a variable with a default", when(`{"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team, 'web'}"}}`), yes),
		simple("a default is taken as it is", when(`{"StringLike":{"aws:ResourceTag/star":"${aws:PrincipalTag/team, 'a*c'}"}}`), yes),
		simple("a star in a default is no wildcard", when(`{"StringLike":{"aws:ResourceTag/team":"${aws:PrincipalTag/team, 'w*'}"}}`), no),
		simple("a variable that is none", when(`{"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team 'web'}"}}`), unsure),
		simple("a default that is not needed", when(`{"StringEquals":{"aws:ResourceTag/duty":"${aws:PrincipalTag/duty, 'web'}"}}`), yes),
		simple("a variable without a value matches no resource", on("arn:aws:ec2:eu-west-1:${aws:PrincipalTag/rank}:security-group/*"), no),
		simple("a variable that is not known", on("arn:aws:ec2:eu-west-1:111122223333:security-group/${aws:SourceIdentity}"), unsure),
		simple("a star that is one", when(`{"StringLike":{"aws:ResourceTag/star":"a${*}c"}}`), yes),
		simple("a star that is one is no wildcard", when(`{"StringLike":{"aws:ResourceTag/team":"w${*}"}}`), no),
		{rule: "version 2008 has no variables", allow: when(`{"StringEquals":{"aws:ResourceTag/duty":"${aws:PrincipalTag/duty}"}}`), version: "2008-10-17", want: no},
		{rule: "another version cannot be read", allow: all, version: "2030-01-01", want: unsure},
		simple("a variable without a value equals nothing", when(`{"StringEquals":{"aws:ResourceTag/team":"${aws:username}"}}`), no),
		simple("a variable without a value differs from everything", denied(`{"StringNotEquals":{"aws:ResourceTag/team":"${aws:username}"}}`), no),
		simple("a variable in a key is not known", denied(`{"StringEquals":{"aws:ResourceTag/${aws:PrincipalTag/duty}":"x"}}`), unsure),
		// Boundaries.
		{rule: "boundary that allows", allow: all, boundary: del, want: yes},
		{rule: "boundary without allow", allow: all, boundary: `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`, want: no},
		{rule: "boundary alone allows nothing", allow: ``, boundary: all, want: no},
		{rule: "deny in a boundary", allow: all, boundary: all + "," + denyIt, want: no},
		{rule: "undecidable boundary", allow: all, boundary: when(`{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`), want: unsure},
		// Service control policies.
		{rule: "SCP allows on each level", allow: all, root: all, unit: all, own: all, want: yes},
		{rule: "SCP allow-list with a missing level", allow: all, root: all, unit: `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`, own: all, want: no},
		{rule: "SCP at the root denies", allow: all, root: all + "," + denyIt, unit: all, own: all, want: no},
		{rule: "SCP at the unit denies", allow: all, root: all, unit: all + "," + denyIt, own: all, want: no},
		{rule: "SCP at the account denies", allow: all, root: all, unit: all, own: all + "," + denyIt, want: no},
		{rule: "an SCP grants nothing", allow: ``, root: all, unit: all, own: all, want: no},
		{rule: "an SCP with a resource", allow: all, root: all, unit: on("arn:aws:ec2:*:*:security-group/*"), own: all, want: yes},
		{rule: "an SCP that cannot be decided", allow: all, root: all, unit: denied(`{"Bool":{"aws:MultiFactorAuthPresent":"false"}}`), own: all, want: unsure},
		{rule: "an SCP spares a role", allow: all, root: all, unit: denied(`{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/admin"}}`), own: all, want: yes},
		{rule: "aws:PrincipalOrgID", allow: when(`{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}`), root: all, unit: all, own: all, want: yes},
		{rule: "aws:PrincipalOrgPaths", allow: when(`{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-a1b2c3d4e5/r-ab12/ou-ab12-*"}}`), root: all, unit: all, own: all, want: yes},
		{rule: "aws:ResourceOrgID", allow: when(`{"StringEquals":{"aws:ResourceOrgID":"o-other"}}`), root: all, unit: all, own: all, want: no},
	}
}

func policyText(version, statements string) string {
	if version == "" {
		version = "2012-10-17"
	}
	return `{"Version":"` + version + `","Statement":[` + statements + `]}`
}

func quotedJSON(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// dumpsOf is a snapshot in which the case is so, of an account in no organization but where the
// case has service control policies.
func dumpsOf(c iamCase) map[string]string {
	const arn = "arn:aws:iam::111122223333:"
	boundary, policies := "", ""
	if c.boundary != "" {
		boundary = `,"PermissionsBoundary":{"PermissionsBoundaryType":"PermissionsBoundaryPolicy","PermissionsBoundaryArn":"` + arn + `policy/edge"}`
		policies = `{"PolicyName":"edge","Arn":"` + arn + `policy/edge","DefaultVersionId":"v1","PolicyVersionList":[{"VersionId":"v1","IsDefaultVersion":true,"Document":` + policyText("", c.boundary) + `}]}`
	}
	files := map[string]string{
		"groups.json": `{"SecurityGroups":[{"GroupId":"sg-0a1b2c3d","GroupName":"web","Description":"d","OwnerId":"111122223333","VpcId":"vpc-0a1b2c3d","IpPermissions":[],"IpPermissionsEgress":[],
			"SecurityGroupArn":"arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0a1b2c3d",
			"Tags":[{"Key":"protected","Value":"true"},{"Key":"team","Value":"web"},{"Key":"duty","Value":"network"},{"Key":"star","Value":"a*c"},{"Key":"empty","Value":""}]}]}`,
		"vpcs.json": `{"Vpcs":[{"VpcId":"vpc-0a1b2c3d","OwnerId":"111122223333","CidrBlock":"10.0.0.0/16"}]}`,
		"iam.json": `{"UserDetailList":[],"GroupDetailList":[],"RoleDetailList":[{"RoleName":"admin","RoleId":"AROA1","Arn":"` + arn + `role/admin","Path":"/",
			"AssumeRolePolicyDocument":` + policyText("", `{"Effect":"Allow","Principal":{"AWS":"`+arn+`root"},"Action":"sts:AssumeRole"}`) + `,
			"RolePolicyList":[{"PolicyName":"own","PolicyDocument":` + policyText(c.version, c.allow) + `}],"AttachedManagedPolicies":[],"Tags":[{"Key":"duty","Value":"network"}]` + boundary + `}],"Policies":[` + policies + `]}`,
	}
	if c.root == "" {
		files["manifest.json"] = `{"schema":"sgfree/manifest/v1","time":"2026-01-01T00:00:00Z","files":[],"denied":[
			{"kind":"organization","account":"111122223333","region":"eu-west-1","command":"","exit":254,"error":"An error occurred (AWSOrganizationsNotInUseException)"}]}`
		return files
	}
	files["organization.json"] = `{"Organization":{"Id":"o-a1b2c3d4e5","MasterAccountId":"999988887777","FeatureSet":"ALL"}}`
	files["roots.json"] = `{"Roots":[{"Id":"r-ab12","Name":"Root","PolicyTypes":[{"Type":"SERVICE_CONTROL_POLICY","Status":"ENABLED"}]}]}`
	files["organizations-list-parents__111122223333.json"] = `{"Parents":[{"Id":"ou-ab12-11111111","Type":"ORGANIZATIONAL_UNIT"}]}`
	files["organizations-list-parents__ou-ab12-11111111.json"] = `{"Parents":[{"Id":"r-ab12","Type":"ROOT"}]}`
	for target, statements := range map[string]string{"r-ab12": c.root, "ou-ab12-11111111": c.unit, "111122223333": c.own} {
		id := "p-" + strings.ReplaceAll(target, "-", "")
		summary := fmt.Sprintf(`{"Id":%q,"Name":"guard of %s","Type":"SERVICE_CONTROL_POLICY","AwsManaged":false}`, id, target)
		files["organizations-list-policies-for-target__"+target+".json"] = `{"Policies":[` + summary + `]}`
		files["scp-"+target+".json"] = `{"Policy":{"PolicySummary":` + summary + `,"Content":` + quotedJSON(policyText("", statements)) + `}}`
	}
	return files
}

// may decides a case as the command does.
func may(t testing.TB, e *assess.Engine, dir string, c iamCase) *verdict.Caller {
	t.Helper()
	s, err := loader.Load([]string{dir}, loader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b := dossier.NewBuilder(s)
	if c.principal == "" {
		c.principal = "arn:aws:iam::111122223333:role/admin"
	}
	if err := (&asking{principal: c.principal, context: c.context}).ask(b); err != nil {
		t.Fatal(err)
	}
	m, err := e.May(t.Context(), b.Caller(0, dossier.Delete))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestPoliciesMeanWhatIAMDocuments(t *testing.T) {
	e := newEngine(t).Engine
	for _, c := range iamCases() {
		t.Run(c.rule, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, dumpsOf(c))
			if m := may(t, e, dir, c); m.Decision != c.want {
				t.Errorf("got %s, want %s: %+v", m.Decision, c.want, m.Walk)
			}
		})
	}
}

// drawStatements draws statements of the table, some of them under a condition on my:Flag.
func drawStatements(t *rapid.T, label string) []string {
	var pool []string
	for _, c := range iamCases() {
		if c.allow != "" && c.version == "" && len(c.context) == 0 {
			pool = append(pool, c.allow)
		}
	}
	flagged := []string{when(`{"StringEquals":{"my:Flag":"1"}}`), denied(`{"StringEquals":{"my:Flag":"1"}}`), denied(`{"StringNotEqualsIfExists":{"my:Flag":"1"}}`), when(`{"ForAllValues:StringLike":{"my:Flag":"${aws:PrincipalTag/none, '1'}"}}`)}
	statement := rapid.OneOf(rapid.SampledFrom(pool), rapid.SampledFrom(flagged))
	return rapid.SliceOfN(statement, 0, 4).Draw(t, label)
}

func TestADenyNeverAllowsAndAnAllowNeverDenies(t *testing.T) {
	e, tmp := newEngine(t).Engine, t.TempDir()
	rapid.Check(t, func(r *rapid.T) {
		decide := func(statements []string) string {
			c := iamCase{allow: strings.Join(statements, ",")}
			write(r, tmp, dumpsOf(c))
			return may(t, e, tmp, c).Decision
		}
		statements := drawStatements(r, "statements")
		before := decide(statements)
		deny := strings.Replace(rapid.SampledFrom([]string{del, when(`{"StringEquals":{"my:Flag":"1"}}`), on("arn:aws:ec2:*:*:security-group/*")}).Draw(r, "more"), "Allow", "Deny", 1)
		if after := decide(append(statements, deny)); after == verdict.Allowed && before != verdict.Allowed || before == verdict.Denied && after != before {
			r.Errorf("with %s: %s became %s", deny, before, after)
		}
		allow := strings.Replace(deny, "Deny", "Allow", 1)
		if after := decide(append(statements, allow)); after == verdict.Denied && before != verdict.Denied || before == verdict.Allowed && after != before {
			r.Errorf("with %s: %s became %s", allow, before, after)
		}
	})
}

func TestWhatIsDecidedIsSoHoweverTheUnknownTurnsOut(t *testing.T) {
	e, tmp := newEngine(t).Engine, t.TempDir()
	rapid.Check(t, func(r *rapid.T) {
		c := iamCase{allow: strings.Join(drawStatements(r, "policy"), ","), boundary: strings.Join(drawStatements(r, "boundary"), ",")}
		write(r, tmp, dumpsOf(c))
		before := may(t, e, tmp, c).Decision
		for _, flag := range []string{"my:Flag=1", "my:Flag=0"} {
			c.context = []string{flag}
			if after := may(t, e, tmp, c).Decision; before != verdict.Undecided && after != before {
				r.Errorf("with %s: %s became %s", flag, before, after)
			}
		}
	})
}

// The documents of bad policies: none of them is a crash, and none allows.
func TestABadPolicyIsUndecidedAndAnEncodedOneIsRead(t *testing.T) {
	e := newEngine(t).Engine
	whole := policyText("", all)
	for _, tt := range []struct{ name, document, want string }{
		{"an object", whole, verdict.Allowed},
		{"a text", quotedJSON(whole), verdict.Allowed},
		{"encoded as in a URL", quotedJSON(url.PathEscape(whole)), verdict.Allowed},
		{"one statement and no list", `{"Version":"2012-10-17","Statement":` + all + `}`, verdict.Allowed},
		{"not JSON", quotedJSON(whole[:20]), verdict.Undecided},
		{"an empty text", `""`, verdict.Undecided},
		{"null", `null`, verdict.Undecided},
		{"a list", `[]`, verdict.Undecided},
		{"no statement", `{"Version":"2012-10-17"}`, verdict.Undecided},
		{"a member that is none", `{"Statements":[]}`, verdict.Undecided},
		{"a statement that is a text", `{"Version":"2012-10-17","Statement":["Allow"]}`, verdict.Undecided},
		{"a condition that is a text", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":"MFA"}]}`, verdict.Undecided},
		{"an action that is an object", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":{"a":1},"Resource":"*"}]}`, verdict.Undecided},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir, files := t.TempDir(), dumpsOf(iamCase{})
			files["iam.json"] = strings.Replace(files["iam.json"], `"PolicyDocument":`+policyText("", ""), `"PolicyDocument":`+tt.document, 1)
			write(t, dir, files)
			if m := may(t, e, dir, iamCase{}); m.Decision != tt.want {
				t.Errorf("got %s, want %s: %+v", m.Decision, tt.want, m.Walk)
			}
		})
	}
}

// What is not in the snapshot may say anything.
func TestAMissingDumpLeavesItUndecided(t *testing.T) {
	e := newEngine(t).Engine
	whole := iamCase{allow: all, root: all, unit: all, own: all}
	for file := range dumpsOf(whole) {
		want := verdict.Undecided
		if file == "groups.json" || file == "vpcs.json" {
			continue
		}
		t.Run(file, func(t *testing.T) {
			dir, files := t.TempDir(), dumpsOf(whole)
			delete(files, file)
			write(t, dir, files)
			if m := may(t, e, dir, whole); m.Decision != want {
				t.Errorf("without %s: got %s, want %s: %+v", file, m.Decision, want, m.Walk)
			}
		})
	}
}

func TestTwoDumpsThatDisagreeLeaveItUndecided(t *testing.T) {
	e := newEngine(t).Engine
	dir, files := t.TempDir(), dumpsOf(iamCase{allow: all})
	files["older.json"] = dumpsOf(iamCase{allow: all + "," + denyIt})["iam.json"]
	write(t, dir, files)
	if m := may(t, e, dir, iamCase{}); m.Decision != verdict.Undecided {
		t.Errorf("got %s: %+v", m.Decision, m.Walk)
	}
	files["older.json"] = files["iam.json"]
	write(t, dir, files)
	if m := may(t, e, dir, iamCase{}); m.Decision != verdict.Allowed {
		t.Errorf("two copies: got %s: %+v", m.Decision, m.Walk)
	}
}

// What contradicts itself, or cannot be read, says nothing for certain.
func TestADumpThatContradictsItselfLeavesItUndecided(t *testing.T) {
	e := newEngine(t).Engine
	attached := func(version string, policy string) func(files map[string]string) {
		return func(files map[string]string) {
			files["iam.json"] = strings.NewReplacer(
				`"AttachedManagedPolicies":[],"Tags"`, `"AttachedManagedPolicies":[{"PolicyName":"p","PolicyArn":"arn:aws:iam::111122223333:policy/p"}],"Tags"`,
				`"Policies":[]`, `"Policies":[{"PolicyName":"p","Arn":"arn:aws:iam::111122223333:policy/p","DefaultVersionId":"`+version+`","PolicyVersionList":[`+policy+`]}]`,
			).Replace(files["iam.json"])
		}
	}
	version := func(id, is, statement string) string {
		return `{"VersionId":"` + id + `","IsDefaultVersion":` + is + `,"Document":` + policyText("", statement) + `}`
	}
	roots := func(types string) func(files map[string]string) {
		return func(files map[string]string) {
			files["roots.json"] = `{"Roots":[{"Id":"r-ab12","Name":"Root","PolicyTypes":` + types + `}]}`
		}
	}
	for _, tt := range []struct {
		name string
		c    iamCase
		make func(files map[string]string)
		want string
	}{
		{"nothing", iamCase{allow: all}, func(map[string]string) {}, verdict.Allowed},
		{"the default version", iamCase{}, attached("v2", version("v1", "false", denyIt)+","+version("v2", "true", all)), verdict.Allowed},
		{"a default version that another member names", iamCase{}, attached("v1", version("v1", "false", denyIt)+","+version("v2", "true", all)), verdict.Undecided},
		{"a default version that is not there", iamCase{}, attached("v9", version("v1", "true", all)), verdict.Undecided},
		{"a default version by a text", iamCase{}, attached("v1", version("v1", `"true"`, all)), verdict.Undecided},
		{"a policy of two types", iamCase{allow: all, root: all, unit: all + "," + denyIt, own: all}, func(files map[string]string) {
			const list = "organizations-list-policies-for-target__ou-ab12-11111111.json"
			full := `{"Id":"p-FullAWSAccess","Name":"FullAWSAccess","Type":"SERVICE_CONTROL_POLICY","AwsManaged":true}`
			files[list] = `{"Policies":[` + full + `,` + strings.TrimPrefix(strings.Replace(files[list], "SERVICE_CONTROL_POLICY", "TAG_POLICY", 1), `{"Policies":[`)
		}, verdict.Undecided},
		{"types that are texts", iamCase{allow: all, root: all, unit: denyIt, own: all}, roots(`["SERVICE_CONTROL_POLICY"]`), verdict.Undecided},
		{"a type of no name", iamCase{allow: all, root: all, unit: denyIt, own: all}, roots(`[{"Status":"ENABLED"}]`), verdict.Undecided},
		{"a type in another case", iamCase{allow: all, root: all, unit: denyIt, own: all}, roots(`[{"Type":"service_control_policy","Status":"ENABLED"}]`), verdict.Undecided},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir, files := t.TempDir(), dumpsOf(tt.c)
			tt.make(files)
			write(t, dir, files)
			if m := may(t, e, dir, tt.c); m.Decision != tt.want {
				t.Errorf("got %s, want %s: %+v", m.Decision, tt.want, m.Walk)
			}
		})
	}
}

// A file to which two answers were appended says what the worse of them says.
func TestADryRunThatWasRefusedIsRefusedWhateverElseItsFileHolds(t *testing.T) {
	e := newEngine(t).Engine
	const name = "ec2-delete-security-group__sg-0a1b2c3d__arn_aws_iam__111122223333_role_admin.txt"
	answer := func(code string) string {
		return "\nAn error occurred (" + code + ") when calling the DeleteSecurityGroup operation: …\n"
	}
	for _, tt := range []struct{ name, text, want string }{
		{"it would succeed", answer("DryRunOperation"), verdict.Allowed},
		{"it is refused", answer("UnauthorizedOperation"), verdict.Denied},
		{"refused, later", answer("DryRunOperation") + answer("UnauthorizedOperation"), verdict.Denied},
		{"refused, before", answer("UnauthorizedOperation") + answer("DryRunOperation"), verdict.Denied},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir, files := t.TempDir(), dumpsOf(iamCase{allow: all})
			files[name] = tt.text
			write(t, dir, files)
			if m := may(t, e, dir, iamCase{}); m.Decision != tt.want {
				t.Errorf("got %s, want %s: %+v", m.Decision, tt.want, m.Walk)
			}
		})
	}
}

func TestNoServiceControlPolicyBindsTheManagementAccountOrAServiceLinkedRole(t *testing.T) {
	e := newEngine(t).Engine
	c := iamCase{allow: all, root: all + "," + denyIt, unit: all, own: all}
	for name, change := range map[string][3]string{
		"the management account":    {"organization.json", "999988887777", "111122223333"},
		"a service-linked role":     {"iam.json", "role/admin", "role/aws-service-role/x.amazonaws.com/admin"},
		"policies not in force":     {"roots.json", `{"Type":"SERVICE_CONTROL_POLICY","Status":"ENABLED"}`, ``},
		"an organization for bills": {"organization.json", `"ALL"`, `"CONSOLIDATED_BILLING"`},
	} {
		t.Run(name, func(t *testing.T) {
			dir, files := t.TempDir(), dumpsOf(c)
			files[change[0]] = strings.ReplaceAll(files[change[0]], change[1], change[2])
			write(t, dir, files)
			asked := c
			asked.principal = "admin"
			if m := may(t, e, dir, asked); m.Decision != verdict.Allowed {
				t.Errorf("got %s: %+v", m.Decision, m.Walk)
			}
		})
	}
}
