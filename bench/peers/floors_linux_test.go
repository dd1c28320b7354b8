package peers_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// limited makes a program that sets limits, as sh's ulimit takes them, and becomes program.
func limited(t *testing.T, program, limits string) (wrapper string) {
	t.Helper()
	wrapper = filepath.Join(t.TempDir(), "limited")
	script := fmt.Sprintf("#!/bin/sh\nulimit %s && exec %s \"$@\"\n", limits, program)
	if err := os.WriteFile(wrapper, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("sh", "-c", "ulimit "+limits).CombinedOutput(); err != nil {
		t.Skipf("ulimit %s: %v: %s", limits, err, out)
	}
	return wrapper
}

// answeredInTurn reads an answer from each of conns, which have asked, and closes it before it turns to the next.
func answeredInTurn(t *testing.T, conns []net.Conn) {
	t.Helper()
	var first []byte
	for i, nc := range conns {
		got := make([]byte, 115)
		if n, err := io.ReadFull(nc, got); err != nil {
			t.Fatalf("connection %d of %d: %v after %q, want an answer", i, len(conns), err, got[:n])
		}
		if first == nil {
			first = got
		}
		if !bytes.Equal(got, first) {
			t.Errorf("connection %d: %q, want %q", i, got, first)
		}
		_ = nc.Close()
	}
}

func ask(t *testing.T, addr string, n int) []net.Conn {
	t.Helper()
	conns := make([]net.Conn, n)
	for i := range conns {
		conns[i] = dial(t, addr)
		if _, err := io.WriteString(conns[i], get); err != nil {
			t.Fatal(err)
		}
	}
	return conns
}

func (p *process) threads(t *testing.T) int {
	t.Helper()
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", p.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	return len(tasks)
}

// free is how many of the first most descriptors are not in use. Those inherited may be beyond.
func (p *process) free(t *testing.T, most int) (n int) {
	t.Helper()
	for fd := range most {
		if _, err := os.Lstat(fmt.Sprintf("/proc/%d/fd/%d", p.cmd.Process.Pid, fd)); err != nil {
			n++
		}
	}
	return n
}

// spaceKiB is the address space in use.
func (p *process) spaceKiB(t *testing.T) (n int) {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	_, size, _ := strings.Cut(string(status), "VmSize:")
	if _, err := fmt.Sscan(size, &n); err != nil {
		t.Fatalf("no VmSize in %q: %v", status, err)
	}
	return n
}

// until waits for n to be want.
func until(t *testing.T, what string, want int, n func(*testing.T) int) {
	t.Helper()
	for deadline := time.Now().Add(patience); n(t) != want; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d %s, want %d", n(t), what, want)
		}
	}
}

func TestFloorsServeOnOnceDescriptorsAreThereAgain(t *testing.T) {
	const most, clients = 24, 60
	for _, f := range floors {
		t.Run(f.name, func(t *testing.T) {
			p := run(t, limited(t, f.make(t), fmt.Sprintf("-n %d", most)), f.name)
			conns := ask(t, p.addr, clients)
			until(t, "descriptors that may be had", 0, func(t *testing.T) int { return p.free(t, most) })
			answeredInTurn(t, conns)
		})
	}
}

// The address space refuses threads to root too, which a limit of threads would not.
func TestFloorThreadServesOnOnceThreadsAreThereAgain(t *testing.T) {
	const space, stack = 16 << 10, 128 // KiB
	p := run(t, limited(t, compileFloor(t, "thread", strict...), fmt.Sprintf("-v %d", space)), "floor-c-thread")
	conns := ask(t, p.addr, 2*space/stack)
	until(t, "stacks that would fit", 0, func(t *testing.T) int { return (space - p.spaceKiB(t)) / stack })
	answeredInTurn(t, conns)
}

func TestFloorThreadHasAThreadForEachConnectionAndNoLonger(t *testing.T) {
	const clients = 100
	p := run(t, compileFloor(t, "thread", strict...), "floor-c-thread")
	before := p.threads(t)
	conns := ask(t, p.addr, clients)
	until(t, "threads", before+clients, p.threads)
	answeredInTurn(t, conns)
	until(t, "threads", before, p.threads)
}
