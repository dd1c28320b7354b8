package bench_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/pkg/server"
	"github.com/handoff-http/handoff/pkg/strategy"
)

// The test binary is also the server and the generator that it measures with: matrix starts it again in one of these
// roles, named by its first argument, with roleVar set.
const roleVar = "BENCH_ROLE"

var roles = map[string]func(args []string) error{
	"serve": serve,
	"load":  generate,
	"owner": own,
	"tell":  tell,
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
	servers, loads, note, err := matrix.Pinning(nil, nil)
	if err != nil {
		note = err.Error()
	}
	h := "client: closed-loop\n"
	for _, line := range [][2]string{{"server-cpus", list(servers)}, {"load-cpus", list(loads)}, {"note", note}} {
		if line[1] != "" {
			h += line[0] + ": " + line[1] + "\n"
		}
	}
	return h + "Unit req/s better=higher\nUnit p99-ns better=lower\nUnit cpu-ns/req better=lower\nUnit B/conn better=lower\n"
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
	servers, loads, _, err := matrix.Pinning(nil, nil)
	if err != nil {
		return matrix.Config{}, err
	}
	env, _ := matrix.Scrub(os.Environ())
	threads := min(max(1, len(loads)), conns)
	return matrix.Config{
		Arms:      []result.Arm{{Name: strategy, Command: []string{exe, "serve", strategy}}},
		Rounds:    1,
		Path:      path,
		Generator: []string{exe, "load", strconv.Itoa(conns), strconv.Itoa(threads), window.String()},
		Env:       append(env, roleVar+"=1"), ServerCPUs: servers, LoadCPUs: loads,
		Limit: warmup + window + 30*time.Second,
	}, nil
}

// serve is the server: the stock routes under the strategy that args names, with its defaults, until it is killed.
func serve(args []string) error {
	st, err := strategy.New(args[0], nil)
	if err != nil {
		return err
	}
	s := server.Server{Addr: "127.0.0.1:0", Strategy: st, Ready: func(a net.Addr) {
		fmt.Printf("ready addr=%s strategy=%s\n", a, args[0])
	}}
	return s.Run(context.Background())
}

// generate is the generator, called CONNS THREADS WINDOW --pid PID URL.
func generate(args []string) error {
	conns, errConns := strconv.Atoi(args[0])
	threads, errThreads := strconv.Atoi(args[1])
	window, errWindow := time.ParseDuration(args[2])
	pid, errPID := strconv.Atoi(args[4])
	if errConns != nil || errThreads != nil || errWindow != nil || errPID != nil {
		return fmt.Errorf("load %q: want CONNS THREADS WINDOW --pid PID URL", args)
	}
	r, err := load.Run(context.Background(), load.Config{
		URL: args[5], Conns: conns, Threads: threads, Warmup: warmup, Duration: window, Watch: pid,
	})
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(r)
}
