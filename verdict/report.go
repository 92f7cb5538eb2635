// Package verdict is the hub of sgfree: a [Report] is one plain, serialisable value, and
// everything that follows from it is a pure function on it.
//
// It reads no dump, runs no rule and writes no format.
package verdict

import (
	"iter"
	"strconv"
)

// Schema names the shape of a [Report]; within v1 there are only additions.
const Schema = "sgfree/report/v1"

// Report is the whole answer of one run.
type Report struct {
	Schema string `json:"schema"`
	Tool   Tool   `json:"tool"`
	// Taken is when the first of the dumps was saved, in RFC 3339; empty where no manifest tells.
	Taken string `json:"taken,omitempty"`
	// History names the earlier snapshots that the verdicts bear in mind, oldest first.
	History  []string   `json:"history,omitempty"`
	Rules    []Rule     `json:"rules"`
	Dumps    []Dump     `json:"dumps"`
	Coverage []Coverage `json:"coverage"`
	// Selected are the choices of groups that were made, one after the other; none for all groups.
	Selected []Selection `json:"selected,omitempty"`
	// Assumed lists what the verdicts take for deleted, though the dumps show it.
	Assumed []Assumed `json:"assumed,omitempty"`
	// NotAssumed lists what a change seems to delete and the verdicts do not take for deleted.
	NotAssumed []Stay `json:"not_assumed,omitempty"`
	// Order says which of several changes must be applied before which, for the verdicts hold only then.
	Order    []Before  `json:"order,omitempty"`
	Summary  Summary   `json:"summary"`
	Verdicts []Verdict `json:"verdicts"`
	// Waivers are those that were given, and what became of them.
	Waivers []Waiver `json:"waivers,omitempty"`
	Gate    Gate     `json:"gate"`

	// Stream, if there is one, makes the verdicts whole, one after the other, for they need not
	// all fit in memory: Verdicts tells only their groups and outcomes then.
	Stream iter.Seq[*Verdict] `json:"-"`
}

// All are the whole verdicts, one after the other. Each is good until the next.
func (r *Report) All() iter.Seq[*Verdict] {
	if r.Stream != nil {
		return r.Stream
	}
	return func(yield func(*Verdict) bool) {
		for i := range r.Verdicts {
			if !yield(&r.Verdicts[i]) {
				return
			}
		}
	}
}

// Whole makes all the verdicts whole at once.
func (r *Report) Whole() {
	if r.Stream == nil {
		return
	}
	verdicts := make([]Verdict, 0, len(r.Verdicts))
	for v := range r.Stream {
		verdicts = append(verdicts, *v)
	}
	r.Verdicts, r.Stream = verdicts, nil
}

// Tool is the program that made a report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Rule is an entry of the catalogue of rules that answered.
type Rule struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Effect      Effect `json:"effect"`
	// DefaultEffect is the rule's own effect where the user gave it another.
	DefaultEffect Effect   `json:"default_effect,omitempty"`
	AWSError      string   `json:"aws_error,omitempty"`
	Message       string   `json:"message,omitempty"`
	Remediation   string   `json:"remediation"`
	References    []string `json:"references"`
	Origin        string   `json:"origin"` // builtin or custom
	// File is where a custom rule was read.
	File string `json:"file,omitempty"`
	// Digest is the SHA-256, in hex, of all that the answer of the rule comes from beside
	// the dossier: its modules, those that they use, and the data given to them.
	Digest string `json:"digest,omitempty"`
	// Flag is the flag without which nobody asks the rule, empty for one that always is; Unasked
	// is true where the flag was not given.
	Flag    string `json:"flag,omitempty"`
	Unasked bool   `json:"unasked,omitempty"`
	// Disabled is true where the user left the rule unasked.
	Disabled bool `json:"disabled,omitempty"`
	// Params are what the user can set of the rule.
	Params []Param `json:"params,omitempty"`
}

