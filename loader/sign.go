package loader

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// What the name of a file and those of its folders tell of where the answer in it was taken.

// places are the accounts and regions that a name tells. Of several nobody knows which is meant.
type places struct{ accounts, regions []string }

// only is the only one that a name tells, empty where there are more.
func only(told []string) string {
	if len(told) == 1 {
		return told[0]
	}
	return ""
}

// sign is a name that tells places.
type sign struct {
	places

	at string // the path that ends with the name
	// folder means that it is that of one of the folders <account>/<region> and says nothing
	// else, so that it is believed. Another name may be about something else.
	folder bool
}

// signReader keeps what the names of folders tell: many files lie in them.
type signReader map[string]places

// of lists the names in a path that tell something, from the file outwards.
func (r signReader) of(file string) (signs []sign) {
	names := strings.Split(strings.ReplaceAll(file, `\`, "/"), "/")
	last, inAccount := len(names)-1, false
	for i := last; i >= 0; i-- {
		told, known := r[names[i]]
		switch {
		case i == last:
			name, _, _ := strings.Cut(names[i], "__") // where File.Arguments are
			told = placesIn(name)
		case !known:
			told = placesIn(names[i])
			r[names[i]] = told
		}
		if len(told.accounts)+len(told.regions) == 0 {
			continue
		}
		s := sign{places: told, at: strings.Join(names[:i+1], "/")}
		if i < last {
			account := accountPattern.MatchString(names[i])
			s.folder = account || !inAccount && regionPattern.MatchString(names[i])
			inAccount = inAccount || account
		}
		signs = append(signs, s)
	}
	return signs
}

var (
	accountInName = regexp.MustCompile(`\b[a-z]*([0-9]{12})[a-z]*\b`)
	direction     = regexp.MustCompile(`(?i)north|south|east|west|central`)
	// regionInWords matches a region, or a zone of it, in the words of a name.
	regionInWords = regexp.MustCompile(`\b(us-gov|us-iso[a-z]?|eu-isoe|eusc-de|[a-z]{2})-?((?:(?:north|south|east|west|central)-?)+)-([0-9]+)[a-z]?\b`)
	// shortRegion matches one as the ids of its zones begin: euw1, apse2, usgw1.
	shortRegion = regexp.MustCompile(`\b(af|ap|ca|cn|eu|il|me|mx|sa|us|usg)(ne|nw|se|sw|n|s|e|w|c)([0-9])\b`)
	compass     = strings.NewReplacer("n", "north", "s", "south", "e", "east", "w", "west", "c", "central")
)

// placesIn reads a name.
func placesIn(name string) (told places) {
	lower := strings.ReplaceAll(strings.ToLower(name), "_", "-")
	for _, m := range accountInName.FindAllStringSubmatch(lower, -1) {
		if !isTime(m[1]) {
			told.accounts = append(told.accounts, m[1])
		}
	}
	if direction.MatchString(name) {
		for _, m := range regionInWords.FindAllStringSubmatch(string(inWords(name)), -1) {
			told.regions = append(told.regions, m[1]+"-"+strings.ReplaceAll(m[2], "-", "")+"-"+m[3])
		}
	}
	for _, m := range shortRegion.FindAllStringSubmatch(lower, -1) {
		told.regions = append(told.regions, strings.Replace(m[1], "usg", "us-gov", 1)+"-"+compass.Replace(m[2])+"-"+m[3])
	}
	slices.Sort(told.accounts)
	slices.Sort(told.regions)
	return places{slices.Compact(told.accounts), slices.Compact(told.regions)}
}

// isTime tells whether twelve digits are a time, as scripts put it in names, and so no account:
// 202601311200 or 260131120000.
func isTime(digits string) bool {
	_, minute := time.Parse("200601021504", digits)
	_, second := time.Parse("060102150405", digits)
	return strings.HasPrefix(digits, "20") && minute == nil || strings.HasPrefix(digits, "2") && second == nil
}

// scopeOfPath is what the nearest of the names in a path tell.
func scopeOfPath(file string) (s Scope) {
	var told places
	for _, sign := range (signReader{}).of(file) {
		told = told.or(sign.places)
	}
	return Scope{Account: only(told.accounts), Region: only(told.regions)}
}

// or takes from o what is not told.
func (p places) or(o places) places {
	if len(p.accounts) == 0 {
		p.accounts = o.accounts
	}
	if len(p.regions) == 0 {
		p.regions = o.regions
	}
	return p
}

// folders is what the folders <account>/<region> of the page tell, as far as no nearer name tells
// another region, or an account that its records know.
func (p *page) folders() (s Scope) {
	var account, region bool // told
	for _, sign := range p.signs {
		if len(sign.regions) > 0 && !region {
			region = true
			if sign.folder {
				s.Region = only(sign.regions)
			}
		}
		if len(sign.accounts) > 0 && !account {
			known := len(p.records.accounts)+len(p.records.sides) > 0
			account = sign.folder || !known || p.records.accounts[only(sign.accounts)] > 0
			if account && (sign.folder || known) {
				s.Account = only(sign.accounts)
			}
		}
	}
	return s
}

// placeByName tells the account and the region of pages that do not by their names. A file or
// folder in which records of a core kind lie, none of them of what its name tells, is named after
// something else, and so may one of peerings be: after the other side.
func placeByName(pages []*page) {
	type votesOf struct{ accounts, regions votes }
	held := map[string]*votesOf{} // by the path of a sign
	for _, p := range pages {
		for _, s := range p.signs {
			if held[s.at] == nil {
				held[s.at] = &votesOf{}
			}
			if p.kind.Core && len(p.records.all) > 0 {
				held[s.at].accounts.add(p.scope.Account)
				held[s.at].regions.add(p.scope.Region)
			}
		}
	}
	borneOut := func(told []string, by votes) bool {
		return len(by) == 0 || slices.ContainsFunc(told, func(s string) bool { return by[s] > 0 })
	}
	for _, p := range pages {
		for _, s := range p.signs {
			sided := len(p.records.sides) > 0
			if sided || !s.folder && !borneOut(s.accounts, held[s.at].accounts) {
				s.accounts = nil
			}
			if !s.folder && (sided || !borneOut(s.regions, held[s.at].regions)) {
				s.regions = nil
			}
			p.of = p.of.or(s.places)
		}
		if p.scope.Account == "" {
			p.scope.Account = only(p.of.accounts)
		}
		if region := only(p.of.regions); p.scope.Region == "" && region != "" {
			p.scope.Region, p.scope.Partition = region, partitionOf(region)
		}
	}
}

// mayBeOf tells whether the page may be of a scope, by what it and its names tell.
func (p *page) mayBeOf(s Scope) bool {
	among := func(told []string, one string) bool { return one == "" || len(told) == 0 || slices.Contains(told, one) }
	return p.scope.agrees(s) && (p.scope.Account != "" || among(p.of.accounts, s.Account)) && (p.scope.Region != "" || among(p.of.regions, s.Region))
}
