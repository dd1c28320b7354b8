package load

import (
	"time"

	"github.com/handoff-http/handoff/internal/procstat"
)

// reading is one look at the watched process and at the generator's own CPU time.
type reading struct {
	cpu, self              time.Duration
	voluntary, involuntary int64
	status                 procstat.Status
	err                    error
}

// watchSlow reads what takes one file a thread.
func watchSlow(pid int) (r reading) {
	if pid == 0 {
		return r
	}
	if r.status, r.err = procstat.ReadStatus(pid); r.err == nil {
		r.voluntary, r.involuntary, r.err = procstat.Switches(pid)
	}
	return r
}

// readCPU reads both CPU accounts, one system call each.
func (r *reading) readCPU(pid int) {
	r.self, _ = procstat.Self()
	if pid == 0 || r.err != nil {
		return
	}
	r.cpu, r.err = procstat.CPU(pid)
}

func (r *reading) takeCPU(from reading) {
	r.cpu, r.self = from.cpu, from.self
	if r.err == nil {
		r.err = from.err
	}
}

// spent is what the watched process spent between two readings. Figures that could not be read are zero, and Error says why.
func spent(before, after reading) *Server {
	s := &Server{
		CPU:                 int64(max(after.cpu-before.cpu, 0)),
		SwitchesVoluntary:   max(after.voluntary-before.voluntary, 0),
		SwitchesInvoluntary: max(after.involuntary-before.involuntary, 0),
		RSS:                 after.status.RSS,
		PeakRSS:             after.status.PeakRSS,
		Threads:             after.status.Threads,
	}
	for _, err := range []error{before.err, after.err} {
		if err != nil {
			s.Error = err.Error()
		}
	}
	return s
}
