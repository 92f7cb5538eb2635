package dossier

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/sgfree/sgfree/loader"
)

// Delete is the action that a dossier's caller is asked about.
const Delete = "ec2:DeleteSecurityGroup"

// Caller is who would make a call on the group, with what the snapshot says about whether it
// may. Groups that no policy of the caller tells apart share one: it must not be changed.
type Caller struct {
	Principal Principal `json:"principal"`
	Action    string    `json:"action"`
	// Account is that of the group.
	Account string `json:"account"`
	// Resource is the ARN of the group. Where no policy tells groups apart by their ids, it ends
	// with security-group/sg-.
	Resource string `json:"resource"`
	// Levels are all that must allow the call: what stands above the account in its
	// organization, the policies of the principal, its permissions boundary.
	Levels []Level `json:"levels"`
	// Statements are those that may speak of EC2, in the order of the levels.
	Statements []Statement `json:"statements"`
	// Keys are the condition keys that the statements name, in lower case.
	Keys    map[string]Key `json:"keys"`
	Answers []Answer       `json:"answers"`
}

// Principal is a user, a role, a session of one, or the root user of an account.
type Principal struct {
	ARN     string `json:"arn"`
	Account string `json:"account"`
	Sort    string `json:"sort"` // user, role or root
}

// Level is a set of policies of which one must allow the call.
type Level struct {
	Label string `json:"label"`
	// Organization tells whether they are service control policies, which only the
	// management account can change.
	Organization bool `json:"organization"`
	// Unseen says what is missing, so that the level may hold any other policy.
	Unseen []string `json:"unseen"`
	Origin Origin   `json:"origin"`
}

// Statement is one statement of a policy.
type Statement struct {
	Level  int    `json:"level"`
	Policy string `json:"policy"`
	Label  string `json:"label"` // its Sid or its number
	Effect string `json:"effect"`
	// Actions and Resources are those that the statement speaks of, or with NotAction and
	// NotResource those that it does not. Actions of other services are left out.
	Actions     []string    `json:"actions"`
	NotAction   bool        `json:"not_action"`
	Resources   []string    `json:"resources"`
	NotResource bool        `json:"not_resource"`
	Conditions  []Condition `json:"conditions"`
	// Variables tells whether ${…} stands for a value.
	Variables bool `json:"variables"`
	// Wrong says why it cannot be told what it says; empty where it can.
	Wrong  string `json:"wrong"`
	Origin Origin `json:"origin"`
}

// Condition is one key of one operator of a statement.
type Condition struct {
	Operator string   `json:"operator"`
	Key      string   `json:"key"` // in lower case
	Values   []string `json:"values"`
}

// Key is what is known of a condition key in the call.
type Key struct {
	// State is known, absent (the call does not carry it) or unknown.
	State  string   `json:"state"`
	Values []string `json:"values"`
}

// Answer is what AWS itself answered when it was asked about the call.
type Answer struct {
	Source   string   `json:"source"`
	Decision string   `json:"decision"` // allowed or denied
	Detail   string   `json:"detail"`
	Missing  []string `json:"missing"` // condition keys that it was not given
	Origin   Origin   `json:"origin"`
}

// UnknownPrincipalError means that nobody of a name is in the dump that should have it.
type UnknownPrincipalError struct {
	Principal, Why string
	// Known are the names of those that are there.
	Known []string
}

func (e *UnknownPrincipalError) Error() string {
	return fmt.Sprintf("principal %q %s", e.Principal, e.Why)
}

// callers makes the [Caller] of each group for one principal.
type callers struct {
	builder   *Builder
	principal principal
	context   map[string][]string
	// What follows is the same for all groups.
	levels     []Level
	statements []Statement
	named      []string // condition keys, in order
	byID       bool     // a statement tells groups apart by their ids
	org        organization
	answers    []answer
	vpcOwners  map[string]string

	mu    sync.Mutex
	alike map[string]*Caller
}

