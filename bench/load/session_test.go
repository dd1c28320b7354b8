package load

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// onEachSession runs f with a session of each driver, which f closes.
func onEachSession(t *testing.T, c Config, f func(t *testing.T, s *Session)) {
	for name, start := range drivers {
		t.Run("driver="+name, func(t *testing.T) {
			s, err := openWith(context.Background(), c, start)
			if err != nil {
				t.Fatal(err)
			}
			defer s.drop()
			f(t, s)
		})
	}
}

func closed(t *testing.T, s *Session) *Result {
	t.Helper()
	r, err := s.Close()
	if err != nil {
		t.Fatal(err)
	}
	return checked(t, r)
}

// Turns share connections, nothing is sent between them, and their windows are summed.
func TestTurnsAreSummed(t *testing.T) {
	t.Parallel()
	const conns = 4
	for _, rate := range []float64{0, 1000} {
		for name, start := range drivers {
			var window time.Duration
			all := func(r *Result) bool { return r.Served == conns && r.Stalled == 0 } // unless it was held up
			r := lasting(all, func(d time.Duration) *Result {
				window = d / 2
				return inTurns(t, Config{Conns: conns, Rate: rate, Drain: 20 * time.Second}, start, window)
			})
			if r.Turns != 3 || r.Elapsed < int64(3*window) && rate == 0 || !all(r) || r.Reconnects != 0 || len(r.Errors) > 0 {
				t.Errorf("%s: want 3 turns of %v, all served, none stalled: %+v", name, window, brief(r))
			}
			if due := 3 * window.Milliseconds(); rate > 0 && (r.Due != due || r.Requests != due) {
				t.Errorf("%s: %d due, %d answered, want %d: %+v", name, r.Due, r.Requests, due, brief(r))
			}
			if r.Host == nil || r.Host.Elapsed < r.Elapsed/2 {
				t.Errorf("%s: host %+v, want the sum over the windows", name, r.Host)
			}
			wantHistogram(t, r)
		}
	}
}

// inTurns is a session of three turns, and what the server saw of it.
func inTurns(t *testing.T, c Config, start func(*run) (driver, error), window time.Duration) *Result {
	t.Helper()
	s := newServer(t, always(hello))
	c.URL = s.url()
	l, err := openWith(context.Background(), c, start)
	if err != nil {
		t.Fatal(err)
	}
	defer l.drop()
	if n := s.seen.Load(); n != 0 {
		t.Errorf("%d requests before the first turn", n)
	}
	for turn := range 3 {
		if err := l.Turn(context.Background(), 10*time.Millisecond, window); err != nil {
			t.Fatal(err)
		}
		// The server may be late to read what each connection has sent at last, as the sender may be to send it.
		parked := s.seen.Load()
		time.Sleep(20 * time.Millisecond)
		if late := s.seen.Load() - parked; late > int64(c.Conns) {
			t.Errorf("%d requests came after turn %d, want at most one of each of %d connections", late, turn, c.Conns)
		}
	}
	r := closed(t, l)
	s.read(r.Sent)
	if got := s.seen.Load(); got != r.Sent {
		t.Errorf("server read %d, generator sent %d", got, r.Sent)
	}
	if n := s.accepted(t); n != int64(c.Conns) {
		t.Errorf("%d connections, want %d", n, c.Conns)
	}
	return r
}

