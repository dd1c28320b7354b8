package engine_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/internal/conversation"
	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

const prefer = "GET / HTTP/1.1\r\nHost: a\r\nPrefer: server-timing\r\n\r\n"

type panics struct{}

func (panics) Handle(*writer.Response, *parser.Request) { panic("on purpose") }

// said is what a connection answers to a request.
func said(c *engine.Conn, request string) string {
	k := &talk{conn: c}
	c.Filled(copy(c.Space(), request), nil)
	k.drive()
	return string(conversation.Mask(k.said))
}

var timing = regexp.MustCompile(`\AHTTP/1\.1 \d\d\d [^\r]*\r\nServer-Timing: ([^\r]*)\r\n`)

// timed returns the phases that the answer tells of, and the answer without them.
func timed(answer string) (phases, rest string) {
	m := timing.FindStringSubmatch(answer)
	if m == nil {
		return "", answer
	}
	for _, one := range strings.Split(m[1], ", ") {
		name, _, _ := strings.Cut(one, ";dur=0.")
		phases += name + " "
	}
	return phases, strings.Replace(answer, "Server-Timing: "+m[1]+"\r\n", "", 1)
}

func TestServerTimingIsToldToWhoAsks(t *testing.T) {
	const all, later = "wait read parse queue handle ", "read parse queue handle "
	for _, every := range []int{1, 1 << 20} {
		w := watching(every)
		c := w.NewConn()
		for i, want := range []string{all, later, later} {
			phases, rest := timed(said(c, prefer))
			if phases != want || rest != hello {
				t.Errorf("one in %d, request %d: told %q beside %q, want %q beside the usual answer", every, i+1, phases, rest, want)
			}
		}
	}
}

// Everybody in a batch is told something, too, though one span at most is under way: who is behind the observed one, what
// the handler took.
func TestServerTimingIsToldToAllOfABatchThatAsk(t *testing.T) {
	for _, every := range []int{1, 2, 1 << 20} {
		w := watching(every)
		c := w.NewConn()
		for range 20 {
			rest := said(c, repeat(prefer, 3))
			for i := range 3 {
				one, behind, _ := strings.Cut(rest, "Hello, World!")
				if phases, _ := timed(one); !strings.HasSuffix(phases, "handle ") {
					t.Fatalf("one in %d, request %d of a batch: told %q in %q, want handle at least", every, i+1, phases, one)
				}
				rest = behind
			}
		}
	}
}

// Who has not been chosen and asks in the middle of a connection is told what is known; from then on everything is.
func TestWhoAsksLateIsToldWhatIsKnown(t *testing.T) {
	w := watching(1 << 20)
	c := w.NewConn()
	said(c, get)
	for i, want := range []string{"handle ", "read parse queue handle "} {
		if got, _ := timed(said(c, prefer)); got != want {
			t.Errorf("request %d of those that ask: told %q, want %q", i+1, got, want)
		}
	}
}

func TestWhatAsksAndWhatDoesNot(t *testing.T) {
	for field, want := range map[string]bool{
		"Prefer: server-timing": true, "prefer: SERVER-TIMING": true, "Prefer: wait=10, server-timing": true,
		"Prefer: server-timing;foo=bar": true, "Prefer: wait=1\r\nPrefer: server-timing": true,
		"Prefer: server-timings": false, "Prefer: wait=10": false, "Prefer:": false, "X-Prefer: server-timing": false,
	} {
		w := watching(1)
		got, _ := timed(said(w.NewConn(), "GET / HTTP/1.1\r\nHost: a\r\n"+field+"\r\n\r\n"))
		if got != "" != want {
			t.Errorf("%q: told %q, want that it is told %v", field, got, want)
		}
	}
}

func TestNobodyIsToldWithoutObserve(t *testing.T) {
	w := watching(1)
	w.Observe = nil
	if got := said(w.NewConn(), prefer); got != hello {
		t.Errorf("answered %q, want %q", got, hello)
	}
}

// The field goes into an answer that is complete already: nothing else of it may change.
func TestAnAnswerIsTheSameButForItsTiming(t *testing.T) {
	w := watching(1)
	for _, c := range everyKind {
		request := strings.ReplaceAll(c.request, "\r\nHost: a\r\n", "\r\nHost: a\r\nPrefer: server-timing\r\n")
		if request == c.request || strings.Count(c.request, "HTTP/1.1") > 1 || strings.Contains(c.want, "100 Continue") || len(request) > 4000 {
			continue
		}
		conn := w.NewConn()
		k := &talk{T: t, conn: conn}
		k.feed(request)
		answer := string(conversation.Mask(k.said))
		interim := ""
		if strings.HasPrefix(answer, proceed) {
			interim, answer = proceed, answer[len(proceed):]
		}
		if phases, rest := timed(answer); phases == "" || interim+rest != c.want && rest != c.want {
			t.Errorf("%s: told %q beside %q, want the usual answer %q", c.name, phases, shorten(rest), shorten(c.want))
		}
	}
}

func TestA500IsTimedToo(t *testing.T) {
	w := watching(1)
	w.Handler = panics{}
	if phases, rest := timed(said(w.NewConn(), prefer)); phases == "" || rest != refusal("500 Internal Server Error") {
		t.Errorf("told %q beside %q, want the usual refusal", phases, rest)
	}
}
