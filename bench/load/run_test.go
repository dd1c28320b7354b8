package load

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/handoff-http/handoff/internal/hist"
)

// What the generator says it sent is what the server read, to the request.
func TestCountsAgreeWithTheServer(t *testing.T) {
	t.Parallel()
	for _, c := range []Config{
		{Conns: 1},
		{Conns: 7, Threads: 3},
		{Conns: 5, Pipeline: 16},
		{Conns: 4, NoKeepAlive: true},
		{Conns: 300},
	} {
		name := fmt.Sprintf("conns=%d/pipeline=%d/noKeepAlive=%v", c.Conns, c.Pipeline, c.NoKeepAlive)
		t.Run(name, func(t *testing.T) {
			onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
				var s *server
				enough := func(r *Result) bool { return r.Requests > 0 && r.Served >= min(c.Conns, 4) }
				r := lasting(enough, func(d time.Duration) *Result {
					s = newServer(t, func(w net.Conn, r *http.Request, n int) bool {
						if r.Close {
							io.WriteString(w, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
							return false
						}
						return always(hello)(w, r, n)
					})
					c := c
					c.URL, c.Duration, c.Warmup = s.url(), d, d/4
					return load(c)
				})
				s.readAll(r.Sent)
				if got := s.seen.Load(); got != r.Sent || r.Requests == 0 {
					t.Errorf("server read %d requests, generator sent %d, %d of them in the window", got, r.Sent, r.Requests)
				}
				if r.Statuses["200"] != r.Requests || len(r.Errors)+len(r.ErrorsOutside) > 0 {
					t.Errorf("statuses %v errors %v %v, want only 200, %d times", r.Statuses, r.Errors, r.ErrorsOutside, r.Requests)
				}
				if n := s.accept.Load(); !c.NoKeepAlive && n != int64(c.Conns) {
					t.Errorf("server accepted %d connections, want %d", n, c.Conns)
				}
				if r.Served == 0 || r.Served < min(c.Conns, 4) {
					t.Errorf("served %d of %d", r.Served, c.Conns)
				}
				wantHistogram(t, r)
			})
		})
	}
}

// wantHistogram: every request that counts is in it, once, and the summary is its summary.
func wantHistogram(t *testing.T, r *Result) {
	t.Helper()
	h, err := hist.Decode(r.Latency.Histogram)
	if err != nil {
		t.Fatal(err)
	}
	if n := r.Requests + r.Overdue; h.Count() != n || h.Summary() != r.Latency.Summary {
		t.Errorf("histogram holds %d samples %+v, want %d %+v", h.Count(), h.Summary(), n, r.Latency.Summary)
	}
}

func TestNetHTTPIsServedWithoutError(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n.Add(1)
		if r.Method == "POST" {
			io.Copy(w, r.Body)
			return
		}
		for range 3 {
			io.WriteString(w, "chunk ")
			if r.URL.Path == "/chunked" {
				w.(http.Flusher).Flush()
			}
		}
	})
	for _, c := range []Config{
		{URL: "/plain"},
		{URL: "/chunked"},
		{URL: "/chunked", NoKeepAlive: true},
		{URL: "/plain", Method: "HEAD"},
		{URL: "/chunked", Method: "HEAD", Pipeline: 3},
		{URL: "/", Method: "POST", Body: []byte("to and fro")},
		{URL: "/", Method: "POST", Body: []byte("to and fro"), Pipeline: 4, ExpectLength: 10},
		{URL: "/", Method: "POST", Body: make([]byte, 2<<20)}, // echoed while it is still being sent
	} {
		t.Run(fmt.Sprintf("%s%s/pipeline=%d/close=%v/body=%d", c.Method, c.URL, c.Pipeline, c.NoKeepAlive, len(c.Body)), func(t *testing.T) {
			onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
				answered := func(r *Result) bool { return r.Requests+r.Outside > 0 }
				r := lasting(answered, func(d time.Duration) *Result {
					n.Store(0)
					s := httptest.NewServer(handler)
					defer s.Close() // when no handler runs any more
					c := c
					c.URL, c.Conns, c.Duration = s.URL+c.URL, 4, d
					return load(c)
				})
				if r.Requests+r.Outside == 0 || len(r.Errors)+len(r.ErrorsOutside) > 0 {
					t.Errorf("want requests and no errors: %+v", brief(r))
				}
				if got := n.Load(); got > r.Sent || got < r.Sent-r.Unanswered {
					t.Errorf("server handled %d, generator sent %d, %d without answer", got, r.Sent, r.Unanswered)
				}
			})
		})
	}
}

