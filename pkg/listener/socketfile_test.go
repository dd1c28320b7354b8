package listener

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

func TestUnixSocketComesAndGoesWithTheListener(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	l := open(t, Config{Addr: "unix:" + path})
	if got := l.Addr(); got.Network() != "unix" || got.String() != path {
		t.Errorf("Addr() = %s %s, want unix %s", got.Network(), got, path)
	}
	server, client := connect(t, l)
	if _, err := client.Write([]byte("hi")); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 8)
	if n, err := server.Read(buf); string(buf[:n]) != "hi" || err != nil {
		t.Errorf("read %q, %v; want hi", buf[:n], err)
	}
	if server.RemoteAddr().Network() != "unix" || server.LocalAddr().String() != path {
		t.Errorf("addresses %v, %v; want Unix ones, the local one %s", server.RemoteAddr(), server.LocalAddr(), path)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
}

func TestStaleSocketIsReplacedAndLiveOneIsNot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	killed, err := net.ListenUnix("unix", &net.UnixAddr{Net: "unix", Name: path})
	if err != nil {
		t.Fatal(err)
	}
	killed.SetUnlinkOnClose(false)
	killed.Close()
	l := open(t, Config{Addr: "unix:" + path})
	_, err = Listen(Config{Addr: "unix:" + path})
	if !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("second Listen: got %v, want EADDRINUSE", err)
	}
	connect(t, l) // still reachable
}

func TestCloseLeavesASuccessorsSocketAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	l := open(t, Config{Addr: "unix:" + path})
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	successor := open(t, Config{Addr: "unix:" + path})
	l.Close()
	connect(t, successor)
}

func TestAbstractSocketHasNoFile(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("abstract names are Linux's")
	}
	name := fmt.Sprintf("@handoff-listener-test-%d", os.Getpid()) // such names are the whole machine's
	l := open(t, Config{Addr: "unix:" + name})
	connect(t, l)
	if _, err := os.Lstat(name); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an abstract name made a file: %v", err)
	}
}
