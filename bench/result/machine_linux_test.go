package result

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestProcessorIsReadFromWhatTheKernelSays(t *testing.T) {
	for _, c := range []struct {
		info map[string]string
		want Machine
	}{
		{map[string]string{"model name": "An x86", "microcode": "0x1", "flags": "fpu hypervisor sse"}, Machine{CPU: "An x86", Microcode: "0x1", Hypervisor: true}},
		{map[string]string{"Model": "A board", "flags": "hypervisors"}, Machine{CPU: "A board"}},
		{nil, Machine{}},
	} {
		var m Machine
		m.readCPU(c.info)
		if m.CPU != c.want.CPU || m.Microcode != c.want.Microcode || m.Hypervisor != c.want.Hypervisor {
			t.Errorf("%v: got %+v, want %+v", c.info, m, c.want)
		}
	}
}

func TestMitigationsLeaveOutWhatDoesNotAffect(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"meltdown": "Not affected\n", "retbleed": "Mitigation: Enhanced IBRS\n", "mds": "Vulnerable\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got := mitigations(dir)
	if len(got) != 2 || got["retbleed"] != "Mitigation: Enhanced IBRS" || got["mds"] != "Vulnerable" {
		t.Errorf("got %v, want retbleed and mds", got)
	}
	if got := mitigations(filepath.Join(dir, "nowhere")); len(got) != 0 {
		t.Errorf("no such directory: %v", got)
	}
}

func TestSysctlsHaveOneBlankBetweenFigures(t *testing.T) {
	for name, v := range sysctls() {
		if v == "" || strings.ContainsAny(v, "\t\n") || strings.Contains(v, "  ") {
			t.Errorf("%s: %q", name, v)
		}
	}
	if want := firstLine("/proc/sys/net/core/somaxconn"); sysctls()["net.core.somaxconn"] != want {
		t.Errorf("net.core.somaxconn: %q, want %q", sysctls()["net.core.somaxconn"], want)
	}
}
