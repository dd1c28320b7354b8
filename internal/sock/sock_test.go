//go:build unix

package sock

import (
	"bytes"
	"errors"
	"io"
	"math"
	"os"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// pair returns two connected stream sockets, closed with the test.
func pair(t testing.TB, nonblocking bool) (a, b int) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, fd := range fds {
		if err := unix.SetNonblock(fd, nonblocking); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { Close(fd) })
	}
	return fds[0], fds[1]
}

func TestReadSaysWhatIoReaderSays(t *testing.T) {
	for _, mode := range []struct {
		name        string
		nonblocking bool
		read        func(int, []byte) (int, error)
		write       func(int, []byte) (int, error)
		dry         error
	}{
		{"non-blocking", true, Read, Write, ErrAgain},
		{"blocking", false, BlockingRead, BlockingWrite, os.ErrDeadlineExceeded},
	} {
		t.Run(mode.name, func(t *testing.T) {
			a, b := pair(t, mode.nonblocking)
			if err := SetRecvTimeout(a, time.Millisecond); err != nil {
				t.Fatal(err)
			}
			buf := make([]byte, 8)
			want := func(what string, n int, err error, wantN int, wantErr error) {
				t.Helper()
				if n != wantN || err != wantErr {
					t.Errorf("%s: got %d, %v; want %d, %v", what, n, err, wantN, wantErr)
				}
			}
			n, err := mode.read(a, buf)
			want("nothing there", n, err, 0, mode.dry)
			n, err = mode.write(b, []byte("hello"))
			want("write", n, err, 5, nil)
			n, err = mode.read(a, buf)
			want("read", n, err, 5, nil)
			if got := buf[:5]; !bytes.Equal(got, []byte("hello")) {
				t.Errorf("read %q, want hello", got)
			}
			if err := CloseWrite(b); err != nil {
				t.Fatal(err)
			}
			n, err = mode.read(a, buf)
			want("end of the stream", n, err, 0, io.EOF)
			n, err = mode.read(a, nil)
			want("empty buffer", n, err, 0, nil)
			Close(b)
			n, err = mode.write(a, []byte("x"))
			want("write to nobody", n, err, 0, syscall.EPIPE)
		})
	}
}

func TestWriteIsShortWhenTheKernelIsFull(t *testing.T) {
	a, _ := pair(t, true)
	block := make([]byte, 1<<20)
	total := 0
	for {
		n, err := Write(a, block)
		if err == ErrAgain {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		total += n
	}
	if total == 0 {
		t.Error("nothing was taken before ErrAgain")
	}
}

func TestBlockingWriteTimesOut(t *testing.T) {
	a, _ := pair(t, false)
	if err := SetSendTimeout(a, time.Millisecond); err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 1<<20)
	for {
		n, err := BlockingWrite(a, block)
		if err == os.ErrDeadlineExceeded {
			return
		}
		if err != nil || n == 0 {
			t.Fatalf("got %d, %v; want progress or os.ErrDeadlineExceeded", n, err)
		}
	}
}

func TestTimeoutsNeverRoundDownToNone(t *testing.T) {
	a, _ := pair(t, false)
	for _, c := range []struct {
		d    time.Duration
		none bool
	}{{1, false}, {time.Microsecond, false}, {time.Hour, false}, {0, true}, {-time.Second, true}} {
		if err := SetRecvTimeout(a, c.d); err != nil {
			t.Fatalf("%v: %v", c.d, err)
		}
		tv, err := unix.GetsockoptTimeval(a, unix.SOL_SOCKET, unix.SO_RCVTIMEO)
		if err != nil {
			t.Fatal(err)
		}
		if none := tv.Nano() == 0; none != c.none {
			t.Errorf("SetRecvTimeout(%v): the kernel has %v ns, want none = %v", c.d, tv.Nano(), c.none)
		}
	}
}

func TestCloseReadWakesABlockedReader(t *testing.T) {
	a, _ := pair(t, false)
	got := make(chan error)
	go func() {
		_, err := BlockingRead(a, make([]byte, 1))
		got <- err
	}()
	if err := CloseRead(a); err != nil {
		t.Fatal(err)
	}
	if err := <-got; err != io.EOF {
		t.Errorf("got %v, want io.EOF", err)
	}
}

func TestAcceptSetsModeAndCloseOnExec(t *testing.T) {
	ln, sa := listening(t)
	if fd, err := Accept(ln, 0); err != ErrAgain {
		t.Fatalf("empty queue: got %d, %v; want ErrAgain", fd, err)
	}
	for flags, nonblocking := range map[int]bool{0: false, NonBlock: true} {
		client := dial(t, sa)
		fd := accept(t, ln, flags)
		mode, _ := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
		if got := mode&unix.O_NONBLOCK != 0; got != nonblocking {
			t.Errorf("flags %#x: non-blocking %v, want %v", flags, got, nonblocking)
		}
		if own, _ := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); own&unix.FD_CLOEXEC == 0 {
			t.Errorf("flags %#x: descriptor survives exec", flags)
		}
		Close(fd)
		Close(client)
	}
}

func listening(t *testing.T) (int, unix.Sockaddr) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { Close(fd) })
	err = errors.Join(unix.SetNonblock(fd, true), unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}), unix.Listen(fd, 8))
	if err != nil {
		t.Fatal(err)
	}
	sa, err := unix.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	return fd, sa
}

// accept waits until the client's connect has reached the queue, which may be after it returned.
func accept(t *testing.T, ln, flags int) int {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(time.Millisecond) {
		fd, err := Accept(ln, flags)
		if err != ErrAgain || time.Now().After(end) {
			if err != nil {
				t.Fatal(err)
			}
			return fd
		}
	}
}

func dial(t *testing.T, sa unix.Sockaddr) int {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err == nil {
		err = unix.Connect(fd, sa)
	}
	if err != nil {
		t.Fatal(err)
	}
	return fd
}

func TestCloseTwiceIsAnError(t *testing.T) {
	a, err := unix.Dup(0)
	if err != nil {
		t.Fatal(err)
	}
	if err := Close(a); err != nil {
		t.Errorf("first Close: %v", err)
	}
	if err := Close(-1); err != syscall.EBADF {
		t.Errorf("Close(-1): got %v, want EBADF", err)
	}
}

func TestLimitIsTheSoftLimit(t *testing.T) {
	var r unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &r); err != nil {
		t.Fatal(err)
	}
	if got, want := Limit(), int(min(uint64(r.Cur), math.MaxInt)); got != want {
		t.Errorf("Limit() = %d, want %d", got, want)
	}
}
