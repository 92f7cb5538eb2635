package report

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sgfree/sgfree/verdict"
)

// hostileShell is a name that tries to run something wherever a shell reads it.
const hostileShell = "x\\033[31m\\c' $(touch canary) `touch canary`; touch canary #\"" + hostile

// planFixture is a plan with a step of every action, a cycle, and groups that are left.
func planFixture() *verdict.Plan {
	r := fixture()
	port := 443
	add := func(id, name string, outcome verdict.Outcome, from ...string) {
		v := verdict.Verdict{Outcome: outcome, Group: verdict.Group{ID: id, Name: name, VPC: "vpc-0a1b2c3d", Partition: "aws", Account: "111122223333", Region: "eu-west-1"}}
		for _, f := range from {
			v.Reasons = append(v.Reasons, verdict.Reason{
				Rule: "referenced_by_group", Effect: verdict.EffectAfter, Message: f + " names the group",
				Permission: &verdict.Permission{Group: f, Direction: "egress", Protocol: "tcp", FromPort: &port, ToPort: &port, Pair: verdict.Pair{Group: id}},
				Evidence:   []verdict.Evidence{{File: "demo/groups.json", Path: ".SecurityGroups[0]", Line: 3}},
			})
		}
		r.Verdicts = append(r.Verdicts, v)
	}
	add("sg-0a1b2c3d4e5f60011", hostileShell, verdict.DeletableAfter, "sg-0a1b2c3d4e5f60012")
	add("sg-0a1b2c3d4e5f60012", "second", verdict.DeletableAfter, "sg-0a1b2c3d4e5f60011", "sg-0a1b2c3d4e5f60002")
	last := &r.Verdicts[len(r.Verdicts)-1]
	last.Reasons[1].Effect = verdict.EffectNote // a dead permission of the default group
	last.Reasons = append(last.Reasons, verdict.Reason{
		Rule: "managed_group", Effect: verdict.EffectNote, Message: "tags say that " + hostileShell + " owns the group", Subject: &verdict.Subject{Kind: "security-group", ID: last.Group.ID},
	})
	return verdict.MakePlan(r, func(verdict.Verdict) bool { return true }, true)
}

