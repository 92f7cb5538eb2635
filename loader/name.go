package loader

import (
	"regexp"
	"strings"
)

// What the name of a file tells of the answer in it, where the answer does not tell: an empty
// list may be that of another command.

// others are the services that answer a list under a key of ours, too. Under anyCommand so many
// commands do that an empty list is of none, unless the file is named after one.
var others = map[string]string{
	"SecurityGroups":        "efs elasticfilesystem elb elbv2 kafka msk medialive mq amazonmq s3files sagemaker rds elasticache redshift lightsail",
	"Reservations":          "mediaconnect medialive gamelift lightsail",
	"VpcEndpoints":          "es elasticsearch opensearch opensearchserverless aoss osis",
	"VpcPeeringConnections": "gamelift lightsail",
	"Subnets":               "elb kafka msk",

	"Channels": anyCommand, "Clusters": anyCommand, "Connectors": anyCommand, "Directories": anyCommand,
	"DomainStatusList": anyCommand, "Endpoints": anyCommand, "EvaluationResults": anyCommand, "Events": anyCommand,
	"FileSystems": anyCommand, "Fleets": anyCommand, "Hosts": anyCommand, "InstanceProfiles": anyCommand,
	"Instances": anyCommand, "Items": anyCommand, "LoadBalancers": anyCommand,
	"Policies": anyCommand, "Records": anyCommand, "Targets": anyCommand,
	"agentSpaces": anyCommand, "connectors": anyCommand, "endpoints": anyCommand, "fleets": anyCommand,
	"items": anyCommand, "principals": anyCommand, "projects": anyCommand, "resources": anyCommand,
	"services": anyCommand,
}

const anyCommand = "*"

// ofEmpty is the kind of an empty list that several kinds may have: the one after whose command
// the file is named, else a kind whose key is its own, the core one first. It is nil for a file
// that is named after another command or another service.
func ofEmpty(candidates []*Kind, f *File) *Kind {
	name := commandIn(f)
	var own *Kind
	for _, k := range candidates {
		service, _, _ := strings.Cut(k.Command, " ")
		switch calls := name.calls(k); {
		case calls && name.says(service):
			return k
		case calls && own == nil:
			own = k
		}
	}
	key := candidates[0].list()
	switch {
	case others[key] == anyCommand, name.otherService(key):
		return nil
	case own != nil:
		return own
	case name.command, len(candidates) > 1 && !candidates[0].Core:
		return nil
	}
	return candidates[0]
}

// ofNone is the kind of a list of which no element is a record of its kind: a trimmed answer of a
// core command must not be lost, whatever its file is called. Of another, see [ofEmpty].
func ofNone(candidates []*Kind, f *File) *Kind {
	if k := candidates[0]; k.Core && !commandIn(f).otherService(k.list()) {
		return k
	}
	return ofEmpty(candidates, f)
}

// fileName is the name of a file as words in lower case, with "-" around each: that of the file
// itself, and that with the folders which lie between it and its scope, or with the one in which
// it lies.
type fileName struct {
	base, whole string
	command     bool // it names some command
}

// verbs are those of AWS that answer lists, and what follows one in the name of a command is no
// number of a page and no region.
var verbs = regexp.MustCompile(`-(?:apply|attach|batch|create|delete|describe|detach|get|list|lookup|modify|query|search|update)-([a-z]{3,})`)

func commandIn(f *File) fileName {
	base, _, _ := strings.Cut(f.base(), ".")
	base, _, _ = strings.Cut(base, "__") // what was asked for
	n := fileName{base: inWords(base)}
	for _, m := range verbs.FindAllStringSubmatch(n.base, -1) {
		n.command = n.command || m[1] != "page" && m[1] != "part" && m[1] != "chunk"
	}
	folders := strings.Split(strings.ReplaceAll(f.path, `\`, "/"), "/")
	folders = folders[:len(folders)-1]
	from := max(len(folders)-1, 0)
	for i, folder := range folders {
		if accountPattern.MatchString(folder) || regionPattern.MatchString(folder) {
			from = i + 1
		}
	}
	n.whole = inWords(strings.Join(append(folders[from:], base), "-"))
	return n
}

var (
	wordStart = regexp.MustCompile(`([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])`)
	noWord    = regexp.MustCompile(`[^a-z0-9]+`)
	wordEnd   = regexp.MustCompile(`([a-z])[0-9]+-`)
)

// inWords parts a name at what is no letter and no digit, and where a capital begins a word.
func inWords(name string) string {
	name = wordStart.ReplaceAllString(name, "$1$3-$2$4")
	return "-" + strings.Trim(noWord.ReplaceAllString(strings.ToLower(name), "-"), "-") + "-"
}

func (n fileName) says(words string) bool { return strings.Contains(n.whole, "-"+words+"-") }

// otherService tells whether the name has a service that lists something else under a key.
func (n fileName) otherService(key string) bool {
	for service := range strings.FieldsSeq(others[key]) {
		if n.says(service) {
			return true
		}
	}
	return false
}

// calls tells whether the file is named after the operation of a kind's command, and not after
// a longer one, as list-resources-for-web-acl is.
func (n fileName) calls(k *Kind) bool {
	operation := "-" + strings.Fields(k.Command)[1] + "-"
	for _, name := range []string{n.base, wordEnd.ReplaceAllString(n.base, "$1-")} {
		if _, rest, ok := strings.Cut(name, operation); ok && !longer.MatchString(rest) {
			return true
		}
	}
	return false
}

var longer = regexp.MustCompile(`^(?:associated|by|for|in|with)-`)
