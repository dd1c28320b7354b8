package epoll

import (
	"encoding/binary"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

const forever = -1

func open(t testing.TB) *Poller {
	t.Helper()
	p, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func pair(t testing.TB) (a, b int) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(fds[0]); unix.Close(fds[1]) })
	return fds[0], fds[1]
}

func wait(t *testing.T, p *Poller, millis int) []Event {
	t.Helper()
	events := make([]Event, 8)
	n, err := p.Wait(events, millis, true)
	if err != nil {
		t.Fatal(err)
	}
	return events[:n]
}

func TestEventCarriesDescriptorAndTag(t *testing.T) {
	p := open(t)
	a, b := pair(t)
	const tag = 0xdeadbeef
	if err := p.Add(a, tag, In|RDHup|Edge); err != nil {
		t.Fatal(err)
	}
	if got := wait(t, p, 0); len(got) != 0 {
		t.Fatalf("before anything was sent: %d events, want 0", len(got))
	}
	unix.Write(b, []byte("x"))
	got := wait(t, p, forever)
	if len(got) != 1 || got[0].FD() != a || got[0].Tag() != tag {
		t.Fatalf("got %+v, want one event for fd %d, tag %#x", got, a, uint32(tag))
	}
	if e := &got[0]; !e.Readable() || e.Writable() || e.Closing() {
		t.Errorf("readable %v, writable %v, closing %v; want true, false, false", e.Readable(), e.Writable(), e.Closing())
	}
	if got := wait(t, p, 0); len(got) != 0 {
		t.Errorf("an edge was told twice: %+v", got)
	}
	unix.Shutdown(b, unix.SHUT_WR)
	if got := wait(t, p, forever); len(got) != 1 || !got[0].Closing() || !got[0].Readable() {
		t.Errorf("half-close: got %+v, want one readable, closing event", got)
	}
}

func TestModReplacesTagAndInterestAndDelForgets(t *testing.T) {
	p := open(t)
	a, b := pair(t)
	if err := p.Add(a, 1, In|Edge); err != nil {
		t.Fatal(err)
	}
	if err := p.Mod(a, 2, Out|Edge); err != nil {
		t.Fatal(err)
	}
	unix.Write(b, []byte("x"))
	got := wait(t, p, forever)
	if len(got) != 1 || got[0].Tag() != 2 || !got[0].Writable() || got[0].Readable() {
		t.Errorf("after Mod: got %+v, want one writable event with tag 2", got)
	}
	if err := p.Del(a); err != nil {
		t.Fatal(err)
	}
	unix.Write(b, []byte("x"))
	if got := wait(t, p, 0); len(got) != 0 {
		t.Errorf("after Del: got %+v, want nothing", got)
	}
	if err := p.Del(a); err == nil || !strings.Contains(err.Error(), "fd") {
		t.Errorf("second Del: got %v, want an error that names the descriptor", err)
	}
}

func TestHangUpIsReadableAndWritable(t *testing.T) {
	p := open(t)
	a, b := pair(t)
	if err := p.Add(a, 0, In|Edge); err != nil {
		t.Fatal(err)
	}
	unix.Close(b)
	got := wait(t, p, forever)
	if len(got) != 1 || !got[0].Readable() || !got[0].Writable() || !got[0].Closing() {
		t.Errorf("got %+v, want one event that is readable, writable and closing", got)
	}
}

// connected is pair over TCP, which has urgent data.
func connected(t *testing.T) (a, b int) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	socket := func(nc net.Conn, err error) int {
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
		f, err := nc.(*net.TCPConn).File()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return int(f.Fd())
	}
	b = socket(net.Dial("tcp", ln.Addr().String()))
	a = socket(ln.Accept())
	return a, b
}

