package loader

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// tfPlan is as much of `terraform show -json` as tells what is deleted; OpenTofu writes the
// same.
type tfPlan struct {
	FormatVersion   string          `json:"format_version"`
	PlannedValues   json.RawMessage `json:"planned_values"`
	ResourceChanges raws[tfChange]  `json:"resource_changes"`
	Configuration   struct {
		Root tfModule `json:"root_module"`
	} `json:"configuration"`
	Variables map[string]struct {
		Value json.RawMessage `json:"value"`
	} `json:"variables"`
	Deferred []json.RawMessage `json:"deferred_changes"`
	Errored  bool              `json:"errored"`

	changes []tfChange // the ResourceChanges of what Terraform manages
	file    string
	text    []byte
	first   map[string]bool // the groups that go before anything is updated
}

type tfChange struct {
	Address string `json:"address"`
	Module  string `json:"module_address"`
	Mode    string `json:"mode"`
	Type    string `json:"type"`
	Name    string `json:"name"`
	Deposed string `json:"deposed"`
	Change  struct {
		Actions []string        `json:"actions"`
		Before  json.RawMessage `json:"before"`
		After   json.RawMessage `json:"after"`
		// Unknown has true where After has nothing, for it will be known only later.
		Unknown json.RawMessage `json:"after_unknown"`
	} `json:"change"`

	index int // in the plan
	text  int // offset in the file
}

// deletes tells whether the object goes; one that Terraform only forgets stays.
func (r *tfChange) deletes() bool { return slices.Contains(r.Change.Actions, "delete") }

// replaces tells whether another object takes the place of the one that goes.
func (r *tfChange) replaces() bool {
	return r.deletes() && r.creates()
}

// first tells whether the object goes before what takes its place is made, so that whatever
// changes to the new one does so only after.
func (r *tfChange) first() bool { return r.replaces() && r.Change.Actions[0] == "delete" }

// creates tells whether an object is there after the change that was not there before.
func (r *tfChange) creates() bool { return slices.Contains(r.Change.Actions, "create") }

// makes tells whether there is an object after the change that differs from what was before.
func (r *tfChange) makes() bool {
	return r.creates() || slices.Contains(r.Change.Actions, "update")
}

// forgets tells whether Terraform lets the object be, and knows it no more.
func (r *tfChange) forgets() bool { return slices.Contains(r.Change.Actions, "forget") }

// isGroup tells whether the object is a security group, of whichever provider. The default group
// of a VPC is none that a plan can delete.
func (r *tfChange) isGroup() bool {
	return r.Type == "aws_security_group" || r.Type == "awscc_ec2_security_group" ||
		r.Type != "aws_default_security_group" && groupPattern.MatchString(text1(r.Change.Before, "id"))
}

var groupPattern = regexp.MustCompile(`^sg-(?:[0-9a-f]{8}|[0-9a-f]{17})$`)

// refused is the attribute for whose sake the object stays though the plan deletes it; empty
// for none.
func (r *tfChange) refused() string {
	for _, attribute := range tfKeeps {
		if r.deletes() && truth(r.Change.Before, attribute) && !truth(r.Change.Before, "force_destroy") {
			return attribute
		}
	}
	return ""
}

// tfKeeps are the attributes that keep AWS, or Terraform, from deleting what has them.
var tfKeeps = []string{"enable_deletion_protection", "deletion_protection", "deletion_protection_enabled", "disable_api_termination", "skip_destroy"}

// scope is where the object is, as far as its state tells.
func (r *tfChange) scope() (account, region string) {
	for _, attribute := range []string{"arn", "id", "replication_instance_arn"} {
		if account, region = scopeOfARN(text1(r.Change.Before, attribute)); region != "" {
			break
		}
	}
	return cmp.Or(account, text1(r.Change.Before, "owner_id")), cmp.Or(region, text1(r.Change.Before, "region"))
}

func (r *tfChange) address() string {
	if r.Deposed != "" {
		return r.Address + " (deposed " + r.Deposed + ")"
	}
	return r.Address
}

// tfType is how a type of Terraform resource names what it is in AWS.
type tfType struct {
	kind string
	// ids are the attributes that hold an id, an ARN or a name, or a list of them, as [texts]
	// has them.
	ids []string
	// group is the attribute with the only group that is concerned, of a resource that
	// attaches one to another.
	group string
	// inPlace tells that an update which takes a group away frees it at once.
	inPlace bool
}

