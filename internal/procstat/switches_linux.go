package procstat

import (
	"bytes"
	"fmt"
	"strconv"

	"golang.org/x/sys/unix"
)

// Switches is how often the living threads of process pid were switched out: because they waited (voluntary), or
// because the scheduler took the CPU from them (involuntary). What a thread counted is lost when it ends, so the
// difference of two calls is exact only for threads that live through both. One call reads one small file a thread,
// some microseconds each; a thread that ends meanwhile is left out.
func Switches(pid int) (voluntary, involuntary int64, err error) {
	dir, err := unix.Open(procPath(pid)+"/task", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return 0, 0, failed("context switches", pid, err)
	}
	defer unix.Close(dir)
	s := tally{dir: dir}
	if err := s.all(); err != nil {
		return 0, 0, failed("context switches", pid, err)
	}
	if s.seen == 0 {
		return 0, 0, ended("context switches", pid)
	}
	return s.voluntary, s.involuntary, nil
}

// tally sums over a task directory. Its buffers are shared by all files: of 8,000 threads, each costs its name and
// three system calls, not a buffer.
type tally struct {
	dir                    int
	seen                   int
	voluntary, involuntary int64
	entries                [16 << 10]byte
	names                  []string
	status                 [4 << 10]byte
}

func (s *tally) all() error {
	for {
		n, err := unix.ReadDirent(s.dir, s.entries[:])
		if err != nil {
			return err
		}
		if n <= 0 {
			return nil
		}
		_, _, s.names = unix.ParseDirent(s.entries[:n], -1, s.names[:0])
		for _, name := range s.names {
			if err := s.add(name); err != nil && !gone(err) {
				return fmt.Errorf("task %s: %w", name, err)
			}
		}
	}
}

func (s *tally) add(name string) error {
	if _, err := strconv.Atoi(name); err != nil {
		return nil
	}
	fd, err := unix.Openat(s.dir, name+"/status", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	n, err := s.read(fd)
	if err != nil {
		return err
	}
	return s.count(s.status[:n])
}

// read fills s.status. The kernel may hand the file out in pieces; the two lines wanted are its last.
func (s *tally) read(fd int) (n int, err error) {
	for n < len(s.status) {
		m, err := unix.Read(fd, s.status[n:])
		if err == unix.EINTR {
			continue
		}
		if err != nil || m == 0 {
			return n, err
		}
		n += m
	}
	return n, nil
}

func (s *tally) count(p []byte) error {
	// Looked for from the end: a thread may give itself a name that looks like a line.
	i := bytes.LastIndex(p, []byte("\nvoluntary_ctxt_switches:"))
	if i < 0 {
		return fmt.Errorf("no context switches among %d bytes of status", len(p))
	}
	v, okV := field(p[i+1:], "voluntary_ctxt_switches:")
	n, okN := field(p[i+1:], "nonvoluntary_ctxt_switches:")
	if !okV || !okN {
		return fmt.Errorf("cannot read context switches in %q", p[i:])
	}
	s.seen++
	s.voluntary += v
	s.involuntary += n
	return nil
}
