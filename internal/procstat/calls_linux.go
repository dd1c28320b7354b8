package procstat

import "os"

// Calls is how often process pid has read and written, all of its threads, ended ones among them: the system calls of the
// read(2) and write(2) families. The kernel counts no recv(2) and send(2) among them, and nothing that an io_uring does
// (proc(5), /proc/PID/io). It takes the permission to trace the process.
func Calls(pid int) (reads, writes int64, err error) {
	p, err := os.ReadFile(procPath(pid) + "/io")
	if err != nil {
		return 0, 0, failed("reads and writes", pid, err)
	}
	reads, okR := field(p, "syscr:")
	writes, okW := field(p, "syscw:")
	if !okR || !okW {
		return 0, 0, ended("reads and writes", pid)
	}
	return reads, writes, nil
}
