package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/sgfree/sgfree/verdict"
)

var update = flag.Bool("update", false, "rewrite the goldens")

func render(t *testing.T, name string, r *verdict.Report, o Options) string {
	t.Helper()
	f, err := Find(name)
	if err != nil {
		t.Fatal(err)
	}
	if o.Template == "" {
		o.Template = templateFixture
	}
	var b bytes.Buffer
	if err := f.Write(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// templateFixture writes every text of a report that a template might.
const templateFixture = `{{range .Verdicts}}{{.Outcome}} {{.Group.ID}} {{markdown .Group.Name}} {{html .Group.Name}} {{.Group.Tags.team}} {{join .After " "}} {{json .Group.VPC}} {{shell .Group.Region}} {{csv .Group.Account}}
{{range .Reasons}}  {{.Rule}} {{.Effect}} {{.Message}} {{.Remediation}} {{.AWSError}} {{.Wait}}{{range .Evidence}} {{.File}}:{{.Line}} {{.Path}}{{end}}
{{end}}{{end}}{{len .Coverage}} {{range .Rules}}{{.ID}} {{end}}{{.Gate.Result}}
`

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("..", "testdata", "golden", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got), go test ./report -update rewrites it:\n%s", name, diff)
	}
}

func TestEveryFormatHasAGolden(t *testing.T) {
	for _, f := range Formats() {
		if f.Name == "" || f.Description == "" || f.Write == nil {
			t.Errorf("the row of %q is not whole", f.Name)
		}
		golden(t, "report."+f.Name, render(t, f.Name, fixture(), Options{}))
	}
}

func TestOnATerminal(t *testing.T) {
	for _, width := range []int{80, 140} {
		for _, name := range []string{"table", "text"} {
			got := render(t, name, fixture(), Options{Width: width, Color: true, Snapshot: []string{"demo", "it's here"}})
			golden(t, fmt.Sprintf("terminal-%d.%s", width, name), got)
			for line := range strings.Lines(got) {
				if strings.Contains(line, "where: ") || strings.HasPrefix(strings.TrimLeft(line, " "), "aws ") {
					continue // whole, for copying
				}
				if n := text.StringWidthWithoutEscSequences(strings.TrimSuffix(line, "\n")); n > width {
					t.Errorf("%s: a line of %d columns on a terminal of %d: %q", name, n, width, line)
				}
			}
		}
	}
}

func TestANarrowTerminalHasTheFieldsBelowOneAnother(t *testing.T) {
	r := fixture()
	for _, width := range []int{20, 40, 60, 66, 77} {
		got := render(t, "table", r, Options{Width: width, Color: true})
		if !strings.Contains(got, "eni-0a1b2c3d4e5f60001") || !strings.Contains(got, "lt-0a1b2c3d") {
			t.Errorf("%d wide: what a reason is about is lost in\n%s", width, got)
		}
		table, _, _ := strings.Cut(got, "\n\n")
		for line := range strings.Lines(table) {
			line = strings.TrimSuffix(line, "\n")
			if n := text.StringWidthWithoutEscSequences(line); n > max(width, 24) && strings.Contains(strings.TrimSpace(line), " ") {
				t.Errorf("%d wide: a line of %d columns: %q", width, n, line)
			}
		}
		if width == 60 {
			golden(t, "terminal-60.table", got)
		}
	}
}

func TestColourOnlyRepeatsTheWord(t *testing.T) {
	for _, name := range []string{"table", "text"} {
		for _, width := range []int{0, 100} {
			plain := render(t, name, fixture(), Options{Width: width})
			coloured := render(t, name, fixture(), Options{Width: width, Color: true})
			if coloured == plain || text.StripEscape(coloured) != plain {
				t.Errorf("%s at width %d says something else in colour:\n%s", name, width, coloured)
			}
		}
	}
}

func TestFormatsAreDeterministicAndLeaveTheReportAlone(t *testing.T) {
	for _, f := range Formats() {
		r := fixture()
		first := render(t, f.Name, r, Options{})
		if second := render(t, f.Name, r, Options{}); first != second {
			t.Errorf("%s: two runs differ", f.Name)
		}
		if diff := cmp.Diff(fixture(), r); diff != "" {
			t.Errorf("%s changed the report:\n%s", f.Name, diff)
		}
	}
}

