package known

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"github.com/handoff-http/handoff/bench/null"
)

// Main runs `KIND [--addr HOST:PORT] [flags]`: it prints `ready addr=HOST:PORT strategy=known-KIND` to standard output
// once it listens, serves until SIGTERM or SIGINT, then writes its books to standard error. The error is of the
// usage, or of listening; a server of kind die returns ErrDied.
func Main(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	return run(ctx, args, os.Stdout, os.Stderr)
}

// ErrDied says that a server of kind die has given its last answer.
var ErrDied = errors.New("known: died, as it was told to")

// procs is what GOMAXPROCS is at least, on whatever CPUs: the clerk holds one while it sleeps.
const procs = 4

func run(ctx context.Context, args []string, out, errs io.Writer) error {
	if len(args) == 0 {
		args = []string{""}
	}
	k, err := find(args[0])
	if err != nil {
		return err
	}
	f := flag.NewFlagSet(k.name, flag.ContinueOnError)
	f.SetOutput(errs)
	addr := f.String("addr", "127.0.0.1:0", "where to listen")
	parsed := func() (plan, error) { return plan{}, nil }
	if k.plan != nil {
		parsed = k.plan(f)
	}
	if err := f.Parse(args[1:]); err != nil {
		return fmt.Errorf("known %s: %w", k.name, err)
	}
	if f.NArg() > 0 {
		return fmt.Errorf("known %s: %q is not a flag", k.name, f.Arg(0))
	}
	p, err := parsed()
	if err != nil {
		return fmt.Errorf("known %s: %w", k.name, err)
	}
	ln, err := net.Listen("tcp", *addr)
	if err != nil {
		return fmt.Errorf("known %s: %w", k.name, err)
	}
	fmt.Fprintf(out, "ready addr=%s strategy=known-%s\n", ln.Addr(), k.name)
	if k.plan == nil {
		return null.Serve(ctx, ln)
	}
	runtime.GOMAXPROCS(max(procs, runtime.GOMAXPROCS(0)))
	s := newServer(p)
	died := s.serve(ctx, ln)
	fmt.Fprintln(errs, &s.books)
	if died {
		return ErrDied
	}
	return nil
}
