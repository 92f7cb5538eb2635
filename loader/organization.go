package loader

import (
	"maps"
	"regexp"
	"strings"

	"github.com/tidwall/gjson"
)

// Organization is the answer of describe-organization.
type Organization struct {
	Record
	Management string // the account
	FeatureSet string // ALL, or without policies
}

// Root is one element of list-roots.
type Root struct {
	Record
	// Policies are the types of policies with their states, nil where they are not told.
	Policies map[string]string
}

// Says tells whether two copies of an organization say the same.
func (o *Organization) Says(other *Organization) bool {
	return o.ID == other.ID && o.Management == other.Management && o.FeatureSet == other.FeatureSet
}

// Says tells whether two copies of a root say the same of what is in force.
func (r *Root) Says(o *Root) bool {
	return (r.Policies == nil) == (o.Policies == nil) && maps.Equal(r.Policies, o.Policies)
}

// Parent is one element of list-parents: what stands above an account or a unit.
type Parent struct {
	Record        // its ID is that of the parent
	Child  string // as the name of the file tells, empty where it does not
}

// PolicyTarget is a policy on a root, a unit or an account, as list-policies-for-target or
// list-targets-for-policy tells.
type PolicyTarget struct {
	Record
	Policy, Target string
	Type           string // of the policy, empty where it is not told
}

// Simulation is what simulate-principal-policy says of one action on one resource.
type Simulation struct {
	Record
	Principal                  string // as the file tells: the ARN, or as it stands in a name
	Action, Resource, Decision string
	// Missing are the condition keys that it was not given, nil where it does not say.
	Missing []string
	// Against tells that its details say otherwise of the organization or the boundary.
	Against bool
}

// DryRun is what EC2 answered to a DeleteSecurityGroup that was to change nothing.
type DryRun struct {
	Record
	Group, By     string // who asked, both as the file tells; empty where it does not
	Code, Message string
}

// Event is a call that CloudTrail recorded.
type Event struct {
	Record
	Name, Time, By string
	// Error is empty where the call succeeded.
	Error, Message string
	Group          string
}

func decodeOrganization(w *walker, v gjson.Result, to *records) bool {
	o := &Organization{Record: w.begin(v)}
	if !v.IsObject() {
		return false
	}
	v.ForEach(func(key, v gjson.Result) bool {
		switch key.Str {
		case "Id":
			o.ID = w.str(v)
		case "MasterAccountId":
			o.Management = w.str(v)
		case "FeatureSet":
			o.FeatureSet = w.str(v)
		}
		return true
	})
	if !strings.HasPrefix(o.ID, "o-") || o.Management == "" {
		return false
	}
	to.take(o)
	return true
}

var policyType = regexp.MustCompile(`^[A-Z0-9_]+$`)

func decodeRoot(w *walker, v gjson.Result, to *records) bool {
	r, unreadable := &Root{Record: w.begin(v)}, false
	if !v.IsObject() {
		return false
	}
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "Id":
			r.ID = w.str(v)
		case "PolicyTypes":
			if v.IsArray() {
				r.Policies = map[string]string{}
			}
			w.list(v, func(v gjson.Result) {
				sort := strings.Clone(v.Get("Type").Str)
				unreadable = unreadable || !policyType.MatchString(sort)
				r.Policies[sort] = strings.Clone(v.Get("Status").Str)
			})
		}
	})
	if unreadable {
		r.Policies = nil
	}
	if !strings.HasPrefix(r.ID, "r-") {
		return false
	}
	to.take(r)
	return true
}

func decodeParent(w *walker, v gjson.Result, to *records) bool {
	id, kind := v.Get("Id").Str, v.Get("Type").Str
	if kind != "ROOT" && kind != "ORGANIZATIONAL_UNIT" || id == "" {
		return false
	}
	p := &Parent{Record: w.begin(v)}
	p.ID = strings.Clone(id)
	to.take(p)
	return true
}

func decodePolicyForTarget(w *walker, v gjson.Result, to *records) bool {
	id := v.Get("Id").Str
	if !strings.HasPrefix(id, "p-") {
		return false
	}
	t := &PolicyTarget{Record: w.begin(v), Policy: strings.Clone(id), Type: strings.Clone(v.Get("Type").Str)}
	t.ID = t.Policy
	to.take(t)
	return true
}

