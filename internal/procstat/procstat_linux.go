package procstat

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// CPU is the CPU time, user and system, that process pid has used, its ended threads included. It comes from the
// scheduler's own nanosecond account, not from ticks, and costs one system call.
func CPU(pid int) (time.Duration, error) {
	if pid < 1 {
		return 0, fmt.Errorf("CPU time: %d is no process id", pid)
	}
	var ts unix.Timespec
	err := unix.ClockGettime(int32(^pid)<<3|cpuClockSched, &ts)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ESRCH) {
		return 0, ended("CPU time", pid)
	}
	if err != nil {
		return 0, fmt.Errorf("CPU time of process %d: %w", pid, err)
	}
	return time.Duration(ts.Nano()), nil
}

// cpuClockSched asks for the scheduler's account of a whole process (clock_getcpuclockid builds ids the same way).
const cpuClockSched = 2

// ReadStatus reads memory and thread count of process pid at one moment.
func ReadStatus(pid int) (Status, error) {
	p, err := os.ReadFile(procPath(pid) + "/status")
	if err != nil {
		return Status{}, failed("status", pid, err)
	}
	rss, haveRSS := field(p, "VmRSS:")
	peak, _ := field(p, "VmHWM:")
	threads, ok := field(p, "Threads:")
	if !ok {
		return Status{}, fmt.Errorf("status of process %d: no line Threads in %d bytes", pid, len(p))
	}
	if !haveRSS {
		// A process that has exited but is not yet waited for keeps its entry and has lost its memory.
		return Status{}, ended("memory", pid)
	}
	return Status{RSS: rss << 10, PeakRSS: peak << 10, Threads: int(threads)}, nil
}

func procPath(pid int) string { return "/proc/" + strconv.Itoa(pid) }

// failed tells a process that is not there from a file that cannot be read.
func failed(what string, pid int, err error) error {
	if gone(err) {
		return ended(what, pid)
	}
	return fmt.Errorf("%s of process %d: %w", what, pid, err)
}

// gone: the entry has vanished (ENOENT), or it vanished between open and read (ESRCH).
func gone(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ESRCH)
}

// ended says that the process is gone, so that nobody takes the missing figure for a fault of the reader.
func ended(what string, pid int) error {
	return fmt.Errorf("%s of process %d: %w", what, pid, os.ErrProcessDone)
}
