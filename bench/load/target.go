package load

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
)

// target is where requests go and what they ask for.
type target struct {
	host, port string
	authority  string // the Host field
	path       string // path and query, as on the request line
}

func parseTarget(raw string) (target, error) {
	if raw == "" {
		return target{}, errors.New("load: URL is empty, want http://HOST[:PORT]/PATH")
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme == "" || u.Opaque != "" {
		return target{}, fmt.Errorf("load: bad URL %q, want http://HOST[:PORT]/PATH", raw)
	}
	switch {
	case u.Scheme == "https":
		return target{}, fmt.Errorf("load: %q: https is not supported, only plain http", raw)
	case u.Scheme != "http":
		return target{}, fmt.Errorf("load: %q: scheme %q is not supported, only http", raw, u.Scheme)
	case u.Hostname() == "":
		return target{}, fmt.Errorf("load: %q names no host, want http://HOST[:PORT]/PATH", raw)
	case u.User != nil:
		return target{}, fmt.Errorf("load: %q: user and password are not supported", raw)
	}
	t := target{host: u.Hostname(), port: u.Port(), authority: u.Host, path: u.RequestURI()}
	if t.port == "" {
		t.port = "80"
	}
	if n, err := strconv.Atoi(t.port); err != nil || n < 1 || n > 65535 {
		return target{}, fmt.Errorf("load: %q: port is %q, want 1..65535", raw, t.port)
	}
	if strings.ContainsFunc(t.authority+t.path, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return target{}, fmt.Errorf("load: bad URL %q: only visible ASCII may be sent; escape the rest", raw)
	}
	return t, nil
}

// resolve asks for the address once, so that a run talks to one server and the loop never waits for a name.
func (t target) resolve(ctx context.Context) (netip.AddrPort, error) {
	port, _ := strconv.Atoi(t.port)
	if ip, err := netip.ParseAddr(t.host); err == nil {
		return netip.AddrPortFrom(ip.Unmap(), uint16(port)), nil
	}
	ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip", t.host)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("load: find the address of %s: %w", t.host, err)
	}
	best := ips[0]
	for _, ip := range ips { // localhost is both; a server is asked on IPv4 first, where most listen
		if ip.Unmap().Is4() {
			best = ip
			break
		}
	}
	return netip.AddrPortFrom(best.Unmap(), uint16(port)), nil
}

// unreachable explains why nothing could be measured, and what to try.
func unreachable(addr netip.AddrPort, err error) error {
	hint := "is it the right address?"
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		hint = fmt.Sprintf("nothing listens there; start the server, for example `handoff serve --addr %s`", addr)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		hint = "no local port is free; wait for TIME_WAIT to pass or widen net.ipv4.ip_local_port_range"
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		hint = "no file descriptor is free; raise `ulimit -n` or ask for fewer connections"
	}
	return fmt.Errorf("load: connect %s: %w (%s)", addr, err, hint)
}
