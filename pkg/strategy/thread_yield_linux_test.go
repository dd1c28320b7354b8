package strategy

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestABusyThreadYieldsBeforeTheRuntimeLosesPatience(t *testing.T) {
	for _, gap := range []time.Duration{10 * time.Microsecond, time.Millisecond, 2 * time.Millisecond, patience / 2 / lookEvery} {
		if len(yieldsAt(gap)) == 0 {
			t.Errorf("a read every %v: no yield", gap)
		}
		for at, last := range yieldsAt(gap) {
			if at-last > patience {
				t.Errorf("a read every %v: a yield after %v, want one within %v", gap, at-last, patience)
			}
			if at-last < patience/2 {
				t.Errorf("a read every %v: a yield after %v, want none within %v", gap, at-last, patience/2)
			}
		}
	}
}

func TestAThreadThatMostlySleepsDoesNotYield(t *testing.T) {
	for _, gap := range []time.Duration{patience/2/lookEvery + 1, patience, time.Minute} {
		if n := len(yieldsAt(gap)); n != 0 {
			t.Errorf("a read every %v: %d yields, want 0", gap, n)
		}
	}
}

// yieldsAt is when a thread that reads every gap yields, each with the one before, up to 2,000 reads and no less than ten
// times the runtime's patience.
func yieldsAt(gap time.Duration) map[time.Duration]time.Duration {
	var y yields
	at := map[time.Duration]time.Duration{}
	reads := max(2000, int(10*patience/gap))
	last := time.Duration(0)
	for i := range reads / lookEvery {
		now := time.Duration(i+1) * lookEvery * gap
		if y.due(now) {
			at[now] = last
			last = now
		}
	}
	if end := time.Duration(reads) * gap; len(at) > 0 && end-last > patience {
		at[end] = last
	}
	return at
}

func TestAConnectionHasANamedThreadAfterAYield(t *testing.T) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		takeThread()
		for range 100 {
			yield()
			if got := threadName(t); got != "handoff-conn" {
				t.Errorf("after a yield the thread is called %q, want %q", got, "handoff-conn")
			}
		}
		giveThread()
	}()
	<-done
}

func threadName(t *testing.T) string {
	name, err := os.ReadFile("/proc/thread-self/comm")
	if err != nil {
		t.Error(err)
	}
	return strings.TrimSpace(string(name))
}
