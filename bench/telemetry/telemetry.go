// Package telemetry looks at the machine under a measurement: what the hypervisor and the cgroup took away, what the
// kernel's TCP dropped, how long the processes that are measured waited for a CPU that others had, and which limits a
// server really runs under. Two looks and their difference tell whether a window was disturbed.
//
// It refuses to judge (bench/verdict does), to change anything, and to end a measurement: what a sandbox hides is left
// out and named in Unread, so that "nothing happened" and "nobody could tell" stay apart.
//
// A system defines these: Take, ReadLimits and AcceptQueue (the _linux.go files; unsupported.go elsewhere).
package telemetry

import (
	"slices"
	"time"
)

// Look is what the machine and two processes had done up to one moment. Only the difference of two means something; see
// Between. It holds no resource and may be kept.
type Look struct {
	at              time.Time
	cpus            []ticks
	throttled       reading // ns
	listenOverflows reading
	listenDrops     reading
	retransmits     reading
	generatorWait   reading // ns
	serverWait      reading // ns
	pressure        reading // ns
	unread          []string
}

// A reading is a counter, if it could be read.
type reading struct {
	value int64
	ok    bool
}

// since is how far the counter went on: nothing where one of the two is missing, or where a thread that had counted ended.
func (b reading) since(a reading) int64 {
	if !a.ok || !b.ok {
		return 0
	}
	return max(0, b.value-a.value)
}

// Change is what happened between two looks. Counters that could not be read are 0, and Unread names their source.
type Change struct {
	Elapsed         int64    `json:"elapsed_ns"`
	CPUs            []CPU    `json:"cpus,omitempty"`    // those of interest
	Steal           float64  `json:"steal"`             // largest share 0..1 of a CPU of interest that the hypervisor gave to others
	Throttled       int64    `json:"throttled_ns"`      // that the cgroup's quota held its CPUs back, summed over them
	ListenOverflows int64    `json:"listen_overflows"`  // connections refused by a full accept queue, of the network namespace
	ListenDrops     int64    `json:"listen_drops"`      // connections dropped on the way into an accept queue, overflows among them
	Retransmits     int64    `json:"retransmits"`       // TCP segments sent again, of the network namespace
	GeneratorWait   int64    `json:"generator_wait_ns"` // this process' threads were runnable and did not run, summed over them
	ServerWait      int64    `json:"server_wait_ns"`    // the same of the server's, whose threads also wait for each other
	Pressure        float64  `json:"cpu_pressure"`      // share 0..1 of the time in which some task of the machine waited for a CPU; 0 if not told
	Unread          []string `json:"unread,omitempty"`  // sources that could not be read, and why
}

// CPU is what one CPU did, as shares 0..1 of its time. The kernel publishes ticks of 10 ms, so a window of 100 ms knows
// them to a tenth; sums of many windows know them better.
type CPU struct {
	CPU     int     `json:"cpu"`
	Busy    float64 `json:"busy"`    // running anything, SoftIRQ included, Steal not
	Steal   float64 `json:"steal"`   // ready to run, and the hypervisor ran somebody else
	SoftIRQ float64 `json:"softirq"` // of Busy, handling packets and timers
}

// Add makes c the change over both windows, which need not touch: counters add up, shares are weighted by Elapsed. Add
// to the zero Change to begin a sum.
func (c *Change) Add(d Change) {
	c.addShares(d)
	c.Elapsed += d.Elapsed
	c.Throttled += d.Throttled
	c.ListenOverflows += d.ListenOverflows
	c.ListenDrops += d.ListenDrops
	c.Retransmits += d.Retransmits
	c.GeneratorWait += d.GeneratorWait
	c.ServerWait += d.ServerWait
	c.Unread = union(c.Unread, d.Unread)
}

func (c *Change) addShares(d Change) {
	whole := float64(c.Elapsed + d.Elapsed)
	if whole <= 0 {
		return
	}
	of, to := float64(c.Elapsed)/whole, float64(d.Elapsed)/whole
	c.Pressure = c.Pressure*of + d.Pressure*to
	if c.Elapsed == 0 {
		c.CPUs = slices.Clone(d.CPUs)
	}
	for i := range c.CPUs {
		j := slices.IndexFunc(d.CPUs, func(o CPU) bool { return o.CPU == c.CPUs[i].CPU })
		if j < 0 || c.Elapsed == 0 {
			continue
		}
		p, q := &c.CPUs[i], d.CPUs[j]
		p.Busy, p.Steal, p.SoftIRQ = p.Busy*of+q.Busy*to, p.Steal*of+q.Steal*to, p.SoftIRQ*of+q.SoftIRQ*to
	}
	c.Steal = mostSteal(c.CPUs)
}

func mostSteal(cpus []CPU) (most float64) {
	for _, c := range cpus {
		most = max(most, c.Steal)
	}
	return most
}

// union keeps the order in which things were first said.
func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(slices.Clip(a), s)
		}
	}
	return a
}

// Limits are the effective ones of a server, read from outside. Zero is "not known"; if that is for want of permission,
// Unread says so.
type Limits struct {
	Backlog   int      `json:"backlog,omitempty"`       // connections its accept queue takes, after net.core.somaxconn; summed over its listening sockets
	NoFile    uint64   `json:"rlimit_nofile,omitempty"` // file descriptors, the soft limit
	CPUs      string   `json:"cpus,omitempty"`          // allowed ones, "0-3,6"
	Processes int      `json:"processes,omitempty"`     // living ones: the server and its descendants
	Threads   int      `json:"threads,omitempty"`       // of all of them
	RcvBuf    int      `json:"rcvbuf_bytes,omitempty"`  // receive buffer of an accepted connection, if there is one; the kernel may grow it
	SndBuf    int      `json:"sndbuf_bytes,omitempty"`  // its send buffer
	Unread    []string `json:"unread,omitempty"`        // sources that could not be read, and why
}
