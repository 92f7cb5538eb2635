// Package verdict is the hub of sgfree: a [Report] is one plain, serialisable value, and
// everything that follows from it is a pure function on it.
//
// It reads no dump, runs no rule and writes no format.
package verdict

// Schema names the shape of a [Report]; within v1 there are only additions.
const Schema = "sgfree/report/v1"

// Report is the whole answer of one run.
type Report struct {
	Schema   string     `json:"schema"`
	Tool     Tool       `json:"tool"`
	Rules    []Rule     `json:"rules"`
	Dumps    []Dump     `json:"dumps"`
	Coverage []Coverage `json:"coverage"`
	Summary  Summary    `json:"summary"`
	Verdicts []Verdict  `json:"verdicts"`
	Gate     Gate       `json:"gate"`
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
	// Flag is the flag without which nobody asks the rule, empty for one that always is; Unasked
	// is true where the flag was not given.
	Flag    string `json:"flag,omitempty"`
	Unasked bool   `json:"unasked,omitempty"`
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
}

// Subject is what a reason is about.
type Subject struct {
	Kind    string `json:"kind"`
	ID      string `json:"id,omitempty"`
	Service string `json:"service,omitempty"`
	Owner   string `json:"owner,omitempty"`
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
}
