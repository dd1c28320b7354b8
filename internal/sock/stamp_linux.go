package sock

import (
	"sync"
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// This file tells when bytes came to a socket, which only recvmsg(2) does, in a control message beside them. Whoever
// reads need not know: the time is left under the address that the bytes were read to, and is asked for by that.

// stamping makes every read in this process ask for arrival times, as long as anybody wants them.
var stamping atomic.Int32

// StampArrivals begins to keep arrival times of what Read, ReadNow and BlockingRead read from sockets that have
// TimestampArrivals, until stop has been called once for each call of it. Reads get dearer by about 0.2 µs.
func StampArrivals() (stop func()) {
	stamping.Add(1)
	return sync.OnceFunc(func() { stamping.Add(-1) })
}

// TimestampArrivals has the kernel note when data comes to fd (SO_TIMESTAMPNS). Accepted sockets inherit it.
func TimestampArrivals(fd int) error {
	return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1)
}

// ArrivedAt is when the last bytes of what has just been read to p came to their socket, in ns of Unix time, 0 if it is
// not known. It can be asked once, by whoever has read and before p is read to again.
func ArrivedAt(p []byte) (unixNano int64) {
	s := shelfOf(p)
	s.Lock()
	defer s.Unlock()
	if s.at == 0 || s.p != addressOf(p) {
		return 0
	}
	unixNano, s.at = s.at, 0
	return unixNano
}

// shelves keep arrival times for the moment between a read and the question about it. Two readers on one shelf lose one
// of their times, never mix them up.
var shelves [1024]shelf

type shelf struct {
	sync.Mutex
	p  uintptr
	at int64
	_  [40]byte // to a cache line
}

func addressOf(p []byte) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(p))) }

// shelfOf spreads addresses, which have their low bits in common.
func shelfOf(p []byte) *shelf {
	const bits, golden = 10, 0x9E3779B97F4A7C15
	return &shelves[uint64(addressOf(p))*golden>>(64-bits)]
}

func keep(p []byte, unixNano int64) {
	s := shelfOf(p)
	s.Lock()
	s.p, s.at = addressOf(p), unixNano
	s.Unlock()
}

// control has room for one SCM_TIMESTAMPNS, aligned as a Cmsghdr is.
type control struct {
	head unix.Cmsghdr
	time unix.Timespec
}

// stampedRead is a read by recvmsg. It can wait only without MSG_DONTWAIT, and after a signal it does not wait again.
func stampedRead(fd int, p []byte, flags int) (int, error) {
	var c control
	iov := unix.Iovec{Base: unsafe.SliceData(p)}
	iov.SetLen(len(p))
	for {
		h := unix.Msghdr{Iov: &iov, Control: (*byte)(unsafe.Pointer(&c))}
		h.SetIovlen(1)
		h.SetControllen(int(unsafe.Sizeof(c)))
		n, errno := recvmsg(fd, &h, flags)
		if errno == syscall.EINTR {
			flags |= unix.MSG_DONTWAIT
			continue
		}
		if errno == 0 && n > 0 {
			keep(p, c.unixNano(&h))
		}
		return read(n, errno, p)
	}
}

func recvmsg(fd int, h *unix.Msghdr, flags int) (n uintptr, errno syscall.Errno) {
	if flags&unix.MSG_DONTWAIT != 0 {
		n, _, errno = syscall.RawSyscall(unix.SYS_RECVMSG, uintptr(fd), uintptr(unsafe.Pointer(h)), uintptr(flags))
	} else {
		n, _, errno = syscall.Syscall(unix.SYS_RECVMSG, uintptr(fd), uintptr(unsafe.Pointer(h)), uintptr(flags))
	}
	return n, errno
}

// unixNano reads the control message, 0 if there is none.
func (c *control) unixNano(h *unix.Msghdr) int64 {
	if uintptr(h.Controllen) < unsafe.Sizeof(*c) || c.head.Level != unix.SOL_SOCKET || c.head.Type != unix.SCM_TIMESTAMPNS {
		return 0
	}
	return c.time.Nano()
}

// Queue is how many connections wait in the accept queue of the listening fd, and how many it holds (TCP_INFO).
func Queue(fd int) (waiting, room int, err error) {
	info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
	if err != nil {
		return 0, 0, err
	}
	return int(info.Unacked), int(info.Sacked), nil // of a listening socket, these two stand for them
}
