package listener

import (
	"errors"
	"net"
	"runtime"
	"testing"
	"time"
)

// Nobody accepts, so who connects waits; the kernel spreads them over the queues of clones.
func TestQueueAddsUpTheClones(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("accept queues are told on Linux only")
	}
	l, err := Listen(Config{Addr: "127.0.0.1:0", ReusePort: true, Backlog: 8})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	clone, err := l.Clone()
	if err != nil {
		t.Fatal(err)
	}
	for want := range 6 {
		n, room, err := l.Queue()
		for end := time.Now().Add(30 * time.Second); n < want && err == nil && time.Now().Before(end); {
			n, room, err = l.Queue() // connect may have returned a little before
		}
		if n != want || room != 16 || err != nil {
			t.Fatalf("Queue() = %d of %d, %v; want %d of 16", n, room, err, want)
		}
		nc, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
	}
	clone.Close()
	if _, room, err := l.Queue(); room != 8 || err != nil {
		t.Errorf("with the clone closed: room %d, %v; want 8", room, err)
	}
	l.Close()
	if _, _, err := l.Queue(); err != net.ErrClosed {
		t.Errorf("with both closed: %v, want net.ErrClosed", err)
	}
}

func TestTheQueueOfAUnixSocketIsUnknown(t *testing.T) {
	l, err := Listen(Config{Addr: "unix:" + t.TempDir() + "/s", Stamps: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, _, err := l.Queue(); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("Queue() = %v, want errors.ErrUnsupported", err)
	}
}
