package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/handoff-http/handoff/bench/child"
	"github.com/handoff-http/handoff/bench/known"
	"github.com/handoff-http/handoff/bench/null"
	"github.com/handoff-http/handoff/bench/report"
	"github.com/handoff-http/handoff/bench/selftest"
)

type selftestCmd struct {
	Quick      bool   `help:"Shorter, with wider tolerances."`
	JSON       bool   `name:"json" help:"Print the checks as JSON."`
	ServerCPUs string `name:"server-cpus" help:"CPUs for the known servers. Default: half of the cores." placeholder:"LIST"`
	LoadCPUs   string `name:"load-cpus" help:"CPUs for the generator. Default: the other half." placeholder:"LIST"`
	Here       bool   `hidden:"" help:"This process is where it should be."`
}

func (*selftestCmd) Help() string { return example("handoff selftest --quick") }

func (c *selftestCmd) Run(ctx context.Context) error {
	servers, loads, err := c.pinning()
	if err != nil {
		return usage(err)
	}
	exe, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program, to run the known servers: %w", err)
	}
	if !c.Here && len(loads) > 0 {
		return c.again(exe, loads)
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	checks, err := selftest.Run(ctx, selftest.Config{Known: knownCommand(exe), ServerCPUs: servers, LoadCPUs: loads, Quick: c.Quick, Done: c.told})
	if c.JSON {
		err = errors.Join(json.NewEncoder(os.Stdout).Encode(checks), err)
	} else {
		err = errors.Join(report.Selftest(os.Stdout, checks, report.Width(os.Stdout)), err)
	}
	failed := 0
	for _, check := range checks {
		if !check.OK {
			failed++
		}
	}
	if err == nil && failed > 0 {
		return verdictError{fmt.Errorf("%d of %d checks failed: do not publish what this machine measures now", failed, len(checks))}
	}
	return err
}

func (c *selftestCmd) pinning() (servers, loads []int, err error) {
	if servers, err = child.CPUs(c.ServerCPUs); err != nil {
		return nil, nil, fmt.Errorf("--server-cpus: %w", err)
	}
	if loads, err = child.CPUs(c.LoadCPUs); err != nil {
		return nil, nil, fmt.Errorf("--load-cpus: %w", err)
	}
	if c.Here {
		return servers, loads, nil
	}
	servers, loads, _, err = child.Pinning(servers, loads)
	c.ServerCPUs, c.LoadCPUs = strings.Join(words(servers), ","), strings.Join(words(loads), ",")
	return servers, loads, err
}

// again becomes this command on the generator's CPUs: a process is best pinned before it starts.
func (c *selftestCmd) again(exe string, loads []int) error {
	env, _ := child.Scrub(os.Environ())
	return child.Become(loads, []string{exe, "selftest", "--here", fmt.Sprintf("--quick=%t", c.Quick), fmt.Sprintf("--json=%t", c.JSON),
		"--server-cpus=" + c.ServerCPUs, "--load-cpus=" + c.LoadCPUs}, env)
}

// told says that a check is done, where somebody waits for the table.
func (c *selftestCmd) told(check selftest.Check) {
	if !c.JSON && report.Width(os.Stderr) > 0 {
		fmt.Fprintf(os.Stderr, "\r\033[K%s", check.Name)
	}
}

func knownCommand(exe string) func(kind string, args ...string) []string {
	return func(kind string, args ...string) []string {
		if kind == "null" {
			return append([]string{exe, "null"}, args...)
		}
		return append([]string{exe, "known", kind}, args...)
	}
}

// knownCmd is a server whose answers' timing is known.
type knownCmd struct {
	Args []string `arg:"" optional:"" passthrough:""`
}

func (c *knownCmd) Run(context.Context) error { return known.Main(c.Args) }

// nullCmd is the server that parses nothing.
type nullCmd struct {
	Addr string `default:"127.0.0.1:0"`
}

func (c *nullCmd) Run(ctx context.Context) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	ln, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return err
	}
	fmt.Printf("ready addr=%s strategy=null\n", ln.Addr())
	return null.Serve(ctx, ln)
}
