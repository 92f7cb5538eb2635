package dossier

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sgfree/sgfree/loader"
	"github.com/sgfree/sgfree/rules"
)

const (
	testAccount = "111122223333"
	testENI     = "eni-0a1b2c3d"
)

// sampled makes the interface of a sample of the owners table.
func sampled(s rules.OwnerSample) *loader.Interface {
	i := &loader.Interface{
		Record: loader.Record{
			ID: testENI,
			Place: &loader.Place{
				Owner: testAccount, VPC: "vpc-0a1b2c3d",
				Scope: loader.Scope{Partition: "aws", Account: testAccount, Region: "eu-west-1"},
			},
		},
		Service: &loader.Service{
			Status: "in-use", Type: s.Type, RequesterID: s.Requester, RequesterManaged: s.Managed,
			OperatorManaged: s.Operator != "", OperatorPrincipal: s.Operator,
		},
		Description: s.Description,
	}
	for k, v := range s.Tags {
		i.Tags = append(i.Tags, loader.Tag{Key: k, Value: v})
	}
	if s.Detached {
		i.Status = "available"
		return i
	}
	i.Attachment = loader.Attachment{Status: "attached", InstanceOwner: s.InstanceOwner, DeviceIndex: s.DeviceIndex}
	i.InstanceID, i.AttachmentID = s.Instance, cmp.Or(s.Attachment, "eni-attach-0a1b2c3d")
	return i
}

// ownerOfSample is the owner of the interface of a sample, on the instance of the sample.
func ownerOfSample(s rules.OwnerSample) Owner {
	var by around
	for k, v := range s.InstanceTags {
		by.instance = append(by.instance, loader.Tag{Key: k, Value: v})
	}
	for kind, name := range s.Configurations {
		by.mentions = append(by.mentions, mention{Mention: &loader.Mention{Record: loader.Record{ID: name, Place: &loader.Place{}}, Kind: loader.KindNamed(kind)}})
	}
	if p := s.Endpoint; p != nil {
		by.endpoint = &loader.Endpoint{Record: loader.Record{ID: p.ID, Place: &loader.Place{}}, Service: p.Service, RequesterManaged: p.Managed}
		for k, v := range p.Tags {
			by.endpoint.Tags = append(by.endpoint.Tags, loader.Tag{Key: k, Value: v})
		}
	}
	return ownerOf(sampled(s), by, Whole)
}

func TestEveryRowNamesItsSamplesAndNotItsNegatives(t *testing.T) {
	for _, row := range rules.Owners() {
		if len(row.Samples) == 0 || len(row.Sources) == 0 || row.Release == "" {
			t.Errorf("%s: no samples, no sources, or no release", row.ID)
		}
		for _, s := range row.Samples {
			got := ownerOfSample(s)
			if got.ID != row.ID || got.Resource != s.Resource {
				t.Errorf("%s: %+v\ngot  %s %q\nwant %s %q", row.ID, s, got.ID, got.Resource, row.ID, s.Resource)
			}
			if s.Label != "" && got.Label != s.Label {
				t.Errorf("%s: %+v: label %q, want %q", row.ID, s, got.Label, s.Label)
			}
			if (got.Label == "") != (row.ID == "detached") {
				t.Errorf("%s: label %q", row.ID, got.Label)
			}
			for _, text := range []string{got.Service, got.Label, got.Remediation} {
				if strings.ContainsAny(text, "{|") && !strings.Contains(text, "awsvpcConfiguration={") {
					t.Errorf("%s: a template is left in %q", row.ID, text)
				}
			}
			if strings.Contains(got.Remediation, "<>") {
				t.Errorf("%s: a placeholder has no name in %q", row.ID, got.Remediation)
			}
		}
		for _, s := range row.Negatives {
			if got := ownerOfSample(s); got.ID == row.ID {
				t.Errorf("%s: %+v is none of it", row.ID, s)
			}
		}
	}
}

