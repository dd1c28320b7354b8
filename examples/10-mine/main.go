//go:build linux

// Command 10-mine is a server with a strategy that this repository does not have: one goroutine accepts, and deals the
// connections out to event loops, each of which keeps what it has been given.
//
// It has what 09-loop lacks: deadlines, turns, a drain. The test beside it holds it to all that the seven strategies are
// held to.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"syscall"

	"github.com/handoff-http/handoff/pkg/server"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "where to listen")
	loops := flag.Int("loops", 2, "event loops")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s := server.Server{
		Addr: *addr, Strategy: Mine{Loops: *loops},
		Ready: func(a net.Addr) { fmt.Printf("ready addr=%s strategy=mine\n", a) },
	}
	if err := s.Run(ctx); err != nil { // returns once it has drained
		log.Fatal(err)
	}
}
