package server_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/internal/heads"
	"github.com/handoff-http/handoff/pkg/server"
	"github.com/handoff-http/handoff/pkg/strategy"
)

// Clients that nobody here wrote. They find what a suite written beside the server cannot: what people really send.

func TestCurlGetsWhatItAsksFor(t *testing.T) {
	needs(t, "curl")
	big := strings.Repeat("x", 1<<20)
	everyStrategy(t, func(t *testing.T, addr string) {
		for _, c := range []struct {
			what, stdin, want string
			args              []string
		}{
			{"GET", "", "Hello, World!", []string{"/"}},
			{"two URLs on one connection", "", "Hello, World!Hello, World!", []string{"/", "http://" + addr + "/"}},
			{"HTTP/1.0", "", "Hello, World!", []string{"--http1.0", "/"}},
			{"HTTP/1.0 kept", "", "Hello, World!Hello, World!", []string{"--http1.0", "-H", "Connection: keep-alive", "/", "http://" + addr + "/"}},
			{"POST", "", "a=1", []string{"-d", "a=1", "/echo"}},
			{"chunked upload from a pipe", "streamed", "streamed", []string{"-X", "POST", "-T", "-", "/echo"}},
			{"a body that waits for 100 Continue", big, big, []string{"-H", "Expect: 100-continue", "--expect100-timeout", "20", "--data-binary", "@-", "/echo"}},
			{"a URL that needs encoding", "", "Not Found\n", []string{"-g", "/{a|b}?q=[1]^2"}},
			{"an answer larger than any buffer", "", strings.Repeat("abcdefghijklmnopqrstuvwxyz", 4<<20/26+1)[:4<<20], []string{"/bytes/4194304"}},
		} {
			args := []string{"-sS", "--max-time", "30"}
			for _, a := range c.args {
				if strings.HasPrefix(a, "/") {
					a = "http://" + addr + a
				}
				args = append(args, a)
			}
			got := runClient(t, c.stdin, "curl", args...)
			if got != c.want {
				t.Errorf("%s: curl %q: got %d bytes %.80q, want %d bytes %.80q", c.what, c.args, len(got), got, len(c.want), c.want)
			}
		}
	})
}

func TestCurlSeesHeadAndRefusals(t *testing.T) {
	needs(t, "curl")
	everyStrategy(t, func(t *testing.T, addr string) {
		for _, c := range []struct {
			status, want string
			args         []string
		}{
			{"HEAD", "200", []string{"-I"}},
			{"too large", "413", []string{"-H", "Content-Length: 2000000", "-d", "x"}},
			{"no such expectation", "417", []string{"-H", "Expect: tea", "-d", "x"}},
			{"head too large", "431", []string{"-H", "X: " + strings.Repeat("y", 17000)}},
		} {
			args := append([]string{"-sS", "--max-time", "30", "-o", "/dev/null", "-w", "%{http_code}"}, c.args...)
			if got := runClient(t, "", "curl", append(args, "http://"+addr+"/")...); got != c.want {
				t.Errorf("%s: curl %.60q: status %s, want %s", c.status, c.args, got, c.want)
			}
		}
	})
}

// Starving models serve these loads with one connection only.
func TestLoadGeneratorsSeeNoErrors(t *testing.T) {
	everyStrategy(t, func(t *testing.T, addr string) {
		conns := "16"
		if strings.Contains(t.Name(), "serial") {
			conns = "1"
		}
		t.Run("wrk", func(t *testing.T) {
			needs(t, "wrk")
			out := runClient(t, "", "wrk", "-t1", "-c"+conns, "-d1s", "http://"+addr+"/")
			if !strings.Contains(out, "Requests/sec") || strings.Contains(out, "Socket errors") || strings.Contains(out, "Non-2xx") {
				t.Errorf("wrk: %s", out)
			}
		})
		t.Run("ab", func(t *testing.T) {
			needs(t, "ab")
			for _, keep := range []string{"-k", "-q"} {
				out := runClient(t, "", "ab", keep, "-q", "-c", conns, "-n", "2000", "http://"+addr+"/")
				if !regexp.MustCompile(`Complete requests: +2000\n`).MatchString(out) || !regexp.MustCompile(`Failed requests: +0\n`).MatchString(out) {
					t.Errorf("ab %s: %s", keep, out)
				}
			}
		})
		t.Run("h2load", func(t *testing.T) {
			needs(t, "h2load")
			out := runClient(t, "", "h2load", "--h1", "-c"+conns, "-m4", "-n2000", "http://"+addr+"/")
			if !strings.Contains(out, "2000 succeeded, 0 failed, 0 errored, 0 timeout") {
				t.Errorf("h2load: %s", out)
			}
		})
	})
}

