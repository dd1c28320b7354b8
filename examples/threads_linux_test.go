package examples

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// Each connection that has been answered has a thread in read(2): it cannot have fewer.
func TestThreadHasAThreadForEachConnection(t *testing.T) {
	const held = 40
	s := run(t, "07-thread")
	for range held {
		c := s.dial(t)
		c.get("/")
		c.expect(200, hello)
	}
	if n := s.threads(t); n < held {
		t.Errorf("%d threads for %d connections", n, held)
	}
	loop := run(t, "09-loop")
	for range held {
		c := loop.dial(t)
		c.get("/")
		c.expect(200, hello)
	}
	if n := loop.threads(t); n >= held {
		t.Errorf("the loop has %d threads for %d connections, want fewer", n, held)
	}
}

func (s *server) threads(t *testing.T) (n int) {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "\nThreads:")
	if _, err := fmt.Sscan(rest, &n); err != nil {
		t.Fatalf("%v in %q", err, status)
	}
	return n
}
