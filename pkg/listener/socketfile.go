package listener

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/handoff-http/handoff/internal/sock"
)

// socketFile is the name of a Unix socket in the file system, once bound. The zero value has none, as TCP and Linux's
// abstract names ("@…") do.
type socketFile struct {
	path string
	info os.FileInfo // of the file we made, to tell it from one that somebody put in its place
}

// bind binds fd, to a file if e says so. A server that was killed leaves its file behind; a file on which nobody
// answers is removed, once.
func (f *socketFile) bind(fd int, e endpoint) error {
	err := unix.Bind(fd, e.sa)
	named, ok := e.sa.(*unix.SockaddrUnix)
	if !ok || strings.HasPrefix(named.Name, "@") {
		return err
	}
	if err == syscall.EADDRINUSE {
		if err := removeStale(named.Name); err != nil {
			return err
		}
		err = unix.Bind(fd, e.sa)
	}
	if err != nil {
		return err
	}
	f.path = named.Name
	f.info, err = os.Lstat(f.path)
	return err
}

// removeStale removes the socket file at path unless somebody listens on it. Two servers that start at the same
// instant on the same stale file can both get this far; the later one then wins.
func removeStale(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode().Type() != fs.ModeSocket {
		return errNotSocket
	}
	fd, err := newSocket(unix.AF_UNIX)
	if err != nil {
		return err
	}
	defer sock.Close(fd)
	if unix.Connect(fd, &unix.SockaddrUnix{Name: path}) != syscall.ECONNREFUSED {
		return syscall.EADDRINUSE
	}
	return os.Remove(path)
}

// remove removes the file if it is still the one that bind made.
func (f *socketFile) remove() {
	if f.path == "" || f.info == nil {
		return
	}
	if now, err := os.Lstat(f.path); err == nil && os.SameFile(now, f.info) {
		os.Remove(f.path)
	}
	f.path = ""
}