func TestAnUnknownFormatNamesTheKnown(t *testing.T) {
	_, err := Find("yaml")
	if want := `unknown format "yaml", want one of table, wide, text, html, markdown, json, jsonl, csv, ids, sarif, junit, github, gitlab, template`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// fullDisk fails after some bytes.
type fullDisk struct{ room int }

var errFull = errors.New("no space left")

func (d *fullDisk) Write(p []byte) (int, error) {
	if len(p) > d.room {
		return 0, errFull
	}
	d.room -= len(p)
	return len(p), nil
}

func TestAWriteErrorComesBack(t *testing.T) {
	r := fixture()
	for range 8 {
		r.Verdicts = append(r.Verdicts, r.Verdicts...)
	}
	for _, f := range Formats() {
		var whole bytes.Buffer
		if err := f.Write(&whole, r, Options{Template: templateFixture}); err != nil {
			t.Fatal(err)
		}
		for _, room := range []int{0, 100, whole.Len() - 1} {
			if err := f.Write(&fullDisk{room: room}, r, Options{Template: templateFixture}); !errors.Is(err, errFull) {
				t.Errorf("%s after %d bytes: got error %v, want %v", f.Name, room, err, errFull)
			}
		}
	}
}

func TestAnEmptyReportIsWritten(t *testing.T) {
	for _, f := range Formats() {
		for _, width := range []int{0, 80} {
			got := render(t, f.Name, &verdict.Report{}, Options{Width: width})
			if lines := f.Name == "ids" || f.Name == "jsonl"; !strings.HasSuffix(got, "\n") && !lines || lines && got != "" {
				t.Errorf("%s: got %q", f.Name, got)
			}
		}
	}
}

func TestJSONReadsBackEqual(t *testing.T) {
	want := fixture()
	for i := range want.Verdicts {
		// Bytes that are no UTF-8 have no JSON.
		want.Verdicts[i].Group.Name = strings.ToValidUTF8(want.Verdicts[i].Group.Name, "\ufffd")
		for j := range want.Verdicts[i].Reasons {
			want.Verdicts[i].Reasons[j].Message = strings.ToValidUTF8(want.Verdicts[i].Reasons[j].Message, "\ufffd")
		}
	}
	want.Verdicts[0].Group.Tags["\U000e0041\u2028\u0085\x7f<&>"] = "\u2066\U0001f600"
	out := render(t, "json", want, Options{})
	assertClean(t, strings.ReplaceAll(out, "\n", ""))
	var got verdict.Report
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	for i := range want.Rules {
		want.Rules[i].References = notNil(want.Rules[i].References)
	}
	if diff := cmp.Diff(*want, got); diff != "" {
		t.Errorf("the report read back differs (-want +got):\n%s", diff)
	}
}

func TestJSONHasEveryMemberAndNoNull(t *testing.T) {
	r := &verdict.Report{Rules: []verdict.Rule{{}}, Verdicts: []verdict.Verdict{{Reasons: []verdict.Reason{{}}}}}
	out := render(t, "json", r, Options{})
	if strings.Contains(out, "null") {
		t.Errorf("got null in\n%s", out)
	}
	plain, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var got, want map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal([]byte(out), &got), json.Unmarshal(plain, &want)); err != nil {
		t.Fatal(err)
	}
	for name := range want {
		if _, ok := got[name]; !ok {
			t.Errorf("%q is not written", name)
		}
	}
}

func TestTextCountsWhatIsAlikeAndAllShowsIt(t *testing.T) {
	r := fixture()
	v := r.Verdicts[4]
	interfaces := v.Reasons[1:2]
	for i := range 5000 {
		next := interfaces[0]
		next.Message = fmt.Sprintf("network interface eni-%017x carries the group", i)
		next.Subject = &verdict.Subject{Kind: "network-interface", Service: "Lambda", Owner: fmt.Sprintf("f%d", i%7)}
		interfaces = append(interfaces, next)
	}
	v.Reasons = interfaces
	r.Verdicts = []verdict.Verdict{v}

	short := render(t, "text", r, Options{})
	if n := strings.Count(short, "where: "); n != firstFew {
		t.Errorf("got %d places, want %d", n, firstFew)
	}
	if want := "and 4996 more: "; !strings.Contains(short, want) {
		t.Errorf("want %q in\n%s", want, short)
	}
	long := render(t, "text", r, Options{All: true})
	if n := strings.Count(long, "where: "); n != len(interfaces) {
		t.Errorf("got %d places, want %d", n, len(interfaces))
	}
	if n := strings.Count(long, "do: "); n != 1 {
		t.Errorf("got the remedy %d times, want once", n)
	}
}

