package null

import "bytes"

var headEnd = []byte("\r\n\r\n")

// matched is how much of headEnd the bytes of a connection so far end with, 0 to 3: an end may be split between reads.
type matched uint8

// after is matched once b has followed; a whole end is 4.
func (m matched) after(b byte) matched {
	switch {
	case b == headEnd[m]:
		return m + 1
	case b == '\r':
		return 1
	}
	return 0
}

// counter counts request heads. It knows the last one it saw whole: a load sends the same request again and again, and
// comparing is several times faster than searching. One loop has one counter, for all its connections.
type counter struct{ last []byte }

// heads is how many heads end in p, which follows what m was left with. It leaves m with what p ends with.
func (c *counter) heads(m *matched, p []byte) int {
	if *m == 0 && c.repeats(p) {
		return len(p) / len(c.last)
	}
	return c.search(m, p)
}

// repeats says that p is the last head, one or more times over: it begins with it, and is itself moved by its length.
func (c *counter) repeats(p []byte) bool {
	size := len(c.last)
	return size > 0 && len(p)%size == 0 && bytes.HasPrefix(p, c.last) && bytes.Equal(p[size:], p[:len(p)-size])
}

func (c *counter) search(m *matched, p []byte) (n int) {
	for *m > 0 && len(p) > 0 {
		if *m, p = m.after(p[0]), p[1:]; *m == 4 {
			*m, n = 0, n+1
		}
	}
	for {
		i := bytes.Index(p, headEnd)
		if i < 0 {
			break
		}
		n++
		c.last = append(c.last[:0], p[:i+len(headEnd)]...)
		p = p[i+len(headEnd):]
	}
	for _, b := range p[max(0, len(p)-3):] {
		*m = m.after(b)
	}
	return n
}
