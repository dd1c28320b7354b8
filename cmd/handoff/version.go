package main

import (
	"context"
	"fmt"
	"os"
	"runtime"

	"github.com/handoff-http/handoff/bench/result"
)

type versionCmd struct{}

func (*versionCmd) Help() string { return example("handoff version") }

func (*versionCmd) Run(context.Context) error {
	build := result.ReadBuild()
	commit := build.Commit
	if commit == "" {
		commit = "unknown: this build has no stamp and was not started in a checkout"
	}
	_, err := fmt.Fprintf(os.Stdout, "handoff %s\ncommit %s\n%s %s/%s\n",
		build.Version, commit, build.Go, runtime.GOOS, runtime.GOARCH)
	return err
}
