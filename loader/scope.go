package loader

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
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
		return strings.Clone(m[1])
	}
	return ""
}

// scopeOfPath is what the folders of a file tell: <account>/<region>, <region>/<account>, or one
// of them. A region farther above an account is another's.
func scopeOfPath(name string) (s Scope) {
	folders := strings.Split(strings.ReplaceAll(name, `\`, "/"), "/")
	for i, f := range folders[:len(folders)-1] {
		switch {
		case accountPattern.MatchString(f):
			if s.Account != "" || i == 0 || folders[i-1] != s.Region {
				s.Region = ""
			}
			s.Account = f
		case regionPattern.MatchString(f):
			s.Region = f
		}
	}
	return s
}

// place gives every page its scope: what the manifest says; else what its folders say, unless
// its records or the name of its file say otherwise; then what the VPCs of its records and the name
// say, what its neighbours in the file and the folder say, and at last the only scope of the
// snapshot that fits. A page that says nothing stays nowhere where several fit. Where no page
// tells account or region, they are taken from rest.
func place(pages []*page, rest Scope) {
	accounts := map[string]votes{} // by folder
	readNames(pages)
	for _, p := range pages {
		v := accounts[p.file.folder]
		v.addAll(p.records.accounts)
		accounts[p.file.folder] = v
	}
	for _, p := range pages {
		if stated := cmp.Or(p.stated, p.file.stated); stated != nil {
			p.scope = *stated
			if told := p.records.regions; len(told) > 0 && told[stated.Region] == 0 {
				p.doubt = fmt.Sprintf("%s is listed as of %s, and its records are of %s", p.file.Name, stated.Region, commonest(told))
			}
			continue
		}
		said := p.folders()
		p.scope = Scope{
			Partition: commonest(p.records.partitions),
			Account:   p.account(said.Account, accounts[p.file.folder], vpcsWith(pages, p.file.folder, said.Account)),
			// Where a dump was taken with the wrong region, only its own records tell, and
			// they tell nothing of the other dumps of the folder.
			Region: cmp.Or(commonest(p.records.regions), said.Region),
		}
		if p.scope.Region != "" {
			p.scope.Partition = partitionOf(p.scope.Region)
		}
	}
	placeByVPC(pages)
	placeByName(pages)
	for _, p := range pages {
		p.untold = p.scope.Region == ""
	}
	fill(pages, false, func(p, o *page) bool { return p.file == o.file })
	fill(pages, false, func(p, o *page) bool { return p.file.folder == o.file.folder })
	// Where some dumps tell, those that do not may be of any of several accounts or regions.
	for _, p := range pages {
		if p.scope.Account != "" {
			rest.Account = ""
		}
		if p.scope.Region != "" {
			rest.Region = ""
		}
	}
	if rest.Region != "" {
		rest.Partition = partitionOf(rest.Region)
	}
	for _, p := range pages {
		if p.mayBeOf(rest) {
			p.scope = p.scope.fillFrom(rest)
			p.untold = p.untold && rest.Region == ""
		}
	}
	fill(pages, true, func(*page, *page) bool { return true })
	// Where no page tells account and region both, what they tell apart may still be one scope.
	var all Scope
	for _, p := range pages {
		if !all.agrees(p.scope) {
			return
		}
		all = all.fillFrom(p.scope)
	}
	if slices.ContainsFunc(pages, func(p *page) bool { return !p.mayBeOf(all) }) {
		return
	}
	all.Partition = cmp.Or(all.Partition, "aws")
	for _, p := range pages {
		p.scope = all
	}
}

// placeAside gives the pages of accounts and organizations their account. They belong to no
// region, and say nothing of where other dumps were taken.
func placeAside(pages []*page) {
	for _, p := range pages {
		if !p.kind.Aside {
			continue
		}
		p.scope = Scope{Partition: commonest(p.records.partitions), Account: commonest(p.records.accounts)}
		if stated := p.file.stated; stated != nil {
			p.scope = p.scope.fillFrom(Scope{Partition: stated.Partition, Account: stated.Account})
		}
		p.scope = p.scope.fillFrom(Scope{Partition: "aws", Account: scopeOfPath(p.file.path).Account})
	}
}

// placeByVPC tells the region of pages that do not by the VPCs of their records, where
// other pages tell theirs.
func placeByVPC(pages []*page) {
	regions := map[string]votes{}
	for _, p := range pages {
		for vpc := range p.records.vpcs {
			v := regions[vpc]
			v.add(p.scope.Region)
			regions[vpc] = v
		}
	}
	for _, p := range pages {
		if p.scope.Region != "" {
			continue
		}
		var v votes
		for vpc := range p.records.vpcs {
			v.addAll(regions[vpc])
		}
		if len(v) == 1 {
			p.scope.Region = commonest(v)
			p.scope.Partition = partitionOf(p.scope.Region)
		}
	}
}

// vpcsWith are the VPCs of the pages in a folder that bear out its account.
func vpcsWith(pages []*page, folder, account string) votes {
	var v votes
	for _, p := range pages {
		if account != "" && p.file.folder == folder && p.records.accounts[account] > 0 {
			v.addAll(p.records.vpcs)
		}
	}
	return v
}

// account is the account of a page in a folder that says one. The folder is believed where
// a record in it bears it out; an empty page cannot speak against it. A page of others alone,
// as a participant of a shared VPC has, is of VPCs in which the account has something.
func (p *page) account(said string, folder, vpcs votes) string {
	own := p.records.accounts
	elsewhere := len(own) > 0 && own[said] == 0 && len(p.records.vpcs) > 0 && len(vpcs) > 0 &&
		!slices.ContainsFunc(slices.Collect(maps.Keys(p.records.vpcs)), func(vpc string) bool { return vpcs[vpc] > 0 })
	switch {
	case said == "" || elsewhere:
		return commonest(own)
	case folder[said] > 0, len(p.records.all) == 0, p.records.sides[said] > 0:
		return said
	case len(own) == 0 && len(p.records.sides) == 0:
		return said
	default:
		return commonest(own)
	}
}

// commonest is what was told most often, the first of several by the alphabet.
func commonest(v votes) string {
	best := ""
	for _, s := range slices.Sorted(maps.Keys(v)) {
		if v[s] > v[best] {
			best = s
		}
	}
	return best
}

// fill completes the scope of each page from the pages that are its neighbours: what all
// of them that fit agree on. whole takes only scopes with account and region.
func fill(pages []*page, whole bool, neighbours func(p, o *page) bool) {
	filled := make([]Scope, len(pages))
	for i, p := range pages {
		var fit Scope
		for _, o := range pages {
			if !p.mayBeOf(o.scope) || whole && (o.scope.Account == "" || o.scope.Region == "") || !neighbours(p, o) {
				continue
			}
			if !fit.agrees(o.scope) {
				fit = Scope{}
				break
			}
			fit = fit.fillFrom(o.scope)
		}
		filled[i] = p.scope.fillFrom(fit)
	}
	for i, p := range pages {
		p.scope = filled[i]
	}
}

// agrees tells whether two scopes may be one: nothing that both tell differs.
func (s Scope) agrees(o Scope) bool {
	same := func(a, b string) bool { return a == "" || b == "" || a == b }
	return same(s.Partition, o.Partition) && same(s.Account, o.Account) && same(s.Region, o.Region)
}

func (s Scope) fillFrom(o Scope) Scope {
	return Scope{cmp.Or(s.Partition, o.Partition), cmp.Or(s.Account, o.Account), cmp.Or(s.Region, o.Region)}
}

// regionOf is the region of a zone, of which a snapshot has few.
func (w *walker) regionOf(v gjson.Result) string {
	zone := w.view(v)
	region, ok := w.memory.regions[zone]
	if !ok {
		region = regionOfZone(zone)
		w.memory.regions[strings.Clone(zone)] = region
	}
	return region
}

// placeOf is the partition and the region in an ARN, empty where it has no region.
func (w *walker) placeOf(arn string) (partition, region string) {
	rest, ok := strings.CutPrefix(arn, "arn:")
	partition, rest, _ = strings.Cut(rest, ":")
	_, rest, _ = strings.Cut(rest, ":") // the service
	region, _, _ = strings.Cut(rest, ":")
	if !ok || !regionPattern.MatchString(region) {
		return "", ""
	}
	return w.kept(partition), w.kept(region)
}
