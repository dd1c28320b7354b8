package load

import (
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"
)

// A connection carries as many requests as it was told to, announces the last, and is opened again.
func TestChurn(t *testing.T) {
	t.Parallel()
	for _, c := range []Config{{Churn: 3}, {Churn: 8, Pipeline: 4}, {Churn: 4, Pipeline: 4}} {
		onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
			var wrong atomic.Int64
			var s *server
			enough := func(r *Result) bool { return r.Requests >= 3 && r.Connect != nil }
			r := lasting(enough, func(d time.Duration) *Result {
				s = newServer(t, func(w net.Conn, r *http.Request, n int) bool {
					if r.Close != (n == c.Churn) {
						wrong.Add(1)
					}
					return polite(w, r, n)
				})
				c := c
				c.URL, c.Conns, c.Duration = s.url(), 3, d
				return load(c)
			})
			s.readAll(r.Sent)
			if wrong.Load() > 0 || s.seen.Load() != r.Sent || len(r.Errors) > 0 || r.Reconnects != 0 {
				t.Errorf("%d closes in the wrong place, server saw %d: %+v", wrong.Load(), s.seen.Load(), brief(r))
			}
			// Each connection but the last of each client is full, and a full one answers all it carries.
			if n := s.accept.Load(); r.Requests < 3 || n < r.Sent/int64(c.Churn) || n > r.Sent/int64(c.Churn)+6 {
				t.Errorf("churn %d: %d connections for %d requests", c.Churn, n, r.Sent)
			}
			if r.Connect == nil || r.Connect.Max <= 0 {
				t.Errorf("connects of the window: %+v, want some", r.Connect)
			}
		})
	}
}

// A churned connection ends even if the server would go on, and known answers are no exception.
func TestChurnDoesNotDependOnTheServer(t *testing.T) {
	t.Parallel()
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		var most atomic.Int64
		var s *server
		r := lasting(func(*Result) bool { return most.Load() >= 5 }, func(d time.Duration) *Result {
			s = newServer(t, func(c net.Conn, r *http.Request, n int) bool {
				if int64(n) > most.Load() {
					most.Store(int64(n))
				}
				return always(hello)(c, r, n)
			})
			return load(Config{URL: s.url(), Conns: 1, Duration: d, Churn: 5})
		})
		s.readAll(r.Sent)
		if most.Load() != 5 || r.Sent != s.seen.Load() || len(r.Errors) > 0 {
			t.Errorf("a connection carried %d, want 5: %+v", most.Load(), brief(r))
		}
	})
}

// Each route has its own expectation, its own part of the requests by weight, and its own errors.
func TestRoutes(t *testing.T) {
	t.Parallel()
	answers := map[string]string{"/a": "aaa", "/b": "bbbbb", "/bad": ""}
	routes := []Route{{Weight: 6, Path: "/a"}, {Weight: 3, Path: "/b", Method: "POST", Body: []byte("x")}, {Weight: 1, Path: "/bad"}}
	for _, rate := range []float64{0, 3000} {
		onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
			var seen [3]atomic.Int64
			var s *server
			answer := func(c net.Conn, r *http.Request, _ int) bool {
				io.Copy(io.Discard, r.Body)
				for i := range routes {
					if routes[i].Path == r.URL.Path {
						seen[i].Add(1)
					}
				}
				if r.Header.Get("X-All") != "1" || r.Header.Get("X-One") == "" == (r.URL.Path == "/a") {
					return false
				}
				return reply(c, answers[r.URL.Path])
			}
			mixed := append([]Route(nil), routes...)
			mixed[0].Header = []Field{{"X-One", "1"}}
			every := func(r *Result) bool {
				return r.Routes[0].Requests > 0 && r.Routes[1].Requests > 0 && r.Routes[2].Errors["status"] > 0
			}
			r := lasting(every, func(d time.Duration) *Result {
				for i := range seen {
					seen[i].Store(0)
				}
				s = newServer(t, answer)
				return load(Config{URL: s.url(), Conns: 4, Duration: 2 * d, Rate: rate, Routes: mixed,
					Header: []Field{{"X-All", "1"}}, Drain: 20 * time.Second})
			})
			s.readAll(r.Sent)
			if len(r.Routes) != 3 || r.Answer != nil {
				t.Fatalf("got %d routes and answer %v, want 3 and none for all", len(r.Routes), r.Answer)
			}
			a, b, bad := r.Routes[0], r.Routes[1], r.Routes[2]
			if a.Requests+b.Requests != r.Requests || a.Answer.Length != 3 || b.Answer.Length != 5 || len(a.Errors)+len(b.Errors) > 0 {
				t.Errorf("routes %+v %+v of %d requests", a, b, r.Requests)
			}
			if bad.Requests != 0 || bad.Answer != nil || bad.Errors["status"] == 0 || bad.Errors["status"] != r.Errors["status"] {
				t.Errorf("route %+v of a run with errors %v, want only errors of status", bad, r.Errors)
			}
			if a.Name != "GET /a" || b.Name != "POST /b" || a.Latency.P50 == 0 {
				t.Errorf("names %q %q, p50 %d", a.Name, b.Name, a.Latency.P50)
			}
			all := float64(s.seen.Load())
			for i, share := range []float64{0.6, 0.3, 0.1} {
				if got := float64(seen[i].Load()) / all; all > 500 && (got < share-0.1 || got > share+0.1) {
					t.Errorf("%s has %.2f of %v requests, want %.1f", routes[i].Path, got, all, share)
				}
			}
		})
	}
}

