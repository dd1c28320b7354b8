//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/handoff-http/handoff/bench/peers/internal/stock"
)

const prefix = "handoff-nginx-"

// prepare makes a directory with all that nginx needs, and a lock that nginx inherits and lets go of when its last process
// ends, however it ends: nobody is left then to remove the directory, so the next peer does (sweep).
func prepare(parent string, c config) (dir string, err error) {
	dir, err = os.MkdirTemp(parent, prefix)
	if err != nil {
		return "", err
	}
	if err := fill(dir, c); err != nil {
		_ = os.RemoveAll(dir)
		return "", err
	}
	return dir, nil
}

func fill(dir string, c config) error {
	letters := filepath.Join(dir, "files", "bytes")
	if err := os.MkdirAll(letters, 0o700); err != nil {
		return err
	}
	for _, n := range stored {
		body, _ := stock.Letters(strconv.Itoa(n))
		if err := os.WriteFile(filepath.Join(letters, strconv.Itoa(n)), body, 0o600); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "nginx.conf"), []byte(c.text()), 0o600); err != nil {
		return err
	}
	return lock(dir)
}

// lock takes the lock before it has its name, so that there is no moment at which it can be seen and taken.
func lock(dir string) error {
	fd, err := syscall.Open(filepath.Join(dir, "locked"), syscall.O_CREAT|syscall.O_RDONLY, 0o600) // not close-on-exec
	if err != nil {
		return err
	}
	if err := syscall.Flock(fd, syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return err
	}
	return os.Rename(filepath.Join(dir, "locked"), filepath.Join(dir, "lock"))
}

// sweep removes the directories under parent whose nginx has ended. What cannot be removed is another user's.
func sweep(parent string) {
	dirs, _ := filepath.Glob(filepath.Join(parent, prefix+"*"))
	for _, dir := range dirs {
		fd, err := syscall.Open(filepath.Join(dir, "lock"), syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		if err != nil {
			continue
		}
		if syscall.Flock(fd, syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			_ = os.RemoveAll(dir)
		}
		_ = syscall.Close(fd)
	}
}