// Ask gives every dossier a caller: the principal that an ARN or the name of a role means, with
// values of condition keys, by key in lower case. It comes before the first dossier. A principal
// that its account's dump lacks is an [*UnknownPrincipalError].
func (b *Builder) Ask(name string, context map[string][]string) error {
	c := &callers{builder: b, context: context, alike: map[string]*Caller{}, vpcOwners: map[string]string{}}
	var err error
	if c.principal, err = findPrincipal(b.snapshot, name); err != nil {
		return err
	}
	for _, v := range b.snapshot.VPCs {
		c.vpcOwners[v.ID] = v.Owner
	}
	c.findOrganization()
	c.findIdentity()
	c.findAnswers()
	keys := map[string]bool{}
	for _, s := range c.statements {
		for _, condition := range s.Conditions {
			keys[condition.Key] = true
		}
		for _, text := range s.texts() {
			for _, m := range variable.FindAllStringSubmatch(text, -1) {
				keys[strings.ToLower(m[1])] = true
			}
			c.byID = c.byID || tellsIDs(text)
		}
	}
	for key := range keys {
		c.named = append(c.named, key)
	}
	slices.Sort(c.named)
	b.callers = c
	return nil
}

var variable = regexp.MustCompile(`\$\{\s*([^},\s]+)`)

// texts are all texts of a statement that may be patterns of the group's ARN.
func (s *Statement) texts() []string {
	texts := slices.Clone(s.Resources)
	for _, c := range s.Conditions {
		texts = append(texts, c.Values...)
	}
	return texts
}

// tellsIDs tells whether a pattern may match the ARNs of some groups of an account and not
// those of others. Those of other resources match none.
func tellsIDs(pattern string) bool {
	parts := strings.SplitN(pattern, ":", 6)
	if len(parts) < 6 || strings.Contains(pattern, "${") {
		return strings.Contains(pattern, "${") && strings.Contains(pattern, ":")
	}
	const groups = "security-group/"
	literal := parts[5]
	if i := strings.IndexAny(literal, "*?"); i >= 0 {
		literal = literal[:i]
	}
	if !strings.HasPrefix(groups, literal) && !strings.HasPrefix(literal, groups) {
		return false
	}
	return len(literal) > len(groups) || parts[5] != literal+"*"
}

// Account is that of the i-th group.
func (b *Builder) Account(i int) string { return b.groups[i].group.Home().Account }

// Caller is who would make a call on the i-th group: the one of [Builder.Ask], nil without.
func (b *Builder) Caller(i int, action string) *Caller {
	c := b.callers
	if c == nil {
		return nil
	}
	g := b.groups[i].group
	home := g.Home()
	id := "sg-"
	if c.byID {
		id = g.ID
	}
	made := &Caller{
		Principal: c.principal.Principal, Action: action, Account: home.Account,
		Resource: fmt.Sprintf("arn:%s:ec2:%s:%s:security-group/%s", home.Partition, home.Region, home.Account, id),
		Levels:   c.levels, Statements: c.statements, Keys: make(map[string]Key, len(c.named)), Answers: c.answersOn(g, action),
	}
	look := []string{action, made.Resource}
	for _, name := range c.named {
		k := c.key(name, g)
		made.Keys[name] = k
		look = append(look, k.State, fmt.Sprintf("%q", k.Values))
	}
	if len(made.Answers) > 0 {
		look = append(look, g.ID, home.Account, home.Region)
	}
	class := strings.Join(look, "\x00")
	c.mu.Lock()
	defer c.mu.Unlock()
	if alike := c.alike[class]; alike != nil {
		return alike
	}
	c.alike[class] = made
	return made
}

// principal is who calls.
type principal struct {
	Principal

	name, session string
	identity      *loader.Identity // nil where it was not seen
	unseen        string           // why
	linked        bool             // to a service, whose roles no service control policy binds
}

var (
	iamARN = regexp.MustCompile(`^arn:(aws[a-z-]*):iam::([0-9]{12}):(root|(user|role)/(?:[^*?]*/)?([^/*?]+))$`)
	stsARN = regexp.MustCompile(`^arn:(aws[a-z-]*):sts::([0-9]{12}):assumed-role/([^/*?]+)/([^/*?]+)$`)
)

