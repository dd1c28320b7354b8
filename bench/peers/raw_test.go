package peers_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"testing"
	"time"
)

// raw sends, in a segment each, says that this was all, and returns what comes until the server closes.
func raw(t *testing.T, addr string, sends ...string) []byte {
	t.Helper()
	nc := dial(t, addr)
	for i, s := range sends {
		if i > 0 {
			time.Sleep(time.Millisecond) // so that they are mostly read apart; together they are owed the same
		}
		if _, err := io.WriteString(nc, s); err != nil {
			t.Fatal(err)
		}
	}
	if err := nc.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(nc)
	if err != nil {
		t.Fatalf("after %d bytes: %v", len(got), err)
	}
	return got
}

func dial(t *testing.T, addr string) net.Conn {
	t.Helper()
	nc, err := net.DialTimeout("tcp", addr, patience)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	_ = nc.SetDeadline(time.Now().Add(patience))
	return nc
}

func (p *process) descriptors(t *testing.T) int {
	t.Helper()
	open, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	return len(open)
}