func TestUrgentDataIsToldToWhoeverAsksForIt(t *testing.T) {
	for interest, want := range map[Interest]bool{In | Edge: false, In | Pri | Edge: true} {
		p := open(t)
		a, b := connected(t)
		if err := p.Add(a, 0, interest); err != nil {
			t.Fatal(err)
		}
		for _, send := range []struct {
			flags  int
			urgent bool
		}{{0, false}, {unix.MSG_OOB, want}} {
			if err := unix.Sendto(b, []byte("xy"), send.flags, nil); err != nil {
				t.Fatal(err)
			}
			got := wait(t, p, forever)
			if len(got) != 1 || got[0].Urgent() != send.urgent || !got[0].Readable() || got[0].Closing() {
				t.Errorf("interest %#x, flags %#x: got %+v, want one readable event, urgent %v", interest, send.flags, got, send.urgent)
			}
		}
	}
}

func TestExclusiveIsTakenByAdd(t *testing.T) {
	a, b := pair(t)
	unix.Write(b, []byte("x"))
	for range 2 { // two pollers may watch one descriptor
		p := open(t)
		if err := p.Add(a, 1, In|Exclusive); err != nil {
			t.Fatal(err)
		}
		if got := wait(t, p, forever); len(got) != 1 || !got[0].Readable() {
			t.Errorf("got %+v, want one readable event", got)
		}
	}
}

func TestWakeIsNoEvent(t *testing.T) {
	p := open(t)
	a, b := pair(t)
	if err := p.Add(a, 7, In|Edge); err != nil {
		t.Fatal(err)
	}
	wakeAsleep(p, func() { unix.Write(b, []byte("x")) })
	seen := 0
	for seen == 0 {
		for _, e := range wait(t, p, forever) {
			if e.FD() != a {
				t.Fatalf("got an event for fd %d, want only fd %d", e.FD(), a)
			}
			seen++
		}
	}
}

// wakeAsleep wakes p once it sleeps, and does more just before.
func wakeAsleep(p *Poller, before func()) {
	go func() {
		for p.state.Load() != asleep {
			runtime.Gosched()
		}
		before()
		p.Wake()
	}()
}

func TestWakeBeforeWaitIsNotLost(t *testing.T) {
	p := open(t)
	p.Wake()
	wait(t, p, forever) // hangs if it was
}

func TestManyWakesCostOneWrite(t *testing.T) {
	p := open(t)
	for range 300 {
		wakeAsleep(p, func() {})
		wait(t, p, forever)
		for range 100 {
			p.Wake() // nobody sleeps: no write at all
		}
		wait(t, p, forever)
	}
	p.mu.Lock() // the last write is done before this succeeds
	defer p.mu.Unlock()
	var count [8]byte
	if _, err := unix.Read(p.wake, count[:]); err != nil {
		t.Fatal(err)
	}
	if got := binary.NativeEndian.Uint64(count[:]); got < 1 || got > 300 {
		t.Errorf("30,300 wakes, 300 of them asleep: %d writes, want at most 300", got)
	}
}

// Publish, then Wake: whoever waits sees what was published, however the two interleave.
func TestNoWakeIsLost(t *testing.T) {
	for _, yield := range []bool{true, false} {
		p := open(t)
		var inbox atomic.Int64
		const producers, each = 4, 2000
		var wg sync.WaitGroup
		for range producers {
			wg.Go(func() {
				for range each {
					inbox.Add(1)
					p.Wake()
				}
			})
		}
		events := make([]Event, 8)
		for got := int64(0); got < producers*each; got += inbox.Swap(0) {
			if _, err := p.Wait(events, forever, yield); err != nil {
				t.Fatal(err)
			}
		}
		wg.Wait()
	}
}

func TestTimeoutEndsTheWait(t *testing.T) {
	p := open(t)
	if got := wait(t, p, 1); len(got) != 0 {
		t.Errorf("got %+v, want no event", got)
	}
}

