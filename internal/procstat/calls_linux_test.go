package procstat

import (
	"os"
	"testing"
)

func TestCallsCountsReadsAndWrites(t *testing.T) {
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	defer out.Close()
	const n = 1000
	readsBefore, writesBefore, err := Calls(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	one := make([]byte, 1)
	for range n {
		if _, err := out.Write(one); err != nil {
			t.Fatal(err)
		}
		if _, err := in.Read(one); err != nil {
			t.Fatal(err)
		}
	}
	reads, writes, err := Calls(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	// The reading of the account itself is among them, and the runtime wakes threads by writing to a descriptor.
	if got := reads - readsBefore; got < n || got > 2*n {
		t.Errorf("%d reads were counted as %d", n, got)
	}
	if got := writes - writesBefore; got < n || got > 2*n {
		t.Errorf("%d writes were counted as %d", n, got)
	}
}

func TestCallsOfADeadProcess(t *testing.T) {
	_, _, err := Calls(1 << 22) // above any pid_max
	wantDone(t, "Calls", err)
}
