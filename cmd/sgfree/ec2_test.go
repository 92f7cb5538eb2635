package main

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jmespath/go-jmespath"
)

// awsCLI is the aws of the stories: EC2, as strict as the real one, over dumps in the folder
// $EC2 (ACCOUNT/REGION/*.json). So what sgfree judges is what its scripts act on; the rules
// with their ids follow from the groups. $CALLER is the account of the caller, a profile has
// the name of its account, and $REFUSE is a call that is refused with RequestLimitExceeded.
func awsCLI() {
	out, err := (&ec2{root: os.Getenv("EC2"), refuse: os.Getenv("REFUSE")}).main(os.Args[1:])
	if err != nil {
		fmt.Fprintf(os.Stderr, "\nAn error occurred (%v)\n", err)
		os.Exit(254)
	}
	fmt.Print(out)
}

type ec2 struct{ root, refuse string }

type record = map[string]any

// ec2Scope is what one account has in one region, by the key of the list.
type ec2Scope struct {
	account, region string
	lists           map[string][]record
	files           map[string]string
}

func (e *ec2) main(args []string) (string, error) {
	if len(args) < 2 {
		return "", errors.New("ParamValidation: no call")
	}
	call, options := args[1], map[string][]string{}
	for i := 2; i < len(args); {
		name := args[i]
		if !strings.HasPrefix(name, "--") || options[name] != nil {
			return "", fmt.Errorf("ParamValidation: %q", args)
		}
		options[name] = []string{}
		for i++; i < len(args) && !strings.HasPrefix(args[i], "--"); i++ {
			options[name] = append(options[name], args[i])
		}
	}
	account := os.Getenv("CALLER")
	if account == "" {
		account = "111122223333"
	}
	if profile := options["--profile"]; profile != nil {
		account = profile[0]
	}
	if len(options["--region"]) != 1 {
		return "", errors.New("NoRegion: you must specify a region")
	}
	if call == e.refuse {
		return "", errors.New("RequestLimitExceeded: " + call)
	}
	var answer any = record{"Account": account}
	if args[0] != "sts" {
		scopes, err := e.read()
		if err != nil {
			return "", err
		}
		i := slices.IndexFunc(scopes, func(s *ec2Scope) bool { return s.account == account && s.region == options["--region"][0] })
		if i < 0 {
			scopes, i = append(scopes, &ec2Scope{account: account, region: options["--region"][0], lists: map[string][]record{}}), len(scopes)
		}
		if answer, err = e.call(scopes, scopes[i], call, options); err != nil {
			return "", err
		}
	}
	if query := options["--query"]; query != nil {
		plain, err := json.Marshal(answer)
		if err != nil {
			return "", err
		}
		if err := json.Unmarshal(plain, &answer); err != nil {
			return "", err
		}
		if answer, err = jmespath.Search(query[0], answer); err != nil {
			return "", fmt.Errorf("BadQuery: %s: %w", query[0], err)
		}
	}
	if slices.Equal(options["--output"], []string{"text"}) {
		return textual(answer), nil
	}
	return text(answer, "    "), nil
}

// textual is --output text: lists of scalars are lines with tabs.
func textual(v any) string {
	list, ok := v.([]any)
	if !ok {
		return word(v) + "\n"
	}
	var scalars []string
	var rest strings.Builder
	for _, e := range list {
		if _, ok := e.([]any); ok {
			rest.WriteString(textual(e))
		} else {
			scalars = append(scalars, word(e))
		}
	}
	if len(scalars) > 0 {
		return strings.Join(scalars, "\t") + "\n" + rest.String()
	}
	return rest.String()
}

func word(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		return strings.ToUpper(strconv.FormatBool(v)[:1]) + strconv.FormatBool(v)[1:]
	default:
		return fmt.Sprint(v)
	}
}

func (e *ec2) read() (scopes []*ec2Scope, err error) {
	dirs, err := filepath.Glob(filepath.Join(e.root, "*", "*"))
	if err != nil {
		return nil, err
	}
	for _, dir := range dirs {
		s := &ec2Scope{account: filepath.Base(filepath.Dir(dir)), region: filepath.Base(dir), lists: map[string][]record{}, files: map[string]string{}}
		files, err := filepath.Glob(filepath.Join(dir, "*.json"))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			var dump map[string][]record
			if err := json.Unmarshal(b, &dump); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			for list, records := range dump {
				s.lists[list], s.files[list] = append(s.lists[list], records...), file
			}
		}
		scopes = append(scopes, s)
	}
	return scopes, nil
}