// Each lie is counted under its own name and never as a good answer; what was good before it is kept.
func TestALyingServerIsFoundOut(t *testing.T) {
	t.Parallel()
	const head = "HTTP/1.1 200 OK\r\nContent-Length: "
	for _, tt := range []struct {
		name        string
		first, rest string // the first answer sets what is expected
		want        string
	}{
		{"wrong status", hello, "HTTP/1.1 404 Not Found\r\nContent-Length: 13\r\n\r\nHello, World!", "status"},
		{"wrong length", hello, head + "5\r\n\r\nHello", "length"},
		{"wrong body", hello, head + "13\r\n\r\nHello, Wurld!", "body"},
		{"same body, chunked, one byte short", hello, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nc\r\nHello, World\r\n0\r\n\r\n", "length"},
		{"more body than announced", hello, hello + "!", "malformed"},
		{"less head than a head", hello, "HTTP/1.1 200 OK\nContent-Length: 13\n\nHello, World!", "malformed"},
		{"garbage", hello, "SSH-2.0-OpenSSH_9.6\r\n", "malformed"},
		{"two answers for one request", hello, hello + hello, "malformed"},
		{"switched protocols", hello, "HTTP/1.1 101 Switching Protocols\r\n\r\n", "malformed"},
		{"truncated head", hello, hello[:20], "eof"},
		{"truncated body", hello, hello[:len(hello)-1], "eof"},
		{"truncated chunks", hello, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n8\r\n, Wor", "eof"},
		{"close instead of an answer", hello, "", "eof"},
		{"silence instead of an answer", hello, "", "timeout"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
				foundOut := func(r *Result) bool { return r.Errors[tt.want] > 0 }
				r := lasting(foundOut, func(d time.Duration) *Result {
					answer, answers := then(tt.first, tt.rest), atomic.Int64{}
					s := newServer(t, func(c net.Conn, r *http.Request, n int) bool {
						return answer(c, r, n) && (tt.want != "eof" || answers.Add(1) == 1)
					})
					return load(Config{URL: s.url(), Conns: 1, Duration: d, Timeout: d / 3})
				})
				if r.Errors[tt.want] == 0 {
					t.Errorf("errors %v, want some of kind %s", r.Errors, tt.want)
				}
				for k := range r.Errors {
					if k != tt.want && k != "timeout" {
						t.Errorf("errors %v, want only %s", r.Errors, tt.want)
					}
				}
				if good := r.Requests + r.Outside; good > 1 && tt.want != "malformed" {
					t.Errorf("%d answers counted as good, want at most the first", good)
				}
			})
		})
	}
}

// cut sends the first n bytes and closes.
func cut(answer string, n int) serve {
	return func(c net.Conn, _ *http.Request, _ int) bool {
		io.WriteString(c, answer[:min(n, len(answer))])
		return false
	}
}

// A server that serves one connection at a time starves the others: they are counted, and it is no error.
func TestStarvationIsAResult(t *testing.T) {
	t.Parallel()
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		all := func(r *Result) bool { return r.Requests > 0 && r.Unanswered+r.Outside >= 7 } // have asked
		r := lasting(all, func(d time.Duration) *Result {
			s := startServer(t, &server{serial: true, serve: always(hello)})
			return load(Config{URL: s.url(), Conns: 8, Duration: d})
		})
		if r.Served != 1 || r.Requests == 0 || len(r.Errors) > 0 {
			t.Errorf("served %d of %d with errors %v, want 1 and none", r.Served, r.Conns, r.Errors)
		}
		// As the run ends connection by connection, the server may get to some of the starved ones: that is outside.
		if n := r.Unanswered + r.Outside; n < 7 {
			t.Errorf("%d unanswered or after the window, want at least the 7 starved", n)
		}
	})
}

