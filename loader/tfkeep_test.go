package loader

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhatNamesAGroupAfterATerraformPlan(t *testing.T) {
	const rule = `"protocol": "tcp", "from_port": 443, "to_port": 443`
	const block = `"id": "sg-0a1b2c3e", "ingress": [{` + rule + `, "security_groups": ["sg-0a1b2c3d"]}]`
	const anew = `"ingress": [{` + rule + `, "security_groups": ["sg-0a1b2c3d"]}]`
	const described = `"id": "sg-0a1b2c3e", "ingress": [{` + rule + `, "description": "not sg-0a1b2c3d"}]`
	const instance = `"id": "i-0a1b2c3d", "primary_network_interface_id": "eni-0a1b2c3d", "vpc_security_group_ids": ["sg-0a1b2c3d"]`
	const attachment = `{"address": "other", "mode": "managed", "type": "aws_network_interface_sg_attachment", "change": {"actions": ["delete"], "before": {"network_interface_id": "eni-0a1b2c3d", "security_group_id": "sg-0a1b2c3d"}, "after": null}}`
	const separate = `{"address": "other", "mode": "managed", "type": "aws_security_group_rule", "change": {"actions": ["delete"], "before": {"type": "ingress", "security_group_id": "sg-0a1b2c3e", "source_security_group_id": "sg-0a1b2c3d", ` + rule + `}, "after": null}}`
	for _, tt := range []struct {
		name, kind, actions string
		before, after       string
		other               string // another change
		want                string // the place, and whether it breaks; empty for none
	}{
		{"what is made", "aws_lb", `"create"`, "", `"security_groups": ["sg-0a1b2c3d"]`, "", "after.security_groups[0]"},
		{"what is not touched", "aws_lb", `"no-op"`, `"security_groups": ["sg-0a1b2c3d"]`, `"security_groups": ["sg-0a1b2c3d"]`, "", "after.security_groups[0]"},
		{"what is forgotten", "aws_lb", `"forget"`, `"security_groups": ["sg-0a1b2c3d"]`, "", "", "before.security_groups[0]"},
		{"what is deleted", "aws_lb", `"delete"`, `"security_groups": ["sg-0a1b2c3d"]`, "", "", ""},
		{"what is deleted and protected", "aws_rds_cluster", `"delete"`, `"deletion_protection": true, "vpc_security_group_ids": ["sg-0a1b2c3d"]`, "", "", "before.vpc_security_group_ids[0]"},
		{"of a type that is not known, too", "aws_new_thing", `"delete"`, `"deletion_protection": true, "groups": ["sg-0a1b2c3d"]`, "", "", "before.groups[0]"},
		{"what is let go of", "aws_lb", `"update"`, `"security_groups": ["sg-0a1b2c3d"]`, `"security_groups": []`, "", ""},
		{"a template, which breaks", "aws_launch_template", `"no-op"`, `"vpc_security_group_ids": ["sg-0a1b2c3d"]`, `"vpc_security_group_ids": ["sg-0a1b2c3d"]`, "", "after.vpc_security_group_ids[0] breaks"},
		{"a description, which is wrong then", "aws_lb", `"update"`, "", `"description": "was sg-0a1b2c3d"`, "", "after.description breaks"},
		{"a description, and what holds it", "aws_lb", `"update"`, "", `"description": "was sg-0a1b2c3d", "security_groups": ["sg-0a1b2c3d"]`, "", "after.security_groups[0]"},
		{"what only repeats another attribute", "aws_elb", `"update"`, `"security_groups": ["sg-0a1b2c3d"], "source_security_group_id": "sg-0a1b2c3d"`, `"security_groups": [], "source_security_group_id": "sg-0a1b2c3d"`, "", ""},
		{"a block that is not touched", "aws_security_group", `"no-op"`, block, block, "", "after.ingress[0].security_groups[0]"},
		{"a block that goes by a rule of its own", "aws_security_group", `"no-op"`, block, block, separate, ""},
		{"a block that is made anew", "aws_security_group", `"update"`, `"id": "sg-0a1b2c3e"`, block, separate, "after.ingress[0].security_groups[0]"},
		{"a block of a group that is replaced", "aws_security_group", `"delete", "create"`, block, anew, "", "after.ingress[0].security_groups[0]"},
		{"a block of a group that is made before the old one goes", "aws_security_group", `"create", "delete"`, block, anew, "", "after.ingress[0].security_groups[0]"},
		{"a block that goes by a rule of its own, of a group that is made anew with it", "aws_security_group", `"delete", "create"`, block, anew, separate, "after.ingress[0].security_groups[0]"},
		{"a block of something that is not read", "aws_new_thing", `"no-op"`, anew, anew, "", "after.ingress[0].security_groups[0]"},
		{"the description of a permission, which is wrong then", "aws_security_group", `"no-op"`, described, described, "", "after.ingress[0].description breaks"},
		{"a block of a replaced group of which nothing is known afterwards", "aws_security_group", `"delete", "create"`, block, "", "", "before.ingress[0].security_groups[0] perhaps"},
		{"the same where it goes by a rule of its own", "aws_security_group", `"delete", "create"`, block, "", separate, ""},
		{"the same of a group that goes for good", "aws_security_group", `"delete"`, block, "", "", ""},
		{"the same where it is told that there is none", "aws_security_group", `"delete", "create"`, block, `"ingress": [], "egress": []`, "", ""},
		{"a permission of the group itself", "aws_vpc_security_group_ingress_rule", `"forget"`, `"security_group_id": "sg-0a1b2c3d"`, "", "", ""},
		{"one that is made", "aws_vpc_security_group_ingress_rule", `"create"`, "", `"security_group_id": "sg-0a1b2c3d"`, "", "after.security_group_id"},
		{"an instance", "aws_instance", `"no-op"`, instance, instance, "", "after.vpc_security_group_ids[0]"},
		{"the user data of an instance that is made", "aws_instance", `"create"`, "", `"user_data": "echo sg-0a1b2c3d"`, "", "after.user_data breaks"},
		{"user data, and what holds it", "aws_instance", `"create"`, "", `"user_data": "echo sg-0a1b2c3d", "vpc_security_group_ids": ["sg-0a1b2c3d"]`, "", "after.vpc_security_group_ids[0]"},
		{"an instance that is made anew, though the group goes from the old one's interface", "aws_instance", `"delete", "create"`, instance, `"vpc_security_group_ids": ["sg-0a1b2c3d"]`, attachment, "after.vpc_security_group_ids[0]"},
		{"an instance from whose interface the group goes", "aws_instance", `"no-op"`, instance, instance, attachment, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			state := func(s string) string {
				if s == "" {
					return "null"
				}
				return "{" + s + "}"
			}
			changes := fmt.Sprintf(`{"address": "it", "mode": "managed", "type": %q, "change": {"actions": [%s], "before": %s, "after": %s}}`, tt.kind, tt.actions, state(tt.before), state(tt.after))
			if tt.other != "" {
				changes += ", " + tt.other
			}
			plans := []string{
				written(t, `{"format_version": "1.2", "planned_values": {}, "resource_changes": [{"address": "group", "mode": "managed", "type": "aws_security_group", "change": {"actions": ["delete"], "before": {"id": "sg-0a1b2c3d"}, "after": null}}]}`),
				written(t, `{"format_version": "1.2", "planned_values": {}, "resource_changes": [`+changes+`]}`),
			}
			for _, order := range [][]string{plans, {plans[1], plans[0]}} {
				c, err := ReadChange(order, nil, nil)
				if err != nil {
					t.Fatal(err)
				}
				var got, want []string
				for _, k := range c.Keepers {
					place := k.Path[len(".resource_changes[0].change."):]
					if k.Breaks {
						place += " breaks"
					}
					if k.Doubt != "" {
						place += " perhaps"
					}
					got = append(got, place)
				}
				if tt.want != "" {
					want = []string{tt.want}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("keepers (-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestANodeGroupTakesItsAutoScalingGroupsAlong(t *testing.T) {
	c, err := ReadChange([]string{written(t, `{"format_version": "1.2", "planned_values": {}, "resource_changes": [
		{"address": "aws_eks_node_group.a", "mode": "managed", "type": "aws_eks_node_group", "change": {"actions": ["delete"], "before": {"id": "shop:a", "resources": [{"autoscaling_groups": [{"name": "eks-a-1"}, {"name": "eks-a-2"}]}]}, "after": null}}
	]}`)}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, g := range c.Gone {
		got = append(got, g.Kind+" "+g.ID)
	}
	if diff := cmp.Diff([]string{AutoScalingGroup + " eks-a-1", AutoScalingGroup + " eks-a-2"}, got); diff != "" {
		t.Errorf("gone (-want +got):\n%s", diff)
	}
}
