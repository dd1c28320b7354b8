// Package wrong is HTTP/1.1 servers that each have one fault: one that everybody makes who writes a server by hand. Beside
// each stands its mend, and nothing else differs between the two, so what a client sees differently is the fault's doing.
//
// They refuse to be servers: a request is its head, what is asked for hardly matters, nothing is checked or limited.
// They import nothing of the server that is measured.
package wrong

import (
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
)

// mode is a way to be wrong. open begins a connection: where its requests are read from, byte by byte, and how one is
// answered. Mended, both are as they should be.
type mode struct {
	name, about string
	accepts     accepting // unless mended, which accepts always
	open        func(nc *net.TCPConn, mended bool) (in io.ByteReader, answer func(path string) error)
}

// accepting is how a server comes by its connections.
type accepting uint8

const (
	always accepting = iota
	one              // serves it to its end before it accepts the next
	never            // listens, and leaves all in the kernel's queue
)

var modes = []mode{
	{name: "unaccepted", about: "listens, and accepts nobody", accepts: never, open: faultless},
	{name: "held", about: "serves a connection to its end before it accepts the next", accepts: one, open: faultless},
	{name: "bytewise", about: "reads every byte by a read(2) of its own", open: bytewise},
	{name: "one-read", about: "takes what one read(2) brings for a whole request", open: oneRead},
	{name: "no-length", about: "keeps the connection, but does not say where the answer ends", open: noLength},
	{name: "no-blank-line", about: "does not end its head", open: noBlankLine},
	{name: "one-write", about: "forgets what one write(2) did not take; /bytes/{n} asks for n bytes", open: oneWrite},
	{name: "unflushed", about: "leaves the answer in a buffer of its own", open: unflushed},
}

// Server is wrong in one way, or mended.
type Server struct {
	mode
	mended bool
}

// New returns the server of a mode. The error lists the modes there are.
func New(name string, mended bool) (*Server, error) {
	i := slices.IndexFunc(modes, func(m mode) bool { return m.name == name })
	if i >= 0 {
		return &Server{modes[i], mended}, nil
	}
	var list strings.Builder
	for _, m := range modes {
		fmt.Fprintf(&list, "\n  %-14s %s", m.name, m.about)
	}
	return nil, fmt.Errorf("wrong: there is no mode %q; there are%s", name, &list)
}

// String is the server's name: wrong-MODE or mended-MODE.
func (s *Server) String() string {
	if s.mended {
		return "mended-" + s.name
	}
	return "wrong-" + s.name
}
