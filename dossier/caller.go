package dossier

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
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
	// Partition and Account are those of the group.
	Partition string `json:"partition"`
	Account   string `json:"account"`
	// Levels are all that must allow the call: what stands above the account in its
	// organization, the policies of the principal, its permissions boundary.
	Levels []Level `json:"levels"`
	// Statements are those that speak of the call, or may, in the order of the levels.
	Statements []Statement `json:"statements"`
	Answers    []Answer    `json:"answers"`
}

// Principal is a user, a role, a session of one, or the root user of an account.
type Principal struct {
	ARN       string `json:"arn"`
	Partition string `json:"partition"`
	Account   string `json:"account"`
	Sort      string `json:"sort"` // user, role or root
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

// Statement is one statement of a policy that speaks of the call, or may.
type Statement struct {
	Level  int    `json:"level"`
	Policy string `json:"policy"`
	Label  string `json:"label"` // its Sid or its number
	// Effect is Allow or Deny; empty where the statement cannot be read, which may be either.
	Effect string `json:"effect"`
	// Actions and Resources are those that the statement speaks of, or with NotAction and
	// NotResource those that it does not. Actions of other services are left out.
	Actions     []string    `json:"actions"`
	NotAction   bool        `json:"not_action"`
	Resources   []string    `json:"resources"`
	NotResource bool        `json:"not_resource"`
	Conditions  []Condition `json:"conditions"`
	// Doubt says why it cannot be told whether it speaks of the call; empty where it does.
	Doubt  string `json:"doubt"`
	Origin Origin `json:"origin"`
}

// Condition is one key of one operator of a statement.
type Condition struct {
	Operator string   `json:"operator"`
	Key      string   `json:"key"` // in lower case
	Values   []string `json:"values"`
}

// Key is what is known of a condition key in a call.
type Key struct {
	State  string
	Values []string // where it is known
}

// Answer is what AWS itself answered when it was asked about the call.
type Answer struct {
	Source   string   `json:"source"`
	Decision string   `json:"decision"` // allowed, denied, or unclear where it contradicts itself
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
	levels    []Level
	matchers  []*matcher
	org       organization
	answers   []answer
	vpcOwners map[string]string

	mu     sync.Mutex
	naming map[string][]int // the matchers that name an action
	alike  map[string]*Caller
}

// Ask gives every dossier a caller: the principal that an ARN or the name of a role means, with
// values of condition keys, by key in lower case, that no dump tells. It comes before the first
// dossier. A principal that its account's dump lacks is an [*UnknownPrincipalError], a key that
// the dumps tell of every group a [*KnownKeyError].
func (b *Builder) Ask(name string, context map[string][]string) error {
	c := &callers{builder: b, naming: map[string][]int{}, alike: map[string]*Caller{}, vpcOwners: map[string]string{}}
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
	for _, key := range slices.Sorted(maps.Keys(context)) {
		if !assumed(key) && !slices.ContainsFunc(b.snapshot.Groups, func(g *loader.Group) bool { return c.key(key, g).State == KeyUnknown }) {
			return &KnownKeyError{Key: key}
		}
	}
	c.context = context
	b.callers = c
	return nil
}

// KnownKeyError means that a value was given for a condition key that the dumps tell.
type KnownKeyError struct{ Key string }

func (e *KnownKeyError) Error() string {
	return fmt.Sprintf("condition key %q is told by the snapshot", e.Key)
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
	asked := &call{of: c, group: g}
	if home.Partition != "" && home.Region != "" && home.Account != "" {
		asked.segments = []string{"arn", home.Partition, "ec2", home.Region, home.Account, "security-group/" + g.ID}
	}
	var speaking []speaker
	look := append(make([]byte, 0, 128), action+home.Partition+home.Account...)
	for _, n := range c.namingAction(action) {
		if t, doubt := c.matchers[n].speaks(asked); t != no {
			speaking = append(speaking, speaker{n, doubt})
			look = append(strconv.AppendInt(append(look, 0), int64(n), 10), doubt...)
		}
	}
	answers := c.answersOn(g, action)
	if len(answers) > 0 {
		look = append(append(look, 0, 0), arnOf(g)...)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	alike := c.alike[string(look)]
	if alike == nil {
		alike = &Caller{
			Principal: c.principal.Principal, Action: action, Partition: home.Partition, Account: home.Account,
			Levels: c.levels, Statements: make([]Statement, len(speaking)), Answers: answers,
		}
		for i, s := range speaking {
			alike.Statements[i] = c.matchers[s.matcher].Statement
			alike.Statements[i].Doubt = s.doubt
		}
		c.alike[string(look)] = alike
	}
	return alike
}

// speaker is a statement that speaks of a call, by the number of its matcher.
type speaker struct {
	matcher int
	doubt   string
}

// namingAction are the numbers of the statements that name an action.
func (c *callers) namingAction(action string) []int {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, known := c.naming[action]
	if !known {
		for n, m := range c.matchers {
			if m.names(strings.ToLower(action)) {
				found = append(found, n)
			}
		}
		c.naming[action] = found
	}
	return found
}

func arnOf(g *loader.Group) string {
	home := g.Home()
	return fmt.Sprintf("arn:%s:ec2:%s:%s:security-group/%s", home.Partition, home.Region, home.Account, g.ID)
}

// principal is who calls.
type principal struct {
	Principal

	name, session string
	identity      *loader.Identity // nil where it was not seen
	unseen        string           // why
	linked        bool             // to a service, whose roles no service control policy binds
}

func partitionOf(arn string) string {
	_, rest, _ := strings.Cut(arn, ":")
	partition, _, _ := strings.Cut(rest, ":")
	return partition
}

var (
	iamARN = regexp.MustCompile(`^arn:(aws[a-z-]*):iam::([0-9]{12}):(root|(user|role)/(?:[^*?]*/)?([^/*?]+))$`)
	stsARN = regexp.MustCompile(`^arn:(aws[a-z-]*):sts::([0-9]{12}):assumed-role/([^/*?]+)/([^/*?]+)$`)
)

func findPrincipal(s *loader.Snapshot, text string) (p principal, err error) {
	var fits func(i *loader.Identity) bool
	if m := iamARN.FindStringSubmatch(text); m != nil {
		p.Principal = Principal{ARN: text, Partition: m[1], Account: m[2], Sort: m[4]}
		if p.name = m[5]; m[3] == "root" {
			p.Sort = "root"
			return p, nil
		}
		p.linked = strings.HasPrefix(m[3], "role/aws-service-role/")
		fits = func(i *loader.Identity) bool { return i.ID == text }
	} else if m := stsARN.FindStringSubmatch(text); m != nil {
		p.Principal, p.name, p.session = Principal{ARN: text, Partition: m[1], Account: m[2], Sort: "role"}, m[3], m[4]
		fits = func(i *loader.Identity) bool {
			return i.Owner == p.Account && partitionOf(i.ID) == p.Partition && i.Sort == "role" && i.Name == p.name
		}
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
		p.Partition = partitionOf(p.identity.ID)
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
	for _, name := range p.identity.Groups {
		groups := c.identities(func(i *loader.Identity) bool { return i.Sort == "group" && i.Owner == p.Account && i.Name == name })
		if len(groups) == 0 {
			level.Unseen = append(level.Unseen, fmt.Sprintf("the policies of the group %s, which is not in the dump", name))
			continue
		}
		level.Unseen = append(level.Unseen, c.policiesOf(at, groups[0])...)
	}
	c.levels = append(c.levels, level)
	if !p.identity.Bounded {
		return
	}
	boundary := Level{Label: "the permissions boundary of the " + p.Sort + " " + p.name, Unseen: []string{}, Origin: level.Origin}
	if p.identity.Boundary == "" {
		boundary.Unseen = append(boundary.Unseen, "which policy it is")
	} else {
		boundary.Unseen = append(boundary.Unseen, c.managed(at+1, p.identity.Boundary, "permissions boundary")...)
	}
	c.levels = append(c.levels, boundary)
}

// agreed is the first of all copies of a record, and whether they say the same: where they do
// not, nobody knows which is right.
func agreed[T interface{ Says(other T) bool }](copies []T) (one T, agree bool) {
	return copies[0], !slices.ContainsFunc(copies, func(c T) bool { return !c.Says(copies[0]) })
}

// policiesOf adds the statements of what an identity has, and returns what is missing.
func (c *callers) policiesOf(level int, i *loader.Identity) (unseen []string) {
	if _, agree := agreed(c.identities(func(o *loader.Identity) bool { return o.ID == i.ID })); !agree {
		return []string{"which of two dumps is right, that say different things of " + i.ID}
	}
	for _, member := range i.Lacks() {
		if member != tagsMember {
			unseen = append(unseen, fmt.Sprintf("the %s of the %s %s, which the dump leaves out", member, i.Sort, i.Name))
		}
	}
	for _, p := range i.Inline {
		c.policy(level, p, fmt.Sprintf("inline policy %s of the %s %s", p.Name, i.Sort, i.Name))
	}
	for _, a := range i.Attached {
		unseen = append(unseen, c.managed(level, a.ARN, "policy")...)
	}
	return unseen
}

// tagsMember is a member that an identity may lack, and still tell what it may do.
const tagsMember = "Tags"

func (c *callers) identities(is func(*loader.Identity) bool) (found []*loader.Identity) {
	for _, i := range c.builder.snapshot.Identities {
		if is(i) {
			found = append(found, i)
		}
	}
	return found
}

func (c *callers) policies(is func(*loader.Policy) bool) (found []*loader.Policy) {
	for _, p := range c.builder.snapshot.Policies {
		if is(p) {
			found = append(found, p)
		}
	}
	return found
}

func (c *callers) managed(level int, arn, what string) (unseen []string) {
	ofAWS := strings.HasPrefix(arn, "arn:") && strings.Contains(arn, ":iam::aws:")
	copies := c.policies(func(p *loader.Policy) bool {
		return p.ID == arn && (!ofAWS || p.Scope.Account == c.principal.Account)
	})
	if len(copies) == 0 {
		return []string{what + " " + arn + ", which is not in the authorization details"}
	}
	found, agree := agreed(copies)
	if !agree {
		return []string{what + " " + arn + ", of which two dumps say different things"}
	}
	c.policy(level, found, what+" "+arn)
	return nil
}

// policy adds the statements of a policy that may speak of EC2.
func (c *callers) policy(level int, p *loader.Policy, label string) {
	if p.Wrong != "" {
		c.matchers = append(c.matchers, &matcher{wrong: p.Wrong, Statement: Statement{
			Level: level, Policy: label, Label: "the document",
			Actions: []string{}, Resources: []string{}, Conditions: []Condition{}, Origin: originOf(p.Origin, Cited),
		}})
	}
	for i := range p.Statements {
		if m, speaks := prepare(&p.Statements[i]); speaks {
			m.Level, m.Policy = level, label
			c.matchers = append(c.matchers, m)
		}
	}
}

// answer is what AWS answered about some group.
type answer struct {
	Answer

	action, resource string // the group's ARN or id, "*" for any
}

func (c *callers) findAnswers() {
	for _, s := range c.builder.snapshot.Simulations {
		if !c.asked(s.Principal) {
			continue
		}
		a := Answer{Source: "iam simulate-principal-policy", Decision: "denied", Detail: s.Decision, Missing: orEmpty(s.Missing), Origin: originOf(s.Origin, Cited)}
		if s.Decision == "allowed" {
			a.Decision = "allowed"
			if s.Missing == nil {
				a.Missing = []string{"any that MissingContextValues would list"}
			}
			if s.Against {
				a.Decision, a.Detail = "unclear", "allowed, and by its details not allowed"
			}
		}
		c.answers = append(c.answers, answer{a, s.Action, s.Resource})
	}
	for _, r := range c.builder.snapshot.DryRuns {
		if !c.asked(r.By) {
			continue
		}
		a := Answer{Source: "a dry run", Detail: r.Code, Missing: []string{}, Origin: originOf(r.Origin, Cited)}
		switch strings.TrimPrefix(r.Code, "Client.") {
		case "DryRunOperation":
			a.Decision = "allowed"
		case "UnauthorizedOperation":
			a.Decision = "denied"
		default:
			continue
		}
		c.answers = append(c.answers, answer{a, Delete, r.Group})
	}
}

// asked tells whether it is the principal of whom AWS was asked: by an ARN, or by what stands for
// one in the name of a file where that can be nobody else.
func (c *callers) asked(who string) bool {
	own := func(arn string) bool {
		return arn == c.principal.ARN || c.principal.identity != nil && arn == c.principal.identity.ID
	}
	if who == "" || strings.Contains(who, ":") {
		return own(who)
	}
	others := c.identities(func(i *loader.Identity) bool { return loader.InName(i.ID) == who && !own(i.ID) })
	return len(others) == 0 && (loader.InName(c.principal.ARN) == who || c.principal.identity != nil && loader.InName(c.principal.identity.ID) == who)
}

func (c *callers) answersOn(g *loader.Group, action string) []Answer {
	found := []Answer{}
	if len(c.answers) == 0 {
		return found
	}
	for _, a := range c.answers {
		if strings.EqualFold(a.action, action) && (a.resource == g.ID || a.resource == arnOf(g)) {
			found = append(found, a.Answer)
		}
	}
	return found
}
