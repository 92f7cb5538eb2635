package loader

import (
	"regexp"
	"slices"
	"strings"
)

// itself reads a document that is no list of records as one that is a record itself, of a
// kind with no Root. The search has found the groups in it already: those that stand where
// the kind's row reads them are the record's, the rest are named elsewhere.
func (d *documents) itself(a *answer) bool {
	k, id := a.recordKind()
	if k == nil {
		return false
	}
	m := &Mention{Record: Record{ID: strings.Clone(id), Place: &Place{}}, Kind: k, State: a.members.exact(k.State)}
	a.kind, a.nameless = k, nil
	m.Origin = a.origin()
	for _, f := range a.members {
		if strings.HasSuffix(strings.ToLower(f.key), "arn") {
			m.tellARN(f.value.Str)
		}
	}
	for _, member := range k.Serves {
		if id := a.members.exact(member); id != "" {
			m.Interfaces = append(m.Interfaces, id)
		}
	}
	d.named = slices.DeleteFunc(append(d.named, a.resources...), func(n sighting) bool {
		if !k.reads(n.Origin.inPage()) {
			return false
		}
		m.Named = append(m.Named, n.Carried)
		return true
	})
	a.records.take(m)
	d.pages = append(d.pages, a.page)
	return true
}

// recordKind is the kind whose record the document is, nil for none, and its id. The name of
// the file tells, else an ARN that only this kind has, with a member that the kind reads.
func (a *answer) recordKind() (*Kind, string) {
	for _, named := range []bool{true, false} {
		for _, k := range kinds {
			if k.Root != "" {
				continue
			}
			id := a.members.exact(k.ID)
			argument, fits := k.namesFile(a.file.base())
			if k.ID == "" {
				id = argument
			}
			known := fits && named || !named && strings.HasPrefix(k.Prefix, "arn:") && slices.ContainsFunc(a.keys, func(key string) bool { return k.ways.next[key] != nil })
			if known && k.owns(id) {
				return k, id
			}
		}
	}
	return nil, ""
}

// namesFile tells whether a file is named after the kind's command, as collect does, and
// what its name says was asked for.
func (k *Kind) namesFile(base string) (argument string, fits bool) {
	service, rest, _ := strings.Cut(k.Command, " ")
	operation, _, _ := strings.Cut(rest, " ")
	rest, its := strings.CutPrefix(base, service)
	rest, dashed := strings.CutPrefix(rest, "-")
	rest, fits = strings.CutPrefix(rest, operation)
	if !its || !dashed || !fits || !afterCommand.MatchString(rest) {
		return "", false
	}
	rest, _, _ = strings.Cut(rest, ".")
	return rest[strings.LastIndex(rest, "_")+1:], true
}

// afterCommand matches the end of the name of a file behind its command: what was asked for,
// a running number, the suffix.
var afterCommand = regexp.MustCompile(`^(?:__[^.]*)?(?:-[0-9]+)?(?:\.|$)`)

var index = regexp.MustCompile(`\[[0-9]+\]`)

// reads tells whether the kind's row reads what stands at a jq path.
func (k *Kind) reads(path string) bool {
	return slices.Contains(k.Names, strings.TrimPrefix(index.ReplaceAllString(path, ".#"), "."))
}
