package loader

import (
	"encoding/hex"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// Identity is a user, a group or a role of IAM.
type Identity struct {
	Record // its ID is the ARN
	// Sort is user, group or role.
	Sort, Name, UniqueID string
	Inline               []*Policy
	Attached             []Attached
	Bounded              bool     // has a permissions boundary
	Boundary             string   // the ARN of its policy, empty where it is not told
	Groups               []string // of a user, by name
	// Trust is the policy of a role that says who may assume it, nil where it is not told.
	Trust *Policy
}

// Attached is a managed policy by its ARN, with the place that names it.
type Attached struct {
	ARN    string
	Origin Origin
}

// Policy is a managed policy of IAM in its default version, whose ID is the ARN; a policy of
// an organization, whose ID begins with p-; or the inline policy of an identity.
type Policy struct {
	Record
	Name string
	// Type is that of a policy of an organization, such as SERVICE_CONTROL_POLICY.
	Type string
	// Wrong says why the document cannot be read; empty for one that can.
	Wrong      string
	Statements []Statement
}

// Statement is one statement of a policy, as it stands there.
type Statement struct {
	Sid, Effect                                 string
	Actions, NotActions, Resources, NotResource []string
	Conditions                                  []Condition
	// Variables tells whether ${…} stands for a value: in policies of version 2012-10-17.
	Variables bool
	// Wrong says why it cannot be told what the statement says; empty where it can.
	Wrong  string
	Index  int
	Origin Origin
}

// Condition is one key of one operator.
type Condition struct {
	Operator, Key string
	Values        []string
}

func decodeIdentity(w *walker, v gjson.Result, to *records) bool {
	if !v.IsObject() {
		return false
	}
	sorts := map[string]string{"UserDetailList": "user", "GroupDetailList": "group", "RoleDetailList": "role"}
	if sort := sorts[w.way[0].key]; sort != "" {
		return identity(w, v, to, sort)
	}
	return managedPolicy(w, v, to)
}

func identity(w *walker, v gjson.Result, to *records, sort string) bool {
	i := &Identity{Record: w.begin(v), Sort: sort}
	lacks := map[string][]string{
		"user":  {"GroupList", "AttachedManagedPolicies", "Tags"}, // and IAM leaves out an empty UserPolicyList
		"group": {"GroupPolicyList", "AttachedManagedPolicies"},
		"role":  {"RolePolicyList", "AttachedManagedPolicies", "Tags"},
	}[sort]
	w.object(v, func(key string, v gjson.Result) {
		if v.Type != gjson.Null {
			lacks = slices.DeleteFunc(lacks, func(member string) bool { return member == key })
		}
		switch key {
		case "Arn":
			i.ID = w.str(v)
		case "UserName", "GroupName", "RoleName":
			i.Name = w.str(v)
		case "UserId", "GroupId", "RoleId":
			i.UniqueID = w.str(v)
		case "UserPolicyList", "GroupPolicyList", "RolePolicyList":
			w.list(v, func(v gjson.Result) {
				p := &Policy{Record: w.begin(v), Wrong: "its document is not there"}
				w.object(v, func(key string, v gjson.Result) {
					switch key {
					case "PolicyName":
						p.ID = w.str(v)
						p.Name = p.ID
					case "PolicyDocument":
						p.read(w, v)
					}
				})
				i.Inline = append(i.Inline, p)
			})
		case "AttachedManagedPolicies":
			w.list(v, func(v gjson.Result) {
				a := Attached{Origin: w.origin(v)}
				w.object(v, func(key string, v gjson.Result) {
					if key == "PolicyArn" {
						a.ARN = w.word(v)
					}
				})
				i.Attached = append(i.Attached, a)
			})
		case "PermissionsBoundary":
			w.object(v, func(key string, v gjson.Result) {
				if key == "PermissionsBoundaryArn" {
					i.Boundary = w.word(v)
				}
			})
			i.Bounded = v.Type != gjson.Null
		case "GroupList":
			w.list(v, func(v gjson.Result) { i.Groups = append(i.Groups, w.word(v)) })
		case "AssumeRolePolicyDocument":
			i.Trust = &Policy{Record: w.begin(v)}
			i.Trust.read(w, v)
		case "Tags":
			i.Tags = tags(w, v)
		}
	})
	parts := strings.SplitN(i.ID, ":", 6)
	if i.Name == "" || len(parts) < 6 || parts[2] != "iam" {
		return false
	}
	for _, member := range lacks {
		i.lack(member, false)
	}
	i.Owner = parts[4]
	to.partitions.add(parts[1])
	to.take(i)
	return true
}

// managedPolicy reads the default version of a policy. That of AWS itself tells no account.
func managedPolicy(w *walker, v gjson.Result, to *records) bool {
	p := &Policy{Record: w.begin(v), Wrong: "its default version is not there"}
	versions, inForce, named := 0, "", "" // the ids of the default version
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "Arn":
			p.ID = w.str(v)
		case "PolicyName":
			p.Name = w.str(v)
		case "DefaultVersionId":
			named = w.word(v)
		case "PolicyVersionList":
			w.list(v, func(v gjson.Result) {
				is := v.Get("IsDefaultVersion").Type == gjson.True
				w.object(v, func(key string, v gjson.Result) {
					switch {
					case key == "VersionId" && is:
						inForce = w.word(v)
					case key != "Document":
					case is:
						versions++
						p.read(w, v)
					default:
						w.tookAll(v)
					}
				})
			})
		}
	})
	if versions > 1 || versions == 1 && named != "" && inForce != "" && named != inForce {
		p.Wrong, p.Statements = "it has several default versions", nil
	}
	parts := strings.SplitN(p.ID, ":", 6)
	if p.Name == "" || len(parts) < 6 || parts[2] != "iam" || !strings.HasPrefix(parts[5], "policy/") {
		return false
	}
	if accountPattern.MatchString(parts[4]) {
		p.Owner = parts[4]
	}
	to.take(p)
	return true
}

