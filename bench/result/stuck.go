package result

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// writeError is a file that could not be written, why, and what to do about it.
type writeError struct {
	path string
	err  error
}

func stuck(path string, err error) error { return &writeError{path, err} }

func (e *writeError) Unwrap() error { return e.err }

func (e *writeError) Error() string {
	return fmt.Sprintf("write %s: %v: %s", e.path, cause(e.err), e.next())
}

// cause is the system's own word, without the name of a file that was told already.
func cause(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

// next is what to do so that the file can be written.
func (e *writeError) next() string {
	dir := filepath.Dir(e.path)
	switch {
	case errors.Is(e.err, syscall.ENOSPC):
		return "the disk is full: make room there"
	case errors.Is(e.err, syscall.EDQUOT):
		return "the quota of its owner is used up: make room there, or raise it"
	case errors.Is(e.err, syscall.EFBIG):
		return "no file may grow that large here: raise the limit (ulimit -f, or the file system's)"
	case errors.Is(e.err, fs.ErrNotExist):
		return fmt.Sprintf("%s is gone: make it again (mkdir -p %s)", dir, dir)
	case errors.Is(e.err, fs.ErrPermission), errors.Is(e.err, syscall.EROFS):
		return "it may not be written: see its owner and mode, or name another directory with --out"
	}
	return "see what is wrong with " + dir
}

// first is the first error of several that have one cause and say the same of one file after another.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// kept is the error of a cell that is not on disk yet. It is true while the run lasts and afterwards.
func (d *Dir) kept(err error) error {
	var write *writeError
	if !errors.As(err, &write) {
		return err
	}
	return fmt.Errorf("%w; what was measured is kept in memory and written as soon as it can be while the run lasts; once it has ended, `handoff compare --resume %s` goes on from what is on disk", err, d.Path)
}

// lost is the error of a run that has ended and is not all on disk: what is, what is not, and how to go on.
func (d *Dir) lost(err error) error {
	if err == nil {
		return nil
	}
	if _, gone := os.Stat(filepath.Join(d.Path, "run.json")); errors.Is(gone, fs.ErrNotExist) {
		return fmt.Errorf("write %s: %w; the run has ended and nothing of it is on disk, so it is lost but for what is shown: measure again, with a directory that nothing removes", d.Path, cause(err))
	}
	all, missing := len(d.run.Samples), strings.Count(d.bench.pending, benchWord)
	text := fmt.Sprintf("run.json has all %d cells", all)
	if d.saved.cells < all {
		text = fmt.Sprintf("run.json has %d of %d cells, the others are lost", d.saved.cells, all)
	}
	switch {
	case missing > 0:
		text += fmt.Sprintf(", bench.txt lacks %d of its lines", missing)
	case d.bench.pending != "":
		text += ", bench.txt only its end"
	}
	if d.saved.partial {
		text += fmt.Sprintf(". After that, `handoff compare --resume %s` goes on from there", d.Path)
	} else {
		text += fmt.Sprintf(". `handoff report %s` shows them", d.Path)
	}
	return fmt.Errorf("%w; the run has ended: %s", err, text)
}