func findPrincipal(s *loader.Snapshot, text string) (p principal, err error) {
	var fits func(i *loader.Identity) bool
	if m := iamARN.FindStringSubmatch(text); m != nil {
		p.Principal = Principal{ARN: text, Account: m[2], Sort: m[4]}
		if p.name = m[5]; m[3] == "root" {
			p.Sort = "root"
			return p, nil
		}
		p.linked = strings.HasPrefix(m[3], "role/aws-service-role/")
		fits = func(i *loader.Identity) bool { return i.ID == text }
	} else if m := stsARN.FindStringSubmatch(text); m != nil {
		p.Principal, p.name, p.session = Principal{ARN: text, Account: m[2], Sort: "role"}, m[3], m[4]
		fits = func(i *loader.Identity) bool { return i.Owner == p.Account && i.Sort == "role" && i.Name == p.name }
	} else if !strings.ContainsAny(text, ":/*?") {
		p.Principal, p.name = Principal{Sort: "role"}, text
		fits = func(i *loader.Identity) bool { return i.Sort == "role" && i.Name == text }
	} else {
		return p, &UnknownPrincipalError{Principal: text, Why: "is no ARN of a user, a role, a session of a role or a root user, and no name of a role"}
	}
	var found []*loader.Identity
	seen := map[string]bool{}
	var known []string
	for _, i := range s.Identities {
		if fits(i) && !seen[i.ID] {
			found = append(found, i)
		}
		if i.Sort != "group" && (p.Account == "" || i.Owner == p.Account) && !seen[i.ID] {
			known = append(known, i.ID)
		}
		seen[i.ID] = true
	}
	switch {
	case len(found) == 1:
		p.identity = found[0]
		p.Account = p.identity.Owner
		p.linked = strings.Contains(p.identity.ID, ":role/aws-service-role/")
		if p.session == "" {
			p.ARN = p.identity.ID
		}
		return p, nil
	case len(found) > 1:
		return p, &UnknownPrincipalError{Principal: text, Why: fmt.Sprintf("may be any of %d", len(found)), Known: known}
	case p.Account == "":
		return p, &UnknownPrincipalError{Principal: text, Why: "is no role in the iam get-account-authorization-details of the snapshot", Known: known}
	}
	p.unseen = fmt.Sprintf("the policies of %s: no iam get-account-authorization-details of account %s", text, p.Account)
	for _, d := range s.Dumps {
		if d.Kind.Name != loader.AuthorizationDetail || d.Scope.Account != p.Account {
			continue
		}
		if !d.Truncated {
			return p, &UnknownPrincipalError{Principal: text, Why: "is not in " + d.File.Name, Known: known}
		}
		p.unseen = fmt.Sprintf("the policies of %s: the authorization details go on where %s ends", text, d.File.Name)
	}
	return p, nil
}

// findIdentity gathers the policies of the principal, and its boundary.
func (c *callers) findIdentity() {
	p := c.principal
	if p.Sort == "root" {
		return
	}
	at := len(c.levels)
	level := Level{Label: "the policies of the " + p.Sort + " " + p.name, Unseen: []string{}}
	if p.identity == nil {
		level.Unseen = append(level.Unseen, p.unseen)
		c.levels = append(c.levels, level, Level{Label: "a permissions boundary", Unseen: []string{"whether there is one: " + p.unseen}})
		return
	}
	level.Origin = originOf(p.identity.Origin, Cited)
	level.Unseen = append(level.Unseen, c.policiesOf(at, p.identity)...)
	for _, i := range c.builder.snapshot.Identities {
		if i.ID == p.identity.ID && !i.Says(p.identity) {
			level.Unseen = append(level.Unseen, "which of two dumps is right, that say different things of "+i.ID)
			break
		}
	}
	for _, name := range p.identity.Groups {
		if g := c.groupNamed(name); g != nil {
			level.Unseen = append(level.Unseen, c.policiesOf(at, g)...)
		} else {
			level.Unseen = append(level.Unseen, fmt.Sprintf("the policies of the group %s, which is not in the dump", name))
		}
	}
	c.levels = append(c.levels, level)
	if arn := p.identity.Boundary; arn != "" {
		boundary := Level{Label: "the permissions boundary of the " + p.Sort + " " + p.name, Unseen: []string{}, Origin: level.Origin}
		boundary.Unseen = append(boundary.Unseen, c.managed(at+1, arn, "permissions boundary")...)
		c.levels = append(c.levels, boundary)
	}
}

// policiesOf adds the statements of what an identity has, and returns what is missing.
func (c *callers) policiesOf(level int, i *loader.Identity) (unseen []string) {
	for _, p := range i.Inline {
		c.policy(level, p, fmt.Sprintf("inline policy %s of the %s %s", p.Name, i.Sort, i.Name))
	}
	for _, a := range i.Attached {
		unseen = append(unseen, c.managed(level, a.ARN, "policy")...)
	}
	return unseen
}

func (c *callers) managed(level int, arn, what string) (unseen []string) {
	owner := ""
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 && parts[4] != "aws" {
		owner = parts[4]
	}
	var found *loader.Policy
	for _, p := range c.builder.snapshot.Policies {
		switch {
		case p.ID != arn || owner == "" && p.Scope.Account != c.principal.Account:
		case found == nil:
			found = p
			c.policy(level, p, what+" "+arn)
		case !p.Says(found):
			return []string{what + " " + arn + ", of which two dumps say different things"}
		}
	}
	if found == nil {
		return []string{what + " " + arn + ", which is not in the authorization details"}
	}
	return nil
}