func (s *ec2Scope) save() error {
	return os.WriteFile(s.files["SecurityGroups"], []byte(text(record{"SecurityGroups": s.lists["SecurityGroups"]}, "  ")), 0o600)
}

// The sources that a permission lists, and what makes each one what it is.
var sources = []struct{ list, id, rule string }{
	{"UserIdGroupPairs", "GroupId", ""}, {"IpRanges", "CidrIp", "CidrIpv4"}, {"Ipv6Ranges", "CidrIpv6", "CidrIpv6"}, {"PrefixListIds", "PrefixListId", "PrefixListId"},
}

var directions = map[bool]string{false: "IpPermissions", true: "IpPermissionsEgress"}

func recordsIn(v any) (all []record) {
	list, _ := v.([]any)
	for _, e := range list {
		all = append(all, e.(record))
	}
	return all
}

// rulesOf are the rules of a group, and remove takes those away that it is told to.
func rulesOf(group record, remove func(rule record) bool) (all []record) {
	for egress, direction := range directions {
		var left []any
		for _, p := range recordsIn(group[direction]) {
			sum := 0
			for _, s := range sources {
				kept := []any{}
				for _, source := range recordsIn(p[s.list]) {
					rule := record{
						"GroupId": group["GroupId"], "GroupOwnerId": group["OwnerId"], "IsEgress": egress, "IpProtocol": p["IpProtocol"],
						"FromPort": -1.0, "ToPort": -1.0,
					}
					for _, port := range []string{"FromPort", "ToPort"} {
						if p[port] != nil {
							rule[port] = p[port]
						}
					}
					if s.rule == "" {
						rule["ReferencedGroupInfo"] = source
					} else {
						rule[s.rule] = source[s.id]
					}
					h := sha256.Sum256([]byte(fmt.Sprint(group["GroupId"], egress, p["IpProtocol"], p["FromPort"], p["ToPort"], source[s.id])))
					rule["SecurityGroupRuleId"] = fmt.Sprintf("sgr-0%x", h[:8])
					all = append(all, rule)
					if !remove(rule) {
						kept = append(kept, source)
					}
				}
				sum += len(kept)
				p[s.list] = kept
			}
			if sum > 0 {
				left = append(left, p)
			}
		}
		group[direction] = append([]any{}, left...)
	}
	return all
}

func none(record) bool { return false }

// call makes one call, for the owner of a scope.
func (e *ec2) call(scopes []*ec2Scope, s *ec2Scope, call string, options map[string][]string) (any, error) {
	one := func(name string) string {
		if len(options[name]) == 1 {
			return options[name][0]
		}
		return ""
	}
	var group record
	if id := one("--group-id"); id != "" {
		i := slices.IndexFunc(s.lists["SecurityGroups"], func(g record) bool { return g["GroupId"] == id })
		if i < 0 {
			return nil, fmt.Errorf("InvalidGroup.NotFound: %s", id)
		}
		group = s.lists["SecurityGroups"][i]
	}
	switch call {
	case "describe-security-groups":
		return s.filtered("SecurityGroups", options["--filters"])
	case "describe-security-group-rules":
		return s.filtered("SecurityGroupRules", options["--filters"])
	case "describe-network-interfaces":
		return s.filtered("NetworkInterfaces", options["--filters"])
	case "describe-security-group-vpc-associations":
		return s.filtered("SecurityGroupVpcAssociations", options["--filters"])
	case "revoke-security-group-ingress", "revoke-security-group-egress":
		wanted, err := wanted(one("--ip-permissions"), options["--security-group-rule-ids"])
		if err != nil {
			return nil, err
		}
		n := 0
		rulesOf(group, func(r record) bool {
			hit := wanted(r) && r["IsEgress"] == strings.HasSuffix(call, "egress")
			if hit {
				n++
			}
			return hit
		})
		if n != 1 { // so much, and nothing beside it
			return nil, fmt.Errorf("InvalidPermission.NotFound: %d rules", n)
		}
		return record{"Return": true}, s.save()
	case "delete-security-group":
		if err := deletable(scopes, group); err != nil {
			return nil, err
		}
		s.lists["SecurityGroups"] = slices.DeleteFunc(s.lists["SecurityGroups"], func(g record) bool { return g["GroupId"] == group["GroupId"] })
		return record{"Return": true}, s.save()
	case "create-security-group":
		return s.create(one("--cli-input-json"))
	case "authorize-security-group-ingress", "authorize-security-group-egress":
		if err := authorize(scopes, group, strings.HasSuffix(call, "egress"), one("--ip-permissions")); err != nil {
			return nil, err
		}
		return record{"Return": true}, s.save()
	}
	return nil, fmt.Errorf("InvalidAction: %s", call)
}

