package load

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// generator is a Serve under test, and its parent's ends of the two pipes.
type generator struct {
	orders *io.PipeWriter
	lines  *bufio.Scanner
	ended  chan error
}

func generate(t *testing.T, ctx context.Context, c Config, start func(*run) (driver, error)) *generator {
	in, orders := io.Pipe()
	said, out := io.Pipe()
	g := &generator{orders: orders, lines: bufio.NewScanner(said), ended: make(chan error, 1)}
	g.lines.Buffer(nil, 1<<20)
	go func() {
		g.ended <- serveWith(ctx, c, in, out, start)
		out.Close()
	}()
	t.Cleanup(func() { orders.Close(); in.Close(); said.Close() })
	return g
}

func (g *generator) order(line string) { io.WriteString(g.orders, line+"\n") }

// next is the next message that is no snapshot.
func (g *generator) next(t *testing.T) (m Message) {
	t.Helper()
	for {
		m = Message{}
		if !g.lines.Scan() {
			return m
		}
		if err := json.Unmarshal(g.lines.Bytes(), &m); err != nil {
			t.Fatalf("line %.200q: %v", g.lines.Text(), err)
		}
		if m.Snapshot == nil {
			return m
		}
	}
}

func onEachServe(t *testing.T, c Config, f func(t *testing.T, g *generator)) {
	for name, start := range drivers {
		t.Run("driver="+name, func(t *testing.T) { f(t, generate(t, t.Context(), c, start)) })
	}
}

func TestServeLeadsASession(t *testing.T) {
	t.Parallel()
	s := newServer(t, always(hello))
	for name, start := range drivers {
		r := lasting(counted, func(d time.Duration) *Result {
			return led(t, generate(t, t.Context(), Config{URL: s.url(), Conns: 2}, start), "turn 5ms "+d.String())
		})
		if r.Turns != 2 || r.Requests == 0 || r.Partial {
			t.Errorf("%s: got %+v, want a result of 2 turns", name, brief(r))
		}
	}
}

// led has two turns, and the result.
func led(t *testing.T, g *generator, turn string) *Result {
	t.Helper()
	if m := g.next(t); !m.Ready {
		t.Fatalf("first message %+v, want ready", m)
	}
	for range 2 {
		g.order(turn)
		if m := g.next(t); !m.Turned {
			t.Fatalf("message %+v, want turned", m)
		}
	}
	g.order("end")
	m := g.next(t)
	if m.Result == nil {
		t.Fatalf("last message %+v, want a result", m)
	}
	if err := <-g.ended; err != nil || g.lines.Scan() {
		t.Errorf("ended with %v, then said %q", err, g.lines.Text())
	}
	return checked(t, m.Result)
}

// Many short turns show snapshots as well as one long one, at most twice a second.
func TestServeTellsSnapshots(t *testing.T) {
	t.Parallel()
	s := newServer(t, always(hello))
	g := generate(t, t.Context(), Config{URL: s.url(), Conns: 2}, startDriver)
	g.next(t)
	began, n := time.Now(), 0
	for range 12 {
		g.order("turn 0s 100ms")
		for turned := false; !turned && g.lines.Scan(); {
			var m Message
			if err := json.Unmarshal(g.lines.Bytes(), &m); err != nil {
				t.Fatal(err)
			}
			if turned = m.Turned; m.Snapshot != nil {
				n++
			}
		}
	}
	if most := int(time.Since(began)/serveEvery) + 1; n < 1 || n > most {
		t.Errorf("%d snapshots in %v, want 1..%d", n, time.Since(began), most)
	}
	g.order("end")
	g.next(t)
	<-g.ended
}

// A parent that goes, between two turns or in one, ends the generator at once, and nobody is told a result.
func TestServeEndsWithItsParent(t *testing.T) {
	t.Parallel()
	s := newServer(t, always(hello))
	for _, order := range []string{"", "turn 0s 1h", "turn 1h 1s", "turn 0s 1h\nturn 0s 1h"} {
		onEachServe(t, Config{URL: s.url(), Conns: 2}, func(t *testing.T, g *generator) {
			g.next(t)
			if order != "" {
				g.order(order)
			}
			g.orders.Close()
			for m := g.next(t); m != (Message{}); m = g.next(t) {
				if m.Result != nil || m.Error != "" {
					t.Errorf("order %q: said %+v to nobody", order, m)
				}
			}
			if err := <-g.ended; !errors.Is(err, io.ErrUnexpectedEOF) || !strings.Contains(err.Error(), "parent") {
				t.Errorf("order %q: ended with %v, want %v and who is gone", order, err, io.ErrUnexpectedEOF)
			}
		})
	}
}

// A parent that no longer reads is noticed, too.
func TestServeEndsWhenNobodyListens(t *testing.T) {
	t.Parallel()
	s := newServer(t, always(hello))
	in, orders := io.Pipe()
	said, out := io.Pipe()
	said.Close()
	defer orders.Close()
	if err := Serve(t.Context(), Config{URL: s.url(), Conns: 1}, in, out); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("ended with %v, want %v", err, io.ErrClosedPipe)
	}
}

// A generator that is told to stop says what it has.
func TestServeStoppedIsPartial(t *testing.T) {
	t.Parallel()
	s := newServer(t, always(hello))
	for name, start := range drivers {
		r := lasting(counted, func(d time.Duration) *Result {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			g := generate(t, ctx, Config{URL: s.url(), Conns: 2}, start)
			g.next(t)
			g.order("turn 0s " + d.String())
			g.next(t)
			cancel()
			m := g.next(t)
			if err := <-g.ended; err != nil || m.Result == nil {
				t.Fatalf("%s: last message %+v, ended with %v, want a result", name, m, err)
			}
			return m.Result
		})
		if !r.Partial || r.Requests == 0 {
			t.Errorf("%s: want a partial result: %+v", name, brief(r))
		}
	}
}

func TestServeRefuses(t *testing.T) {
	t.Parallel()
	s := newServer(t, always(hello))
	for order, want := range map[string]string{
		"start":          "want `turn WARMUP WINDOW` or `end`",
		"":               "want `turn WARMUP WINDOW` or `end`",
		"turn 1s":        "want `turn WARMUP WINDOW` or `end`",
		"turn soon 1s":   `warm-up is "soon"`,
		"turn 1s 5":      `window is "5"`,
		"turn 0s 1ns":    "duration is 1ns, want 1ms..24h",
		"turn -1s 100ms": "warmup is -1s",
	} {
		g := generate(t, t.Context(), Config{URL: s.url(), Conns: 1}, startDriver)
		g.next(t)
		g.order(order)
		if m := g.next(t); !strings.Contains(m.Error, want) {
			t.Errorf("order %q: said %+v, want an error with %q", order, m, want)
		}
		if err := <-g.ended; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("order %q: ended with %v, want %q", order, err, want)
		}
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := ln.Addr().String()
	ln.Close()
	g := generate(t, t.Context(), Config{URL: "http://" + addr}, startDriver)
	if m := g.next(t); !strings.Contains(m.Error, "nothing listens there") {
		t.Errorf("said %+v, want that nothing listens", m)
	}
	<-g.ended
}
