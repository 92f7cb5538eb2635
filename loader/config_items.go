package loader

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// Files of AWS Config list configuration items: resources of any type, each as a describe
// command answers it, in camelCase, under .configuration, or as JSON in a string there. The
// items of one type, account and region are a page of the kind whose row names the type.
//
// Only a configuration snapshot, which has a configSnapshotId, holds every resource of the
// types that are recorded; and only a type of which it holds an item is known to be recorded.
// A type without one so stays missing, and any other file of items is cut short.

// itemLists are the keys under which AWS Config lists items.
var itemLists = []string{"configurationItems", "baseConfigurationItems", "BaseConfigurationItems"}

// item is one configuration item: a resource as it was when it was captured.
type item struct {
	kind            *Kind // nil for a type that no row reads
	id, name, arn   string
	account, region string
	status          string
	captured        time.Time // zero where it is not told
	// members are those that are more than a word.
	members map[string]gjson.Result
}

// gone tells whether the resource was deleted.
func (it *item) gone() bool { return strings.HasPrefix(it.status, "ResourceDeleted") }

// unrecorded tells that AWS Config does not record the type, so that what it lists is not all.
func (it *item) unrecorded() bool { return strings.HasSuffix(it.status, "NotRecorded") }

// identify is what the item tells of its resource that is an id of a kind.
func (it *item) identify(k *Kind) string {
	for _, id := range []string{it.name, it.id, it.arn} {
		if k.owns(id) {
			return id
		}
	}
	return ""
}

// itemPlace is where an item was recorded, and of what kind.
type itemPlace struct {
	kind            *Kind
	account, region string
}

// captured is what was read of the latest item of a resource.
type captured struct {
	at       time.Time
	records  []record
	nameless []Origin
	related  []related
}

// related is a resource of a kind that the item of a group says is associated with it.
type related struct {
	kind      *Kind
	id, group string
	origin    Origin
}

// itemList is what a document lists of the kinds that have a row.
type itemList struct {
	key       string // under which it lists them
	line      int
	places    []itemPlace // in the order of their first item
	resources map[itemPlace][]*captured
	latest    map[itemPlace]map[string]*captured
	// partial are the places of which the document cannot list all.
	partial map[itemPlace]bool
}

// items reads configuration items, one at a time.
func (d *documents) items(a *answer, key string) error {
	l := &itemList{
		key: key, line: d.s.line, resources: map[itemPlace][]*captured{},
		latest: map[itemPlace]map[string]*captured{}, partial: map[itemPlace]bool{},
	}
	a.items = l
	var tokens []token
	return d.s.array(func(i int) error {
		tokens = tokens[:0]
		raw, line, err := d.s.measured(&tokens)
		if err == nil {
			v := d.w.start(raw, line, step{key, -1}, step{index: i})
			d.w.tokens = tokens
			d.item(l, v)
		}
		return err
	})
}

func (d *documents) item(l *itemList, v gjson.Result) {
	if !v.IsObject() {
		d.found(v)
		return
	}
	it := d.w.item(v)
	if it.kind == nil {
		if !it.gone() {
			d.found(v)
		}
		return
	}
	d.kind = it.kind
	at := itemPlace{it.kind, it.account, it.region}
	l.note(at, it)
	if it.unrecorded() && !it.members["configuration"].Exists() {
		return
	}
	c := &captured{at: it.captured}
	if !it.gone() {
		c.records = d.decodeItem(it)
		switch {
		case len(c.records) == 0:
			c.nameless = append(c.nameless, d.w.origin(v))
			d.found(v)
		case it.kind.Name != SecurityGroup:
			d.relations(it)
		default:
			c.related = d.relatedTo(it)
		}
	}
	l.take(at, it.id, c)
}

// item reads the members of a configuration item that are not of its resource's type.
func (w *walker) item(v gjson.Result) *item {
	it := &item{members: map[string]gjson.Result{}}
	w.object(v, func(key string, v gjson.Result) {
		switch key {
		case "resourceType", "ResourceType":
			it.kind = byConfig[strings.ToLower(v.Str)]
		case "resourceId", "ResourceId":
			it.id = strings.Clone(v.Str)
		case "resourceName", "ResourceName":
			it.name = strings.Clone(v.Str)
		case "ARN", "arn", "Arn":
			it.arn = strings.Clone(v.Str)
		case "awsAccountId", "accountId", "AccountId":
			it.account = w.kept(v.Str)
		case "awsRegion", "AwsRegion":
			it.region = w.kept(v.Str)
		case "configurationItemStatus", "ConfigurationItemStatus":
			it.status = w.kept(v.Str)
		case "configurationItemCaptureTime", "ConfigurationItemCaptureTime":
			it.captured, _ = time.Parse(time.RFC3339, v.Str)
		case "Configuration":
			it.members["configuration"] = v
		case "configuration", "tags", "relationships", "supplementaryConfiguration":
			if v.Type != gjson.Null {
				it.members[key] = v
			}
		}
	})
	return it
}

