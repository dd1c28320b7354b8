// Package listener is the listening socket: its address, its options, its accept queue, and how many connections may
// be open at once. Every strategy takes connections from it in its own way: Accept for the Go scheduler, AcceptFD for
// a thread, TryAccept for an event loop.
//
// It owns the socket itself, because a net.TCPListener hands out its descriptor only as a duplicate in another mode.
// Options are set once, on the listener, and connections inherit them: none costs a setsockopt.
//
// It refuses to read from a connection, to log, and to give up: lacking descriptors or at its limit, it leaves clients
// in the kernel's queue, where they wait instead of being turned away.
package listener

import (
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/handoff-http/handoff/internal/sock"
)

// NonBlock asks AcceptFD and TryAccept for a non-blocking descriptor. On Linux it is SOCK_NONBLOCK.
const NonBlock = sock.NonBlock

// DefaultBacklog is the accept queue's length when Config says nothing.
const DefaultBacklog = 4096

// Config says what to listen on. The zero value listens on any free port of all addresses.
type Config struct {
	Addr      string      // "host:port", ":port" (IPv4 and IPv6), or "unix:PATH"; port 0 is any free one
	Backlog   int         // length of the accept queue; 0: DefaultBacklog. See Listener.Backlog
	ReusePort bool        // allow siblings on the same address (SO_REUSEPORT), made by Clone
	MaxConns  int         // connections open at once, clones included; 0: see Listener.MaxConns
	Stamps    bool        // connections know when their data came (SO_TIMESTAMPNS), where the system does
	Report    func(error) // told once per episode that descriptors ran out; nil: nobody is. It must not block
}

// Listener is one listening socket. Its methods may be called from any goroutine.
type Listener struct {
	conf  Config
	at    endpoint // the address as bound
	addr  net.Addr
	fd    int
	file  socketFile // a Unix socket's name
	gate  *gate
	space atomic.Pointer[func()]

	starved atomic.Bool // in an episode without descriptors, already reported

	mu     sync.RWMutex // read-locked while the descriptor is used, so that Close cannot hand its number to another
	closed bool
	parked *os.File // the descriptor in the runtime's poller, from the first Accept or AcceptFD on
	raw    syscall.RawConn
	until  time.Time
	kick   chan struct{} // closed and replaced when a waiter must look again
	spare  int
}

// Listen opens the socket and starts to queue connections. Errors are of type *Error.
func Listen(c Config) (*Listener, error) {
	if err := c.check(); err != nil {
		return nil, refused(c.Addr, err)
	}
	ends, err := resolve(c.Addr)
	if err != nil {
		return nil, refused(c.Addr, err)
	}
	l, err := listen(c, ends[0])
	if err != nil && len(ends) > 1 && noFamily(err) {
		l, err = listen(c, ends[1])
	}
	if err != nil {
		return nil, refused(c.Addr, err)
	}
	l.gate = newGate(c.MaxConns)
	l.gate.join(l)
	return l, nil
}

func (c *Config) check() error {
	switch {
	case c.Backlog < 0:
		return fmt.Errorf("backlog %d is negative", c.Backlog)
	case c.ReusePort && strings.HasPrefix(c.Addr, "unix:"):
		return errNoClone
	case c.MaxConns < 0:
		return fmt.Errorf("connection limit %d is negative", c.MaxConns)
	}
	return nil
}

func listen(c Config, e endpoint) (*Listener, error) {
	if c.Backlog == 0 {
		c.Backlog = DefaultBacklog
	}
	fd, err := newSocket(e.domain)
	if err != nil {
		return nil, err
	}
	l := &Listener{conf: c, fd: fd, spare: -1, kick: make(chan struct{})}
	if err := l.bind(e); err != nil {
		sock.Close(fd)
		l.file.remove()
		return nil, err
	}
	l.spare, _ = unix.Open(os.DevNull, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	return l, nil
}

func (l *Listener) bind(e endpoint) error {
	if err := setOptions(l.fd, e, l.conf.ReusePort); err != nil {
		return err
	}
	if l.conf.Stamps && e.domain != unix.AF_UNIX {
		if err := sock.TimestampArrivals(l.fd); err != nil {
			return fmt.Errorf("arrival times (SO_TIMESTAMPNS): %w", err)
		}
	}
	if err := l.file.bind(l.fd, e); err != nil {
		return err
	}
	if err := unix.Listen(l.fd, l.conf.Backlog); err != nil {
		return err
	}
	sa, err := unix.Getsockname(l.fd)
	if err != nil {
		return err
	}
	e.sa = sa
	l.at, l.addr = e, netAddr(sa)
	return nil
}

// Clone opens a sibling with an accept queue of its own on the same address, among which the kernel spreads new
// connections by hash. It shares the connection limit. It needs Config.ReusePort and TCP.
func (l *Listener) Clone() (*Listener, error) {
	if !l.conf.ReusePort || l.at.domain == unix.AF_UNIX {
		return nil, refused(l.conf.Addr, errNoClone)
	}
	sibling, err := listen(l.conf, l.at)
	if err != nil {
		return nil, refused(l.conf.Addr, err)
	}
	sibling.gate = l.gate
	l.gate.join(sibling)
	return sibling, nil
}

// Addr returns the address as bound, with the port that the kernel chose for port 0.
func (l *Listener) Addr() net.Addr { return l.addr }

// FD returns the listening descriptor, non-blocking, for a loop that polls it. It stays the listener's: not to be
// closed, and not to be used after Close.
func (l *Listener) FD() int { return l.fd }

// Backlog returns the accept queue's effective length: on Linux what was asked for, or net.core.somaxconn if that is
// less; elsewhere what was asked for.
func (l *Listener) Backlog() int { return min(l.conf.Backlog, maxBacklog()) }

// Close stops listening; connections still in the queue are reset. Whoever waits in Accept or AcceptFD gets
// net.ErrClosed, as does a second Close. A Unix socket's file is removed, unless somebody has replaced it.
func (l *Listener) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return net.ErrClosed
	}
	l.closed = true
	parked := l.parked
	l.wakeWaiters()
	l.dropSpare()
	l.mu.Unlock()

	l.file.remove()
	if parked != nil { // outside the lock: it waits for those parked, and they take the lock
		return parked.Close()
	}
	return sock.Close(l.fd)
}