// An answer that comes in a later turn than its request is outside, and its time is no latency.
func TestALateAnswerIsOutside(t *testing.T) {
	t.Parallel()
	for _, rate := range []float64{0, 200} {
		for name, start := range drivers {
			release := make(chan struct{})
			var held atomic.Bool
			s := newServer(t, func(c net.Conn, r *http.Request, n int) bool {
				if held.CompareAndSwap(false, true) {
					<-release
				}
				return always(hello)(c, r, n)
			})
			l, err := openWith(context.Background(), Config{URL: s.url(), Conns: 1, Rate: rate, Drain: 10 * time.Millisecond}, start)
			if err != nil {
				t.Fatal(err)
			}
			turn := func() {
				if err := l.Turn(context.Background(), 0, 100*time.Millisecond); err != nil {
					t.Fatal(err)
				}
			}
			for !held.Load() && l.turns < 100 { // on a busy machine, a turn may end before anything is sent
				turn()
			}
			time.AfterFunc(20*time.Millisecond, func() { close(release) })
			turn()
			turn()
			for s.seen.Load() < 50 && l.turns < 100 { // and three may not come to much
				turn()
			}
			due := int64(20 * l.turns)
			r := closed(t, l)
			if r.Outside == 0 || r.Requests == 0 || len(r.Errors) > 0 {
				t.Errorf("%s, rate %v: want the late answer outside, others counted: %+v", name, rate, brief(r))
			}
			// Held for a whole turn and more: no latency of a closed loop may show it; in an open one it is overdue.
			if rate == 0 && r.Latency.Max >= int64(100*time.Millisecond) && r.Latency.Mean > int64(50*time.Millisecond) {
				t.Errorf("%s: mean latency %d ns", name, r.Latency.Mean)
			}
			if rate > 0 && (r.Due != due || r.Overdue < 20) {
				t.Errorf("%s: %d due, %d overdue, want %d and the 20 of the first turn at least", name, r.Due, r.Overdue, due)
			}
		}
	}
}

// What a session refuses, it refuses at once and goes on.
func TestTurnsAreValidated(t *testing.T) {
	t.Parallel()
	s := newServer(t, always(hello))
	stages := []Stage{{100, 200, 40 * time.Millisecond}, {200, 200, 20 * time.Millisecond}}
	l, err := Open(context.Background(), Config{URL: s.url(), Conns: 1, Stages: stages})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		warmup, window time.Duration
		want           string
	}{
		{-1, 60 * time.Millisecond, "warmup is -1ns"},
		{0, time.Second, "want 60ms, the length of all stages"},
		{0, 0, "want 60ms"},
	} {
		if err := l.Turn(context.Background(), tt.warmup, tt.window); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("turn of %v and %v: error %v, want %q", tt.warmup, tt.window, err, tt.want)
		}
	}
	if err := l.Turn(context.Background(), 0, 60*time.Millisecond); err != nil {
		t.Error(err)
	}
	if r := closed(t, l); r.Due != 10 {
		t.Errorf("%d due, want the area of the stages, 10", r.Due)
	}
	if err := l.Turn(context.Background(), 0, 60*time.Millisecond); !errors.Is(err, errClosed) {
		t.Errorf("turn after Close: %v", err)
	}
	if _, err := l.Close(); !errors.Is(err, errClosed) {
		t.Errorf("second Close: %v", err)
	}
}

// A session that never had a turn has an empty result.
func TestASessionWithoutATurn(t *testing.T) {
	t.Parallel()
	s := newServer(t, always(hello))
	onEachSession(t, Config{URL: s.url(), Conns: 2}, func(t *testing.T, l *Session) {
		if r := closed(t, l); r.Turns != 0 || r.Sent != 0 || r.Elapsed != 0 || r.Partial {
			t.Errorf("got %+v", brief(r))
		}
	})
}

// An open loop that is cut short counts what was due until then.
func TestAnOpenLoopCutShort(t *testing.T) {
	t.Parallel()
	s := newServer(t, always(hello))
	for name, start := range drivers {
		ctx, cancel := context.WithCancel(context.Background())
		c := Config{URL: s.url(), Conns: 2, Rate: 1000, Duration: time.Hour, Progress: func(p Snapshot) {
			if p.Requests > 0 {
				cancel()
			}
		}}
		begun := time.Now()
		r, err := runWith(ctx, c, start)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		took := time.Since(begun).Milliseconds() // one was due in each
		if checked(t, r); !r.Partial || r.Requests == 0 || r.Due > took+1 {
			t.Errorf("%s: want a partial result, and what was due in %d ms: %+v", name, took, brief(r))
		}
		cancel()
	}
}
