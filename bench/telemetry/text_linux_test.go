package telemetry

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/prometheus/procfs"
)

const procStat = "cpu  30 3 20 900 10 1 6 9 0 0\ncpu0 10 1 10 400 5 0 2 4 0 0\ncpu12 20 2 10 500 5 1 4 5 7 0\nintr 9 0\ncpufreq 1\n"

func TestParseCPUs(t *testing.T) {
	first := ticks{cpu: 0, busy: 23, steal: 4, softIRQ: 2, idle: 405}
	last := ticks{cpu: 12, busy: 37, steal: 5, softIRQ: 4, idle: 505}
	for _, tt := range []struct {
		stat   string
		wanted []int
		want   []ticks
		err    string
	}{
		{procStat, nil, []ticks{first, last}, ""},
		{procStat, []int{12}, []ticks{last}, ""},
		{procStat, []int{12, 1}, []ticks{last}, "CPU 1 is not listed"},
		{"cpu0 1 2 3 4 5 6 7\n", nil, nil, "cannot read"}, // no steal: older than Linux 2.6.11
		{"intr 9 0\n", nil, nil, "none of the CPUs"},
		{"", nil, nil, "none of the CPUs"},
	} {
		got, err := parseCPUs([]byte(tt.stat), tt.wanted)
		if !reflect.DeepEqual(got, tt.want) || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%q %v: got %+v, %v, want %+v, error %q", tt.stat, tt.wanted, got, err, tt.want, tt.err)
		}
	}
}

const netstat = "TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 1 22 333\nIpExt: InOctets ListenDrops\nIpExt: 4 5\n"

func TestColumn(t *testing.T) {
	for _, tt := range []struct {
		in, table, name string
		want            int64
		ok              bool
	}{
		{netstat, "TcpExt:", "ListenOverflows", 22, true},
		{netstat, "TcpExt:", "ListenDrops", 333, true},
		{netstat, "IpExt:", "ListenDrops", 5, true},
		{netstat, "TcpExt:", "Listen", 0, false},
		{netstat, "Tcp:", "ListenDrops", 0, false},
		{"Tcp: MaxConn RetransSegs\nTcp: -1 7\n", "Tcp:", "RetransSegs", 7, true},
		{"Tcp: RetransSegs OutRsts\nTcp:", "Tcp:", "OutRsts", 0, false},
		{"", "Tcp:", "OutRsts", 0, false},
	} {
		if got, ok := column([]byte(tt.in), tt.table, tt.name); got != tt.want || ok != tt.ok {
			t.Errorf("column(%q, %q, %q) = %d, %v, want %d, %v", tt.in, tt.table, tt.name, got, ok, tt.want, tt.ok)
		}
	}
}

func TestPressureTotal(t *testing.T) {
	for in, want := range map[string]int64{
		"some avg10=2.01 avg60=1.31 avg300=1.50 total=1964659688\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n": 1964659688,
		"full avg10=0.00 avg60=0.00 avg300=0.00 total=7\n":                                                          -1,
		"some avg10=2.01\n": -1,
		"":                  -1,
	} {
		if got, ok := total([]byte(in)); ok != (want >= 0) || ok && got != want {
			t.Errorf("total(%q) = %d, %v, want %d", in, got, ok, want)
		}
	}
}

// Both kinds of hierarchy, a group below others, a container that sees its own group as the root of the mount.
func TestQuotasAreFoundFromTheGroupUp(t *testing.T) {
	v2, v1, bound := t.TempDir(), t.TempDir(), t.TempDir()
	files := map[string]string{
		v2 + "/cpu.stat":       "usage_usec 9\n", // the root has no quota
		v2 + "/a/cpu.stat":     "usage_usec 8\nnr_throttled 1\nthrottled_usec 30\n",
		v2 + "/a/b/cpu.stat":   "throttled_usec 4\n",
		v2 + "/a/b/c/cpu.stat": "throttled_usec 1000\n", // below us: not ours
		v1 + "/x/cpu.stat":     "nr_periods 5\nnr_throttled 2\nthrottled_time 77\n",
		v1 + "/cpu.stat":       "throttled_time 0\n",
		bound + "/cpu.stat":    "throttled_time 5\n",
	}
	for name, text := range files {
		_ = os.MkdirAll(filepath.Dir(name), 0o755)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cpu := map[string]string{"cpu": "", "cpuacct": ""}
	ours := []procfs.Cgroup{{HierarchyID: 3, Controllers: []string{"memory"}, Path: "/y"}, {HierarchyID: 1, Controllers: []string{"cpu", "cpuacct"}, Path: "/x"}, {Path: "/a/b"}}
	for _, tt := range []struct {
		name  string
		mount procfs.MountInfo
		want  []quota
	}{
		{"v2", procfs.MountInfo{FSType: "cgroup2", Root: "/", MountPoint: v2},
			[]quota{{v2 + "/a/b/cpu.stat", "throttled_usec", 1000}, {v2 + "/a/cpu.stat", "throttled_usec", 1000}}},
		{"v1", procfs.MountInfo{FSType: "cgroup", Root: "/", MountPoint: v1, SuperOptions: cpu},
			[]quota{{v1 + "/x/cpu.stat", "throttled_time", 1}, {v1 + "/cpu.stat", "throttled_time", 1}}},
		{"v1 seen from a container", procfs.MountInfo{FSType: "cgroup", Root: "/x", MountPoint: bound, SuperOptions: cpu},
			[]quota{{bound + "/cpu.stat", "throttled_time", 1}}},
	} {
		got, err := findQuotas([]*procfs.MountInfo{{FSType: "tmpfs", MountPoint: "/"}, &tt.mount}, ours)
		if err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got %v, %v, want %v", tt.name, got, err, tt.want)
		}
	}
	if got, err := findQuotas([]*procfs.MountInfo{{FSType: "cgroup2", Root: "/", MountPoint: v2}}, []procfs.Cgroup{{Path: "/"}}); err != nil || got != nil {
		t.Errorf("without a quota anywhere: got %v, %v, want none and no error", got, err)
	}
	if got, err := findQuotas([]*procfs.MountInfo{{FSType: "ext4", Root: "/", MountPoint: "/"}}, ours); err != errNoCgroup {
		t.Errorf("without a cgroup file system: got %v, %v, want %v", got, err, errNoCgroup)
	}
}
