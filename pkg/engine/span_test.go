package engine_test

import (
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/handler"
)

// watch is an engine whose precise clock goes on by one with each look, and the spans it told of.
type watch struct {
	*engine.Engine
	looks int64
	seen  []engine.Span
}

func watching(every int) *watch {
	w := &watch{Engine: &engine.Engine{Handler: routes, Clock: new(engine.Clock), Every: every}}
	w.Stamp = func() int64 { w.looks++; return w.looks }
	w.Observe = func(s *engine.Span) { w.seen = append(w.seen, *s) }
	return w
}

// consistent is what holds of every span, whatever the client and the driver do.
func consistent(t interface{ Fatalf(string, ...any) }, s *engine.Span) {
	sum := int64(0)
	for i, ns := range s.Phases() {
		if absent := i == 0 && s.Accepted == 0; ns < -1 || ns == -1 != absent {
			t.Fatalf("%s is %d ns of %+v", engine.Phases[i], ns, *s)
		}
		sum += max(ns, 0)
	}
	if want := s.Written - s.First(); sum != want || s.First() <= 0 || s.Status < 200 {
		t.Fatalf("the phases are %d ns, want %d, of %+v", sum, want, *s)
	}
	if (s.Accepted == 0) != (s.Dispatched == 0) {
		t.Fatalf("accepted at %d and dispatched at %d: want both or neither", s.Accepted, s.Dispatched)
	}
}

func identified(id int) string {
	return fmt.Sprintf("GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: %d\r\n\r\n", id)
}

// The clock goes on by one with each look, so each phase is the number of looks in it.
func TestTheStampsOfANewConnectionAndOfAUsedOne(t *testing.T) {
	w := watching(1)
	w.Received = func(p []byte) int64 {
		if string(p) != identified(7) {
			t.Errorf("Received of %q, want of what was read", p)
		}
		return 1000
	}
	c := w.NewConn()
	for range 2 {
		serveOnce(c, []byte(identified(7)))
	}
	if len(w.seen) != 2 {
		t.Fatalf("%d spans of two requests, want 2", len(w.seen))
	}
	for i, want := range [][6]int64{{1, 1, 1, 1, 1, 1}, {-1, 0, 1, 1, 1, 1}} {
		s := &w.seen[i]
		if got := s.Phases(); got != want {
			t.Errorf("request %d: phases %v, want %v", i+1, got, want)
		}
		if string(s.ID()) != "7" || s.Status != 200 || s.Received != 1000 {
			t.Errorf("request %d: id %q, status %d, received %d; want 7, 200, 1000", i+1, s.ID(), s.Status, s.Received)
		}
	}
}

func TestAFragmentedRequestIsReadUntilItsLastByte(t *testing.T) {
	w := watching(1)
	c := w.NewConn()
	serveOnce(c, []byte(get))
	request := post + "Content-Length: 5\r\n\r\nhello"
	for i := range request {
		serveOnce(c, []byte(request[i:i+1]))
	}
	// One look for each byte, of which the first begins and the last ends the phase.
	if got, want := w.seen[1].Phases(), [...]int64{-1, int64(len(request)) - 1, 1, 1, 1, 1}; got != want {
		t.Errorf("phases %v, want %v", got, want)
	}
}

func TestARequestBehindAnotherQueues(t *testing.T) {
	for {
		w := watching(4)
		c := w.NewConn()
		serveOnce(c, []byte(repeat(get, 8)))
		if len(w.seen) == 0 || w.seen[0].Accepted != 0 {
			continue // the first was chosen, or none was
		}
		s := w.seen[0]
		if s.Arrived != s.Complete || s.Begun <= s.Complete {
			t.Errorf("arrived %d, complete %d, begun %d: want it to have come with the first and to begin later", s.Arrived, s.Complete, s.Begun)
		}
		return
	}
}

