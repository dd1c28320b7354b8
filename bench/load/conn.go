package load

import (
	"context"
	"net"
	"sync"
	"time"
)

// The portable driver: a goroutine for each connection, over net.Conn. It costs more than the loop and measures the
// same: both run the same client.

const (
	dialsAtOnce = 128
	safeBatch   = 16 << 10             // fits any socket's buffer, so a write cannot wait for a read
	turn        = 2 * time.Millisecond // of a write that might wait for a read, and back
)

// goroutines is the driver. Clients of one share lock it around each call, never around I/O.
type goroutines struct {
	sync.WaitGroup
	run    *run
	dialer net.Dialer
	dials  chan struct{}
	ctx    context.Context // ends with the run
}

// share is the accounting of some of the peers, and in an open loop their source.
type share struct {
	sync.Mutex
	slot  *slot
	src   *source
	peers []*peer
}

func startGoroutines(r *run) (driver, error) {
	ctx, cancel := context.WithCancel(context.Background())
	r.portable = true
	g := &goroutines{run: r, dialer: net.Dialer{Timeout: dialLimit}, dials: make(chan struct{}, dialsAtOnce), ctx: ctx}
	shares := make([]*share, portableThreads(r.config))
	for i := range shares {
		s := &share{slot: newSlot(r, i)}
		if r.open {
			s.src = newSource(r, s.slot, i, len(shares))
		}
		shares[i] = s
		r.slots = append(r.slots, s.slot)
	}
	for i := range r.config.fast() {
		shares[i%len(shares)].add(g)
	}
	if r.open {
		r.rested.of = uint32(len(shares))
	}
	for _, s := range shares {
		s.launch(g)
	}
	g.Go(func() { <-r.ended; cancel() })
	return g, nil
}

func (s *share) add(g *goroutines) {
	p := &peer{g: g, share: s, kick: make(chan struct{}, 1)}
	p.client = client{run: g.run, slot: s.slot, src: s.src, tag: uint32(len(s.peers))}
	s.peers = append(s.peers, p)
	if s.src != nil {
		s.src.clients = append(s.src.clients, &p.client)
	}
}

// launch lets the peers live, and the one goroutine that gives them work and looks at them.
func (s *share) launch(g *goroutines) {
	for _, p := range s.peers {
		g.Go(p.live)
	}
	g.Go(func() { s.tend(g) })
}

func (g *goroutines) wake() {}

func (g *goroutines) wait() error { g.Wait(); return nil }

// peer is one client and its socket.
type peer struct {
	client
	*share
	g     *goroutines
	nc    net.Conn
	kick  chan struct{} // has room for one: there is work
	armed bool          // a deadline is set
	stop  func() bool   // takes back what interrupts nc at the end of the run
	buf   [8 << 10]byte
}

// tell calls the client, which books what it was told.
func (p *peer) tell(f func()) {
	p.Lock()
	defer p.Unlock()
	f()
	if p.share.src != nil {
		p.share.src.rest()
	}
	p.share.slot.hand()
}

func (p *peer) live() {
	p.tell(p.start)
	for {
		switch p.wish() {
		case wantDial:
			p.dial()
		case wantWrite:
			p.write()
		case wantRead:
			p.read(p.deadline())
		case wantHang:
			p.hang()
			p.tell(p.hungUp)
		case wantPark:
			p.park()
		}
		if p.g.ctx.Err() != nil || p.g.run.phase() == over {
			p.hang()
			p.tell(p.end)
			return
		}
	}
}

// wish is what the client wants; while it is parked, others may change that.
func (p *peer) wish() want {
	p.Lock()
	defer p.Unlock()
	return p.want
}

// end lets the source settle before the first of its clients does.
func (p *peer) end() {
	if p.share.src != nil {
		p.share.src.settle()
	}
	p.finish()
}