// A server that loses what it is asked on half of its connections, and was fine before: they were served, no error
// shows, and it is told all the same.
func TestAStallIsTold(t *testing.T) {
	t.Parallel()
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		told := func(r *Result) bool { return r.Served == 8 && r.Stalled == 4 }
		r := lasting(told, func(d time.Duration) *Result { // on a busy machine, a second may pass before all are served
			var mu sync.Mutex
			ids := map[net.Conn]int{}
			var lost atomic.Bool
			s := newServer(t, func(c net.Conn, r *http.Request, n int) bool {
				mu.Lock()
				defer mu.Unlock()
				if n == 1 {
					ids[c] = len(ids)
				}
				return ids[c]%2 == 1 && lost.Load() || always(hello)(c, r, n)
			})
			return load(Config{URL: s.url(), Conns: 8, Duration: 8 * d, Progress: func(p Snapshot) { lost.Store(p.Requests > 0) }})
		})
		if !told(r) || len(r.Errors) > 0 || r.Unanswered < 4 {
			t.Errorf("want 8 served, 4 of them stalled, no errors: %+v", brief(r))
		}
	})
}

// Whoever has an answer can see whether another server's is the same, beyond the part that is compared in a run.
func TestTheAnswerIsRecorded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 3*keptBytes)
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		for _, tt := range []struct {
			answer string
			expect int64
			want   *Answer
		}{
			{hello, 0, &Answer{200, 13, "dffd6021bb2b"}},
			{hello, 13, &Answer{200, 13, "dffd6021bb2b"}},
			{hello, -1, nil},
			{"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", 0, &Answer{201, 0, "e3b0c44298fc"}},
			{"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", 0, nil},
			{fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(long), long), 0, &Answer{200, int64(len(long)),
				fmt.Sprintf("%x", sha256.Sum256([]byte(long)))[:12]}},
		} {
			s := newServer(t, always(tt.answer))
			answered := func(r *Result) bool { return len(r.Statuses) > 0 }
			r := lasting(answered, func(d time.Duration) *Result {
				return load(Config{URL: s.url(), Conns: 2, Duration: d, ExpectLength: tt.expect})
			})
			if got := r.Answer; (got == nil) != (tt.want == nil) || got != nil && *got != *tt.want {
				t.Errorf("%.40q expecting %d: got %+v want %+v", tt.answer, tt.expect, got, tt.want)
			}
		}
	})
}

// A server that never answers: the run ends, every connection times out again and again if asked for, else none does.
func TestASilentServer(t *testing.T) {
	t.Parallel()
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		s := newServer(t, func(c net.Conn, _ *http.Request, _ int) bool { return true })
		asked := func(r *Result) bool { return r.Sent == 3 }
		r := lasting(asked, func(d time.Duration) *Result { return load(Config{URL: s.url(), Conns: 3, Duration: d}) })
		if r.Requests != 0 || r.Served != 0 || len(r.Errors) > 0 || r.Unanswered != 3 {
			t.Errorf("without timeout: %+v", brief(r))
		}
		timedOut := func(r *Result) bool { return r.Errors["timeout"] >= 3 }
		r = lasting(timedOut, func(d time.Duration) *Result {
			return load(Config{URL: s.url(), Conns: 3, Duration: 2 * d, Timeout: short / 4})
		})
		if !timedOut(r) || r.Requests != 0 {
			t.Errorf("with timeout: errors %v requests %d, want at least 3 timeouts", r.Errors, r.Requests)
		}
	})
}

// A turn does not wait for a connection that has waited for the whole window: neither for one that a busy server never
// came to, nor for one that lost its server.
func TestATurnDoesNotWaitForTheStarved(t *testing.T) {
	t.Parallel()
	const warmup, tail = 8 * short, 5 * time.Minute // the one for all to send something, the other more than a test may take
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		one := func(r *Result) bool { return r.Served == 1 }
		r := lasting(one, func(d time.Duration) *Result {
			s := startServer(t, &server{serve: always(hello), serial: true})
			return load(Config{URL: s.url(), Conns: 4, Warmup: warmup, Duration: d, tail: tail})
		})
		if !one(r) || r.Unanswered+r.Outside < 3 {
			t.Errorf("one connection at a time: %+v", brief(r))
		}
		s := newServer(t, func(net.Conn, *http.Request, int) bool { return true })
		if r := load(Config{URL: s.url(), Conns: 3, Warmup: warmup, Duration: short, tail: tail}); r.Unanswered != 3 {
			t.Errorf("silent: %+v", brief(r))
		}
	})
}

