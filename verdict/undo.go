package verdict

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// UndoSchema names the shape of an [Undo]; within v1 there are only additions.
const UndoSchema = "sgfree/undo/v1"

// UndoTag is the tag of a group that is made again; its value is the old id. A group that has
// mostTags of its own has no room for it.
const UndoTag = "sgfree:undo-of"

// mostTags is how many tags EC2 lets a resource have, beside those that AWS writes.
const mostTags = 50

// Undo is what brings back what a plan takes away: the groups that it deletes, and the
// permissions that it revokes of groups that stay. A group that is made again has another
// id; wherever its old one stands here, the new one has to be put.
type Undo struct {
	Schema      string              `json:"schema"`
	Tool        Tool                `json:"tool"`
	Assumed     []Assumed           `json:"assumed,omitempty"` // as of the plan
	Groups      []DeletedGroup      `json:"groups"`
	Permissions []RevokedPermission `json:"permissions"`
}

// DeletedGroup is a group that a plan deletes.
type DeletedGroup struct {
	ID        string `json:"id"` // the old one
	Partition string `json:"partition"`
	Account   string `json:"account"`
	Region    string `json:"region"`
	// Create is what aws ec2 create-security-group --cli-input-json takes.
	Create CreateGroup `json:"create"`
	// Ingress and Egress are what aws ec2 authorize-security-group-ingress and -egress take
	// as --ip-permissions, once what EC2 gives to a new group has been revoked.
	Ingress []IPPermission `json:"ingress"`
	Egress  []IPPermission `json:"egress"`
}

// Marked tells whether the group that is made again has [UndoTag].
func (g *DeletedGroup) Marked() bool {
	return slices.ContainsFunc(g.Create.Tags, func(tags TagGroup) bool {
		return slices.ContainsFunc(tags.Tags, func(t Tag) bool { return t.Key == UndoTag })
	})
}

// CreateGroup is the input of CreateSecurityGroup.
type CreateGroup struct {
	Name        string     `json:"GroupName"`
	Description string     `json:"Description"`
	VPC         string     `json:"VpcId"`
	Tags        []TagGroup `json:"TagSpecifications,omitempty"`
}

// TagGroup is the tags of a resource that is to be made.
type TagGroup struct {
	ResourceType string `json:"ResourceType"`
	Tags         []Tag  `json:"Tags"`
}

// Tag is one tag.
type Tag struct {
	Key   string `json:"Key"`
	Value string `json:"Value"`
}

// RevokedPermission is a permission that a plan revokes of a group that stays.
type RevokedPermission struct {
	Step      int    `json:"step"` // that revokes it
	Group     string `json:"group"`
	Partition string `json:"partition"`
	Account   string `json:"account"`
	Region    string `json:"region"`
	Direction string `json:"direction"`
	// Dead is true where EC2 is likely to refuse to bring it back: the way that it names is gone.
	Dead       bool         `json:"dead"`
	Permission IPPermission `json:"permission"`
}

// record is an element of describe-security-groups, as far as it can be made again.
type record struct {
	Name        string         `json:"GroupName"`
	Description string         `json:"Description"`
	VPC         string         `json:"VpcId"`
	Tags        []Tag          `json:"Tags"`
	Ingress     []IPPermission `json:"IpPermissions"`
	Egress      []IPPermission `json:"IpPermissionsEgress"`
}

func (r *record) permissions(direction string) []IPPermission {
	if direction == "egress" {
		return r.Egress
	}
	return r.Ingress
}

