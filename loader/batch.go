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

// rows are where records begin, and the keys and values in them.
type rows struct {
	all    []row
	tokens []token
}

type row struct {
	raw         []byte
	line        int
	tokens, end int // its tokens are those from … to end
}

var spareRows = sync.Pool{New: func() any { return &rows{} }}

// decode reads the records as those of a list under key.
func (b *batch) decode(key string) {
	for i, row := range b.rows.all {
		v := b.w.start(row.raw, row.line, step{key, -1}, step{index: b.first + i})
		b.w.tokens = b.rows.tokens[row.tokens:row.end]
		b.record(b.answer, v, false)
	}
	b.w.memory.share(b.records.all)
	release(b.buf)
	b.rows.all, b.rows.tokens = b.rows.all[:0], b.rows.tokens[:0]
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
	here := spareRows.Get().(*rows) // of the batch at hand
	err := d.s.array(func(i int) error {
		first := len(here.tokens)
		raw, line, err := d.s.measured(&here.tokens)
		if err != nil {
			return err
		}
		if buf := d.s.lend(); at == nil || &buf[0] != &at.buf[0] {
			if at != nil { // the record is the first of the next one
				next := spareRows.Get().(*rows)
				next.tokens = append(next.tokens, here.tokens[first:]...)
				here, first = next, 0
				read(at)
			}
			at = &batch{buf: buf, first: i, rows: here}
			all = append(all, at)
		}
		here.all = append(here.all, row{raw, line, first, len(here.tokens)})
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
