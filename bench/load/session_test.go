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
		s := newServer(t, always(hello))
		before, accepted := int64(0), int64(0)
		onEachSession(t, Config{URL: s.url(), Conns: conns, Rate: rate, Drain: 20 * time.Second}, func(t *testing.T, l *Session) {
			if n := s.seen.Load() - before; n != 0 {
				t.Errorf("%d requests before the first turn", n)
			}
			for turn := range 3 {
				if err := l.Turn(context.Background(), 10*time.Millisecond, 50*time.Millisecond); err != nil {
					t.Fatal(err)
				}
				// The server may be late to read what each connection has sent at last, as the sender may be to send it.
				parked := s.seen.Load()
				time.Sleep(20 * time.Millisecond)
				if late := s.seen.Load() - parked; late > conns {
					t.Errorf("%d requests came after turn %d, want at most one of each of %d connections", late, turn, conns)
				}
			}
			if n := s.accept.Load() - accepted; n != conns {
				t.Errorf("%d connections, want %d", n, conns)
			}
			r := closed(t, l)
			s.read(before + r.Sent)
			if got := s.seen.Load() - before; got != r.Sent {
				t.Errorf("server read %d, generator sent %d", got, r.Sent)
			}
			before, accepted = s.seen.Load(), s.accept.Load()
			if r.Turns != 3 || r.Elapsed < int64(150*time.Millisecond) && rate == 0 || r.Served != conns || r.Stalled != 0 || r.Reconnects != 0 || len(r.Errors) > 0 {
				t.Errorf("want 3 turns of 50 ms, all served, none stalled: %+v", brief(r))
			}
			if rate > 0 && (r.Due != 150 || r.Requests != 150) {
				t.Errorf("%d due, %d answered, want 150: %+v", r.Due, r.Requests, brief(r))
			}
			if r.Host == nil || r.Host.Elapsed < r.Elapsed/2 {
				t.Errorf("host %+v, want the sum over the windows", r.Host)
			}
			wantHistogram(t, r)
		})
	}
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
			turn()
			time.AfterFunc(20*time.Millisecond, func() { close(release) })
			turn()
			turn()
			for s.seen.Load() < 8 && l.turns < 100 { // on a busy machine, three turns may not come to much
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
		r, err := runWith(ctx, c, start)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if checked(t, r); !r.Partial || r.Requests == 0 || r.Due > r.Elapsed/1e6+100 {
			t.Errorf("%s: want a partial result: %+v", name, brief(r))
		}
		cancel()
	}
}
