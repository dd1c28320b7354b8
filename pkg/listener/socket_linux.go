package listener

import (
	"math"
	"os"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

func newSocket(domain int) (int, error) {
	return unix.Socket(domain, unix.SOCK_STREAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
}

// maxBacklog is to what the kernel silently cuts a longer backlog.
func maxBacklog() int {
	text, err := os.ReadFile("/proc/sys/net/core/somaxconn")
	if err != nil {
		return math.MaxInt
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return math.MaxInt
	}
	return n
}

// settle has nothing to do: a connection inherits the listener's options.
func settle(int, endpoint) {}

// localFaults are the pending network errors that only Linux reports in accept.
var localFaults = []syscall.Errno{unix.ENONET}
