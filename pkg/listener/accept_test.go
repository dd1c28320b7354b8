package listener

import (
	"errors"
	"net"
	"os"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/handoff-http/handoff/internal/sock"
)

func TestTryAcceptNeverWaits(t *testing.T) {
	l := open(t, Config{})
	if fd, err := l.TryAccept(NonBlock); err != ErrWouldBlock {
		t.Fatalf("empty queue: got %d, %v; want ErrWouldBlock", fd, err)
	}
	dial(t, l)
	fd, err := tryAccept(t, l)
	if err != nil {
		t.Fatal(err)
	}
	sock.Close(fd)
	l.Done()
	l.Close()
	if fd, err := l.TryAccept(NonBlock); err != net.ErrClosed {
		t.Errorf("after Close: got %d, %v; want net.ErrClosed", fd, err)
	}
}

func TestAcceptFDGivesTheModeAskedFor(t *testing.T) {
	l := open(t, Config{})
	for flags, nonblocking := range map[int]bool{0: false, NonBlock: true} {
		dial(t, l)
		fd, err := l.AcceptFD(flags)
		if err != nil {
			t.Fatal(err)
		}
		mode, _ := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
		if got := mode&unix.O_NONBLOCK != 0; got != nonblocking {
			t.Errorf("flags %#x: non-blocking %v, want %v", flags, got, nonblocking)
		}
		sock.Close(fd)
		l.Done()
	}
}

// acceptors starts n goroutines in Accept and returns what each ended with.
func acceptors(l *Listener, n int) (ended func() []error) {
	var wg sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		wg.Go(func() {
			for errs[i] == nil {
				var c *Conn
				if c, errs[i] = l.Accept(); c != nil {
					c.Close()
				}
			}
		})
	}
	return func() []error { wg.Wait(); return errs }
}

func TestCloseAndDeadlineWakeAllAcceptors(t *testing.T) {
	for _, full := range []bool{false, true} {
		for want, stop := range map[error]func(*Listener) error{
			net.ErrClosed:          (*Listener).Close,
			os.ErrDeadlineExceeded: func(l *Listener) error { return l.SetDeadline(time.Unix(1, 0)) },
		} {
			l := open(t, Config{MaxConns: 1})
			if full { // they wait at the gate, not in the poller
				connect(t, l)
			}
			ended := acceptors(l, 4)
			time.Sleep(5 * time.Millisecond) // most of them wait by now; the claim holds either way
			if err := stop(l); err != nil {
				t.Fatal(err)
			}
			for i, err := range ended() {
				if err != want {
					t.Errorf("full %v: acceptor %d ended with %v, want %v", full, i, err, want)
				}
			}
		}
	}
}

func TestSeveralAcceptorsMissNobody(t *testing.T) {
	l := open(t, Config{})
	ended := acceptors(l, 4)
	for range 100 {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if n, err := c.Read(make([]byte, 1)); n != 0 || err == nil {
			t.Errorf("read %d, %v; want the end: an acceptor closes what it gets", n, err)
		}
		c.Close()
	}
	l.Close()
	ended()
	if got := l.Conns(); got != 0 {
		t.Errorf("Conns() = %d after all are closed, want 0", got)
	}
}

func TestDeadlineBeforeTheFirstAcceptCounts(t *testing.T) {
	l := open(t, Config{})
	if err := l.SetDeadline(time.Now().Add(time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Accept(); err != os.ErrDeadlineExceeded {
		t.Fatalf("got %v, want os.ErrDeadlineExceeded", err)
	}
	dial(t, l)
	fd, err := tryAccept(t, l) // a drain still empties the queue
	if err != nil {
		t.Fatalf("TryAccept after the deadline: %v", err)
	}
	sock.Close(fd)
	l.Done()
	if err := l.SetDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	connect(t, l)
}

func TestFutureDeadlineEndsTheWaitAtTheLimit(t *testing.T) {
	l := open(t, Config{MaxConns: 1})
	connect(t, l)
	if err := l.SetDeadline(time.Now().Add(5 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := l.AcceptFD(0); err != os.ErrDeadlineExceeded {
		t.Errorf("got %v, want os.ErrDeadlineExceeded", err)
	}
}

// One client's reset while it waits in the queue, or a network that is down, is no reason to stop; EBADF is.
func TestOnlyLastingFaultsAreReturned(t *testing.T) {
	l := open(t, Config{})
	for errno, want := range map[syscall.Errno]error{
		syscall.EAGAIN: ErrWouldBlock, syscall.EMFILE: ErrExhausted, syscall.ENFILE: ErrExhausted,
		syscall.ENOBUFS: ErrExhausted, syscall.ENOMEM: ErrExhausted, syscall.EBADF: syscall.EBADF,
	} {
		if got := l.meaning(errno); !errors.Is(got, want) || slices.Contains(faults, errno) {
			t.Errorf("%v: got %v, want %v", errno, got, want)
		}
	}
	for _, errno := range []syscall.Errno{syscall.ECONNABORTED, syscall.EPROTO, syscall.EINTR, syscall.ENETDOWN} {
		if !slices.Contains(faults, errno) {
			t.Errorf("%v would end the server", errno)
		}
	}
}

func TestClosedListenerSaysSo(t *testing.T) {
	l := open(t, Config{})
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	_, acceptErr := l.Accept()
	for what, err := range map[string]error{"Close": l.Close(), "SetDeadline": l.SetDeadline(time.Time{}), "Accept": acceptErr} {
		if !errors.Is(err, net.ErrClosed) {
			t.Errorf("%s after Close: got %v, want net.ErrClosed", what, err)
		}
	}
	l.ReleaseSpare()
}

func TestPollingByHandKeepsTheRuntimeOut(t *testing.T) {
	l := open(t, Config{})
	dial(t, l)
	fd, err := tryAccept(t, l)
	if err != nil {
		t.Fatal(err)
	}
	sock.Close(fd)
	l.Done()
	if l.parked != nil {
		t.Error("TryAccept put the descriptor into the runtime's poller")
	}
}

func TestTryAcceptDoesNotAllocate(t *testing.T) {
	l := open(t, Config{MaxConns: 1})
	if got := testing.AllocsPerRun(100, func() { l.TryAccept(NonBlock) }); got != 0 {
		t.Errorf("empty queue: %v allocations, want 0", got)
	}
	connect(t, l)
	if got := testing.AllocsPerRun(100, func() { l.TryAccept(NonBlock) }); got != 0 {
		t.Errorf("at the limit: %v allocations, want 0", got)
	}
}