// note counts an item for its place.
func (l *itemList) note(at itemPlace, it *item) {
	if l.latest[at] == nil {
		l.latest[at] = map[string]*captured{}
		l.places = append(l.places, at)
	}
	l.partial[at] = l.partial[at] || it.unrecorded()
}

// take keeps what was read of an item, in the place of an earlier one of the resource. Where
// nobody can tell which is the later one, both are kept, as copies.
func (l *itemList) take(at itemPlace, id string, c *captured) {
	old := l.latest[at][id]
	switch {
	case id == "" || old == nil || old.at.IsZero() || c.at.IsZero() || old.at.Equal(c.at):
		l.resources[at] = append(l.resources[at], c)
		if id != "" {
			l.latest[at][id] = c
		}
	case c.at.After(old.at):
		*old = *c
	}
}

// decodeItem reads the resource of an item as a record of its kind; what its row does not
// read is searched. Nothing comes of one that is no such record.
func (d *documents) decodeItem(it *item) []record {
	w := d.w
	var found records
	before, raw, line := w.err, w.raw, w.line
	w.err, w.of = nil, it
	v, text := it.members["configuration"], w.raw
	depth := len(w.way)
	w.way = append(w.way, step{"configuration", -1})
	if inner, ok := embedded(v.Str); v.Type == gjson.String && ok && len(inner) == 1 {
		w.way = append(w.way, fromJSON)
		w.raw, w.line, w.counted, w.lines = "", w.lineOf(v), 0, 0 // all of it stands on one line
		v, text = inner[0], inner[0].Raw
	}
	ok := v.IsObject() && it.kind.decode(w, v, &found) && w.err == nil
	w.of = nil
	if ok {
		slices.Sort(w.read)
		d.aside(it, v, text)
	}
	w.way = w.way[:depth]
	w.err, w.raw, w.line, w.counted, w.lines, w.read = before, raw, line, 0, 0, w.read[:0]
	if !ok {
		return nil
	}
	for _, key := range []string{"tags", "supplementaryConfiguration"} {
		if v, there := it.members[key]; there {
			w.way = append(w.way, step{key, -1})
			d.aside(it, v, raw)
			w.way = w.way[:len(w.way)-1]
		}
	}
	for _, r := range found.all {
		r := r.record()
		r.Owner = cmp.Or(r.Owner, it.account)
		if len(r.Tags) == 0 {
			r.Tags = it.tags(w)
		}
	}
	return found.all
}

// aside searches v, which is of an item and stands in text, for group ids; a group's own item says nothing of it.
func (d *documents) aside(it *item, v gjson.Result, text string) {
	s := search{w: d.w, found: d.mention, raw: text, next: noCandidates}
	s.value(v, around{selves: []string{it.id}})
}

// relations notes the groups to which AWS Config relates a resource that was read as a record,
// and that its configuration does not name. What merely contains a group does not use it.
func (d *documents) relations(it *item) {
	v := it.members["relationships"]
	d.w.way = append(d.w.way, step{"relationships", -1})
	d.w.list(v, func(v gjson.Result) {
		m := factsOf(v, nil)
		if !strings.EqualFold(m.text("resourcetype"), "AWS::EC2::SecurityGroup") || len(m.describe(around{key: "relationships"}, false).ids) > 0 {
			return
		}
		d.w.object(v, func(key string, v gjson.Result) {
			if key == "resourceId" && v.Type == gjson.String && !strings.Contains(it.members["configuration"].Raw, v.Str) {
				s := search{w: d.w, found: d.mention}
				s.text(v.Str, v, around{})
			}
		})
	})
	d.w.way = d.w.way[:len(d.w.way)-1]
}

