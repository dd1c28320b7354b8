package sock

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// NonBlock asks Accept for a non-blocking descriptor.
const NonBlock = unix.SOCK_NONBLOCK

// The calls on non-blocking descriptors use RawSyscall: they cannot wait, so the scheduler need not hear of them. That
// is 28 ns cheaper, and with GOMAXPROCS=1 an ordinary Syscall invites the runtime's monitor to take the processor away
// at each call, which cost an event loop a fifth of its throughput.

// read and written say what a call that was not interrupted has come to.

func read(n uintptr, errno syscall.Errno, p []byte) (int, error) {
	if errno != 0 {
		return 0, errno
	}
	return received(int(n), p)
}

func written(n uintptr, errno syscall.Errno) (int, error) {
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

// Read reads from the non-blocking fd. It returns ErrAgain when nothing is there and io.EOF at the end.
func Read(fd int, p []byte) (int, error) {
	if stamping.Load() != 0 {
		return stampedRead(fd, p, unix.MSG_DONTWAIT)
	}
	for {
		n, _, errno := syscall.RawSyscall(unix.SYS_READ, uintptr(fd),
			uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
		if errno != syscall.EINTR {
			return read(n, errno, p)
		}
	}
}

// Write writes to the non-blocking fd as much as the kernel takes at once, which may be less than p. It returns
// ErrAgain when that is nothing.
func Write(fd int, p []byte) (int, error) {
	lent(p)
	for {
		n, _, errno := syscall.RawSyscall(unix.SYS_WRITE, uintptr(fd),
			uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
		if errno != syscall.EINTR {
			return written(n, errno)
		}
	}
}

// ReadNow is Read for a blocking fd.
func ReadNow(fd int, p []byte) (int, error) {
	if stamping.Load() != 0 {
		return stampedRead(fd, p, unix.MSG_DONTWAIT)
	}
	for {
		n, _, errno := syscall.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd),
			uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), unix.MSG_DONTWAIT, 0, 0)
		if errno != syscall.EINTR {
			return read(n, errno, p)
		}
	}
}

// WriteNow is Write for a blocking fd.
func WriteNow(fd int, p []byte) (int, error) {
	lent(p)
	for {
		n, _, errno := syscall.RawSyscall6(unix.SYS_SENDTO, uintptr(fd),
			uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, 0, 0)
		if errno != syscall.EINTR {
			return written(n, errno)
		}
	}
}

// Untaken is how many bytes written to fd the peer has not acknowledged (SIOCOUTQ), 0 where that is not known.
func Untaken(fd int) int {
	n, err := unix.IoctlGetInt(fd, unix.SIOCOUTQ)
	if err != nil {
		return 0
	}
	return n
}

// BlockingRead reads from the blocking fd and holds its thread until something came. A signal ends a bounded wait like its
// bound, with os.ErrDeadlineExceeded, since the kernel would wait for the whole bound anew: interrupted often enough, for ever.
func BlockingRead(fd int, p []byte) (int, error) {
	if stamping.Load() != 0 {
		n, err := stampedRead(fd, p, 0)
		return n, timedOut(err)
	}
	n, _, errno := syscall.Syscall(unix.SYS_READ, uintptr(fd),
		uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
	if errno == syscall.EINTR {
		n, err := ReadNow(fd, p)
		return n, timedOut(err)
	}
	got, err := read(n, errno, p)
	return got, timedOut(err)
}

// BlockingWrite writes to the blocking fd and holds its thread until all of p is with the kernel. Only a timeout or a
// signal leaves it short; a signal before anything was taken is a timeout, as it is for BlockingRead.
func BlockingWrite(fd int, p []byte) (int, error) {
	lent(p)
	n, _, errno := syscall.Syscall(unix.SYS_WRITE, uintptr(fd),
		uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
	if errno == syscall.EINTR {
		n, err := WriteNow(fd, p)
		return n, timedOut(err)
	}
	put, err := written(n, errno)
	return put, timedOut(err)
}

// Accept takes one connection from the non-blocking listening fd: close-on-exec, blocking unless flags has NonBlock.
// It returns ErrAgain when none waits.
func Accept(fd, flags int) (int, error) {
	for {
		n, _, errno := syscall.RawSyscall6(unix.SYS_ACCEPT4, uintptr(fd), 0, 0, uintptr(flags|unix.SOCK_CLOEXEC), 0, 0)
		switch errno {
		case 0:
			return int(n), nil
		case syscall.EINTR:
		default:
			return -1, errno
		}
	}
}

// Close closes fd. EINTR is not retried: Linux has released the descriptor by then, and another thread may already own
// its number.
func Close(fd int) error {
	if _, _, errno := syscall.RawSyscall(unix.SYS_CLOSE, uintptr(fd), 0, 0); errno != 0 {
		return errno
	}
	return nil
}

func shutdown(fd, how int) error {
	if _, _, errno := syscall.RawSyscall(unix.SYS_SHUTDOWN, uintptr(fd), uintptr(how), 0); errno != 0 {
		return errno
	}
	return nil
}

// SetThreadName names the calling thread, which the caller has locked, for traces and top -H. The kernel keeps 15 bytes.
func SetThreadName(name string) {
	var buf [16]byte
	copy(buf[:15], name)
	_ = unix.Prctl(unix.PR_SET_NAME, uintptr(unsafe.Pointer(&buf[0])), 0, 0, 0)
}

// Thread names the calling thread, which the caller has locked, for Interrupt.
func Thread() int { return unix.Gettid() }

// Interrupt ends a bounded wait of a thread of this process in BlockingRead; one without a bound begins anew, with the bound
// that the socket has by then. A thread that does not wait goes on. The signal is the one by which Go preempts: its threads
// expect it at any time, and it says nothing. A program that ignores SIGURG has switched this off.
func Interrupt(thread int) error { return unix.Tgkill(unix.Getpid(), thread, unix.SIGURG) }