// An answer is written when its own last byte is, however many are before and behind it.
func TestWrittenIsWhenTheAnswersLastByteIs(t *testing.T) {
	const depth = 3
	places := map[string]bool{}
	for try := 0; len(places) < depth; try++ { // which of them is observed is by lot
		if try == 1000 {
			t.Fatalf("in %d batches only places %v of %d are observed", try, places, depth)
		}
		w := watching(1)
		c := w.NewConn()
		c.Filled(copy(c.Space(), identified(0)+identified(1)+identified(2)), nil)
		for c.Want() == engine.Handle {
			c.Handle()
		}
		one := len(c.Output()) / depth
		for i := range depth {
			c.Flushed(one-1, nil)
			before := len(w.seen)
			c.Flushed(1, nil)
			if its := len(w.seen) > 0 && string(w.seen[0].ID()) == fmt.Sprint(i); its && before != 0 || len(w.seen) > before != its {
				t.Fatalf("%d spans before the last byte of answer %d, then %+v; want its own with its last byte", before, i, w.seen)
			}
		}
		if len(w.seen) != 1 {
			t.Fatalf("%d spans of a batch, want 1", len(w.seen))
		}
		places[string(w.seen[0].ID())] = true
	}
}

// Whatever is sent, however it is cut, and wherever it ends: every span is consistent, and none is held after End.
func TestSpansOfAnyConversation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := watching(rapid.SampledFrom([]int{1, 2, 3, 64}).Draw(t, "every"))
		w.Observe = func(s *engine.Span) { consistent(t, s) }
		in := soup(t)
		c := w.NewConn()
		for c.Want() != engine.Close {
			switch c.Want() {
			case engine.Read:
				space := c.Space()
				n := copy(space[:min(len(space), rapid.IntRange(1, 200).Draw(t, "read"))], in)
				in = in[n:]
				if n > 0 {
					c.Filled(n, nil)
					continue
				}
				c.Filled(0, rapid.SampledFrom([]error{nil, io.EOF, os.ErrClosed}).Draw(t, "end"))
				if c.Want() == engine.Read && rapid.Bool().Draw(t, "leave") {
					c.End()
				}
			case engine.Handle:
				if rapid.IntRange(0, 9).Draw(t, "reject") == 0 {
					c.Reject()
					continue
				}
				c.Handle()
			case engine.Write:
				n := rapid.IntRange(0, len(c.Output())).Draw(t, "flush")
				c.Flushed(n, nil)
				if n == 0 && rapid.Bool().Draw(t, "break") {
					c.Flushed(0, os.ErrClosed)
				}
			case engine.Shut:
				c.HalfClosed(nil)
			}
		}
		if c.End(); c.Watched() {
			t.Fatalf("a span is held after End")
		}
	})
}

// A fixed step that the depth divides would always see the same place of a batch, and who keeps to the first one whose
// turn comes sees its front, where nobody queues. Each place is seen as often: a share that is off by a third lies six
// standard deviations away.
func TestEveryPlaceOfAPipelineIsSeenAsOften(t *testing.T) {
	const depth, each = 16, 500
	batch := ""
	for i := range depth {
		batch += identified(i)
	}
	for _, every := range []int{1, 4, depth, 2 * depth} {
		w := watching(every)
		c := w.NewConn()
		seen, total := map[string]int{}, 0
		for range each * max(depth, every) {
			serveOnce(c, []byte(batch))
			for _, s := range w.seen {
				seen[string(s.ID())]++
				total++
			}
			w.seen = w.seen[:0]
		}
		for i := range depth {
			if got, even := seen[fmt.Sprint(i)], total/depth; got < even*2/3 || got > even*4/3 || even < each/2 {
				t.Errorf("one in %d: place %d was seen %d times of %d, want about %d", every, i, got, total, even)
			}
		}
	}
}