func (c *callers) groupNamed(name string) *loader.Identity {
	for _, i := range c.builder.snapshot.Identities {
		if i.Sort == "group" && i.Owner == c.principal.Account && i.Name == name {
			return i
		}
	}
	return nil
}

// policy adds the statements of a policy that may speak of EC2.
func (c *callers) policy(level int, p *loader.Policy, label string) {
	if p.Wrong != "" {
		c.statements = append(c.statements, Statement{
			Level: level, Policy: label, Label: "the document", Wrong: p.Wrong,
			Actions: []string{}, Resources: []string{}, Conditions: []Condition{}, Origin: originOf(p.Origin, Cited),
		})
	}
	for i := range p.Statements {
		if s, speaks := statementOf(&p.Statements[i]); speaks {
			s.Level, s.Policy = level, label
			c.statements = append(c.statements, s)
		}
	}
}

// statementOf is a statement as rules read it; false for one that speaks of other services.
func statementOf(from *loader.Statement) (s Statement, speaks bool) {
	s = Statement{
		Label: from.Sid, Effect: from.Effect, Variables: from.Variables, Wrong: from.Wrong, Origin: originOf(from.Origin, Cited),
		NotAction: len(from.NotActions) > 0, NotResource: len(from.NotResource) > 0,
		Resources: append(slices.Clip(orEmpty(from.Resources)), from.NotResource...), Conditions: []Condition{},
	}
	if s.Label == "" {
		s.Label = fmt.Sprintf("statement %d", from.Index+1)
	}
	if len(s.Resources) == 0 && s.Wrong == "" {
		s.Wrong = "has neither Resource nor NotResource"
	}
	all := append(slices.Clip(orEmpty(from.Actions)), from.NotActions...)
	s.Actions = slices.DeleteFunc(slices.Clone(all), func(action string) bool {
		service, _, _ := strings.Cut(action, ":")
		return !strings.ContainsAny(service, "*?") && !strings.EqualFold(service, "ec2")
	})
	for _, c := range from.Conditions {
		s.Conditions = append(s.Conditions, Condition{Operator: c.Operator, Key: strings.ToLower(c.Key), Values: orEmpty(c.Values)})
	}
	return s, s.Wrong != "" || s.NotAction || len(s.Actions) > 0
}

// answer is what AWS answered about some group.
type answer struct {
	Answer

	action, resource string // the group's ARN or id, "*" for any
}

func (c *callers) findAnswers() {
	own := func(asked string) bool {
		return asked != "" && (asked == c.principal.ARN || loader.InName(asked) == loader.InName(c.principal.ARN) ||
			c.principal.identity != nil && loader.InName(asked) == loader.InName(c.principal.identity.ID))
	}
	for _, s := range c.builder.snapshot.Simulations {
		if !own(s.Principal) {
			continue
		}
		a := Answer{Source: "iam simulate-principal-policy", Decision: "denied", Detail: s.Decision, Missing: orEmpty(s.Missing), Origin: originOf(s.Origin, Cited)}
		if s.Decision == "allowed" {
			a.Decision = "allowed"
		}
		c.answers = append(c.answers, answer{a, s.Action, s.Resource})
	}
	for _, r := range c.builder.snapshot.DryRuns {
		if len(r.Asked) < 2 || !own(r.Asked[1]) {
			continue
		}
		a := Answer{Source: "a dry run", Detail: r.Code, Missing: []string{}, Origin: originOf(r.Origin, Cited)}
		switch r.Code {
		case "DryRunOperation":
			a.Decision = "allowed"
		case "UnauthorizedOperation":
			a.Decision = "denied"
		default:
			continue
		}
		c.answers = append(c.answers, answer{a, Delete, r.Asked[0]})
	}
}

func (c *callers) answersOn(g *loader.Group, action string) []Answer {
	found := []Answer{}
	home := g.Home()
	arn := fmt.Sprintf("arn:%s:ec2:%s:%s:security-group/%s", home.Partition, home.Region, home.Account, g.ID)
	for _, a := range c.answers {
		if strings.EqualFold(a.action, action) && (a.resource == g.ID || a.resource == arn) {
			found = append(found, a.Answer)
		}
	}
	return found
}
