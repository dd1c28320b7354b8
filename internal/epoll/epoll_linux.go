package epoll

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Event is one descriptor's news, laid out as this architecture's kernel writes it.
type Event unix.EpollEvent

// Poller is one epoll instance. One goroutine waits; Wake may be called from any.
type Poller struct {
	fd, wake int
	slept    bool // the waiter's own
	state    atomic.Uint32
	mu       sync.Mutex // orders Wake's write and Close: the number of a closed descriptor belongs to somebody else
	closed   bool
}

// What the waiter is doing, which decides what a Wake costs.
const (
	running uint32 = iota
	asleep         // only now must a Wake write
	woken          // the next Wait does not sleep
)

// Open makes an empty poller.
func Open() (*Poller, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("epoll: create: %w", err)
	}
	wake, err := unix.Eventfd(0, unix.EFD_NONBLOCK|unix.EFD_CLOEXEC)
	if err != nil {
		unix.Close(fd)
		return nil, fmt.Errorf("epoll: create eventfd: %w", err)
	}
	p := &Poller{fd: fd, wake: wake}
	// Edge-triggered, each write is told once more, so nobody ever has to read the counter back.
	if err := p.Add(wake, 0, In|Edge); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Add watches fd for what want says. The tag comes back with its events.
func (p *Poller) Add(fd int, tag uint32, want Interest) error {
	return p.control(unix.EPOLL_CTL_ADD, fd, tag, want)
}

// Mod replaces the tag and the interest of a watched fd. What is already ready is told again, edge or not.
func (p *Poller) Mod(fd int, tag uint32, want Interest) error {
	return p.control(unix.EPOLL_CTL_MOD, fd, tag, want)
}

// Del stops watching fd. Closing the last descriptor of a socket does the same.
func (p *Poller) Del(fd int) error { return p.control(unix.EPOLL_CTL_DEL, fd, 0, 0) }

func (p *Poller) control(op, fd int, tag uint32, want Interest) error {
	ev := unix.EpollEvent{Events: uint32(want), Fd: int32(fd), Pad: int32(tag)}
	if err := unix.EpollCtl(p.fd, op, fd, &ev); err != nil {
		return fmt.Errorf("epoll: control fd %d: %w", fd, err)
	}
	return nil
}

// Wait fills events and returns how many there are. It looks once without waiting; only when nothing is ready does it
// sleep, at most millis milliseconds (0: not at all, below 0: without bound). It may return 0 early: at a Wake, or when a
// signal came; a caller with an inbox looks into it after each Wait.
//
// yield lets other goroutines run once before sleeping: they are often what makes something ready. A goroutine that is
// locked to its thread must not ask for it: 87 ns become 28,900, because the thread has to be handed over and back.
func (p *Poller) Wait(events []Event, millis int, yield bool) (int, error) {
	nanos := int64(millis) * 1_000_000
	if millis < 0 {
		nanos = -1
	}
	return p.WaitNanos(events, nanos, yield)
}

// WaitNanos is Wait with its bound in nanoseconds. It may sleep for longer: by the thread's timer slack, 50 µs unless
// set, and by what the machine takes to wake up. A kernel before 5.11, without epoll_pwait2, sleeps whole milliseconds,
// rounded down.
func (p *Poller) WaitNanos(events []Event, nanos int64, yield bool) (int, error) {
	p.slept = false
	n, errno := p.look(events)
	if n > 0 || errno != 0 || nanos == 0 {
		p.state.CompareAndSwap(woken, running)
		return p.told(events, n, errno)
	}
	if yield {
		runtime.Gosched()
	}
	if !p.state.CompareAndSwap(running, asleep) {
		p.state.Store(running)
		return 0, nil
	}
	p.slept = true
	n, errno = p.sleep(events, nanos)
	p.state.Store(running)
	return p.told(events, n, errno)
}

// Slept says whether the last wait slept, since nothing was ready. It is for the goroutine that waits.
func (p *Poller) Slept() bool { return p.slept }

// look cannot wait, so it need not tell the scheduler.
func (p *Poller) look(events []Event) (int, syscall.Errno) {
	n, _, errno := syscall.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(p.fd),
		uintptr(unsafe.Pointer(unsafe.SliceData(events))), uintptr(len(events)), 0, 0, 0)
	return int(n), errno
}

// noPwait2 is set when the kernel turns out to have no epoll_pwait2.
var noPwait2 atomic.Bool

// sleep asks for whole milliseconds with the older call, which every kernel has, and for anything finer with the newer one.
func (p *Poller) sleep(events []Event, nanos int64) (int, syscall.Errno) {
	const milli = 1_000_000
	if nanos < 0 || nanos%milli == 0 || noPwait2.Load() {
		millis := nanos / milli
		if nanos < 0 {
			millis = -1
		}
		n, _, errno := syscall.Syscall6(unix.SYS_EPOLL_PWAIT, uintptr(p.fd),
			uintptr(unsafe.Pointer(unsafe.SliceData(events))), uintptr(len(events)), uintptr(millis), 0, 0)
		return int(n), errno
	}
	limit := unix.NsecToTimespec(nanos)
	n, _, errno := syscall.Syscall6(unix.SYS_EPOLL_PWAIT2, uintptr(p.fd),
		uintptr(unsafe.Pointer(unsafe.SliceData(events))), uintptr(len(events)), uintptr(unsafe.Pointer(&limit)), 0, 0)
	if errno == syscall.ENOSYS {
		noPwait2.Store(true)
		return 0, 0
	}
	return int(n), errno
}

// told leaves out the poller's own eventfd: a Wake is a reason to return, not an event.
func (p *Poller) told(events []Event, n int, errno syscall.Errno) (int, error) {
	if errno == syscall.EINTR {
		return 0, nil
	}
	if errno != 0 {
		return 0, errno
	}
	for i := range events[:n] {
		if events[i].Fd == int32(p.wake) {
			copy(events[i:n], events[i+1:n])
			return n - 1, nil
		}
	}
	return n, nil
}

// Wake makes the current Wait return, or the next one not sleep. What was published before Wake is seen after that
// Wait. Any number of wakes cost one write, and none while the waiter is awake. After Close it does nothing.
func (p *Poller) Wake() {
	if p.state.Swap(woken) != asleep {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	one := uint64(1) // adds to a counter that is never read back; it would overflow after 2⁶⁴−1 sleeps
	_, _, _ = syscall.RawSyscall(unix.SYS_WRITE, uintptr(p.wake), uintptr(unsafe.Pointer(&one)), 8)
}

// Close frees the poller's own descriptors, not the watched ones. Nobody may be in Wait.
func (p *Poller) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil
	}
	p.closed = true
	return errors.Join(unix.Close(p.wake), unix.Close(p.fd))
}
