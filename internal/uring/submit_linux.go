package uring

import (
	"sync/atomic"
	"unsafe"
)

// Recv receives into p, once.
func (r *Ring) Recv(fd int, p []byte, tag uint64) {
	if s := r.next(); s != nil {
		*s = sqe{op: opRecv, fd: int32(fd), addr: address(p), len: uint32(len(p)), tag: tag}
	}
}

// RecvProvided receives once, into a provided buffer that the kernel takes when bytes have come. Without a free one the
// operation fails with ENOBUFS.
func (r *Ring) RecvProvided(fd int, tag uint64) {
	if s := r.next(); s != nil {
		*s = sqe{op: opRecv, fd: int32(fd), flags: bufferSelect, group: bufferGroup, tag: tag}
	}
}

// RecvMulti receives into provided buffers, one completion each, until one does not say More: the end, an error, a
// Cancel, ENOBUFS, or a full completion queue.
func (r *Ring) RecvMulti(fd int, tag uint64) {
	if s := r.next(); s != nil {
		*s = sqe{op: opRecv, fd: int32(fd), flags: bufferSelect, group: bufferGroup, prio: recvMulti, tag: tag}
	}
}

// Send sends from p, as much as the socket takes when it first takes anything. It never raises SIGPIPE.
func (r *Ring) Send(fd int, p []byte, tag uint64) {
	if s := r.next(); s != nil {
		lent(p)
		*s = sqe{op: opSend, fd: int32(fd), addr: address(p), len: uint32(min(len(p), 1<<30)), opFlags: msgNoSignal, tag: tag}
		r.eager = true
	}
}

// PollIn tells once that fd is readable. Of several rings that poll the same descriptor all are told: a ring whose
// thread is busy elsewhere could keep it to itself otherwise.
func (r *Ring) PollIn(fd int, tag uint64) {
	if s := r.next(); s != nil {
		*s = sqe{op: opPollAdd, fd: int32(fd), opFlags: pollEvents(pollIn), tag: tag}
	}
}

// Cancel ends the operation that was given the target's tag, which completes in any case: with ECANCELED, or with what
// it came to just before. The cancelling itself completes with the tag given.
func (r *Ring) Cancel(target, tag uint64) {
	if s := r.next(); s != nil {
		*s = sqe{op: opCancel, fd: -1, addr: target, tag: tag}
		r.eager = true
	}
}

func address(p []byte) uint64 { return uint64(uintptr(unsafe.Pointer(unsafe.SliceData(p)))) }

// next is the slot of one more operation. A full queue is submitted first. It is nil only when the ring is broken, which
// the next Turn tells.
//
// The kernel has copied what it needs of an operation when enter returns, so the slots are used from the first again
// each time: a turn's few stay in the cache, however many there are.
func (r *Ring) next() *sqe {
	if int(r.slot) == len(r.ops) && !r.flush() {
		return nil
	}
	s := &r.ops[r.slot]
	r.order[r.tail&uint32(len(r.order)-1)] = r.slot
	r.slot++
	r.tail++
	r.queued++
	return s
}

// Submit submits what is queued, and waits for nothing. What completes meanwhile is for Next.
func (r *Ring) Submit() { r.flush() }

// flush submits without waiting until the queue is empty.
func (r *Ring) flush() bool {
	for r.queued > 0 && r.err == nil {
		r.spill()
		r.err = told(r.enter(0, false))
	}
	return r.err == nil
}

// spill takes the completions that have come out of the kernel's queue. While that is full, a kernel may refuse to take
// more operations; and whoever queues one may be in the middle of handling completions.
func (r *Ring) spill() {
	r.eager = true // those here are to be handled before anybody sleeps
	for r.head != atomic.LoadUint32(r.cqTail) {
		r.spilled = append(r.spilled, r.take())
	}
}
