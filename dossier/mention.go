package dossier

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sgfree/sgfree/loader"
)

// mention is a place that names a group.
type mention struct {
	*loader.Mention

	at     loader.Origin
	byName bool // and not by its id
}

// joinMentions finds the groups that configurations and other JSON name.
func (b *Builder) joinMentions() {
	b.templates = b.templatesOf()
	for _, m := range b.snapshot.Mentions {
		home := m.Home()
		for _, c := range m.Named {
			for _, e := range b.resolve(c.GroupID, home.Region, home.Account) {
				// A mention that names a group twice is one.
				if n := len(e.mentions); n == 0 || e.mentions[n-1].Mention != m {
					e.mentions = append(e.mentions, mention{m, c.Origin, false})
				}
			}
		}
	}
	b.joinNames()
}

// joinNames finds the groups that configurations name by their name, which is one of a group of
// the default VPC. Where nothing tells which VPC that is, every group of the name may be meant.
func (b *Builder) joinNames() {
	var byName map[string][]*entry
	defaults := map[string]bool{}
	for _, v := range b.snapshot.VPCs {
		defaults[v.ID] = defaults[v.ID] || v.Default
	}
	for _, m := range b.snapshot.Mentions {
		for _, c := range m.ByName {
			if byName == nil {
				byName = b.byName()
			}
			home := m.Home()
			found := filter(byName[c.Name], func(e *entry) bool {
				h := e.group.Home()
				return maySame(h.Account, home.Account) && maySame(h.Region, home.Region)
			})
			if some := filter(found, func(e *entry) bool { return defaults[e.group.VPC] }); len(some) > 0 {
				found = some
			}
			for _, e := range found {
				if !slices.ContainsFunc(e.mentions, func(known mention) bool { return known.Mention == m }) {
					e.mentions = append(e.mentions, mention{m, c.Origin, true})
				}
			}
		}
	}
}

// maySame tells whether two accounts or regions may be one: what is not told may be any.
func maySame(a, b string) bool { return a == "" || b == "" || a == b }

func (b *Builder) mentionOf(m mention, detail Detail) Mention {
	home := m.Home()
	d := Mention{ID: m.ID, Account: home.Account, Region: home.Region, Origin: originOf(m.at, detail)}
	if m.Kind == nil {
		switch n := m.Places - 1; {
		case n == 1:
			d.Detail = "and at 1 other place"
		case n > 1:
			d.Detail = fmt.Sprintf("and at %d other places", n)
		}
		return d
	}
	d.Kind = m.Kind.Name
	d.Idle = m.Kind.IsOver(m.State)
	var details []string
	if m.Kind.Name == loader.LaunchTemplateVersion {
		details = append(details, "version "+m.Facts["VersionNumber"])
		why := b.templates.use(m.Mention)
		if d.Idle = why == ""; !d.Idle {
			details = append(details, why)
		}
	}
	if m.byName {
		details = append(details, "by its name")
	}
	d.Detail = strings.Join(details, ", ")
	return d
}

// templates tells which versions of launch templates something may still launch.
type templates struct {
	latest map[string]int               // by template
	named  map[launched]map[string]bool // the versions that something names
	// unseen tells of each scope what in it may launch a template and was not all seen.
	unseen map[loader.Scope]string
}

// launched is a launch template as something that launches it names it: by its id, or by its
// name, which is one in a scope. A node group is named so, too.
type launched struct {
	home loader.Scope
	name string
}

func (b *Builder) templatesOf() *templates {
	t := &templates{latest: map[string]int{}, named: map[launched]map[string]bool{}, unseen: map[loader.Scope]string{}}
	for _, m := range b.snapshot.Mentions {
		if m.Kind == nil || m.Kind.IsOver(m.State) {
			continue
		}
		if m.Kind.Name == loader.LaunchTemplateVersion {
			t.unseen[m.Home()] = ""
			if n, err := strconv.Atoi(m.Facts["VersionNumber"]); err == nil {
				t.latest[m.ID] = max(t.latest[m.ID], n)
			}
		}
		for _, l := range m.Launches {
			template := launched{name: l.ID}
			if l.ID == "" {
				template = launched{m.Home(), l.Name}
			}
			if t.named[template] == nil {
				t.named[template] = map[string]bool{}
			}
			t.named[template][l.Version] = true
		}
	}
	for home := range t.unseen {
		t.unseen[home] = b.unseenLauncher(home)
	}
	seen, asked := b.nodeGroups()
	for _, group := range asked {
		if kind, home := t.unseen[group.home]; home && kind == "" && !seen[group] {
			t.unseen[group.home] = "eks-nodegroup"
		}
	}
	return t
}

// unseenLauncher names a kind that may launch templates in a scope and that the snapshot
// does not show whole; empty for none. Kinds that are asked for one by one, as node groups
// are, have no whole answer: only one that was denied is unseen here.
func (b *Builder) unseenLauncher(home loader.Scope) string {
	cut := func(k *loader.Kind) bool {
		return slices.ContainsFunc(b.snapshot.Dumps, func(d *loader.Dump) bool { return d.Kind == k && d.Truncated && !b.gaps.placed(d.Scope) })
	}
	for _, k := range loader.Kinds() {
		if !k.Launches {
			continue
		}
		oneByOne := len(k.Placeholders()) > 0
		status := b.gaps.status(home, k)
		whole := status == Complete || oneByOne && status == Missing && b.gaps.denied[home][k.Name] == ""
		if !whole || cut(k) || !b.gaps.placed(home) {
			return k.Name
		}
	}
	return ""
}

// nodeGroups are the node groups in the snapshot, and those that Auto Scaling groups serve.
func (b *Builder) nodeGroups() (seen map[launched]bool, asked []launched) {
	seen = map[launched]bool{}
	for _, m := range b.snapshot.Mentions {
		if _, path, ok := strings.Cut(m.ID, ":nodegroup/"); ok {
			cluster, rest, _ := strings.Cut(path, "/")
			name, _, _ := strings.Cut(rest, "/")
			seen[launched{m.Home(), cluster + "/" + name}] = true
		}
		if m.Kind == nil || m.Kind.Name != loader.AutoScalingGroup {
			continue
		}
		if tags := tagsOf(m.Tags); tags["eks:nodegroup-name"] != "" {
			asked = append(asked, launched{m.Home(), tags["eks:cluster-name"] + "/" + tags["eks:nodegroup-name"]})
		}
	}
	return seen, asked
}

// use says why a version may still be used, and is empty for one that is not. It fails
// closed: a version whose number, or whose being the default, is not told may be used.
func (t *templates) use(m *loader.Mention) string {
	version := m.Facts["VersionNumber"]
	n, err := strconv.Atoi(version)
	var why []string
	switch m.Facts["DefaultVersion"] {
	case "true":
		why = append(why, "the default")
	case "false":
	default:
		why = append(why, "perhaps the default")
	}
	if err != nil {
		why = append(why, "perhaps the latest")
	} else if n == t.latest[m.ID] {
		why = append(why, "the latest")
	}
	if t.named[launched{name: m.ID}][version] || t.named[launched{m.Home(), m.Facts["LaunchTemplateName"]}][version] {
		why = append(why, "which something launches")
	}
	if kind := t.unseen[m.Home()]; len(why) == 0 && kind != "" {
		why = append(why, "which an unseen "+words(kind)+" may launch")
	}
	return strings.Join(why, ", ")
}