func TestAlikeIsWhatDiffersByItsIDAlone(t *testing.T) {
	const remedy = "Delete the interface if nobody needs it: aws ec2 delete-network-interface --network-interface-id "
	carried := func(n int, kind, prefix, remedy, owner string) (reasons []verdict.Reason) {
		for i := range n {
			id := fmt.Sprintf("%s-%017x", prefix, i)
			reasons = append(reasons, verdict.Reason{
				Rule: "attached_to_" + kind, Effect: verdict.EffectBlocks, Message: id + " carries the group",
				Subject: &verdict.Subject{Kind: kind, ID: id, Owner: owner}, Remediation: strings.ReplaceAll(remedy, "*", id), Evidence: []verdict.Evidence{{File: "a.json", Path: "." + id, Line: i + 1}},
			})
		}
		return reasons
	}
	of := func(reasons ...[]verdict.Reason) *verdict.Report {
		r := fixture()
		v := r.Verdicts[4]
		v.Reasons = slices.Concat(reasons...)
		r.Verdicts = []verdict.Verdict{v}
		return r
	}
	interfaces := carried(200, "network-interface", "eni", remedy+"*", "resize")
	for _, tt := range []struct {
		name        string
		report      *verdict.Report
		all         bool
		want        string
		places, dos int
	}{
		{"many interfaces", of(interfaces), false, "  and 195 more: 195 resize\n    do: Delete the interface if nobody needs it:\n        aws ec2 delete-network-interface --network-interface-id NETWORK_INTERFACE_ID\n", firstFew, 1},
		{"all of them", of(interfaces), true, "--network-interface-id eni-000000000000000c7\n", 200, 200},
		{"few interfaces", of(interfaces[:alike]), false, "--network-interface-id eni-00000000000000007\n", alike, alike},
		{"instances, which have no owner", of(carried(20, "instance", "i", "Terminate it.", "")), false, "  and 15 more\n    do: Terminate it.\n", firstFew, 1},
		{"with and without an owner", of(carried(20, "network-interface", "eni", "Delete it.", ""), carried(3, "network-interface", "eni", "Delete it.", "resize")), false, "  and 18 more: 15 of no known owner, 3 resize\n", firstFew, 1},
	} {
		got := render(t, "text", tt.report, Options{All: tt.all})
		if !strings.Contains(got, tt.want) || strings.Count(got, "where: ") != tt.places || strings.Count(got, "do: ") != tt.dos {
			t.Errorf("%s: got %d places and %d remedies, want %d, %d and %q in\n%.2000s", tt.name, strings.Count(got, "where: "), strings.Count(got, "do: "), tt.places, tt.dos, tt.want, got)
		}
	}
	if got := render(t, "markdown", of(interfaces), Options{All: true}); strings.Count(got, " carries the group") > 10 || !strings.Contains(got, "and 192 more") {
		t.Errorf("markdown counts nothing:\n%.2000s", got)
	}
}

