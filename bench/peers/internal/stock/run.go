package stock

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// drain is what connections get to end after SIGTERM. Whoever measures a peer waits a little longer before it kills.
const drain = time.Second

// Run is the main function of the peer called name: it listens on --addr, prints the ready line, serves until SIGTERM
// or SIGINT, and shuts down.
func Run(name string, serve func(net.Listener) error, shutdown func(context.Context) error) {
	RunSelf(name, func(addr string) (net.Addr, <-chan error, error) {
		ln, err := net.Listen("tcp", addr)
		if err != nil {
			return nil, nil, err
		}
		served := make(chan error, 1)
		go func() { served <- serve(ln) }()
		return ln.Addr(), served, nil
	}, shutdown)
}

// RunSelf is Run for a server that will have no listener but its own. start returns where it listens once it does, and
// a channel that says why it no longer serves.
func RunSelf(name string, start func(addr string) (at net.Addr, served <-chan error, err error), shutdown func(context.Context) error) {
	log.SetFlags(0)
	log.SetPrefix(name + ": ")
	addr := flag.String("addr", "127.0.0.1:8080", "`HOST:PORT` to listen on; port 0 is any free one")
	flag.Parse()
	if flag.NArg() > 0 {
		log.Printf("unexpected argument %q (try --help)", flag.Arg(0))
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	at, served, err := start(*addr)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("ready addr=%s strategy=%s\n", at, name)
	select {
	case err := <-served:
		log.Fatalf("serve: %v", err)
	case <-ctx.Done():
	}
	stop() // a second signal ends the process at once
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	if err := shutdown(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		log.Fatalf("shutdown: %v", err)
	}
}