func undoFixture(t *testing.T) *verdict.Undo {
	t.Helper()
	u, err := verdict.MakeUndo(planFixture(), func(g verdict.Group) []string {
		name, err := visibleJSON(g.Name)
		if err != nil {
			t.Fatal(err)
		}
		return []string{fmt.Sprintf(`{"GroupName": %s, "Description": %s, "VpcId": "vpc-0a1b2c3d", "Tags": [{"Key": "aws:x", "Value": "y"}, {"Key": "owner", "Value": %s}],
			"IpPermissions": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": %s}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}], "PrefixListIds": [{"PrefixListId": "pl-0a1b2c3d"}],
				"UserIdGroupPairs": [{"GroupId": "sg-0a1b2c3d4e5f60011", "Description": %s}, {"GroupId": "sg-0a1b2c3d4e5f60002", "VpcPeeringConnectionId": "pcx-0a1b2c3d"}]}],
			"IpPermissionsEgress": []}`, name, name, name, name, name)}
	})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func renderPlan(t *testing.T, name string) string {
	t.Helper()
	f, err := FindPlan(name)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b, planFixture(), Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func renderUndo(t *testing.T, name string) string {
	t.Helper()
	f, err := FindUndo(name)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b, undoFixture(t), Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestEveryFormatOfAPlanAndOfAnUndoHasAGolden(t *testing.T) {
	for _, f := range PlanFormats() {
		golden(t, "plan."+f.Name, renderPlan(t, f.Name))
	}
	for _, f := range UndoFormats() {
		golden(t, "undo."+f.Name, renderUndo(t, f.Name))
	}
}

func TestAPlanShowsNoTextThatActsOnATerminal(t *testing.T) {
	pages := map[string]string{}
	for _, f := range PlanFormats() {
		pages["plan "+f.Name] = renderPlan(t, f.Name)
	}
	for _, f := range UndoFormats() {
		pages["undo "+f.Name] = renderUndo(t, f.Name)
	}
	for name, page := range pages {
		for _, r := range page {
			if r != '\n' && r != '\t' && !visible(r) {
				t.Errorf("%s: %q is in it", name, r)
			}
		}
	}
}

func TestAPlanHasAStepOfEveryAction(t *testing.T) {
	found := map[verdict.Action]bool{}
	p := planFixture()
	for _, s := range p.Steps {
		found[s.Action] = true
	}
	for _, a := range verdict.Actions() {
		if !found[a] {
			t.Errorf("the fixture has no step that does %s", a)
		}
	}
	if len(p.Cycles) == 0 || len(p.Left) == 0 {
		t.Errorf("got %d cycles and %d groups left, want some", len(p.Cycles), len(p.Left))
	}
}

// run runs a script with an aws that answers what the test says.
func runScript(t *testing.T, script, aws string, env ...string) (out string, err error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"script.sh": script, "aws": "#!/bin/sh\n" + aws} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "sh", "script.sh")
	cmd.Dir = dir
	cmd.Env = append(env, "PATH="+dir+":"+os.Getenv("PATH"))
	b, err := cmd.CombinedOutput()
	if _, bad := os.Stat(filepath.Join(dir, "canary")); bad == nil {
		t.Errorf("a name ran as a command:\n%s", b)
	}
	for _, r := range string(b) {
		if r != '\n' && r != '\t' && !visible(r) {
			t.Errorf("%q is printed", r)
		}
	}
	return string(b), err
}

// The aws that every script sees looks on; one that was to change something leaves a word.
const looksOn = `case "$*" in
*get-caller-identity*) echo 111122223333 ;;
*describe-*) ;;
*create-security-group*) echo sg-0000000000000000f ;;
*) echo "changed: $*" >&2 ;;
esac
`

func TestAScriptChangesNothingUnlessToldTo(t *testing.T) {
	there := strings.Replace(looksOn, "*describe-*) ;;", `*Values=sg-0a1b2c3d4e5f60001*GroupName*) printf 'sg-0a1b2c3d4e5f60001\tvpc-0a1b2c3d\t111122223333\tfree\n' ;;
*describe-*) ;;`, 1)
	for name, script := range map[string]string{"plan": renderPlan(t, "sh"), "undo": renderUndo(t, "sh")} {
		out, err := runScript(t, script, there)
		if err != nil || strings.Contains(out, "changed: ") || !strings.Contains(out, "would run: aws ec2 ") {
			t.Errorf("%s: got %v and\n%s", name, err, out)
		}
	}
	out, err := runScript(t, renderPlan(t, "sh"), there, "APPLY=1", "DONE=1 2 3 4 5")
	if err != nil || strings.Count(out, "changed: ") != 1 || !strings.Contains(out, "changed: ec2 delete-security-group --group-id sg-0a1b2c3d4e5f60001") {
		t.Errorf("with APPLY=1, got %v and\n%s", err, out)
	}
	out, err = runScript(t, renderUndo(t, "sh"), there, "APPLY=1")
	if err != nil || !strings.Contains(out, "done: sg-0000000000000000f") || strings.Contains(out, "would run") {
		t.Errorf("the undo with APPLY=1, got %v and\n%s", err, out)
	}
}

func TestAScriptStopsWhereAllIsNotAsItWas(t *testing.T) {
	tests := []struct{ name, from, to, want string }{
		{"another account", "111122223333", "444455556666", "the caller is of account 444455556666; PROFILE_111122223333=NAME names a profile of 111122223333"},
		{"another group of that id", "*describe-*) ;;", `*GroupName*) printf 'sg-1\tvpc-2\t3\tother\n' ;;
*describe-*) ;;`, "is not as in the snapshot: got sg-1"},
		{"an interface that carries it", "*describe-*) ;;", `*Values=sg-0a1b2c3d4e5f60001*GroupName*) printf 'sg-0a1b2c3d4e5f60001\tvpc-0a1b2c3d\t111122223333\tfree\n' ;;
*describe-network-interfaces*) echo eni-0a1b2c3e ;;
*describe-*) ;;`, "sg-0a1b2c3d4e5f60001 is carried by eni-0a1b2c3e"},
		{"no answer", "*describe-*) ;;", "*describe-*) exit 255 ;;", "gives no answer"},
		{"a group that names it", "*describe-*) ;;", `*Values=sg-0a1b2c3d4e5f60001*GroupName*) printf 'sg-0a1b2c3d4e5f60001\tvpc-0a1b2c3d\t111122223333\tfree\n' ;;
*egress.ip-permission.group-id*) echo sg-0000000a ;;
*describe-*) ;;`, "sg-0000000a names sg-0a1b2c3d4e5f60001, which it did not in the snapshot"},
		{"a step by hand that is not done", "", "", "do it, and say so: DONE="},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			env := []string{"APPLY=1", "WAIT=0", "DONE=1 2 3 4 5"}
			if tt.from == "" {
				env = env[:2]
			}
			out, err := runScript(t, renderPlan(t, "sh"), strings.Replace(looksOn, tt.from, tt.to, 1), env...)
			var failed *exec.ExitError
			if !errors.As(err, &failed) || failed.ExitCode() != 1 || !strings.Contains(out, tt.want) || strings.Contains(out, "changed: ") {
				t.Errorf("got %v and\n%s\nwant exit code 1 and %q", err, out, tt.want)
			}
		})
	}
}
