package child

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// CPUs parses a list in the form taskset and cpuset take: "0-3,6". The result is sorted and free of repeats; the empty
// string is the empty list.
func CPUs(list string) ([]int, error) {
	var cpus []int
	for _, part := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' }) {
		from, to, ranged := strings.Cut(strings.TrimSpace(part), "-")
		if !ranged {
			to = from
		}
		a, errA := strconv.Atoi(from)
		b, errB := strconv.Atoi(to)
		if errA != nil || errB != nil || a < 0 || b < a || b > maxCPU {
			return nil, fmt.Errorf("%q is not a list of CPUs such as 0-3,6", list)
		}
		for cpu := a; cpu <= b; cpu++ {
			cpus = append(cpus, cpu)
		}
	}
	slices.Sort(cpus)
	return slices.Compact(cpus), nil
}

const maxCPU = 1023 // what a cpu_set_t holds

// Pinning decides where servers and generator run. Given lists win over the split; each must be among the CPUs this
// process may use. A nil result for one of them means that it is not pinned, and note says why.
func Pinning(servers, load []int) (s, l []int, note string, err error) {
	allowed, err := allowedCPUs()
	if err != nil {
		if len(servers)+len(load) > 0 {
			return nil, nil, "", fmt.Errorf("pin to CPUs: %w", err)
		}
		return nil, nil, fmt.Sprintf("not pinned: %v", err), nil
	}
	for _, cpu := range slices.Concat(servers, load) {
		if !slices.Contains(allowed, cpu) {
			return nil, nil, "", fmt.Errorf("CPU %d is not one of those this process may use: %v", cpu, allowed)
		}
	}
	siblings := siblingsOf(allowed)
	s, l = Split(allowed, siblings)
	s, l = override(s, servers, load, allowed, siblings), override(l, load, servers, allowed, siblings)
	switch {
	case len(s) == 0 && len(l) == 0:
		note = "not pinned: there is one CPU, so the generator takes its time from the server it measures"
	case len(s) == 0 || len(l) == 0:
		note = "pinned in part: one side was given every CPU, the other runs where it likes"
	case overlap(s, l):
		note = "servers and generator share CPUs, so each disturbs the other"
	case shareCore(s, l, siblings):
		note = "servers and generator share a physical core (its hardware threads are CPUs of both), so each slows the other down"
	}
	return s, l, note, nil
}

// override returns given if there is one, and otherwise keeps the split's choice clear of what the other side was given,
// and of the cores of that if anything else is left.
func override(split, given, other, allowed []int, siblings Siblings) []int {
	if len(given) > 0 {
		return given
	}
	if len(other) == 0 {
		return split
	}
	rest := slices.DeleteFunc(slices.Clone(allowed), func(cpu int) bool { return slices.Contains(other, cpu) })
	apart := slices.DeleteFunc(slices.Clone(rest), func(cpu int) bool { return shareCore([]int{cpu}, other, siblings) })
	if len(apart) > 0 {
		return apart
	}
	return rest
}

func overlap(a, b []int) bool {
	return slices.ContainsFunc(a, func(cpu int) bool { return slices.Contains(b, cpu) })
}