// Connections of one request are chosen as often as the requests of a long one. A share that is off by a quarter lies
// twenty standard deviations away.
func TestOneInEvery(t *testing.T) {
	const every, n = 8, 64_000
	for _, kept := range []int{1, 3, n} {
		w := watching(every)
		for range n / kept {
			c := w.NewConn()
			for range kept {
				serveOnce(c, []byte(get))
			}
			c.End()
		}
		asked := n / kept * kept
		if got := len(w.seen); got < asked/every*3/4 || got > asked/every*5/4 {
			t.Errorf("%d requests a connection: %d of %d observed, want about one in %d", kept, got, asked, every)
		}
	}
}

func TestWithoutObserveNoPreciseClockIsRead(t *testing.T) {
	w := watching(1)
	w.Observe = nil
	c := w.NewConn()
	serveOnce(c, []byte(repeat(get, 3)+prefer))
	if w.looks != 0 {
		t.Errorf("%d looks at the precise clock, want none", w.looks)
	}
}

func TestOneInSixtyFourSeldomLooksAtTheClock(t *testing.T) {
	w := watching(64)
	c := w.NewConn()
	const n = 64_000
	for range n {
		serveOnce(c, []byte(get))
	}
	// Six looks at an observed one, one at each request before it that its bytes could reach beyond.
	if per := float64(w.looks) / n; per > 0.25 {
		t.Errorf("%.2f looks a request, want at most 0.25", per)
	}
}

// Refusals are no requests: nothing is handled.
func TestARefusedRequestIsNotObserved(t *testing.T) {
	for _, request := range []string{"bad\r\n", "GET / HTTP/2.0\r\n\r\n", post + "Content-Length: 1048577\r\n\r\n", "G"} {
		w := watching(1)
		c := w.NewConn()
		serveOnce(c, []byte(request))
		c.Filled(0, io.EOF)
		serveOnce(c, nil)
		if c.End(); len(w.seen) != 0 || c.Watched() {
			t.Errorf("%q: %d spans, one held %v; want none", request, len(w.seen), c.Watched())
		}
	}
}

func TestAPanicIsObservedAsThe500ItBecomes(t *testing.T) {
	w := watching(1)
	w.Handler = panics{}
	c := w.NewConn()
	serveOnce(c, []byte(get))
	if len(w.seen) != 1 || w.seen[0].Status != 500 {
		t.Errorf("spans %+v, want one of a 500", w.seen)
	}
}

func TestAnIDIsKeptOnlyIfItIsShortAndVisible(t *testing.T) {
	for _, id := range []string{"a-b_c/1", repeat("x", 64), repeat("x", 65), "a b", "a\tb", `a"b`, `a\b`, "", "é"} {
		w := watching(1)
		serveOnce(w.NewConn(), []byte("GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: "+id+"\r\n\r\n"))
		want := id
		if len(id) > 64 || strings.ContainsAny(id, "\" \t\\é") {
			want = ""
		}
		if got := string(w.seen[0].ID()); got != want {
			t.Errorf("id %q is kept as %q, want %q", id, got, want)
		}
	}
}

func TestAnObservedRequestAllocatesNothing(t *testing.T) {
	for _, every := range []int{1, 64} {
		e := &engine.Engine{Handler: handler.NewStock(handler.Stock{Spin: 1}), Clock: new(engine.Clock), Every: every, Observe: func(*engine.Span) {}}
		for _, c := range slices.Concat(everyKind, []struct{ name, request, want string }{{"timed", prefer, ""}, {"timed in a batch", repeat(prefer, 3), ""}}) {
			conn := e.NewConn()
			request := []byte(c.request)
			if n := allocs(t, func() { serveOnce(conn, request) }); n != 0 {
				t.Errorf("one in %d, %s: %v allocations, want 0", every, c.name, n)
			}
		}
	}
}

// What is observed now and then must not be paid for by every idle connection: 64 bytes are a size class.
func TestAConnectionIsNoLargerForBeingObservable(t *testing.T) {
	if n := reflect.TypeFor[engine.Conn]().Size(); n > 64 {
		t.Errorf("a Conn has %d bytes, want at most 64", n)
	}
}
