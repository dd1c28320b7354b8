package result

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// readSystem fills in what Linux tells in /proc and /sys. What a sandbox hides stays empty.
func (m *Machine) readSystem() {
	m.Kernel = firstLine("/proc/sys/kernel/osrelease")
	m.readCPU(cpuInfo())
	m.Memory = memory()
	m.Governor = firstLine("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
	m.Boost = boost()
	m.ClockSource = firstLine("/sys/devices/system/clocksource/clocksource0/current_clocksource")
	m.Mitigations = mitigations("/sys/devices/system/cpu/vulnerabilities")
	m.Sysctls = sysctls()
	m.LoadAvg = firstLine("/proc/loadavg")
	m.Somaxconn, _ = strconv.Atoi(firstLine("/proc/sys/net/core/somaxconn"))
}

// sysctlNames are those that decide how connections are accepted, opened and buffered.
var sysctlNames = []string{
	"net.core.somaxconn", "net.core.netdev_max_backlog", "net.core.rmem_default", "net.core.rmem_max",
	"net.core.wmem_default", "net.core.wmem_max", "net.core.busy_poll",
	"net.ipv4.ip_local_port_range", "net.ipv4.tcp_abort_on_overflow", "net.ipv4.tcp_congestion_control",
	"net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_max_syn_backlog", "net.ipv4.tcp_max_tw_buckets", "net.ipv4.tcp_rmem",
	"net.ipv4.tcp_syncookies", "net.ipv4.tcp_tw_reuse", "net.ipv4.tcp_wmem",
	"fs.file-max", "fs.nr_open", "kernel.sched_autogroup_enabled",
}

func sysctls() map[string]string {
	all := make(map[string]string)
	for _, name := range sysctlNames {
		if v := firstLine("/proc/sys/" + strings.ReplaceAll(name, ".", "/")); v != "" {
			all[name] = strings.Join(strings.Fields(v), " ")
		}
	}
	return all
}

// cpuInfo is what the kernel says of the first CPU.
func cpuInfo() map[string]string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return nil
	}
	fields := make(map[string]string)
	for line := range strings.Lines(string(info)) {
		key, value, _ := strings.Cut(line, ":")
		key = strings.TrimSpace(key)
		if _, again := fields[key]; !again {
			fields[key] = strings.TrimSpace(value)
		}
	}
	return fields
}

func (m *Machine) readCPU(info map[string]string) {
	m.CPU = info["model name"] // x86
	if m.CPU == "" {
		m.CPU = info["Model"] // some ARM boards
	}
	m.Microcode = info["microcode"]
	m.Hypervisor = slices.Contains(strings.Fields(info["flags"]), "hypervisor")
}

func memory() int64 {
	var info unix.Sysinfo_t
	if unix.Sysinfo(&info) != nil {
		return 0
	}
	return int64(info.Totalram) * int64(info.Unit)
}

// boost asks the two drivers that tell, one of which says it the other way round.
func boost() string {
	switch {
	case firstLine("/sys/devices/system/cpu/cpufreq/boost") == "1", firstLine("/sys/devices/system/cpu/intel_pstate/no_turbo") == "0":
		return "on"
	case firstLine("/sys/devices/system/cpu/cpufreq/boost") == "0", firstLine("/sys/devices/system/cpu/intel_pstate/no_turbo") == "1":
		return "off"
	}
	return ""
}

func mitigations(dir string) map[string]string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	all := make(map[string]string)
	for _, e := range entries {
		if v := firstLine(filepath.Join(dir, e.Name())); v != "" && v != "Not affected" {
			all[e.Name()] = v
		}
	}
	return all
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
