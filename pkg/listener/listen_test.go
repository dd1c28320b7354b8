package listener

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/handoff-http/handoff/internal/sock"
)

func TestAddressesThatCanBeServed(t *testing.T) {
	for _, c := range []struct{ addr, dial, ip string }{
		{"127.0.0.1:0", "127.0.0.1", "127.0.0.1"},
		{"localhost:0", "localhost", ""},
		{"0.0.0.0:0", "127.0.0.1", "0.0.0.0"},
		{":0", "127.0.0.1", ""},
		{"[::1]:0", "::1", "::1"},
		{"[::]:0", "127.0.0.1", "::"}, // a wildcard serves both families
		{"[::]:0", "::1", "::"},
		{"[::1%lo]:0", "::1", "::1"},
	} {
		t.Run(c.addr+" from "+c.dial, func(t *testing.T) {
			checkDescriptors(t)
			l, err := Listen(Config{Addr: c.addr})
			if err != nil && strings.Contains(c.addr, "::") {
				t.Skip("no IPv6 here:", err)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			at := l.Addr().(*net.TCPAddr)
			if at.Port == 0 || c.ip != "" && at.IP.String() != c.ip {
				t.Errorf("Addr() = %v, want %s with a port", at, c.ip)
			}
			nc, err := net.Dial("tcp", net.JoinHostPort(c.dial, strconv.Itoa(at.Port)))
			if err != nil {
				t.Fatal(err)
			}
			defer nc.Close()
			got, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			defer got.Close()
			if want := nc.LocalAddr().String(); got.RemoteAddr().String() != want {
				t.Errorf("RemoteAddr() = %v, want %v", got.RemoteAddr(), want)
			}
			if want := nc.RemoteAddr().String(); got.LocalAddr().String() != want {
				t.Errorf("LocalAddr() = %v, want %v", got.LocalAddr(), want)
			}
		})
	}
}

func TestZonesBothWays(t *testing.T) {
	list, err := net.Interfaces()
	if err != nil || len(list) == 0 {
		t.Skip("no interfaces:", err)
	}
	name, index := list[0].Name, uint32(list[0].Index)
	for zone, want := range map[string]uint32{"": 0, name: index, "4000000": 4000000} {
		if got, err := zoneIndex(zone); got != want || err != nil {
			t.Errorf("zoneIndex(%q) = %d, %v; want %d", zone, got, err, want)
		}
		if got := zoneName(want); got != zone {
			t.Errorf("zoneName(%d) = %q, want %q", want, got, zone)
		}
	}
	if _, err := zoneIndex("no-such-zone"); !errors.Is(err, errNoZone) {
		t.Errorf("unknown zone: got %v, want %v", err, errNoZone)
	}
}

func TestWhatCannotBeServedSaysWhatToTry(t *testing.T) {
	checkDescriptors(t)
	busy := open(t, Config{})
	plain := filepath.Join(t.TempDir(), "plain")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	held := busy.Addr().String()
	for _, c := range []struct {
		conf Config
		want string
	}{
		{Config{Addr: held}, "listen " + held + ": address already in use (another process holds it: stop it, or try 127.0.0.1:0 for any free port)"},
		{Config{Addr: "192.0.2.1:0"}, "listen 192.0.2.1:0: cannot assign requested address (no interface of this machine has that address"},
		{Config{Addr: "127.0.0.1"}, "missing port in address (an address is HOST:PORT"},
		{Config{Addr: "127.0.0.1:99999"}, "invalid port (an address is HOST:PORT"},
		{Config{Addr: "127.0.0.1:nope"}, "(that name or port is unknown here"},
		{Config{Addr: "[fe80::1%nope]:0"}, "listen [fe80::1%nope]:0: no such interface"},
		{Config{Addr: "unix:"}, "the path after unix: is missing"},
		{Config{Addr: "unix:/no/such/dir/s"}, "no such file or directory (create the directory first)"},
		{Config{Addr: "unix:" + plain}, "is not a socket (choose another path, or remove the file)"},
		{Config{Addr: "unix:" + strings.Repeat("x", 200)}, "invalid argument (a socket's path is at most about 100 bytes long)"},
		{Config{Addr: local, Backlog: -1}, "backlog -1 is negative"},
		{Config{Addr: local, MaxConns: -1}, "connection limit -1 is negative"},
	} {
		l, err := Listen(c.conf)
		if err == nil {
			l.Close()
			t.Errorf("Listen(%+v) succeeded", c.conf)
			continue
		}
		var typed *Error
		if !strings.Contains(err.Error(), c.want) || !errors.As(err, &typed) || typed.Addr != c.conf.Addr {
			t.Errorf("Listen(%+v): %q, want it to contain %q", c.conf, err, c.want)
		}
	}
	if _, err := os.Stat(plain); err != nil {
		t.Errorf("a file that is not a socket was touched: %v", err)
	}
}

// A test that runs with all privileges cannot be refused a port, so the words are tested by themselves.
func TestRefusedPortSaysWhatToTry(t *testing.T) {
	got := refused("example.org:80", syscall.EACCES)
	want := "listen example.org:80: permission denied (ports below 1024 need privileges here: try example.org:0 for any free port)"
	if got.Error() != want || !errors.Is(got, syscall.EACCES) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestConnectionsInheritOptions(t *testing.T) {
	l := open(t, Config{})
	dial(t, l)
	fd, err := l.AcceptFD(NonBlock)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Done()
	defer sock.Close(fd)
	for _, o := range []struct {
		name               string
		level, option, set int
	}{
		{"TCP_NODELAY", unix.IPPROTO_TCP, unix.TCP_NODELAY, 1},
		{"SO_KEEPALIVE", unix.SOL_SOCKET, unix.SO_KEEPALIVE, 0},
	} {
		got, err := unix.GetsockoptInt(fd, o.level, o.option)
		if err != nil || (got != 0) != (o.set != 0) {
			t.Errorf("%s on a connection: %d, %v; want %d", o.name, got, err, o.set)
		}
	}
}

func TestSamePortAtOnceAfterConnections(t *testing.T) {
	l := open(t, Config{})
	server, client := connect(t, l)
	server.Close() // the side that closes first keeps the port in TIME_WAIT
	client.Close()
	l.Close()
	again, err := Listen(Config{Addr: l.Addr().String()})
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}

func TestBacklogIsWhatTheKernelKeeps(t *testing.T) {
	most := maxBacklog()
	for asked, want := range map[int]int{0: min(DefaultBacklog, most), 7: 7, 1 << 30: min(1<<30, most)} {
		l := open(t, Config{Backlog: asked})
		if got := l.Backlog(); got != want {
			t.Errorf("Backlog %d: effective %d, want %d", asked, got, want)
		}
	}
}

// The kernel spreads by hash: with 64 connections, one of two queues stays empty once in 2⁶³ runs.
func TestClonesShareTheLoad(t *testing.T) {
	l := open(t, Config{ReusePort: true, MaxConns: 1000})
	clone, err := l.Clone()
	if err != nil {
		t.Fatal(err)
	}
	defer clone.Close()
	if clone.Addr().String() != l.Addr().String() {
		t.Fatalf("the clone listens on %v, want %v", clone.Addr(), l.Addr())
	}
	const clients = 64
	for range clients {
		dial(t, l)
	}
	took := map[*Listener]int{}
	for took[l]+took[clone] < clients {
		for _, queue := range []*Listener{l, clone} {
			if fd, err := queue.TryAccept(0); err == nil {
				took[queue]++
				defer queue.Done()
				defer sock.Close(fd)
			}
		}
	}
	if runtime.GOOS == "linux" && (took[l] == 0 || took[clone] == 0) {
		t.Errorf("%d and %d connections, want some on each", took[l], took[clone])
	}
	if got := l.Conns(); got != clients {
		t.Errorf("Conns() = %d with %d open on both, want the sum", got, clients)
	}
}

func TestCloneNeedsReusePort(t *testing.T) {
	if _, err := open(t, Config{}).Clone(); !errors.Is(err, errNoClone) {
		t.Errorf("Clone without ReusePort: got %v, want %v", err, errNoClone)
	}
}

func TestAUnixSocketHasNoSiblings(t *testing.T) {
	c := Config{Addr: "unix:" + filepath.Join(t.TempDir(), "s"), ReusePort: true}
	if l, err := Listen(c); !errors.Is(err, errNoClone) {
		t.Errorf("Listen(%+v): got %v, %v, want %v before anybody is told that it listens", c, l, err, errNoClone)
	}
}

func ExampleListen() {
	l, err := Listen(Config{Addr: "127.0.0.1:0", MaxConns: 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer l.Close()
	_, err = l.TryAccept(NonBlock)
	fmt.Println(l.MaxConns(), err)
	// Output: 100 listener: no connection waits
}