var tfTypes = map[string]tfType{
	"aws_instance":              {kind: InstanceKind, ids: []string{"id"}, inPlace: true},
	"aws_spot_instance_request": {kind: InstanceKind, ids: []string{"spot_instance_id"}},
	"aws_network_interface":     {kind: NetworkInterface, ids: []string{"id"}, inPlace: true},
	"aws_vpc_endpoint":          {kind: VPCEndpoint, ids: []string{"id"}, inPlace: true},
	"aws_efs_mount_target":      {kind: NetworkInterface, ids: []string{"network_interface_id"}, inPlace: true},

	"aws_fsx_lustre_file_system":  {kind: NetworkInterface, ids: []string{"network_interface_ids"}},
	"aws_fsx_ontap_file_system":   {kind: NetworkInterface, ids: []string{"network_interface_ids"}},
	"aws_fsx_openzfs_file_system": {kind: NetworkInterface, ids: []string{"network_interface_ids"}},
	"aws_fsx_windows_file_system": {kind: NetworkInterface, ids: []string{"network_interface_ids"}},

	"aws_network_interface_sg_attachment":         {kind: NetworkInterface, ids: []string{"network_interface_id"}, group: "security_group_id"},
	"aws_vpc_endpoint_security_group_association": {kind: VPCEndpoint, ids: []string{"vpc_endpoint_id"}, group: "security_group_id"},
	"aws_vpc_security_group_vpc_association":      {kind: VPCAssociation, ids: []string{"vpc_id"}, group: "security_group_id"},

	"aws_lb":                            {kind: "load-balancer", ids: []string{"arn"}, inPlace: true},
	"aws_alb":                           {kind: "load-balancer", ids: []string{"arn"}, inPlace: true},
	"aws_elb":                           {kind: "classic-load-balancer", ids: []string{"arn"}, inPlace: true},
	"aws_lambda_function":               {kind: "lambda-function", ids: []string{"arn"}},
	"aws_db_instance":                   {kind: "db-instance", ids: []string{"arn"}, inPlace: true},
	"aws_rds_cluster":                   {kind: "db-cluster", ids: []string{"cluster_identifier"}},
	"aws_rds_cluster_instance":          {kind: "db-instance", ids: []string{"arn"}},
	"aws_docdb_cluster":                 {kind: "db-cluster", ids: []string{"cluster_identifier"}},
	"aws_docdb_cluster_instance":        {kind: "db-instance", ids: []string{"arn"}},
	"aws_neptune_cluster":               {kind: "db-cluster", ids: []string{"cluster_identifier"}},
	"aws_neptune_cluster_instance":      {kind: "db-instance", ids: []string{"arn"}},
	"aws_db_proxy":                      {kind: "db-proxy", ids: []string{"name"}},
	"aws_elasticache_cluster":           {kind: "cache-cluster", ids: []string{"cluster_id"}, inPlace: true},
	"aws_elasticache_replication_group": {kind: "cache-cluster", ids: []string{"member_clusters"}, inPlace: true},
	"aws_memorydb_cluster":              {kind: "memorydb-cluster", ids: []string{"arn"}, inPlace: true},
	"aws_dax_cluster":                   {kind: "dax-cluster", ids: []string{"arn", "cluster_name"}, inPlace: true},
	"aws_redshift_cluster":              {kind: "redshift-cluster", ids: []string{"cluster_identifier"}, inPlace: true},
	"aws_dms_replication_instance":      {kind: "dms-replication-instance", ids: []string{"replication_instance_id"}, inPlace: true},
	"aws_opensearch_domain":             {kind: "opensearch-domain", ids: []string{"domain_name"}},
	"aws_elasticsearch_domain":          {kind: "opensearch-domain", ids: []string{"domain_name"}},
	"aws_msk_cluster":                   {kind: "kafka-cluster", ids: []string{"arn", "cluster_name"}},
	"aws_directory_service_directory":   {kind: "directory", ids: []string{"id"}},
	"aws_route53_resolver_endpoint":     {kind: "resolver-endpoint", ids: []string{"id"}},
	"aws_ec2_client_vpn_endpoint":       {kind: "client-vpn-endpoint", ids: []string{"id"}},
	"aws_ec2_instance_connect_endpoint": {kind: "instance-connect-endpoint", ids: []string{"id"}},
	"aws_apigatewayv2_vpc_link":         {kind: "vpc-link", ids: []string{"id"}},
	"aws_ecs_service":                   {kind: "ecs-service", ids: []string{"id", "arn"}},
	"aws_codebuild_project":             {kind: "codebuild-project", ids: []string{"arn"}, inPlace: true},
	"aws_batch_compute_environment":     {kind: "batch-compute-environment", ids: []string{"name", "compute_environment_name"}},
	"aws_eks_cluster":                   {kind: "eks-cluster", ids: []string{"arn"}},
	"aws_autoscaling_group":             {kind: AutoScalingGroup, ids: []string{"name"}},
	"aws_eks_node_group":                {kind: AutoScalingGroup, ids: []string{"resources.autoscaling_groups.name"}},
	"aws_launch_template":               {kind: LaunchTemplateVersion, ids: []string{"id"}},
	"aws_launch_configuration":          {kind: "launch-configuration", ids: []string{"name"}},
	"aws_vpc_peering_connection":        {kind: VPCPeeringConnection, ids: []string{"id"}},
}

