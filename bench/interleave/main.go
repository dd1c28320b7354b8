package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

type config struct {
	rounds    int
	out       string
	bench     string
	benchtime string
	seed      uint64
	packages  []string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is main, in terms of what it is given.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (code int) {
	c, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		return 2
	}
	failures, err := interleave(ctx, c, stdout, stderr)
	if err != nil {
		fmt.Fprintln(stderr, "interleave:", err)
		return 1
	}
	if failures > 0 {
		fmt.Fprintf(stderr, "interleave: %d runs failed, see above\n", failures)
		return 1
	}
	return 0
}

func parse(args []string, stderr io.Writer) (config, error) {
	var c config
	f := flag.NewFlagSet("interleave", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.IntVar(&c.rounds, "rounds", 10, "how often every benchmark runs; benchstat needs 6, better 10")
	f.StringVar(&c.out, "out", "", "`file` for the results; default: standard output")
	f.StringVar(&c.bench, "bench", ".", "`regexp` of the benchmarks, as of go test")
	f.StringVar(&c.benchtime, "benchtime", "1s", "`time` or count (100x) of one run, as of go test")
	f.Uint64Var(&c.seed, "seed", 1, "of the order in which benchmarks run")
	f.Usage = func() {
		fmt.Fprintln(stderr, "usage: interleave [flags] PACKAGE…")
		f.PrintDefaults()
	}
	if err := f.Parse(args); err != nil {
		return c, err
	}
	c.packages = f.Args()
	if err := c.check(); err != nil {
		fmt.Fprintln(stderr, "interleave:", err)
		f.Usage()
		return c, err
	}
	return c, nil
}

func (c config) check() error {
	switch {
	case len(c.packages) == 0:
		return errors.New("no package given, as in ./... or ./pkg/parser")
	case c.rounds < 1:
		return fmt.Errorf("-rounds %d: must be 1 at least", c.rounds)
	}
	return nil
}

// interleave compiles, lists, runs and writes. It returns how many runs failed; an error means that there is less in the
// file than was asked for.
func interleave(ctx context.Context, c config, stdout, stderr io.Writer) (failures int, err error) {
	dir, err := os.MkdirTemp("", "interleave")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	s := session{config: c, stderr: stderr, dir: dir, told: map[leaf]bool{}}
	leaves, err := s.leaves(ctx)
	if err != nil {
		return 0, err
	}
	out, err := create(c, stdout)
	if err != nil {
		return 0, err
	}
	err = s.measure(ctx, leaves, out)
	return s.failures, errors.Join(err, out.finish())
}
