package peers_test

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
)

// floor is what floor/client.c prints.
type floor struct {
	Requests int64 `json:"requests"`
	Elapsed  int64 `json:"elapsed_ns"`
	CPU      int64 `json:"cpu_ns"`
	User     int64 `json:"user_ns"`
	P50      int64 `json:"p50_ns"`
	P99      int64 `json:"p99_ns"`
}

// compileFloor makes floor/name.c, where there is a compiler for it.
func compileFloor(t testing.TB, name string, flags ...string) (program string) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skipf("floor/%s.c is over what only Linux has", name)
	}
	cc, err := exec.LookPath("cc")
	if err != nil {
		t.Skipf("no C compiler for floor/%s.c: %v", name, err)
	}
	for _, file := range []string{name + ".c", "floor.h"} { // they belong to what go test knows this test by
		if _, err := os.Stat(filepath.Join("floor", file)); err != nil {
			t.Fatal(err)
		}
	}
	program = filepath.Join(t.TempDir(), name)
	cmd := exec.Command(cc, append(flags, "-O2", "-pthread", "-o", program, filepath.Join("floor", name+".c"))...)
	switch out, err := cmd.CombinedOutput(); {
	case err != nil && strings.Contains(string(out), "#error"):
		t.Skipf("%v: %s", cmd, out)
	case err != nil:
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	return program
}

var strict = []string{"-Wall", "-Wextra", "-Wshadow", "-Werror"}

func TestFloorClientCountsAnswers(t *testing.T) {
	client := compileFloor(t, "client", strict...)
	addr := answering(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("x", len(r.URL.Path)))
	})
	for _, args := range [][]string{{addr}, {"-p", "3", addr, "/longer"}, {"-l", "-c", "1", addr}, {"-c", "100", "-l", "-p", "2", addr}} {
		var cmd *exec.Cmd
		var out []byte
		var f floor
		for _, seconds := range []string{"0.1", "1", "10"} { // until the machine has come to some answers
			var err error
			cmd = exec.Command(client, append([]string{"-d", seconds, "-w", "0.02"}, args...)...)
			if out, err = cmd.Output(); err != nil {
				t.Fatalf("%v: %v", cmd, err)
			}
			f = floor{}
			if err := json.Unmarshal(out, &f); err != nil {
				t.Fatalf("%v printed %q: %v", cmd, out, err)
			}
			if f.Requests > 0 {
				break
			}
		}
		if f.Requests < 1 || f.Elapsed < 1 || f.CPU < f.User || f.User < 0 {
			t.Errorf("%v: %s, want requests, a time, and user_ns in cpu_ns", cmd, out)
		}
		if stamped := args[0] == "-l" || len(args) > 2 && args[2] == "-l"; stamped != (f.P50 > 0 && f.P99 >= f.P50) {
			t.Errorf("%v: %s, want latencies with -l and none without", cmd, out)
		}
	}
}

func TestFloorClientSaysWhyItEnds(t *testing.T) {
	client := compileFloor(t, "client")
	length := 0
	var asked atomic.Int32
	ok := answering(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/growing":
			length++
			_, _ = io.WriteString(w, strings.Repeat("x", length))
		case "/chunked":
			_ = http.NewResponseController(w).Flush()
		case "/closing":
			w.Header().Set("Connection", "close")
		case "/resetting":
			if asked.Add(1) > 1 {
				conn, _, _ := http.NewResponseController(w).Hijack()
				_ = conn.(*net.TCPConn).SetLinger(0)
				_ = conn.Close()
			}
		case "/missing":
			w.WriteHeader(http.StatusNotFound)
		}
	})
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	for _, tt := range []struct {
		args   []string
		want   string
		status int
	}{
		{[]string{ok, "/growing"}, "as long as the first", 1},
		{[]string{ok, "/chunked"}, "no Content-Length", 1},
		{[]string{ok, "/closing"}, "closed a connection", 1},
		{[]string{ok, "/resetting"}, "closed a connection: recv: ", 1},
		{[]string{ok, "/missing"}, "HTTP/1.1 404 Not Found", 1},
		{[]string{strings.TrimPrefix(dead.URL, "http://")}, "connect " + strings.TrimPrefix(dead.URL, "http://"), 1},
		{[]string{"localhost"}, "HOST:PORT", 2},
		{[]string{"-p", "0", ok}, "-p 0: want 1 to 1024", 2},
		{[]string{"-d", "soon", ok}, "-d soon", 2},
		{nil, "usage", 2},
	} {
		cmd := exec.Command(client, append([]string{"-c", "1", "-w", "0", "-d", "60"}, tt.args...)...) // each ends before that
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != tt.status || !strings.Contains(string(out), tt.want) {
			t.Errorf("%v: %v, %q, want status %d and %q", cmd, err, out, tt.status, tt.want)
		}
	}
}

func answering(t *testing.T, h http.HandlerFunc) (addr string) {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://")
}
