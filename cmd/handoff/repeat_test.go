package main

import (
	"os"
	"testing"
)

func TestRunsOfOneSecondDoNotShareADirectory(t *testing.T) {
	t.Chdir(t.TempDir())
	seen := map[string]bool{}
	for range 20 { // within a second, but for one or two that may begin the next
		dir := freshDir("-claims")
		if seen[dir] {
			t.Fatalf("%s is named twice", dir)
		}
		seen[dir] = true
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
}
