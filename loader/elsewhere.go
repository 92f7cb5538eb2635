package loader

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// Group ids in what is no dump, and in what a kind's row does not read of a record.

// search takes the value at the scanner and looks for group ids in it; elements of a list
// one at a time. It returns the groups that the value, or the elements, describe.
func (d *documents) search(way ...step) (described []string, err error) {
	c, err := d.s.next()
	if err != nil {
		return nil, err
	}
	if c == '[' && len(way) > 0 {
		err = d.s.array(func(i int) error {
			raw, line, err := d.s.value()
			if err == nil && mayName(unsafeText(raw)) {
				described = append(described, d.found(d.w.start(raw, line, append(slices.Clip(way), step{index: i})...))...)
			}
			return err
		})
		return described, err
	}
	raw, line, err := d.s.value()
	if err == nil && mayName(unsafeText(raw)) {
		described = d.found(d.w.start(raw, line, way...))
	}
	return described, err
}

// leftover looks for group ids in a record where its kind's row reads none.
func (r *reader) leftover(v gjson.Result) {
	if strings.Count(v.Raw, "sg-") > len(r.w.read) || hides(v.Raw) {
		slices.Sort(r.w.read)
		r.found(v)
	}
}

// found notes the group ids in a value that is at the walker, and returns the groups that
// the value describes.
func (r *reader) found(v gjson.Result) (described []string) {
	return r.w.search(v, r.mention)
}

// sighting is where a group is named, and how many places of the same way, but for the indexes,
// follow it.
type sighting struct {
	Carried

	more int
}

// mention notes a group in v, which is at the walker.
func (r *reader) mention(id string, v gjson.Result) {
	way := append(make([]byte, 0, 128), id...)
	for _, s := range r.w.way {
		if way = append(way, 0); s.index < 0 {
			way = append(way, s.key...)
		}
	}
	if i, ok := r.met[string(way)]; ok {
		r.named[i].more++
		return
	}
	if r.met == nil {
		r.met = map[string]int{}
	}
	r.met[string(way)] = len(r.named)
	r.named = append(r.named, sighting{Carried: Carried{GroupID: id, Origin: r.w.origin(v)}})
}

// foundKey notes the group ids in a key at the root of a document.
func (d *documents) foundKey(key string, line int) {
	if mayName(key) {
		quoted := gjson.AppendJSONString(nil, key)
		d.found(d.w.start(quoted, line, step{key, -1}))
	}
}

// setAside keeps what the resources of a document name, in case it is a finding about them.
func (d *documents) setAside(a *answer, key string, before int, described []string) {
	if spells(key, "resources") {
		a.resources, a.about = append(a.resources, d.named[before:]...), append(a.about, described...)
		d.named = d.named[:before]
	}
}

// describe drops what the root of a document that is no dump only says of itself.
func (d *documents) describe(a *answer) {
	s := slices.Concat(a.members, a.others).describe(around{}, true)
	if s.everything {
		d.named = nil
		return
	}
	d.named = append(d.named, a.tokens...)
	if s.but == "" {
		d.named = append(d.named, a.resources...)
		a.resources = nil
	} else {
		s.ids = append(s.ids, a.about...)
	}
	d.named = slices.DeleteFunc(d.named, func(m sighting) bool {
		return slices.Contains(s.ids, m.GroupID) && (!s.its || m.Origin.inOwnMember())
	})
	d.named = append(d.named, a.resources...)
	d.named = slices.DeleteFunc(d.named, func(m sighting) bool {
		return terraformOutput.MatchString(m.Origin.inPage()) && slices.Contains(d.w.owned, m.GroupID)
	})
}

// terraformOutput is where Terraform keeps outputs. That of a group which the same state owns
// only tells of it.
var terraformOutput = regexp.MustCompile(`^\.(?:(?:prior_state\.)?values\.|planned_values\.)?outputs[.\[]|^\.output_changes[.\[]`)

// inOwnMember tells whether a place in a group that is the root of a document is the group's own.
func (o Origin) inOwnMember() bool {
	key := strings.TrimPrefix(o.inPage(), ".")
	end := strings.IndexAny(key, ".[")
	return end < 0 || ownContainer(key[:end])
}

// keep makes one mention of all the places of the file that name a group.
func (d *documents) keep() {
	for _, p := range d.named {
		m := d.elsewhere[p.GroupID]
		if m == nil {
			m = &Mention{Record: Record{Place: &Place{}, Origin: p.Origin}, Named: []Carried{p.Carried}}
			d.mentions = append(d.mentions, m)
			d.elsewhere[p.GroupID] = m
		}
		m.Places += 1 + p.more
	}
}
