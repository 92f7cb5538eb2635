package loader

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// What the name of a file and those of its folders tell of the answer in it, where the answer does
// not tell: an empty list may be that of another command.

// others are the services that answer a list under a key of ours, too. Under anyCommand so many
// commands do that an empty list is of none, unless the file is named after one or it goes on.
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

// ofEmpty is the kind of an empty list that several kinds may have. The nearest of the names,
// which are those of the file and of its folders outwards, that says a service decides; else the
// kind is the one after whose command the file is named, else one whose key is its own, the core
// one first. It is nil, with the reason, for a list that may be another command's. One that
// goesOn is no whole answer, and so rather a gap than nothing.
func ofEmpty(candidates []*Kind, names []words, goesOn bool) (k *Kind, why string) {
	key := candidates[0].list()
	generic, base := others[key] == anyCommand, names[0]
	var own *Kind
	for _, k := range candidates {
		if own == nil && base.calls(k, generic) {
			own = k
		}
	}
	for _, name := range names {
		for _, k := range candidates {
			if service, _, _ := strings.Cut(k.Command, " "); name.says(service) && base.calls(k, generic) {
				return k, ""
			}
		}
		for service := range strings.FieldsSeq(others[key]) {
			if name.says(service) {
				return nil, fmt.Sprintf("may be of %s, after which it is named", service)
			}
		}
	}
	first := candidates[0]
	bears := first.Core || first.Bears
	switch {
	case own != nil && (goesOn || !generic):
		return own, ""
	case generic && (!goesOn || !bears || base.command()),
		len(candidates) > 1 && !first.Core && (!goesOn || !bears),
		others[key] != "" && !goesOn && base.command():
		return nil, "may be another command's"
	}
	return first, ""
}

// ofNone is the kind of a list of which no element is a record of its kind: a trimmed answer of a
// core command must not be lost, whatever its file is called. Of another, see [ofEmpty].
func ofNone(candidates []*Kind, names []words) *Kind {
	k, _ := ofEmpty(candidates, names, candidates[0].Core)
	return k
}

// ofNames tells by the names of its file and folders what an empty list is of, once every file is
// read: a folder in which records of a core kind lie is named after what they are of, and not
// after a service. What is no dump of ours is left out.
func ofNames(results []result) {
	holds := map[string]bool{}
	for _, r := range results {
		for _, p := range r.pages {
			if p.refused != "" || !p.kind.Core || len(p.records.all) == 0 {
				continue
			}
			for at := p.file.folder; !holds[at]; at = filepath.Dir(at) {
				holds[at] = true
			}
		}
	}
	for i := range results {
		r := &results[i]
		r.pages = slices.DeleteFunc(r.pages, func(p *page) bool {
			if p.mayBe == nil {
				return false
			}
			names := []words{p.file.words()}
			for at := p.file.folder; !holds[at] && at != filepath.Dir(at); at = filepath.Dir(at) {
				names = append(names, inWords(filepath.Base(at)))
			}
			if p.refused != "" {
				p.kind = ofNone(p.mayBe, names)
				return p.kind == nil || p.kind.read == nil
			}
			k, why := ofEmpty(p.mayBe, names, p.goesOn)
			if k == nil {
				r.skipped = append(r.skipped, p.notCounted(why))
				return true
			}
			p.kind = k
			return false
		})
	}
}

// notCounted is an empty list that may be another's.
func (p *page) notCounted(why string) Skipped {
	return Skipped{
		Name: p.file.Name, Searched: true, Kind: p.mayBe[0], Scope: scopeOfPath(p.file.path),
		Why: fmt.Sprintf("has an empty list of %s, which %s", p.mayBe[0].list(), why),
	}
}

// words is a name in lower case, with "-" around each word and number.
type words string

// words are those of the file's own name, without what was asked for.
func (f *File) words() words {
	base, _, _ := strings.Cut(f.base(), ".")
	base, _, _ = strings.Cut(base, "__")
	return inWords(base)
}

var (
	wordStart = regexp.MustCompile(`([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])`)
	noWord    = regexp.MustCompile(`[^a-z0-9]+`)
	wordEnd   = regexp.MustCompile(`([a-z])([0-9])`)
)

// inWords parts a name at what is no letter and no digit, where a capital begins a word and where
// a number ends one.
func inWords(name string) words {
	name = strings.ToLower(wordStart.ReplaceAllString(name, "$1$3-$2$4"))
	name = wordEnd.ReplaceAllString(name, "$1-$2")
	return words("-" + strings.Trim(noWord.ReplaceAllString(name, "-"), "-") + "-")
}

// says tells whether the name has a service in it, however that is parted.
func (w words) says(service string) bool {
	all := strings.Split(strings.Trim(string(w), "-"), "-")
	for i := range all {
		rest, ok := strings.ReplaceAll(service, "-", ""), true
		for _, word := range all[i:] {
			if rest, ok = strings.CutPrefix(rest, word); !ok || rest == "" {
				break
			}
		}
		if ok && rest == "" {
			return true
		}
	}
	return false
}

// calls tells whether the name is that of the operation of a kind's command. Where many commands
// answer so, it is none of a longer one, as list-resources-for-web-acl is.
func (w words) calls(k *Kind, generic bool) bool {
	_, rest, ok := strings.Cut(string(w), string(inWords(strings.Fields(k.Command)[1])))
	return ok && (!generic || !longer.MatchString(rest))
}

var longer = regexp.MustCompile(`^(?:associated|by|for|in|with)-`)

// command tells whether the name is that of some command.
func (w words) command() bool {
	for _, m := range verbs.FindAllStringSubmatch(string(w), -1) {
		if m[1] != "page" && m[1] != "part" && m[1] != "chunk" {
			return true
		}
	}
	return false
}

// verbs are those of AWS that answer lists, and what follows one in the name of a command is no
// number of a page and no region.
var verbs = regexp.MustCompile(`-(?:apply|attach|batch|create|delete|describe|detach|get|list|modify|update)-([a-z]{3,})`)
