package listener

import (
	"errors"
	"io"
	"net"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/handoff-http/handoff/internal/sock"
)

// Conn is an accepted connection in the runtime's poller, a net.Conn. It is cheaper to make than a net.TCPConn: no
// socket options to set, and addresses are looked up only when asked for. Read and Write return bare errors: io.EOF,
// os.ErrDeadlineExceeded, net.ErrClosed or a syscall.Errno.
type Conn struct {
	f      *os.File
	l      *Listener
	closed atomic.Bool
}

var _ net.Conn = (*Conn)(nil)

// Accept waits for a connection as AcceptFD does, with the same errors.
func (l *Listener) Accept() (*Conn, error) {
	fd, err := l.AcceptFD(NonBlock)
	if err != nil {
		return nil, err
	}
	return l.Conn(fd), nil
}

// Conn makes a Conn of a non-blocking descriptor from AcceptFD or TryAccept. The Conn owns it.
func (l *Listener) Conn(fd int) *Conn {
	return &Conn{f: os.NewFile(uintptr(fd), "connection"), l: l}
}

// Read reads at least one byte, or returns io.EOF when the peer has shut its writing side.
func (c *Conn) Read(p []byte) (int, error) {
	n, err := c.f.Read(p)
	if err != nil {
		err = c.plain(err)
	}
	return n, err
}

// Write writes all of p unless it fails.
func (c *Conn) Write(p []byte) (int, error) {
	n, err := c.f.Write(p)
	if err != nil {
		err = c.plain(err)
	}
	return n, err
}

// CloseWrite shuts the writing side: the peer reads to the end and may still send.
func (c *Conn) CloseWrite() (err error) {
	if controlErr := c.control(func(fd int) { err = sock.CloseWrite(fd) }); controlErr != nil {
		return controlErr
	}
	return err
}

// Close closes the connection and gives its place back to the listener. Who is in Read or Write gets net.ErrClosed, as
// does a second Close.
func (c *Conn) Close() error {
	if c.closed.Swap(true) {
		return net.ErrClosed
	}
	err := c.f.Close()
	c.l.Done()
	return err
}

// SyscallConn gives the descriptor to callbacks, which may use it only while they run: so a caller can read without
// holding a buffer while it waits.
func (c *Conn) SyscallConn() (syscall.RawConn, error) { return c.f.SyscallConn() }

// SetDeadline bounds all Reads and Writes from now on, pending ones included; the zero time unbounds them.
func (c *Conn) SetDeadline(t time.Time) error { return c.plain(c.f.SetDeadline(t)) }

// SetReadDeadline bounds Reads only.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.plain(c.f.SetReadDeadline(t)) }

// SetWriteDeadline bounds Writes only.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.plain(c.f.SetWriteDeadline(t)) }

// LocalAddr asks the kernel. On a closed connection it is the listener's address.
func (c *Conn) LocalAddr() net.Addr {
	if a := c.ask(unix.Getsockname); a != nil {
		return a
	}
	return c.l.addr
}

// RemoteAddr asks the kernel. Once the peer or the connection is gone, it is an empty address.
func (c *Conn) RemoteAddr() net.Addr {
	if a := c.ask(unix.Getpeername); a != nil {
		return a
	}
	if c.l.at.domain == unix.AF_UNIX {
		return &net.UnixAddr{Net: "unix"}
	}
	return &net.TCPAddr{}
}

func (c *Conn) ask(name func(fd int) (unix.Sockaddr, error)) (a net.Addr) {
	_ = c.control(func(fd int) {
		if sa, err := name(fd); err == nil {
			a = netAddr(sa)
		}
	})
	return a
}

func (c *Conn) control(f func(fd int)) error {
	raw, err := c.f.SyscallConn()
	if err == nil {
		err = raw.Control(func(fd uintptr) { f(int(fd)) })
	}
	return c.plain(err)
}

// plain takes the file's wrapping off an error: neither its path nor its words for "closed" mean anything here.
func (c *Conn) plain(err error) error {
	var wrapped *os.PathError
	switch {
	case err == nil, err == io.EOF:
		return err
	case c.closed.Load():
		return net.ErrClosed
	case errors.As(err, &wrapped):
		return wrapped.Err
	}
	return err
}