// Param is a parameter of a rule.
type Param struct {
	Name        string `json:"name"`
	Type        string `json:"type"` // string, number, boolean or strings
	Description string `json:"description"`
	Default     any    `json:"default"`
	Value       any    `json:"value"` // in this run
}

// Dump is a file, or a part of one, that was read as a kind.
type Dump struct {
	File      string `json:"file"`
	Kind      string `json:"kind"`
	Partition string `json:"partition"`
	Account   string `json:"account"`
	Region    string `json:"region"`
	Records   int    `json:"records"`
	SHA256    string `json:"sha256"` // of the whole file, in hex
	Truncated bool   `json:"truncated"`
}

// Coverage says how much of a kind was seen in a scope.
type Coverage struct {
	Partition string `json:"partition"`
	Account   string `json:"account"`
	Region    string `json:"region"`
	Kind      string `json:"kind"`
	Status    string `json:"status"` // complete, missing, truncated or partial
	Core      bool   `json:"core"`
	// Command makes the dump; empty where it is complete.
	Command string `json:"command,omitempty"`
}

// Assumed is a resource that the verdicts take for deleted.
type Assumed struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
	// Group is the only group that the resource is taken to have let go of; empty where it is
	// gone itself.
	Group string `json:"group,omitempty"`
	// With lists the interfaces that go with it.
	With []string `json:"with,omitempty"`
	// Stays says of interfaces that seem to belong to it why they are not taken for gone.
	Stays []string `json:"stays,omitempty"`
}

// Stay is something that is not taken for deleted, and why.
type Stay struct {
	What string `json:"what"` // its address in the change, or its kind and name
	Why  string `json:"why"`
}

// Before says that one file with a change must be applied before another.
type Before struct {
	First string `json:"first"`
	Then  string `json:"then"`
}

// Summary counts the verdicts by outcome; every outcome has an entry.
type Summary struct {
	Groups   int             `json:"groups"`
	Outcomes map[Outcome]int `json:"outcomes"`
}

// Verdict is the outcome of one group and the reasons for it.
type Verdict struct {
	Group   Group    `json:"group"`
	Outcome Outcome  `json:"outcome"`
	Reasons []Reason `json:"reasons"`
	// After lists groups that may be deleted themselves and must go before this one.
	After       []string `json:"after,omitempty"`
	Fingerprint string   `json:"fingerprint"`
	// Caller says whether the caller may delete the group, where that was to be shown.
	Caller *Caller `json:"caller,omitempty"`
	// Address is where the Terraform plan or change set that deletes the group names it.
	Address string `json:"address,omitempty"`
	// Since names the earlier snapshot from which on the group, seen by itself, has had the
	// outcome that it has now.
	Since string `json:"since,omitempty"`
	// Known tells that the baseline has this verdict, so that the gate does not look at it.
	Known bool `json:"known,omitempty"`
	// Gate says how the gate ended for the group by itself; empty where none was set.
	Gate GateResult `json:"gate,omitempty"`
}

// Group identifies a security group.
type Group struct {
	ID        string            `json:"id"`
	Name      string            `json:"name"`
	VPC       string            `json:"vpc"`
	Partition string            `json:"partition"`
	Account   string            `json:"account"`
	Region    string            `json:"region"`
	Tags      map[string]string `json:"tags"`
}

// Reason is one thing that a rule found.
type Reason struct {
	Rule        string      `json:"rule"`
	Effect      Effect      `json:"effect"`
	Message     string      `json:"message"`
	Subject     *Subject    `json:"subject,omitempty"`
	Permission  *Permission `json:"permission,omitempty"`
	Evidence    []Evidence  `json:"evidence"`
	Remediation string      `json:"remediation,omitempty"`
	AWSError    string      `json:"aws_error,omitempty"`
	Wait        string      `json:"wait,omitempty"`
	After       []string    `json:"after,omitempty"`
	// Failed is true where the rule did not answer; the message says why.
	Failed bool `json:"failed,omitempty"`
	// Waived is set where a waiver accepts it, so that the gate does not look at it.
	Waived *Waived `json:"waived,omitempty"`
	// InChange is true where the change that deletes the group deletes what must go first, too, so
	// that the gate does not look at it.
	InChange bool `json:"in_change,omitempty"`
}

