package mono

import (
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A look lies between the looks before and after it, give or take what a pair may be off by.
func TestNowIsTheSystemsClock(t *testing.T) {
	const slack = int64(time.Millisecond)
	look := func() int64 {
		var ts unix.Timespec
		if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &ts); err != nil {
			t.Fatal(err)
		}
		return ts.Nano()
	}
	c := New()
	for range 100 {
		before := look()
		now, at := c.Now(), c.At(time.Now())
		after := look()
		if now < before-slack || at < now || at > after+slack {
			t.Fatalf("Now %d, then At %d; want both from %d to %d", now, at, before, after)
		}
	}
}

// Two processes are two clocks: pairs must agree.
func TestTwoClocksAgree(t *testing.T) {
	a, b := New(), New()
	now := time.Now()
	if d := a.At(now) - b.At(now); d < -int64(time.Millisecond) || d > int64(time.Millisecond) {
		t.Errorf("two clocks are %d ns apart", d)
	}
}
