# METADATA
# title: Dossiers for tests
# description: Whole dossiers, valid against the schema, from the few members that a test is about.
package fixture

# METADATA
# description: |
#   the dossier that the given members make of the plain one; undefined, so that the test that
#   asks for it fails, where the schema does not allow it
dossier(members) := made if {
	made := object.union(plain, members)
	json.match_schema(made, data.schema)[0]
}

# METADATA
# description: a dossier with these uses of one kind
uses(kind, list) := dossier({"uses": {kind: [object.union(object.union(use, {"kind": kind}), members) | some members in list]}})

# METADATA
# description: a dossier with these references
references(list) := dossier({"references": [object.union(reference, members) | some members in list]})

# METADATA
# description: a dossier of a group with these tags alone
tagged(tags) := dossier({"group": object.union(object.remove(plain.group, ["tags"]), {"tags": tags})})

# METADATA
# description: a dossier with these mentions
mentions(list) := dossier({"mentions": [object.union(mention, members) | some members in list]})

# METADATA
# description: a dossier with these gaps
gaps(list) := dossier({"gaps": [object.union(gap, members) | some members in list]})

# METADATA
# description: a dossier with these attempts to delete the group
attempts(list) := dossier({"attempts": [object.union(attempt, members) | some members in list]})

# METADATA
# description: a dossier with a caller, of whom the members tell what the plain one does not
caller(members) := dossier({"caller": object.union(plain_caller, members)})

# METADATA
# description: a dossier with these statements in the only level of the caller
statements(list) := caller({"statements": [object.union(statement, members) | some members in list]})

origin := {"file": "groups.json", "path": ".SecurityGroups[0]", "line": 1}

plain := {
	"group": {
		"id": "sg-0a1b2c3d",
		"name": "web",
		"description": "web servers",
		"vpc": "vpc-0a1b2c3d",
		"partition": "aws",
		"account": "111122223333",
		"region": "eu-west-1",
		"tags": {"team": "web"},
		"permissions": [{
			"direction": "ingress",
			"protocol": "tcp",
			"from_port": 443,
			"to_port": 443,
			"cidrs": ["10.0.0.0/8"],
			"prefix_lists": [],
			"pairs": [],
		}],
		"origin": origin,
	},
	"uses": {"network-interface": [], "instance": [], "vpc-endpoint": [], "security-group-vpc-association": []},
	"mentions": [],
	"references": [],
	"gaps": [],
	"attempts": [],
}

use := {
	"kind": "",
	"id": "x-0a1b2c3d",
	"status": "in-use",
	"type": "interface",
	"vpc": "vpc-0a1b2c3d",
	"account": "111122223333",
	"region": "eu-west-1",
	"description": "",
	"requester_id": "",
	"requester_managed": false,
	"owner": {
		"id": "",
		"service": "",
		"resource": "",
		"label": "",
		"managed": false,
		"likely": false,
		"remediation": "",
		"wait": "",
	},
	"tags": {},
	"through": [],
	"origin": origin,
}

reference := {
	"from": {
		"id": "sg-0a1b2c3e",
		"name": "db",
		"vpc": "vpc-0a1b2c3d",
		"account": "111122223333",
		"region": "eu-west-1",
		"default": false,
	},
	"relation": "same-vpc",
	"direction": "ingress",
	"protocol": "tcp",
	"from_port": 5432,
	"to_port": 5432,
	"ports": "tcp 5432",
	"pair": {"group": "sg-0a1b2c3d", "account": "111122223333", "vpc": "", "peering": ""},
	"peering": "",
	"peering_statuses": [],
	"rule_id": "",
	"origin": origin,
}

mention := {
	"kind": "launch-template-version",
	"id": "lt-0a1b2c3d",
	"detail": "",
	"idle": false,
	"account": "111122223333",
	"region": "eu-west-1",
	"origin": origin,
}

gap := {
	"what": "missing",
	"kind": "network-interface",
	"id": "",
	"account": "111122223333",
	"region": "eu-west-1",
	"peering": "",
	"peering_statuses": [],
	"command": "",
	"detail": "",
	"origin": origin,
}

attempt := {
	"time": "2026-03-03T09:00:00Z",
	"by": "arn:aws:iam::111122223333:user/ada",
	"error": "Client.DependencyViolation",
	"message": "resource sg-0a1b2c3d has a dependent object",
	"origin": origin,
}

plain_caller := {
	"principal": {"arn": "arn:aws:iam::111122223333:role/admin", "partition": "aws", "account": "111122223333", "sort": "role"},
	"action": "ec2:DeleteSecurityGroup",
	"partition": "aws",
	"account": "111122223333",
	"levels": [level],
	"statements": [statement],
	"answers": [],
}

level := {"label": "the policies of the role admin", "organization": false, "unseen": [], "origin": origin}

statement := {
	"level": 0,
	"policy": "inline policy all of the role admin",
	"label": "statement 1",
	"effect": "Allow",
	"actions": ["*"],
	"not_action": false,
	"resources": ["*"],
	"not_resource": false,
	"conditions": [],
	"doubt": "",
	"origin": origin,
}

answer := {
	"source": "a dry run",
	"decision": "denied",
	"detail": "UnauthorizedOperation",
	"missing": [],
	"origin": origin,
}
