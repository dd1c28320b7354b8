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
	state := l.run.state.Load()
	if len(l.queue) == 0 && state == l.state && !l.watchful {
		return
	}
	now := l.run.now()
	l.pace(now, state)
	if state != l.state && phaseOf(state) == tail {
		l.resign(turnOf(state))
	}
	if state != l.state || l.watchful && now-l.swept >= int64(sweepEvery) {
		l.state, l.swept = state, now
		l.sweep(now)
	}
}

// pace lets queued connects go, one each dialEvery and loop; none when nothing may be sent.
func (l *loop) pace(now int64, state uint64) {
	may := state == ramp || l.run.alive(state)
	l.nextDial = max(l.nextDial, now-int64(sweepEvery))
	n := 0
	for n < len(l.queue) && (!may || l.nextDial <= now) {
		c := &l.conns[l.queue[n]]
		n++
		c.queued = false
		if may {
			l.nextDial += int64(dialEvery) * int64(l.run.config.Threads)
			l.connect(c)
		} else {
			c.redial()
		}
		l.step(c)
	}
	l.queue = append(l.queue[:0], l.queue[n:]...)
}

func (l *loop) resign(turn uint64) {
	for i := range l.conns {
		l.conns[i].resign(turn)
	}
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
