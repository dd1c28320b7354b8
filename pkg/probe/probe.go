// Package probe keeps what the engine's spans tell: a histogram of each phase for /metrics, and the last spans themselves
// for /debug/spans, where a laboratory joins them with what its clients saw.
//
// It has a bounded memory, made at once, and allocates nothing for a span. It refuses to decide what is observed, which is
// the engine's, to look into a request beyond its X-Request-Id, and to write a log.
package probe

import (
	"sync"
	"time"

	"github.com/handoff-http/handoff/internal/hist"
	"github.com/handoff-http/handoff/internal/mono"
	"github.com/handoff-http/handoff/internal/sock"
	"github.com/handoff-http/handoff/pkg/engine"
)

// Probe takes the spans of one engine. Make one with New.
type Probe struct {
	strategy string
	clock    mono.Clock // stamps can be compared with those of other processes of the machine

	mu     sync.Mutex
	phases [len(engine.Phases) + 1]phase // the last is the socket's
	named  ring                          // spans of requests with an id: somebody means to ask for them
	other  ring
}

// phase is what is known of one phase.
type phase struct {
	spread *hist.Histogram
	sum    int64 // ns; the histogram rounds
}

// Names of the phases, in the order of a request's life: socket is from a request's arrival at the socket to its first
// byte being read, and is known only with arrival times. On a new connection it overlaps wait and read.
var Names = append(engine.Phases[:len(engine.Phases):len(engine.Phases)], "socket")

// How many spans are kept: those with an id, and those without.
const (
	mostNamed = 1 << 14
	mostOther = 1 << 10
)

// New makes one that calls itself by the strategy's name.
func New(strategy string) *Probe {
	p := &Probe{strategy: strategy, clock: mono.New(), named: newRing(mostNamed), other: newRing(mostOther)}
	for i := range p.phases {
		p.phases[i].spread = hist.New()
	}
	return p
}

// Attach makes eng tell p of about one request in every. arrivals says that its listener knows when data came; then
// reads ask for that until stop is called.
func (p *Probe) Attach(eng *engine.Engine, every int, arrivals bool) (stop func()) {
	eng.Observe, eng.Every, eng.Stamp = p.Observe, every, p.clock.Now
	if !arrivals {
		return func() {}
	}
	eng.Received = p.received
	return sock.StampArrivals()
}

// Observe keeps a span. It is called from any goroutine and holds a lock for as long as six additions take.
func (p *Probe) Observe(s *engine.Span) {
	phases := s.Phases()
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, ns := range phases {
		p.phases[i].add(ns)
	}
	if s.Received != 0 {
		p.phases[len(phases)].add(max(0, s.Arrived-s.Received))
	}
	if len(s.ID()) > 0 {
		p.named.put(s)
	} else {
		p.other.put(s)
	}
}

func (f *phase) add(ns int64) {
	if ns < 0 {
		return // it did not happen
	}
	f.spread.RecordN(ns, 1)
	f.sum += ns
}

// received is when what was read to p came to its socket, which the kernel stamps with the time of day. Both clocks are
// looked at now, so a step of the time of day matters only while the bytes lay there.
func (p *Probe) received(at []byte) int64 {
	unixNano := sock.ArrivedAt(at)
	if unixNano == 0 {
		return 0
	}
	mono, now := p.pair()
	return mono - max(0, now-unixNano)
}

// pair looks at both clocks, the time of day between two looks at the other. What comes between them is off the pair's
// accuracy, so a thread that was taken away there looks again.
func (p *Probe) pair() (mono, unixNano int64) {
	const close, tries = int64(time.Microsecond), 4
	for best, try := int64(1<<62), 0; try < tries && best > close; try++ {
		before := p.clock.Now()
		now := time.Now() // the time of day first
		if took := p.clock.At(now) - before; took < best {
			best, mono, unixNano = took, before+took/2, now.UnixNano()
		}
	}
	return mono, unixNano
}
