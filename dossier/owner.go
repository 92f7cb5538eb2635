package dossier

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/sgfree/sgfree/loader"
)

// around is what the snapshot tells of an interface beside its own record.
type around struct {
	group    string           // that is to go; empty where none is
	instance []loader.Tag     // the tags of the instance that it hangs on
	endpoint *loader.Endpoint // that it serves, nil for none
	mentions []mention        // of a group that it carries
}

// alike are the names of the configurations of a kind that name the same groups.
func (f *face) alike(kind string) (names []string) {
	for _, m := range f.mentions {
		if m.Kind != nil && m.Kind.Name == kind && !m.Kind.IsOver(m.State) && groupsOf(m.Named) == groupsOf(f.Groups) {
			names = append(names, nameOf(m.Mention))
		}
	}
	return names
}

// servesA tells whether the endpoint that it serves is a configuration of a kind, too.
func (f *face) servesA(kind string) bool {
	return slices.ContainsFunc(f.mentions, func(m mention) bool { return m.Kind != nil && m.Kind.Name == kind && m.ID == f.endpoint.ID })
}

// ownerOf tells who is behind an interface by the first row of the owners table that matches.
// There is always one: the last row matches everything.
// What is for people, label and remedy, is left out where only facts are asked for.
func ownerOf(i *loader.Interface, by around, detail Detail) Owner {
	f := faceOf(i, by)
	if w := f.way(); w != nil {
		return w.row.owner(&f, w, detail)
	}
	return Owner{}
}

// ownerARN is the ARN of the owner, as far as the interface tells it; empty where it does not.
func ownerARN(i *loader.Interface) string {
	f := faceOf(i, around{})
	w := f.way()
	if w == nil {
		return ""
	}
	c := w.row.read(&f, w)
	if t, ok := w.row.derived["arn"]; ok {
		return c.filled(t)
	}
	return c.read.value("arn")
}

// way is how the owner is known.
func (f *face) way() *ownerWay {
	for _, w := range owners().candidates(f.look) {
		if w.reads(f) {
			return w
		}
	}
	return nil
}

// face is an interface, its look, and what is around it.
type face struct {
	*loader.Interface
	look
	around

	found []int // where the way that was tried last matched the description, if that has captures
}

// look is what EC2 itself says of an interface, as far as rows ask for it. Looks are few,
// so the ways that can match one are worked out once.
type look struct {
	kind      string // the type as plainType spells it, or unnamedType
	plain     bool   // EC2 calls it managed in no way
	managed   bool   // it is requester-managed
	operated  bool   // EC2 names an operator
	detached  bool   // it is available and hangs on nothing
	own       bool   // it hangs on an instance of its own account
	secondary bool   // and is not the first interface there
	foreign   bool   // another account had it made
	tagged    bool
	labelled  bool // the instance has tags
	serves    bool // it serves a VPC endpoint
	named     bool // configurations name the group
}

func faceOf(i *loader.Interface, by around) face {
	elastic := strings.HasPrefix(i.AttachmentID, "ela-attach-") // nobody can detach these
	return face{Interface: i, around: by, look: look{
		kind:      owners().kindOf(i.Type),
		plain:     !i.RequesterManaged && !i.OperatorManaged && !elastic,
		managed:   i.RequesterManaged,
		operated:  i.OperatorManaged,
		detached:  strings.EqualFold(i.Status, "available") && i.Detached(),
		own:       i.InstanceID != "" && i.Attachment.InstanceOwner == i.Owner,
		secondary: i.Attachment.DeviceIndex > 0,
		foreign:   i.RequesterID != i.Owner && isAccount(i.RequesterID),
		tagged:    len(i.Tags) > 0,
		labelled:  len(by.instance) > 0,
		serves:    by.endpoint != nil,
		named:     len(by.mentions) > 0,
	}}
}

// serviceSign tells whether something that no customer can write shows that a service runs
// the interface, so that what its texts say is the service's word.
func (f *face) serviceSign() bool {
	return !f.plain || serviceType(f.kind) || f.kind == "branch" || f.kind == "trunk" ||
		strings.HasPrefix(f.RequesterID, "amazon-") ||
		f.Attachment.InstanceOwner != "" && f.Attachment.InstanceOwner != f.Owner
}

// owner is what the row says of an interface that one of its ways matched.
func (r *ownerRow) owner(f *face, by *ownerWay, detail Detail) Owner {
	c := r.read(f, by)
	o := Owner{
		ID:       r.ID,
		Service:  c.text(r.service),
		Resource: c.text(r.resource),
		Likely:   by.guesses(f),
		Wait:     r.Wait,
	}
	if f.detached {
		o.Wait = ""
	}
	o.Managed = !f.plain || r.Managed && !o.Likely
	if detail == Facts {
		return o
	}
	if o.Label = c.text(r.label); o.Label == "" {
		o.Label = o.Service
	}
	if o.Likely {
		o.Label = "probably " + o.Label
	}
	o.Remediation = c.remediation(f, &o)
	return o
}