func decodeTarget(w *walker, v gjson.Result, to *records) bool {
	id, kind := v.Get("TargetId").Str, v.Get("Type").Str
	if id == "" || kind != "ROOT" && kind != "ORGANIZATIONAL_UNIT" && kind != "ACCOUNT" {
		return false
	}
	t := &PolicyTarget{Record: w.begin(v), Target: strings.Clone(id)}
	t.ID = t.Target
	to.take(t)
	return true
}

func decodePolicy(w *walker, v gjson.Result, to *records) bool {
	summary := v.Get("PolicySummary")
	if !strings.HasPrefix(summary.Get("Id").Str, "p-") {
		return false
	}
	p := &Policy{Record: w.begin(v), Wrong: "its content is not there"}
	p.ID, p.Name, p.Type = strings.Clone(summary.Get("Id").Str), strings.Clone(summary.Get("Name").Str), strings.Clone(summary.Get("Type").Str)
	w.object(v, func(key string, v gjson.Result) {
		if key == "Content" {
			p.read(w, v)
		}
	})
	to.take(p)
	return true
}

func decodeSimulation(w *walker, v gjson.Result, to *records) bool {
	action, decision := v.Get("EvalActionName").Str, v.Get("EvalDecision").Str
	if action == "" || decision == "" {
		return false
	}
	whole := Simulation{Record: w.begin(v), Action: strings.Clone(action), Resource: resource(w, v.Get("EvalResourceName")), Decision: strings.Clone(decision)}
	whole.details(v)
	all := []*Simulation{&whole}
	v.Get("ResourceSpecificResults").ForEach(func(_, v gjson.Result) bool {
		s := whole
		s.Resource, s.Decision = resource(w, v.Get("EvalResourceName")), strings.Clone(v.Get("EvalResourceDecision").Str)
		s.details(v)
		if s.Missing != nil && whole.Missing != nil {
			s.Missing = append(s.Missing, whole.Missing...)
		}
		all = append(all, &s)
		return true
	})
	for _, s := range all {
		s.ID = s.Action
		to.take(s)
	}
	return true
}

// details reads what a result says besides its decision.
func (s *Simulation) details(v gjson.Result) {
	s.Missing = nil
	if missing := v.Get("MissingContextValues"); missing.IsArray() {
		if texts, ok := scalars(missing); ok {
			s.Missing = append([]string{}, texts...)
		}
	}
	for _, detail := range []string{"OrganizationsDecisionDetail.AllowedByOrganizations", "PermissionsBoundaryDecisionDetail.AllowedByPermissionsBoundary"} {
		s.Against = s.Against || v.Get(detail).Type == gjson.False
	}
}

// resource is an ARN that was asked about, which is no mention of it.
func resource(w *walker, v gjson.Result) string {
	w.took(v)
	return strings.Clone(v.Str)
}

// dryRunName begins the name of a file with the answer to a dry run.
const dryRunName = "ec2-delete-security-group"

func decodeDryRun(w *walker, v gjson.Result, to *records) bool {
	if !strings.HasPrefix(w.file.base(), dryRunName) || v.Get("Code").Str == "" {
		return false
	}
	r := &DryRun{Record: w.begin(v), Code: strings.Clone(v.Get("Code").Str), Message: resource(w, v.Get("Message"))}
	r.ID = r.Code
	to.take(r)
	return true
}

// decodeEvent reads a call from lookup-events, which has it in a string, or from a log file.
func decodeEvent(w *walker, v gjson.Result, to *records) bool {
	m := factsOf(v, nil)
	if !m.event() {
		return false
	}
	e := &Event{Record: w.begin(v)}
	e.ID = strings.Clone(m.text("eventid"))
	if text := m.text("cloudtrailevent"); text != "" && gjson.Valid(text) {
		m = factsOf(gjson.Parse(text), nil)
	}
	get := func(name string) string { return strings.Clone(m.text(name)) }
	e.Name, e.Time, e.Error, e.Message = get("eventname"), get("eventtime"), get("errorcode"), get("errormessage")
	who := m.value("useridentity")
	if e.By = strings.Clone(who.Get("arn").Str); e.By == "" {
		e.By = strings.Clone(who.Get("type").Str)
	}
	e.Group = strings.Clone(m.value("requestparameters").Get("groupId").Str)
	e.Owner = get("recipientaccountid")
	if region := m.text("awsregion"); regionPattern.MatchString(region) {
		e.region = strings.Clone(region)
	}
	to.take(e)
	return true
}

// Region is where the call was made, empty where it is not told.
func (e *Event) Region() string { return e.region }