// Says tells whether two policies say the same, wherever they stand.
func (p *Policy) Says(o *Policy) bool {
	return p.Type == o.Type && p.Wrong == o.Wrong && slices.EqualFunc(p.Statements, o.Statements, func(s, t Statement) bool {
		s.Origin, t.Origin = Origin{}, Origin{}
		return reflect.DeepEqual(s, t)
	})
}

// Says tells whether two copies of an identity say the same of what it may do.
func (i *Identity) Says(o *Identity) bool {
	return i.Bounded == o.Bounded && i.Boundary == o.Boundary && slices.Equal(i.Lacks(), o.Lacks()) && slices.Equal(i.Groups, o.Groups) && slices.Equal(i.Tags, o.Tags) &&
		slices.EqualFunc(i.Attached, o.Attached, func(a, b Attached) bool { return a.ARN == b.ARN }) &&
		slices.EqualFunc(i.Inline, o.Inline, func(p, q *Policy) bool { return p.Name == q.Name && p.Says(q) })
}

// read reads a document: JSON as it is, in a string, or in a string encoded as in a URL.
func (p *Policy) read(w *walker, v gjson.Result) {
	p.Wrong, p.Statements = "", nil
	w.tookAll(v) // it permits something on the groups that it names, and uses none
	r := policyReader{w: w, policy: p, at: v}
	if v.Type == gjson.String {
		text := v.Str
		if !gjson.Valid(text) {
			text = unescaped(text)
		}
		if !gjson.Valid(text) {
			p.Wrong = "its document is not JSON"
			return
		}
		v, r.embedded = gjson.Parse(text), true
		w.way = append(w.way, fromJSON)
		defer func() { w.way = w.way[:len(w.way)-1] }()
	}
	r.document(v)
}

// unescaped is a text without the escapes of URLs, in which the API of IAM sends documents.
func unescaped(text string) string {
	return urlEscape.ReplaceAllStringFunc(text, func(e string) string {
		b, _ := hex.DecodeString(e[1:])
		return string(b)
	})
}

var urlEscape = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

// policyReader reads one document. What is wrong in it is noted, for a policy that nobody can
// read may say anything.
type policyReader struct {
	w        *walker
	policy   *Policy
	at       gjson.Result // the document in the record
	embedded bool         // in a string, which has one line
}

func (r *policyReader) document(v gjson.Result) {
	members, wrong := membersOf(v, "Version", "Id", "Statement")
	version := members["Version"].Str
	switch {
	case wrong != "":
		r.policy.Wrong = "its document " + wrong
	case members["Statement"].Raw == "":
		r.policy.Wrong = "its document has no Statement"
	case members["Version"].Raw != "" && version != "2012-10-17" && version != "2008-10-17":
		r.policy.Wrong = "its document has a version that is not known"
	}
	if r.policy.Wrong != "" {
		return
	}
	list := members["Statement"]
	r.w.way = append(r.w.way, step{"Statement", -1})
	if list.IsArray() {
		i := 0
		list.ForEach(func(_, v gjson.Result) bool {
			r.w.way = append(r.w.way, step{index: i})
			r.statement(v, i, version)
			r.w.way = r.w.way[:len(r.w.way)-1]
			i++
			return true
		})
	} else {
		r.statement(list, 0, version)
	}
	r.w.way = r.w.way[:len(r.w.way)-1]
}

