package wrong

import (
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"time"
)

// Serve answers on ln, a TCP listener, until ctx ends, then closes every connection at once. It closes ln.
func (s *Server) Serve(ctx context.Context, ln net.Listener) {
	var conns sync.WaitGroup
	defer conns.Wait()
	defer ln.Close()
	defer context.AfterFunc(ctx, func() { ln.Close() })()
	how := s.accepts
	if s.mended {
		how = always
	}
	if how == never {
		<-ctx.Done()
	}
	for ctx.Err() == nil {
		nc, err := ln.Accept()
		if err != nil {
			time.Sleep(time.Millisecond) // the listener is closed, or there are no descriptors
			continue
		}
		talk := func() { s.talk(ctx, nc.(*net.TCPConn)) }
		if how == one {
			talk()
		} else {
			conns.Go(talk)
		}
	}
}

// talk serves one connection until the client or ctx ends it.
func (s *Server) talk(ctx context.Context, nc *net.TCPConn) {
	defer nc.Close()
	defer context.AfterFunc(ctx, func() { nc.Close() })()
	in, answer := s.open(nc, s.mended)
	for {
		path, err := request(in)
		if err == nil {
			err = answer(path)
		}
		if err != nil {
			return
		}
	}
}

// request reads a head to its end and returns the path that it asks for. A body is not expected.
func request(in io.ByteReader) (path string, err error) {
	var head []byte
	for !strings.HasSuffix(string(head), "\r\n\r\n") {
		b, err := in.ReadByte()
		if err != nil {
			return "", err
		}
		head = append(head, b)
	}
	_, rest, _ := strings.Cut(string(head), " ")
	path, _, _ = strings.Cut(rest, " ")
	return path, nil
}
