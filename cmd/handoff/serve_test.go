package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
)

// patience only ends a test that hangs.
const patience = 30 * time.Second

// serving is a handoff serve at work.
type serving struct {
	*testing.T
	cmd    *exec.Cmd
	ready  string // the line
	addr   string
	stdout *bufio.Reader
	stderr *scroll
	wait   func() int // the exit code; may be asked again
	rest   string     // what came on stdout behind the ready line, after wait
}

// serve starts handoff serve on a free port and waits for its ready line.
func serve(t *testing.T, args ...string) *serving {
	t.Helper()
	return start(t, command(append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...))
}

func start(t *testing.T, cmd *exec.Cmd) *serving {
	t.Helper()
	s := &serving{T: t, cmd: cmd, stderr: new(scroll)}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = s.stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); s.wait() })
	s.stdout = bufio.NewReader(out)
	s.wait = sync.OnceValue(s.end)
	line := make(chan string, 1)
	go func() {
		l, _ := s.stdout.ReadString('\n')
		line <- l
	}()
	select {
	case s.ready = <-line:
	case <-time.After(patience):
		_ = cmd.Process.Kill()
	}
	_, rest, ok := strings.Cut(s.ready, "ready addr=")
	if !ok {
		t.Fatalf("%v: first line %q, exit code %d, stderr %s", cmd.Args[1:], s.ready, s.wait(), s.stderr)
	}
	s.addr, _, _ = strings.Cut(rest, " ")
	return s
}

func (s *serving) end() int {
	killer := time.AfterFunc(patience, func() { _ = s.cmd.Process.Kill() })
	defer killer.Stop()
	rest, _ := io.ReadAll(s.stdout)
	s.rest = string(rest)
	_ = s.cmd.Wait()
	return s.cmd.ProcessState.ExitCode()
}

func (s *serving) signal(sig os.Signal) {
	s.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.Fatal(err)
	}
}

// exits expects the process to end with code, having said nothing on stdout but the ready line.
func (s *serving) exits(code int) {
	s.Helper()
	if got := s.wait(); got != code || s.rest != "" {
		s.Errorf("exit code %d, stdout behind the ready line %q; want %d and nothing\nstderr: %s", got, s.rest, code, s.stderr)
	}
}

func (s *serving) dial() net.Conn {
	s.Helper()
	network, addr := "tcp", s.addr
	if path, ok := strings.CutPrefix(addr, "unix:"); ok {
		network, addr = "unix", path
	}
	c, err := net.Dial(network, addr)
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(patience))
	return c
}

const getRoot = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

// ask sends a request and reads its answer to the end.
func ask(c net.Conn, request string) (*http.Response, error) {
	if _, err := io.WriteString(c, request); err != nil {
		return nil, err
	}
	a, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(io.Discard, a.Body)
	return a, err
}

func (s *serving) answers(status int, request string) {
	s.Helper()
	c := s.dial()
	defer c.Close()
	if a, err := ask(c, request); err != nil || a.StatusCode != status {
		s.Errorf("%q: %v, %v; want %d", request, a, err, status)
	}
}

func TestTheReadyLine(t *testing.T) {
	for _, name := range []string{"goroutine", "serial", "pool", "thread", "epoll"} {
		if _, said, code := refused(t, "--addr", "unix:/nowhere/at/all", "--strategy", name); strings.Contains(said, "not available") {
			t.Logf("%s: %s (exit code %d)", name, said, code)
			continue
		}
		s := serve(t, "--strategy", name)
		if want := regexp.MustCompile(`^ready addr=127\.0\.0\.1:[1-9]\d* strategy=` + name + "\n$"); !want.MatchString(s.ready) {
			t.Errorf("the ready line is %q, want %v", s.ready, want)
		}
		s.answers(200, getRoot)
		s.signal(syscall.SIGTERM)
		s.exits(0)
	}
}

func TestServeOnAUnixSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	s := start(t, command("serve", "--addr", "unix:"+path))
	if want := "ready addr=unix:" + path + " strategy=goroutine\n"; s.ready != want {
		t.Errorf("the ready line is %q, want %q", s.ready, want)
	}
	s.answers(200, getRoot)
	s.signal(os.Interrupt)
	s.exits(0)
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket's file is still there (%v)", err)
	}
}

