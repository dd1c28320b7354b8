package listener

import (
	"errors"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/handoff-http/handoff/internal/sock"
)

// exhaust leaves the process without a free descriptor until the returned function is called.
func exhaust(t *testing.T) (restore func()) {
	t.Helper()
	var was unix.Rlimit
	if err := unix.Prlimit(0, unix.RLIMIT_NOFILE, nil, &was); err != nil {
		t.Fatal(err)
	}
	free, err := unix.Dup(0) // the lowest free number
	if err != nil {
		t.Fatal(err)
	}
	unix.Close(free)
	set := func(limit uint64) {
		if err := unix.Prlimit(0, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: limit, Max: was.Max}, nil); err != nil {
			t.Fatal(err)
		}
	}
	set(uint64(free))
	restored := false
	restore = func() {
		if !restored {
			restored = true
			set(was.Cur)
		}
	}
	t.Cleanup(restore)
	return restore
}

func TestWithoutDescriptorsTheClientWaitsInTheQueue(t *testing.T) {
	var reports []string
	l := open(t, Config{Report: func(err error) { reports = append(reports, err.Error()) }})
	var told atomic.Int32
	l.OnSpace(func() { told.Add(1) })
	other, _ := connect(t, l)
	client := dial(t, l)
	restore := exhaust(t)
	for range 3 {
		if fd, err := tryAccept(t, l); err != ErrExhausted || !errors.Is(err, syscall.EMFILE) {
			t.Fatalf("got %d, %v; want ErrExhausted", fd, err)
		}
	}
	if len(reports) != 1 || !strings.Contains(reports[0], "too many open files") {
		t.Errorf("reported %q, want the cause, once", reports)
	}
	if got := told.Load(); got != 0 {
		t.Errorf("OnSpace was called %d times while descriptors lack: a loop would spin", got)
	}
	other.Close() // a descriptor becomes free
	if got := told.Load(); got != 1 {
		t.Errorf("OnSpace was called %d times, want once", got)
	}
	fd, err := l.TryAccept(NonBlock)
	restore()
	if err != nil {
		t.Fatalf("with a free descriptor: %v", err)
	}
	if _, err := sock.Write(fd, []byte("!")); err != nil {
		t.Error(err)
	}
	if n, err := client.Read(make([]byte, 8)); n != 1 {
		t.Errorf("the client that waited read %d, %v; want its answer", n, err)
	}
	sock.Close(fd)
	l.Done()
}

func TestAcceptRidesOutTheLackOfDescriptors(t *testing.T) {
	reported := make(chan error, 10)
	l := open(t, Config{Report: func(err error) { reported <- err }})
	dial(t, l)
	for range 2 { // two episodes, two reports
		restore := exhaust(t)
		ended := make(chan error)
		go func() {
			c, err := l.Accept()
			if c != nil {
				c.Close()
			}
			ended <- err
		}()
		<-reported
		time.Sleep(8 * time.Millisecond) // at least one try fails again
		restore()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		dial(t, l)
	}
	if n := len(reported); n != 0 {
		t.Errorf("%d more reports than episodes", n)
	}
}

func TestWaitWithoutDescriptorsCanBeEnded(t *testing.T) {
	for want, stop := range map[error]func(*Listener) error{
		net.ErrClosed:          (*Listener).Close,
		os.ErrDeadlineExceeded: func(l *Listener) error { return l.SetDeadline(time.Unix(1, 0)) },
	} {
		reported := make(chan error, 1)
		l := open(t, Config{Report: func(err error) { reported <- err }})
		restore := exhaust(t)
		ended := acceptors(l, 1)
		<-reported
		if err := stop(l); err != nil {
			t.Error(err)
		}
		restore()
		if got := ended()[0]; got != want {
			t.Errorf("Accept ended with %v, want %v", got, want)
		}
	}
}

func TestTheSpareServesADrain(t *testing.T) {
	l := open(t, Config{})
	dial(t, l)
	dial(t, l)
	restore := exhaust(t)
	if _, err := tryAccept(t, l); err != ErrExhausted {
		t.Fatalf("got %v, want ErrExhausted", err)
	}
	l.ReleaseSpare()
	for range 2 { // one after the other
		fd, err := tryAccept(t, l)
		if err != nil {
			t.Fatalf("with the spare released: %v", err)
		}
		sock.Close(fd)
		l.Done()
	}
	if _, err := l.TryAccept(NonBlock); err != ErrWouldBlock {
		t.Errorf("got %v, want ErrWouldBlock: the drain is complete", err)
	}
	restore()
}
