package uring

import (
	"cmp"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Ring is one io_uring instance. It belongs to the thread that called Start: only that thread may call anything but
// Wake and Close.
type Ring struct {
	fd    int
	rings []byte // both queues, mapped
	slots []byte // the operations, mapped

	sqHead, sqTail *uint32
	cqHead, cqTail *uint32
	order          []uint32 // the submission queue: which slot comes next
	ops            []sqe
	cqes           []cqe
	tail           uint32       // of the submission queue, ours; published by enter
	queued         uint32       // operations that the kernel has not taken yet
	slot           uint32       // of ops, the next free one
	head           uint32       // of the completion queue, ours; published by enter
	eager          bool         // something is queued that completes at once
	spilled        []Completion // taken out of the completion queue to make room; spilled[:spent] are told already
	spent          int
	err            error // why an operation could not be queued; told by the next Turn
	buffers        buffers
	limit          unix.Timespec // of a sleep
	arg            waitArg

	wake   int // eventfd
	state  atomic.Uint32
	mu     sync.Mutex // orders Wake's write and Close: the number of a closed descriptor belongs to somebody else
	closed bool
}

// wakeTag is the ring's own; a caller's tags are below it.
const wakeTag = 1<<64 - 1

// Open makes a ring, which does nothing until Start. An error that wraps errors.ErrUnsupported says why this system has
// none.
func Open(c Config) (*Ring, error) {
	p, fd, err := create(kernel, uint32(min(max(cmp.Or(c.Entries, defaultEntries), 1), maxEntries)))
	if err != nil {
		return nil, err
	}
	r := &Ring{fd: fd, wake: -1}
	if err := r.prepare(p, c); err != nil {
		_ = r.Close()
		return nil, err
	}
	return r, nil
}

func (r *Ring) prepare(p *params, c Config) (err error) {
	if err := r.mapQueues(p); err != nil {
		return fmt.Errorf("io_uring: map the queues: %w", err)
	}
	if err := r.buffers.provide(kernel, r.fd, cmp.Or(c.Buffers, defaultBuffers), cmp.Or(c.BufferSize, defaultBufferSize)); err != nil {
		return err
	}
	if r.wake, err = unix.Eventfd(0, unix.EFD_NONBLOCK|unix.EFD_CLOEXEC); err != nil {
		return fmt.Errorf("io_uring: create eventfd: %w", err)
	}
	return nil
}

func (r *Ring) mapQueues(p *params) (err error) {
	size := max(int(p.sq.array+p.sqEntries*4), int(p.cq.cqes)+int(p.cqEntries)*int(unsafe.Sizeof(cqe{})))
	const prot, flags = unix.PROT_READ | unix.PROT_WRITE, unix.MAP_SHARED | unix.MAP_POPULATE
	if r.rings, err = unix.Mmap(r.fd, offRings, size, prot, flags); err != nil {
		return err
	}
	if r.slots, err = unix.Mmap(r.fd, offSQEs, int(p.sqEntries)*int(unsafe.Sizeof(sqe{})), prot, flags); err != nil {
		return err
	}
	r.sqHead, r.sqTail = r.word(p.sq.head), r.word(p.sq.tail)
	r.cqHead, r.cqTail = r.word(p.cq.head), r.word(p.cq.tail)
	r.order = unsafe.Slice(r.word(p.sq.array), p.sqEntries)
	r.ops = unsafe.Slice((*sqe)(unsafe.Pointer(&r.slots[0])), p.sqEntries)
	r.cqes = unsafe.Slice((*cqe)(unsafe.Pointer(&r.rings[p.cq.cqes])), p.cqEntries)
	return nil
}

func (r *Ring) word(at uint32) *uint32 { return (*uint32)(unsafe.Pointer(&r.rings[at])) }

// Start makes the calling thread, which must be locked, the ring's own.
func (r *Ring) Start() error {
	if errno := kernel.register(r.fd, registerEnable, nil, 0); errno != 0 {
		return fmt.Errorf("io_uring: enable the ring: %w", errno)
	}
	r.watchWake()
	return nil
}

// watchWake is told every write to the eventfd once, so nobody ever has to read the counter back.
func (r *Ring) watchWake() {
	if s := r.next(); s != nil {
		*s = sqe{op: opPollAdd, fd: int32(r.wake), len: pollMulti, opFlags: pollEvents(pollIn), tag: wakeTag}
	}
}

// Close frees the ring. Operations still under way are cancelled by the kernel in its own time: memory given to them
// must not be used again.
func (r *Ring) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil
	}
	r.closed = true
	errs := []error{unix.Close(r.fd)}
	if r.wake >= 0 {
		errs = append(errs, unix.Close(r.wake))
	}
	for _, m := range [][]byte{r.rings, r.slots} {
		if m != nil {
			errs = append(errs, unix.Munmap(m))
		}
	}
	return errors.Join(append(errs, r.buffers.free())...)
}

// Dup returns a second descriptor, close-on-exec, for the same open file.
func Dup(fd int) (int, error) {
	n, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return -1, fmt.Errorf("duplicate a descriptor: %w", err)
	}
	return n, nil
}

// calls are the kernel's, or a test's.
type calls struct {
	setup    func(entries uint32, p *params) (int, syscall.Errno)
	register func(fd int, op uintptr, arg unsafe.Pointer, n uintptr) syscall.Errno
	sysctl   func() string // kernel.io_uring_disabled, "" where there is none
}

var kernel = calls{
	setup: func(entries uint32, p *params) (int, syscall.Errno) {
		fd, _, errno := syscall.Syscall(unix.SYS_IO_URING_SETUP, uintptr(entries), uintptr(unsafe.Pointer(p)), 0)
		return int(fd), errno
	},
	register: func(fd int, op uintptr, arg unsafe.Pointer, n uintptr) syscall.Errno {
		_, _, errno := syscall.Syscall6(unix.SYS_IO_URING_REGISTER, uintptr(fd), op, uintptr(arg), n, 0, 0)
		return errno
	},
	sysctl: readSysctl,
}
