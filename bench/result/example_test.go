package result_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/handoff-http/handoff/bench/result"
)

// A run directory is true from its first second: what is cut short is taken up again, and read as it is.
func Example() {
	path := filepath.Join(os.TempDir(), fmt.Sprintf("handoff-example-%d", os.Getpid()))
	defer os.RemoveAll(path)

	run := newRun(2) // four arms and the baseline's second run, at one point
	dir, err := result.Create(path, run)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, arm := range run.Arms {
		_ = dir.Add(cell(arm.Name, 1, 5000))
	}
	_ = dir.Add(cell("epoll", 2, 4000)) // and here it is interrupted
	_ = dir.Finish("interrupted")

	dir, run, err = result.Resume(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("of the first try:", counting(run), "cells")
	for _, arm := range run.Arms {
		_ = dir.Add(cell(arm.Name, 2, 5000))
	}
	_ = dir.Finish("")

	run, err = result.Load(path)
	fmt.Println("partial:", run.Partial, "failed:", run.Summary.Failed, "rounds:", run.Summary.Points[0].Rounds, err)
	// Output:
	// of the first try: 5 cells
	// partial: false failed: false rounds: 2 <nil>
}
