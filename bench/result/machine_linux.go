package result

import (
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// readSystem fills in what Linux tells in /proc and /sys. What a sandbox hides stays empty.
func (m *Machine) readSystem() {
	m.Kernel = firstLine("/proc/sys/kernel/osrelease")
	m.CPU = cpuModel()
	m.Governor = firstLine("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
	m.LoadAvg = firstLine("/proc/loadavg")
	m.Somaxconn, _ = strconv.Atoi(firstLine("/proc/sys/net/core/somaxconn"))
}

func cpuModel() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(info)) {
		key, value, _ := strings.Cut(line, ":")
		switch strings.TrimSpace(key) {
		case "model name", "Model": // x86, and what some ARM boards say instead
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func firstLine(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSpace(line)
}

func descriptors() uint64 {
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &limit) != nil {
		return 0
	}
	return limit.Cur
}
