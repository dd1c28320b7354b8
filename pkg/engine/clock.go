package engine

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/handoff-http/handoff/pkg/writer"
)

// Tick is how often a running Clock looks at the real time, and so by how much it may lag.
const Tick = 20 * time.Millisecond

// Clock is coarse time: reading it is one atomic load, because deadlines are asked for on every request and are worth
// no precision. It also holds the Date line, made once a second. The zero Clock stands still until Set.
type Clock struct {
	now  atomic.Int64
	unix int64 // the second that date names; the setter's alone
	date atomic.Pointer[[]byte]
	stop chan struct{}
}

// NewClock starts a clock that a goroutine advances every Tick until Stop.
func NewClock() *Clock {
	c := &Clock{stop: make(chan struct{})}
	start := time.Now()
	c.Set(start)
	go c.run(start)
	return c
}

func (c *Clock) run(start time.Time) {
	t := time.NewTicker(Tick)
	defer t.Stop()
	for {
		select {
		case <-c.stop:
			return
		case <-t.C:
			// Deadlines follow the monotonic clock and the Date line the wall clock: a step of the latter must not expire a connection.
			c.set(start.Add(time.Since(start)).UnixNano(), time.Now().Unix())
		}
	}
}

// Stop ends the goroutine of NewClock. The clock stands still from then on.
func (c *Clock) Stop() { close(c.stop) }

// Set moves a clock that no goroutine advances, for tests.
func (c *Clock) Set(t time.Time) { c.set(t.UnixNano(), t.Unix()) }

func (c *Clock) set(now, unix int64) {
	if c.date.Load() == nil || unix != c.unix {
		c.unix = unix
		line := writer.AppendDate(nil, unix)
		c.date.Store(&line)
	}
	c.now.Store(now)
}

// Now is the time in ns. It never goes back and lags real time by up to a Tick.
func (c *Clock) Now() int64 { return c.now.Load() }

// Date is the line "Date: …\r\n" of the current second. It must not be changed.
func (c *Clock) Date() []byte {
	if p := c.date.Load(); p != nil {
		return *p
	}
	return epoch
}

// epoch is the Date line of a clock that was never set.
var epoch = writer.AppendDate(nil, 0)

// The shared clock ticks for as long as the process lives.
var sharedClock = sync.OnceValue(NewClock)
