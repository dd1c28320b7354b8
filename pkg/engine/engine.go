// Package engine is one HTTP/1.1 connection with the socket taken away.
//
// A connection only ever wants one of five things: Read, Handle, Write, Shut, Close. Whoever drives it asks Want, does
// that one thing, and says how it went. Keep-alive, pipelining, limits, deadlines, refusals and the orderly end of a
// connection are decided here and nowhere else, so two drivers cannot answer differently.
//
// The package starts no goroutine but the shared clock's ticker, holds no lock, reads no precise clock unless somebody
// observes, and never touches a socket.
package engine

import (
	"sync"
	"sync/atomic"

	"github.com/handoff-http/handoff/pkg/handler"
)

// Engine is what the connections of one server share. The zero value with a Handler works. It must not be copied or
// changed once NewConn has been called.
type Engine struct {
	Handler handler.Handler
	Limits  Limits
	Clock   *Clock      // coarse time and the Date line; nil: one clock shared by the process
	Report  func(error) // told of panics (with their stack) and of handlers' faults, from any goroutine; nil: nobody is

	// Observe is told of about one request in Every: see Span. It is called from any goroutine, must be quick, and may not
	// keep the Span after it returns. nil: nobody is told, and no precise clock is read.
	Observe func(*Span)
	Every   int          // 0 is 1
	Stamp   func() int64 // the precise clock, in ns, never 0 and never back; nil: ns since the process began
	// Received says when what has just been read to p had come to the socket, on Stamp's clock, 0 if that is not known.
	// It is asked of observed requests only. nil: it is never known.
	Received func(p []byte) int64

	once     sync.Once
	limits   Limits // Limits with the defaults filled in
	clock    *Clock
	stamp    func() int64
	drainAt  atomic.Int64 // clock time at which Drain was called; 0: not draining
	accepted atomic.Int64
	ended    atomic.Int64
	cut      atomic.Int64
	leases   sync.Pool
	spans    sync.Pool
}

func (e *Engine) init() {
	e.limits = e.Limits.withDefaults()
	e.clock = e.Clock
	if e.clock == nil {
		e.clock = sharedClock()
	}
	if e.stamp = e.Stamp; e.stamp == nil {
		e.stamp = sinceStart
	}
}

// NewConn begins a connection that has just been accepted. The caller drives it until it wants Close, then calls End.
func (e *Engine) NewConn() *Conn {
	e.once.Do(e.init)
	e.accepted.Add(1)
	c := &Conn{eng: e, since: e.clock.Now()}
	if e.Observe != nil {
		c.observe()
	}
	return c
}

// Drain makes every answer from now on the last of its connection: it says Connection: close once no further request
// is buffered behind it, or half of DrainTimeout is over. An idle connection's deadline moves to DrainGrace from now, any
// other's to at most DrainTimeout from now. Drivers that wait must be woken to ask for it. Drain may be called at any
// time, from any goroutine; only the first call counts.
func (e *Engine) Drain() {
	e.once.Do(e.init)
	e.drainAt.CompareAndSwap(0, e.clock.Now())
}

// Draining reports whether Drain has been called.
func (e *Engine) Draining() bool { return e.drainAt.Load() != 0 }

// GraceOver reports that idle connections have had their DrainGrace.
func (e *Engine) GraceOver() bool {
	at := e.drainAt.Load()
	return at != 0 && e.clock.Now() >= at+int64(DrainGrace)
}

// drainHalfOver reports that half of DrainTimeout has passed since Drain.
func (e *Engine) drainHalfOver() bool {
	return e.clock.Now() >= e.drainAt.Load()+int64(e.limits.DrainTimeout/2)
}

// DrainOver reports that DrainTimeout has passed since Drain.
func (e *Engine) DrainOver() bool {
	cut := e.cutAt()
	return cut != 0 && e.clock.Now() >= cut
}

// Effective returns the limits with the defaults filled in.
func (e *Engine) Effective() Limits {
	e.once.Do(e.init)
	return e.limits
}

// Accepted is the number of connections begun so far.
func (e *Engine) Accepted() int64 { return e.accepted.Load() }

// Open is the number of connections that have begun and not ended.
func (e *Engine) Open() int64 { return e.accepted.Load() - e.ended.Load() }

// Cut is the number of connections that DrainTimeout ended in the middle of a request or of its answer.
func (e *Engine) Cut() int64 { return e.cut.Load() }

// Now is the coarse clock's time in ns: the scale of Conn.Deadline. It lags real time by up to a tick.
func (e *Engine) Now() int64 {
	e.once.Do(e.init)
	return e.clock.Now()
}

// Fault tells Report of something that went wrong beside the answers: an accept that failed, a poller that broke.
func (e *Engine) Fault(err error) {
	if e.Report != nil && err != nil {
		e.Report(err)
	}
}