// readTerraformPlan reads a plan. Values are those from before the change.
//
// A group that is replaced goes first unless it says create_before_destroy: then all that is
// only updated still holds it when its turn comes, and Terraform waits in vain.
func readTerraformPlan(file string, stdin io.Reader) (*tfPlan, error) {
	plan := &tfPlan{file: file, first: map[string]bool{}}
	var err error
	if plan.text, err = readChange(file, stdin, plan, ErrNoPlan); err != nil {
		return nil, err
	}
	if err := plan.check(); err != "" {
		return nil, &FileError{File: file, Err: because{err, ErrNoPlan}}
	}
	if line, err := plan.decode(); err != "" {
		return nil, &FileError{File: file, Line: line, Err: because{err, ErrNoPlan}}
	}
	return plan, nil
}

func (p *tfPlan) doom(c *Change) error {
	for i := range p.changes {
		r := &p.changes[i]
		if !r.deletes() || !r.isGroup() {
			continue
		}
		id := text1(r.Change.Before, "id")
		if id == "" {
			return &FileError{File: p.file, Err: because{r.address() + " is deleted and has no id", ErrNoPlan}}
		}
		c.Groups = append(c.Groups, Doomed{ID: id, Address: r.address(), File: p.file})
		p.first[id] = r.first()
	}
	return nil
}

func (p *tfPlan) free(c *Change) {
	before := len(c.Gone)
	for i := range p.changes {
		p.frees(&p.changes[i], c)
	}
	for i := range c.Gone[before:] {
		c.Gone[before+i].File = p.file
	}
}

func (p *tfPlan) check() string {
	major, _, _ := strings.Cut(p.FormatVersion, ".")
	switch {
	case p.FormatVersion == "" || p.PlannedValues == nil && p.ResourceChanges == nil:
		return "no Terraform plan: it has no format_version, or neither planned_values nor resource_changes"
	case major != "1":
		return fmt.Sprintf("a Terraform plan of format_version %q, want 1", p.FormatVersion)
	case p.Errored:
		return "a Terraform plan that ended in an error, so that it does not hold everything"
	case len(p.Deferred) > 0:
		return "a Terraform plan that defers changes, so that it does not hold everything"
	}
	return ""
}

// decode reads the changes of what Terraform manages, and says what is wrong with one, and in which line.
func (p *tfPlan) decode() (line int, wrong string) {
	at := 0
	for i, raw := range p.ResourceChanges {
		r := tfChange{index: i}
		if found := bytes.Index(p.text[at:], raw); found >= 0 {
			at += found
			r.text = at
			at += len(raw)
		}
		if err := json.Unmarshal(raw, &r); err != nil {
			wrong = unreadable(raw, err)
		} else {
			wrong = r.wrong()
		}
		if wrong != "" {
			return 1 + bytes.Count(p.text[:r.text], []byte("\n")), fmt.Sprintf(".resource_changes[%d]: %s", i, wrong)
		}
		if r.Mode != "data" && r.Mode != "ephemeral" {
			p.changes = append(p.changes, r)
		}
	}
	return 0, ""
}

// tfActions are what Terraform may do, and tfEphemeral what it does with what lasts no longer than its
// own run; only OpenTofu has that in its plans.
var (
	tfActions   = []string{"create", "read", "update", "delete", "forget", "no-op"}
	tfEphemeral = []string{"open", "renew", "close", "no-op"}
)

// wrong says why nobody knows what becomes of the object; empty where that is known.
func (r *tfChange) wrong() string {
	if len(r.Change.Actions) == 0 {
		return ".change.actions tells no action"
	}
	known := tfActions
	if r.Mode == "ephemeral" {
		known = tfEphemeral
	}
	if other := unknownAction(r.Change.Actions, known); other != "" {
		return ".change.actions has " + other
	}
	return ""
}