// refused runs a handoff serve that must not serve.
func refused(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	return unserved(t, command(append([]string{"serve"}, args...)...))
}

// unserved is finish for a command that would run for ever if it did not fail.
func unserved(t *testing.T, cmd *exec.Cmd) (stdout, stderr string, code int) {
	t.Helper()
	var out, said scroll
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	killer := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer killer.Stop()
	_ = cmd.Wait()
	return out.String(), said.String(), cmd.ProcessState.ExitCode()
}

func TestWhatServeCannotDoExitsWithTwoAndNamesTheFlag(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"--strategy nope", "valid are epoll, goroutine, pool, reactor, serial, thread, uring"},
		{"--strategy serial --workers 4", "strategy serial has no knob --workers: it has none"},
		{"--workers 4", "strategy goroutine has no knob --workers: it has --acceptors, --accept"},
		{"--strategy pool --workers=-1", "--workers -1: want a whole number from 1 to"},
		{"--strategy pool --workers -1", "--workers"},
		{"--strategy pool --workers x", "--workers x: want a whole number from 1 to"},
		{"--strategy pool --workers 0", "--workers 0: want a whole number from 1 to"},
		{"--strategy pool --workers=", "--workers"},
		{"--strategy pool --overload drop", "--overload drop: want one of [block reject]"},
		{"--strategy epoll --accept none", "--accept none: want one of [shared reuseport]"},
		{"--max-head 70000", "--max-head 70000: want a whole number from 32 to 65535"},
		{"--max-body=-1", "--max-body"},
		{"--max-conns=-1", "--max-conns -1"},
		{"--header-timeout=-1s", "--header-timeout -1s: want 0 (none) or a duration such as 5s"},
		{"--idle-timeout soon", "--idle-timeout"},
		{"--backlog x", "--backlog"},
		{"--backlog=-1", "--backlog -1: want a whole number from 1 to"},
		{"--backlog 0", "--backlog 0: want a whole number from 1 to"},
		{"--procs=-1", "--procs -1: want a whole number from 0 to"},
		{"--log-level loud", "--log-level"},
		{"--log-format xml", "--log-format"},
		{"--nonsense", "--nonsense"},
	} {
		stdout, stderr, code := refused(t, append([]string{"--addr", "127.0.0.1:0"}, strings.Fields(c.args)...)...)
		if code != 2 || !strings.Contains(stderr, c.want) || stdout != "" || strings.Count(stderr, "\n") != 1 {
			t.Errorf("handoff serve %s: exit code %d, stdout %q, stderr %q; want 2 and one line with %q", c.args, code, stdout, stderr, c.want)
		}
	}
}

// The parser must not go on as if nothing had been asked of it.
func TestAScanThatCannotBeForcedExitsWithTwo(t *testing.T) {
	for _, forced := range []string{"bogus", "swar,bogus", "AVX2"} {
		cmd := command("serve", "--addr", "127.0.0.1:0")
		cmd.Env = append(cmd.Environ(), "HANDOFF_PARSER="+forced)
		stdout, stderr, code := unserved(t, cmd)
		if code != 2 || !strings.Contains(stderr, "HANDOFF_PARSER="+forced+": no scan is called") || !strings.Contains(stderr, "swar") || stdout != "" {
			t.Errorf("HANDOFF_PARSER=%s: exit code %d, stdout %q, stderr %q; want 2 and the valid ones", forced, code, stdout, stderr)
		}
	}
}

func TestTheLogSaysWhichScanIsInUse(t *testing.T) {
	cmd := command("serve", "--addr", "127.0.0.1:0")
	cmd.Env = append(cmd.Environ(), "HANDOFF_PARSER=swar")
	s := start(t, cmd)
	s.signal(syscall.SIGTERM)
	s.exits(0)
	if said := s.stderr.String(); !strings.Contains(said, `requests are scanned	{"by": "swar"}`) {
		t.Errorf("the log does not say that requests are scanned by swar: %s", said)
	}
}

