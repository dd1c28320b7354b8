package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/handoff-http/handoff/bench/child"
	"github.com/handoff-http/handoff/bench/claims"
	"github.com/handoff-http/handoff/bench/result"
)

// plan is the run's file, to be filled, and how it is filled.
func (c *claimRunCmd) plan(found []claims.Claim) (*claims.File, claims.Config, error) {
	var cfg claims.Config
	exe, err := os.Executable()
	if err != nil {
		return nil, cfg, fmt.Errorf("find this program, to run it as server and generator: %w", err)
	}
	c.Seed = drawn(c.Seed)
	if c.Out == "" {
		c.Out = freshDir("-claims")
	}
	if err := emptyDir(c.Out); err != nil {
		return nil, cfg, err
	}
	file := &claims.File{Started: time.Now().UTC(), Quick: c.Quick, Seed: c.Seed, Command: c.repeat(found), Machine: result.ReadMachine()}
	for _, one := range found {
		file.Names = append(file.Names, one.Name)
	}
	where := &file.Environment
	if where.ServerCPUs, where.LoadCPUs, where.Note, err = child.Pinning(nil, nil); err != nil {
		return nil, cfg, err
	}
	cfg = claims.Config{Quick: c.Quick, Seed: c.Seed, ServerCPUs: where.ServerCPUs, LoadCPUs: where.LoadCPUs, Server: served(exe)}
	cfg.Env, where.Removed = child.Scrub(os.Environ())
	cpus := append(append([]int{}, where.ServerCPUs...), where.LoadCPUs...)
	cfg.Generator = []string{exe, "load", "--turns", "--threads=1", fmt.Sprintf("--seed=%d", c.Seed), "--cpus=" + strings.Join(words(cpus), ",")}
	return file, cfg, nil
}

// repeat is the command line that makes the same run again.
func (c *claimRunCmd) repeat(found []claims.Claim) []string {
	argv := []string{"handoff", "claim", "run"}
	if len(found) == len(claims.All()) {
		argv = append(argv, "all")
	} else {
		for _, one := range found {
			argv = append(argv, one.Name)
		}
	}
	if c.Quick {
		argv = append(argv, "--quick")
	}
	return append(argv, fmt.Sprintf("--seed=%d", c.Seed))
}

// emptyDir makes a directory, or finds it empty.
func emptyDir(name string) error {
	if err := os.MkdirAll(name, 0o777); err != nil {
		return err
	}
	entries, err := os.ReadDir(name)
	if err == nil && len(entries) > 0 {
		err = usage(fmt.Errorf("--out %s: it is not empty", name))
	}
	return err
}

// ownServers are the laboratory's, hidden commands of this program.
var ownServers = []string{"known", "wrong", "plain", "null"}

// served finds the command of an arm: a strategy of ours with its knobs, or one of the laboratory's own servers.
func served(exe string) func(arm string) (argv []string, why, err error) {
	return func(arm string) ([]string, error, error) {
		if own := strings.Fields(arm); len(own) > 0 && (slices.Contains(ownServers, own[0])) {
			return append([]string{exe}, own...), nil, nil
		}
		name, knobs, err := parseArm(arm)
		if err != nil {
			return nil, nil, err
		}
		why, err := checkArm(name, knobs)
		return serveCommand(exe, name, knobs), why, err
	}
}
