package load

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Every claim about a run holds for each driver.
var drivers = map[string]func(*run) (driver, error){
	"default":    startDriver,
	"goroutines": startGoroutines,
}

func onEachDriver(t *testing.T, f func(t *testing.T, load func(Config) *Result)) {
	for name, start := range drivers {
		t.Run("driver="+name, func(t *testing.T) {
			f(t, func(c Config) *Result {
				t.Helper()
				r, err := runWith(context.Background(), c, start)
				if err != nil {
					t.Fatalf("Run: %v", err)
				}
				return checked(t, r)
			})
		})
	}
}

// checked holds of every result, whatever the server did: no request is counted twice or lost.
func checked(t *testing.T, r *Result) *Result {
	t.Helper()
	sum := r.Requests + r.Outside + r.Unanswered
	for _, m := range []map[string]int64{r.Errors, r.ErrorsOutside} {
		sum += m["status"] + m["length"] + m["body"]
	}
	if sum != r.Sent {
		t.Errorf("sent %d, accounted for %d: %+v", r.Sent, sum, brief(r))
	}
	if due := r.Requests + r.Overdue + r.Lost + r.Errors["status"] + r.Errors["length"] + r.Errors["body"]; r.Loop == "open" && due != r.Due {
		t.Errorf("%d due, accounted for %d: %+v", r.Due, due, brief(r))
	}
	if r.Served > r.Conns {
		t.Errorf("served %d of %d connections", r.Served, r.Conns)
	}
	return r
}

func brief(r *Result) Result {
	b := *r
	b.Latency.Histogram = ""
	return b
}

// server is a raw one: it reads requests without bodies, and leaves the answer to the test.
type server struct {
	ln     net.Listener
	wg     sync.WaitGroup
	mu     sync.Mutex
	open   map[net.Conn]bool
	seen   atomic.Int64 // requests read
	accept atomic.Int64 // connections
	serial bool         // one connection at a time
	// serve answers the n-th request of a connection, from 1; false: close it.
	serve serve
}

type serve = func(c net.Conn, r *http.Request, n int) bool

func newServer(t *testing.T, serve serve) *server { return startServer(t, &server{serve: serve}) }

func startServer(t *testing.T, s *server) *server {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.ln, s.open = ln, map[net.Conn]bool{}
	s.wg.Go(s.run)
	t.Cleanup(s.stop)
	return s
}

func (s *server) url() string { return "http://" + s.ln.Addr().String() + "/" }

func (s *server) run() {
	for {
		c, err := s.ln.Accept()
		if err != nil {
			return
		}
		s.accept.Add(1)
		s.mu.Lock()
		s.open[c] = true
		s.mu.Unlock()
		if s.serial {
			s.talk(c)
		} else {
			s.wg.Go(func() { s.talk(c) })
		}
	}
}

func (s *server) talk(c net.Conn) {
	defer func() {
		s.mu.Lock()
		delete(s.open, c)
		s.mu.Unlock()
		c.Close()
	}()
	in := bufio.NewReader(c)
	for n := 1; ; n++ {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		s.seen.Add(1)
		if !s.serve(c, r, n) {
			return
		}
	}
}

// accepted is how many connections were, with those that were still in the accept queue: that is first in, first out, so
// one more that is answered has had all others before it.
func (s *server) accepted(t *testing.T) int64 {
	t.Helper()
	c, err := net.Dial("tcp", s.ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	io.WriteString(c, "GET / HTTP/1.1\r\nHost: last\r\n\r\n")
	if _, err := c.Read(make([]byte, 1)); err != nil {
		t.Fatalf("the last connection was not answered: %v", err)
	}
	return s.accept.Load() - 1
}

// read waits until the server has read all that was sent, which may still lie in its sockets. What it has read then is for
// the test to compare.
func (s *server) read(sent int64) {
	for end := time.Now().Add(20 * time.Second); s.seen.Load() < sent && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
}

// readAll reads, and stops the server.
func (s *server) readAll(sent int64) {
	s.read(sent)
	s.stop()
}

// stop ends the server as a crash does: listener and connections at once.
func (s *server) stop() {
	s.ln.Close()
	s.mu.Lock()
	for c := range s.open {
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		c.Close()
	}
	s.mu.Unlock()
	s.wg.Wait()
}

// always answers every request with the same bytes.
func always(answer string) serve {
	return func(c net.Conn, _ *http.Request, _ int) bool {
		_, err := c.Write([]byte(answer))
		return err == nil
	}
}

// then answers the first request of the run with first, all others with rest: the first sets what is expected.
func then(first, rest string) serve {
	var n atomic.Int64
	return func(c net.Conn, _ *http.Request, _ int) bool {
		answer := rest
		if n.Add(1) == 1 {
			answer = first
		}
		_, err := c.Write([]byte(answer))
		return err == nil
	}
}

const hello = "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nHello, World!"

// lasting repeats a short load, each time for twice as long, until there is enough in its result for what a test claims of
// it: a machine that is busy with other things may not come to a single answer in a moment.
func lasting(enough func(*Result) bool, load func(time.Duration) *Result) *Result {
	for d := short; ; d *= 2 {
		if r := load(d); enough(r) || d > 5*time.Second {
			return r
		}
	}
}

// counted is what most claims need.
func counted(r *Result) bool { return r.Requests > 0 }

const short = 120 * time.Millisecond // long enough for many round trips on any machine