func TestAnAnswerDrippedByteByByteIsOneAnswer(t *testing.T) {
	t.Parallel()
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		var s *server
		r := lasting(counted, func(d time.Duration) *Result {
			s = newServer(t, func(c net.Conn, _ *http.Request, _ int) bool {
				c.(*net.TCPConn).SetNoDelay(true)
				for i := range len(hello) {
					if _, err := io.WriteString(c, hello[i:i+1]); err != nil {
						return false
					}
				}
				return true
			})
			return load(Config{URL: s.url(), Conns: 2, Pipeline: 2, Duration: 2 * d})
		})
		s.readAll(r.Sent)
		if r.Requests == 0 || len(r.Errors) > 0 || s.seen.Load() != r.Sent {
			t.Errorf("server saw %d: %+v", s.seen.Load(), brief(r))
		}
	})
}

func TestABodyLargerThanEveryBuffer(t *testing.T) {
	t.Parallel()
	body := strings.Repeat("0123456789abcdef", 1<<16)
	answer := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		s := newServer(t, always(answer))
		r := lasting(counted, func(d time.Duration) *Result {
			return load(Config{URL: s.url(), Conns: 3, Pipeline: 2, Duration: 2 * d})
		})
		if r.Requests == 0 || len(r.Errors) > 0 || r.BytesIn == 0 {
			t.Errorf("want requests and no errors: %+v", brief(r))
		}
	})
}

// An announced close is followed by a new connection and is no error; pipelined requests behind it get no answer.
func TestAnAnnouncedCloseIsARecconnect(t *testing.T) {
	t.Parallel()
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		var s *server
		reopened := func(r *Result) bool { return r.Reconnects > 0 && r.Requests >= 3 }
		r := lasting(reopened, func(d time.Duration) *Result {
			s = newServer(t, func(c net.Conn, _ *http.Request, n int) bool {
				if n < 3 {
					return always(hello)(c, nil, n)
				}
				io.WriteString(c, strings.Replace(hello, "\r\n", "\r\nConnection: close\r\n", 1))
				return false
			})
			return load(Config{URL: s.url(), Conns: 2, Duration: d})
		})
		if !reopened(r) || len(r.Errors) > 0 {
			t.Errorf("want reconnects and no errors: %+v", brief(r))
		}
		// Each of the two may have been opening one when the run ended, which is none of its reconnects.
		if n := s.accepted(t); n < r.Reconnects+2 || n > r.Reconnects+2+2 {
			t.Errorf("server accepted %d, want %d reconnects + 2, and at most 2 that nobody waited for", n, r.Reconnects)
		}
	})
}

// Without keep-alive each request has its own connection, even where the server would go on.
func TestNoKeepAliveDoesNotDependOnTheServer(t *testing.T) {
	t.Parallel()
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		var s *server
		enough := func(r *Result) bool { return r.Requests >= 3 }
		r := lasting(enough, func(d time.Duration) *Result {
			s = newServer(t, always(hello))
			return load(Config{URL: s.url(), Conns: 2, Duration: d, NoKeepAlive: true})
		})
		s.readAll(r.Sent)
		if n := s.seen.Load(); !enough(r) || n != r.Sent || s.accept.Load() < n || len(r.Errors) > 0 {
			t.Errorf("server read %d requests on %d connections: %+v", n, s.accept.Load(), brief(r))
		}
	})
}

// Without length and chunks, the end of the connection ends the body.
func TestABodyThatEndsWithTheConnection(t *testing.T) {
	t.Parallel()
	for _, noKeepAlive := range []bool{false, true} {
		onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
			s := newServer(t, cut("HTTP/1.0 200 OK\r\n\r\nall of it", 1<<10))
			r := lasting(counted, func(d time.Duration) *Result {
				return load(Config{URL: s.url(), Conns: 2, Duration: d, NoKeepAlive: noKeepAlive})
			})
			if r.Requests == 0 || len(r.Errors) > 0 {
				t.Errorf("NoKeepAlive=%v: want requests and no errors: %+v", noKeepAlive, brief(r))
			}
		})
	}
}

