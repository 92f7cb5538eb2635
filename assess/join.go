package assess

import (
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/verdict"
)

// join makes a reason of a position: subject, evidence, text and remedy come from the item
// of the dossier that it points at and from the rule's metadata.
func join(r *rule, d *dossier.Dossier, input, position ast.Value) (verdict.Reason, error) {
	reason := verdict.Reason{
		Rule: r.ID, Effect: r.Effect, AWSError: r.AWSError, Remediation: r.Remediation,
		Evidence: []verdict.Evidence{evidence(d.Group.Origin)},
	}
	p, ok := position.(ast.Object)
	if !ok {
		return reason, fmt.Errorf("%v is no position, want an object", position)
	}
	item := ast.Value(p)
	for _, place := range []func(*verdict.Reason, *dossier.Dossier, ast.Value, ast.Object) (ast.Value, error){
		joinUse, joinReference, joinMention, joinGap, joinGroup,
	} {
		found, err := place(&reason, d, input, p)
		if err != nil {
			return reason, err
		}
		if found != nil {
			item = found
		}
	}
	reason.Message = r.message.fill(item, input)
	if s, ok := find(p, []string{"message"}).(ast.String); ok {
		reason.Message = string(s)
	}
	if s, ok := find(p, []string{"wait"}).(ast.String); ok {
		reason.Wait = string(s)
	}
	if reason.Message == "" {
		return reason, fmt.Errorf("%v has no message, and neither has the rule", position)
	}
	return reason, nil
}

// item is the element of the dossier that a member of a position points at; nil where the
// position has no such member.
func item(p ast.Object, input ast.Value, member string, list []string) (int, ast.Value, error) {
	at := find(p, []string{member})
	if at == nil {
		return 0, nil, nil
	}
	n, ok := at.(ast.Number)
	if !ok {
		return 0, nil, fmt.Errorf("%v points nowhere: %s is no number", p, member)
	}
	i, whole := n.Int()
	array, ok := find(input, list).(*ast.Array)
	if !whole || !ok || i < 0 || i >= array.Len() {
		return 0, nil, fmt.Errorf("%v points nowhere in the dossier", p)
	}
	return i, array.Elem(i).Value, nil
}

func joinUse(r *verdict.Reason, d *dossier.Dossier, input ast.Value, p ast.Object) (ast.Value, error) {
	at := find(p, []string{"use"})
	if at == nil {
		return nil, nil //nolint:nilnil // nothing there is an answer
	}
	pair, ok := at.(*ast.Array)
	if !ok || pair.Len() != 2 {
		return nil, fmt.Errorf(`%v points nowhere, want {"use": [kind, index]}`, p)
	}
	kind, _ := pair.Elem(0).Value.(ast.String)
	position := ast.NewObject([2]*ast.Term{ast.StringTerm("use"), pair.Elem(1)})
	i, v, err := item(position, input, "use", []string{"uses", string(kind)})
	if err != nil {
		return nil, err
	}
	u := &d.Uses[string(kind)][i]
	r.Subject = &verdict.Subject{Kind: u.Kind, ID: u.ID, Service: u.Owner.Service, Owner: u.Owner.Resource}
	r.Evidence = []verdict.Evidence{evidence(u.Origin)}
	if u.Owner.Remediation != "" {
		r.Remediation = u.Owner.Remediation
	}
	r.Wait = u.Owner.Wait
	return v, nil
}

func joinReference(r *verdict.Reason, d *dossier.Dossier, input ast.Value, p ast.Object) (ast.Value, error) {
	i, v, err := item(p, input, "reference", []string{"references"})
	if v == nil {
		return nil, err
	}
	ref := &d.References[i]
	r.Evidence = []verdict.Evidence{evidence(ref.Origin)}
	if ref.From.ID == "" { // somewhere in the VPC; nobody says where
		r.Subject = &verdict.Subject{Kind: "vpc", ID: ref.From.VPC}
		return v, nil
	}
	r.Subject = &verdict.Subject{Kind: "security-group", ID: ref.From.ID}
	r.Permission = &verdict.Permission{
		Group: ref.From.ID, Direction: ref.Direction, Protocol: ref.Protocol, FromPort: ref.FromPort, ToPort: ref.ToPort,
		Pair:   verdict.Pair{Group: ref.Pair.Group, Account: ref.Pair.Account, VPC: ref.Pair.VPC, Peering: ref.Pair.Peering},
		RuleID: ref.RuleID,
	}
	if command := revoke(r.Permission, ref.From.Region); command != "" {
		r.Remediation += "\n" + command
	}
	return v, nil
}

func joinMention(r *verdict.Reason, d *dossier.Dossier, input ast.Value, p ast.Object) (ast.Value, error) {
	i, v, err := item(p, input, "mention", []string{"mentions"})
	if v == nil {
		return nil, err
	}
	m := &d.Mentions[i]
	if m.Kind != "" {
		r.Subject = &verdict.Subject{Kind: m.Kind, ID: m.ID}
	}
	r.Evidence = []verdict.Evidence{evidence(m.Origin)}
	return v, nil
}

func joinGap(r *verdict.Reason, d *dossier.Dossier, input ast.Value, p ast.Object) (ast.Value, error) {
	i, v, err := item(p, input, "gap", []string{"gaps"})
	if v == nil {
		return nil, err
	}
	g := &d.Gaps[i]
	r.Subject = &verdict.Subject{Kind: g.Kind, ID: g.ID}
	if g.Origin.File != "" {
		r.Evidence = []verdict.Evidence{evidence(g.Origin)}
	}
	if g.Command != "" {
		r.Remediation += "\n" + g.Command
	}
	return v, nil
}

func joinGroup(r *verdict.Reason, d *dossier.Dossier, input ast.Value, p ast.Object) (ast.Value, error) {
	if find(p, []string{"group"}) == nil {
		return nil, nil //nolint:nilnil // nothing there is an answer
	}
	r.Subject = &verdict.Subject{Kind: "security-group", ID: d.Group.ID}
	return find(input, []string{"group"}), nil
}

func evidence(o dossier.Origin) verdict.Evidence {
	return verdict.Evidence{File: o.File, Path: o.Path, Line: o.Line}
}
