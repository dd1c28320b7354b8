package strategy

import (
	"sync"
	"sync/atomic"
)

// jobs are requests on their way from the loop to its workers, linked through their connections.
type jobs struct {
	mu          sync.Mutex
	first, last *reacted
	n           atomic.Int32
}

func (j *jobs) put(rc *reacted) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.last != nil {
		j.last.next = rc
	} else {
		j.first = rc
	}
	j.last = rc
	j.n.Add(1)
}

// take returns nil if there is none.
func (j *jobs) take() *reacted {
	if j.n.Load() == 0 {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	rc := j.first
	if rc == nil {
		return nil
	}
	if j.first, rc.next = rc.next, nil; j.first == nil {
		j.last = nil
	}
	j.n.Add(-1)
	return rc
}

// mailbox is where workers leave connections for their loop.
type mailbox struct {
	mu    sync.Mutex
	in    []*reacted
	spare []*reacted // in's other half, swapped at each take
}

func (m *mailbox) put(rc *reacted) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.in = append(m.in, rc)
}

// take returns what has come, valid until the next take.
func (m *mailbox) take() []*reacted {
	m.mu.Lock()
	defer m.mu.Unlock()
	in := m.in
	clear(m.spare)
	m.in, m.spare = m.spare[:0], in
	return in
}

// line is a queue of connections that the loop keeps waiting, linked through them so that one can leave from the middle.
type line struct {
	first, last *reacted
	n           int
	read        int // of n, those whose request has been read
}

// join puts rc at the end, unless it waits already.
func (q *line) join(rc *reacted, read bool) {
	if rc.waits {
		return
	}
	rc.waits, rc.read, rc.prev = true, read, q.last
	if q.last != nil {
		q.last.next = rc
	} else {
		q.first = rc
	}
	q.last = rc
	q.count(rc, 1)
}

// leave takes rc out, if it is in.
func (q *line) leave(rc *reacted) {
	if !rc.waits {
		return
	}
	if rc.prev != nil {
		rc.prev.next = rc.next
	} else {
		q.first = rc.next
	}
	if rc.next != nil {
		rc.next.prev = rc.prev
	} else {
		q.last = rc.prev
	}
	rc.waits, rc.prev, rc.next = false, nil, nil
	q.count(rc, -1)
}

func (q *line) count(rc *reacted, by int) {
	q.n += by
	if rc.read {
		q.read += by
	}
}