func reply(c net.Conn, body string) bool {
	status := "200 OK"
	if body == "" {
		status = "404 Not Found"
	}
	_, err := io.WriteString(c, "HTTP/1.1 "+status+"\r\nContent-Length: "+string(rune('0'+len(body)))+"\r\n\r\n"+body)
	return err == nil
}

// Each stage has the requests that were due in it.
func TestStages(t *testing.T) {
	t.Parallel()
	stages := []Stage{{1000, 1000, 100 * time.Millisecond}, {0, 2000, 200 * time.Millisecond}, {500, 500, 100 * time.Millisecond}}
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		s := newServer(t, always(hello))
		r := load(Config{URL: s.url(), Conns: 8, Stages: stages, Warmup: 10 * time.Millisecond, Drain: 20 * time.Second})
		if len(r.Stages) != 3 || r.Due != 350 || r.Offered != 350/0.4 {
			t.Fatalf("%d stages, %d due, %v/s offered, want 3, 350 and 875", len(r.Stages), r.Due, r.Offered)
		}
		for i, want := range []int64{100, 200, 50} {
			if got := r.Stages[i]; got.Due != want || got.Requests != want || got.Latency.Max == 0 || got.Elapsed != int64(stages[i].Duration) {
				t.Errorf("stage %d: %+v, want %d due and answered", i, got, want)
			}
		}
	})
}

// Slow clients ask and take at their own pace, and leave the others' figures alone.
func TestSlowClients(t *testing.T) {
	t.Parallel()
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		s := newServer(t, always(hello))
		fast := func(r *Result) bool { return r.Served == 2 }
		sent, took := int64(0), time.Duration(0)
		r := lasting(fast, func(d time.Duration) *Result {
			defer func(begun time.Time) { took = time.Since(begun) }(time.Now())
			r := load(Config{URL: s.url(), Conns: 4, Slow: 2, SlowRate: 2000, Duration: 2 * d})
			sent += r.Sent
			return r
		})
		s.readAll(sent)
		if r.Conns != 2 || r.Served != 2 || r.Slow == nil || r.Slow.Conns != 2 || r.Slow.Rate != 2000 {
			t.Fatalf("want 2 fast and 2 slow ones: %+v %+v", brief(r), r.Slow)
		}
		// Two at 2000 bytes/s cannot take more than that and a step of 200 each.
		if most := 2*2000*took.Nanoseconds()/1e9 + 2*200; r.Slow.BytesIn > most || r.Slow.Answers*int64(len(hello)) > r.Slow.BytesIn+2*int64(len(hello)) {
			t.Errorf("slow clients took %+v", *r.Slow)
		}
		if s.seen.Load() < sent || len(r.Errors) > 0 {
			t.Errorf("server saw %d: %+v", s.seen.Load(), brief(r))
		}
	})
}

