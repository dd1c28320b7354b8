package matrix

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"sync"

	"github.com/handoff-http/handoff/bench/child"
	"github.com/handoff-http/handoff/bench/load"
)

// A generator is a child that speaks the protocol of load.Serve.
type generator struct {
	*child.Child
	orders *os.File // its standard input
	heard  *hearing
}

func startGenerator(r *runner, argv []string) (*generator, error) {
	in, orders, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("pipe to the generator: %w", err)
	}
	defer in.Close()
	g := &generator{orders: orders, heard: newHearing()}
	if g.Child, err = r.spawner.Start(argv, r.Env, r.LoadCPUs, in, g.heard); err != nil {
		orders.Close()
		return nil, err
	}
	return g, nil
}

// say gives the generator an order. It is short enough for the pipe to take whether or not anybody reads it; a generator
// that does not is found out by its end, or by its silence.
func (g *generator) say(order string) { _, _ = fmt.Fprintln(g.orders, order) }

// stop ends it. What it has to say after that is not heard.
func (g *generator) stop() {
	g.heard.stop()
	g.Stop(0)
	g.orders.Close()
}

// A hearing takes messages from a generator's standard output and hands them on.
type hearing struct {
	messages chan message
	over     chan struct{}
	once     sync.Once
	line     []byte
	deaf     bool // what was said last was no message
}

// A message is one from the generator, or why it could not be understood.
type message struct {
	load.Message
	err error
}

const (
	// A generator ahead of its listener by more than this waits. One that is parked says nothing.
	mostUnread = 64
	// A result carries histograms, of every route and stage.
	longestLine = 64 << 20
)

func newHearing() *hearing {
	return &hearing{messages: make(chan message, mostUnread), over: make(chan struct{})}
}

func (h *hearing) stop() { h.once.Do(func() { close(h.over) }) }

// Write never fails: the generator is to be ended for what it says, not by a broken pipe.
func (h *hearing) Write(p []byte) (int, error) {
	for rest := p; !h.deaf && len(rest) > 0; {
		part, after, whole := bytes.Cut(rest, []byte("\n"))
		h.line = append(h.line, part...)
		rest = after
		if whole || len(h.line) > longestLine {
			h.hand(parse(h.line))
			h.line = h.line[:0]
		}
	}
	return len(p), nil
}

func (h *hearing) hand(m message) {
	h.deaf = m.err != nil
	select {
	case h.messages <- m:
	case <-h.over:
		h.deaf = true
	}
}

func parse(line []byte) (m message) {
	if err := json.Unmarshal(line, &m.Message); err != nil {
		m.err = fmt.Errorf("generator: what it says cannot be read: %w in %q", err, line[:min(len(line), 80)])
	} else if m.Message == (load.Message{}) {
		m.err = fmt.Errorf("generator: it says %q, which is none of the messages of a load generator", line[:min(len(line), 80)])
	}
	return m
}
