package uring

import (
	"errors"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// started is a ring that belongs to the test's thread.
func started(t *testing.T, c Config) *Ring {
	t.Helper()
	if err := Unavailable(); err != nil {
		t.Skip(err)
	}
	r, err := Open(c)
	if err != nil {
		t.Fatal(err)
	}
	runtime.LockOSThread()
	t.Cleanup(func() {
		runtime.UnlockOSThread()
		if err := r.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	if err := r.Start(); err != nil {
		t.Fatal(err)
	}
	return r
}

func pair(t *testing.T) (a, b int) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(fds[0]); unix.Close(fds[1]) })
	return fds[0], fds[1]
}

// await turns until a completion comes.
func await(t *testing.T, r *Ring) Completion {
	t.Helper()
	for range 1000 {
		if err := r.Turn(10e6); err != nil {
			t.Fatal(err)
		}
		if c, ok := r.Next(); ok {
			return c
		}
	}
	t.Fatal("no completion")
	return Completion{}
}

func TestWhatIsSentIsReceivedInEveryWay(t *testing.T) {
	r := started(t, Config{})
	a, b := pair(t)
	into := make([]byte, 64)
	for name, recv := range map[string]func(){
		"space": func() { r.Recv(b, into, 1) }, "buffer": func() { r.RecvProvided(b, 1) }, "buffers": func() { r.RecvMulti(b, 1) },
	} {
		recv()
		r.Send(a, []byte("hello"), 2)
		got := map[uint64]Completion{}
		for len(got) < 2 {
			c := await(t, r)
			got[c.Tag] = c
		}
		text := string(into[:5])
		if id, ok := got[1].Buffer(); ok {
			text = string(r.Bytes(id, int(got[1].Res)))
			r.Recycle(id)
		} else if name != "space" {
			t.Errorf("%s: no buffer was used", name)
		}
		if got[1].Res != 5 || got[2].Res != 5 || text != "hello" {
			t.Errorf("%s: received %d (%q), sent %d; want 5 of each", name, got[1].Res, text, got[2].Res)
		}
		clear(into)
		if got[1].More() != (name == "buffers") {
			t.Errorf("%s: more to come: %v", name, got[1].More())
		}
		if got[1].More() {
			r.Cancel(1, 3)
			tags := await(t, r).Tag + await(t, r).Tag
			if tags != 1+3 {
				t.Errorf("the tags after a Cancel add up to %d, want the operation's and its own", tags)
			}
		}
	}
}

// After the last completion of a cancelled receive the kernel has let go of the memory.
func TestACancelledReceiveWritesNothingMore(t *testing.T) {
	r := started(t, Config{})
	a, b := pair(t)
	p := make([]byte, 16)
	r.Recv(b, p, 1)
	if err := r.Turn(0); err != nil {
		t.Fatal(err)
	}
	r.Cancel(1, 2)
	for seen := uint64(0); seen != 3; {
		c := await(t, r)
		seen |= c.Tag
		if c.Tag == 1 && c.Errno() != syscall.ECANCELED {
			t.Errorf("the receive came to %d, want ECANCELED", c.Res)
		}
	}
	if _, err := unix.Write(a, []byte("late")); err != nil {
		t.Fatal(err)
	}
	if err := r.Turn(5e6); err != nil {
		t.Fatal(err)
	}
	if string(p) != string(make([]byte, 16)) {
		t.Errorf("%q was written after the cancellation", p)
	}
}

func TestWithoutAFreeBufferAReceiveSaysSo(t *testing.T) {
	r := started(t, Config{Buffers: 2, BufferSize: 16})
	a, b := pair(t)
	if _, err := unix.Write(a, make([]byte, 48)); err != nil {
		t.Fatal(err)
	}
	r.RecvMulti(b, 1)
	var ids []int
	for range 2 {
		id, ok := await(t, r).Buffer()
		if !ok {
			t.Fatal("no buffer was used")
		}
		ids = append(ids, id)
	}
	if c := await(t, r); c.Errno() != syscall.ENOBUFS || c.More() {
		t.Errorf("got %d, more %v; want ENOBUFS and the end", c.Res, c.More())
	}
	for _, id := range ids {
		r.Recycle(id)
	}
	for range 100 { // round and round
		r.RecvProvided(b, 2)
		c := await(t, r)
		id, ok := c.Buffer()
		if !ok || c.Res != 16 {
			t.Fatalf("got %d, buffer %v; want 16 bytes in one", c.Res, ok)
		}
		r.Recycle(id)
		if _, err := unix.Write(a, make([]byte, 16)); err != nil {
			t.Fatal(err)
		}
	}
}