func TestASlowClientGetsItsAnswer(t *testing.T) {
	t.Parallel()
	for name, start := range drivers {
		s := newServer(t, always(hello))
		l, err := openWith(t.Context(), Config{URL: s.url(), Conns: 2, Slow: 1, SlowRate: 100_000}, start)
		if err != nil {
			t.Fatal(err)
		}
		for turn := 0; l.slow.answers.Load() == 0 && turn < 200; turn++ {
			if err := l.Turn(t.Context(), 0, 50*time.Millisecond); err != nil {
				t.Fatal(err)
			}
		}
		if r := closed(t, l); r.Slow.Answers == 0 || r.Slow.BytesIn == 0 {
			t.Errorf("%s: %+v after %d turns", name, *r.Slow, r.Turns)
		}
	}
}

// A connection that the server closes while it is idle is no error: nothing was asked on it.
func TestAServerMayCloseAnIdleConnection(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(c net.Conn, r *http.Request, n int) bool {
		time.AfterFunc(20*time.Millisecond, func() { c.Close() })
		return always(hello)(c, r, n)
	})
	due := int64(0)
	r := lasting(func(r *Result) bool { return r.Reconnects > 0 }, func(d time.Duration) *Result {
		l, err := Open(t.Context(), Config{URL: s.url(), Conns: 1, Rate: 20, Drain: 20 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		if l.run.portable {
			t.Skip("goroutines do not look at idle connections")
		}
		due = int64(20 * 5 * d / time.Second)
		if err := l.Turn(t.Context(), 0, 5*d); err != nil {
			t.Fatal(err)
		}
		return closed(t, l)
	})
	if r.Due != due || r.Reconnects == 0 {
		t.Errorf("want %d due, and reconnects: %+v", due, brief(r))
	}
}

// Idle connections are open before anybody else's, and stay so; nothing is sent on them.
func TestIdleConnections(t *testing.T) {
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		var s *server
		r := lasting(func(r *Result) bool { return r.Served == 2 }, func(d time.Duration) *Result {
			s = newServer(t, polite)
			return load(Config{URL: s.url(), Conns: 2, Idle: 20, Duration: d})
		})
		s.read(r.Sent)
		seen, accepted := s.seen.Load(), s.accepted(t)
		s.stop()
		if r.Idle != 20 || accepted != 22 || seen != r.Sent || r.Served != 2 || r.Conns != 2 {
			t.Errorf("%d connections, %d requests seen: %+v, want 22 connections, of which 2 sent all that was sent", accepted, seen, brief(r))
		}
	})
}

func TestFairness(t *testing.T) {
	for _, c := range []struct {
		answers []int64
		n       int
		want    float64
	}{{nil, 4, 0}, {[]int64{5, 5, 5, 5}, 4, 1}, {[]int64{8, 0, 0, 0}, 4, .25}, {[]int64{1, 3}, 2, .8}} {
		var f, sum fairness
		for _, x := range c.answers {
			f.one(x)
		}
		sum.add(f)
		if got := sum.index(c.n); got != c.want {
			t.Errorf("%v of %d connections: got %g, want %g", c.answers, c.n, got, c.want)
		}
	}
}

// One connection is answered, three are not: nothing is less fair.
func TestAServerThatServesOneOfFourIsUnfair(t *testing.T) {
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		r := lasting(counted, func(d time.Duration) *Result {
			var first atomic.Int64
			s := newServer(t, func(c net.Conn, r *http.Request, n int) bool {
				if n == 1 && first.Add(1) > 1 {
					io.Copy(io.Discard, c) // until the connection ends
					return false
				}
				return polite(c, r, n)
			})
			return load(Config{URL: s.url(), Conns: 4, Duration: d})
		})
		if r.Served != 1 || r.Fairness != .25 {
			t.Errorf("served %d, fairness %g, want 1 and 0.25", r.Served, r.Fairness)
		}
	})
}
