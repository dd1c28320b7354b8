package child

import "slices"

// Siblings lists for a CPU the CPUs that are threads of the same physical core, itself included. One that is not in it
// is a core of its own.
type Siblings map[int][]int

// core names a CPU's core by the lowest of its threads.
func (s Siblings) core(cpu int) int {
	if threads := s[cpu]; len(threads) > 0 {
		return min(cpu, slices.Min(threads))
	}
	return cpu
}

// Split deals the CPUs this process may use, in ascending order, to the servers (the first half) and the generator (the
// rest, which is never the smaller part: it has to outrun what it measures). Two threads of one core compete for its
// units and caches, so cores are dealt whole; only where there is a single one are its threads dealt. With fewer than
// two CPUs there is nothing to deal and both are empty.
func Split(allowed []int, siblings Siblings) (servers, load []int) {
	half := len(allowed) / 2
	if half == 0 {
		return nil, nil
	}
	cores := byCore(allowed, siblings)
	if len(cores) == 1 {
		return allowed[:half], allowed[half:]
	}
	for _, core := range cores {
		if len(servers)+len(core) <= half {
			servers = append(servers, core...)
		} else {
			load = append(load, core...)
		}
	}
	slices.Sort(servers)
	slices.Sort(load)
	return servers, load
}

// byCore groups CPUs that share a core, in the order of each core's first.
func byCore(cpus []int, siblings Siblings) (cores [][]int) {
	place := map[int]int{}
	for _, cpu := range cpus {
		i, ok := place[siblings.core(cpu)]
		if !ok {
			i = len(cores)
			place[siblings.core(cpu)] = i
			cores = append(cores, nil)
		}
		cores[i] = append(cores[i], cpu)
	}
	return cores
}

// shareCore reports whether a core has threads on both sides.
func shareCore(a, b []int, siblings Siblings) bool {
	return slices.ContainsFunc(a, func(x int) bool {
		return slices.ContainsFunc(b, func(y int) bool { return siblings.core(x) == siblings.core(y) })
	})
}
