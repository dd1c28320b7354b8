package procstat

import "os"

// PSS is the resident memory of process pid in bytes, every page divided by the number of processes that share it: what
// may be added up over processes that were forked from one another, which RSS may not. The kernel walks the page tables for
// it, about a millisecond a gigabyte; it takes the permission to trace the process.
func PSS(pid int) (int64, error) {
	p, err := os.ReadFile(procPath(pid) + "/smaps_rollup")
	if err != nil {
		return 0, failed("proportional memory", pid, err)
	}
	kib, ok := field(p, "Pss:")
	if !ok {
		return 0, ended("proportional memory", pid) // it had no memory left
	}
	return kib << 10, nil
}
