package engine_test

import (
	"flag"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/handoff-http/handoff/internal/conversation"
	"github.com/handoff-http/handoff/pkg/engine"
)

var update = flag.Bool("update", false, "rewrite the golden conversations' answers with those observed")

// routes is shared: making the stock routes anew for every replay would take longer than the replays.
var routes = conversation.Handler()

const scripts = "../../internal/conversation/testdata"

// way is how a conversation's bytes go in and out: 0 means as many at once as there are.
type way struct {
	name        string
	feed, flush int
	observed    bool
}

var ways = []way{
	{"whole", 0, 0, false},
	{"byte-by-byte", 1, 0, false},
	{"one-byte-flushes", 0, 1, false},
	{"observed", 0, 0, true},
	{"observed-byte-by-byte", 1, 1, true},
}

// Every conversation goes the same way however its bytes are cut on their way in and out.
func TestGoldenConversations(t *testing.T) {
	all, err := conversation.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		for _, w := range ways {
			if w.feed == 0 || !c.Whole {
				t.Run(c.Name+"/"+w.name, func(t *testing.T) { golden(t, c, w) })
			}
		}
	}
}

func golden(t *testing.T, c *conversation.Conversation, w way) {
	r := newReplay(t, c, w)
	var want, got conversation.Answers
	for _, step := range c.Steps {
		switch step.Kind {
		case conversation.In:
			r.send(step.Bytes)
		case conversation.EOF:
			r.eof = true
			r.run()
		case conversation.Out:
			want.Out = append(want.Out, step.Bytes)
			got.Out = append(got.Out, r.answers())
		}
	}
	want.End, got.End = c.End, r.end()
	if *update { // what the other ways say of it, the next run tells
		if w == ways[0] {
			if err := c.Update(scripts, got); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	r.compare(want, got)
	r.hangUp()
}

// replay drives one connection with no socket.
type replay struct {
	*testing.T
	way
	about  *conversation.Conversation
	conn   *engine.Conn
	input  []byte // sent and not yet read
	eof    bool   // nothing will be sent any more
	told   bool   // and the connection knows
	output []byte // answered and not yet asked for
	ended  bool   // the server has shut or closed
}

func newReplay(t *testing.T, c *conversation.Conversation, w way) *replay {
	clock := new(engine.Clock)
	clock.Set(time.Date(1994, 11, 6, 8, 49, 37, 0, time.UTC))
	e := &engine.Engine{Handler: routes, Clock: clock}
	if w.observed {
		e.Observe = func(s *engine.Span) { consistent(t, s) }
	}
	if err := c.Apply(&e.Limits); err != nil {
		t.Fatal(err)
	}
	return &replay{T: t, way: w, about: c, conn: e.NewConn()}
}

func (r *replay) send(p []byte) {
	r.input = append(r.input, p...)
	r.run()
}

// run drives the connection until it waits for what has not been sent.
func (r *replay) run() {
	for r.step() {
	}
}

func (r *replay) step() bool {
	switch c := r.conn; c.Want() {
	case engine.Read:
		return r.read()
	case engine.Handle:
		c.Handle()
	case engine.Write:
		p := upTo(r.flush, c.Output())
		r.output = append(r.output, p...)
		c.Flushed(len(p), nil)
	case engine.Shut:
		r.ended = true
		c.HalfClosed(nil)
	case engine.Close:
		r.ended = true
		return false
	}
	return true
}

func (r *replay) read() bool {
	switch {
	case len(r.input) > 0:
		n := copy(r.conn.Space(), upTo(r.feed, r.input))
		r.input = r.input[n:]
		r.conn.Filled(n, nil)
	case r.told:
		r.Fatalf("%s: wants to read behind the end of what the client sent", r.about.Claim)
	case r.eof:
		r.told = true
		r.conn.Filled(0, io.EOF)
	default: // a driver that finds nothing says so before it waits
		r.conn.Filled(0, nil)
		return r.conn.Want() != engine.Read
	}
	return true
}

func upTo(n int, p []byte) []byte {
	if n == 0 {
		return p
	}
	return p[:min(n, len(p))]
}

func (r *replay) answers() []byte {
	p := conversation.Mask(r.output)
	r.output = nil
	return p
}

func (r *replay) end() conversation.End {
	switch {
	case r.ended:
		return conversation.Closed
	case r.conn.Idle():
		return conversation.Open
	}
	return conversation.Waiting
}

func (r *replay) compare(want, got conversation.Answers) {
	for i := range want.Out {
		if !slices.Equal(want.Out[i], got.Out[i]) {
			r.Errorf("%s\nthe client: %q\nanswer %d: got  %q\n          want %q", r.about.Claim, r.about.Sent(), i, got.Out[i], want.Out[i])
		}
	}
	if want.End != got.End {
		r.Errorf("%s\nthe client: %q\nthe connection is %s, want %s", r.about.Claim, r.about.Sent(), got.End, want.End)
	}
	if rest := r.answers(); len(rest) > 0 {
		r.Errorf("%s\nanswered what nobody asked: %q", r.about.Claim, rest)
	}
}

// hangUp is the client closing: the server has nothing left to do but to close as well. In the middle of a request it may
// refuse what is cut off (RFC 9112 §8); otherwise there is nothing to say.
func (r *replay) hangUp() {
	r.eof = true
	r.run()
	if r.conn.Want() != engine.Close || r.about.End != conversation.Waiting && len(r.output) > 0 {
		r.Errorf("%s\nthe client is gone: wants %v with %q written, want Close and nothing", r.about.Claim, r.conn.Want(), r.output)
	}
	r.conn.End()
	if err := r.conn.Err(); err != nil {
		r.Errorf("%s\nended with %v, want no error", r.about.Claim, err)
	}
}
