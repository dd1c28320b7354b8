package load

// ring is a queue of due times. It grows as needed, up to its limit.
type ring struct {
	at    []int64 // a power of two long, or empty
	first int
	n     int
}

const (
	ringLeast = 1 << 10
	ringMost  = 1 << 24 // 128 MiB; whoever has so many requests waiting knows enough
)

// push says false when there is no room left.
func (r *ring) push(v int64) bool {
	if r.n == len(r.at) && !r.grow() {
		return false
	}
	r.at[(r.first+r.n)&(len(r.at)-1)] = v
	r.n++
	return true
}

func (r *ring) grow() bool {
	if len(r.at) >= ringMost {
		return false
	}
	bigger := make([]int64, max(2*len(r.at), ringLeast))
	k := copy(bigger, r.at[r.first:])
	copy(bigger[k:], r.at[:r.first])
	r.at, r.first = bigger, 0
	return true
}

// pop takes the oldest; there must be one.
func (r *ring) pop() int64 {
	v := r.at[r.first]
	r.first = (r.first + 1) & (len(r.at) - 1)
	r.n--
	return v
}

// clear empties it and keeps its memory.
func (r *ring) clear() { r.first, r.n = 0, 0 }

// queue is the list of clients that are free, first in, first out, so that load spreads over all of them.
type queue struct{ head, tail *client }

func (q *queue) push(c *client) {
	c.idle, c.prev, c.next = true, q.tail, nil
	if q.tail == nil {
		q.head = c
	} else {
		q.tail.next = c
	}
	q.tail = c
}

func (q *queue) pop() *client {
	c := q.head
	if c != nil {
		q.remove(c)
	}
	return c
}

func (q *queue) remove(c *client) {
	if c.prev == nil {
		q.head = c.next
	} else {
		c.prev.next = c.next
	}
	if c.next == nil {
		q.tail = c.prev
	} else {
		c.next.prev = c.prev
	}
	c.idle, c.prev, c.next = false, nil, nil
}
