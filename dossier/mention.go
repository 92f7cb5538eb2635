package dossier

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/sgfree/sgfree/loader"
)

// mention is a place that names a group.
type mention struct {
	*loader.Mention

	at loader.Origin
}

// joinMentions finds the groups that configurations and other JSON name.
func (b *Builder) joinMentions() {
	b.templates = templatesOf(b.snapshot)
	for _, m := range b.snapshot.Mentions {
		home := m.Home()
		for _, c := range m.Named {
			for _, e := range b.resolve(c.GroupID, home.Region, home.Account) {
				if !slices.ContainsFunc(e.mentions, func(known mention) bool { return known.Mention == m }) {
					e.mentions = append(e.mentions, mention{m, c.Origin})
				}
			}
		}
	}
}

func (b *Builder) mentionOf(m mention) Mention {
	home := m.Home()
	d := Mention{ID: m.ID, Account: home.Account, Region: home.Region, Origin: originOf(m.at)}
	if m.Kind == nil {
		return d
	}
	d.Kind = m.Kind.Name
	if m.Kind.Name == loader.LaunchTemplateVersion {
		d.Detail = "version " + m.Facts["VersionNumber"]
		d.Idle = !b.templates.used(m.Mention)
		if m.Facts["DefaultVersion"] == "true" {
			d.Detail += ", the default"
		}
		if m.Facts["VersionNumber"] == strconv.Itoa(b.templates.latest[m.ID]) {
			d.Detail += ", the latest"
		}
	}
	return d
}

// templates tells which versions of launch templates something may still launch.
type templates struct {
	latest map[string]int             // by template
	named  map[string]map[string]bool // what launches name, by the id and the name of the template
	// known is whether the snapshot tells what Auto Scaling launches; without, any version
	// may be.
	known bool
}

func templatesOf(s *loader.Snapshot) *templates {
	t := &templates{latest: map[string]int{}, named: map[string]map[string]bool{}}
	for _, d := range s.Dumps {
		t.known = t.known || d.Kind.Name == loader.AutoScalingGroup && !d.Truncated
	}
	for _, m := range s.Mentions {
		if m.Kind != nil && m.Kind.Name == loader.LaunchTemplateVersion {
			if n, err := strconv.Atoi(m.Facts["VersionNumber"]); err == nil {
				t.latest[m.ID] = max(t.latest[m.ID], n)
			}
		}
		for _, l := range m.Launches {
			template := cmp.Or(l.ID, l.Name)
			if t.named[template] == nil {
				t.named[template] = map[string]bool{}
			}
			t.named[template][l.Version] = true
		}
	}
	return t
}

// used fails closed: a version whose number, or whose being the default, is not told may
// be used.
func (t *templates) used(m *loader.Mention) bool {
	version := m.Facts["VersionNumber"]
	n, err := strconv.Atoi(version)
	return !t.known || err != nil || m.Facts["DefaultVersion"] != "false" || n == t.latest[m.ID] ||
		t.named[m.ID][version] || t.named[m.Facts["LaunchTemplateName"]][version]
}
