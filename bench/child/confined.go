package child

import (
	"os"
	"strings"
)

// Confined returns the CPUs that this process is pinned to, nil if it may run on every CPU of the machine or the system
// does not tell.
func Confined() []int {
	allowed, err := allowedCPUs()
	if err != nil {
		return nil
	}
	text, err := os.ReadFile("/sys/devices/system/cpu/online")
	if err != nil {
		return nil
	}
	online, err := CPUs(strings.TrimSpace(string(text)))
	if err != nil || len(allowed) >= len(online) {
		return nil
	}
	return allowed
}
