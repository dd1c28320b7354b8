package load

import (
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// marked is a server that keeps the ids it is asked with, each with its place among its connection's requests.
func marked(t *testing.T) (s *server, ids func() map[string]int) {
	var mu sync.Mutex
	seen := map[string]int{}
	s = newServer(t, func(w net.Conn, r *http.Request, n int) bool {
		if id := r.Header.Get("X-Request-Id"); id != "" {
			mu.Lock()
			seen[id] = n
			mu.Unlock()
		}
		if r.Close {
			io.WriteString(w, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
			return false
		}
		return always(hello)(w, r, n)
	})
	return s, func() map[string]int {
		mu.Lock()
		defer mu.Unlock()
		return seen
	}
}

// Every stamp is of a request that the server saw under its id, and goes forward in time.
func TestMarkedRequestsAreStamped(t *testing.T) {
	for _, c := range []Config{
		{Conns: 4, Inside: 1}, {Conns: 4, Inside: 3, Pipeline: 8}, {Conns: 4, Inside: 1, NoKeepAlive: true},
		{Conns: 4, Inside: 2, Rate: 2000}, {Conns: 4, Inside: 2, Churn: 8, Pipeline: 4},
	} {
		onEachDriver(t, func(t *testing.T, load func(Config) *Result) {
			var s *server
			var ids func() map[string]int
			many := func(r *Result) bool { return len(r.Stamps) > 0 && r.Sent >= 100 } // that chance cannot mark them all
			r := lasting(many, func(d time.Duration) *Result {
				s, ids = marked(t)
				c := c
				c.URL, c.Duration = s.url(), d
				return load(c)
			})
			s.stop()
			seen, stamped := ids(), map[string]bool{}
			if len(r.Stamps) == 0 {
				t.Fatal("no stamp")
			}
			for _, one := range r.Stamps {
				if _, ok := seen[one.ID]; !ok || stamped[one.ID] {
					t.Errorf("stamp of %q, seen %v, stamped before %v; want one of each that was seen", one.ID, ok, stamped[one.ID])
				}
				stamped[one.ID] = true
				if one.Due <= 0 || one.Sent < one.Due || one.First < one.Sent || one.Done < one.First || one.Wrote < one.Sent {
					t.Errorf("stamps do not go forward: %+v", one)
				}
				if dialed := one.Dial != 0; c.NoKeepAlive && !dialed || dialed && (one.Dialed < one.Dial || one.Sent < one.Dialed) {
					t.Errorf("the connect is not before the request, or is missing: %+v", one)
				}
			}
			if int64(len(seen)) > r.Sent || c.Inside > 1 && int64(len(seen)) == r.Sent {
				t.Errorf("%d of %d requests have an id, want one in %d", len(seen), r.Sent, c.Inside)
			}
		})
	}
}

func TestEveryPlaceOfABatchIsMarked(t *testing.T) {
	const depth = 8
	for _, every := range []int{1, depth} {
		places := map[int]bool{}
		for end := time.Now().Add(30 * time.Second); len(places) < depth; { // a run marks hundreds, and each place is as likely
			if time.Now().After(end) {
				t.Fatalf("one in %d: only places %v of %d are ever marked", every, places, depth)
			}
			s, ids := marked(t)
			onLoop(t, Config{URL: s.url(), Conns: 1, Pipeline: depth, Inside: every, Duration: short})
			s.stop()
			for _, n := range ids() {
				places[n%depth] = true
			}
		}
	}
}

func onLoop(t *testing.T, c Config) *Result {
	t.Helper()
	r, err := Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestNothingIsMarkedUnlessAsked(t *testing.T) {
	s, ids := marked(t)
	r := onLoop(t, Config{URL: s.url(), Conns: 2, Duration: short})
	s.stop()
	if len(r.Stamps) != 0 || len(ids()) != 0 {
		t.Errorf("%d stamps, %d ids; want none", len(r.Stamps), len(ids()))
	}
}

// Of the marked requests those waited that the books say waited, as far as both counted the same ones.
func TestWhoWaitedForAConnectionIsMarkedSo(t *testing.T) {
	waited := int64(0)
	r := lasting(func(*Result) bool { return waited > 0 }, func(d time.Duration) *Result {
		s, _ := marked(t)
		r := onLoop(t, Config{URL: s.url(), Conns: 1, Rate: 20_000, Arrivals: Poisson, Inside: 1, Duration: d})
		s.stop()
		waited = 0
		for _, one := range r.Stamps {
			if one.Waited {
				waited++
			}
		}
		return r
	})
	switch {
	case waited > r.Waited:
		t.Errorf("%d stamps waited, of %d requests that did", waited, r.Waited)
	case int64(len(r.Stamps)) == r.Due && waited != r.Waited:
		t.Errorf("%d stamps waited of all, want %d", waited, r.Waited)
	case waited == 0:
		t.Error("nobody waited for the one connection")
	}
}
