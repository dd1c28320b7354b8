// Package procstat tells what a process costs, read from outside: CPU time, time without a CPU, context switches, reads and
// writes, memory, threads, descendants. It needs nothing from the process that is looked at, so any server can stand under it.
//
// It refuses to guess: a process that has ended is an error wrapping os.ErrProcessDone, a system that keeps no such
// books is an error wrapping errors.ErrUnsupported. It keeps no state and takes no differences; callers subtract.
//
// A system defines these: CPU, ReadStatus, Switches, Calls, Delay, Tree, PSS (the _linux.go files; unsupported.go elsewhere)
// and Self (self_unix.go; self_other.go elsewhere).
package procstat

// Status is what a process holds at this moment.
type Status struct {
	RSS     int64 // resident memory in bytes; kernel socket buffers are not in it
	PeakRSS int64 // the largest RSS so far, in bytes
	Threads int
}

// RSS is the resident memory of process pid in bytes.
func RSS(pid int) (int64, error) {
	s, err := ReadStatus(pid)
	return s.RSS, err
}
