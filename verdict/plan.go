package verdict

// PlanSchema names the shape of a [Plan]; within v1 there are only additions.
const PlanSchema = "sgfree/plan/v1"

// Plan is the ordered work that frees and deletes groups. Its steps stand in an order in
// which each can be done; those of one wave need not wait for one another.
type Plan struct {
	Schema string `json:"schema"`
	Tool   Tool   `json:"tool"`
	// Assumed lists what the plan takes for deleted already, though the dumps show it.
	Assumed []Assumed `json:"assumed,omitempty"`
	// Departures are those of the report.
	Departures []string    `json:"departures,omitempty"`
	Summary    PlanSummary `json:"summary"`
	Steps      []Step      `json:"steps"`
	Cycles     []Cycle     `json:"cycles"`
	// Left are the groups that were chosen and that the plan does not delete.
	Left []Left `json:"left"`
}

// PlanSummary counts what a plan holds.
type PlanSummary struct {
	Steps   int `json:"steps"`
	Waves   int `json:"waves"`
	Deletes int `json:"deletes"`
	Revokes int `json:"revokes"` // clean steps too
	ByHand  int `json:"by_hand"` // steps that a person must do
	Left    int `json:"left"`
}

// Action is what a step does.
type Action string

// The actions, in the order in which they stand within a wave.
const (
	ActionRelease Action = "release" // a person: have an owner let go of the groups
	ActionChange  Action = "change"  // a person: anything else that no command of EC2 shows to be done
	ActionWait    Action = "wait"    // until nothing carries the group
	ActionRevoke  Action = "revoke"  // a permission that stands in the way of a delete
	ActionClean   Action = "clean"   // a permission that would be left naming a group that is gone
	ActionDelete  Action = "delete"
)

// Actions lists every action.
func Actions() []Action {
	return []Action{ActionRelease, ActionChange, ActionWait, ActionRevoke, ActionClean, ActionDelete}
}

// Step is one piece of a plan.
type Step struct {
	Number int    `json:"number"` // 1-based
	Wave   int    `json:"wave"`   // 1-based
	Action Action `json:"action"`
	// ByHand is true where a person must do it: nothing that a command may hold does.
	ByHand bool `json:"by_hand"`
	// Group is the group that the step is about; of a revoke, the one whose permission it is.
	// Where that one is not in the report, no more than its id and region are known.
	Group Group `json:"group"`
	// For lists the groups that the step frees, or deletes.
	For []string `json:"for"`
	// Account is where a person must do it, where that is not the account of the group.
	Account string `json:"account,omitempty"`
	Message string `json:"message"`
	// Subjects are what is to let go of the groups.
	Subjects   []Subject   `json:"subjects,omitempty"`
	Permission *Permission `json:"permission,omitempty"`
	// Command is the AWS CLI call in words, not quoted for any shell.
	Command     []string   `json:"command,omitempty"`
	Remediation string     `json:"remediation,omitempty"`
	Wait        string     `json:"wait,omitempty"`
	Notes       []string   `json:"notes,omitempty"` // who else says that the group is theirs
	After       []int      `json:"after"`           // the numbers of the steps that must be done before
	Evidence    []Evidence `json:"evidence"`

	// Holds is what a group that is to be deleted permits in the snapshot; nil where [Plan.Recall]
	// did not find it.
	Holds *Holdings `json:"-"`
}

// Holdings are the permissions of a group.
type Holdings struct{ Ingress, Egress []IPPermission }

// Placed tells whether a script may make the calls of the step: its account and region are known.
func (s *Step) Placed() bool {
	return accountID.MatchString(s.Group.Account) && regionID.MatchString(s.Group.Region)
}

// Cycle is a set of groups that hold one another.
type Cycle struct {
	Groups []string `json:"groups"`
	// Revokes are the numbers of the steps that break it.
	Revokes []int `json:"revokes"`
	// Exact is true where no plan breaks it with fewer revokes.
	Exact bool `json:"exact"`
}

// Left is a group that a plan does not delete, and why.
type Left struct {
	Group       Group   `json:"group"`
	Outcome     Outcome `json:"outcome"`
	Why         string  `json:"why"`
	Remediation string  `json:"remediation,omitempty"`
}

// MakePlan orders the work that deletes the chosen groups of a report and of them alone.
// The report holds the settled verdicts of the whole snapshot, so that it tells where a
// permission stands. Groups that are asked for, by name or outcome, may be blocked or
// risky: the plan says what a person must do first. Default groups, and those that the
// snapshot does not know enough about, are left in any case.
//
// A permission is revoked only where its group stays, or where groups hold one another;
// otherwise its group goes first.
func MakePlan(r *Report, chosen func(Verdict) bool, asked bool) *Plan {
	p := newPlanner(r)
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		if !chosen(*v) {
			continue
		}
		if left, stays := p.hindrance(v, asked); stays {
			p.left = append(p.left, left)
		} else {
			p.doomed[i] = true
			p.order = append(p.order, i)
		}
	}
	for _, i := range p.order {
		p.prepare(i)
	}
	p.breakCycles()
	for _, i := range p.order {
		p.delete(i)
	}
	plan := p.plan(r.Tool)
	plan.Assumed, plan.Departures = r.Assumed, r.Departures()
	return plan
}
