//go:build unix

// Package sock is the handful of socket calls that everybody shares, on raw descriptors.
//
// Results read like io: a read at the end of the stream is io.EOF, a blocking call that ran into its timeout is
// os.ErrDeadlineExceeded, everything else is the bare syscall.Errno. EINTR is retried inside. No call allocates: an
// Errno is below 256, and the runtime keeps those values boxed.
//
// It refuses to own descriptors, to wait for one, and to know what travels over it. A descriptor must stay open for
// the length of a call; whoever closes it sees to that.
package sock

import (
	"io"
	"math"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// ErrAgain is what the non-blocking calls return when the descriptor is not ready; compare with ==.
const ErrAgain = syscall.EAGAIN

// CloseRead shuts the reading side down, which wakes a thread blocked in BlockingRead with io.EOF.
func CloseRead(fd int) error { return shutdown(fd, unix.SHUT_RD) }

// CloseWrite shuts the writing side down: the peer reads what was written, then the end of the stream.
func CloseWrite(fd int) error { return shutdown(fd, unix.SHUT_WR) }

// SetRecvTimeout bounds each BlockingRead on fd (SO_RCVTIMEO). d ≤ 0 means no bound; less than a microsecond, the
// kernel's unit, rounds up. The bound starts anew with each call, and a signal may restart it.
func SetRecvTimeout(fd int, d time.Duration) error { return setTimeout(fd, unix.SO_RCVTIMEO, d) }

// SetSendTimeout bounds each BlockingWrite on fd (SO_SNDTIMEO), as SetRecvTimeout does for reading.
func SetSendTimeout(fd int, d time.Duration) error { return setTimeout(fd, unix.SO_SNDTIMEO, d) }

func setTimeout(fd, option int, d time.Duration) error {
	tv := unix.NsecToTimeval(int64(max(d, 0))) // rounds up
	return unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, option, &tv)
}

// Limit returns how many descriptors this process may have open: the soft RLIMIT_NOFILE, which Go raised to the hard
// one when the process started. It returns 0 when the system does not say.
func Limit() int {
	var r unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &r) != nil {
		return 0
	}
	return int(min(uint64(r.Cur), math.MaxInt))
}

// received turns what read(2) said into what io.Reader says.
func received(n int, p []byte) (int, error) {
	if n == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	filled(p[:n])
	return n, nil
}

// timedOut names the one reason for which a blocking descriptor says EAGAIN.
func timedOut(err error) error {
	if err == syscall.EAGAIN {
		return os.ErrDeadlineExceeded
	}
	return err
}
