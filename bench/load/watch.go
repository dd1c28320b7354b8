package load

import (
	"errors"
	"slices"
	"time"

	"github.com/handoff-http/handoff/internal/procstat"
)

// reading is one look at the watched process with its descendants, and at the generator's own CPU time.
type reading struct {
	pid       int
	self      time.Duration
	processes []process
}

// process is one of them.
type process struct {
	pid                    int
	cpu                    time.Duration
	voluntary, involuntary int64
	reads, writes          int64
	status                 procstat.Status
	err                    error
}

// readSlow finds the processes and reads what takes one file a thread.
func readSlow(pid int) reading {
	r := reading{pid: pid}
	if pid == 0 {
		return r
	}
	tree, err := procstat.Tree(pid)
	if err != nil {
		tree = []int{pid} // its own figures will say what is wrong
	}
	for _, one := range tree {
		p := process{pid: one}
		p.slow()
		r.processes = append(r.processes, p)
	}
	return r
}

func (p *process) slow() {
	var err error
	if p.status, err = procstat.ReadStatus(p.pid); err == nil {
		p.voluntary, p.involuntary, err = procstat.Switches(p.pid)
		p.reads, p.writes, _ = procstat.Calls(p.pid) // it takes more permission than the others, and they stand without it
	}
	p.err = errors.Join(p.err, err)
}

// readCPU reads the CPU accounts, one system call each.
func (r *reading) readCPU() {
	r.self, _ = procstat.Self()
	for i := range r.processes {
		p := &r.processes[i]
		if p.err == nil {
			p.cpu, p.err = procstat.CPU(p.pid)
		}
	}
}

// again reads the CPU accounts first, then the slow figures, of the processes that there are now. One that has come
// meanwhile began with nothing; one that has gone takes its account with it.
func (r *reading) again() reading {
	known := reading{pid: r.pid}
	for _, p := range r.processes {
		known.processes = append(known.processes, process{pid: p.pid})
	}
	known.readCPU()
	for _, p := range readSlow(r.pid).processes {
		i := slices.IndexFunc(known.processes, func(q process) bool { return q.pid == p.pid })
		if i < 0 {
			p.cpu, p.err = procstat.CPU(p.pid)
			known.processes = append(known.processes, p)
			continue
		}
		p.cpu, p.err = known.processes[i].cpu, errors.Join(p.err, known.processes[i].err)
		known.processes[i] = p
	}
	return known
}

// add adds what the watched processes spent between two readings. Figures that could not be read are missing, and Error
// says why; that a descendant has ended is no error.
func (s *Server) add(before, after reading) {
	s.RSS, s.PeakRSS, s.Threads, s.Processes = 0, 0, 0, 0
	for _, p := range after.processes {
		var was process
		if i := slices.IndexFunc(before.processes, func(q process) bool { return q.pid == p.pid }); i >= 0 {
			was = before.processes[i]
		}
		if err := errors.Join(was.err, p.err); err != nil {
			if p.pid == after.pid {
				s.Error = err.Error()
			}
			continue
		}
		s.CPU += int64(max(p.cpu-was.cpu, 0))
		s.SwitchesVoluntary += max(p.voluntary-was.voluntary, 0)
		s.SwitchesInvoluntary += max(p.involuntary-was.involuntary, 0)
		s.Reads += max(p.reads-was.reads, 0)
		s.Writes += max(p.writes-was.writes, 0)
		s.Threads += p.status.Threads
		s.RSS += p.status.RSS
		s.PeakRSS += p.status.PeakRSS
		s.Processes++
	}
	if s.Processes > 1 {
		s.share(after)
	}
}

// share counts memory that several processes have in common once.
func (s *Server) share(r reading) {
	pss := int64(0)
	for _, p := range r.processes {
		if p.err != nil {
			continue
		}
		n, err := procstat.PSS(p.pid)
		if err != nil {
			return
		}
		pss += n
	}
	s.RSS = pss
}
