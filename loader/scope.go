package loader

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
)

var (
	accountPattern = regexp.MustCompile(`^[0-9]{12}$`)
	regionPattern  = regexp.MustCompile(`^(?:us-gov|us-iso[a-z]?|eu-isoe|eusc-de|[a-z]{2})-[a-z]+-[0-9]+$`)
	// Zones are region and letter; local and wavelength zones are region and more.
	zonePattern = regexp.MustCompile(`^((?:us-gov|us-iso[a-z]?|eu-isoe|eusc-de|[a-z]{2})-[a-z]+-[0-9]+)(?:[a-z]|-[a-z0-9]+(?:-[a-z0-9]+)*)$`)
)

// partitions are told from the region by its beginning; the rest is the partition aws.
var partitions = []struct{ prefix, partition string }{
	{"cn-", "aws-cn"},
	{"us-gov-", "aws-us-gov"},
	{"us-isob-", "aws-iso-b"},
	{"us-isof-", "aws-iso-f"},
	{"us-iso-", "aws-iso"},
	{"eu-isoe-", "aws-iso-e"},
	{"eusc-", "aws-eusc"},
}

func partitionOf(region string) string {
	for _, p := range partitions {
		if strings.HasPrefix(region, p.prefix) {
			return p.partition
		}
	}
	return "aws"
}

// regionOfZone is the region of an availability, local or wavelength zone; empty for
// anything else.
func regionOfZone(zone string) string {
	if m := zonePattern.FindStringSubmatch(zone); m != nil {
		return m[1]
	}
	return ""
}

// scopeOfPath is what the folders of a file tell: <account>/<region>, or one of them.
func scopeOfPath(name string) (s Scope) {
	folders := strings.Split(strings.ReplaceAll(name, `\`, "/"), "/")
	for _, f := range folders[:len(folders)-1] {
		switch {
		case accountPattern.MatchString(f):
			s.Account, s.Region = f, ""
		case regionPattern.MatchString(f):
			s.Region = f
		}
	}
	return s
}

// ownScope is what a page tells of its own scope: by its folders, which are believed
// unless every record says otherwise, and by its records.
func (p *page) ownScope() Scope {
	s := scopeOfPath(p.file.Name)
	s.Account = believe(s.Account, p.records.accounts)
	s.Region = believe(s.Region, p.records.regions)
	if s.Region != "" {
		s.Partition = partitionOf(s.Region)
	} else {
		s.Partition = believe("", p.records.partitions)
	}
	return s
}

// believe takes what was said before, unless there are votes and none is for it; then
// the commonest vote.
func believe(said string, v votes) string {
	if said != "" && (len(v) == 0 || v[said] > 0) {
		return said
	}
	best := ""
	for _, s := range slices.Sorted(maps.Keys(v)) {
		if v[s] > v[best] {
			best = s
		}
	}
	return best
}

// place gives every page its scope: its own, with what it does not tell taken from its
// neighbours in the file, then from the only scope of the snapshot that fits. A page
// that says nothing stays nowhere where several scopes fit.
func place(pages []*page) {
	for _, p := range pages {
		p.scope = p.ownScope()
	}
	byFile := map[*File][]*page{}
	for _, p := range pages {
		byFile[p.file] = append(byFile[p.file], p)
	}
	for _, p := range pages {
		p.scope = p.scope.fillFrom(onlyFit(p.scope, byFile[p.file], false))
	}
	for _, p := range pages {
		p.scope = p.scope.fillFrom(onlyFit(p.scope, pages, true))
	}
	// Where no page tells account and region both, what they tell apart may still be one scope.
	var all Scope
	for _, p := range pages {
		if !all.agrees(p.scope) {
			return
		}
		all = all.fillFrom(p.scope)
	}
	if all.Partition == "" {
		all.Partition = "aws"
	}
	for _, p := range pages {
		p.scope = all
	}
}

// onlyFit is the one scope among those of pages that agrees with s; the zero Scope
// where there is none or more than one. whole asks for scopes with account and region.
func onlyFit(s Scope, pages []*page, whole bool) (fit Scope) {
	for _, p := range pages {
		o := p.scope
		if o == (Scope{}) || !o.agrees(s) || whole && (o.Account == "" || o.Region == "") {
			continue
		}
		if fit != (Scope{}) && fit != o {
			return Scope{}
		}
		fit = o
	}
	return fit
}

// agrees tells whether two scopes may be one: nothing that both tell differs.
func (s Scope) agrees(o Scope) bool {
	same := func(a, b string) bool { return a == "" || b == "" || a == b }
	return same(s.Partition, o.Partition) && same(s.Account, o.Account) && same(s.Region, o.Region)
}

func (s Scope) fillFrom(o Scope) Scope {
	return Scope{cmp.Or(s.Partition, o.Partition), cmp.Or(s.Account, o.Account), cmp.Or(s.Region, o.Region)}
}