func TestNoTextIsTurnedAwayThatAnExpressionMatches(t *testing.T) {
	var texts []string
	for _, row := range rules.Owners() {
		for _, s := range slices.Concat(row.Samples, row.Negatives) {
			for _, text := range []string{s.Description, s.Requester, s.InstanceOwner, s.Attachment} {
				longs := strings.NewReplacer("s", "\u017f", "S", "\u017f", "k", "\u212a", "K", "\u212a").Replace(text) // one in any case
				texts = append(texts, text, strings.ToUpper(text), strings.ToLower(text), longs, text[:len(text)/2])
			}
		}
	}
	for _, w := range owners().ways {
		for _, p := range []*shape{w.text, w.requester, w.instanceOwner, w.attachmentIDs, w.operator, w.endpointService} {
			for _, text := range texts {
				if p != nil && p.matches(text) != p.MatchString(text) {
					t.Errorf("%s: got %v for %q", p, p.matches(text), text)
				}
			}
		}
	}
}

func TestRowsOfTheOwnersTableHaveTheirOwnIDs(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range rules.Owners() {
		if seen[row.ID] {
			t.Errorf("two rows are called %s", row.ID)
		}
		seen[row.ID] = true
	}
}

func TestThereIsAnOwnerForEverything(t *testing.T) {
	if got := ownerOf(&loader.Interface{Record: loader.Record{Place: &loader.Place{}}, Service: &loader.Service{}}, around{}, Whole); got.ID != "unknown" || got.Label != "owner unknown" {
		t.Errorf("got %+v", got)
	}
}

func TestWhatIsWeightierWins(t *testing.T) {
	const lambda = "AWS Lambda VPC ENI-checkout-f7a1b2c3-4d5e-6f70-8a9b-0c1d2e3f4a5b"
	for _, tt := range []struct {
		name      string
		of        rules.OwnerSample
		id, label string
		managed   bool
		likely    bool
	}{
		{"a tag of a service goes before a description", rules.OwnerSample{Description: "ELB app/web/0123456789abcdef", Tags: map[string]string{"AmazonFSx.FileSystemId": "fs-0a1b2c3d"}, Managed: true}, "fsx", "FSx file system fs-0a1b2c3d", true, false},
		{"a type goes before a description", rules.OwnerSample{Type: "lambda", Description: "ELB app/web/0123456789abcdef", InstanceOwner: "amazon-aws"}, "lambda", "Lambda", true, false},
		{"types are compared without case and dashes", rules.OwnerSample{Type: "NAT-Gateway"}, "nat", "NAT gateway", true, false},
		{"the instance of the account goes before a description", rules.OwnerSample{Type: "interface", Description: lambda, Instance: "i-0a1b2c3d", InstanceOwner: testAccount}, "instance", "EC2 instance i-0a1b2c3d", false, false},
		{"an instance of another account does not", rules.OwnerSample{Type: "interface", Description: "Amazon EKS prod", Instance: "i-0a1b2c3d", InstanceOwner: "444455556666"}, "eks", "EKS cluster prod", true, false},
		{"a requester-managed interface on an instance is what its description says", rules.OwnerSample{Description: "Amazon EKS prod", Managed: true, Instance: "i-0a1b2c3d", InstanceOwner: testAccount}, "eks", "EKS cluster prod", true, false},
		{"a description alone is never certain", rules.OwnerSample{Type: "interface", Description: lambda}, "lambda", "probably Lambda function checkout", false, true},
		{"a tag alone is never certain", rules.OwnerSample{Type: "interface", Tags: map[string]string{"AmazonFSx.FileSystemId": "fs-0a1b2c3d"}}, "fsx", "probably FSx file system fs-0a1b2c3d", false, true},
		{"a tag that only AWS writes names what launched the instance", rules.OwnerSample{Instance: "i-0a1b2c3d", InstanceOwner: testAccount, InstanceTags: map[string]string{"aws:autoscaling:groupName": "web"}}, "auto-scaling", "Auto Scaling group web", false, false},
		{"a tag that a customer can write does not for certain", rules.OwnerSample{Instance: "i-0a1b2c3d", InstanceOwner: testAccount, InstanceTags: map[string]string{"elasticbeanstalk:environment-id": "e-abcdefghij"}}, "beanstalk", "probably Elastic Beanstalk environment e-abcdefghij", false, true},
		{"a session name alone is never certain", rules.OwnerSample{Type: "interface", Requester: "AROAEXAMPLE:Comprehend"}, "comprehend", "probably Comprehend job", false, true},
		{"an attachment that nobody can detach makes it certain", rules.OwnerSample{Type: "interface", Description: lambda, Attachment: "ela-attach-0a1b2c3d"}, "lambda", "Lambda function checkout", true, false},
		{"an operator makes it certain", rules.OwnerSample{Type: "interface", Description: lambda, Operator: "lambda.amazonaws.com"}, "lambda", "Lambda function checkout", true, false},
		{"an operator goes before equal groups", rules.OwnerSample{Operator: "eks.amazonaws.com", Configurations: map[string]string{"analytics-application": "clicks"}}, "operator", "eks.amazonaws.com", true, false},
		{"equal groups alone are never certain", rules.OwnerSample{Managed: true, Configurations: map[string]string{"mwaa-environment": "nightly"}}, "mwaa-alike", "probably Managed Airflow environment nightly", true, true},
		{"a task of another account is not the customer's", rules.OwnerSample{Managed: true, Description: "arn:aws:ecs:eu-west-1:444455556666:attachment/c1988214-33e8-4404-8304-a3929bf11138", Configurations: map[string]string{"mwaa-environment": "nightly"}}, "mwaa", "probably Managed Airflow environment nightly", true, true},
		{"equal groups say nothing of the customer's own interface", rules.OwnerSample{Configurations: map[string]string{"mwaa-environment": "nightly"}}, "unknown", "owner unknown", false, false},
		{"a tag of an endpoint that EC2 calls managed in no way is never certain", rules.OwnerSample{Type: "vpc_endpoint", Managed: true, Endpoint: &rules.SampleEndpoint{ID: "vpce-0a1b2c3d", Tags: map[string]string{"AMQManaged": "true"}}}, "mq-endpoint", "probably VPC endpoint vpce-0a1b2c3d of Amazon MQ", true, true},
		{"a detached interface is the customer's own, whatever its description says", rules.OwnerSample{Type: "interface", Description: lambda, Detached: true}, "detached", "", false, false},
		{"a detached interface of a service is not", rules.OwnerSample{Type: "interface", Description: "RDSNetworkInterface", Managed: true, Detached: true}, "rds", "RDS database", true, false},
		{"a type that nobody knows is a service's", rules.OwnerSample{Type: "quantum_link"}, "service-type", "quantum_link interface", true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ownerOfSample(tt.of)
			if got.ID != tt.id || got.Label != tt.label || got.Managed != tt.managed || got.Likely != tt.likely {
				t.Errorf("got  %s %q managed %v likely %v\nwant %s %q managed %v likely %v",
					got.ID, got.Label, got.Managed, got.Likely, tt.id, tt.label, tt.managed, tt.likely)
			}
		})
	}
}

