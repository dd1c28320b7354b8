// Command handoff runs an HTTP/1.1 server whose concurrency model is a flag, and measures what that choice costs.
//
// It exits with 0 when done, 1 when something failed or was cut short, 2 when it was asked for something impossible, 3 when
// what was measured does not stand: a validity verdict or a threshold failed.
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
	Claim      claimCmd      `cmd:"" help:"Look whether what is said about accepting and handling is so on this machine."`
	Report     reportCmd     `cmd:"" help:"Show a run directory again and rebuild its report.html."`
	Diff       diffCmd       `cmd:"" help:"Compare two run directories; refuse set-ups that differ."`
	Selftest   selftestCmd   `cmd:"" help:"Hold the generator against servers whose timing is known."`
	Version    versionCmd    `cmd:"" help:"Print version, commit and Go."`

	// Servers for the laboratory's own use.
	Known knownCmd `cmd:"" hidden:""`
	Null  nullCmd  `cmd:"" hidden:""`
	Plain plainCmd `cmd:"" hidden:""`
	Wrong wrongCmd `cmd:"" hidden:""`
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
	var fell verdictError
	switch {
	case errors.As(err, &wrong):
		return 2
	case errors.As(err, &fell):
		return 3
	}
	return 1
}

// A usageError is the caller's to mend: exit code 2.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usage(err error) error { return usageError{err} }

// A verdictError says that all was measured and that a verdict or a threshold failed: exit code 3.
type verdictError struct{ error }

func (e verdictError) Unwrap() error { return e.error }

// example words a command's example for its help.
func example(line string) string { return "Example:\n  " + line }
