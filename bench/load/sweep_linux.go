package load

import "os"

// late does what no event announces: connections that were cut short, connects whose turn has come, a new phase,
// and every 10 ms, if anybody waits for a moment to pass, a look at all.
func (l *loop) late() {
	l.cut, l.taken = l.taken[:0], l.cut
	for _, tag := range l.taken {
		l.conns[tag].cut = false
		l.step(&l.conns[tag])
	}
	phase := l.run.phase.Load()
	if len(l.queue) == 0 && phase == l.phase && !l.watchful {
		return
	}
	now := l.run.now()
	l.pace(now, phase)
	if phase != l.phase || l.watchful && now-l.swept >= int64(sweepEvery) {
		l.phase, l.swept = phase, now
		l.sweep(now)
	}
}

// pace lets queued connects go, one each dialEvery and loop; all at once when there will be none.
func (l *loop) pace(now int64, phase int32) {
	l.nextDial = max(l.nextDial, now-int64(sweepEvery))
	n := 0
	for n < len(l.queue) && (phase >= tail || l.nextDial <= now) {
		c := &l.conns[l.queue[n]]
		n++
		c.queued = false
		l.nextDial += int64(dialEvery) * int64(l.run.config.Threads)
		if phase >= tail {
			c.redial()
		} else {
			l.connect(c)
		}
		l.step(c)
	}
	l.queue = append(l.queue[:0], l.queue[n:]...)
}

func (l *loop) sweep(now int64) {
	l.watchful = false
	for i := range l.conns {
		c := &l.conns[i]
		if c.want == wantPark {
			l.step(c)
			continue
		}
		d := c.deadline()
		if d == 0 || c.queued {
			continue
		}
		l.watchful = true
		if now >= d {
			l.expire(c)
		}
	}
}

func (l *loop) expire(c *conn) {
	if c.connecting {
		l.connected(c, os.ErrDeadlineExceeded)
	} else {
		c.expired()
	}
	l.step(c)
}
