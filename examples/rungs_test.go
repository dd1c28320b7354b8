package examples

import (
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

const hello = "Hello, World!"

func TestBindConnectsClientsAndLeavesThemWaiting(t *testing.T) {
	s := run(t, "01-bind")
	c := s.dial(t) // the kernel has accepted it, the program has not
	c.get("/")
	c.expectNothing()
}

func TestAcceptHearsOneConnectionAndTheNextAfterIt(t *testing.T) {
	s := run(t, "02-accept")
	first := s.dial(t)
	first.send("first\n")
	s.wantSaid(t, "first")
	second := s.dial(t)
	second.send("second\n")
	first.send("first again\n")
	s.wantSaid(t, "first again") // though the second had spoken before
	first.expectNothing()
	first.Close()
	s.wantSaid(t, "second")
}

func (s *server) wantSaid(t *testing.T, want string) {
	t.Helper()
	if line, err := s.said.ReadString('\n'); strings.TrimSpace(line) != want {
		t.Fatalf("said %q, %v; want %q", line, err, want)
	}
}

func TestAnswerSaysTheSameWhateverIsAsked(t *testing.T) {
	s := run(t, "03-answer")
	for _, request := range []string{"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HT", "nonsense"} {
		c := s.dial(t)
		c.send(request)
		c.expect(200, hello)
		c.expectEnd()
	}
}

func TestReadWaitsForTheWholeHeadAndAnswersOnce(t *testing.T) {
	s := run(t, "04-read")
	c := s.dial(t)
	c.send("GET /a/path HT")
	c.expectNothing()
	c.send("TP/1.1\r\nHost: a\r\n\r\n")
	c.expect(200, "You asked for /a/path")
	c.expectEnd()
	wrong := s.dial(t)
	wrong.send("nonsense\r\n\r\n")
	wrong.expect(400, "parser: method is not a token followed by one space")
	head := s.dial(t)
	head.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
	r, err := http.ReadResponse(head.in, &http.Request{Method: "HEAD"})
	if err != nil || r.StatusCode != 200 {
		t.Errorf("HEAD: got %v, %v, want 200", r, err)
	}
	head.expectEnd()
	slow, next := s.dial(t), s.dial(t)
	slow.send("GET / HT")
	next.get("/")
	next.expectNothing() // and slow has all the time in the world
	slow.Close()
	next.expect(200, "You asked for /")
}

func TestRouteKnowsPathsAndServesOneRequestAConnection(t *testing.T) {
	s := run(t, "05-route")
	for path, want := range map[string]string{"/": hello, "/hello/you": "Hello, you!"} {
		c := s.dial(t)
		c.get(path)
		c.expect(200, want)
		c.expectEnd()
	}
	c := s.dial(t)
	c.get("/nowhere")
	c.expect(404, "Not Found")
	post := s.dial(t)
	post.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
	post.expect(405, "Method Not Allowed")
}

// engineRungs drive pkg/engine: what they say is its doing, so they say the same.
var engineRungs = []string{"06-keep", "07-thread", "08-pool", "09-loop", "10-mine"}

func TestRungsFromKeepOnHoldAWholeConversation(t *testing.T) {
	for _, rung := range engineRungs {
		t.Run(rung, func(t *testing.T) {
			t.Parallel()
			c := run(t, rung).dial(t)
			c.get("/")
			c.expect(200, hello)
			c.get("/") // pipelined
			c.get("/status/404")
			c.expect(200, hello)
			c.expect(404, "Not Found")
			c.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nin pi")
			c.expectNothing()
			c.send("eces!")
			c.expect(200, "in pieces!")
			c.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nchunk\r\n0\r\n\r\n")
			c.expect(200, "chunk")
			c.get("/bytes/3000000") // more than a socket takes at once
			c.expect(200, strings.Repeat("abcdefghijklmnopqrstuvwxyz", 3000000/26+1)[:3000000])
			c.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
			if err := c.CloseWrite(); err != nil { // a request and a FIN, perhaps together
				t.Fatal(err)
			}
			c.expect(200, hello)
			c.expectEnd()
		})
	}
}

func TestKeepLetsOneConnectionHoldUpAllOthers(t *testing.T) {
	s := run(t, "06-keep")
	held, next := s.dial(t), s.dial(t)
	held.get("/")
	held.expect(200, hello)
	next.get("/")
	next.expectNothing()
	held.get("/")
	held.expect(200, hello)
	held.Close()
	next.expect(200, hello)
}

func TestPoolIsExhaustedByAsManyHeldConnectionsAsItHasWorkers(t *testing.T) {
	s := run(t, "08-pool", "-workers", "2")
	first, second, third := s.dial(t), s.dial(t), s.dial(t)
	for _, c := range []*client{first, second} {
		c.get("/")
		c.expect(200, hello)
	}
	third.get("/")
	third.expectNothing()
	second.Close()
	third.expect(200, hello)
	first.get("/")
	first.expect(200, hello)
}

func TestNobodyHoldsUpThreadsOrLoops(t *testing.T) {
	for _, rung := range []string{"07-thread", "09-loop", "10-mine"} {
		t.Run(rung, func(t *testing.T) {
			t.Parallel()
			s := run(t, rung)
			for range 50 {
				held := s.dial(t)
				held.get("/")
				held.expect(200, hello)
				held.send("GET / HT") // and there it stops
			}
			c := s.dial(t)
			c.get("/")
			c.expect(200, hello)
		})
	}
}

// Both requests are there before the loop looks for the second: it takes them in the order in which they came.
func TestLoopIsHeldUpByAHandlerThatBlocks(t *testing.T) {
	s := run(t, "09-loop")
	slow, quick := s.dial(t), s.dial(t)
	for _, c := range []*client{slow, quick} {
		c.get("/")
		c.expect(200, hello)
	}
	slow.get("/work?sleep=1s")
	quick.get("/")
	quick.expect(200, hello)
	_ = slow.SetReadDeadline(time.Now().Add(500 * time.Millisecond)) // it is there; otherwise it comes in a second
	if p, err := slow.in.Peek(1); err != nil {
		t.Errorf("the quick answer came before the slow one (%q, %v), so the loop did not wait for the sleep", p, err)
	}
}

func TestMineDrains(t *testing.T) {
	s := run(t, "10-mine")
	idle, busy := s.dial(t), s.dial(t)
	idle.get("/")
	idle.expect(200, hello)
	busy.get("/")
	busy.expect(200, hello)
	busy.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf ")
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	idle.expectEnd()
	busy.send("sent.")
	busy.expect(200, "half sent.")
	busy.expectEnd()
	busy.Close() // until then the server waits a little: closing at once could reset what the client has not read
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("after the drain: %v, want exit status 0", err)
	}
}