// More than the submission queue holds is submitted in between, and more than the completion queue holds is not lost.
func TestFullQueuesLoseNothing(t *testing.T) {
	r := started(t, Config{Entries: 8})
	a, _ := pair(t)
	const n = 1000
	seen := map[uint64]bool{}
	for i := range uint64(n) {
		r.Cancel(1<<40, i) // completes at once: there is no such operation
	}
	for len(seen) < n {
		c := await(t, r)
		if seen[c.Tag] || c.Errno() != syscall.ENOENT {
			t.Fatalf("tag %d: %d, seen before: %v", c.Tag, c.Res, seen[c.Tag])
		}
		seen[c.Tag] = true
		for c, ok := r.Next(); ok; c, ok = r.Next() {
			seen[c.Tag] = true
		}
	}
	// Completions that the kernel makes by itself overflow its queue: 64 receives end together.
	for i := range uint64(64) {
		r.Recv(a, make([]byte, 1), i)
	}
	if err := r.Turn(0); err != nil {
		t.Fatal(err)
	}
	if err := unix.Shutdown(a, unix.SHUT_RDWR); err != nil {
		t.Fatal(err)
	}
	clear(seen)
	for len(seen) < 64 {
		seen[await(t, r).Tag] = true
	}
}

func TestWakeEndsATurnWithoutBound(t *testing.T) {
	r := started(t, Config{})
	for range 20 {
		go r.Wake() // before or during the sleep
		if err := r.Turn(-1); err != nil {
			t.Fatal(err)
		}
		if c, ok := r.Next(); ok {
			t.Errorf("a wake is told as %+v", c)
		}
	}
}

func TestATurnEndsWhenItsTimeIsUp(t *testing.T) {
	r := started(t, Config{})
	if err := r.Turn(0); err != nil { // submits the watch on wakes
		t.Fatal(err)
	}
	begun := time.Now()
	if err := r.Turn(2e6); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begun); took < 2*time.Millisecond {
		t.Errorf("took %v, want at least the 2 ms asked for", took)
	}
}

func TestWakeAfterCloseDoesNothing(t *testing.T) {
	if err := Unavailable(); err != nil {
		t.Skip(err)
	}
	r, err := Open(Config{Entries: 8})
	if err != nil {
		t.Fatal(err)
	}
	r.state.Store(asleep)
	if err := errors.Join(r.Close(), r.Close()); err != nil {
		t.Fatal(err)
	}
	r.Wake()
}

func TestATurnDoesNotAllocate(t *testing.T) {
	r := started(t, Config{})
	a, b := pair(t)
	hello, into := []byte("hello"), make([]byte, 64)
	if n := testing.AllocsPerRun(100, func() {
		r.Recv(b, into, 1)
		r.Send(a, hello, 2)
		for left := 2; left > 0; {
			if r.Turn(1e6) != nil {
				return
			}
			for _, ok := r.Next(); ok; _, ok = r.Next() {
				left--
			}
		}
	}); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}

func TestABrokenRingSaysSo(t *testing.T) {
	r := started(t, Config{Entries: 8})
	was := r.fd
	r.fd = -1
	if err := r.Turn(0); err == nil || !strings.Contains(err.Error(), "enter") {
		t.Errorf("got %v, want an error", err)
	}
	r.fd = was
}

func TestCloseUnmapsItsMemory(t *testing.T) {
	if err := Unavailable(); err != nil {
		t.Skip(err)
	}
	mapped := 0
	for range 10 { // somebody else may map something there at once
		r, err := Open(Config{Entries: 8})
		if err != nil {
			t.Fatal(err)
		}
		all := [][]byte{r.rings, r.slots, r.buffers.ring, r.buffers.memory}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		mapped = 0
		for _, m := range all {
			if unix.Msync(m, unix.MS_ASYNC) != unix.ENOMEM { // it looks at no byte
				mapped++
			}
		}
		if mapped == 0 {
			return
		}
	}
	t.Errorf("%d of a closed ring's four mappings are there still", mapped)
}
