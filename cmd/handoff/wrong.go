package main

import (
	"context"
	"fmt"
	"net"
	"os/signal"
	"syscall"

	"github.com/handoff-http/handoff/bench/claims/plain"
	"github.com/handoff-http/handoff/bench/claims/wrong"
)

// wrongCmd is a server with one fault, or without it.
type wrongCmd struct {
	Mode   string `arg:"" help:"The fault."`
	Addr   string `default:"127.0.0.1:0"`
	Mended bool   `help:"As it should have been."`
}

func (c *wrongCmd) Run(ctx context.Context) error {
	s, err := wrong.New(c.Mode, c.Mended)
	if err != nil {
		return usage(err)
	}
	return listening(ctx, c.Addr, s.String(), func(ctx context.Context, ln net.Listener) error {
		s.Serve(ctx, ln)
		return nil
	})
}

// plainCmd is a server that nobody has written for this.
type plainCmd struct {
	Name string `arg:"" enum:"nethttp"`
	Addr string `default:"127.0.0.1:0"`
}

func (c *plainCmd) Run(ctx context.Context) error {
	return listening(ctx, c.Addr, "plain-"+c.Name, plain.Serve)
}

// listening says that it listens, and serves until SIGTERM or SIGINT; a second one ends the program at once.
func listening(ctx context.Context, addr, name string, serve func(context.Context, net.Listener) error) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	fmt.Printf("ready addr=%s strategy=%s\n", ln.Addr(), name)
	return serve(ctx, ln)
}