// filtered is a list, as far as it passes the filters.
func (s *ec2Scope) filtered(list string, filters []string) (any, error) {
	all := s.lists[list]
	if list == "SecurityGroupRules" {
		all = nil
		for _, g := range s.lists["SecurityGroups"] {
			all = append(all, rulesOf(g, none)...)
		}
	}
	named, err := filtersOf(filters)
	if err != nil {
		return nil, err
	}
	for _, f := range named {
		name, value := f[0], f[1]
		tag, tagged := strings.CutPrefix(name, "tag:")
		var has func(r record) bool
		switch {
		case tagged:
			has = func(r record) bool {
				return slices.ContainsFunc(recordsIn(r["Tags"]), func(t record) bool { return t["Key"] == tag && t["Value"] == value })
			}
		case name == "group-id" && list == "NetworkInterfaces":
			has = func(r record) bool { return carries(r, value) }
		case memberFilters[name] != "":
			has = func(r record) bool { return like(value).MatchString(r[memberFilters[name]].(string)) }
		case name == "group-id":
			has = func(r record) bool { return r["GroupId"] == value }
		case name == "security-group-rule-id":
			has = func(r record) bool { return r["SecurityGroupRuleId"] == value }
		case name == "ip-permission.group-id", name == "egress.ip-permission.group-id":
			has = func(r record) bool {
				return slices.ContainsFunc(rulesOf(r, none), func(rule record) bool {
					return rule["IsEgress"] == strings.HasPrefix(name, "egress.") && refersTo(rule, value)
				})
			}
		default:
			return nil, fmt.Errorf("InvalidParameterValue: no filter %s", name)
		}
		all = slices.DeleteFunc(slices.Clone(all), func(r record) bool { return !has(r) })
	}
	return record{list: append([]record{}, all...)}, nil
}

// memberFilters are the filters that look at one member of a group.
var memberFilters = map[string]string{"vpc-id": "VpcId", "group-name": "GroupName", "description": "Description"}

// filtersOf are the names and values of filters in either form of the AWS CLI.
func filtersOf(filters []string) (all [][2]string, err error) {
	for _, f := range filters {
		if !strings.HasPrefix(f, "[") {
			name, value, ok := strings.Cut(strings.TrimPrefix(f, "Name="), ",Values=")
			if !ok {
				return nil, fmt.Errorf("InvalidParameterValue: %s", f)
			}
			all = append(all, [2]string{name, value})
			continue
		}
		var list []struct {
			Name   string
			Values []string
		}
		if err := json.Unmarshal([]byte(f), &list); err != nil {
			return nil, fmt.Errorf("ParamValidation: %w", err)
		}
		for _, f := range list {
			all = append(all, [2]string{f.Name, f.Values[0]})
		}
	}
	return all, nil
}