// frees adds to a change what one of a resource frees, seen from the groups that are deleted.
func (p *tfPlan) frees(r *tfChange, c *Change) {
	updated := slices.Equal(r.Change.Actions, []string{"update"})
	if !updated && !r.deletes() {
		return
	}
	if why := r.refused(); why != "" {
		if _, known := tfTypes[r.Type]; known {
			c.Stays = append(c.Stays, Stay{r.address(), why + " is true, so it is not deleted"})
		}
		return
	}
	inTime := func(group string) bool { return !p.first[group] || r.deletes() && (!r.replaces() || r.first()) }
	has, read := r.rules(r.Change.After)
	for _, rule := range r.revokes() {
		switch {
		case !inTime(rule.Pair.GroupID):
		case r.deletes() && !r.replaces(), r.isGroup() && r.deletes(): // all of it goes
			c.Gone = append(c.Gone, Gone{Kind: SecurityGroupRule, ID: r.address(), Rule: &rule.Rule})
		case slices.ContainsFunc(has, func(o tfPermission) bool { return sameRule(rule.Rule, o.Rule) }):
		case !read || !p.settled(r, rule.keys, rule.Pair.GroupID):
			c.Stays = append(c.Stays, Stay{r.address(), strings.Join(rule.keys, ".") + " is not known yet, so it may still name " + rule.Pair.GroupID})
		default:
			c.Gone = append(c.Gone, Gone{Kind: SecurityGroupRule, ID: r.address(), Rule: &rule.Rule})
		}
	}
	t, known := tfTypes[r.Type]
	if !known || updated && !t.inPlace {
		return
	}
	of := Gone{Kind: t.kind, ARN: text1(r.Change.Before, "arn")}
	of.Account, of.Region = r.scope()
	var gone []Gone
	switch {
	case !r.deletes() || r.replaces():
		for _, id := range c.doomed() {
			lets, doubtful := p.lets(r, id)
			switch {
			case !lets || !inTime(id):
			case len(doubtful) > 0:
				c.Stays = append(c.Stays, Stay{r.address(), strings.Join(doubtful[0], ".") + " is not known yet, so it may still name " + id})
			default:
				of.Group, of.Stays = id, updated || t.group != ""
				gone = append(gone, of)
			}
		}
	case t.group == "":
		gone = append(gone, of)
	default:
		of.Group, of.Stays = text1(r.Change.Before, t.group), true
		if of.Group != "" {
			gone = append(gone, of)
		}
	}
	for _, attribute := range t.ids {
		for _, id := range texts(r.Change.Before, attribute) {
			for _, g := range gone {
				g.ID = id
				c.Gone = append(c.Gone, g)
			}
		}
	}
}

// lets tells whether a change of a resource lets go of a group. Doubtful are the keys to what named
// it and is not told any more: where there are any, they decide.
func (p *tfPlan) lets(r *tfChange, id string) (does bool, doubtful [][]string) {
	if !lets(r.without(r.Change.Before), r.without(r.Change.After), id) {
		return false, nil
	}
	return true, p.untold(r, id)
}

// untold are the keys to what named a group and is not told any more. What the configuration takes
// from groups alone that the plan makes or keeps is told.
func (p *tfPlan) untold(r *tfChange, id string) [][]string {
	return slices.DeleteFunc(untold(r.without(r.Change.Before), r.Change.After, id, r.computed), func(keys []string) bool { return p.newGroups(r, keys, id) })
}

// computed tells whether what stands below keys will be known only later.
func (r *tfChange) computed(keys []string, _ any) bool {
	return holdsBelow(valueOf(r.Change.Unknown), keys, func(leaf any) bool { return leaf == true })
}

// settled tells whether it is known what stands below keys after a change, if only that it is a
// group that the plan makes, and not one with that id.
func (p *tfPlan) settled(r *tfChange, keys []string, id string) bool {
	return told(objectOf(r.Change.After), keys) && !r.computed(keys, nil) || p.newGroups(r, keys, id)
}

// tfPermission is a permission with the keys to what names the group in it.
type tfPermission struct {
	Rule

	keys []string
}

