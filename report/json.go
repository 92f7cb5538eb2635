package report

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"unicode/utf8"

	"github.com/sgfree/sgfree/verdict"
)

// writeJSON writes the report as one object, each element of a list on a line of its own:
// lines diff well, and no more than one verdict is held in memory. Lists and tags are never
// null. What would act on a terminal is escaped as JSON allows, so reading the bytes back
// gives an equal report.
func writeJSON(w io.Writer, r *verdict.Report, _ Options) error {
	j := newJSON(w)
	j.field("{", "schema", r.Schema)
	j.field(",", "tool", r.Tool)
	if r.Taken != "" {
		j.field(",", "taken", r.Taken)
	}
	if len(r.History) > 0 {
		j.field(",", "history", r.History)
	}
	list(j, "rules", r.Rules, func(rule verdict.Rule) verdict.Rule {
		rule.References = notNil(rule.References)
		return rule
	})
	list(j, "dumps", r.Dumps, asIs)
	list(j, "coverage", r.Coverage, asIs)
	if len(r.Selected) > 0 {
		list(j, "selected", r.Selected, asIs)
	}
	if len(r.Assumed) > 0 {
		list(j, "assumed", r.Assumed, asIs)
	}
	if len(r.NotAssumed) > 0 {
		list(j, "not_assumed", r.NotAssumed, asIs)
	}
	if len(r.Order) > 0 {
		list(j, "order", r.Order, asIs)
	}
	summary := r.Summary
	if summary.Outcomes == nil {
		summary.Outcomes = map[verdict.Outcome]int{}
	}
	j.field(",", "summary", summary)
	j.verdicts(r.All())
	if len(r.Waivers) > 0 {
		list(j, "waivers", r.Waivers, asIs)
	}
	gate := r.Gate
	gate.FailOn = notNil(gate.FailOn)
	j.field(",", "gate", gate)
	return j.done()
}

// jsonWriter writes the parts of an object; its first error sticks.
type jsonWriter struct {
	out     *bufio.Writer
	line    []byte // room for the value at hand
	buf     bytes.Buffer
	encoder *json.Encoder
	err     error
}

func newJSON(w io.Writer) *jsonWriter {
	j := &jsonWriter{out: bufio.NewWriterSize(w, 1<<16)}
	j.encoder = json.NewEncoder(&j.buf)
	j.encoder.SetEscapeHTML(false)
	return j
}

// done ends the object.
func (j *jsonWriter) done() error {
	j.text("}\n")
	return j.flush()
}

func (j *jsonWriter) flush() error {
	if j.err != nil {
		return j.err
	}
	return j.out.Flush()
}

func (j *jsonWriter) text(s string) {
	if j.err == nil {
		_, j.err = j.out.WriteString(s)
	}
}

func (j *jsonWriter) bytes(b []byte) {
	if j.err == nil {
		_, j.err = j.out.Write(b)
	}
}

func (j *jsonWriter) field(before, name string, v any) {
	if before == "," {
		before = ",\n "
	}
	j.text(before + `"` + name + `": `)
	j.value(v)
}

func (j *jsonWriter) value(v any) {
	j.line = j.appendValue(j.line[:0], v)
	j.bytes(j.line)
}

func (j *jsonWriter) appendValue(b []byte, v any) []byte {
	j.buf.Reset()
	if err := j.encoder.Encode(v); err != nil && j.err == nil {
		j.err = err
	}
	return appendVisible(b, bytes.TrimSuffix(j.buf.Bytes(), []byte("\n")))
}

// list writes a list as [jsonWriter.field] writes a value, an element a line.
func list[T any](j *jsonWriter, name string, elements []T, whole func(T) T) {
	j.text(",\n \"" + name + `": [`)
	for i, e := range elements {
		if i > 0 {
			j.text(",")
		}
		j.text("\n  ")
		j.value(whole(e))
	}
	j.text("]")
}

// verdicts writes the list of them, one at a time.
func (j *jsonWriter) verdicts(all iter.Seq[*verdict.Verdict]) {
	before := ",\n \"verdicts\": ["
	for v := range all {
		j.verdict(before+"\n  {", v)
		before = ","
	}
	if before != "," {
		j.text(before)
	}
	j.text("]")
}

// appendVisible appends JSON, replacing each rune that is not visible, and a # behind another, by
// its \u escape. They stand only inside strings, where the escape means the same.
func appendVisible(b, data []byte) []byte {
	if bytes.Contains(data, []byte("##")) {
		data = bytes.ReplaceAll(data, []byte("##"), []byte(`#\u0023`))
	}
	start := 0
	for i := 0; i < len(data); {
		for i+8 <= len(data) && ascii(data[i:]) {
			i += 8
		}
		if i == len(data) {
			break
		}
		if data[i] < 0x7f {
			i++
			continue
		}
		r, size := utf8.DecodeRune(data[i:])
		if !visible(r) {
			b = append(append(b, data[start:i]...), jsonEscape(r)...)
			start = i + size
		}
		i += size
	}
	return append(b, data[start:]...)
}

// ascii tells whether eight bytes are all visible, or white space, in ASCII.
func ascii(data []byte) bool {
	const ones = 0x0101010101010101
	word := binary.LittleEndian.Uint64(data)
	return (word|(word+ones))&(0x80*ones) == 0
}

func jsonEscape(r rune) string {
	if r < 0x10000 {
		return fmt.Sprintf(`\u%04x`, r)
	}
	r -= 0x10000
	return fmt.Sprintf(`\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
}

func wholeVerdict(v verdict.Verdict) verdict.Verdict {
	v.Group = wholeGroup(v.Group)
	v.Reasons = append([]verdict.Reason{}, v.Reasons...)
	for i := range v.Reasons {
		v.Reasons[i].Evidence = notNil(v.Reasons[i].Evidence)
	}
	return v
}

func wholeGroup(g verdict.Group) verdict.Group {
	if g.Tags == nil {
		g.Tags = map[string]string{}
	}
	return g
}

func asIs[T any](v T) T { return v }

func notNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
