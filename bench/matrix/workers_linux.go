package matrix

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// workers counts the processes that pid has started and that still run. Where the kernel does not tell,
// it counts none: see WorkersHidden.
func workers(pid int) (n int) {
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, list := range lists {
		if children, err := os.ReadFile(list); err == nil {
			n += len(strings.Fields(string(children)))
		}
	}
	return n
}

// WorkersHidden says why nobody would see a server that works in other processes, "" where it would be seen.
func WorkersHidden() string {
	if lists, _ := filepath.Glob("/proc/self/task/*/children"); len(lists) > 0 {
		return ""
	}
	return "this kernel does not tell which processes a server has started (no /proc/PID/task/*/children), so their CPU may be missing from its figures"
}
