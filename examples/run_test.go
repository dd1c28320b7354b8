// Package examples has nothing but the tests of the rungs of docs/FROM-SCRATCH.md: each is built, run and talked to, and
// must do what it is for and fail at what the next one mends.
package examples

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// linuxOnly are the rungs that are built on epoll.
var linuxOnly = []string{"09-loop", "10-mine"}

const (
	// patience is how long what must come may take. Only a failing test waits so long.
	patience = 30 * time.Second
	// brief is how long nothing must come. What would come after all is only found out if it does so in that time; what
	// rightly waits passes on the slowest machine.
	brief = 50 * time.Millisecond
)

var built string // directory

func TestMain(m *testing.M) {
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "rungs")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	sources()
	out, err := exec.Command("go", "build", "-ldflags=-s -w", "-o", dir, "./...").CombinedOutput()
	if err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
		return 1
	}
	built = dir
	return m.Run()
}

// sources looks at every file that is built, because that makes them part of what go test knows this test by: it would
// otherwise repeat an old outcome from its cache.
func sources() {
	for _, tree := range []string{".", "../pkg", "../internal"} {
		_ = filepath.WalkDir(tree, func(name string, _ fs.DirEntry, err error) error {
			if err == nil && filepath.Ext(name) == ".go" {
				_, _ = os.Stat(name)
			}
			return nil
		})
	}
}

// server is a rung that runs.
type server struct {
	cmd  *exec.Cmd
	addr string
	said *bufio.Reader // what it prints after its ready line
}

// run runs a rung until the test ends.
func run(t *testing.T, rung string, args ...string) *server {
	t.Helper()
	if runtime.GOOS != "linux" {
		for _, name := range linuxOnly {
			if rung == name {
				t.Skip(rung + " needs epoll, which is Linux's")
			}
		}
	}
	s := &server{cmd: exec.Command(filepath.Join(built, rung), append(args, "-addr", "127.0.0.1:0")...)}
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill() // it may have ended already
		_ = s.cmd.Wait()
	})
	s.said = bufio.NewReader(stdout)
	line, err := s.said.ReadString('\n')
	if n, _ := fmt.Sscanf(line, "ready addr=%s strategy="+rung[3:], &s.addr); n != 1 {
		t.Fatalf("%s said %q, %v; want ready addr=… strategy=%s", rung, line, err, rung[3:])
	}
	return s
}

// client is one connection.
type client struct {
	*net.TCPConn
	in *bufio.Reader
	t  *testing.T
}

func (s *server) dial(t *testing.T) *client {
	t.Helper()
	nc, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	if err := nc.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return &client{nc.(*net.TCPConn), bufio.NewReader(nc), t}
}

func (c *client) send(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		c.t.Fatalf("send %q: %v", text, err)
	}
}

// get asks for a path.
func (c *client) get(path string) {
	c.t.Helper()
	c.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n")
}

// expect wants an answer with this status and body next.
func (c *client) expect(status int, body string) {
	c.t.Helper()
	r, err := http.ReadResponse(c.in, nil)
	if err != nil {
		c.t.Fatalf("got %v, want %d %q", err, status, body)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != status || strings.TrimSuffix(string(text), "\n") != body {
		c.t.Fatalf("got %d %q, %v; want %d %q", r.StatusCode, text, err, status, body)
	}
}

// expectEnd wants nothing more but the end of the connection.
func (c *client) expectEnd() {
	c.t.Helper()
	if rest, err := io.ReadAll(c.in); len(rest) > 0 || errors.Is(err, os.ErrDeadlineExceeded) {
		c.t.Fatalf("got %q, %v; want the end", rest, err)
	}
}

// expectNothing wants neither bytes nor the end, for a while. Nothing has been read afterwards.
func (c *client) expectNothing() {
	c.t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(brief))
	if p, err := c.in.Peek(1); !errors.Is(err, os.ErrDeadlineExceeded) {
		c.t.Fatalf("got %q, %v; want nothing for now", p, err)
	}
	_ = c.SetReadDeadline(time.Now().Add(patience))
	c.in.Reset(c.TCPConn)
}
