package load

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"
)

// Once in 61 times the runtime goes on with whoever has just yielded, so each is given three chances. Without yielding, the
// other would have none.
const chances = 3

// With one processor, a loop under load lets the coordinator run when it is time for it.
func TestLoopYieldsToTheCoordinator(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	r := bare(Config{}.withDefaults(), func() int64 { return 0 })
	l := &loop{run: r, slot: newSlot(r, 0)}
	r.alarm.Store(5)
	l.slot.clock = 5
	var ran atomic.Bool
	go ran.Store(true)
	for range chances {
		l.yield()
	}
	if !ran.Load() {
		t.Error("at the time of the alarm, nobody else came to run")
	}
}

// With one processor, an order is heard before the next read, which may block.
func TestOrderIsHeardBeforeTheNextIsRead(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for range chances {
		in := &pausingReader{start: make(chan bool)}
		lines := read(context.Background(), in, func(error) {})
		done := make(chan bool)
		go func() {
			<-lines
			in.heard.Store(true)
			close(done)
		}()
		close(in.start)
		<-done
		for range lines { // until it has read again
		}
		if in.before {
			return
		}
	}
	t.Error("the reader asked for more before its first line was heard")
}

// pausingReader has one line, and remembers whether it had been heard when more was asked for.
type pausingReader struct {
	start         chan bool
	asked, before bool
	heard         atomic.Bool
}

func (r *pausingReader) Read(p []byte) (int, error) {
	if r.asked {
		r.before = r.heard.Load()
		return 0, context.Canceled
	}
	<-r.start
	r.asked = true
	return copy(p, "turn\n"), nil
}
