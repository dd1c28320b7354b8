package telemetry

import (
	"errors"
	"fmt"
	"os"

	"github.com/prometheus/procfs"

	"github.com/handoff-http/handoff/internal/procstat"
)

// ReadLimits reads the limits of process pid (0: none) and of the TCP server at addr, HOST:PORT (empty: none). RcvBuf and
// SndBuf take a connection that the server has accepted. It is not for the inside of a window: it may take milliseconds.
func ReadLimits(pid int, addr string) Limits {
	var l Limits
	if pid > 0 {
		l.process(pid)
	}
	if addr != "" {
		l.sockets(addr)
	}
	return l
}

func (l *Limits) process(pid int) {
	var err error
	if l.NoFile, err = openFiles(pid); err != nil {
		l.miss("rlimit_nofile", err)
	}
	if l.CPUs, err = allowedCPUs(pid); err != nil {
		l.miss("cpus", err)
	}
	tree, err := procstat.Tree(pid)
	if err != nil {
		l.miss("processes", err)
		return
	}
	for _, member := range tree {
		s, err := procstat.ReadStatus(member)
		if err != nil && !errors.Is(err, os.ErrProcessDone) {
			l.miss("threads", err)
		}
		if err == nil {
			l.Processes, l.Threads = l.Processes+1, l.Threads+s.Threads
		}
	}
}

func openFiles(pid int) (uint64, error) {
	p, err := procfs.NewProc(pid)
	if err != nil {
		return 0, err
	}
	limits, err := p.Limits()
	return limits.OpenFiles, err
}

// allowedCPUs is in the kernel's own notation, which taskset takes as well.
func allowedCPUs(pid int) (string, error) {
	s := scratch{make([]byte, 4<<10)}
	path := fmt.Sprintf("/proc/%d/status", pid)
	text, err := s.read(path)
	if err != nil {
		return "", err
	}
	for len(text) > 0 {
		var first []byte
		first, text = line(text)
		if name, rest := word(first); string(name) == "Cpus_allowed_list:" {
			list, _ := word(rest)
			return string(list), nil
		}
	}
	return "", fmt.Errorf("%s: no line Cpus_allowed_list", path)
}

func (l *Limits) sockets(addr string) {
	_, backlog, err := AcceptQueue(addr)
	if err != nil {
		l.miss("backlog", err)
		return
	}
	l.Backlog = backlog
	s, ok, err := accepted(addr)
	if err != nil {
		l.miss("rcvbuf_bytes, sndbuf_bytes", err)
	}
	if ok {
		l.RcvBuf, l.SndBuf = s.rcvbuf, s.sndbuf
	}
}

func (l *Limits) miss(what string, why error) {
	l.Unread = append(l.Unread, fmt.Sprintf("%s: %v", what, why))
}
