package uring

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Unavailable says why this system cannot make a ring, nil if it can. The error wraps errors.ErrUnsupported. The system
// is asked once.
var Unavailable = sync.OnceValue(func() error { return examine(kernel) })

// examine makes a small ring and asks it what it can do. A lack of descriptors or memory is no answer to the question,
// and will be told by Open.
func examine(k calls) error {
	_, fd, err := create(k, 8)
	if err != nil {
		if errors.Is(err, errors.ErrUnsupported) {
			return err
		}
		return nil
	}
	defer unix.Close(fd)
	return knows(k, fd)
}

// modes are how the kernel may run completions, the cheapest for one thread first: only when that thread asks for them
// (Linux 6.1), without interrupting it (5.19), or anyhow.
var modes = []uint32{setupSingleIssuer | setupDefer | setupCoop, setupCoop, 0}

// create makes a ring that is disabled, so that it belongs to the thread that enables it.
func create(k calls, entries uint32) (*params, int, error) {
	var errno syscall.Errno
	for _, mode := range modes {
		p := &params{cqEntries: 2 * entries, flags: mode | setupCQSize | setupDisabled | setupSubmitAll}
		var fd int
		if fd, errno = k.setup(entries, p); errno == 0 {
			return p, fd, needs(p, fd)
		}
		if errno != syscall.EINVAL {
			break
		}
	}
	return nil, -1, refused(k, errno)
}

// needs checks what came with a kernel before its operations could be asked for.
func needs(p *params, fd int) error {
	const all = featSingleMmap | featNoDrop | featExtArg
	if p.features&all == all {
		return nil
	}
	_ = unix.Close(fd)
	return unsupported("this kernel is too old: it lacks features of Linux 5.11; 6.0 is needed")
}

// knows asks for the operations and for the ring of provided buffers.
func knows(k calls, fd int) error {
	var can probe
	if errno := k.register(fd, registerProbe, unsafe.Pointer(&can), uintptr(len(can.ops))); errno != 0 {
		return unsupported(fmt.Sprintf("asking for its operations: %v", errno))
	}
	for _, o := range []struct {
		op   uint8
		name string
	}{{opPollAdd, "POLL_ADD"}, {opCancel, "ASYNC_CANCEL"}, {opSend, "SEND"}, {opRecv, "RECV"}, {opSendZC, "SEND_ZC"}} {
		if can.ops[o.op].flags&probeSupported == 0 {
			return unsupported("this kernel lacks the operation " + o.name + "; Linux 6.0 is needed")
		}
	}
	var b buffers
	err := b.provide(k, fd, 8, 64)
	if freed := b.free(); err == nil {
		return freed
	}
	if errors.Is(err, syscall.EINVAL) {
		return unsupported("this kernel lacks rings of provided buffers; Linux 6.0 is needed")
	}
	return nil
}

// refused names the likely cause.
func refused(k calls, errno syscall.Errno) error {
	switch errno {
	case syscall.ENOSYS:
		return unsupported("the kernel has no io_uring, or a seccomp filter hides it")
	case syscall.EPERM, syscall.EACCES:
		switch k.sysctl() {
		case "1":
			return unsupported("refused by sysctl kernel.io_uring_disabled=1: only members of kernel.io_uring_group may use it")
		case "2":
			return unsupported("refused by sysctl kernel.io_uring_disabled=2")
		}
		return unsupported("refused: " + errno.Error() + ", probably by a seccomp filter (containers often have one) or a security module")
	case syscall.EINVAL:
		return unsupported("this kernel is too old for rings that begin disabled; Linux 6.0 is needed")
	}
	return fmt.Errorf("io_uring: set up: %w", errno)
}

func unsupported(why string) error { return fmt.Errorf("io_uring: %s: %w", why, errors.ErrUnsupported) }

func readSysctl() string {
	v, err := os.ReadFile("/proc/sys/kernel/io_uring_disabled")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(v))
}
