package load

import (
	"bytes"
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// SlowResult is what the slow clients did while windows were open.
type SlowResult struct {
	Conns   int   `json:"conns"`
	Rate    int   `json:"rate_bytes_per_sec"` // of each, sending and taking
	Answers int64 `json:"answers"`            // complete ones, whatever they say
	BytesIn int64 `json:"bytes_in"`
	Ended   int64 `json:"ended"` // connections that the server refused, closed or reset before a complete answer
}

const (
	slowBuffer = 4 << 10                // of the socket, for receiving: the kernel doubles it, and cannot hold the answer back for the client
	slowTick   = 100 * time.Millisecond // about how often a slow client moves
	slowRetry  = 100 * time.Millisecond
)

// slowClients are goroutines over net.Conn under either driver: they have nothing to do for most of the time, and no
// latency of theirs is measured. Between two turns they neither send nor take.
type slowClients struct {
	sync.WaitGroup
	run                     *run
	ctx                     context.Context // ends with the run
	request                 []byte
	head                    bool
	answers, bytesIn, ended atomic.Int64
}

func startSlow(r *run) *slowClients {
	ctx, cancel := context.WithCancel(context.Background())
	s := &slowClients{run: r, ctx: ctx, head: r.routes[0].head}
	s.request = r.batches[0].bytes[:len(r.batches[0].bytes)/r.config.Pipeline]
	for range r.config.Slow {
		s.Go(s.live)
	}
	s.Go(func() { <-r.ended; cancel() })
	return s
}

func (s *slowClients) wait() { s.Wait() }

func (s *slowClients) result() *SlowResult {
	c := s.run.config
	if c.Slow == 0 {
		return nil
	}
	return &SlowResult{Conns: c.Slow, Rate: c.SlowRate, Answers: s.answers.Load(), BytesIn: s.bytesIn.Load(), Ended: s.ended.Load()}
}

// count adds while a window is open.
func (s *slowClients) count(to *atomic.Int64, n int) {
	if s.run.phase() == window {
		to.Add(int64(n))
	}
}

func (s *slowClients) live() {
	dialer := net.Dialer{Timeout: dialLimit, Control: smallBuffer}
	for s.ctx.Err() == nil {
		nc, err := dialer.DialContext(s.ctx, "tcp", s.run.addr.String())
		if err == nil {
			stop := context.AfterFunc(s.ctx, func() { nc.SetDeadline(longAgo) })
			s.talk(nc)
			stop()
			nc.Close()
		}
		if s.ctx.Err() == nil {
			s.count(&s.ended, 1)
		}
		s.sleep(slowRetry)
	}
}

// talk asks and takes, one request after another, until the connection or the run ends.
func (s *slowClients) talk(nc net.Conn) {
	a := answer{head: s.head, body: content{expect: &expectation{fixed: -1}}}
	a.next()
	for s.send(nc) && s.take(nc, &a) {
	}
}

// step is how many bytes go at a time, and how long they take at the slow rate.
func (s *slowClients) step() (n int, pause time.Duration) {
	rate := s.run.config.SlowRate
	n = max(rate/int(time.Second/slowTick), 1)
	return n, time.Duration(n) * time.Second / time.Duration(rate)
}

func (s *slowClients) send(nc net.Conn) bool {
	n, pause := s.step()
	for left := bytes.NewReader(s.request); left.Len() > 0; {
		if !s.await() {
			return false
		}
		p := make([]byte, min(n, left.Len()))
		left.Read(p)
		if _, err := nc.Write(p); err != nil || !s.sleep(pause) {
			return false
		}
	}
	return true
}

// take reads one answer, and says whether another may follow.
func (s *slowClients) take(nc net.Conn, a *answer) bool {
	n, pause := s.step()
	buf := make([]byte, min(n, 64<<10))
	for s.await() {
		n, err := nc.Read(buf)
		s.count(&s.bytesIn, n)
		_, done, k := a.parse(buf[:n])
		if done || err != nil && a.ended() {
			s.count(&s.answers, 1)
			again := done && !a.closes()
			a.next()
			return again && s.sleep(pause)
		}
		if err != nil || k != none || !s.sleep(pause) {
			return false
		}
	}
	return false
}

// await waits while nothing may be sent, and says false when the run is over.
func (s *slowClients) await() bool {
	for s.ctx.Err() == nil {
		change := s.run.change()
		if s.run.live() {
			return true
		}
		select {
		case <-change:
		case <-s.ctx.Done():
		}
	}
	return false
}

// sleep says false when the run is over.
func (s *slowClients) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.ctx.Done():
		return false
	}
}
