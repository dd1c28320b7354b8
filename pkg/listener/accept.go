package listener

import (
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"syscall"
	"time"

	"github.com/handoff-http/handoff/internal/sock"
)

// How long AcceptFD waits before it tries again without descriptors. A closed connection ends the wait early.
const (
	backoffMin = 5 * time.Millisecond
	backoffMax = time.Second
	unbounded  = time.Duration(1<<63 - 1)
)

// faults are errors of the connection, not of the listener: it is gone, take the next one (accept(2), Error handling).
var faults = append(localFaults, syscall.ECONNABORTED, syscall.EPROTO, syscall.EINTR, syscall.ENETDOWN,
	syscall.ENOPROTOOPT, syscall.EHOSTDOWN, syscall.EHOSTUNREACH, syscall.EOPNOTSUPP, syscall.ENETUNREACH)

// AcceptFD waits for a connection in the runtime's poller and returns its descriptor: close-on-exec, blocking unless
// flags has NonBlock. The caller owns it and says Done after closing it.
//
// It returns net.ErrClosed after Close, os.ErrDeadlineExceeded after the deadline of SetDeadline, and else only faults
// that will not pass. At the connection limit and without descriptors it waits, and so do the clients in the queue.
//
// Any number of goroutines may wait. They take turns in the poller, like those in net.TCPListener.Accept, and the
// kernel's queue has a lock as well: for accepting truly in parallel, give each a Clone.
func (l *Listener) AcceptFD(flags int) (int, error) {
	for wait := backoffMin; ; {
		fd, err := l.park(flags)
		switch err {
		case ErrFull:
			err = l.awaitRoom()
		case ErrExhausted:
			err = l.pause(l.gate.starved.arm(nil), wait)
			wait = min(2*wait, backoffMax)
		default:
			return fd, err
		}
		if err != nil {
			return -1, err
		}
	}
}

// TryAccept takes a connection if one waits, as AcceptFD does, but never waits itself. It returns ErrWouldBlock when
// the queue is empty. After ErrFull and ErrExhausted the caller takes the listener out of its poll set, where it would
// stay ready, until OnSpace tells.
func (l *Listener) TryAccept(flags int) (int, error) {
	for asked := error(nil); ; {
		fd, err := l.attempt(flags)
		if err == nil || err == asked {
			return fd, err
		}
		w := l.gate.waitersFor(err)
		if w == nil {
			return fd, err
		}
		w.arm(l)
		asked = err // and look again: what we lack may have come before we armed
	}
}

// park waits in the poller until attempt says something other than ErrWouldBlock. No place at the gate is held while
// waiting, so that one listener's idle acceptors do not take the places of another's connections.
func (l *Listener) park(flags int) (fd int, err error) {
	raw, err := l.inPoller()
	if err != nil {
		return -1, err
	}
	if waitErr := raw.Read(func(uintptr) bool {
		fd, err = l.attempt(flags)
		return err != ErrWouldBlock
	}); waitErr != nil {
		return -1, l.why(waitErr)
	}
	return fd, err
}

// why puts the poller's reasons for not waiting into package net's words.
func (l *Listener) why(err error) error {
	if stopped := l.stopped(); stopped == net.ErrClosed {
		return stopped
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return os.ErrDeadlineExceeded
	}
	return fmt.Errorf("accept %s: %w", l.addr, err)
}

// attempt takes one connection and its place at the gate, or neither.
func (l *Listener) attempt(flags int) (int, error) {
	if !l.gate.enter() {
		return -1, ErrFull
	}
	fd, err := l.take(flags)
	if err != nil {
		l.gate.leave()
		return -1, l.meaning(err)
	}
	settle(fd, l.at)
	l.fed()
	return fd, nil
}

func (l *Listener) take(flags int) (int, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.closed {
		return -1, net.ErrClosed
	}
	for {
		fd, err := sock.Accept(l.fd, flags)
		if errno, failed := err.(syscall.Errno); !failed || !slices.Contains(faults, errno) {
			return fd, err
		}
	}
}

func (l *Listener) meaning(err error) error {
	switch err {
	case sock.ErrAgain:
		l.fed() // Linux looks for a free descriptor first, so there was one
		return ErrWouldBlock
	case syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM:
		l.starve(err)
		return ErrExhausted
	case net.ErrClosed:
		return err
	}
	return fmt.Errorf("accept %s: %w", l.addr, err)
}

// starve reports the start of an episode without descriptors; fed ends it.
func (l *Listener) starve(err error) {
	if !l.starved.Swap(true) && l.conf.Report != nil {
		l.conf.Report(fmt.Errorf("accept %s: %w; connections wait in the queue until some close", l.addr, err))
	}
}

func (l *Listener) fed() {
	if l.starved.Load() {
		l.starved.Store(false)
	}
}
