package matrix

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// workers counts the processes that pid has started and that still run. Where the kernel does not tell, it counts none.
func workers(pid int) (n int) {
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, list := range lists {
		if children, err := os.ReadFile(list); err == nil {
			n += len(strings.Fields(string(children)))
		}
	}
	return n
}
