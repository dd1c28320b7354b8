package known

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type running struct {
	addr  string
	ended chan error
	errs  bytes.Buffer // read after stop
	stop  func() error
}

// start runs a server of this kind until stop, or the end of the test.
func start(t *testing.T, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	r := &running{ended: make(chan error, 1)}
	go func() {
		err := run(ctx, args, in, &r.errs)
		in.CloseWithError(fmt.Errorf("ended: %v", err))
		r.ended <- err
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("%q: no ready line: %v", args, err)
	}
	var kind string
	if _, err := fmt.Sscanf(line, "ready addr=%s strategy=%s", &r.addr, &kind); err != nil || kind != "known-"+args[0] {
		t.Fatalf("%q: got %q, want a ready line of known-%s", args, line, args[0])
	}
	r.stop = func() error { cancel(); err := <-r.ended; r.ended <- err; return err }
	t.Cleanup(func() { r.stop() })
	return r
}

// books stops the server and returns what it says it has served.
func (r *running) books(t *testing.T) (connections, requests, answers, faults int64) {
	t.Helper()
	if err := r.stop(); err != nil && !errors.Is(err, ErrDied) {
		t.Fatalf("stop: %v", err)
	}
	if _, err := fmt.Sscanf(r.errs.String(), "books connections=%d requests=%d answers=%d faults=%d",
		&connections, &requests, &answers, &faults); err != nil {
		t.Fatalf("books %q: %v", r.errs.String(), err)
	}
	return
}

type client struct {
	*net.TCPConn
	in *bufio.Reader
}

