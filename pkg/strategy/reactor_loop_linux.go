package strategy

import (
	"sync/atomic"
	"time"

	"github.com/handoff-http/handoff/internal/epoll"
	"github.com/handoff-http/handoff/internal/sock"
	"github.com/handoff-http/handoff/pkg/engine"
)

// reactor is a loop that hands over what is to be handled. Accepting, the wheel, waiting, reading and writing are the
// loop's own; what it does with a connection begins with the question who owns it.
type reactor struct {
	*loop
	hands  *hands
	of     []*reacted // by descriptor, made at the first event
	jobs   jobs
	mail   mailbox
	queue  int
	reject bool

	line   line        // with a request, or, if the queue is full, with something to read, and no place
	placed bool        // a place is reserved for the connection that is being stepped
	hungry atomic.Bool // there is a line
}

// run is the loop. It ends when it drains and its last connection has ended, or when the poller fails.
func (r *reactor) run() error {
	defer r.poller.Close()
	return r.live(r)
}

// round is one wait and all that follows from it.
func (r *reactor) round() error {
	yielded := r.launch()
	n, err := r.poller.Wait(r.events, r.patience(), !yielded)
	if err != nil {
		return err
	}
	for i := range r.events[:n] {
		r.event(&r.events[i])
	}
	r.collect()
	r.again(r.resume)
	r.timers.expired(r.eng.Now(), r.expire)
	r.feed()
	return nil
}

// patience is the loop's, except that nobody tells of the end of a drain those that wait for a place.
func (r *reactor) patience() int {
	millis := r.loop.patience()
	if r.draining && r.line.read > 0 && (millis < 0 || millis > slotWidth/1e6) {
		return slotWidth / 1e6
	}
	return millis
}

func (r *reactor) event(ev *epoll.Event) {
	if ev.Tag() == listenerTag {
		r.accept()
		return
	}
	// The descriptor may have been closed, and even reused, since the event was queued. Then this looks once in vain.
	lc := r.conns[ev.FD()]
	if lc == nil {
		return
	}
	if rc := r.reacted(lc); rc.ours(newsOf(ev)) && !rc.waits { // in the line its turn will come
		r.step(rc)
	}
}

// reacted finds what a reactor knows of a connection beside what every loop does.
func (r *reactor) reacted(lc *looped) *reacted {
	if len(r.of) < len(r.conns) {
		r.of = append(r.of, make([]*reacted, len(r.conns)-len(r.of))...)
	}
	rc := r.of[lc.fd]
	if rc == nil {
		rc = &reacted{looped: lc, loop: r}
		r.of[lc.fd] = rc
	}
	return rc
}

// step meets the wants of a connection that the loop owns until one would block, its turn is over, it is handed over, or
// it ends.
func (r *reactor) step(rc *reacted) {
	c := rc.c
	for turn := r.turn; ; {
		switch c.Want() {
		case engine.Read:
			switch {
			case rc.dry:
				r.await(&rc.member)
				return
			case turn < 0:
				r.postpone(&rc.member)
				return
			case c.Idle() && !r.room():
				r.line.join(rc, false)
				r.await(&rc.member)
				return
			}
			if r.read(rc.looped); !rc.dry { // only a client that sends without end pays for its reads
				turn--
			}
		case engine.Handle:
			if !r.offer(rc) {
				return
			}
		case engine.Write:
			if rc.full {
				r.await(&rc.member)
				return
			}
			if turn--; turn < 0 {
				r.postpone(&rc.member)
				return
			}
			r.write(rc.looped)
		case engine.Shut:
			c.HalfClosed(sock.CloseWrite(rc.fd))
		case engine.Close:
			r.close(rc)
			return
		}
	}
}

// collect takes back what workers have left.
func (r *reactor) collect() {
	for _, rc := range r.mail.take() {
		rc.hear(rc.word.Swap(0))
		r.step(rc)
	}
}

// resume gives one whose turn was over another. One that has been handed over since comes back by itself.
func (r *reactor) resume(m *member) {
	if rc := r.reacted(r.conns[m.fd]); rc.ours(0) && !rc.waits {
		r.step(rc)
	}
}

// expire looks at a connection whose slot in the wheel has come up. While a worker owns it no deadline runs: it is left
// word to give the connection back, not just to let it go, so that it is entered anew.
func (r *reactor) expire(m *member) {
	rc := r.reacted(r.conns[m.fd])
	if !rc.ours(newsTime) || rc.c.Want() == engine.Handle {
		return
	}
	r.line.leave(rc)
	r.lapse(rc.looped)
	r.step(rc)
}

// drain leaves the listener to the door and moves every deadline to where draining puts it.
func (r *reactor) drain() {
	r.unlisten()
	for _, lc := range r.conns {
		if lc != nil && r.reacted(lc).ours(newsTime) {
			r.await(&lc.member)
		}
	}
}

func (r *reactor) close(rc *reacted) {
	r.line.leave(rc)
	r.of[rc.fd] = nil
	r.loop.close(rc.looped)
}

// abandon closes everything when the poller itself has failed, each connection once its worker has given it back.
func (r *reactor) abandon() {
	for ; r.open > 0; time.Sleep(engine.Tick) {
		for _, rc := range r.mail.take() {
			rc.word.Store(0)
		}
		for _, lc := range r.conns {
			if lc != nil && r.reacted(lc).ours(newsTime) {
				r.close(r.reacted(lc))
			}
		}
	}
}
