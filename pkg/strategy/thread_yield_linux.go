package strategy

import (
	"runtime"
	"time"

	"github.com/handoff-http/handoff/internal/sock"
)

// yields keeps the runtime's monitor away from a thread that goes from one call in the kernel to the next.
//
// Coming out of a call is no scheduling to the runtime. A P on which nothing was scheduled for 10 ms counts as hogged: its
// goroutine is preempted by a signal when it runs, which on a locked thread is a round through other threads, and the P is
// taken away when it is in a call. As long as there is anything to take away, the monitor looks again every 20 µs. So a
// busy thread has itself scheduled before that, between an answer and the next read.
//
// A thread that mostly sleeps loses its P whatever it does, and does not yield; nor does one whose requests take a good part of
// those 10 ms each: it is preempted as every long computation is.
type yields struct {
	born   time.Time
	reads  uint          // since born
	looked time.Duration // at the clock, since born
	last   time.Duration // the last yield, since born
}

const (
	patience  = 10 * time.Millisecond // the runtime's
	lookEvery = 2                     // reads: the clock costs 0.05 µs
)

// turn is called before every read, and yields when it is time to.
func (y *yields) turn() {
	if y.reads++; y.reads%lookEvery == 0 && y.due(time.Since(y.born)) {
		yield()
	}
}

// due says whether to yield now: when the next look, as far away as the last, would come too late.
func (y *yields) due(now time.Duration) bool {
	took := now - y.looked
	y.looked = now
	if took > patience/2 || now+took-y.last < patience {
		return false
	}
	y.last = now
	return true
}

// yield lets the runtime schedule. The connection comes back on its thread, or on another of its own.
// Note: staying locked meanwhile costs two hand-overs between threads, 28.9 µs instead of 0.09.
func yield() {
	giveThread()
	runtime.Gosched()
	takeThread()
}

// takeThread makes the calling thread the connection's own.
func takeThread() {
	runtime.LockOSThread()
	sock.SetThreadName("handoff-conn")
}

// giveThread gives the thread back. Go keeps it for the next connection, as a server in C would.
func giveThread() {
	sock.SetThreadName("handoff")
	runtime.UnlockOSThread()
}
