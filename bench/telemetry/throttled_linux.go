package telemetry

import (
	"errors"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/prometheus/procfs"
)

// throttling adds up for how long quotas held CPUs back: that of this process' cgroup and those of the cgroups above it, as
// far up as can be seen. A server started by whoever started this process shares them.
func (l *Look) throttling(s *scratch) {
	files, err := quotas()
	if err != nil {
		l.miss("throttled_ns", err)
		return
	}
	var sum int64
	for _, f := range files {
		text, err := s.read(f.path)
		if err != nil {
			l.miss("throttled_ns", err)
			return
		}
		v, _ := entry(text, f.name)
		sum += v * f.unit
	}
	l.throttled = counted(sum)
}

// A quota is a cpu.stat and its line that counts throttling, in units of so many nanoseconds.
type quota struct {
	path, name string
	unit       int64
}

// quotas finds the files once: a process is not moved about while it measures. There may be none, where nothing on the way
// has a cpu controller: nothing throttles then.
var quotas = sync.OnceValues(func() ([]quota, error) {
	mounts, err := procfs.GetMounts()
	if err != nil {
		return nil, err
	}
	self, err := procfs.Self()
	if err != nil {
		return nil, err
	}
	groups, err := self.Cgroups()
	if err != nil {
		return nil, err
	}
	return findQuotas(mounts, groups)
})

var errNoCgroup = errors.New("no cgroup hierarchy that could hold a CPU quota is mounted")

func findQuotas(mounts []*procfs.MountInfo, groups []procfs.Cgroup) (files []quota, err error) {
	s, seen, why := scratch{make([]byte, 4<<10)}, false, errNoCgroup
	for _, m := range mounts {
		q, group, ok := controls(m, groups)
		if !ok {
			continue
		}
		for _, dir := range upwards(m, group) {
			q.path = path.Join(dir, "cpu.stat")
			text, err := s.read(q.path)
			if err != nil {
				why = err
				continue
			}
			seen = true
			if _, ok := entry(text, q.name); ok { // else nothing can throttle there
				files = append(files, q)
			}
		}
	}
	if !seen {
		return nil, why
	}
	return files, nil
}

// controls tells whether a mount is a cgroup hierarchy that can hold a CPU quota, v2 or v1, and which group of it this
// process is in.
func controls(m *procfs.MountInfo, groups []procfs.Cgroup) (q quota, group string, ok bool) {
	_, cpu := m.SuperOptions["cpu"]
	for _, g := range groups {
		switch {
		case m.FSType == "cgroup2" && g.HierarchyID == 0:
			return quota{name: "throttled_usec", unit: 1000}, g.Path, true
		case m.FSType == "cgroup" && cpu && slices.Contains(g.Controllers, "cpu"):
			return quota{name: "throttled_time", unit: 1}, g.Path, true
		}
	}
	return quota{}, "", false
}

// upwards are the directories from the group's to the mount point. A container may see its own group as the root of the
// mount, under the name that it has outside.
func upwards(m *procfs.MountInfo, group string) (dirs []string) {
	below, ok := strings.CutPrefix(group, strings.TrimSuffix(m.Root, "/"))
	if !ok || strings.HasPrefix(below, "/..") {
		below = "/"
	}
	for below = path.Clean("/" + below); below != "/"; below = path.Dir(below) {
		dirs = append(dirs, path.Join(m.MountPoint, below))
	}
	return append(dirs, m.MountPoint)
}
