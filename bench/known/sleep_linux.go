package known

import (
	"runtime"
	"syscall"
	"time"
)

const prSetTimerslack = 29

// precise keeps the calling goroutine on a thread whose sleeps end when they should: the kernel may be 50 µs late
// by default, and the runtime's timers, which count milliseconds while nothing else happens, a whole one.
func precise() (done func()) {
	runtime.LockOSThread()
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, prSetTimerslack, 1, 0)
	return runtime.UnlockOSThread
}

func sleep(d time.Duration) {
	t := syscall.NsecToTimespec(int64(d))
	_ = syscall.Nanosleep(&t, nil) // a signal ends it early; the caller looks at the time
}
