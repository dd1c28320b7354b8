package strategy_test

import (
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/listener"
	"github.com/handoff-http/handoff/pkg/strategy"
)

// exhaust leaves the process with few free descriptors, or none, until the returned function is called.
func exhaust(t *testing.T, left uint64) (restore func()) {
	t.Helper()
	var was unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &was); err != nil {
		t.Fatal(err)
	}
	free, err := unix.Dup(0) // the lowest free number
	if err != nil {
		t.Fatal(err)
	}
	unix.Close(free)
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: uint64(free) + left, Max: was.Max}); err != nil {
		t.Fatal(err)
	}
	restored := false
	restore = func() {
		if !restored {
			restored = true
			_ = unix.Setrlimit(unix.RLIMIT_NOFILE, &was)
		}
	}
	t.Cleanup(restore)
	return restore
}

// cpu is what the process has used so far.
func cpu(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Without descriptors clients wait, the server neither ends nor spins, says so once, and serves them afterwards.
func TestLackOfDescriptorsNeitherEndsNorSpinsAServer(t *testing.T) {
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		t.Skip("needs /proc/self/fd")
	}
	forEvery(t, func(t *testing.T, s strategy.Strategy) {
		var reports atomic.Int64
		v := serve(t, s, hello, listener.Config{Report: func(err error) {
			if strings.Contains(err.Error(), "too many open files") {
				reports.Add(1)
			}
		}})
		v.must(v.dial().ask(getClose, 200)) // it has opened what it needs
		eventually(t, "the first has gone", func() bool { return v.eng.Open() == 0 })
		fds := [4]int{}
		for i := range fds { // sockets made before, connected after
			fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
			if err != nil {
				t.Fatal(err)
			}
			fds[i] = fd
		}
		port := v.ln.Addr().String()
		restore := exhaust(t, 0)
		for _, fd := range fds {
			if err := unix.Connect(fd, loopback(t, port)); err != nil {
				t.Fatal(err)
			}
			if _, err := unix.Write(fd, []byte(getClose)); err != nil {
				t.Fatal(err)
			}
		}
		eventually(t, "a report", func() bool { return reports.Load() > 0 })
		const wait, most = 100 * time.Millisecond, 5
		used := time.Duration(1<<63 - 1)
		for i := 0; i < most && used > wait/4; i++ { // a collection of garbage may use some as well, but not for ever
			before := cpu(t)
			time.Sleep(wait)
			used = cpu(t) - before
		}
		if used > wait/4 {
			t.Errorf("used %v of CPU in %v without descriptors, and no less before, want it to wait", used, wait)
		}
		if n := reports.Load(); n > int64(max(1, siblings(s))) {
			t.Errorf("reported %d times, want once for each listener", n)
		}
		restore()
		for i, fd := range fds {
			buf := make([]byte, 512)
			n, err := unix.Read(fd, buf)
			if err != nil || !strings.HasPrefix(string(buf[:max(n, 0)]), "HTTP/1.1 200 ") {
				t.Errorf("client %d: %q, %v; want its answer once there are descriptors", i, buf[:max(n, 0)], err)
			}
			unix.Close(fd)
		}
		v.must(v.dial().ask(getClose, 200))
	})
}

// siblings is how many listeners share the address, each of which reports for itself.
func siblings(s strategy.Strategy) int {
	if r, ok := s.(interface{ ReusePort() bool }); ok && r.ReusePort() {
		return 3
	}
	return 1
}

func loopback(t *testing.T, addr string) unix.Sockaddr {
	t.Helper()
	_, port, _ := strings.Cut(addr, ":")
	n := 0
	for _, d := range port {
		n = 10*n + int(d-'0')
	}
	return &unix.SockaddrInet4{Port: n, Addr: [4]byte{127, 0, 0, 1}}
}

// A loop that cannot be made is an error, and leaves nothing behind: neither siblings that still listen nor descriptors.
func TestLoopsThatCannotBeMadeLeaveNothingBehind(t *testing.T) {
	leaveNothingBehind(t, 8, func(a strategy.Accept) strategy.Strategy { return strategy.Epoll{Loops: 4, Accept: a} }) // two each
}

// leaveNothingBehind takes four loops, which together need as many descriptors as said.
func leaveNothingBehind(t *testing.T, need uint64, four func(strategy.Accept) strategy.Strategy) {
	for left := range need {
		for _, accept := range []strategy.Accept{strategy.Shared, strategy.Reuseport} {
			ln, err := listener.Listen(listener.Config{Addr: "127.0.0.1:0", ReusePort: accept == strategy.Reuseport})
			if err != nil {
				t.Fatal(err)
			}
			before := descriptors(t)
			restore := exhaust(t, left)
			err = four(accept).Serve(t.Context(), ln, &engine.Engine{Handler: hello})
			restore()
			if err == nil {
				t.Errorf("%s, %d descriptors left: Serve = nil, want an error", accept, left)
			}
			if after := descriptors(t); after != before-2 { // the listener and its spare
				t.Errorf("%s, %d descriptors left: %d are open, want the %d before without the listener's two", accept, left, after, before)
			}
		}
	}
}

func descriptors(t *testing.T) int {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip(err)
	}
	return len(open)
}
