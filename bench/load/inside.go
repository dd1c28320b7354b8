package load

import (
	"bytes"
	"strconv"

	"github.com/handoff-http/handoff/internal/mono"
)

// Stamp is what this side saw of one request, in ns on the machine's monotonic clock. A server that keeps stamps of its
// own by X-Request-Id can be asked for the rest.
type Stamp struct {
	ID     string `json:"id"`                  // its X-Request-Id
	Due    int64  `json:"due_ns"`              // its latency begins here
	Waited bool   `json:"waited,omitempty"`    // no connection was free then
	Dial   int64  `json:"dial_ns,omitempty"`   // the connect that it had to wait for began; 0: it found a connection
	Dialed int64  `json:"dialed_ns,omitempty"` // and ended
	Sent   int64  `json:"sent_ns"`             // the write of its batch began
	Wrote  int64  `json:"wrote_ns"`            // and was over
	First  int64  `json:"first_ns"`            // the first bytes of an answer to its batch had been read
	Done   int64  `json:"done_ns"`             // its own answer had been read and checked; its latency ends here
}

// mostStamps bounds what all workers keep together.
const mostStamps = 1 << 14

// marks is what a client that marks its requests knows.
type marks struct {
	next     int // requests until the one that is marked, itself included
	on       bool
	place    int // of the marked one in its batch, from 0
	stamp    Stamp
	batch    batch
	dial, up int64 // of a connect that belongs to the next request
}

// id counts the marked requests of a run.
func (r *run) id() string { return strconv.FormatInt(r.marked.Add(1), 36) }

// monotonic converts the run's clock, 0 excepted.
func (r *run) monotonic(ns int64) int64 { return r.zero + ns }

// align finds the run's zero on the machine's clock.
func (r *run) align() {
	if r.config.Inside > 0 {
		r.zero = mono.New().Now() - r.now()
	}
}

// marking is the client's marks, nil if it marks nothing.
func (c *client) marking() *marks {
	if c.run.config.Inside > 0 && c.marks == nil {
		c.marks = &marks{next: c.distance()}
	}
	return c.marks
}

// distance to the next request that is marked: never a fixed step, which a pipeline depth could divide.
func (c *client) distance() int {
	return 1 + c.slot.rng.IntN(2*max(c.run.config.Inside, c.run.config.Pipeline)-1)
}

// connects says how long the connect took that the next request had to wait for.
func (m *marks) connects(from, to int64) { m.dial, m.up = from, to }

// mark gives one request of the batch that is about to be sent an id, if it is time for one. What is sent is a copy: the
// batch is everybody's.
func (m *marks) mark(c *client) {
	dial, up := m.dial, m.up
	m.on, m.dial, m.up = false, 0, 0
	depth := c.run.config.Pipeline
	if m.next > depth {
		m.next -= depth
		return
	}
	m.on, m.place = true, m.next-1
	for rest := depth - m.next; ; { // of a batch one is marked
		if m.next = c.distance() - rest; m.next > 0 {
			break
		}
	}
	m.stamp = Stamp{ID: c.run.id(), Due: c.run.monotonic(c.at), Waited: c.src != nil && c.kept}
	if up > 0 {
		m.stamp.Dial, m.stamp.Dialed = c.run.monotonic(dial), c.run.monotonic(up)
	}
	one := len(c.run.batches[c.batch.route].bytes) / depth
	m.batch = batch{bytes: m.write(m.batch.bytes[:0], c.batch.bytes, m.place*one), route: c.batch.route}
	c.batch = &m.batch
	m.stamp.Sent = c.run.monotonic(c.run.now())
}

// write appends to b the batch with an id behind the request line that begins at an offset.
func (m *marks) write(b, batch []byte, at int) []byte {
	end := at + bytes.IndexByte(batch[at:], '\n') + 1
	b = append(b, batch[:end]...)
	b = append(append(append(b, "X-Request-Id: "...), m.stamp.ID...), "\r\n"...)
	return append(b, batch[end:]...)
}

// wrote says that the batch is written.
func (m *marks) wrote(c *client) {
	if m.on {
		m.stamp.Wrote = c.run.monotonic(c.run.now())
	}
}

// read says at which time answers had been read, and keeps the stamp once the marked one's was among them.
func (m *marks) read(c *client, now int64) {
	if !m.on {
		return
	}
	now = c.run.monotonic(now)
	if m.stamp.First == 0 {
		m.stamp.First = now
	}
	if c.due >= c.run.config.Pipeline-m.place {
		return
	}
	m.on, m.stamp.Done = false, now
	if s := c.slot; c.counts && c.good > 0 && len(s.stamps) < mostStamps/len(c.run.slots) {
		s.stamps = append(s.stamps, m.stamp)
	}
}

// stamps are those of all workers, which have ended.
func (s *Session) stamps() (all []Stamp) {
	for _, slot := range s.run.slots {
		all = append(all, slot.stamps...)
	}
	return all
}
