package bench_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/child"
	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
)

// The test binary is also the server and the generator that it measures with: matrix starts it again in one of these
// roles, named by its first argument, with roleVar set.
const roleVar = "BENCH_ROLE"

var roles = map[string]func(args []string) error{
	"serve": serve,
	"load":  generate,
	"owner": own,
	"tell":  tell,
	"once":  once,
}

func TestMain(m *testing.M) {
	if os.Getenv(roleVar) != "" {
		if err := roles[os.Args[1]](os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() != "" {
		fmt.Print(header())
	}
	os.Exit(m.Run())
}

// header goes before the figures: how they were taken, under the names that a run directory's bench.txt uses, and which
// way is better.
func header() string {
	servers, loads, note, err := child.Pinning(nil, nil)
	if err != nil {
		note = err.Error()
	}
	h := "client: closed-loop\n"
	for _, line := range [][2]string{{"server-cpus", list(servers)}, {"load-cpus", list(loads)}, {"note", note}} {
		if line[1] != "" {
			h += line[0] + ": " + line[1] + "\n"
		}
	}
	return h + "Unit req/s better=higher\nUnit p99-ns better=lower\nUnit cpu-ns/req better=lower\nUnit B/conn better=lower\n" +
		"Unit peak-B better=lower\nUnit after-B better=lower\n"
}

func list(cpus []int) (s string) {
	for i, cpu := range cpus {
		if i > 0 {
			s += ","
		}
		s += strconv.Itoa(cpu)
	}
	return s
}

const warmup = 100 * time.Millisecond

// lab is one cell: the strategy's server, the generator with its load, and where they run.
func lab(strategy string, conns int, path string, window time.Duration) (matrix.Config, error) {
	exe, err := os.Executable()
	if err != nil {
		return matrix.Config{}, err
	}
	servers, loads, _, err := child.Pinning(nil, nil)
	if err != nil {
		return matrix.Config{}, err
	}
	env, _ := child.Scrub(os.Environ())
	return matrix.Config{
		Arms: []result.Arm{{Name: strategy, Command: []string{exe, "serve", strategy}}},
		Points: []result.Point{{
			Path: path, Conns: conns, Pipeline: 1, Threads: min(max(1, len(loads)), conns), Warmup: warmup, Duration: window,
		}},
		Rounds: 1,
		Generator: func(p result.Point) []string {
			return []string{exe, "load", strconv.Itoa(p.Conns), strconv.Itoa(p.Threads)}
		},
		Env: append(env, roleVar+"=1"), ServerCPUs: servers, LoadCPUs: loads,
	}, nil
}

// serve is the server: the stock routes under the strategy that args names, with its defaults, until it is killed.
func serve(args []string) error { return serveWith(args[0], nil) }

// generate is the generator, called CONNS THREADS --pid PID URL. It is told on its standard input for how long to load.
func generate(args []string) error {
	conns, errConns := strconv.Atoi(args[0])
	threads, errThreads := strconv.Atoi(args[1])
	pid, errPID := strconv.Atoi(args[3])
	if errConns != nil || errThreads != nil || errPID != nil {
		return fmt.Errorf("load %q: want CONNS THREADS --pid PID URL", args)
	}
	return load.Serve(context.Background(), load.Config{URL: args[4], Conns: conns, Threads: threads, Watch: pid}, os.Stdin, os.Stdout)
}
