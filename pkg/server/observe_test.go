package server_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/pkg/probe"
	"github.com/handoff-http/handoff/pkg/server"
	"github.com/handoff-http/handoff/pkg/strategy"
)

// watched runs a server with an admin port, and returns what asks that.
func watched(t *testing.T, s server.Server) (r *running, admin func(path string) (status int, body string)) {
	t.Helper()
	addr := make(chan net.Addr, 1)
	s.Admin, s.Opened = "127.0.0.1:0", func(a net.Addr) { addr <- a }
	r = run(t, s)
	at := "http://" + (<-addr).String()
	return r, func(path string) (int, string) {
		t.Helper()
		answer, err := http.Get(at + path)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(body)
	}
}

// slack is for two clocks that are looked at one after the other.
const slack = int64(time.Millisecond)

const linux = runtime.GOOS == "linux"

const asking = "GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: mine\r\nPrefer: server-timing\r\n\r\n"

// Every strategy goes through every phase. A ring's reads are the kernel's, so there nobody knows when data came.
func TestEveryStrategyIsSeenInside(t *testing.T) {
	for _, spec := range strategy.Specs() {
		t.Run(spec.Name, func(t *testing.T) {
			if err := spec.Available(); err != nil {
				t.Skip("not available here:", err)
			}
			st, _ := spec.New()
			r, admin := watched(t, server.Server{Strategy: st, Observe: 1, Inside: linux, Name: spec.Name})
			if linux && spec.Name != "uring" {
				awaitStamps(r, admin)
			}
			c := r.dial()
			for range 2 {
				a, _ := r.ask(c, asking)
				if told := a.Header.Get("Server-Timing"); !regexp.MustCompile(`read;dur=\d.*, parse;dur=.*, queue;dur=.*, handle;dur=`).MatchString(told) {
					t.Errorf("Server-Timing is %q, want the phases up to handle", told)
				}
			}
			spans := spansOf(t, admin, 2)
			if first, next := spans[0], spans[1]; first.Accepted == 0 || first.Dispatched < first.Accepted || next.Accepted != 0 {
				t.Errorf("accepted at %d, dispatched at %d, and then at %d; want it of the first request only", first.Accepted, first.Dispatched, next.Accepted)
			}
			for _, s := range spans {
				if s.ID != "mine" || s.Strategy != spec.Name || s.Written < s.Arrived {
					t.Errorf("span %+v, want one of mine under %s", s, spec.Name)
				}
				if known := s.Received != 0; known != (linux && spec.Name != "uring") || s.Received > s.Arrived+slack {
					t.Errorf("received at %d, read at %d under %s", s.Received, s.Arrived, spec.Name)
				}
			}
			if _, text := admin("/metrics"); !strings.Contains(text, `handoff_phase_seconds_count{phase="parse",strategy="`+spec.Name+`"} `) {
				t.Errorf("/metrics has no requests parsed:\n%s", text)
			}
		})
	}
}

// spansOf asks until n are there: the last one ends after its answer has left.
func spansOf(t *testing.T, admin func(string) (int, string), n int) (all []probe.Line) {
	t.Helper()
	for end := time.Now().Add(patience); len(all) < n; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d spans, want %d", len(all), n)
		}
		all = nil
		for _, l := range everySpan(t, admin) {
			if l.ID != "" {
				all = append(all, l)
			}
		}
	}
	return all
}

func everySpan(t *testing.T, admin func(string) (int, string)) (all []probe.Line) {
	t.Helper()
	_, text := admin("/debug/spans")
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		var l probe.Line
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatalf("%q: %v", lines.Text(), err)
		}
		all = append(all, l)
	}
	return all
}

// awaitStamps asks, without an id, until arrivals are stamped: the kernel begins to a little after it was told.
func awaitStamps(r *running, admin func(string) (int, string)) {
	r.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		c := r.dial()
		r.ask(c, get)
		c.Close() // or a serial server would serve nobody else
		if slices.ContainsFunc(everySpan(r.T, admin), func(l probe.Line) bool { return l.Received != 0 }) {
			return
		}
	}
	r.Fatal("no arrival is ever stamped")
}

func TestWithoutObserveNothingIsTold(t *testing.T) {
	r, admin := watched(t, server.Server{Inside: true})
	if a, _ := r.ask(r.dial(), asking); a.Header.Get("Server-Timing") != "" {
		t.Errorf("Server-Timing is %q, want none", a.Header.Get("Server-Timing"))
	}
	if code, text := admin("/debug/spans"); code != 404 || !strings.Contains(text, "--observe") {
		t.Errorf("/debug/spans: %d %q, want 404 and how to have some", code, text)
	}
	if _, text := admin("/metrics"); strings.Contains(text, "handoff_phase") {
		t.Error("/metrics has phases of nothing")
	}
}

// A serial server that serves somebody leaves the others in the queue: there they are counted.
func TestTheAcceptQueueIsAMetric(t *testing.T) {
	r, admin := watched(t, server.Server{Strategy: strategy.Serial{}, Backlog: 16})
	r.ask(r.dial(), get)
	for range 3 {
		r.dial()
	}
	const waiting, limit = "\nhandoff_accept_queue 3\n", "\nhandoff_accept_queue_limit 16\n"
	_, text := admin("/metrics")
	if !strings.Contains(text, "handoff_accept_queue") {
		t.Skip("the system does not tell how many wait")
	}
	for end := time.Now().Add(patience); !strings.Contains(text, waiting) && time.Now().Before(end); {
		_, text = admin("/metrics") // connect may have returned a little before
	}
	for _, want := range []string{waiting, limit} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}
