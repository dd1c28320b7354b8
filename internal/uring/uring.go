// Package uring is Linux's completion queue pair: operations go in as a batch, results come out, and one system call a
// turn does both. No call allocates after Open, one rare case apart (see Ring.spill).
//
// It speaks to the kernel directly and refuses what a server's loop does not need: files, links, registered
// descriptors, kernel polling threads. It owns no descriptor that an operation is for, and calls nobody back. Memory
// given to Recv and Send is the kernel's until the operation's last completion: the caller keeps it in place.
package uring

import "syscall"

// Config says how large a ring is. The zero value has the defaults.
type Config struct {
	Entries    int // operations that can wait to be submitted; rounded up to a power of two, at most 32,768; 0: 4096
	Buffers    int // provided buffers, a power of two, at most 32,768; 0: 512
	BufferSize int // bytes of each; 0: 2048
}

const (
	defaultEntries    = 4096
	defaultBuffers    = 512
	defaultBufferSize = 2048
	maxEntries        = 32768
)

// Completion is what became of an operation.
type Completion struct {
	Tag   uint64 // as the operation was given it
	Res   int32  // bytes, or the events of a poll; below 0: minus the errno
	flags uint32
}

const (
	hasBuffer   = 1 << 0
	hasMore     = 1 << 1
	bufferShift = 16
)

// Buffer returns the number of the provided buffer that was used, if one was. It is the caller's until Recycle.
func (c Completion) Buffer() (id int, ok bool) {
	return int(c.flags >> bufferShift), c.flags&hasBuffer != 0
}

// More says that the operation is still under way: further completions will come.
func (c Completion) More() bool { return c.flags&hasMore != 0 }

// Errno is why the operation failed, 0 if it did not.
func (c Completion) Errno() syscall.Errno {
	if c.Res >= 0 {
		return 0
	}
	return syscall.Errno(-c.Res)
}
