// Command handoff runs an HTTP/1.1 server whose concurrency model is a flag, and measures what that choice costs.
//
// It exits with 0 when done, 1 when something failed or was cut short, 2 when it was asked for something impossible.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/alecthomas/kong"
)

type cli struct {
	Serve      serveCmd      `cmd:"" help:"Run a server."`
	Strategies strategiesCmd `cmd:"" help:"List the strategies, their knobs, and whether they run here."`
	Compare    compareCmd    `cmd:"" help:"Compare the strategies: each a process of its own, under the same load, in interleaved rounds."`
	Load       loadCmd       `cmd:"" help:"Put load on a URL and check every answer."`
	Version    versionCmd    `cmd:"" help:"Print version, commit and Go."`
}

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	c := cli{Serve: serveCmd{Plugins: knobFlags()}}
	app, err := kong.New(&c,
		kong.Name("handoff"),
		kong.Description("An HTTP/1.1 server in which who does the work is a flag, and a laboratory that measures what that costs."),
		kong.DefaultEnvars("HANDOFF"),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(context.Background(), (*context.Context)(nil)),
	)
	if err != nil {
		return complain(err)
	}
	command, err := app.Parse(joined(app.Model.Node, args))
	if err != nil {
		return complain(usage(fmt.Errorf("%w (try handoff --help)", err)))
	}
	return complain(command.Run())
}

// complain prints err, if there is one, on one line and returns the exit code it stands for.
func complain(err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintf(os.Stderr, "handoff: %s\n", strings.ReplaceAll(err.Error(), "\n", "; "))
	var wrong usageError
	if errors.As(err, &wrong) {
		return 2
	}
	return 1
}

// A usageError is the caller's to mend: exit code 2.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usage(err error) error { return usageError{err} }

// example words a command's example for its help.
func example(line string) string { return "Example:\n  " + line }
