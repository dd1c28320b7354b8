package load

import (
	"context"
	"errors"
	"io"
	"os"
	"time"
)

func (p *peer) dial() {
	change := p.run.change()
	if s := p.run.state.Load(); s != ramp && !p.run.alive(s) {
		p.tell(p.redial) // there is no time left for one
		return
	}
	select {
	case p.g.dials <- struct{}{}:
		defer func() { <-p.g.dials }()
	case <-change:
		return
	}
	p.tell(p.dialing)
	nc, err := p.g.dialer.DialContext(p.g.ctx, "tcp", p.g.run.addr.String())
	if p.g.ctx.Err() != nil {
		p.nc = nc
		return
	}
	if err == nil {
		p.nc = nc
		p.stop = context.AfterFunc(p.g.ctx, func() { nc.SetDeadline(longAgo) })
	}
	p.tell(func() { p.dialed(err) })
}

var longAgo = time.Unix(1, 0)

func (p *peer) hang() {
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
	if p.nc != nil {
		p.nc.Close()
		p.nc = nil
	}
}

// write sends what is left of the batch. One that may not fit the socket's buffer takes turns with reading, or a server
// that answers before it has read all would wait for this side for ever, and this side for it.
func (p *peer) write() {
	limit := p.deadline()
	large := len(p.batch.bytes) > safeBatch
	if large {
		limit = sooner(limit, p.run.now()+int64(turn))
	}
	if !p.arm(limit, p.nc.SetWriteDeadline) {
		return
	}
	n, err := p.nc.Write(p.output())
	p.tell(func() {
		p.flushed(n)
		if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			p.broke(err)
		}
	})
	if err == nil || p.wish() != wantWrite {
		return
	}
	p.overdue()
	if large && p.wish() == wantWrite {
		p.read(p.run.now() + int64(turn))
	}
}

// read waits for what the server sends, until limit in ns on the run's clock; 0: without limit.
func (p *peer) read(limit int64) {
	if !p.arm(limit, p.nc.SetReadDeadline) {
		return
	}
	n, err := p.nc.Read(p.buf[:])
	p.tell(func() {
		if n > 0 {
			p.filled(p.buf[:n])
		}
		switch {
		case err == nil || p.want == wantHang || p.want == wantPark:
		case err == io.EOF:
			p.ended()
		case !errors.Is(err, os.ErrDeadlineExceeded):
			p.broke(err)
		}
	})
	p.overdue()
}

// overdue looks at the client's own deadline: a turn that is over is no timeout.
func (p *peer) overdue() {
	p.tell(func() {
		if d := p.deadline(); d > 0 && p.run.now() >= d && p.want != wantDial {
			p.expired()
		}
	})
}

// arm sets a deadline if there is one to set or to clear. It says false when the run is over: an interrupt that
// came before the new deadline must not be lost under it.
func (p *peer) arm(limit int64, set func(time.Time) error) bool {
	if limit > 0 || p.armed {
		var t time.Time
		if p.armed = limit > 0; p.armed {
			t = time.Now().Add(time.Duration(limit - p.run.now()))
		}
		_ = set(t) // a closed connection shows at the next call
	}
	return p.g.ctx.Err() == nil
}

func sooner(a, b int64) int64 {
	if a == 0 {
		return b
	}
	return min(a, b)
}

// park waits for the signal, for work, for the end of the back-off, or for the end of the time.
func (p *peer) park() {
	change := p.run.change()
	var until int64
	p.tell(func() {
		if p.want == wantPark {
			p.rouse(p.run.now())
		}
		until = p.until
	})
	if p.wish() != wantPark {
		return
	}
	var timer <-chan time.Time
	if until > 0 && (p.run.live() || p.run.state.Load() == ramp) {
		timer = time.After(time.Duration(until - p.run.now()))
	}
	select {
	case <-p.kick:
	case <-timer:
	case <-change:
	case <-p.g.ctx.Done(): // the end may have come before change was taken, and nothing changes after it
	}
}