// tfRule is a permission as the types of rules, and the blocks of a group, hold it.
type tfRule struct {
	Type       string   `json:"type"`
	Group      string   `json:"security_group_id"`
	Protocol   string   `json:"protocol"`
	IPProtocol string   `json:"ip_protocol"`
	From       *int     `json:"from_port"`
	To         *int     `json:"to_port"`
	Source     string   `json:"source_security_group_id"`
	Referenced string   `json:"referenced_security_group_id"`
	Self       bool     `json:"self"`
	Groups     []string `json:"security_groups"`
}

// rules lists the permissions that name a group, as a state of the resource has them, and
// tells whether they could be read.
func (r *tfChange) rules(state json.RawMessage) (rules []tfPermission, read bool) {
	switch r.Type {
	case "aws_security_group_rule", "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule":
		var t tfRule
		if json.Unmarshal(state, &t) != nil {
			return nil, false
		}
		if d, ok := strings.CutPrefix(r.Type, "aws_vpc_security_group_"); ok {
			t.Type = strings.TrimSuffix(d, "_rule")
		}
		return t.rules(t.Group, Direction(t.Type)), true
	case "aws_security_group", "aws_default_security_group":
		var group struct {
			ID              string
			Ingress, Egress []tfRule
		}
		if json.Unmarshal(state, &group) != nil {
			return nil, false
		}
		for _, t := range group.Ingress {
			rules = append(rules, t.rules(group.ID, Ingress, "ingress")...)
		}
		for _, t := range group.Egress {
			rules = append(rules, t.rules(group.ID, Egress, "egress")...)
		}
		return rules, true
	}
	return nil, false
}

// revokes lists the permissions that a change of the resource may take away. Those of a group that
// goes go with it, and when is for its own verdict to say, but for those that it revokes first.
func (r *tfChange) revokes() []tfPermission {
	rules, _ := r.rules(r.Change.Before)
	if !r.deletes() || slices.Contains(tfRules, r.Type) {
		return rules
	}
	id, first := text1(r.Change.Before, "id"), truth(r.Change.Before, "revoke_rules_on_delete")
	return slices.DeleteFunc(rules, func(rule tfPermission) bool { return !first || rule.Pair.GroupID != id })
}

// rules is one for each group that is named; both AWS and the joins take a permission so.
func (t *tfRule) rules(holder string, d Direction, block ...string) (rules []tfPermission) {
	protocol, from, to := strings.ToLower(t.Protocol+t.IPProtocol), t.From, t.To
	if n, err := strconv.Atoi(protocol); err == nil && protocolNames[n] != "" {
		protocol = protocolNames[n]
	}
	if protocol == "all" || protocol == "-1" {
		protocol, from, to = "-1", nil, nil
	}
	add := func(id, attribute string) {
		id = id[strings.LastIndex(id, "/")+1:] // ACCOUNT/GROUP
		if id != "" {
			rules = append(rules, tfPermission{
				Rule{GroupID: holder, Direction: d, Protocol: protocol, FromPort: from, ToPort: to, Pair: Pair{GroupID: id}}, append(slices.Clip(block), attribute),
			})
		}
	}
	for _, id := range t.Groups {
		add(id, "security_groups")
	}
	add(t.Source, "source_security_group_id")
	add(t.Referenced, "referenced_security_group_id")
	if t.Self {
		add(holder, "self")
	}
	return rules
}

// protocolNames are the protocols that EC2 keeps by name.
var protocolNames = map[int]string{1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6"}

func sameRule(a, b Rule) bool {
	port := func(a, b *int) bool { return a == b || a != nil && b != nil && *a == *b }
	return a.GroupID == b.GroupID && a.Direction == b.Direction && a.Protocol == b.Protocol &&
		port(a.FromPort, b.FromPort) && port(a.ToPort, b.ToPort) && a.Pair.GroupID == b.Pair.GroupID
}

// texts is the value of an attribute, or the values of one that is a list, below blocks if need
// be: block.attribute.
func texts(state json.RawMessage, attribute string) (values []string) {
	holdsBelow(valueOf(state), strings.Split(attribute, "."), func(leaf any) bool {
		if s, _ := leaf.(string); s != "" {
			values = append(values, s)
		}
		return false
	})
	return values
}

// truth tells whether an attribute is true.
func truth(state json.RawMessage, attribute string) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal(state, &object) == nil && slices.Contains([]string{"true", `"true"`}, string(object[attribute]))
}

// text1 is the only value of an attribute, else empty.
func text1(state json.RawMessage, attribute string) string {
	if values := texts(state, attribute); len(values) == 1 {
		return values[0]
	}
	return ""
}
