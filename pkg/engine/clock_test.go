package engine_test

import (
	"testing"
	"time"

	"github.com/handoff-http/handoff/pkg/engine"
)

func TestAClockStandsStillUntilItIsSet(t *testing.T) {
	c := new(engine.Clock)
	if got := string(c.Date()); got != "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n" || c.Now() != 0 {
		t.Errorf("a zero clock says %q and %d, want the epoch", got, c.Now())
	}
	c.Set(time.Unix(784111777, 999))
	if got := string(c.Date()); got != "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n" || c.Now() != 784111777000000999 {
		t.Errorf("set, the clock says %q and %d", got, c.Now())
	}
}

// The line is made once a second; all answers of that second share it.
func TestTheDateLineIsSharedWithinASecond(t *testing.T) {
	c := new(engine.Clock)
	c.Set(time.Unix(784111777, 0))
	first := c.Date()
	c.Set(time.Unix(784111777, 999_999_999))
	if &c.Date()[0] != &first[0] {
		t.Error("the line was made again within its second")
	}
	c.Set(time.Unix(784111778, 0))
	if got := string(c.Date()); got != "Date: Sun, 06 Nov 1994 08:49:38 GMT\r\n" {
		t.Errorf("the next second's line is %q", got)
	}
	if got := string(first); got != "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n" {
		t.Errorf("a line in use was changed to %q", got)
	}
}

func TestARunningClockMovesUntilStopped(t *testing.T) {
	c := engine.NewClock()
	began := c.Now()
	for end := time.Now().Add(30 * time.Second); c.Now() == began; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the clock stands still")
		}
	}
	if ahead := time.Duration(c.Now() - time.Now().UnixNano()); ahead > time.Second {
		t.Errorf("the clock is %v ahead of the time", ahead)
	}
	c.Stop()
}