func TestCommandsInARemedyStandOnLinesOfTheirOwn(t *testing.T) {
	for remedy, want := range map[string]string{
		"Give it another group: aws ec2 modify-x --groups OTHER_GROUP_ID; or delete it: aws ec2 delete-x --id eni-0a1b2c3d. It takes a while.": "    do: Give it another group:\n        aws ec2 modify-x --groups OTHER_GROUP_ID\n      or delete it:\n        aws ec2 delete-x --id eni-0a1b2c3d\n      It takes a while.\n",
		"Revoke that permission.\naws ec2 revoke-x --cidr 10.0.0.0/8 --json '[{\"a\":1}]'":                                                     "    do: Revoke that permission.\n        aws ec2 revoke-x --cidr 10.0.0.0/8 --json '[{\"a\":1}]'\n",
		"aws ec2 delete-x --id a":                          "    do: aws ec2 delete-x --id a\n",
		"Change it with aws lambda update-x, or leave it.": "    do: Change it with aws lambda update-x, or leave it.\n",
		"": "",
	} {
		var b strings.Builder
		p := newPage(&b, Options{Width: 40})
		p.remedy(remedy)
		if err := p.done(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(want) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "aws ") && !strings.Contains(b.String(), line+"\n") {
				t.Errorf("no line is %q in\n%s", line, b.String())
			}
		}
		if got := render(t, "text", &verdict.Report{Verdicts: []verdict.Verdict{{Reasons: []verdict.Reason{{Remediation: remedy}}}}}, Options{}); !strings.Contains(got, want) {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}

func TestTheWordsOfAWS(t *testing.T) {
	for code, want := range map[string]string{
		"":                      "",
		"Client.CannotDelete":   `An error occurred (CannotDelete) when calling the DeleteSecurityGroup operation: the specified group: "sg-0a1b2c3d" name: "default" cannot be deleted by a user`,
		"DependencyViolation":   `An error occurred (DependencyViolation) when calling the DeleteSecurityGroup operation: resource sg-0a1b2c3d has a dependent object`,
		"UnauthorizedOperation": `An error occurred (UnauthorizedOperation) when calling the DeleteSecurityGroup operation: You are not authorized to perform this operation.`,
		"SomethingNew":          "SomethingNew",
	} {
		if got := awsText(code, "sg-0a1b2c3d"); got != want {
			t.Errorf("%q: got %q, want %q", code, got, want)
		}
	}
}

func TestTheCaveatNamesOnlyWhatWasNotSeen(t *testing.T) {
	r := fixture()
	in := func(kind string) verdict.Coverage {
		return verdict.Coverage{Partition: "aws", Account: "111122223333", Region: "eu-west-1", Kind: kind, Status: complete}
	}
	for _, c := range []struct {
		seen []verdict.Coverage
		want string
	}{
		{nil, "deletable means: as far as the dumps show. Not looked at: VPC peering connections, security-group VPC associations, sharing through RAM"},
		{[]verdict.Coverage{in("shared-resource"), in("vpc-peering-connection")}, "deletable means: as far as the dumps show. Not looked at: security-group VPC associations"},
		{[]verdict.Coverage{in("shared-resource"), in("vpc-peering-connection"), in("security-group-vpc-association")}, "deletable means: as far as the dumps show."},
	} {
		r.Coverage = c.seen
		if got := caveat(r, r.Verdicts); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	if got := caveat(r, r.Verdicts[1:3]); got != "" {
		t.Errorf("without a deletable group: got %q", got)
	}
}

func TestTheNextCommandHoldsOnlyWhatIsSafeToPaste(t *testing.T) {
	blocked := func(id string) verdict.Verdict {
		return verdict.Verdict{Group: verdict.Group{ID: id}, Outcome: verdict.Blocked}
	}
	for _, c := range []struct {
		id       string
		snapshot []string
		want     string
	}{
		{"sg-0a1b2c3d", nil, "sgfree explain sg-0a1b2c3d SNAPSHOT"},
		{"sg-0a1b2c3d", []string{"demo", "-"}, "sgfree explain sg-0a1b2c3d demo -"},
		{"sg-0a1b2c3d", []string{"it's $(here)"}, `sgfree explain sg-0a1b2c3d 'it'\''s $(here)'`},
		{"sg-0a1b2c3d", []string{"-rf"}, "sgfree explain sg-0a1b2c3d './-rf'"},
		{"sg-0a1b2c3d", []string{"a\nb"}, "sgfree explain sg-0a1b2c3d SNAPSHOT"},
		{"sg-0a1b2c3d; reboot", nil, ""},
	} {
		if got := nextCommand([]verdict.Verdict{blocked(c.id)}, c.snapshot); got != c.want {
			t.Errorf("%q %q: got %q, want %q", c.id, c.snapshot, got, c.want)
		}
	}
}

func TestOnlyCommandsThatLookLikeOnesArePrinted(t *testing.T) {
	r := &verdict.Report{}
	for _, c := range []string{
		"aws ec2 describe-instances --region eu-west-1 --output json", "aws ec2 describe-instances; reboot", "aws $(reboot)", "reboot", "aws a\nreboot", "",
		"aws ecs describe-services --cluster CLUSTER --services SERVICE… --output json", "aws ec2 describe-instances --region eu-west-1 --output json",
	} {
		r.Coverage = append(r.Coverage, verdict.Coverage{Kind: "instance", Status: "truncated", Command: c})
	}
	want := []string{r.Coverage[0].Command, r.Coverage[6].Command}
	if got := commandsOf(r); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestManyScopesAndKindsAreCounted(t *testing.T) {
	r := &verdict.Report{}
	for scope := range 20 {
		for kind := range 30 {
			r.Coverage = append(r.Coverage, verdict.Coverage{Account: fmt.Sprintf("%012d", scope), Kind: fmt.Sprintf("kind-%02d", kind), Status: "missing", Core: kind == 29})
		}
	}
	got := render(t, "table", r, Options{})
	want := "  account 000000000000; account 000000000001; account 000000000002; account 000000000003; and 16 more scopes: kind-29 (missing), kind-00 (missing)"
	if !strings.Contains(got, want) || !strings.Contains(got, "and 22 more kinds\n") {
		t.Errorf("want %q in\n%s", want, got)
	}
}
