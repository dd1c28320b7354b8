package result

import (
	"runtime"
)

// Machine is what a reader needs to judge whether two runs can be compared. A figure this system does not have is
// left out.
type Machine struct {
	OS          string            `json:"os"`
	Arch        string            `json:"arch"`
	Kernel      string            `json:"kernel,omitempty"`
	CPU         string            `json:"cpu,omitempty"`
	Cores       int               `json:"cores"`      // logical CPUs this process may use
	GOMAXPROCS  int               `json:"gomaxprocs"` // of the comparing parent; children take theirs from the CPUs they are pinned to
	Microcode   string            `json:"microcode,omitempty"`
	Hypervisor  bool              `json:"hypervisor,omitempty"` // the CPU says that it is a virtual one
	Memory      int64             `json:"memory_bytes,omitempty"`
	Governor    string            `json:"governor,omitempty"`
	Boost       string            `json:"boost,omitempty"`        // "on" or "off": clock speeds above the nominal one
	ClockSource string            `json:"clock_source,omitempty"` // of clock_gettime
	Mitigations map[string]string `json:"mitigations,omitempty"`  // by vulnerability of the CPU; those that do not affect it are left out
	Sysctls     map[string]string `json:"sysctls,omitempty"`      // of the network, as far as they matter here
	LoadAvg     string            `json:"loadavg,omitempty"`      // as the run began
	Somaxconn   int               `json:"somaxconn,omitempty"`
	NoFile      uint64            `json:"rlimit_nofile,omitempty"` // soft limit of descriptors
	Build       Build             `json:"build"`
}

// ReadMachine looks at the machine it runs on.
func ReadMachine() Machine {
	m := Machine{
		OS: runtime.GOOS, Arch: runtime.GOARCH,
		Cores: runtime.NumCPU(), GOMAXPROCS: runtime.GOMAXPROCS(0),
		NoFile: descriptors(), Build: ReadBuild(),
	}
	m.readSystem()
	return m
}

// Build is where a binary came from.
type Build struct {
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"` // with "+dirty" if the tree had changes; empty if the build has no stamp
	Go      string `json:"go"`
}
