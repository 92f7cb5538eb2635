package loader

import (
	"encoding/binary"
	"strings"
	"unsafe"
)

// memory is what one reader keeps of all that it reads, because many records have it alike.
type memory struct {
	verbatim bool // see Options
	records  bool // see Options
	strings  map[string]string
	regions  map[string]string // of zones
	places   map[Place]*Place
	services map[Service]*Service
	named    map[Named]*Named
	traffic  map[string]*Traffic
	tagged   map[string][]Tag
	key      []byte // the key at hand

	listing *listing         // at hand
	spots   map[string]*spot // of the listing
	text    []byte           // what is left of room for strings
	unused  []*Place         // taken back

	groups      slab[Group]
	interfaces  slab[Interface]
	instances   slab[Instance]
	permissions slab[Permission]
	pairs       slab[Pair]
	attached    slab[InstanceInterface]
	carried     slab[Carried]
	tags        slab[Tag]
}

// slab is room for values that live as long as the snapshot. They lie one behind the other.
type slab[T any] struct{ free []T }

// one is a new value.
func (s *slab[T]) one() *T { return &s.take(1)[0] }

// copied is a copy of a list; nil for an empty one.
func (s *slab[T]) copied(list []T) []T {
	if len(list) == 0 {
		return nil
	}
	kept := s.take(len(list))
	copy(kept, list)
	return kept
}

func (s *slab[T]) take(n int) []T {
	if n > len(s.free) {
		s.free = make([]T, max(n, room/2/int(unsafe.Sizeof(*new(T)))))
	}
	taken := s.free[:n:n]
	s.free = s.free[n:]
	return taken
}

func newMemory(o Options) *memory {
	return &memory{
		verbatim: o.Verbatim, records: o.Records,

		strings: map[string]string{}, regions: map[string]string{}, places: map[Place]*Place{},
		services: map[Service]*Service{}, named: map[Named]*Named{}, traffic: map[string]*Traffic{}, tagged: map[string][]Tag{}, spots: map[string]*spot{},
	}
}

// room is for so many bytes of strings at once; a larger string has its own.
const room = 32 << 10

// copied is a lasting copy of s. Copies lie one behind the other: most are short.
func (m *memory) copied(s string) string {
	if len(s) > room/8 {
		return strings.Clone(s)
	}
	if len(s) > len(m.text) {
		m.text = make([]byte, room)
	}
	kept := unsafeText(m.text[:copy(m.text, s)])
	m.text = m.text[len(s):]
	return kept
}

// kept is a lasting copy of s, the same for all that are equal.
func (m *memory) kept(s string) string {
	if kept, ok := m.strings[s]; ok {
		return kept
	}
	kept := m.copied(s)
	m.strings[kept] = kept
	return kept
}

// listed says from which listing the next origins are: of the list under a key, or of none.
func (m *memory) listed(file *File, page, key string) {
	if l := m.listing; l == nil || l.file != file || l.page != page || l.key != key {
		m.listing = &listing{file, page, strings.Clone(key)}
		clear(m.spots)
	}
}

// spot is the place in the listing at hand with a path below its record.
func (m *memory) spot(rest []byte) *spot {
	at, ok := m.spots[string(rest)]
	if !ok {
		at = &spot{m.listing, m.copied(unsafeText(rest))}
		m.spots[at.rest] = at
	}
	return at
}

// place is that of a record which is being read.
func (m *memory) place() *Place {
	n := len(m.unused) - 1
	if n < 0 {
		return &Place{}
	}
	p := m.unused[n]
	m.unused = m.unused[:n]
	*p = Place{}
	return p
}

// share makes one of the places that several records have alike, when they have been read.
func (m *memory) share(all []record) {
	for _, r := range all {
		r := r.record()
		if first := one(m.places, *r.Place); first != r.Place {
			m.unused = append(m.unused, r.Place)
			r.Place = first
		}
	}
}

// one is the first of all the values that are equal to v.
func one[V comparable](known map[V]*V, v V) *V {
	first, ok := known[v]
	if !ok {
		first = new(v)
		known[v] = first
	}
	return first
}

// tagging is a lasting copy of a list of tags, the same for all that are equal.
func (m *memory) tagging(tags []Tag) []Tag {
	m.key = m.key[:0]
	for _, t := range tags {
		m.addText(t.Key)
		m.addText(t.Value)
	}
	kept, ok := m.tagged[string(m.key)]
	if !ok {
		kept = m.tags.copied(tags)
		m.tagged[string(m.key)] = kept
	}
	return kept
}

// addText adds a text to the key at hand.
func (m *memory) addText(s string) {
	m.key = append(binary.AppendUvarint(m.key, uint64(len(s))), s...)
}

// traffics is the first of all that are equal to t.
func (m *memory) traffics(t *Traffic) *Traffic {
	number := func(n *int) {
		if n == nil {
			m.key = append(m.key, 0)
		} else {
			m.key = binary.AppendVarint(append(m.key, 1), int64(*n))
		}
	}
	list := func(l []string) {
		m.key = binary.AppendUvarint(m.key, uint64(len(l)))
		for _, s := range l {
			m.addText(s)
		}
	}
	m.key = m.key[:0]
	m.addText(string(t.Direction))
	m.addText(t.Protocol)
	number(t.FromPort)
	number(t.ToPort)
	list(t.CIDRs)
	list(t.PrefixLists)
	if first, ok := m.traffic[string(m.key)]; ok {
		return first
	}
	first := new(*t)
	m.traffic[string(m.key)] = first
	return first
}
