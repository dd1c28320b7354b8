package main

import (
	"fmt"
	"strings"

	"github.com/handoff-http/handoff/bench/result"
)

// loadCommand is this program as the generator of a comparison. The matrix appends the process to watch and the URL.
func loadCommand(exe string, s result.Settings) []string {
	return []string{exe, "load", "--json",
		fmt.Sprintf("--conns=%d", s.Conns), fmt.Sprintf("--pipeline=%d", s.Pipeline), fmt.Sprintf("--threads=%d", s.Threads),
		fmt.Sprintf("--warmup=%s", s.Warmup), fmt.Sprintf("--duration=%s", s.Duration)}
}

// repeat is the command line that makes the same run again: everything that was resolved is spelt out, so that neither
// defaults nor the environment matter.
func (c *compareCmd) repeat(l lineup) []string {
	argv := []string{"handoff", "compare", "--strategy=" + strings.Join(l.strategies(), ","), "--baseline=" + c.Baseline}
	for _, peer := range c.Peer {
		argv = append(argv, "--peer="+peer)
	}
	argv = append(argv,
		fmt.Sprintf("--conns=%d", c.Conns), fmt.Sprintf("--pipeline=%d", c.Pipeline), "--path="+c.Path,
		fmt.Sprintf("--rounds=%d", c.Rounds), fmt.Sprintf("--duration=%s", c.Duration), fmt.Sprintf("--warmup=%s", c.Warmup),
		fmt.Sprintf("--seed=%d", c.Seed))
	if c.ServerCPUs != "" {
		argv = append(argv, "--server-cpus="+c.ServerCPUs)
	}
	if c.LoadCPUs != "" {
		argv = append(argv, "--load-cpus="+c.LoadCPUs)
	}
	return argv
}

// strategies names the arms that are strategies of ours.
func (l lineup) strategies() []string {
	var names []string
	for _, arm := range l.arms {
		if !arm.Peer && !arm.Control {
			names = append(names, arm.Name)
		}
	}
	return names
}
