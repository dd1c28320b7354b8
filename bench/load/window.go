package load

import (
	"time"

	"github.com/handoff-http/handoff/bench/telemetry"
)

// windows is what was read at the edges of the windows so far. The edges are where the session really looked at clock
// and CPU accounts, not where it meant to: on a busy core it wakes late, and counts, CPU and length of the window must
// be late together. Only the due times of an open loop are as planned.
type windows struct {
	from    int64 // of the current window, ns on the run's clock
	elapsed int64 // of all, ns
	before  reading
	look    *telemetry.Look
	server  Server
	self    time.Duration
	host    *telemetry.Change
}

// openWindow reads the slow figures first and the CPU accounts last, next to the edge.
func (s *Session) openWindow(length time.Duration) {
	r, w := s.run, &s.windows
	w.look = telemetry.Take(r.config.Watch, r.config.CPUs)
	w.before = readSlow(r.config.Watch)
	if r.open {
		s.announce(length)
	}
	w.before.readCPU()
	r.enter(window, s.driver)
	w.from = r.now()
	r.offset.Store(w.elapsed - w.from)
	r.opened.Store(w.from)
	r.closed.Store(0)
}

// announce tells the sources when the window opens, and waits until then.
func (s *Session) announce(length time.Duration) {
	p := *s.run.plan.Load()
	p.from = s.run.now() + int64(openLead)
	p.to = p.from + int64(length)
	s.run.plan.Store(&p)
	s.driver.wake()
	time.Sleep(time.Duration(p.from - s.run.now()))
}

// closeWindow reads in the opposite order. Connections are still open, so that a thread that served one still has its account.
func (s *Session) closeWindow() {
	r, w := s.run, &s.windows
	r.enter(tail, s.driver)
	to := r.now()
	r.closed.Store(to)
	w.elapsed += to - w.from
	r.measured.Store(w.elapsed)
	after := w.before.again()
	w.server.add(w.before, after)
	w.self += after.self - w.before.self
	change := telemetry.Between(w.look, telemetry.Take(r.config.Watch, r.config.CPUs))
	if w.host == nil {
		w.host = &change
	} else {
		w.host.Add(change)
	}
}
