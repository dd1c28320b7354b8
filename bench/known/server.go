package known

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// server is one that behaves as its plan says.
type server struct {
	plan plan
	jobs chan job

	mu    sync.Mutex // orders requests
	first time.Time
	books books
}

// job is an answer to come.
type job struct {
	conn   *conn
	due    time.Time
	answer reply
}

type conn struct {
	net.Conn
	owed sync.WaitGroup // answers to come; the connection is not closed before
}

// deepest is how many answers may be to come before nothing more is read.
const deepest = 1 << 16

func newServer(p plan) *server {
	if p.due == nil {
		p.due = func(read time.Duration) time.Duration { return read }
	}
	if p.answer == nil {
		p.answer = func(int64) reply { return hello }
	}
	return &server{plan: p, jobs: make(chan job, deepest)}
}

// serve answers on ln until ctx ends or an answer says exit; it closes ln. died says that it was the latter.
func (s *server) serve(ctx context.Context, ln net.Listener) (died bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var clerk, conns sync.WaitGroup
	clerk.Go(func() {
		if s.clerk(ctx) {
			died = true
			cancel()
		}
		for j := range s.jobs { // never to be answered
			j.conn.owed.Done()
		}
	})
	context.AfterFunc(ctx, func() { ln.Close() })
	for s.wait(ctx) {
		nc, err := ln.Accept()
		if err != nil {
			sleep(time.Millisecond) // the listener is closed, or there are no descriptors
			continue
		}
		conns.Go(func() { s.read(ctx, nc) })
	}
	conns.Wait()
	close(s.jobs)
	clerk.Wait()
	return died
}

// wait is the pause before an accept; false: there will be none.
func (s *server) wait(ctx context.Context) bool {
	if s.plan.pause > 0 {
		select {
		case <-ctx.Done():
		case <-time.After(s.plan.pause):
		}
	}
	return ctx.Err() == nil
}

// read takes requests until the client or ctx ends it.
func (s *server) read(ctx context.Context, nc net.Conn) {
	c := &conn{Conn: nc}
	defer c.Close()
	defer context.AfterFunc(ctx, func() { c.Close() })()
	defer c.owed.Wait()
	s.books.connections.Add(1)
	in := bufio.NewReader(c)
	for {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return
		}
		s.enqueue(c)
		if r.Close {
			return
		}
	}
}

// enqueue fixes when a request that has just been read is answered, and with what.
func (s *server) enqueue(c *conn) {
	c.owed.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if s.first.IsZero() {
		s.first = now
	}
	n := s.books.request(now.Sub(s.first))
	s.jobs <- job{c, s.first.Add(s.plan.due(now.Sub(s.first))), s.plan.answer(n)}
}

// clerk gives the answers, each when it is due. It returns whether one of them says exit, or because ctx has ended.
func (s *server) clerk(ctx context.Context) (exit bool) {
	defer precise()()
	for {
		select {
		case <-ctx.Done():
			return false
		case j, more := <-s.jobs:
			if !more { // ctx has ended, too, but select takes either
				return false
			}
			if !sleepUntil(ctx, j.due) {
				j.conn.owed.Done()
				return false
			}
			if s.give(j); j.answer.exit {
				return true
			}
		}
	}
}

func (s *server) give(j job) {
	defer j.conn.owed.Done()
	if _, err := j.conn.Write(j.answer.bytes); err == nil {
		s.books.answer(j.answer.fault)
	}
	if j.answer.hang {
		j.conn.Close()
	}
}