func TestABusyPortExitsWithOneAndSaysWhatToTry(t *testing.T) {
	s := serve(t)
	_, stderr, code := refused(t, "--addr", s.addr)
	if code != 1 || !strings.Contains(stderr, s.addr) || !strings.Contains(stderr, "in use") || !strings.Contains(stderr, "127.0.0.1:0") {
		t.Errorf("exit code %d, %q; want 1, the address and what to try", code, stderr)
	}
	s.answers(200, getRoot)
}

func TestLimitsReachTheEngine(t *testing.T) {
	s := serve(t, "--max-line", "50", "--max-head", "200", "--max-fields", "3", "--max-body", "10")
	s.answers(414, "GET /"+strings.Repeat("x", 60)+" HTTP/1.1\r\nHost: a\r\n\r\n")
	s.answers(431, "GET / HTTP/1.1\r\nHost: a\r\nA: "+strings.Repeat("x", 200)+"\r\n\r\n")
	s.answers(431, "GET / HTTP/1.1\r\nHost: a\r\nA: b\r\nA: b\r\nA: b\r\n\r\n")
	s.answers(413, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n")
	s.answers(200, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789")
}

func TestZeroIsNoTimeout(t *testing.T) {
	s := serve(t, "--idle-timeout", "0", "--header-timeout", "0", "--body-timeout", "0s", "--body-rate", "0", "--write-timeout", "0", "--drain-timeout", "0")
	s.answers(200, getRoot)
	s.signal(syscall.SIGTERM)
	s.exits(0)
}

// needsUlimit skips where no shell can lower the descriptor limit.
func needsUlimit(t *testing.T) {
	t.Helper()
	if err := exec.Command("sh", "-c", "ulimit -n 64").Run(); err != nil {
		t.Skipf("sh cannot lower ulimit -n here: %v", err)
	}
}

// 200 clients meet a server that may open 64 files: those that do not fit wait in the queue, and all are served.
func TestServesOnUnderALowDescriptorLimit(t *testing.T) {
	needsUlimit(t)
	for _, name := range []string{"goroutine", "pool", "thread", "epoll", "serial"} {
		cmd := command("serve", "--addr", "127.0.0.1:0", "--strategy", name)
		cmd.Args = append([]string{"sh", "-c", `ulimit -n 64; exec "$0" "$@"`, cmd.Path}, cmd.Args[1:]...)
		cmd.Path, _ = exec.LookPath("sh")
		s := start(t, cmd)
		var clients []net.Conn
		for range 200 {
			clients = append(clients, s.dial())
		}
		errs := make(chan error)
		for i, c := range clients {
			go func() {
				defer c.Close()
				a, err := ask(c, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
				if err == nil && a.StatusCode != 200 {
					err = fmt.Errorf("status %d", a.StatusCode)
				}
				if err != nil {
					err = fmt.Errorf("client %d: %w", i, err)
				}
				errs <- err
			}()
			if name == "serial" { // whoever does not speak holds up the others
				if err := <-errs; err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		for range clients {
			if name == "serial" {
				break
			}
			if err := <-errs; err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		s.answers(200, getRoot)
		s.signal(syscall.SIGTERM)
		s.exits(0)
	}
}

// Clients ask one request after the other. Each goes on until an answer closes; nobody may be left without one.
func TestSIGTERMUnderLoadLosesNoRequest(t *testing.T) {
	for _, name := range []string{"goroutine", "pool", "thread", "epoll", "serial"} {
		s := serve(t, "--strategy", name)
		const clients = 8
		first, errs := make(chan struct{}, clients), make(chan error)
		for range clients {
			connected := time.Now()
			c := s.dial()
			go func() { errs <- untilClosed(c, first, connected) }()
		}
		<-first
		s.signal(syscall.SIGTERM)
		for range clients {
			if err := <-errs; err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		s.exits(0)
	}
}

// untilClosed asks on a connection that has been idle since before. Whoever asks in the grace that idle connections have
// must be answered.
func untilClosed(c net.Conn, first chan<- struct{}, before time.Time) error {
	defer c.Close()
	in := bufio.NewReader(c)
	for i := 0; ; i++ {
		begun := time.Now()
		_, sent := io.WriteString(c, getRoot)
		late := time.Since(before) > engine.DrainGrace/2
		before = begun
		a, err := http.ReadResponse(in, nil)
		if err != nil && late && !errors.Is(err, os.ErrDeadlineExceeded) {
			return nil // it has been held up
		}
		if err != nil {
			return fmt.Errorf("request %d has no answer: %w", i, errors.Join(sent, err))
		}
		if _, err := io.Copy(io.Discard, a.Body); err != nil {
			return fmt.Errorf("request %d: %w", i, err)
		}
		if i == 0 {
			first <- struct{}{}
		}
		if a.Close {
			return nil
		}
	}
}

// inFlight sends a request that takes long, on a connection that is being served already.
func (s *serving) inFlight() net.Conn {
	s.Helper()
	c := s.dial()
	if _, err := ask(c, getRoot); err != nil {
		s.Fatal(err)
	}
	if _, err := io.WriteString(c, "GET /work?sleep=5s HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
		s.Fatal(err)
	}
	return c
}

func TestASecondSIGTERMEndsAtOnce(t *testing.T) {
	for _, name := range []string{"goroutine", "epoll", "thread"} {
		s := serve(t, "--strategy", name)
		c := s.inFlight()
		s.signal(syscall.SIGTERM)
		s.says("draining")
		s.signal(syscall.SIGTERM)
		if code := s.wait(); code == 0 || s.cmd.ProcessState.Exited() == false {
			t.Errorf("%s: %v, want a nonzero exit code", name, s.cmd.ProcessState)
		}
		if a, err := http.ReadResponse(bufio.NewReader(c), nil); err == nil {
			t.Errorf("%s: the request in flight was answered with %d: the process has waited for it", name, a.StatusCode)
		}
	}
}

func TestWhatTheDrainTimeoutCutsIsCounted(t *testing.T) {
	for _, name := range []string{"goroutine", "epoll", "thread", "pool", "serial"} {
		s := serve(t, "--strategy", name, "--drain-timeout", "100ms")
		if a, err := ask(s.dial(), getRoot+"GET / HT"); err != nil || a.StatusCode != 200 {
			t.Fatalf("%s: %v, %v", name, a, err)
		}
		s.signal(syscall.SIGTERM)
		s.exits(1)
		if said := s.stderr.String(); !strings.Contains(said, "handoff: drain timeout: 1 connections cut off") {
			t.Errorf("%s: stderr is %s, want the count", name, said)
		}
	}
}

// says waits until stderr has what.
func (s *serving) says(what string) {
	s.Helper()
	for end := time.Now().Add(patience); !strings.Contains(s.stderr.String(), what); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			s.Fatalf("stderr never said %q: %s", what, s.stderr)
		}
	}
}

// scroll is a buffer that is written to by another goroutine.
type scroll struct {
	mu sync.Mutex
	b  strings.Builder
}

func (p *scroll) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.b.Write(b)
}

func (p *scroll) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.b.String()
}

func TestJSONLogsAreJSON(t *testing.T) {
	s := serve(t, "--log-format", "json", "--admin", "127.0.0.1:0")
	s.answers(200, getRoot)
	s.signal(syscall.SIGTERM)
	s.exits(0)
	lines := strings.Split(strings.TrimSpace(s.stderr.String()), "\n")
	messages := map[any]bool{}
	for _, line := range lines {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil || entry["level"] == nil || entry["ts"] == nil {
			t.Errorf("%q: %v; want an entry with level and time", line, err)
		}
		messages[entry["msg"]] = true
	}
	for _, want := range []string{"serving", "admin", "draining", "drained"} {
		if !messages[want] {
			t.Errorf("never logged %q: %q", want, lines)
		}
	}
}

func TestTheLogLevelCounts(t *testing.T) {
	s := serve(t, "--log-level", "error")
	s.answers(200, getRoot)
	s.signal(syscall.SIGTERM)
	s.exits(0)
	if said := s.stderr.String(); said != "" {
		t.Errorf("at level error stderr is %q, want nothing", said)
	}
}
