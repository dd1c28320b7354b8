package child

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

const addrMark = "{addr}"

// Place fills in the address of a command that is told where to listen: {addr} in its words becomes HOST:PORT with a free
// port. addr is empty for a command without the mark: it chooses its own address and says so in its ready line.
func Place(command []string) (argv []string, addr string, err error) {
	if !strings.Contains(strings.Join(command, " "), addrMark) {
		return command, "", nil
	}
	// The port is free now and may be taken before the child binds it; then the child fails, and says so.
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", fmt.Errorf("find a free port: %w", err)
	}
	addr = ln.Addr().String()
	if err := ln.Close(); err != nil {
		return nil, "", fmt.Errorf("find a free port: %w", err)
	}
	for _, word := range command {
		argv = append(argv, strings.ReplaceAll(word, addrMark, addr))
	}
	return argv, addr, nil
}

// ReadyLine finds `ready addr=HOST:PORT …` in what a server writes to its standard output, and forgets the rest.
type ReadyLine struct {
	addr chan string // gets one address
	line []byte
	seen bool
}

const maxLine = 1024 // more of a line than this is not looked at

// NewReadyLine returns one that has seen nothing, to be the standard output of one child.
func NewReadyLine() *ReadyLine { return &ReadyLine{addr: make(chan string, 1)} }

// Write never fails.
func (r *ReadyLine) Write(p []byte) (int, error) {
	for rest := p; !r.seen && len(rest) > 0; {
		part, after, whole := bytes.Cut(rest, []byte("\n"))
		r.line = append(r.line, part[:min(len(part), maxLine-len(r.line))]...)
		rest = after
		if whole {
			r.look()
			r.line = r.line[:0]
		}
	}
	return len(p), nil
}

func (r *ReadyLine) look() {
	words := strings.Fields(string(r.line))
	if len(words) < 2 || words[0] != "ready" {
		return
	}
	if addr, ok := strings.CutPrefix(words[1], "addr="); ok {
		r.addr <- addr
		r.seen = true
	}
}

// Await returns the address a server can be reached at, once it can: from its ready line, or, for a server that was
// told its address, as soon as a connection to it succeeds. The error says what the child last wrote; the child is left
// as it is. The cause of ctx is returned if that ended the wait.
func Await(ctx context.Context, c *Child, line *ReadyLine, addr string, limit time.Duration) (string, error) {
	timeout := time.NewTimer(limit)
	defer timeout.Stop()
	knock := time.NewTicker(5 * time.Millisecond)
	defer knock.Stop()
	for {
		select {
		case addr := <-line.addr:
			return addr, nil
		case <-c.done:
			return "", fmt.Errorf("server ended before it was ready: %s", c.Fate())
		case <-timeout.C:
			return "", notReady(c, addr, limit)
		case <-ctx.Done():
			return "", context.Cause(ctx)
		case <-knock.C:
			if addr != "" && answers(addr) {
				return addr, nil
			}
		}
	}
}

func answers(addr string) bool {
	nc, err := net.DialTimeout("tcp", addr, 100*time.Millisecond)
	if err != nil {
		return false
	}
	return nc.Close() == nil
}

func notReady(c *Child, addr string, limit time.Duration) error {
	msg := fmt.Sprintf("server printed no line `ready addr=HOST:PORT` within %v", limit)
	if addr != "" {
		msg = fmt.Sprintf("server did not accept a connection on %s within %v", addr, limit)
	}
	if said := c.Said(); said != "" {
		msg += ": " + said
	}
	return errors.New(msg)
}
