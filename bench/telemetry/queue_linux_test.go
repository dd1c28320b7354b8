package telemetry

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A listener of backlog 2 whose owner accepts nothing: three wait, the fourth is refused and counted.
func TestAFullAcceptQueueShows(t *testing.T) {
	addr, _ := listen(t, 2)
	wantQueue(t, addr, 0, 2)
	before := Take(0, nil)
	for i := range 3 {
		dial(t, addr)
		wantQueue(t, addr, i+1, 2)
	}
	dial(t, addr)
	if !before.listenOverflows.ok {
		t.Skipf("overflows are not counted here: %q", before.unread)
	}
	deadline := time.Now().Add(time.Minute)
	for {
		c := Between(before, Take(0, nil))
		if c.ListenOverflows > 0 && c.ListenDrops > 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("after a connection too many: %+v, want overflows and drops", c)
		}
		time.Sleep(time.Millisecond)
	}
}

// The connection is there when the handshake's last packet has been taken, which may be after connect returned.
func wantQueue(t *testing.T, addr string, length, backlog int) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		l, b, err := AcceptQueue(addr)
		if errors.Is(err, unix.EPERM) || errors.Is(err, unix.EPROTONOSUPPORT) || errors.Is(err, unix.EAFNOSUPPORT) {
			t.Skip(err)
		}
		if l == length && b == backlog && err == nil {
			return
		}
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("AcceptQueue(%s) = %d, %d, %v, want %d, %d", addr, l, b, err, length, backlog)
		}
	}
}

func TestListenersOnAllAddresses(t *testing.T) {
	for _, at := range []string{"0.0.0.0:0", "[::]:0", ":0"} {
		ln, err := net.Listen("tcp", at)
		if err != nil {
			t.Logf("not tried here: %v", err)
			continue
		}
		defer ln.Close()
		port := ln.Addr().(*net.TCPAddr).Port
		for _, addr := range []string{fmt.Sprintf("127.0.0.1:%d", port), fmt.Sprintf(":%d", port)} {
			if _, backlog, err := AcceptQueue(addr); err != nil || backlog < 1 {
				t.Errorf("listening at %s, asked for %s: backlog %d, %v, want at least 1", at, addr, backlog, err)
			}
		}
	}
}

func TestNearness(t *testing.T) {
	v4, v6 := net.IPv4(127, 0, 0, 1), net.IPv6loopback
	all4, all6 := net.IPv4zero.To4(), net.IPv6unspecified
	for _, tt := range []struct {
		local, ip net.IP
		want      int
	}{
		{v4.To4(), v4, 3}, {v6, v6, 3}, {all4, net.IPv4zero, 3}, {all4, nil, 3}, {all6, nil, 3},
		{all4, v4, 2}, {all6, v6, 2}, {all6, v4, 1},
		{all4, v6, 0}, {v4.To4(), v6, 0}, {v4.To4(), net.IPv4(127, 0, 0, 2), 0}, {v4.To4(), nil, 0},
	} {
		if got := nearness(tt.local, tt.ip); got != tt.want {
			t.Errorf("nearness(%v, %v) = %d, want %d", tt.local, tt.ip, got, tt.want)
		}
	}
}

func TestNobodyListens(t *testing.T) {
	addr, fd := listen(t, 1)
	_ = unix.Close(fd)
	if l, b, err := AcceptQueue(addr); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), addr) {
		t.Errorf("AcceptQueue = %d, %d, %v, want an error that names %s and wraps %v", l, b, err, addr, os.ErrNotExist)
	}
	if _, _, err := AcceptQueue("nonsense"); err == nil {
		t.Error("an address without a port was taken")
	}
}

func TestLimitsOfAServer(t *testing.T) {
	addr, fd := listen(t, 7)
	dial(t, addr)
	accepted, _, err := unix.Accept(fd)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(accepted)
	rcv, _ := unix.GetsockoptInt(accepted, unix.SOL_SOCKET, unix.SO_RCVBUF)
	snd, _ := unix.GetsockoptInt(accepted, unix.SOL_SOCKET, unix.SO_SNDBUF)
	var files unix.Rlimit
	_ = unix.Getrlimit(unix.RLIMIT_NOFILE, &files)

	got := ReadLimits(os.Getpid(), addr)
	for _, u := range got.Unread {
		t.Logf("unread here: %s", u)
	}
	if got.Processes < 1 || got.Threads < 1 || got.CPUs == "" || got.NoFile != files.Cur {
		t.Errorf("got %+v, want processes, threads and CPUs, and %d files", got, files.Cur)
	}
	if len(got.Unread) == 0 && (got.Backlog != 7 || got.RcvBuf != rcv || got.SndBuf != snd) {
		t.Errorf("got %+v, want backlog 7, rcvbuf %d, sndbuf %d", got, rcv, snd)
	}
}

// A connection that nobody has accepted yet has buffers too, but not those the server will give it.
func TestWaitingConnectionsAreNotAccepted(t *testing.T) {
	addr, _ := listen(t, 7)
	dial(t, addr)
	wantQueue(t, addr, 1, 7)
	if s, ok, err := accepted(addr); ok || err != nil {
		t.Errorf("accepted(%s) = %+v, %v, %v, want none", addr, s, ok, err)
	}
}

func TestLimitsThatCannotBeReadAreNamed(t *testing.T) {
	c := exec.Command("true")
	if err := c.Run(); err != nil {
		t.Fatal(err)
	}
	l := ReadLimits(c.Process.Pid, "127.0.0.1:no-such-port")
	for _, name := range []string{"rlimit_nofile: ", "cpus: ", "processes: ", "backlog: "} {
		if !strings.Contains("\n"+strings.Join(l.Unread, "\n"), "\n"+name) {
			t.Errorf("unread %q, want %s among it", l.Unread, name)
		}
	}
}

func listen(t *testing.T, backlog int) (addr string, fd int) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Close(fd) })
	if err := unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	if err := unix.Listen(fd, backlog); err != nil {
		t.Fatal(err)
	}
	at, err := unix.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("127.0.0.1:%d", at.(*unix.SockaddrInet4).Port), fd
}

// dial begins to connect and does not wait: to a full queue it would for long.
func dial(t *testing.T, addr string) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Close(fd) })
	to, err := net.ResolveTCPAddr("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	err = unix.Connect(fd, &unix.SockaddrInet4{Port: to.Port, Addr: [4]byte{127, 0, 0, 1}})
	if err != nil && err != unix.EINPROGRESS {
		t.Fatal(err)
	}
}
