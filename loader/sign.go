package loader

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// What the names of a file and its folder tell of where the answer in it was taken.

// places are the accounts and regions that a name tells. Of several nobody knows which is meant.
type places struct{ accounts, regions []string }

// String is where that is, empty for nowhere.
func (p places) String() string {
	var parts []string
	for _, told := range [][]string{p.accounts, p.regions} {
		if len(told) > 0 {
			parts = append(parts, strings.Join(told, " or "))
		}
	}
	return strings.Join(parts, ", ")
}

// only is the only one that a name tells, empty where there are more.
func only(told []string) string {
	if len(told) == 1 {
		return told[0]
	}
	return ""
}

var (
	// An account may be written as the console does: 1111-2222-3333.
	accountInName = regexp.MustCompile(`\b[a-z]*([0-9]{12})[a-z]*\b|\b([0-9]{4})-([0-9]{4})-([0-9]{4})\b`)
	direction     = regexp.MustCompile(`(?i)north|south|east|west|central`)
	// regionInWords matches a region, or a zone of it, in the words of a name. Of geographies there
	// are not many, and a name that begins as none of them is about something else (qa-east-1).
	regionInWords = regexp.MustCompile(`\b(us-gov|us-iso[a-z]?|eu-isoe|eusc-de|af|ap|ca|cn|eu|il|me|mx|sa|us)-?((?:north|south|east|west|central)(?:-?(?:east|west))?)-?([0-9]+)[a-z]?\b`)
	// shortRegion matches one as the ids of its zones begin: euw1, apse2, usgw1. Other short words
	// look like that, so only regions that there are count.
	shortRegion = regexp.MustCompile(`\b(afs1|ape[12]|apne[123]|aps[12]|apse[1-7]|cac1|caw1|cnn1|cnnw1|euc[12]|eun1|eus[12]|euw[123]|ilc1|mec1|mes1|mxc1|sae1|use[12]|usw[12]|usge1|usgw1)\b`)
	geography   = regexp.MustCompile(`^(usg|[a-z]{2})([a-z]+)([0-9])$`)
	compass     = strings.NewReplacer("n", "north", "s", "south", "e", "east", "w", "west", "c", "central")
)

// placesIn reads the name of a file or a folder.
func placesIn(name string) (told places) {
	name, _, _ = strings.Cut(name, "__") // where File.Arguments are
	lower := strings.ReplaceAll(strings.ToLower(name), "_", "-")
	for _, m := range accountInName.FindAllStringSubmatch(lower, -1) {
		if account := m[1] + m[2] + m[3] + m[4]; !isTime(account) {
			told.accounts = append(told.accounts, account)
		}
	}
	if direction.MatchString(name) {
		for _, m := range regionInWords.FindAllStringSubmatch(string(inWords(name)), -1) {
			told.regions = append(told.regions, m[1]+"-"+strings.ReplaceAll(m[2], "-", "")+"-"+m[3])
		}
	}
	for _, short := range shortRegion.FindAllString(lower, -1) {
		m := geography.FindStringSubmatch(short)
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

// readNames reads the names of the pages' files and, where that tells nothing, of the folder that a
// file is in, unless all the pages are below it. What a name tells holds unless there are records of
// a core kind in the files that have it, in the folder, and none of them is of it: then the name is
// about something else (before-us-west-2-move), as may be that of a file of peerings: about the
// other side.
func readNames(pages []*page) {
	type claim struct{ at, told string }
	held := map[claim]votes{}
	note := func(at string, told []string, v votes) {
		for _, one := range told {
			by := held[claim{at, one}]
			by.addAll(v)
			held[claim{at, one}] = by
		}
	}
	holding := func(at string, told []string) []string {
		return slices.DeleteFunc(slices.Clone(told), func(one string) bool {
			by := held[claim{at, one}]
			return len(by) > 0 && by[one] == 0
		})
	}
	// A name tells the same wherever it is met: of a file all in its folder, of a folder all in it.
	type sign struct {
		at string
		places
	}
	signs, above := make([][]sign, len(pages)), above(pages)
	for i, p := range pages {
		dir := p.file.dir()
		signs[i] = []sign{{dir + "/", placesIn(p.file.base())}}
		if !strings.HasPrefix(above, dir+"/") {
			signs[i] = append(signs[i], sign{dir, placesIn(path.Base(dir))})
		}
		if p.kind.Core {
			for _, s := range signs[i] {
				note(s.at, s.accounts, p.records.accounts)
				note(s.at, s.regions, p.records.regions)
			}
		}
	}
	for i, p := range pages {
		if len(p.records.sides) > 0 {
			continue
		}
		for _, s := range signs[i] {
			p.of = p.of.or(places{holding(s.at, s.accounts), holding(s.at, s.regions)})
		}
	}
}

// above is the path, with a slash at its end, of the innermost folder that all the pages are below.
func above(pages []*page) (folder string) {
	for i, p := range pages {
		dir := p.file.dir() + "/"
		if i == 0 {
			folder = dir
		}
		for !strings.HasPrefix(dir, folder) {
			folder = folder[:strings.LastIndexByte(strings.TrimSuffix(folder, "/"), '/')+1]
		}
	}
	return folder
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

// placeByName tells the account and the region of pages that do not by their names.
func placeByName(pages []*page) {
	for _, p := range pages {
		if p.scope.Account == "" {
			p.scope.Account = only(p.of.accounts)
		}
		if region := only(p.of.regions); p.scope.Region == "" && region != "" {
			p.scope.Region, p.scope.Partition = region, partitionOf(region)
		}
	}
}

// among tells whether one may be among what a name tells: what is not told may be any.
func among(told []string, one string) bool {
	return one == "" || len(told) == 0 || slices.Contains(told, one)
}

// mayBeOf tells whether the page may be of a scope, by what it and its name tell.
func (p *page) mayBeOf(s Scope) bool {
	return p.scope.agrees(s) && (p.scope.Account != "" || among(p.of.accounts, s.Account)) && (p.scope.Region != "" || among(p.of.regions, s.Region))
}

// folders is what the folders <account>/<region> of the page tell, as far as no name in [page.of]
// tells another region, or account, for an answer that has no records to tell.
func (p *page) folders() Scope {
	s := scopeOfPath(p.file.path)
	if len(p.records.regions) == 0 && !among(p.of.regions, s.Region) {
		s.Region = ""
	}
	if len(p.records.accounts) == 0 && !among(p.of.accounts, s.Account) {
		s.Account = ""
	}
	return s
}