// What was measured before the server died is kept, and the death is counted.
func TestAServerThatDiesMidRun(t *testing.T) {
	t.Parallel()
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		died := func(r *Result) bool { return r.Errors["connect"] > 0 && r.Errors["reset"]+r.Errors["eof"] > 0 }
		r := lasting(died, func(d time.Duration) *Result {
			s := newServer(t, always(hello))
			return load(Config{URL: s.url(), Conns: 4, Duration: 4 * d, Progress: func(p Snapshot) {
				if p.Requests > 0 {
					s.stop()
				}
			}})
		})
		if r.Requests == 0 || r.Errors["connect"] == 0 {
			t.Errorf("requests %d errors %v, want requests and refused connects", r.Requests, r.Errors)
		}
		if r.Errors["reset"]+r.Errors["eof"] == 0 {
			t.Errorf("errors %v, want broken connections", r.Errors)
		}
		if r.Partial {
			t.Error("the run went its whole length, and is marked partial")
		}
	})
}

func TestNothingListens(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := ln.Addr().String()
	ln.Close()
	for name, start := range drivers {
		for _, noKeepAlive := range []bool{false, true} {
			r, err := runWith(context.Background(), Config{URL: "http://" + addr, Conns: 3, NoKeepAlive: noKeepAlive}, start)
			if err == nil {
				t.Fatalf("%s: no error, result %+v", name, brief(r))
			}
			for _, want := range []string{addr, "refused", "handoff serve"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%s: error %q, want it to say %q", name, err, want)
				}
			}
		}
	}
}

// A cancelled run returns what it has.
func TestCancelledIsPartial(t *testing.T) {
	t.Parallel()
	for name, start := range drivers {
		s := newServer(t, always(hello))
		ctx, cancel := context.WithCancel(context.Background())
		r, err := runWith(ctx, Config{URL: s.url(), Conns: 2, Duration: time.Hour, Progress: func(p Snapshot) {
			if p.Requests > 0 {
				cancel()
			}
		}}, start)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if checked(t, r); !r.Partial || r.Requests == 0 || r.Elapsed == 0 {
			t.Errorf("%s: want a partial result with requests: %+v", name, brief(r))
		}
		r, err = runWith(ctx, Config{URL: s.url(), Conns: 2, Warmup: time.Hour}, start) // cancelled before it began
		if err != nil || !r.Partial || r.Requests != 0 {
			t.Errorf("%s: got %+v, %v, want a partial result without requests", name, r, err)
		}
		cancel()
	}
}

func TestSnapshotsGrow(t *testing.T) {
	t.Parallel()
	onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
		s := newServer(t, always(hello))
		var seen []Snapshot
		telling := func(p Snapshot) bool { return p.Requests > 0 && p.Rate > 0 && p.P99 > 0 }
		enough := func(*Result) bool { return len(seen) >= 2 && slices.ContainsFunc(seen, telling) }
		r := lasting(enough, func(d time.Duration) *Result {
			seen = nil
			return load(Config{URL: s.url(), Conns: 2, Duration: 4 * d, Progress: func(p Snapshot) { seen = append(seen, p) }})
		})
		// Not each of them: a machine that was held up since the last one has nothing to tell.
		if !enough(r) {
			t.Fatalf("snapshots %+v, want at least 2, and figures in one of them", seen)
		}
		last := Snapshot{}
		for _, p := range seen {
			if p.Elapsed <= last.Elapsed || p.Requests < last.Requests || p.Requests > r.Requests {
				t.Errorf("snapshot %+v after %+v, of %d requests in all", p, last, r.Requests)
			}
			last = p
		}
		wantHistogram(t, r)
	})
}

// The watched process here is this one, so the server's figures are the generator's own.
func TestWatch(t *testing.T) {
	t.Parallel()
	s := newServer(t, always(hello))
	r, err := Run(context.Background(), Config{URL: s.url(), Conns: 2, Duration: short, Watch: os.Getpid()})
	if err != nil {
		t.Fatal(err)
	}
	if r.Server == nil || r.Generator.CPU <= 0 {
		t.Fatalf("got %+v", brief(r))
	}
	if r.Server.Error != "" {
		t.Skipf("not available here: %s", r.Server.Error)
	}
	if r.Server.CPU <= 0 || r.Server.RSS <= 0 || r.Server.PeakRSS < r.Server.RSS/2 || r.Server.Threads < 1 {
		t.Errorf("server %+v, want all figures", *r.Server)
	}
	r, err = Run(context.Background(), Config{URL: s.url(), Conns: 2, Duration: short, Watch: 1<<30 - 1})
	if err != nil || r.Server == nil || !strings.Contains(r.Server.Error, "1073741823") {
		t.Errorf("no such process: got %+v, %v, want a result whose server figures say why they are missing", r.Server, err)
	}
}
