package loader

import "encoding/binary"

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
	key      []byte // the key at hand
}

func newMemory(o Options) *memory {
	return &memory{
		verbatim: o.Verbatim, records: o.Records,

		strings: map[string]string{}, regions: map[string]string{}, places: map[Place]*Place{},
		services: map[Service]*Service{}, named: map[Named]*Named{}, traffic: map[string]*Traffic{},
	}
}

// share makes one of what several records have alike.
func (m *memory) share(all []record) {
	for _, r := range all {
		rec := r.record()
		rec.Place = one(m.places, rec.Place)
		switch r := r.(type) {
		case *Interface:
			r.Service = one(m.services, r.Service)
		case *Group:
			m.sharePermissions(r.Permissions)
		case *StaleGroup:
			m.sharePermissions(r.Permissions)
		case *Rule:
			r.Pair.Named = one(m.named, r.Pair.Named)
		}
	}
}

func (m *memory) sharePermissions(permissions []Permission) {
	for i := range permissions {
		p := &permissions[i]
		p.Traffic = m.traffics(p.Traffic)
		for j := range p.Pairs {
			p.Pairs[j].Named = one(m.named, p.Pairs[j].Named)
		}
	}
}

// one is the first of all the values that are equal to v.
func one[V comparable](known map[V]*V, v *V) *V {
	if first, ok := known[*v]; ok {
		return first
	}
	known[*v] = v
	return v
}

// traffics is the first of all that are equal to t.
func (m *memory) traffics(t *Traffic) *Traffic {
	text := func(s string) { m.key = append(binary.AppendUvarint(m.key, uint64(len(s))), s...) }
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
			text(s)
		}
	}
	m.key = m.key[:0]
	text(string(t.Direction))
	text(t.Protocol)
	number(t.FromPort)
	number(t.ToPort)
	list(t.CIDRs)
	list(t.PrefixLists)
	if first, ok := m.traffic[string(m.key)]; ok {
		return first
	}
	m.traffic[string(m.key)] = t
	return t
}
