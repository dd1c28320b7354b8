package work

import (
	"testing"
	"time"
)

func TestSpinDoesItsIterations(t *testing.T) {
	// The sequence is a linear congruential generator from 0: its first terms are fixed by its constants.
	for n, want := range map[uint64]uint64{0: 0, 1: 1442695040888963407, 2: 1876011003808476466} {
		if got := spin(n); got != want {
			t.Errorf("spin(%d) = %d, want %d", n, got, want)
		}
	}
}

func TestCPUWorkIsIterationsNotTime(t *testing.T) {
	for _, c := range []struct {
		spin float64
		cpu  time.Duration
		want uint64
	}{{2, 50 * time.Microsecond, 100}, {0.5, time.Millisecond, 500}, {1000, 10 * time.Second, 1e10}, {3, 100, 0}} {
		if got := (&Work{Spin: c.spin}).iterations(c.cpu); got != c.want {
			t.Errorf("%v at %v a µs: %d iterations, want %d", c.cpu, c.spin, got, c.want)
		}
	}
}

func TestWithoutSpinTheLoopIsCalibratedOnce(t *testing.T) {
	k := new(Work)
	if a, b := k.iterations(time.Second), k.iterations(time.Second); a != b || a < 1e6 {
		t.Errorf("a second is %d iterations, then %d", a, b)
	}
}

func TestCalibrateIsPlausible(t *testing.T) {
	// From an emulated core at a few MHz to eight iterations a cycle at 10 GHz; a loop optimised away would be beyond.
	if got := Calibrate(); !(got > 1 && got < 80_000) {
		t.Errorf("Calibrate() = %v iterations per µs", got)
	}
}
