//go:build !linux

package result

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// readSystem fills in what any Unix tells.
func (m *Machine) readSystem() {
	m.Kernel = release()
}

func release() string {
	var name unix.Utsname
	if unix.Uname(&name) != nil {
		return ""
	}
	return unix.ByteSliceToString(name.Release[:])
}

func descriptors() uint64 {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil {
		return 0
	}
	return uint64(limit.Cur)
}
