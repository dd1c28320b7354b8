//go:build linux

package main

import (
	"io"
	"os"

	"golang.org/x/sys/unix"

	"github.com/handoff-http/handoff/pkg/engine"
)

// conn is a connection and what is known of its socket since the last edge.
type conn struct {
	*engine.Conn
	fd     int
	dry    bool // the last read emptied it
	full   bool // the last write filled it
	tail   bool // the end of the stream, or an urgent mark, is near: a short read does not mean dry
	queued bool // in its loop's due
	left   int  // bytes that the client had not taken when a write last came up short
}

func (c *conn) note(events uint32) {
	const lost = unix.EPOLLHUP | unix.EPOLLERR
	c.dry = c.dry && events&(unix.EPOLLIN|unix.EPOLLRDHUP|lost) == 0
	c.full = c.full && events&(unix.EPOLLOUT|lost) == 0
	c.tail = c.tail || events&(unix.EPOLLRDHUP|unix.EPOLLPRI|lost) != 0
}

// meet does what the connection wants. It returns false if that has to wait, or is the end.
func (c *conn) meet() bool {
	switch c.Want() {
	case engine.Read:
		if c.dry {
			return false
		}
		c.read(nil)
	case engine.Handle:
		c.Handle()
	case engine.Write:
		if c.full {
			return false
		}
		c.write()
	case engine.Shut:
		c.HalfClosed(unix.Shutdown(c.fd, unix.SHUT_WR))
	case engine.Close:
		return false
	}
	return true
}

// read says idle when nothing is there: nil, or that the time is over.
func (c *conn) read(idle error) {
	space := c.Space()
	n, err := unix.Read(c.fd, space)
	switch {
	case err == unix.EAGAIN:
		n, err, c.tail = 0, idle, false
	case n == 0 && err == nil:
		err = io.EOF
	}
	c.dry = n < len(space) && !c.tail
	c.Filled(max(n, 0), err)
}

func (c *conn) write() {
	out := c.Output()
	n, err := unix.Write(c.fd, out)
	if err == unix.EAGAIN {
		n, err = 0, nil
	}
	if c.full = n < len(out); c.full {
		c.left = c.untaken()
	}
	c.Flushed(max(n, 0), err)
}

// lapse tells the engine of a deadline that has passed. What came together with it still counts, so a read is tried once
// more; and a client that has taken something of a long answer since is slow, not gone.
func (c *conn) lapse() {
	switch c.Want() {
	case engine.Read:
		late := os.ErrDeadlineExceeded
		if c.untaken() > 0 {
			late = engine.ErrUntaken
		}
		c.read(late)
	case engine.Write:
		left := c.untaken()
		if left < c.left {
			c.Taken()
		}
		c.left = left
		c.Flushed(0, os.ErrDeadlineExceeded)
	}
}

// untaken is how many bytes of what was written the client has not acknowledged (SIOCOUTQ).
func (c *conn) untaken() int {
	n, err := unix.IoctlGetInt(c.fd, unix.SIOCOUTQ)
	if err != nil {
		return 0
	}
	return n
}