// relatedTo are the resources to which AWS Config relates a group, of kinds that have a row. One of
// another type is a mention. What contains the group, or is contained in it, does not use it.
func (d *documents) relatedTo(it *item) (all []related) {
	w := d.w
	w.way = append(w.way, step{"relationships", -1})
	w.list(it.members["relationships"], func(v gjson.Result) {
		m := factsOf(v, nil)
		typ := strings.ToLower(m.text("resourcetype"))
		how := strings.ToLower(m.text("relationshipname") + m.text("name"))
		k, id := byConfig[typ], cmp.Or(m.text("resourceid"), m.text("resourcename"))
		switch {
		case typ == "", id == "", typ == "aws::ec2::vpc", typ == "aws::ec2::securitygroup", strings.HasPrefix(typ, "aws::config::"),
			strings.HasPrefix(how, "is contained "), strings.HasPrefix(how, "contains "):
		case k == nil:
			d.mention(it.id, v)
		default:
			all = append(all, related{k, strings.Clone(id), it.id, w.origin(v)})
		}
	})
	w.way = w.way[:len(w.way)-1]
	return all
}

// unrelated notes where no record bears out what AWS Config says of a group: what is to carry it
// does not, or cannot be seen, and of a configuration that is to name it, AWS Config itself is the
// mention.
func (s *Snapshot) unrelated(pages []*page) {
	named := map[string][]Carried{} // by what names or carries them
	for _, p := range pages {
		for _, r := range p.related {
			named[r.id] = nil
		}
	}
	if len(named) == 0 {
		return
	}
	there, over := map[string]bool{}, map[string]bool{}
	note := func(id, state string, groups ...[]Carried) {
		if _, asked := named[id]; asked {
			there[id] = true
			over[id] = over[id] || state == "terminated" || state == "deleted"
			named[id] = append(named[id], slices.Concat(groups...)...)
		}
	}
	for _, n := range s.Interfaces {
		note(n.ID, "", n.Groups)
	}
	for _, i := range s.Instances {
		note(i.ID, i.State, i.Groups)
		for _, n := range i.Interfaces {
			note(i.ID, i.State, n.Groups)
		}
	}
	for _, e := range s.Endpoints {
		note(e.ID, strings.ToLower(e.State), e.Groups)
	}
	for _, m := range s.Mentions {
		note(m.ID, "", m.Named)
	}
	for _, p := range pages {
		for _, r := range p.related {
			why := "of which there is no record"
			switch {
			case over[r.id], slices.ContainsFunc(named[r.id], func(c Carried) bool { return c.GroupID == r.group }):
				continue
			case !r.kind.Core:
				s.Mentions = append(s.Mentions, &Mention{
					Record: Record{Place: &Place{Scope: p.scope}, Origin: r.origin},
					Named:  []Carried{{GroupID: r.group, Origin: r.origin}}, Places: 1,
				})
				continue
			case there[r.id]:
				why = "whose record does not carry it"
			}
			s.Conflicts = append(s.Conflicts, Conflict{
				Kind: r.kind, ID: r.id, Scope: p.scope, Origin: r.origin,
				Detail: fmt.Sprintf("AWS Config relates %s to %s, %s", r.group, r.id, why),
			})
		}
	}
}

// tags are those of the item, an object of keys and values.
func (it *item) tags(w *walker) (tags []Tag) {
	v := it.members["tags"]
	if !v.IsObject() {
		return nil
	}
	v.ForEach(func(k, v gjson.Result) bool {
		tags = append(tags, Tag{w.kept(k.Str), w.kept(v.Str)})
		return true
	})
	return tags
}

// itemPages makes a page of the items of each kind, account and region. One without a resource
// shows nothing, not even that its type is recorded.
func (a *answer) itemPages() (pages []*page) {
	l := a.items
	whole := a.members.exact("configSnapshotId") != "" && !a.goesOn && a.lists == 0
	for _, at := range l.places {
		p := &page{file: a.file, kind: at.kind, path: a.path, line: l.line, root: l.key, part: !whole || l.partial[at]}
		if accountPattern.MatchString(at.account) && regionPattern.MatchString(at.region) {
			p.stated = new(scopeIn(at.account, at.region))
		}
		for _, c := range l.resources[at] {
			for _, r := range c.records {
				p.records.take(r)
			}
			p.nameless = append(p.nameless, c.nameless...)
			p.related = append(p.related, c.related...)
		}
		if len(p.records.all)+len(p.nameless) > 0 {
			pages = append(pages, p)
		}
	}
	return pages
}

// pascal is a key of AWS Config as the describe command spells it.
func pascal(key string) string {
	if key == "" || key[0] < 'a' || key[0] > 'z' {
		return key
	}
	return string(key[0]-'a'+'A') + key[1:]
}

// camel is the contrary, for services whose commands answer so.
func camel(key string) string {
	if key == "" || key[0] < 'A' || key[0] > 'Z' {
		return key
	}
	return string(key[0]-'A'+'a') + key[1:]
}

// isItemList tells whether AWS Config lists items under a top-level key.
func isItemList(key string) bool { return slices.Contains(itemLists, key) }
