package sock

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestNoCallAllocates(t *testing.T) {
	a, b := pair(t, true)
	c, d := pair(t, false)
	if err := SetRecvTimeout(c, 1); err != nil {
		t.Fatal(err)
	}
	buf, msg := make([]byte, 64), []byte("hello")
	for name, call := range map[string]func(){
		"Read":           func() { Write(b, msg); Read(a, buf) },
		"Read again":     func() { Read(a, buf) },
		"BlockingRead":   func() { BlockingWrite(d, msg); BlockingRead(c, buf) },
		"timeout":        func() { BlockingRead(c, buf) },
		"ReadNow":        func() { WriteNow(d, msg); ReadNow(c, buf) },
		"ReadNow again":  func() { ReadNow(c, buf) },
		"Untaken":        func() { Untaken(c) },
		"SetRecvTimeout": func() { SetRecvTimeout(c, time.Microsecond) },
		"bad descriptor": func() { ReadNow(-1, buf); WriteNow(-1, buf); Untaken(-1) },
		"bad too":        func() { Read(-1, buf); Write(-1, buf); Accept(-1, 0); Close(-1); CloseWrite(-1) },
	} {
		if got := testing.AllocsPerRun(50, call); got != 0 {
			t.Errorf("%s: %v allocations, want 0", name, got)
		}
	}
}

// The calls return every errno as an error; boxing one must be free whichever it is.
func TestNoErrnoAllocates(t *testing.T) {
	for errno := syscall.Errno(1); errno < 256; errno++ {
		got := testing.AllocsPerRun(10, func() { boxed = timedOut(errno) })
		if got != 0 {
			t.Fatalf("errno %d: %v allocations, want 0", errno, got)
		}
	}
}

var boxed error

func TestSetThreadNameKeepsFifteenBytes(t *testing.T) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // never unlocked: the named thread ends with the goroutine
		for name, want := range map[string]string{"short": "short", "0123456789abcdefgh": "0123456789abcde", "": ""} {
			SetThreadName(name)
			text, err := os.ReadFile("/proc/thread-self/comm")
			if got := strings.TrimSuffix(string(text), "\n"); err != nil || got != want {
				t.Errorf("SetThreadName(%q): named %q, %v; want %q", name, got, err, want)
			}
		}
	}()
	<-done
}

func TestAcceptReportsExhaustion(t *testing.T) {
	ln, sa := listening(t)
	client := dial(t, sa)
	defer Close(client)
	var was unix.Rlimit
	if err := unix.Prlimit(0, unix.RLIMIT_NOFILE, nil, &was); err != nil {
		t.Fatal(err)
	}
	if err := unix.Prlimit(0, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: 1, Max: was.Max}, nil); err != nil {
		t.Fatal(err)
	}
	_, err := Accept(ln, 0)
	if e := unix.Prlimit(0, unix.RLIMIT_NOFILE, &was, nil); e != nil {
		t.Fatal(e)
	}
	if err != syscall.EMFILE {
		t.Errorf("got %v, want EMFILE", err)
	}
	fd, err := Accept(ln, 0)
	if err != nil {
		t.Fatalf("the connection was lost: %v", err)
	}
	Close(fd)
}

// unblock ends a call on fd that blocks after all, with another result than the one expected.
func unblock(t *testing.T, fd int) {
	guard := time.AfterFunc(30*time.Second, func() { unix.Shutdown(fd, unix.SHUT_RDWR) })
	t.Cleanup(func() { guard.Stop() })
}

func TestReadNowNeverBlocks(t *testing.T) {
	a, b := pair(t, false)
	unblock(t, a)
	buf := make([]byte, 8)
	for _, c := range []struct {
		what string
		do   func() error
		n    int
		err  error
	}{
		{"nothing there", func() error { return nil }, 0, ErrAgain},
		{"something there", func() error { _, err := WriteNow(b, []byte("hello")); return err }, 5, nil},
		{"nothing more", func() error { return nil }, 0, ErrAgain},
		{"the end of the stream", func() error { return CloseWrite(b) }, 0, io.EOF},
	} {
		if err := c.do(); err != nil {
			t.Fatal(err)
		}
		if n, err := ReadNow(a, buf); n != c.n || err != c.err {
			t.Errorf("%s: got %d, %v; want %d, %v", c.what, n, err, c.n, c.err)
		}
	}
	if string(buf[:5]) != "hello" {
		t.Errorf("read %q, want hello", buf[:5])
	}
}

