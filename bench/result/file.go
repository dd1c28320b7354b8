package result

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// A log is a file that only grows, and is true after every write: what could not be written whole is taken back, kept,
// and tried again with the next. It is opened for each write, so that a directory that comes back is found again.
type log struct {
	path    string
	head    string // what a new file begins with
	good    int64  // length of what is known to be whole; -1: there is no file yet
	pending string
	again   func() string // all that belongs behind head, if it can be made again; else nil
	write   write
}

// write is (*os.File).WriteString, but in a test of what becomes of its errors.
type write func(f *os.File, text string) (int, error)

func newLog(path, head string, w write) *log {
	return &log{path: path, head: head, good: -1, write: w}
}

// add appends text and whatever an earlier add could not write.
func (l *log) add(text string) error {
	l.pending += text
	if l.pending == "" && l.good >= 0 {
		return nil
	}
	f, err := l.open()
	if l.good >= 0 && (errors.Is(err, fs.ErrNotExist) || errors.Is(err, errChanged)) {
		f, err = l.anew()
	}
	if err != nil {
		return stuck(l.path, err)
	}
	n, err := l.write(f, l.pending)
	if err != nil {
		if n > 0 {
			err = errors.Join(err, f.Truncate(l.good))
		}
		return stuck(l.path, errors.Join(err, f.Close()))
	}
	l.good += int64(n)
	l.pending = ""
	if err := f.Close(); err != nil {
		return stuck(l.path, err)
	}
	return nil
}

// hold keeps text for the next add.
func (l *log) hold(text string) { l.pending += text }

// open puts the file's end where the last whole write ended.
func (l *log) open() (*os.File, error) {
	if l.good < 0 {
		return l.create()
	}
	f, err := os.OpenFile(l.path, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.Size() < l.good {
		err = fmt.Errorf("%w: it is %d bytes long and was %d", errChanged, info.Size(), l.good)
	}
	if err == nil && info.Size() > l.good {
		err = f.Truncate(l.good)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekEnd)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

var errChanged = errors.New("something else has changed the file")

// anew makes a file again that something else has removed or cut, if its directory is there.
func (l *log) anew() (*os.File, error) {
	good := l.good
	f, err := l.create()
	if err != nil {
		l.good = good
	} else if l.again != nil {
		l.pending = l.again()
	}
	return f, err
}

func (l *log) create() (*os.File, error) {
	f, err := os.OpenFile(l.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return nil, err
	}
	if _, err := l.write(f, l.head); err != nil {
		return nil, errors.Join(err, f.Close(), os.Remove(l.path))
	}
	l.good = int64(len(l.head))
	return f, nil
}

// rewrite puts text in place of all that the file holds.
func (l *log) rewrite(text string) error {
	err := replace(l.path, text, l.write)
	if err == nil {
		l.good, l.pending = int64(len(text)), ""
	}
	return err
}

// Replace puts a whole file in another's place in one step, so that a reader never sees half of it and a full disk leaves
// the last good one. Its error says what to do.
func Replace(path, text string) error { return replace(path, text, (*os.File).WriteString) }

func replace(path, text string, w write) error {
	f, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return stuck(path, err)
	}
	_, err = w(f, text)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		_ = os.Remove(path + ".new") // it takes room, and is of no use
		return stuck(path, err)
	}
	return nil
}