// Whatever a customer writes into the description of an interface of their own, no row
// calls it managed or is certain of it.
func TestACustomersDescriptionIsNeverCertain(t *testing.T) {
	for _, row := range rules.Owners() {
		for _, s := range row.Samples {
			for _, bare := range []rules.OwnerSample{
				{Type: "interface", Description: s.Description},
				{Type: "interface", Description: s.Description, Tags: s.Tags},
			} {
				if bare.Description == "" && bare.Tags == nil {
					continue
				}
				if got := ownerOfSample(bare); got.Managed || got.ID != "unknown" && !got.Likely {
					t.Errorf("%s: %+v: got %+v", row.ID, bare, got)
				}
				bare.Detached = true
				if got := ownerOfSample(bare); got.Label != "" || got.Managed || !strings.Contains(got.Remediation, "aws ec2 delete-network-interface --region eu-west-1 --network-interface-id "+testENI) {
					t.Errorf("%s: detached %+v: got %+v", row.ID, bare, got)
				}
			}
		}
	}
}

func TestTheRemedyFitsTheState(t *testing.T) {
	alb := rules.OwnerSample{Description: "ELB app/web/0123456789abcdef", Managed: true, Requester: "amazon-elb"}
	got := ownerOfSample(alb).Remediation
	for _, want := range []string{
		"The interface is run by Application Load Balancer and cannot be detached by hand",
		`Network interface eni-0a1b2c3d is currently in use`,
		"aws elbv2 set-security-groups --region eu-west-1 --load-balancer-arn arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/0123456789abcdef",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got  %s\nwant %s in it", got, want)
		}
	}
	alb.Detached = true
	if got := ownerOfSample(alb).Remediation; strings.Contains(got, "currently in use") || !strings.Contains(got, "aws ec2 delete-network-interface --region eu-west-1 --network-interface-id "+testENI) {
		t.Errorf("detached: got %s", got)
	}
	lambda := rules.OwnerSample{Type: "lambda"}
	if got := ownerOfSample(lambda); got.Wait == "" || !strings.Contains(got.Remediation, "--function-name FUNCTION_NAME") {
		t.Errorf("unnamed function: got %+v", got)
	}
}