// MakeUndo makes the undo of a plan. The texts of a group are its records as
// describe-security-groups gave them, one for each copy; a group that is to be deleted must
// have one.
//
// AWS alone writes tags that begin with aws:, so they do not come back; nor do the ids of
// groups and rules, and the tags of rules.
func MakeUndo(p *Plan, texts func(Group) []string) (*Undo, error) {
	u := &Undo{Schema: UndoSchema, Tool: p.Tool, Assumed: p.Assumed, Groups: []DeletedGroup{}, Permissions: []RevokedPermission{}}
	deleted := map[place]bool{}
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Action != ActionDelete {
			continue
		}
		records, err := recordsOf(s.Group, texts(s.Group))
		if err != nil {
			return nil, err
		}
		r, err := wholeOf(records)
		if err != nil {
			return nil, fmt.Errorf("group %s: %w to make it again from", s.Group.ID, err)
		}
		deleted[place{s.Group.Region, s.Group.ID}] = true
		u.Groups = append(u.Groups, deletedGroup(s.Group, r))
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Permission == nil || deleted[place{s.Group.Region, s.Group.ID}] {
			continue
		}
		records, err := recordsOf(s.Group, texts(s.Group))
		if err != nil {
			return nil, err
		}
		u.Permissions = append(u.Permissions, RevokedPermission{
			Step: s.Number, Group: s.Group.ID, Partition: s.Group.Partition, Account: s.Group.Account, Region: s.Group.Region,
			Direction: s.Permission.Direction, Dead: s.Action == ActionClean, Permission: exact(s.Permission, records),
		})
	}
	return u, nil
}

// Recall notes what each group that is to be deleted permits, as its records tell it.
func (p *Plan) Recall(texts func(Group) []string) error {
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Action != ActionDelete {
			continue
		}
		records, err := recordsOf(s.Group, texts(s.Group))
		if err != nil {
			return err
		}
		if r, err := wholeOf(records); err == nil {
			s.Holds = &Holdings{r.Ingress, r.Egress}
		}
	}
	return nil
}

// wholeOf is the first record that lacks nothing; copies of one do not contradict each other,
// for then the group is unknown and in no plan.
func wholeOf(records []record) (*record, error) {
	lacks := ""
	for i := range records {
		r := &records[i]
		switch {
		case r.Name == "":
			lacks = "GroupName"
		case r.Description == "":
			lacks = "Description"
		case r.VPC == "":
			lacks = "VpcId"
		case r.Ingress == nil:
			lacks = "IpPermissions"
		case r.Egress == nil:
			lacks = "IpPermissionsEgress"
		default:
			return r, nil
		}
	}
	if lacks == "" {
		return nil, errors.New("no record")
	}
	return nil, fmt.Errorf("no %s in its record", lacks)
}

func recordsOf(g Group, texts []string) (records []record, err error) {
	for _, text := range texts {
		var r record
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			return nil, fmt.Errorf("group %s: read its record: %w", g.ID, err)
		}
		records = append(records, r)
	}
	return records, nil
}

func deletedGroup(g Group, r *record) DeletedGroup {
	d := DeletedGroup{
		ID: g.ID, Partition: g.Partition, Account: g.Account, Region: g.Region,
		Create:  CreateGroup{Name: r.Name, Description: r.Description, VPC: r.VPC},
		Ingress: append([]IPPermission{}, r.Ingress...), Egress: append([]IPPermission{}, r.Egress...),
	}
	tags := map[string]string{}
	for _, t := range r.Tags {
		if !strings.HasPrefix(strings.ToLower(t.Key), "aws:") {
			tags[t.Key] = t.Value
		}
	}
	if _, again := tags[UndoTag]; again || len(tags) < mostTags {
		tags[UndoTag] = g.ID
	}
	group := TagGroup{ResourceType: "security-group"}
	for _, k := range slices.Sorted(maps.Keys(tags)) {
		group.Tags = append(group.Tags, Tag{k, tags[k]})
	}
	d.Create.Tags = []TagGroup{group}
	return d
}

// exact is a permission with the one pair that was revoked, and the description that the
// record gives it.
func exact(m *Permission, records []record) IPPermission {
	p := IPPermission{Protocol: m.Protocol, FromPort: m.FromPort, ToPort: m.ToPort}
	for _, r := range records {
		for _, told := range r.permissions(m.Direction) {
			if told.Protocol != m.Protocol || port(told.FromPort) != port(m.FromPort) || port(told.ToPort) != port(m.ToPort) {
				continue
			}
			for _, pair := range told.Pairs {
				if pair.GroupID == m.Pair.Group {
					p.FromPort, p.ToPort, p.Pairs = told.FromPort, told.ToPort, []GroupPair{pair}
					return p
				}
			}
		}
	}
	p.Pairs = []GroupPair{{GroupID: m.Pair.Group, Account: m.Pair.Account, VPC: m.Pair.VPC, Peering: m.Pair.Peering}}
	return p
}
