package listener

import (
	"net"
	"os"
	"syscall"
	"time"

	"github.com/handoff-http/handoff/internal/sock"
)

// inPoller puts the descriptor into the runtime's poller, at the first call: a loop that polls it itself must not have
// the runtime woken for each connection as well.
func (l *Listener) inPoller() (syscall.RawConn, error) {
	l.mu.RLock()
	raw, closed := l.raw, l.closed
	l.mu.RUnlock()
	if closed {
		return nil, net.ErrClosed
	}
	if raw != nil {
		return raw, nil
	}
	return l.enterPoller()
}

func (l *Listener) enterPoller() (syscall.RawConn, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return nil, net.ErrClosed
	case l.raw != nil:
		return l.raw, nil
	}
	// The field keeps the file alive: its finalizer would close the descriptor.
	l.parked = os.NewFile(uintptr(l.fd), "listener")
	raw, err := l.parked.SyscallConn()
	if err == nil && !l.until.IsZero() {
		err = l.parked.SetReadDeadline(l.until)
	}
	if err != nil {
		return nil, err
	}
	l.raw = raw
	return raw, nil
}

// SetDeadline makes Accept and AcceptFD return os.ErrDeadlineExceeded from t on, also those that wait already; the zero
// time lets them wait again. It is how a drain gets its acceptors back: TryAccept keeps working after it.
func (l *Listener) SetDeadline(t time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return net.ErrClosed
	}
	l.until = t
	l.wakeWaiters()
	if l.parked == nil {
		return nil
	}
	return l.parked.SetReadDeadline(t)
}

// wakeWaiters makes every pause look again. The caller holds the lock.
func (l *Listener) wakeWaiters() {
	close(l.kick)
	l.kick = make(chan struct{})
}

// awaitRoom waits at the connection limit.
func (l *Listener) awaitRoom() error {
	room := l.gate.full.arm(nil)
	if !l.gate.isFull() {
		return l.stopped() // the last connection closed before we armed
	}
	return l.pause(room, unbounded)
}

// pause waits for room or for as long as d, and says whether waiting has become pointless.
func (l *Listener) pause(room <-chan struct{}, d time.Duration) error {
	l.mu.RLock()
	until, kick := l.until, l.kick
	l.mu.RUnlock()
	if err := l.stopped(); err != nil {
		return err
	}
	if !until.IsZero() {
		d = min(d, time.Until(until))
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-room:
	case <-kick:
	case <-timer.C:
	}
	return l.stopped()
}

// stopped returns net.ErrClosed or os.ErrDeadlineExceeded when nobody may wait any more.
func (l *Listener) stopped() error {
	l.mu.RLock()
	defer l.mu.RUnlock()
	switch {
	case l.closed:
		return net.ErrClosed
	case !l.until.IsZero() && !time.Now().Before(l.until):
		return os.ErrDeadlineExceeded
	}
	return nil
}

// ReleaseSpare gives back the one descriptor that the listener keeps for the last moment. A server that drains while
// it lacks descriptors can then take the connections that still wait, one after the other. Close does it as well.
func (l *Listener) ReleaseSpare() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dropSpare()
	l.wakeWaiters()
}

func (l *Listener) dropSpare() {
	if l.spare >= 0 {
		sock.Close(l.spare)
		l.spare = -1
	}
}
