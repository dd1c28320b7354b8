package telemetry

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
)

func (l *Look) cpu(s *scratch, wanted []int) {
	text, err := s.read("/proc/stat")
	if err == nil {
		l.cpus, err = parseCPUs(text, wanted)
	}
	if err != nil {
		l.miss("steal", err)
	}
}

// parseCPUs reads the lines cpu0, cpu1, … of /proc/stat, which stand in front. If a CPU that is wanted is not there, the
// others are returned with the error.
func parseCPUs(stat []byte, wanted []int) (cpus []ticks, err error) {
	for len(stat) > 0 {
		var first []byte
		first, stat = line(stat)
		name, figures := word(first)
		if !bytes.HasPrefix(name, []byte("cpu")) {
			break
		}
		n, ok := number(name[len("cpu"):])
		if !ok || len(wanted) > 0 && !slices.Contains(wanted, int(n)) {
			continue
		}
		t, ok := parseTicks(figures)
		if !ok {
			return cpus, fmt.Errorf("/proc/stat: cannot read %q", first)
		}
		t.cpu = int(n)
		cpus = append(cpus, t)
	}
	return cpus, absent(cpus, wanted)
}

func absent(cpus []ticks, wanted []int) error {
	if len(cpus) == 0 {
		return errors.New("/proc/stat: none of the CPUs is listed")
	}
	for _, n := range wanted {
		if !slices.ContainsFunc(cpus, func(t ticks) bool { return t.cpu == n }) {
			return fmt.Errorf("/proc/stat: CPU %d is not listed", n)
		}
	}
	return nil
}

// parseTicks reads user nice system idle iowait irq softirq steal; what guests used, which follows, is in user and nice.
func parseTicks(p []byte) (t ticks, ok bool) {
	var v [8]int64
	for i := range v {
		var w []byte
		w, p = word(p)
		if v[i], ok = number(w); !ok {
			return ticks{}, false
		}
	}
	return ticks{busy: v[0] + v[1] + v[2] + v[5] + v[6], steal: v[7], softIRQ: v[6], idle: v[3] + v[4]}, true
}
