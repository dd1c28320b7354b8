package uring

import (
	"errors"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// fake is a kernel of which a test says what it does. Rings are descriptors of nothing.
type fake struct {
	setup    syscall.Errno
	modes    uint32 // flags that it knows
	features uint32
	lacks    uint8 // an operation
	probing  syscall.Errno
	provided syscall.Errno
	sysctl   string
}

func modern() fake { return fake{modes: 1<<32 - 1, features: featSingleMmap | featNoDrop | featExtArg} }

func (f fake) calls() calls {
	return calls{
		setup: func(_ uint32, p *params) (int, syscall.Errno) {
			switch {
			case f.setup != 0:
				return -1, f.setup
			case p.flags&^f.modes != 0:
				return -1, syscall.EINVAL
			}
			p.features = f.features
			fd, err := unix.Dup(0)
			errno, _ := err.(syscall.Errno)
			return fd, errno
		},
		register: func(_ int, op uintptr, arg unsafe.Pointer, _ uintptr) syscall.Errno {
			if op == registerProvided {
				return f.provided
			}
			can := (*probe)(arg)
			for i := range can.ops {
				if uint8(i) != f.lacks {
					can.ops[i].flags = probeSupported
				}
			}
			return f.probing
		},
		sysctl: func() string { return f.sysctl },
	}
}

func TestARefusalNamesItsLikelyCause(t *testing.T) {
	for cause, change := range map[string]func(*fake){
		"seccomp filter hides it":          func(f *fake) { f.setup = syscall.ENOSYS },
		"probably by a seccomp filter":     func(f *fake) { f.setup = syscall.EPERM },
		"a security module":                func(f *fake) { f.setup, f.sysctl = syscall.EACCES, "0" },
		"kernel.io_uring_disabled=1":       func(f *fake) { f.setup, f.sysctl = syscall.EPERM, "1" },
		"kernel.io_uring_disabled=2":       func(f *fake) { f.setup, f.sysctl = syscall.EPERM, "2" },
		"too old for rings that begin":     func(f *fake) { f.modes = 0 },
		"lacks features of Linux 5.11":     func(f *fake) { f.features = featSingleMmap },
		"lacks the operation RECV":         func(f *fake) { f.lacks = opRecv },
		"lacks the operation ASYNC_CANCEL": func(f *fake) { f.lacks = opCancel },
		"asking for its operations":        func(f *fake) { f.probing = syscall.EPERM },
		"lacks rings of provided buffers":  func(f *fake) { f.provided = syscall.EINVAL },
	} {
		f := modern()
		change(&f)
		err := examine(f.calls())
		if !errors.Is(err, errors.ErrUnsupported) || !strings.Contains(err.Error(), cause) {
			t.Errorf("got %v, want an unsupported that says %q", err, cause)
		}
	}
}

func TestWhatWorksIsNotRefused(t *testing.T) {
	for name, change := range map[string]func(*fake){
		"modern":                         func(*fake) {},
		"before single issuers":          func(f *fake) { f.modes = setupCoop | setupCQSize | setupDisabled | setupSubmitAll },
		"before quiet completions":       func(f *fake) { f.modes = setupCQSize | setupDisabled | setupSubmitAll },
		"lacking descriptors for now":    func(f *fake) { f.setup = syscall.EMFILE },
		"lacking memory for now":         func(f *fake) { f.setup = syscall.ENOMEM },
		"lacking memory for its buffers": func(f *fake) { f.provided = syscall.ENOMEM },
	} {
		f := modern()
		f.lacks = 255
		change(&f)
		if err := examine(f.calls()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