// A shell takes < and > for redirections, and without --region a command acts somewhere else.
func TestEveryCommandOfARemedyCanBePasted(t *testing.T) {
	begins := regexp.MustCompile(`\baws ([a-z0-9-]+) [a-z]+-[a-z0-9-]+( --region eu-west-1\b)?`)
	for _, row := range rules.Owners() {
		for _, s := range row.Samples {
			text := ownerOfSample(s).Remediation
			if strings.ContainsAny(text, "<>") {
				t.Errorf("%s: a redirection in %q", row.ID, text)
			}
			for _, m := range begins.FindAllStringSubmatch(text, -1) {
				if global := m[1] == "cloudfront" || m[1] == "globalaccelerator"; (m[2] == "") != global {
					t.Errorf("%s: the region of %q in %q", row.ID, m[0], text)
				}
			}
		}
	}
	nowhere := sampled(rules.OwnerSample{Description: "my own words", Detached: true})
	nowhere.Scope.Region = "eu; reboot"
	if got := ownerOf(nowhere, around{}, Whole).Remediation; strings.Contains(got, "--region") || strings.Contains(got, "reboot") {
		t.Errorf("a region that is none: %s", got)
	}
}

func TestHostileTextReachesNoCommand(t *testing.T) {
	for _, evil := range []string{
		"$(reboot)", "`reboot`", "a; reboot", "a\nreboot", "--endpoint-url=x", "file:///etc/passwd", "fileb://x", "https://x/",
		"a|b", "a&b", "a>b", "'a'", `"a"`, "<a>", "{interface|x}", "\x1b[31m", "", strings.Repeat("a", 5000),
	} {
		function := "AWS Lambda VPC ENI-" + evil + "-f7a1b2c3-4d5e-6f70-8a9b-0c1d2e3f4a5b"
		for _, s := range []rules.OwnerSample{
			{Type: "lambda", Description: function},
			{Description: "DAX " + evil, Managed: true},
			{Tags: map[string]string{"eks-local:controlplane-name": evil}, Managed: true},
			{Type: "t" + evil},
			{Operator: evil},
		} {
			got := ownerOfSample(s)
			if evil != "" && strings.Contains(got.Remediation, evil) {
				t.Errorf("%+v: %q in %q", s, evil, got.Remediation)
			}
			if n := len([]rune(got.Label)); n > 128+len("probably ") {
				t.Errorf("%+v: the label has %d runes", s, n)
			}
		}
	}
	i := sampled(rules.OwnerSample{Detached: true})
	i.ID = "eni-0a1b2c3d; reboot"
	if got := ownerOf(i, around{}, Whole).Remediation; strings.Contains(got, "reboot") || !strings.Contains(got, "INTERFACE_ID") {
		t.Errorf("an odd id: got %s", got)
	}
}

func BenchmarkOwnerOf(b *testing.B) {
	own := sampled(rules.OwnerSample{Type: "interface", Instance: "i-0a1b2c3d", InstanceOwner: testAccount})
	alb := sampled(rules.OwnerSample{Type: "interface", Description: "ELB app/web/0123456789abcdef", Managed: true})
	none := sampled(rules.OwnerSample{Type: "interface", Description: "my own words"})
	for name, i := range map[string]*loader.Interface{"instance": own, "load balancer": alb, "unknown": none} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				ownerOf(i, around{}, Whole)
			}
		})
	}
}