// remediation is how to release a group from an owner, by the row's words and by what the
// state of the interface allows.
func (c *captures) remediation(f *face, o *Owner) string {
	service := o.Service
	if !c.row.service.fixed() {
		service = safe("service", service)
	}
	if service == "" {
		service = "a service"
	}
	eni := safe("interface", f.ID)
	if eni == "" {
		eni = "INTERFACE_ID"
	}
	b := make([]byte, 0, 1024) // on the stack: the text is kept in its own length
	switch {
	case o.Managed && f.detached:
		b = say(b, "The interface belongs to ", service, ", which has let go of it. If that no longer needs it, delete it: ",
			"aws ec2 delete-network-interface")
		b = say(appendRegion(b, f.Scope.Region), " --network-interface-id ", eni, ". ")
	case o.Managed && o.Likely:
		b = say(b, "The interface is run by a service and cannot be detached by hand. That it is ", service,
			" only tags or equal groups tell: check it first. If it is right: ")
	case o.Managed:
		b = say(b, "The interface is run by ", service, " and cannot be detached by hand ",
			"(EC2 answers \"Network interface ", eni, " is currently in use\"). ")
	case o.Likely:
		b = say(b, "Only text that anybody can write names this owner: check it first. If it is right: ")
	}
	var room [8]string
	return string(c.command(b, f.staying(room[:0])))
}

func say(b []byte, texts ...string) []byte {
	for _, s := range texts {
		b = append(b, s...)
	}
	return b
}

// otherGroup stands in a remedy for the groups that a resource is to have from then on. Behind an
// option of its own they are parted by spaces, within the value of one by commas.
const otherGroup = "OTHER_GROUP_ID"

// otherGroups are these groups, as a capture of a remedy.
const otherGroups = "other_groups"

// staying appends the groups that stay on the interface, each once. One whose id is none that a
// command may hold is the placeholder.
func (f *face) staying(stay []string) []string {
	for _, c := range f.Groups {
		if f.group == "" || c.GroupID == f.group {
			continue
		}
		if id := cmp.Or(safe("group", c.GroupID), otherGroup); !slices.Contains(stay, id) {
			stay = append(stay, id)
		}
	}
	return stay
}

// appendStaying continues a remedy with the groups that stay, for the call replaces the whole list.
// Where none stays, the placeholder is there still. What is added to a list needs none.
func appendStaying(remedy []byte, stay []string) []byte {
	if len(stay) == 0 || bytes.HasSuffix(remedy, []byte("--add-security-group-ids ")) {
		return append(remedy, otherGroup...)
	}
	separator := byte(',')
	if bytes.HasSuffix(remedy, []byte(" ")) {
		separator = ' '
	}
	for i, id := range stay {
		if i > 0 {
			remedy = append(remedy, separator)
		}
		remedy = append(remedy, id...)
	}
	return remedy
}

// idPrefixes are what the ids that may stand in a command begin with; 8 or 17 digits follow.
var idPrefixes = map[string][]string{
	"group":      {"sg-"},
	"interface":  {"eni-"},
	"instance":   {"i-"},
	"attachment": {"eni-attach-", "ela-attach-"},
	"endpoint":   {"vpce-"},
	"vpc":        {"vpc-"},
}

// safe is the value of a capture if it may stand in a command, else empty: an id of known
// shape, and for the rest a plain name, which starts like no option and holds no "//", for
// the AWS CLI opens file:// arguments.
func safe(name, value string) string {
	ok := false
	if prefixes, known := idPrefixes[name]; known {
		ok = slices.ContainsFunc(prefixes, func(prefix string) bool {
			digits, cut := strings.CutPrefix(value, prefix)
			return cut && (len(digits) == 8 || len(digits) == 17) && consists(digits, func(c byte) bool { return isDigit(c) || 'a' <= c && c <= 'f' })
		})
	} else if name == "account" {
		ok = isAccount(value)
	} else {
		ok = isPlainName(value)
	}
	if !ok {
		return ""
	}
	return value
}

func isPlainName(s string) bool {
	word := func(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }
	return len(s) > 0 && len(s) <= 256 && word(s[0]) && !strings.Contains(s, "//") &&
		consists(s, func(c byte) bool { return word(c) || strings.IndexByte(".:/-", c) >= 0 })
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func consists(s string, of func(byte) bool) bool {
	for i := range len(s) {
		if !of(s[i]) {
			return false
		}
	}
	return true
}