func (r *policyReader) statement(v gjson.Result, index int, version string) {
	at := v
	if r.embedded {
		at = r.at
	}
	s := Statement{Index: index, Variables: version == "2012-10-17", Origin: r.w.origin(at)}
	members, wrong := membersOf(v, "Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")
	has := func(name string) bool { return members[name].Raw != "" }
	s.Sid, s.Effect, s.Wrong = strings.Clone(members["Sid"].Str), strings.Clone(members["Effect"].Str), wrong
	switch {
	case s.Wrong != "":
	case s.Effect != "Allow" && s.Effect != "Deny":
		s.Wrong = "has no effect that is known"
	case has("Action") == has("NotAction"):
		s.Wrong = "has not one of Action and NotAction"
	case has("Resource") == has("NotResource") && has("Resource"):
		s.Wrong = "has both Resource and NotResource"
	}
	for _, list := range []struct {
		name string
		to   *[]string
	}{{"Action", &s.Actions}, {"NotAction", &s.NotActions}, {"Resource", &s.Resources}, {"NotResource", &s.NotResource}} {
		var ok bool
		if *list.to, ok = scalars(members[list.name]); has(list.name) && (!ok || len(*list.to) == 0) && s.Wrong == "" {
			s.Wrong = "has something else than texts in " + list.name
		}
	}
	for _, action := range slices.Concat(s.Actions, s.NotActions) {
		if s.Wrong == "" && !actionPattern.MatchString(action) {
			s.Wrong = fmt.Sprintf("names %q, which is no action", action)
		}
	}
	if wrong := s.conditions(members["Condition"]); s.Wrong == "" {
		s.Wrong = wrong
	}
	r.policy.Statements = append(r.policy.Statements, s)
}

// actionPattern is what IAM takes for the name of actions.
var actionPattern = regexp.MustCompile(`^(?:\*|[A-Za-z0-9*?._-]+:[A-Za-z0-9*?._-]+)$`)

// conditions reads the conditions, and says what is wrong with them. Of an operator or a key that
// is there twice, whatever its case, nobody knows which counts.
func (s *Statement) conditions(v gjson.Result) (wrong string) {
	if v.Raw == "" {
		return ""
	}
	met := map[string]bool{}
	check := func(ok bool, names ...string) {
		at := strings.ToLower(strings.Join(names, "\x00"))
		switch {
		case wrong != "":
		case met[at]:
			wrong = "has " + strings.Join(names, " ") + " twice in its Condition"
		case !ok:
			wrong = "has a Condition that cannot be read"
		}
		met[at] = true
	}
	check(v.IsObject())
	v.ForEach(func(operator, v gjson.Result) bool {
		check(v.IsObject(), operator.String())
		v.ForEach(func(key, v gjson.Result) bool {
			values, ok := scalars(v)
			check(ok, operator.String(), key.String())
			s.Conditions = append(s.Conditions, Condition{strings.Clone(operator.String()), strings.Clone(key.String()), values})
			return true
		})
		return true
	})
	return wrong
}

// membersOf are the members of an object, which must be some of those named, each once.
func membersOf(v gjson.Result, names ...string) (members map[string]gjson.Result, wrong string) {
	if !v.IsObject() {
		return nil, "is no object"
	}
	members = map[string]gjson.Result{}
	v.ForEach(func(key, v gjson.Result) bool {
		name := key.String()
		if _, twice := members[name]; twice {
			wrong = "has " + name + " twice"
		}
		if !slices.Contains(names, name) {
			wrong = "has " + name + ", which no policy of its sort has"
		}
		members[name] = v
		return true
	})
	return members, wrong
}

// scalars are one scalar or a list of them, as texts.
func scalars(v gjson.Result) (all []string, ok bool) {
	ok = true
	add := func(v gjson.Result) {
		if v.IsObject() || v.IsArray() || v.Type == gjson.Null {
			ok = false
			return
		}
		text := v.Raw // of numbers and truth values
		if v.Type == gjson.String {
			text = v.Str
		}
		all = append(all, strings.Clone(text))
	}
	if v.IsArray() {
		v.ForEach(func(_, v gjson.Result) bool { add(v); return true })
	} else if v.Raw != "" {
		add(v)
	}
	return all, ok
}
