package strategy

// Provided buffers that have come while the connection wanted something else lie in a queue: a list through the array
// that all connections of a ring share, so that holding one allocates nothing.

// held is what is known of one provided buffer in a queue.
type held struct {
	n    int // bytes in it
	next int
}

// backlog is a connection's queue of provided buffers.
type backlog struct {
	n           int // buffers
	first, last int
	off         int // bytes of the first that have been given to the engine
}

// holdMost is how many buffers one connection may hold before its receive is stopped; a few more may still come. A
// client that sends without taking its answers must not have all of them.
const holdMost = 4

func (l *ringLoop) hold(rc *ringConn, id, n int) {
	q := &rc.got
	l.stack[id] = held{n: n}
	if q.n == 0 {
		q.first = id
	} else {
		l.stack[q.last].next = id
	}
	q.last = id
	if q.n++; q.n > holdMost && rc.recv == toBuffers {
		l.stopReceiving(rc)
	}
}

// take removes the first buffer.
func (l *ringLoop) take(rc *ringConn) (id int) {
	q := &rc.got
	id = q.first
	q.first, q.off = l.stack[id].next, 0
	q.n--
	return id
}

// feed copies from the first buffer to Space as much as fits. The engine cannot tell where the bytes came to first.
func (l *ringLoop) feed(rc *ringConn) {
	q := &rc.got
	n := l.stack[q.first].n
	m := copy(rc.c.Space(), l.ring.Bytes(q.first, n)[q.off:])
	if q.off += m; q.off == n {
		l.ring.Recycle(l.take(rc))
		rc.bulk = rc.bulk || n == l.ring.BufferSize()
	}
	rc.c.Filled(m, nil)
}
