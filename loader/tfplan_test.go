package loader

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

func TestWhatATerraformPlanFreesBeforeAGroupGoes(t *testing.T) {
	const holds, lets, later = `"vpc_security_group_ids": ["sg-0a1b2c3d"]`, `"vpc_security_group_ids": []`, `"ami": "ami-0a1b2c3d"`
	const configured = `"configuration": {"root_module": {"resources": [{"address": "aws_instance.a", "expressions": {"vpc_security_group_ids": {"references": [%s]}}}, {"address": "aws_security_group.none"}]}},
		"variables": {"more": {"value": ["sg-0a1b2c3e"]}, "old": {"value": "0a1b2c3d"}}`
	for _, tt := range []struct {
		name, group, user string
		after             string
		references        string // of the configuration; that of the group itself unless told
		want              []Gone
	}{
		{"a user that is deleted", `"delete"`, `"delete"`, "", "", []Gone{{Kind: InstanceKind, ID: "i-0a1b2c3d"}}},
		{"a user that is deleted, of a group that is replaced", `"delete", "create"`, `"delete"`, "", "", []Gone{{Kind: InstanceKind, ID: "i-0a1b2c3d"}}},
		{"a user that is only forgotten", `"delete"`, `"forget"`, "", "", nil},
		{"an update that keeps the group", `"delete"`, `"update"`, holds, "", nil},
		{"an update that lets go", `"delete"`, `"update"`, lets, "", []Gone{{Kind: InstanceKind, ID: "i-0a1b2c3d", Group: "sg-0a1b2c3d", Stays: true}}},
		{"an update to a group that is made first", `"create", "delete"`, `"update"`, later, "", []Gone{{Kind: InstanceKind, ID: "i-0a1b2c3d", Group: "sg-0a1b2c3d", Stays: true}}},
		{"an update to a group that is made after this one has gone", `"delete", "create"`, `"update"`, later, "", nil},
		{"a user that is made again with the group", `"delete"`, `"delete", "create"`, holds, "", nil},
		{"a user that is made again without it", `"delete"`, `"create", "delete"`, lets, "", []Gone{{Kind: InstanceKind, ID: "i-0a1b2c3d", Group: "sg-0a1b2c3d"}}},
		{"a user that is replaced with its group", `"delete", "create"`, `"delete", "create"`, later, "", []Gone{{Kind: InstanceKind, ID: "i-0a1b2c3d", Group: "sg-0a1b2c3d"}}},
		{"a user that goes only after the new group is made", `"delete", "create"`, `"create", "delete"`, later, "", nil},
		{"an update to groups that are not told", `"delete"`, `"update"`, later, `"data.aws_security_groups.web.ids", "data.aws_security_groups.web"`, nil},
		{"a user that is made again, who knows with which groups", `"delete"`, `"delete", "create"`, later, `"aws_launch_template.a.id", "aws_launch_template.a"`, nil},
		{"an update to a group that is deleted", `"delete"`, `"update"`, later, "", nil},
		{"an update to one of two groups, of which one has no instances", `"create", "delete"`, `"update"`, later, `"aws_security_group.a[0].id", "aws_security_group.none[0].id"`, []Gone{{Kind: InstanceKind, ID: "i-0a1b2c3d", Group: "sg-0a1b2c3d", Stays: true}}},
		{"an update to a group and to what a variable says", `"create", "delete"`, `"update"`, later, `"aws_security_group.a.id", "var.more"`, []Gone{{Kind: InstanceKind, ID: "i-0a1b2c3d", Group: "sg-0a1b2c3d", Stays: true}}},
		{"an update to a group and to a variable that says the old one", `"create", "delete"`, `"update"`, later, `"aws_security_group.a.id", "var.old"`, nil},
		{"an update to a group and to a variable of which nothing is told", `"create", "delete"`, `"update"`, later, `"aws_security_group.a.id", "var.untold"`, nil},
		{"nothing", `"delete"`, `"no-op"`, holds, "", nil},
		{"an update of which nothing is told", `"delete"`, `"update"`, "", "", nil},
		{"a user that is made again, of which nothing is told", `"delete"`, `"delete", "create"`, "", "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			after, unknown := "null", "{}"
			if tt.after != "" {
				after = "{" + tt.after + "}"
			}
			if tt.after == later {
				unknown = `{"vpc_security_group_ids": true}`
			}
			configuration := fmt.Sprintf(configured, cmp.Or(tt.references, `"aws_security_group.a.id", "aws_security_group.a"`))
			got, err := ReadChange([]string{written(t, fmt.Sprintf(`{"format_version": "1.2", "planned_values": {}, "resource_changes": [
				{"address": "aws_security_group.a", "mode": "managed", "type": "aws_security_group", "name": "a", "change": {"actions": [%s], "before": {"id": "sg-0a1b2c3d"}, "after": null}},
				{"address": "aws_instance.a", "mode": "managed", "type": "aws_instance", "name": "a", "change": {"actions": [%s], "before": {"id": "i-0a1b2c3d", %s}, "after": %s, "after_unknown": %s}}
			], %s}`, tt.group, tt.user, holds, after, unknown, configuration))}, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			for i := range got.Gone { // where the file lies is for the reports
				got.Gone[i].File = ""
			}
			if diff := gocmp.Diff(tt.want, got.Gone, gocmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
				t.Errorf("gone (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhichRulesATerraformPlanTakesAway(t *testing.T) {
	port := 443
	gone := func(d Direction, protocol string, p *int) []Gone {
		return []Gone{{Kind: SecurityGroupRule, ID: "it", Rule: &Rule{GroupID: "sg-0a1b2c3e", Direction: d, Protocol: protocol, FromPort: p, ToPort: p, Pair: Pair{GroupID: "sg-0a1b2c3d"}}}}
	}
	block := `{"protocol": "tcp", "from_port": 443, "to_port": 443, "self": false, "security_groups": ["sg-0a1b2c3d"]}`
	for _, tt := range []struct {
		name, kind, actions, before, after string
		want                               []Gone
	}{
		{
			"a separate rule", "aws_security_group_rule", `"delete"`,
			`{"type": "egress", "protocol": "6", "from_port": 443, "to_port": 443, "security_group_id": "sg-0a1b2c3e", "source_security_group_id": "sg-0a1b2c3d"}`, "null", gone(Egress, "tcp", &port),
		},
		{
			"one of all traffic", "aws_security_group_rule", `"delete"`,
			`{"type": "ingress", "protocol": "all", "from_port": 0, "to_port": 0, "security_group_id": "sg-0a1b2c3e", "source_security_group_id": "sg-0a1b2c3d"}`, "null", gone(Ingress, "-1", nil),
		},
		{
			"one with an id", "aws_vpc_security_group_ingress_rule", `"delete"`,
			`{"ip_protocol": "tcp", "from_port": 443, "to_port": 443, "security_group_id": "sg-0a1b2c3e", "referenced_security_group_id": "111122223333/sg-0a1b2c3d"}`, "null", gone(Ingress, "tcp", &port),
		},
		{
			"one that is made again, of which nothing is told", "aws_security_group_rule", `"delete", "create"`,
			`{"type": "ingress", "protocol": "tcp", "from_port": 443, "to_port": 443, "security_group_id": "sg-0a1b2c3e", "source_security_group_id": "sg-0a1b2c3d"}`, "null", nil,
		},
		{"a block of a group", "aws_security_group", `"update"`, `{"id": "sg-0a1b2c3e", "ingress": [` + block + `], "egress": []}`, `{"id": "sg-0a1b2c3e", "ingress": [], "egress": []}`, gone(Ingress, "tcp", &port)},
		{"a block that stays", "aws_security_group", `"update"`, `{"id": "sg-0a1b2c3e", "ingress": [` + block + `]}`, `{"id": "sg-0a1b2c3e", "ingress": [` + block + `]}`, nil},
		{"a block that cannot be read afterwards", "aws_security_group", `"update"`, `{"id": "sg-0a1b2c3e", "ingress": [` + block + `]}`, `{"id": "sg-0a1b2c3e", "ingress": "?"}`, nil},
		{"the permissions of a group that goes", "aws_security_group", `"delete"`, `{"id": "sg-0a1b2c3e", "ingress": [` + block + `]}`, "null", nil},
		{
			"its own ones, which it revokes first", "aws_security_group", `"delete"`,
			`{"id": "sg-0a1b2c3e", "revoke_rules_on_delete": true, "ingress": [` + block + `, {"protocol": "-1", "from_port": 0, "to_port": 0, "self": true, "security_groups": []}]}`, "null",
			[]Gone{{Kind: SecurityGroupRule, ID: "it", Rule: &Rule{GroupID: "sg-0a1b2c3e", Direction: Ingress, Protocol: "-1", Pair: Pair{GroupID: "sg-0a1b2c3e"}}}},
		},
		{"a block of the default group", "aws_default_security_group", `"update"`, `{"id": "sg-0a1b2c3e", "ingress": [` + block + `], "egress": []}`, `{"id": "sg-0a1b2c3e", "ingress": [], "egress": []}`, gone(Ingress, "tcp", &port)},
		{"a block that will be known only later", "aws_security_group", `"update"`, `{"id": "sg-0a1b2c3e", "ingress": [` + block + `]}`, `{"id": "sg-0a1b2c3e"}`, nil},
		{"the default group, which is only left alone", "aws_default_security_group", `"delete"`, `{"id": "sg-0a1b2c3e", "ingress": [` + block + `]}`, "null", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ReadChange([]string{written(t, fmt.Sprintf(`{"format_version": "1.2", "planned_values": {}, "resource_changes": [
				{"address": "it", "mode": "managed", "type": %q, "change": {"actions": [%s], "before": %s, "after": %s}}
			]}`, tt.kind, tt.actions, tt.before, tt.after))}, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			for i := range got.Gone { // where the file lies is for the reports
				got.Gone[i].File = ""
			}
			if diff := gocmp.Diff(tt.want, got.Gone, gocmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
				t.Errorf("gone (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEveryTypeThatAChangeDeletesHasAKindThatIsRead(t *testing.T) {
	for name, r := range tfTypes {
		if KindNamed(r.kind) == nil {
			t.Errorf("%s: no kind %q", name, r.kind)
		}
	}
	for name, r := range cfnTypes {
		if KindNamed(r.kind) == nil {
			t.Errorf("%s: no kind %q", name, r.kind)
		}
	}
}

func written(t *testing.T, text string) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "change.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
