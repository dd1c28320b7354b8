package telemetry

import (
	"fmt"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// Take looks. server is the watched process (0: none), whose living descendants are looked at with it; cpus are those
// whose time matters (empty: all). This process is the generator. What cannot be read is left out, see Change.Unread.
//
// It is made for the edges of a window of 100 ms: about 0.08 ms, most of it the kernel's in adding up its TCP counters, and
// 8 µs more for each thread of the server, of which no more than 128 are looked at.
//
// Note: procfs reads the same four files in 0.20 ms against 0.08 here, with two CPUs and few interrupts; it scans every
// field of every CPU and makes 500 allocations, which the generator's collector would find in the window.
func Take(server int, cpus []int) *Look {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	l := &Look{at: time.Now()}
	l.cpu(s, cpus)
	l.network(s)
	l.throttling(s)
	l.waiting(server)
	l.pressed(s)
	return l
}

// scratch is a buffer that files are read into.
type scratch struct{ text []byte }

var scratches = sync.Pool{New: func() any { return &scratch{make([]byte, 16<<10)} }}

// read reads a whole file, which stays as it is until the next is read. It asks neither for the file's size, which /proc
// does not tell, nor for the runtime's poller.
func (s *scratch) read(path string) ([]byte, error) {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	defer unix.Close(fd)
	for n := 0; ; {
		m, err := unix.Read(fd, s.text[n:])
		switch {
		case err == unix.EINTR:
		case err != nil:
			return nil, &os.PathError{Op: "read", Path: path, Err: err}
		case m == 0:
			return s.text[:n], nil
		default:
			if n += m; n == len(s.text) {
				s.text = append(s.text, make([]byte, n)...)
			}
		}
	}
}

func counted(v int64) reading { return reading{v, true} }

// miss says what is not known, by its name in Change, and why. The text must be the same at every look, or a run would
// collect one line a window.
func (l *Look) miss(what string, why error) {
	l.unread = append(l.unread, fmt.Sprintf("%s: %v", what, why))
}
