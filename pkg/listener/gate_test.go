package listener

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/handoff-http/handoff/internal/sock"
)

func TestDefaultLimitLeavesAReserve(t *testing.T) {
	perCPU := 4 * runtime.NumCPU()
	for descriptors, want := range map[int]int{
		0:       1,
		2:       1,
		20:      10, // half
		64:      64 - min(32, max(16, perCPU)),
		20000:   20000 - max(312, perCPU),
		1 << 20: 1<<20 - max(1<<14, perCPU),
	} {
		if got := defaultLimit(descriptors); got != want {
			t.Errorf("defaultLimit(%d) = %d, want %d", descriptors, got, want)
		}
	}
}

func TestLimitHoldsAndCloseMakesRoom(t *testing.T) {
	l := open(t, Config{MaxConns: 2})
	var told atomic.Int32
	l.OnSpace(func() { told.Add(1) })
	first, _ := connect(t, l)
	second, _ := connect(t, l)
	dial(t, l)
	for range 3 {
		if fd, err := l.TryAccept(NonBlock); err != ErrFull {
			t.Fatalf("third connection: got %d, %v; want ErrFull", fd, err)
		}
	}
	if n := told.Load(); n != 0 {
		t.Errorf("OnSpace was called %d times without space", n)
	}
	first.Close()
	first.Close() // gives one place back, not two
	if n := told.Load(); n != 1 {
		t.Errorf("OnSpace was called %d times, want once", n)
	}
	fd, err := tryAccept(t, l)
	if err != nil {
		t.Fatal(err)
	}
	if got := l.Conns(); got != 2 {
		t.Errorf("Conns() = %d, want 2", got)
	}
	sock.Close(fd)
	l.Done()
	second.Close()
	if n := told.Load(); n != 1 {
		t.Errorf("OnSpace was called %d times although nobody waited, want once", n)
	}
	if got := l.Conns(); got != 0 {
		t.Errorf("Conns() = %d, want 0", got)
	}
}

func TestAcceptWaitsAtTheLimit(t *testing.T) {
	l := open(t, Config{MaxConns: 1})
	first, _ := connect(t, l)
	dial(t, l)
	next := make(chan *Conn)
	go func() {
		c, err := l.Accept()
		if err != nil {
			t.Error(err)
		}
		next <- c
	}()
	runtime.Gosched()
	select {
	case <-next:
		t.Fatal("accepted beyond the limit")
	default:
	}
	first.Close()
	(<-next).Close()
}

func TestParkedAcceptorsHoldNoPlace(t *testing.T) {
	l := open(t, Config{ReusePort: true, MaxConns: 1})
	clone, err := l.Clone()
	if err != nil {
		t.Fatal(err)
	}
	defer clone.Close()
	idle := acceptors(clone, 3)
	busy := acceptors(l, 3)
	for range 50 { // to either queue, by hash
		c := dial(t, l)
		if n, _ := c.Read(make([]byte, 1)); n != 0 {
			t.Error("got bytes from nowhere")
		}
		c.Close()
	}
	clone.Close()
	l.Close()
	idle()
	busy()
}

func TestDoneTooOftenIsABug(t *testing.T) {
	l := open(t, Config{})
	defer func() {
		if recover() == nil {
			t.Error("Done without a connection went unnoticed")
		}
	}()
	l.Done()
}

// Waiters of both kinds and connections that come and go: nobody may sleep for ever, the limit holds.
func TestNoPlaceIsLost(t *testing.T) {
	for _, limit := range []int{1, 3} {
		g := newGate(limit)
		var inside, most atomic.Int64
		visit := func() {
			now := inside.Add(1)
			for old := most.Load(); now > old && !most.CompareAndSwap(old, now); old = most.Load() {
			}
			runtime.Gosched()
			inside.Add(-1)
			g.leave()
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() { // waits as AcceptFD does
				for range 2000 {
					for !g.enter() {
						if room := g.full.arm(nil); g.isFull() {
							<-room
						}
					}
					visit()
				}
			})
			wg.Go(func() { // waits as a loop with TryAccept does
				told := make(chan struct{}, 1)
				l := &Listener{gate: g}
				l.OnSpace(func() {
					select {
					case told <- struct{}{}:
					default:
					}
				})
				for range 2000 {
					for !g.enter() {
						if g.full.arm(l); g.enter() {
							break
						}
						<-told
					}
					visit()
				}
			})
		}
		wg.Wait()
		if got := most.Load(); got > int64(limit) {
			t.Errorf("limit %d: %d inside at once", limit, got)
		}
		if got := g.open.Load(); got != 0 {
			t.Errorf("limit %d: %d counted after all left", limit, got)
		}
	}
}