func FuzzWhatMayStandInACommandHasAKnownShape(f *testing.F) {
	for _, s := range []string{"", "eni-0a1b2c3d", "ela-attach-0123456789abcdef0", "vpc-0A1b2c3d", "111122223333", "my-function:1", "-x", "a//b", "é", "a b", strings.Repeat("a", 257)} {
		f.Add(s)
	}
	shapes := map[string]*regexp.Regexp{
		"group":      regexp.MustCompile(`^sg-[0-9a-f]{8}(?:[0-9a-f]{9})?$`),
		"interface":  regexp.MustCompile(`^eni-[0-9a-f]{8}(?:[0-9a-f]{9})?$`),
		"instance":   regexp.MustCompile(`^i-[0-9a-f]{8}(?:[0-9a-f]{9})?$`),
		"attachment": regexp.MustCompile(`^e(?:ni|la)-attach-[0-9a-f]{8}(?:[0-9a-f]{9})?$`),
		"endpoint":   regexp.MustCompile(`^vpce-[0-9a-f]{8}(?:[0-9a-f]{9})?$`),
		"vpc":        regexp.MustCompile(`^vpc-[0-9a-f]{8}(?:[0-9a-f]{9})?$`),
		"account":    regexp.MustCompile(`^[0-9]{12}$`),
		"resource":   regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._:/-]{0,255}$`),
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, shape := range shapes {
			want := ""
			if shape.MatchString(s) && !strings.Contains(s, "//") {
				want = s
			}
			if got := safe(name, s); got != want {
				t.Errorf("%s: got %q of %q, want %q", name, got, s, want)
			}
		}
	})
}

func TestARemedyKeepsTheGroupsThatStayOnTheInterface(t *testing.T) {
	instance := rules.OwnerSample{Instance: "i-0a1b2c3d", InstanceOwner: "111122223333"}
	function := rules.OwnerSample{Type: "lambda", Description: "AWS Lambda VPC ENI-checkout-f7a1b2c3-4d5e-6f70-8a9b-0c1d2e3f4a5b", Managed: true}
	endpoint := rules.OwnerSample{Type: "vpc_endpoint", Description: "VPC Endpoint Interface vpce-0a1b2c3d", Managed: true}
	for _, tt := range []struct {
		name   string
		of     rules.OwnerSample
		groups []string
		want   string
	}{
		{"none", instance, []string{"sg-0a1b2c3d"}, "--groups OTHER_GROUP_ID"},
		{"one", instance, []string{"sg-0a1b2c3d", "sg-0a1b2c3e"}, "--groups sg-0a1b2c3e"},
		{"two, and one twice", instance, []string{"sg-0a1b2c3f", "sg-0a1b2c3d", "sg-0a1b2c3e", "sg-0a1b2c3e"}, "--groups sg-0a1b2c3f sg-0a1b2c3e"},
		{"one that is no id", instance, []string{"sg-0a1b2c3d", "sg-0a1b2c3e", "$(reboot)"}, "--groups sg-0a1b2c3e OTHER_GROUP_ID"},
		{"two within a value", function, []string{"sg-0a1b2c3d", "sg-0a1b2c3e", "sg-0a1b2c3f"}, "SecurityGroupIds=sg-0a1b2c3e,sg-0a1b2c3f"},
		{"where groups are added and removed", endpoint, []string{"sg-0a1b2c3d", "sg-0a1b2c3e"}, "--add-security-group-ids OTHER_GROUP_ID --remove-security-group-ids THIS_GROUP_ID"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			i := sampled(tt.of)
			i.Groups = nil
			for _, id := range tt.groups {
				i.Groups = append(i.Groups, loader.Carried{GroupID: id})
			}
			got := ownerOf(i, around{group: "sg-0a1b2c3d"}, Whole).Remediation
			if rest, found := strings.CutPrefix(got[max(strings.Index(got, tt.want), 0):], tt.want); !found || rest != "" && !strings.ContainsAny(rest[:1], ";.") {
				t.Errorf("got %s\nwant in it %s", got, tt.want)
			}
		})
	}
}