func (r *running) dial(t *testing.T) client {
	t.Helper()
	nc, err := net.Dial("tcp", r.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	return client{nc.(*net.TCPConn), bufio.NewReader(nc)}
}

const get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

func (c client) send(n int) { io.WriteString(c, strings.Repeat(get, n)) }

// next is the next answer's status and body.
func (c client) next() (int, string, error) {
	r, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return 0, "", err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	return r.StatusCode, string(body), err
}

func (c client) wantHello(t *testing.T) {
	t.Helper()
	if status, body, err := c.next(); status != 200 || body != greeting || err != nil {
		t.Fatalf("got %d %q, %v; want 200 %q", status, body, err, greeting)
	}
}

func TestEveryKindAnswersAndKeepsBooks(t *testing.T) {
	for _, args := range [][]string{
		{"delay", "--delay", "1ms"}, {"stall", "--at", "1ms", "--for", "1ms"}, {"md1", "--service", "1ms"},
		{"short"}, {"refuse"}, {"die"}, {"slowaccept", "--pause", "1ms"},
	} {
		r := start(t, args...)
		c := r.dial(t)
		c.send(1)
		c.wantHello(t)
		c.send(3) // pipelined
		for range 3 {
			c.wantHello(t)
		}
		if conns, requests, answers, faults := r.books(t); conns != 1 || requests != 4 || answers != 4 || faults != 0 {
			t.Errorf("%v: books say %d connections, %d requests, %d answers, %d faults; want 1, 4, 4, 0", args, conns, requests, answers, faults)
		}
	}
}

func TestNullIsOneOfTheKinds(t *testing.T) {
	r := start(t, "null")
	c := r.dial(t)
	c.send(2)
	c.wantHello(t)
	c.wantHello(t)
}

func TestBodiesArePassedOverAndCloseIsObeyed(t *testing.T) {
	c := start(t, "delay", "--delay", "0").dial(t)
	io.WriteString(c, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
	c.wantHello(t)
	c.wantHello(t)
	if _, _, err := c.next(); err != io.ErrUnexpectedEOF {
		t.Errorf("after Connection: close: got %v, want the end", err)
	}
}

func TestAHalfClosedClientGetsItsAnswer(t *testing.T) {
	c := start(t, "delay", "--delay", "20ms").dial(t)
	c.send(2)
	c.CloseWrite()
	c.wantHello(t)
	c.wantHello(t)
}

func TestNoAnswerComesBeforeItIsDue(t *testing.T) {
	const d = 20 * time.Millisecond
	for _, tc := range []struct {
		args []string
		n    int
		want time.Duration // at least, for all n together
	}{
		{[]string{"delay", "--delay", "20ms"}, 3, d},
		{[]string{"md1", "--service", "20ms"}, 3, 3 * d},
		{[]string{"stall", "--at", "0s", "--for", "20ms"}, 3, d},
	} {
		c := start(t, tc.args...).dial(t)
		began := time.Now()
		c.send(tc.n)
		for range tc.n {
			c.wantHello(t)
		}
		if got := time.Since(began); got < tc.want {
			t.Errorf("%v: %d answers after %v, want %v at least", tc.args, tc.n, got, tc.want)
		}
	}
}

func TestFaultsComeWhenTheyShould(t *testing.T) {
	for _, tc := range []struct {
		args   []string
		status int
		length int
	}{
		{[]string{"short", "--every", "3"}, 200, 12},
		{[]string{"short", "--every", "3", "--by", "2"}, 200, 15},
		{[]string{"refuse", "--every", "3"}, 503, 20},
	} {
		r := start(t, tc.args...)
		c := r.dial(t)
		c.send(9)
		for i := 1; i <= 9; i++ {
			if i%3 != 0 {
				c.wantHello(t)
			} else if status, body, err := c.next(); status != tc.status || len(body) != tc.length || err != nil {
				t.Errorf("%v: answer %d is %d with %d bytes, %v; want %d with %d", tc.args, i, status, len(body), err, tc.status, tc.length)
			}
		}
		if _, _, _, faults := r.books(t); faults != 3 {
			t.Errorf("%v: books say %d faults, want 3", tc.args, faults)
		}
	}
}

func TestACutAnswerIsAnnouncedWhole(t *testing.T) {
	c := start(t, "short", "--every", "2", "--by", "-4", "--cut").dial(t)
	c.send(1)
	c.wantHello(t)
	c.send(1)
	if _, body, err := c.next(); body != greeting[:len(greeting)-4] || err != io.ErrUnexpectedEOF {
		t.Errorf("got %q, %v; want all but 4 bytes, then the end", body, err)
	}
}

func TestDeathComesAfterExactlySoManyAnswers(t *testing.T) {
	r := start(t, "die", "--after", "3")
	c := r.dial(t)
	c.send(5)
	for range 3 {
		c.wantHello(t)
	}
	if status, _, err := c.next(); err == nil {
		t.Errorf("a fourth answer: %d", status)
	}
	if err := <-r.ended; !errors.Is(err, ErrDied) {
		t.Errorf("ended with %v, want ErrDied", err)
	} else {
		r.ended <- err
	}
	if _, _, answers, _ := r.books(t); answers != 3 {
		t.Errorf("books say %d answers, want 3", answers)
	}
}

func TestStopDoesNotWaitForWhatIsDue(t *testing.T) {
	r := start(t, "delay", "--delay", "1h")
	c := r.dial(t)
	c.send(3)
	if err := r.stop(); err != nil { // hangs if it does
		t.Error(err)
	}
}

func TestStopIsCleanHoweverItMeetsTheClerk(t *testing.T) {
	for range 100 {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan bool)
		go func() { ended <- newServer(plan{}).serve(ctx, ln) }()
		cancel()
		if <-ended {
			t.Fatal("a server that was stopped says that it died")
		}
	}
}

func TestUsageErrorsNameWhatIsWrong(t *testing.T) {
	for want, args := range map[string][]string{
		`no kind ""`:                 nil,
		`no kind "dlay"`:             {"dlay"},
		"-dlay":                      {"delay", "--dlay", "5ms"},
		`"5ms" is not a flag`:        {"delay", "5ms"},
		"--delay is -1s":             {"delay", "--delay", "-1s"},
		"--service is 0s":            {"md1", "--service", "0s"},
		"--every is 0, want at":      {"short", "--every", "0"},
		"--after is 0, want at":      {"die", "--after", "0"},
		"--by is -14, want at least": {"short", "--by", "-14"},
		"missing port":               {"delay", "--addr", "127.0.0.1"},
	} {
		err := run(context.Background(), args, io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want an error with %q", args, err, want)
		}
	}
	if err := run(context.Background(), []string{"md1", "-h"}, io.Discard, io.Discard); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h: got %v, want flag.ErrHelp", err)
	}
}
