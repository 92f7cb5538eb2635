package report

import (
	"encoding/binary"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/sgfree/sgfree/verdict"
)

// Nearly all of a report are its verdicts, so they are written without reflection, and a reason
// at a time, for some groups have thousands. A test compares with encoding/json.

// verdict writes a verdict as [jsonWriter.value] writes a value, behind what begins the object.
func (j *jsonWriter) verdict(begin string, v *verdict.Verdict) {
	b := append(j.line[:0], begin...)
	b = appendGroup(append(b, `"group":`...), &v.Group)
	b = appendText(b, `,"outcome":`, string(v.Outcome))
	b = append(b, `,"reasons":[`...)
	for i := range v.Reasons {
		if i > 0 {
			b = append(b, ',')
		}
		b = j.appendReason(b, &v.Reasons[i])
		if len(b) > 1<<15 {
			j.bytes(b)
			b = b[:0]
		}
	}
	b = append(b, ']')
	b = appendTexts(b, `,"after":`, v.After)
	b = appendText(b, `,"fingerprint":`, v.Fingerprint)
	if v.Caller != nil {
		b = j.appendValue(append(b, `,"caller":`...), v.Caller)
	}
	b = appendSome(b, `,"address":`, v.Address)
	b = appendSome(b, `,"since":`, v.Since)
	if v.Known {
		b = append(b, `,"known":true`...)
	}
	b = appendSome(b, `,"gate":`, string(v.Gate))
	j.line = append(b, '}')
	j.bytes(j.line)
}

func appendGroup(b []byte, g *verdict.Group) []byte {
	b = appendText(b, `{"id":`, g.ID)
	b = appendText(b, `,"name":`, g.Name)
	b = appendText(b, `,"vpc":`, g.VPC)
	b = appendText(b, `,"partition":`, g.Partition)
	b = appendText(b, `,"account":`, g.Account)
	b = appendText(b, `,"region":`, g.Region)
	b = append(b, `,"tags":{`...)
	for i, key := range slices.Sorted(maps.Keys(g.Tags)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(appendJSON(b, key), ":", g.Tags[key])
	}
	return append(b, "}}"...)
}

func (j *jsonWriter) appendReason(b []byte, r *verdict.Reason) []byte {
	b = appendText(b, `{"rule":`, r.Rule)
	b = appendText(b, `,"effect":`, string(r.Effect))
	b = appendText(b, `,"message":`, r.Message)
	if s := r.Subject; s != nil {
		b = appendText(b, `,"subject":{"kind":`, s.Kind)
		b = appendSome(b, `,"id":`, s.ID)
		b = appendSome(b, `,"service":`, s.Service)
		b = appendSome(b, `,"owner":`, s.Owner)
		b = appendSome(b, `,"account":`, s.Account)
		b = append(b, '}')
	}
	if r.Permission != nil {
		b = appendPermission(append(b, `,"permission":`...), r.Permission)
	}
	b = append(b, `,"evidence":[`...)
	for i := range r.Evidence {
		e := &r.Evidence[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(b, `{"file":`, e.File)
		b = appendText(b, `,"path":`, e.Path)
		b = append(strconv.AppendInt(append(b, `,"line":`...), int64(e.Line), 10), '}')
	}
	b = append(b, ']')
	b = appendSome(b, `,"remediation":`, r.Remediation)
	b = appendSome(b, `,"aws_error":`, r.AWSError)
	b = appendSome(b, `,"wait":`, r.Wait)
	b = appendTexts(b, `,"after":`, r.After)
	if r.Failed {
		b = append(b, `,"failed":true`...)
	}
	if r.Waived != nil {
		b = j.appendValue(append(b, `,"waived":`...), r.Waived)
	}
	if r.InChange {
		b = append(b, `,"in_change":true`...)
	}
	return append(b, '}')
}

func appendPermission(b []byte, p *verdict.Permission) []byte {
	b = appendText(b, `{"group":`, p.Group)
	b = appendText(b, `,"direction":`, p.Direction)
	b = appendText(b, `,"protocol":`, p.Protocol)
	if p.FromPort != nil {
		b = strconv.AppendInt(append(b, `,"from_port":`...), int64(*p.FromPort), 10)
	}
	if p.ToPort != nil {
		b = strconv.AppendInt(append(b, `,"to_port":`...), int64(*p.ToPort), 10)
	}
	b = append(b, `,"pair":{`...)
	from := len(b)
	b = appendSome(b, `,"group":`, p.Pair.Group)
	b = appendSome(b, `,"account":`, p.Pair.Account)
	b = appendSome(b, `,"vpc":`, p.Pair.VPC)
	b = appendSome(b, `,"peering":`, p.Pair.Peering)
	if len(b) > from { // without the first comma
		b = append(b[:from], b[from+1:]...)
	}
	b = appendSome(append(b, '}'), `,"rule_id":`, p.RuleID)
	return append(b, '}')
}

// appendTexts appends a member that is left out where it is empty.
func appendTexts(b []byte, before string, texts []string) []byte {
	for i, s := range texts {
		if i == 0 {
			before += "["
		} else {
			before = ","
		}
		b = appendText(b, before, s)
	}
	if len(texts) > 0 {
		b = append(b, ']')
	}
	return b
}

// appendSome is such a member that is a text.
func appendSome(b []byte, before, s string) []byte {
	if s == "" {
		return b
	}
	return appendText(b, before, s)
}

func appendText(b []byte, before, s string) []byte { return appendJSON(append(b, before...), s) }

// appendJSON appends a text as a string of JSON, in the bytes that encoding/json and then
// [appendVisible] give it.
func appendJSON(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	hash := false // a # stands before
	for i := 0; i < len(s); {
		if i+8 <= len(s) && plainly(s[i:i+8]) {
			i, hash = i+8, false
			continue
		}
		c, size, escaped := rune(s[i]), 1, ""
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case ' ' <= c && c < 0x7f && c != '"' && c != '\\' && c != '#':
		case c == '"':
			escaped = `\"`
		case c == '\\':
			escaped = `\\`
		case c == '\n':
			escaped = `\n`
		case c == '\r':
			escaped = `\r`
		case c == '\t':
			escaped = `\t`
		case c == '\b':
			escaped = `\b`
		case c == '\f':
			escaped = `\f`
		case c == '#' && hash, c == utf8.RuneError && size == 1, !visible(c):
			escaped = jsonEscape(c)
		}
		hash = c == '#' && !hash
		if escaped != "" {
			b = append(append(b, s[start:i]...), escaped...)
			start = i + size
		}
		i += size
	}
	return append(append(b, s[start:]...), '"')
}

// plainly tells whether eight bytes stand for themselves in a string of JSON.
func plainly(s string) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	v := binary.LittleEndian.Uint64([]byte(s))
	has := func(c byte) uint64 { x := v ^ ones*uint64(c); return (x - ones) & ^x }
	return (v|(v+ones)|has('"')|has('\\')|has('#')|((v-ones*' ')&^v))&highs == 0
}
