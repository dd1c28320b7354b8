package sock

import (
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// stamped is both ends of a TCP connection whose second one has arrival times, as its listener has.
func stamped(t *testing.T, flags int) (client, conn int) {
	t.Helper()
	ln, sa := listening(t)
	if err := TimestampArrivals(ln); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(StampArrivals())
	client = dial(t, sa)
	conn = accept(t, ln, flags)
	t.Cleanup(func() { Close(conn) })
	awaitStamps(t, client, conn)
	return client, conn
}

// awaitStamps sends until the kernel stamps what comes: it begins to a little after the first socket has asked for it.
func awaitStamps(t *testing.T, client, conn int) {
	t.Helper()
	p := make([]byte, 1)
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		BlockingWrite(client, p)
		arrive(ReadNow, conn, p)
		if ArrivedAt(p) != 0 {
			return
		}
	}
	t.Fatal("what comes is never stamped")
}

// arrive reads what has been written, which over loopback is there when the write returns, or very soon.
func arrive(read func(int, []byte) (int, error), conn int, p []byte) (n int, err error) {
	for end := time.Now().Add(30 * time.Second); ; {
		if n, err = read(conn, p); err != ErrAgain || time.Now().After(end) {
			return n, err
		}
	}
}

// What comes is stamped between its being sent and its being read, and the stamp is told once.
func TestArrivalsAreStampedOnAcceptedSockets(t *testing.T) {
	client, conn := stamped(t, 0)
	p := make([]byte, 64)
	for name, read := range map[string]func(int, []byte) (int, error){"BlockingRead": BlockingRead, "ReadNow": ReadNow, "Read": Read} {
		before := time.Now().UnixNano()
		if _, err := BlockingWrite(client, []byte("hello")); err != nil {
			t.Fatal(err)
		}
		n, err := arrive(read, conn, p)
		after := time.Now().UnixNano()
		if at := ArrivedAt(p); n != 5 || err != nil || at < before || at > after {
			t.Errorf("%s: %d, %v, arrived at %d; want 5 bytes that came between %d and %d", name, n, err, at, before, after)
		}
		if at := ArrivedAt(p); at != 0 {
			t.Errorf("%s: told again: %d", name, at)
		}
	}
}

func TestArrivalsAreUnknownWithoutTheOption(t *testing.T) {
	a, b := pair(t, true)
	defer StampArrivals()()
	p := make([]byte, 64)
	Write(b, []byte("hello"))
	if n, err := Read(a, p); n != 5 || err != nil || ArrivedAt(p) != 0 {
		t.Errorf("%d bytes, %v, arrived at %d; want 5 of unknown arrival", n, err, ArrivedAt(p))
	}
	if ArrivedAt(make([]byte, 8)) != 0 {
		t.Error("a buffer that was never read to has an arrival")
	}
}

func TestAStampedReadEndsAsAnyOther(t *testing.T) {
	client, conn := stamped(t, NonBlock)
	p := make([]byte, 64)
	if _, err := Read(conn, p); err != ErrAgain {
		t.Errorf("with nothing there: %v, want ErrAgain", err)
	}
	unix.Shutdown(client, unix.SHUT_WR)
	if n, err := Read(conn, p); n != 0 || err == nil || err == ErrAgain {
		t.Errorf("at the end: %d, %v; want io.EOF", n, err)
	}
}

func TestAStampedReadAllocatesNothing(t *testing.T) {
	client, conn := stamped(t, 0)
	p, msg := make([]byte, 64), []byte("hello")
	for name, read := range map[string]func(){
		"Read":         func() { Write(client, msg); Read(conn, p); ArrivedAt(p) },
		"BlockingRead": func() { BlockingWrite(client, msg); BlockingRead(conn, p); ArrivedAt(p) },
	} {
		if got := testing.AllocsPerRun(50, read); got != 0 {
			t.Errorf("%s: %v allocations, want 0", name, got)
		}
	}
}

func TestQueueTellsWhoWaitsToBeAccepted(t *testing.T) {
	ln, sa := listening(t)
	for want := range 3 {
		waiting, room, err := Queue(ln)
		for end := time.Now().Add(30 * time.Second); waiting < want && err == nil && time.Now().Before(end); {
			waiting, room, err = Queue(ln) // connect may have returned a little before
		}
		if waiting != want || room < 1 || err != nil {
			t.Fatalf("Queue = %d of %d, %v; want %d waiting", waiting, room, err, want)
		}
		dial(t, sa)
	}
}