// Subject is what a reason is about.
type Subject struct {
	Kind    string `json:"kind"`
	ID      string `json:"id,omitempty"`
	Service string `json:"service,omitempty"`
	Owner   string `json:"owner,omitempty"`
	// Account owns the subject, where it is not the account of the group.
	Account string `json:"account,omitempty"`
}

// Permission is the permission that a reference stands in, exact enough to revoke it.
type Permission struct {
	Group     string `json:"group"`
	Direction string `json:"direction"`
	Protocol  string `json:"protocol"`
	FromPort  *int   `json:"from_port,omitempty"`
	ToPort    *int   `json:"to_port,omitempty"`
	Pair      Pair   `json:"pair"`
	RuleID    string `json:"rule_id,omitempty"`
}

// Traffic is protocol and ports as EC2 keeps them: "tcp 443", "tcp 8000-8080", "icmp type 8
// code -1", "all traffic".
func (m *Permission) Traffic() string {
	if m.Protocol == "-1" {
		return "all traffic"
	}
	s := "protocol " + m.Protocol
	icmp := false
	switch m.Protocol {
	case "tcp", "udp":
		s = m.Protocol
	case "icmp", "icmpv6":
		s, icmp = m.Protocol, true
	case "1", "58":
		icmp = true
	}
	switch {
	case m.FromPort == nil && m.ToPort == nil:
		return s
	case icmp:
		return s + " type " + number(m.FromPort) + " code " + number(m.ToPort)
	case m.FromPort != nil && m.ToPort != nil && *m.FromPort == *m.ToPort:
		return s + " " + number(m.FromPort)
	}
	return s + " " + number(m.FromPort) + "-" + number(m.ToPort)
}

func number(n *int) string {
	if n == nil {
		return "?"
	}
	return strconv.Itoa(*n)
}

// Pair is the group that a permission names, as it names it.
type Pair struct {
	Group   string `json:"group,omitempty"`
	Account string `json:"account,omitempty"`
	VPC     string `json:"vpc,omitempty"`
	Peering string `json:"peering,omitempty"`
}

// Evidence is a place that a reason cites.
type Evidence struct {
	File string `json:"file"`
	Path string `json:"path"` // pastes into jq
	Line int    `json:"line"` // 1-based
}

// The decisions of a [Caller].
const (
	Allowed   = "allowed"
	Denied    = "denied"
	Undecided = "undecided"
)

// Caller says whether a principal may make one call, and how that comes about.
type Caller struct {
	Principal string `json:"principal"`
	Action    string `json:"action"`
	Decision  string `json:"decision"`
	Walk      []Said `json:"walk"`
	// Why is the line of the walk that decided, or that leaves it open, as a clause.
	Why string `json:"-"`
}

// Said is what one set of policies, one statement of them, or AWS itself said of a call.
type Said struct {
	// Who is the level, or below one the policy and the statement.
	Who   string `json:"who"`
	Says  string `json:"says"`
	Below bool   `json:"below"`
	// Evidence is nil for what was never seen.
	Evidence *Evidence `json:"evidence,omitempty"`
}

// Gate says whether the run may pass.
type Gate struct {
	FailOn []Outcome  `json:"fail_on"`
	Result GateResult `json:"result"`
	// Waived and Known count the verdicts that the gate did not look at: those whose every
	// reason is waived, and those of the baseline.
	Waived int `json:"waived,omitempty"`
	Known  int `json:"known,omitempty"`
	// Hidden lists the groups that the gate looked at and the report does not show.
	Hidden []string `json:"hidden,omitempty"`
}