func TestWriteNowNeverBlocks(t *testing.T) {
	a, b := pair(t, false)
	unblock(t, a)
	block := make([]byte, 1<<20)
	total := 0
	for {
		n, err := WriteNow(a, block)
		if err == ErrAgain {
			break
		}
		if err != nil || n == 0 {
			t.Fatalf("after %d bytes: got %d, %v; want progress or ErrAgain", total, n, err)
		}
		total += n
	}
	if total == 0 {
		t.Error("nothing was taken before ErrAgain")
	}
	Close(b)
	if n, err := WriteNow(a, block); n != 0 || err != syscall.EPIPE {
		t.Errorf("write to nobody: got %d, %v; want 0, EPIPE and no signal", n, err)
	}
}

func TestUntakenFallsAsThePeerReads(t *testing.T) {
	ln, sa := listening(t)
	client := dial(t, sa)
	defer Close(client)
	fd := accept(t, ln, 0)
	defer Close(fd)
	if n := Untaken(fd); n != 0 {
		t.Errorf("before anything was written: %d, want 0", n)
	}
	block := make([]byte, 1<<20)
	total, err := 0, error(nil)
	for err == nil {
		var n int
		n, err = WriteNow(fd, block)
		total += n
	}
	before := Untaken(fd)
	if err != ErrAgain || before <= 0 || before > total {
		t.Fatalf("%d of %d written bytes are untaken (%v), want some of them", before, total, err)
	}
	lower := 0 // times that less was untaken than before
	for read, last := 0, before; read < total; {
		n, err := BlockingRead(client, block)
		if err != nil {
			t.Fatal(err)
		}
		read += n
		now := Untaken(fd)
		if now > last {
			t.Fatalf("after %d of %d bytes read %d are untaken, and %d were before", read, total, now, last)
		}
		if now < last {
			lower++
		}
		last = now
	}
	for end := time.Now().Add(30 * time.Second); Untaken(fd) != 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("all is read, and %d bytes are untaken still", Untaken(fd))
		}
	}
	if lower == 0 && before > 0 && total > 2*len(block) {
		t.Errorf("all of %d bytes were untaken to the end", before)
	}
	if n := Untaken(-1); n != 0 {
		t.Errorf("of no descriptor: %d, want 0", n)
	}
}

// A thread that waits in a read, with a bound or without, sees the bound that it has been given meanwhile.
func TestInterruptHasABlockedReadSeeItsNewBound(t *testing.T) {
	for _, bound := range []time.Duration{0, time.Hour} {
		a, b := pair(t, false)
		if err := SetRecvTimeout(a, bound); err != nil {
			t.Fatal(err)
		}
		id, got := reading(a)
		awaitRead(t, id)
		if err := errors.Join(SetRecvTimeout(a, 1), Interrupt(id)); err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-got:
			if err != os.ErrDeadlineExceeded {
				t.Errorf("bound %v: got %v, want os.ErrDeadlineExceeded", bound, err)
			}
		case <-time.After(30 * time.Second):
			t.Errorf("bound %v: the read goes on", bound)
			Write(b, []byte("x"))
			<-got
		}
	}
}

// The kernel waits for the whole bound again after each signal. A wait that is interrupted more often than its bound comes
// up ends all the same.
func TestSignalsDoNotPutOffTheBoundOfARead(t *testing.T) {
	for _, stamps := range []bool{false, true} {
		a, _ := pair(t, false)
		if err := SetRecvTimeout(a, time.Hour); err != nil {
			t.Fatal(err)
		}
		if stamps {
			defer StampArrivals()()
		}
		id, got := reading(a)
		end := time.Now().Add(30 * time.Second)
		for ended := false; !ended; time.Sleep(time.Millisecond) {
			select {
			case err := <-got:
				if ended = true; err != os.ErrDeadlineExceeded {
					t.Errorf("stamps %v: got %v, want os.ErrDeadlineExceeded", stamps, err)
				}
				continue
			default:
			}
			if time.Now().After(end) {
				t.Fatalf("stamps %v: the read goes on", stamps)
			}
			if err := Interrupt(id); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// reading has a thread read from fd, and tells which one, and later how the read ended.
func reading(fd int) (thread int, got chan error) {
	ids, got := make(chan int), make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		ids <- Thread()
		_, err := BlockingRead(fd, make([]byte, 1))
		got <- err
	}()
	return <-ids, got
}

// awaitRead waits until the thread is blocked in read(2).
func awaitRead(t *testing.T, thread int) {
	t.Helper()
	for range 30_000 {
		now, err := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/syscall", thread))
		if err != nil {
			t.Skipf("the kernel does not say what a thread waits in: %v", err)
		}
		if strings.HasPrefix(string(now), fmt.Sprintf("%d ", unix.SYS_READ)) {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("the thread never comes to read")
}

func TestInterruptingAThreadThatIsGoneIsAnError(t *testing.T) {
	if err := Interrupt(1<<22 + 1); err != syscall.ESRCH { // above any that Linux gives out
		t.Errorf("got %v, want ESRCH", err)
	}
}
