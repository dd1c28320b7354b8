//go:build linux

package main

import (
	"io"

	"golang.org/x/sys/unix"

	"github.com/handoff-http/handoff/pkg/engine"
)

// conn is a connection and what is known of its socket since the last edge.
type conn struct {
	*engine.Conn
	fd   int
	dry  bool // the last read emptied it
	full bool // the last write filled it
	tail bool // the client has shut its side: the end of the stream lies behind what is there
}

// told takes an edge and goes on until the socket has nothing more to give or to take. It returns true at the end.
func (c *conn) told(events uint32) (ended bool) {
	if events&(unix.EPOLLIN|unix.EPOLLRDHUP|unix.EPOLLHUP|unix.EPOLLERR) != 0 {
		c.dry = false
	}
	if events&(unix.EPOLLOUT|unix.EPOLLHUP|unix.EPOLLERR) != 0 {
		c.full = false
	}
	if events&(unix.EPOLLRDHUP|unix.EPOLLHUP|unix.EPOLLERR) != 0 {
		c.tail = true
	}
	for {
		switch c.Want() {
		case engine.Read:
			if c.dry {
				return false // the next edge will tell
			}
			c.read()
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
			return true
		}
	}
}

// A short read has emptied the socket, so the read that would only say EAGAIN is left out. Not with the end behind it:
// no edge would tell of that again.
func (c *conn) read() {
	space := c.Space()
	n, err := unix.Read(c.fd, space)
	switch {
	case err == unix.EAGAIN:
		n, err, c.tail = 0, nil, false
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
	c.full = n < len(out)
	c.Flushed(max(n, 0), err)
}
