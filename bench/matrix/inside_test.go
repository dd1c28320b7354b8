package matrix

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/result"
)

func TestTheAdminAddressIsInTheReadyLine(t *testing.T) {
	for text, want := range map[string]string{
		"ready addr=127.0.0.1:1 strategy=epoll admin=127.0.0.1:2\nmore admin=x\n": "127.0.0.1:2",
		"ready addr=127.0.0.1:1\nadmin=127.0.0.1:2\n":                             "",
		"": "",
		"ready admin=a:1 " + strings.Repeat("x", 5000) + "\n": "a:1",
	} {
		for _, step := range []int{1, 7, 1 << 20} {
			var a adminWord
			for rest := text; rest != ""; {
				n := min(step, len(rest))
				if m, err := a.Write([]byte(rest[:n])); m != n || err != nil {
					t.Fatalf("Write = %d, %v", m, err)
				}
				rest = rest[n:]
			}
			if got := a.addr(); got != want {
				t.Errorf("%.60q in steps of %d: %q, want %q", text, step, got, want)
			}
		}
	}
}

// A server that cannot be asked is said to be so; its cell stays what it is.
func TestALookThatFailsIsSaidAndCostsNothing(t *testing.T) {
	for answer, want := range map[string]string{
		`{"id":"a","received_ns":1003,"arrived_ns":1007,"complete_ns":1007,"begun_ns":1007,"parsed_ns":1010,"started_ns":1010,"handled_ns":1011,"written_ns":1012}` + "\n": "",
		"404": "404", "{\n": "/debug/spans", "closed": "refused", "": "no admin port",
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if answer == "404" || r.URL.Path != "/debug/spans" {
				http.NotFound(w, r)
				return
			}
			w.Write([]byte(answer))
		}))
		tr := trial{runner: &runner{}, point: result.Point{Inside: 1}}
		tr.sample.Load = &load.Result{Stamps: []load.Stamp{{ID: "a", Due: 1000, Sent: 1001, Done: 1020}}}
		if answer != "" {
			tr.admin.Write([]byte("ready admin=" + strings.TrimPrefix(s.URL, "http://") + "\n"))
		}
		if answer == "closed" {
			s.Close()
		}
		tr.look(context.Background())
		s.Close()
		w := tr.sample.Inside
		if w == nil || w.Marked != 1 || tr.sample.Load.Stamps != nil || tr.err != nil {
			t.Fatalf("%.20q: %+v, error %v; want one marked, no stamps left, no error", answer, w, tr.err)
		}
		if want == "" != (w.Error == "") || !strings.Contains(w.Error, want) || w.Joined != map[bool]int{true: 1}[want == ""] {
			t.Errorf("%.20q: %d joined, error %q; want %q in it", answer, w.Joined, w.Error, want)
		}
	}
}

func TestRivalsAreNotAsked(t *testing.T) {
	tr := trial{runner: &runner{}, point: result.Point{Inside: 1}, arm: result.Arm{Peer: true}}
	tr.sample.Load = &load.Result{Stamps: []load.Stamp{{ID: "a"}}}
	tr.look(context.Background())
	if tr.sample.Inside != nil || tr.sample.Load.Stamps != nil {
		t.Errorf("looked into a rival: %+v", tr.sample.Inside)
	}
}
