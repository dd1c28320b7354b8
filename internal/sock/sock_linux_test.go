package sock

import (
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
		"SetRecvTimeout": func() { SetRecvTimeout(c, time.Microsecond) },
		"bad descriptor": func() { Read(-1, buf); Write(-1, buf); Accept(-1, 0); Close(-1); CloseWrite(-1) },
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
