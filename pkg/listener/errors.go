package listener

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strings"
	"syscall"
)

var (
	// ErrWouldBlock says that no connection waits. Compare with ==.
	ErrWouldBlock = errors.New("listener: no connection waits")

	// ErrFull says that as many connections are open as may be. Compare with ==.
	ErrFull = errors.New("listener: connection limit reached")

	// ErrExhausted says that the process or the system has no descriptor, or no memory, for another connection. It
	// passes: the connection stays in the kernel's queue. Compare with ==. It wraps syscall.EMFILE.
	ErrExhausted = fmt.Errorf("listener: cannot take another connection: %w", syscall.EMFILE)
)

var (
	errNoClone   = errors.New("only a TCP listener made with ReusePort has siblings")
	errNoQueue   = fmt.Errorf("the accept queue of a Unix socket: %w", errors.ErrUnsupported)
	errNoPath    = errors.New("the path after unix: is missing")
	errNotSocket = errors.New("the file exists and is not a socket")
	errNoZone    = errors.New("no such interface")
)

// Error is why Listen or Clone failed.
type Error struct {
	Addr   string // as configured
	Err    error
	Advice string // what to try; may be empty
}

// Error says what was attempted, what happened, and what to try.
func (e *Error) Error() string {
	if e.Advice == "" {
		return fmt.Sprintf("listen %s: %v", e.Addr, e.Err)
	}
	return fmt.Sprintf("listen %s: %v (%s)", e.Addr, e.Err, e.Advice)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func refused(addr string, err error) error {
	return &Error{Addr: addr, Err: err, Advice: advise(addr, err)}
}

func advise(addr string, err error) string {
	local := strings.HasPrefix(addr, "unix:")
	switch {
	case errors.Is(err, syscall.EADDRINUSE) && local:
		return "another process answers on this socket: stop it, or choose another path"
	case errors.Is(err, syscall.EADDRINUSE):
		return "another process holds it: stop it, or try " + freePort(addr) + " for any free port"
	case errors.Is(err, fs.ErrPermission) && local:
		return "the directory must be writable for this user"
	case errors.Is(err, fs.ErrPermission):
		return "ports below 1024 need privileges here: try " + freePort(addr) + " for any free port"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return "no interface of this machine has that address: try 127.0.0.1, or only :PORT for all of them"
	case errors.Is(err, fs.ErrNotExist):
		return "create the directory first"
	case errors.Is(err, syscall.EINVAL) && local:
		return "a socket's path is at most about 100 bytes long"
	case errors.Is(err, errNotSocket):
		return "choose another path, or remove the file"
	}
	return adviseName(err)
}

// adviseName is for an address that could not even be read.
func adviseName(err error) string {
	var dns *net.DNSError
	var form *net.AddrError
	switch {
	case errors.As(err, &form):
		return "an address is HOST:PORT, [IPv6]:PORT or unix:PATH, a port is 0 to 65535"
	case errors.As(err, &dns):
		return "that name or port is unknown here: try a number"
	}
	return ""
}

// freePort is addr with port 0.
func freePort(addr string) string {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return "127.0.0.1:0"
	}
	return net.JoinHostPort(host, "0")
}

// noFamily says that this system lacks IPv6, so IPv4 alone has to do.
func noFamily(err error) bool {
	return errors.Is(err, syscall.EAFNOSUPPORT) || errors.Is(err, syscall.EADDRNOTAVAIL)
}
