package child

import (
	"slices"
	"strings"
)

// Scrub returns env without the variables that would change how a child behaves: the Go runtime's (GOGC, GOMEMLIMIT,
// GODEBUG, GOMAXPROCS) and every HANDOFF_*, which handoff would read as flags. removed names them, for the record.
// Arms differ by their command line alone, and a run can be repeated from it.
func Scrub(env []string) (kept, removed []string) {
	for _, entry := range env {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, "HANDOFF_") || slices.Contains(runtimeVars, name) {
			removed = append(removed, name)
		} else {
			kept = append(kept, entry)
		}
	}
	slices.Sort(removed)
	return kept, removed
}

var runtimeVars = []string{"GOGC", "GOMEMLIMIT", "GODEBUG", "GOMAXPROCS"}