func TestWakeAfterCloseTouchesNoForeignDescriptor(t *testing.T) {
	p := open(t)
	p.state.Store(asleep)
	number := p.wake
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	// Somebody else gets the number.
	other, err := unix.Eventfd(0, unix.EFD_NONBLOCK)
	if err != nil {
		t.Fatal(err)
	}
	if other != number {
		if err := unix.Dup3(other, number, unix.O_CLOEXEC); err != nil {
			t.Fatal(err)
		}
		defer unix.Close(number)
	}
	defer unix.Close(other)
	p.Wake()
	if n, err := unix.Read(number, make([]byte, 8)); err != unix.EAGAIN {
		t.Errorf("Wake wrote to a descriptor that is not its own: read %d, %v", n, err)
	}
	if err := p.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
}

func TestNoCallAllocates(t *testing.T) {
	p := open(t)
	a, b := pair(t)
	if err := p.Add(a, 0, In|Edge); err != nil {
		t.Fatal(err)
	}
	events := make([]Event, 64)
	msg := []byte("x")
	for name, call := range map[string]func(){
		"Wait ready":    func() { unix.Write(b, msg); p.Wait(events, forever, false) },
		"Wait sleeping": func() { p.Wait(events, 1, true) },
		"Wake":          func() { p.Wake(); p.Wait(events, forever, false) },
		"Mod":           func() { p.Mod(a, 1, In|Edge) },
	} {
		if got := testing.AllocsPerRun(20, call); got != 0 {
			t.Errorf("%s: %v allocations, want 0", name, got)
		}
	}
}

func TestCloseFreesItsDescriptors(t *testing.T) {
	before := descriptors(t)
	for range 10 {
		p, err := Open()
		if err != nil {
			t.Fatal(err)
		}
		p.Close()
	}
	if after := descriptors(t); after != before {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}

func descriptors(t *testing.T) int {
	t.Helper()
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

func TestEventHasTheKernelsLayout(t *testing.T) {
	if got, want := unsafe.Sizeof(Event{}), unsafe.Sizeof(unix.EpollEvent{}); got != want {
		t.Errorf("an Event has %d bytes, the kernel's %d", got, want)
	}
	for name, c := range map[string][2]uint32{
		"In": {uint32(In), unix.EPOLLIN}, "Out": {uint32(Out), unix.EPOLLOUT}, "RDHup": {uint32(RDHup), unix.EPOLLRDHUP},
		"Edge": {uint32(Edge), unix.EPOLLET}, "Exclusive": {uint32(Exclusive), unix.EPOLLEXCLUSIVE},
		"hasErr": {hasErr, unix.EPOLLERR}, "hasHup": {hasHup, unix.EPOLLHUP},
	} {
		if c[0] != c[1] {
			t.Errorf("%s is %#x, the kernel's is %#x", name, c[0], c[1])
		}
	}
}

// A bound in nanoseconds is kept from below, whole milliseconds or not, and only a wait that found nothing has slept.
func TestWaitNanosSleeps(t *testing.T) {
	p := open(t)
	a, b := pair(t)
	if err := p.Add(a, 0, In|Edge); err != nil {
		t.Fatal(err)
	}
	events := make([]Event, 8)
	for _, nanos := range []int64{300_000, 1_000_000, 1_300_000} {
		began := time.Now()
		n, err := p.WaitNanos(events, nanos, true)
		if took := time.Since(began).Nanoseconds(); err != nil || n != 0 || !p.Slept() || took < nanos && !noPwait2.Load() {
			t.Errorf("%d ns: %d events, %v, slept %v, after %d ns", nanos, n, err, p.Slept(), took)
		}
	}
	if n, err := p.WaitNanos(events, 0, true); n != 0 || err != nil || p.Slept() {
		t.Errorf("no time: %d events, %v, slept %v", n, err, p.Slept())
	}
	unix.Write(b, []byte("x"))
	if n, err := p.WaitNanos(events, -1, true); n != 1 || err != nil || p.Slept() {
		t.Errorf("an event that is there: %d events, %v, slept %v", n, err, p.Slept())
	}
	p.Wake()
	if n, err := p.WaitNanos(events, int64(time.Hour), true); n != 0 || err != nil || p.Slept() {
		t.Errorf("woken: %d events, %v, slept %v", n, err, p.Slept())
	}
}
