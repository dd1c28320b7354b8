package uring

import (
	"fmt"
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

const msgNoSignal = unix.MSG_NOSIGNAL

// What the ring's thread is doing, which decides what a Wake costs.
const (
	running uint32 = iota
	asleep         // only now must a Wake write
	woken          // the next Turn does not sleep
)

// Turn submits what is queued and waits for a completion, at most nanos ns (0: not at all, below 0: without bound), in
// one system call. It may return early and with nothing: after a Wake, a signal, or when something was queued that
// completes at once and did not. Its errors are final.
//
// When the call will not wait, the scheduler need not hear of it; with sends queued it need not wait, as they complete
// at once.
func (r *Ring) Turn(nanos int64) error {
	if r.err != nil {
		return r.err
	}
	if r.eager || nanos == 0 || len(r.spilled) > 0 || r.head != atomic.LoadUint32(r.cqTail) {
		r.eager = false
		r.state.CompareAndSwap(woken, running)
		return told(r.enter(0, false))
	}
	if !r.state.CompareAndSwap(running, asleep) {
		r.state.Store(running)
		return told(r.enter(0, false))
	}
	r.bound(nanos)
	errno := r.enter(1, true)
	r.state.Store(running)
	return told(errno)
}

// bound sets how long the next sleep may be. What the kernel reads lies in the ring, as a stack may move.
func (r *Ring) bound(nanos int64) {
	r.arg.ts = 0
	if nanos >= 0 {
		r.limit = unix.NsecToTimespec(nanos)
		r.arg.ts = uint64(uintptr(unsafe.Pointer(&r.limit)))
	}
}

// enter shows the kernel everything that has changed on our side and calls it once. Only a call that waits is one of
// which the scheduler must hear.
func (r *Ring) enter(least uintptr, wait bool) (errno syscall.Errno) {
	atomic.StoreUint32(r.sqTail, r.tail)
	atomic.StoreUint32(r.cqHead, r.head)
	r.buffers.publish()
	if wait {
		_, _, errno = syscall.Syscall6(unix.SYS_IO_URING_ENTER, uintptr(r.fd), uintptr(r.queued), least,
			enterGetEvents|enterExtArg, uintptr(unsafe.Pointer(&r.arg)), unsafe.Sizeof(r.arg))
	} else {
		_, _, errno = syscall.RawSyscall6(unix.SYS_IO_URING_ENTER, uintptr(r.fd), uintptr(r.queued), least, enterGetEvents, 0, 0)
	}
	if r.queued = r.tail - atomic.LoadUint32(r.sqHead); r.queued == 0 {
		r.slot = 0
	}
	return errno
}

// told leaves out what passes: the time is up, a signal came, the completion queue must be emptied first, memory is short.
func told(errno syscall.Errno) error {
	switch errno {
	case 0, syscall.ETIME, syscall.EINTR, syscall.EBUSY, syscall.EAGAIN:
		return nil
	}
	return fmt.Errorf("io_uring: enter: %w", errno)
}

// Next takes one completion, if there is one. Those of a Turn must all be taken before the next.
func (r *Ring) Next() (Completion, bool) {
	for {
		c, ok := r.oldest()
		if !ok || c.Tag != wakeTag {
			return c, ok
		}
		if !c.More() {
			r.watchWake()
		}
	}
}

func (r *Ring) oldest() (c Completion, ok bool) {
	if r.spent < len(r.spilled) {
		c = r.spilled[r.spent]
		r.spent++
		return c, true
	}
	r.spilled, r.spent = r.spilled[:0], 0
	if r.head == atomic.LoadUint32(r.cqTail) {
		return c, false
	}
	return r.take(), true
}

func (r *Ring) take() Completion {
	e := &r.cqes[r.head&uint32(len(r.cqes)-1)]
	r.head++
	filled()
	return Completion{Tag: e.tag, Res: e.res, flags: e.flags}
}

// Wake makes the current Turn return, or the next one not sleep, from any goroutine. What was published before Wake is
// seen after that Turn. Any number of wakes cost one write, and none while the ring's thread is awake. After Close it
// does nothing.
func (r *Ring) Wake() {
	if r.state.Swap(woken) != asleep {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return
	}
	one := uint64(1) // adds to a counter that is never read back; it would overflow after 2⁶⁴−1 sleeps
	_, _, _ = syscall.RawSyscall(unix.SYS_WRITE, uintptr(r.wake), uintptr(unsafe.Pointer(&one)), 8)
}
