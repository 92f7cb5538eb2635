package loader

import "sync"

// crew is who may read at once, each with its memory.
type crew chan *memory

func newCrew(n int, o Options) crew {
	c := make(crew, n)
	for range n {
		c <- newMemory(o)
	}
	return c
}

// batch is the records of a list that lie in one buffer.
type batch struct {
	*answer

	buf   []byte
	first int // the index in the list
	rows  *rows

	reader
}

// rows are where records begin, and the objects and lists in them.
type rows struct {
	all   []row
	spans []span
}

type row struct {
	raw        []byte
	line       int
	spans, end int // its spans are those from … to end
}

var spareRows = sync.Pool{New: func() any { return &rows{} }}

// decode reads the records as those of a list under key.
func (b *batch) decode(key string) {
	for i, row := range b.rows.all {
		v := b.w.start(row.raw, row.line, step{key, -1}, step{index: b.first + i})
		b.w.spans = b.rows.spans[row.spans:row.end]
		b.record(b.answer, v, false)
	}
	b.w.memory.share(b.records.all)
	release(b.buf)
	b.rows.all, b.rows.spans = b.rows.all[:0], b.rows.spans[:0]
	spareRows.Put(b.rows)
	b.buf, b.rows = nil, nil
}

// list reads the records of a page. The first that is a record of some kind tells which kind
// the list is; from then on batches of them are read by whoever of the crew is idle.
func (d *documents) list(a *answer, key string) error {
	var all []*batch
	var wg sync.WaitGroup
	read := func(b *batch) {
		b.answer = &answer{page: &page{file: a.file, kind: a.kind, path: a.path}, empty: a.empty}
		if a.kind != nil {
			select {
			case m := <-d.crew:
				b.reader = newReader(d.file, a.path, m)
				wg.Go(func() {
					b.decode(key)
					d.crew <- m
				})
				return
			default:
			}
		}
		b.reader = newReader(d.file, a.path, d.w.memory)
		b.decode(key)
		if a.kind == nil {
			a.kind, d.kind = b.kind, b.kind
		}
	}
	var at *batch
	var spans []span // of the record at hand
	err := d.s.array(func(i int) error {
		raw, line, err := d.s.measured(&spans)
		if err != nil {
			return err
		}
		if buf := d.s.lend(); at == nil || &buf[0] != &at.buf[0] {
			if at != nil {
				read(at)
			}
			at = &batch{buf: buf, first: i, rows: spareRows.Get().(*rows)}
			all = append(all, at)
		}
		at.rows.all = append(at.rows.all, row{raw, line, len(at.rows.spans), len(at.rows.spans) + len(spans)})
		at.rows.spans = append(at.rows.spans, spans...)
		return nil
	})
	if at != nil {
		at.buf = nil // what follows the list stands there
		read(at)
	}
	wg.Wait()
	d.s.lent = false
	for _, b := range all {
		a.join(b.answer)
		d.join(&b.reader)
	}
	return err
}

// join adds what a batch of the list holds.
func (a *answer) join(o *answer) {
	a.records.join(&o.records)
	a.nameless = append(a.nameless, o.nameless...)
	a.described = append(a.described, o.described...)
	if a.kind == nil {
		a.kind = o.kind
	}
}
