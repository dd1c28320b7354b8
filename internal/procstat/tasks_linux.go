package procstat

import (
	"encoding/binary"
	"fmt"
	"sync"
	"unsafe"

	"golang.org/x/sys/unix"
)

// eachThread reads one file of every living thread of process pid and hands its text on, which must not be kept. It
// returns how many it read: 0 where the process is there and the kernel has no such file. A thread that ends meanwhile is
// left out. A thread costs three system calls and no allocation: there may be thousands.
func eachThread(pid int, file string, take func(text []byte) error) (seen int, err error) {
	dir, err := unix.Open(procPath(pid)+"/task", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	defer unix.Close(dir)
	t := buffers.Get().(*tasks)
	defer buffers.Put(t)
	t.dir, t.file = dir, file
	return t.each(take)
}

var buffers = sync.Pool{New: func() any { return &tasks{text: make([]byte, 4<<10)} }}

// tasks reads a task directory. Its buffers are shared by all files and, through the pool, by all directories.
type tasks struct {
	dir     int
	file    string
	entries [16 << 10]byte
	path    [64]byte
	text    []byte
}

func (t *tasks) each(take func([]byte) error) (seen int, err error) {
	for {
		n, err := unix.ReadDirent(t.dir, t.entries[:])
		if err != nil || n <= 0 {
			return seen, err
		}
		for rest := t.entries[:n]; len(rest) > 0; {
			var name []byte
			name, rest = entry(rest)
			err := t.one(name, take)
			if err != nil && !gone(err) {
				return seen, fmt.Errorf("task %s: %w", name, err)
			}
			if err == nil && isNumber(name) {
				seen++
			}
		}
	}
}

func (t *tasks) one(name []byte, take func([]byte) error) error {
	if !isNumber(name) {
		return nil // "." and ".."
	}
	fd, err := t.open(name)
	if err != nil {
		return err
	}
	n, err := t.read(fd)
	_ = unix.Close(fd)
	if err != nil {
		return err
	}
	return take(t.text[:n])
}

// open is unix.Openat of name/file without the two strings which that would make.
func (t *tasks) open(name []byte) (int, error) {
	path := append(append(t.path[:0], name...), '/')
	path = append(append(path, t.file...), 0)
	for {
		fd, _, errno := unix.Syscall6(unix.SYS_OPENAT, uintptr(t.dir), uintptr(unsafe.Pointer(&path[0])), unix.O_RDONLY|unix.O_CLOEXEC, 0, 0, 0)
		switch errno {
		case 0:
			return int(fd), nil
		case unix.EINTR:
		default:
			return -1, errno
		}
	}
}

// read fills t.text. The kernel may hand a file out in pieces, and the children of a thread may be many.
func (t *tasks) read(fd int) (n int, err error) {
	for {
		m, err := unix.Read(fd, t.text[n:])
		if err == unix.EINTR {
			continue
		}
		if err != nil || m == 0 {
			return n, err
		}
		if n += m; n == len(t.text) {
			t.text = append(t.text, make([]byte, n)...)
		}
	}
}

// entry takes the first of the kernel's directory entries (linux_dirent64) and returns its name. A length that cannot be
// ends the list.
func entry(p []byte) (name, rest []byte) {
	const header = 8 + 8 + 2 + 1 // inode, offset, length, type
	if len(p) < header {
		return nil, nil
	}
	size := int(binary.NativeEndian.Uint16(p[16:]))
	if size < header || size > len(p) {
		return nil, nil
	}
	name = p[header:size]
	for i, c := range name {
		if c == 0 {
			name = name[:i]
			break
		}
	}
	return name, p[size:]
}

func isNumber(name []byte) bool {
	for _, c := range name {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(name) > 0
}
