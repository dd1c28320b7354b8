//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/peers/internal/stock"
)

const patience = time.Minute // more than anything here takes on a busy machine

// nginx answers the routes it has like the other peers, as one process and as several, and ends cleanly on SIGTERM.
func TestAnswersTheStockRoutes(t *testing.T) {
	program := build(t)
	for _, workers := range []int{1, 2} {
		t.Run(fmt.Sprintf("workers=%d", workers), func(t *testing.T) {
			p := start(t, program, t.TempDir(), workers)
			p.ask(t, "/", 200, stock.Plain, stock.Hello)
			p.ask(t, "/json", 200, stock.JSON, stock.Message)
			for _, n := range append(told, stored...) {
				body, _ := stock.Letters(strconv.Itoa(n))
				p.ask(t, fmt.Sprintf("/bytes/%d", n), 200, stock.Octets, body)
			}
			for _, code := range statuses {
				_, body, _ := stock.Status(strconv.Itoa(code))
				p.ask(t, fmt.Sprintf("/status/%d", code), code, stock.Plain, body)
			}
			for _, path := range []string{"/nothing", "/bytes/", "/bytes/77", "/files/bytes/4096", "/nginx.conf"} {
				p.ask(t, path, 404, stock.Plain, stock.NotFound)
			}
			if err := p.end(syscall.SIGTERM); err != nil {
				t.Errorf("after SIGTERM: %v, want a clean exit", err)
			}
		})
	}
}

// What is started, pinned and measured is what serves.
func TestTheProcessIsNginxItself(t *testing.T) {
	if _, err := os.Stat("/proc/self/exe"); err != nil {
		t.Skip(err)
	}
	p := start(t, build(t), t.TempDir(), 1)
	exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", p.cmd.Process.Pid))
	if err != nil || filepath.Base(exe) != "nginx" {
		t.Errorf("the process runs %q, %v, want nginx", exe, err)
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", p.cmd.Process.Pid))
	if err == nil && len(children) > 0 {
		t.Errorf("it has the children %s, want one process for one worker", children)
	}
}

// The directory outlives its nginx, killed or not, until the next one starts; that of a living one is left alone.
func TestDirectoriesOfDeadOnesAreRemoved(t *testing.T) {
	program, tmp := build(t), t.TempDir()
	living := start(t, program, tmp, 1)
	dead := start(t, program, tmp, 1)
	_ = dead.end(syscall.SIGKILL)
	start(t, program, tmp, 1)
	if dirs, _ := filepath.Glob(filepath.Join(tmp, prefix+"*")); len(dirs) != 2 {
		t.Errorf("directories %q, want those of the two that live", dirs)
	}
	living.ask(t, "/bytes/4096", 200, stock.Octets, mustLetters("4096"))
}

func TestAddressesThatNginxCannotUse(t *testing.T) {
	for addr, want := range map[string]string{
		"127.0.0.1:0":         "definite",
		"127.0.0.1":           "want HOST:PORT",
		"127.0.0.1:http":      "want a port",
		"127.0.0.1:70000":     "want a port",
		"a;daemon on;:80":     "is no host",
		"{addr}:80":           "is no host",
		"127.0.0.1:80 ssl":    "want a port",
		"127.0.0.1:80;user x": "want a port",
	} {
		c := config{addr: addr, workers: 1, connections: 1}
		if err := c.check(); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), addr) {
			t.Errorf("--addr %s: got %v, want an error with %q and the address", addr, err, want)
		}
	}
	for addr, want := range map[string]string{"127.0.0.1:80": "127.0.0.1:80", "[::1]:80": "[::1]:80", ":80": "*:80", "localhost:80": "localhost:80"} {
		c := config{addr: addr, workers: 1, connections: 1}
		if err := c.check(); err != nil || c.addr != want {
			t.Errorf("--addr %s: listens on %q, %v, want %q", addr, c.addr, err, want)
		}
	}
}

func TestNumbersOutOfRange(t *testing.T) {
	for _, c := range []config{{"h:1", 0, 1}, {"h:1", 513, 1}, {"h:1", 1, 0}, {"h:1", 1, 1<<20 + 1}} {
		if err := c.check(); err == nil {
			t.Errorf("%+v was taken", c)
		}
	}
}

// build makes the executable, if there is an nginx for it to become.
func build(t *testing.T) (program string) {
	t.Helper()
	if _, err := find(); err != nil {
		fmt.Fprintf(os.Stderr, "%s is skipped: %v\n", t.Name(), err)
		t.Skip(err)
	}
	program = filepath.Join(t.TempDir(), "peer")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return program
}

type process struct {
	cmd   *exec.Cmd
	addr  string
	ended chan error
}

// start runs it on a port that is free, with its directories in tmp, and waits until it accepts.
func start(t *testing.T, program, tmp string, workers int) *process {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &process{addr: ln.Addr().String(), ended: make(chan error, 1)}
	_ = ln.Close()
	var said bytes.Buffer
	p.cmd = exec.Command(program, "--addr", p.addr, "--workers", strconv.Itoa(workers), "--connections", "64")
	p.cmd.Env = append(os.Environ(), "TMPDIR="+tmp)
	p.cmd.Stderr = &said
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.ended <- p.cmd.Wait() }()
	t.Cleanup(func() { _ = p.end(syscall.SIGTERM) })
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		select {
		case err := <-p.ended:
			p.ended <- err
			t.Fatalf("ended with %v: %s", err, &said)
		default:
		}
		c, err := net.Dial("tcp", p.addr)
		if err == nil {
			_ = c.Close()
			return p
		}
		if time.Now().After(deadline) {
			t.Fatalf("does not accept at %s after %v: %v", p.addr, patience, err)
		}
	}
}

// end sends the signal, and SIGKILL if that does not help, and returns how the process ended. Again is no harm.
func (p *process) end(s os.Signal) error {
	_ = p.cmd.Process.Signal(s)
	select {
	case err := <-p.ended:
		p.ended <- err
		return err
	case <-time.After(patience):
		_ = p.cmd.Process.Kill()
		return fmt.Errorf("did not end in %v", patience)
	}
}

func (p *process) ask(t *testing.T, path string, code int, kind string, body []byte) {
	t.Helper()
	client := http.Client{Timeout: patience}
	defer client.CloseIdleConnections()
	r, err := client.Get("http://" + p.addr + path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	got, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != code || !bytes.Equal(got, body) {
		t.Errorf("GET %s: %d and %d bytes %.40q, %v, want %d and %d bytes %.40q", path, r.StatusCode, len(got), got, err, code, len(body), body)
	}
	if code == 204 {
		return
	}
	if r.Header.Get("Content-Type") != kind || r.ContentLength != int64(len(body)) {
		t.Errorf("GET %s: %s of %d bytes announced, want %s of %d", path, r.Header.Get("Content-Type"), r.ContentLength, kind, len(body))
	}
	for name := range r.Header {
		switch name {
		case "Content-Type", "Content-Length", "Date", "Server", "Connection":
		default:
			t.Errorf("GET %s: a field %s, which the other peers do not send", path, name)
		}
	}
}

func mustLetters(digits string) []byte {
	body, ok := stock.Letters(digits)
	if !ok {
		panic(digits)
	}
	return body
}