// like matches what a value with wildcards does.
func like(value string) *regexp.Regexp {
	return regexp.MustCompile("^" + wildcard.ReplaceAllStringFunc(value, func(s string) string {
		switch s {
		case "*":
			return ".*"
		case "?":
			return "."
		}
		return regexp.QuoteMeta(strings.TrimPrefix(s, `\`))
	}) + "$")
}

var wildcard = regexp.MustCompile(`\\?.`)

func carries(use record, id string) bool {
	return slices.ContainsFunc(recordsIn(use["Groups"]), func(g record) bool { return g["GroupId"] == id })
}

func refersTo(rule record, id string) bool {
	named, _ := rule["ReferencedGroupInfo"].(record)
	return named["GroupId"] == id
}

// wanted tells whether a rule is one of those that a call is about.
func wanted(exact string, ids []string) (func(record) bool, error) {
	if len(ids) > 0 {
		return func(r record) bool { return slices.Contains(ids, r["SecurityGroupRuleId"].(string)) }, nil
	}
	var permissions []any
	if err := json.Unmarshal([]byte(exact), &permissions); err != nil {
		return nil, fmt.Errorf("ParamValidation: %w", err)
	}
	key := func(r record) string {
		named, _ := r["ReferencedGroupInfo"].(record)
		return fmt.Sprint(r["IpProtocol"], r["FromPort"], r["ToPort"], r["CidrIpv4"], r["CidrIpv6"], r["PrefixListId"], named["GroupId"])
	}
	keys := map[string]bool{}
	for _, r := range rulesOf(record{"IpPermissions": permissions}, none) {
		keys[key(r)] = true
	}
	return func(r record) bool { return keys[key(r)] }, nil
}

// deletable is why EC2 refuses to delete a group.
func deletable(scopes []*ec2Scope, group record) error {
	id := group["GroupId"].(string)
	if group["GroupName"] == "default" {
		return fmt.Errorf("CannotDelete: %s", id)
	}
	for _, s := range scopes {
		for _, use := range s.lists["NetworkInterfaces"] {
			if carries(use, id) {
				return fmt.Errorf("DependencyViolation: %v carries %s", use["NetworkInterfaceId"], id)
			}
		}
		for _, other := range s.lists["SecurityGroups"] {
			for _, r := range rulesOf(other, none) {
				named, _ := r["ReferencedGroupInfo"].(record)
				if refersTo(r, id) && named["PeeringStatus"] != "deleted" {
					return fmt.Errorf("DependencyViolation: %v names %s", other["GroupId"], id)
				}
			}
		}
	}
	return nil
}

func (s *ec2Scope) create(input string) (any, error) {
	var in struct {
		GroupName, Description string
		VPC                    string                 `json:"VpcId"`
		Tags                   []struct{ Tags []any } `json:"TagSpecifications"`
	}
	if err := json.Unmarshal([]byte(input), &in); err != nil {
		return nil, fmt.Errorf("ParamValidation: %w", err)
	}
	if in.GroupName == "" || in.Description == "" {
		return nil, errors.New("MissingParameter: GroupName or GroupDescription")
	}
	for _, g := range s.lists["SecurityGroups"] {
		if g["GroupName"] == in.GroupName && g["VpcId"] == in.VPC {
			return nil, fmt.Errorf("InvalidGroup.Duplicate: %s", in.GroupName)
		}
	}
	h := sha256.Sum256([]byte(in.VPC + in.GroupName))
	id := fmt.Sprintf("sg-0%x", h[:8])
	g := record{
		"GroupId": id, "GroupName": in.GroupName, "Description": in.Description, "VpcId": in.VPC, "OwnerId": s.account,
		"SecurityGroupArn": "arn:aws:ec2:" + s.region + ":" + s.account + ":security-group/" + id,
		"Tags":             []any{}, "IpPermissions": []any{},
		"IpPermissionsEgress": []any{record{"IpProtocol": "-1", "IpRanges": []any{record{"CidrIp": "0.0.0.0/0"}}}},
	}
	for _, t := range in.Tags {
		g["Tags"] = append(g["Tags"].([]any), t.Tags...)
	}
	for _, t := range recordsIn(g["Tags"]) {
		if key, _ := t["Key"].(string); strings.HasPrefix(key, "aws:") {
			return nil, fmt.Errorf("InvalidParameterValue: Tag keys starting with 'aws:' are reserved for internal use: %s", key)
		}
	}
	if len(g["Tags"].([]any)) > 50 {
		return nil, errors.New("TagLimitExceeded: more than 50 tags")
	}
	s.lists["SecurityGroups"] = append(s.lists["SecurityGroups"], g)
	return record{"GroupId": id}, s.save()
}

func authorize(scopes []*ec2Scope, group record, egress bool, permissions string) error {
	var added []any
	if err := json.Unmarshal([]byte(permissions), &added); err != nil {
		return fmt.Errorf("ParamValidation: %w", err)
	}
	has, err := wanted(permissions, nil)
	if err != nil {
		return err
	}
	for _, r := range rulesOf(maps.Clone(group), none) {
		if r["IsEgress"] == egress && has(r) {
			return fmt.Errorf("InvalidPermission.Duplicate: %v", r["SecurityGroupRuleId"])
		}
	}
	for _, r := range rulesOf(record{"IpPermissions": added}, none) {
		named, _ := r["ReferencedGroupInfo"].(record)
		if named == nil {
			continue
		}
		if pcx := named["VpcPeeringConnectionId"]; pcx != nil && !held(scopes, "VpcPeeringConnections", "VpcPeeringConnectionId", pcx) {
			return fmt.Errorf("InvalidVpcPeeringConnectionID.NotFound: %v", pcx)
		}
		if !held(scopes, "SecurityGroups", "GroupId", named["GroupId"]) {
			return fmt.Errorf("InvalidGroup.NotFound: %v", named["GroupId"])
		}
	}
	list := directions[egress]
	old, _ := group[list].([]any)
	group[list] = append(old, added...)
	return nil
}

func held(scopes []*ec2Scope, list, member string, id any) bool {
	return slices.ContainsFunc(scopes, func(s *ec2Scope) bool {
		return slices.ContainsFunc(s.lists[list], func(r record) bool { return r[member] == id })
	})
}