func TestGoClientKeepsItsConnection(t *testing.T) {
	everyStrategy(t, func(t *testing.T, addr string) {
		dials := 0
		tr := &http.Transport{ExpectContinueTimeout: 20 * time.Second, DialContext: func(ctx context.Context, network, a string) (net.Conn, error) {
			dials++
			return new(net.Dialer).DialContext(ctx, network, a)
		}}
		defer tr.CloseIdleConnections()
		for i := range 20 {
			// A reader of unknown length makes the client send chunks.
			body := io.MultiReader(strings.NewReader("part one, "), strings.NewReader(fmt.Sprint(i)))
			req, err := http.NewRequest("POST", "http://"+addr+"/echo", body)
			if err != nil {
				t.Fatal(err)
			}
			if i%2 == 1 {
				req.Header.Set("Expect", "100-continue")
			}
			resp, err := tr.RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if want := fmt.Sprint("part one, ", i); err != nil || resp.StatusCode != 200 || string(got) != want {
				t.Fatalf("request %d: got %d %q %v, want 200 %q", i, resp.StatusCode, got, err, want)
			}
		}
		if dials != 1 {
			t.Errorf("20 requests took %d connections, want 1", dials)
		}
	})
}

func TestBrowserSizedRequestIsServed(t *testing.T) {
	everyStrategy(t, func(t *testing.T, addr string) {
		nc, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
		nc.SetDeadline(time.Now().Add(30 * time.Second))
		head := heads.Browser()
		if _, err := nc.Write(head); err != nil {
			t.Fatal(err)
		}
		resp, err := http.ReadResponse(bufio.NewReader(nc), nil)
		if err != nil {
			t.Fatalf("%d bytes of head: %v", len(head), err)
		}
		if resp.StatusCode >= 500 || resp.StatusCode == 400 {
			t.Errorf("a browser's request of %d bytes: got %s\n%s", len(head), resp.Status, head)
		}
	})
}

// everyStrategy runs f against a server of each strategy that this system has.
func everyStrategy(t *testing.T, f func(t *testing.T, addr string)) {
	for _, spec := range strategy.Specs() {
		t.Run(spec.Name, func(t *testing.T) {
			if why := spec.Available(); why != nil {
				t.Skip(why)
			}
			st, _ := spec.New()
			ctx, cancel := context.WithCancel(context.Background())
			ready := make(chan net.Addr, 1)
			done := make(chan error, 1)
			go func() {
				done <- (&server.Server{Addr: "127.0.0.1:0", Strategy: st, Ready: func(a net.Addr) { ready <- a }}).Run(ctx)
			}()
			defer func() {
				cancel()
				if err := <-done; err != nil {
					t.Errorf("the server ended with %v", err)
				}
			}()
			select {
			case a := <-ready:
				f(t, a.String())
			case err := <-done:
				done <- err
				t.Fatal(err)
			}
		})
	}
}

func needs(t *testing.T, tool string) {
	if _, err := exec.LookPath(tool); err != nil {
		t.Skipf("%s is not installed: %v", tool, err)
	}
}

func runClient(t *testing.T, stdin, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &errs
	if err := cmd.Run(); err != nil {
		t.Errorf("%s %.200q: %v\n%s", name, args, err, errs.Bytes())
	}
	return out.String()
}
