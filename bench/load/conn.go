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

type share struct {
	sync.Mutex
	slot *slot
}

func startGoroutines(r *run) (driver, error) {
	ctx, cancel := context.WithCancel(context.Background())
	g := &goroutines{run: r, dialer: net.Dialer{Timeout: dialLimit}, dials: make(chan struct{}, dialsAtOnce), ctx: ctx}
	shares := make([]*share, portableThreads(r.config))
	for i := range shares {
		shares[i] = &share{slot: newSlot()}
		r.slots = append(r.slots, shares[i].slot)
	}
	for i := range r.config.Conns {
		s := shares[i%len(shares)]
		p := &peer{g: g, share: s, client: client{run: r, slot: s.slot, memo: new(memo)}}
		g.Go(p.live)
	}
	g.Go(func() { <-r.ended; cancel() })
	return g, nil
}

func (g *goroutines) wake() {}

func (g *goroutines) wait() error { g.Wait(); return nil }

// peer is one client and its socket.
type peer struct {
	client
	*share
	g     *goroutines
	nc    net.Conn
	armed bool        // a deadline is set
	stop  func() bool // takes back what interrupts nc at the end of the run
	buf   [8 << 10]byte
}

// tell calls the client, which books what it was told.
func (p *peer) tell(f func()) {
	p.Lock()
	defer p.Unlock()
	f()
	p.share.slot.hand()
}

func (p *peer) live() {
	p.tell(p.start)
	for {
		switch p.want {
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
		case wantRest:
			<-p.g.run.ended
		}
		if p.g.ctx.Err() != nil || p.g.run.phase.Load() == over {
			p.hang()
			p.tell(p.finish)
			return
		}
	}
}
